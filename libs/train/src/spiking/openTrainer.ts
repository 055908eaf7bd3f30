import { fail } from '@spikeline/core'
import { boundLearned, compileEvents, startLearned, type EngineName, type Layer, type Network } from '@spikeline/networks'
import { checkRaster, type EngineThreads, type SpikeRaster } from '@spikeline/spikes'
import type { TrainedLayer } from '../training/model.ts'
import { optimise, startOptimiser, type OptimiserSettings, type OptimiserState } from '../training/optimiser.ts'
import { updateRunning, type Moments, type Norm } from './batchNorm.ts'
import { dropsOf, type Kept } from './dropout.ts'
import { openKernelTrainer } from './kernelTrainer.ts'
import { folded, type LayerInput } from './layerInput.ts'
import { arraysOf, decaysOf, namedWith, parametersOf } from './parameterArrays.ts'
import type { Evaluation, SpikingStep, SpikingTrainer, Trainable, TrainerSettings } from './trainer.ts'
import { twinStep } from './twin.ts'

/** The weighted layers of a trainable network, ready for events, with their parameters. Fails with E3502 where a layer has no event-driven form. */
export function compileTrainable({ layers, input, classes, parameters }: Trainable): LayerInput[] {
  // Normalisation is a matter of training, not of the wiring: it is not to be folded.
  const plain = layers.map((layer): Layer => {
    if (layer.kind !== 'conv' && layer.kind !== 'dense') return layer
    const { batchNorm: _, ...rest } = layer
    return rest
  })
  const network: Network = { name: 'snn', kind: 'snn', topology: '', input, classes, layers: plain, parameters, provenance: [] }
  const norms = new Map(layers.map((layer) => [layer.name, 'batchNorm' in layer ? layer.batchNorm : undefined]))
  const drops = dropsOf(layers, input)
  return compileEvents(network).layers.map((wires, l) => {
    const { activation, name } = wires.layer
    const strength = wires.auxiliary && parameters[wires.auxiliary.name]!.weight
    const { weight, bias, recurrent, learned, gamma, beta, mean, variance } = parameters[name]!
    const neuron = activation.kind === 'spiking' ? activation.neuron : undefined
    const settings = norms.get(name)
    const norm: Norm | undefined = settings && { settings, gamma: gamma!, beta: beta!, mean: mean!, variance: variance! }
    return { wires, neuron, drops: drops[l]!, ...(norm && { norm }), weight, bias, recurrent, strength, temporal: wires.temporal, learned: learned ?? (neuron && startLearned(neuron)) }
  })
}

/** Fails where a raster is not one, or it or what is kept of it is not of the size that the trainer was opened for. */
export function checkBatch({ layers, input, classes }: Trainable, { timesteps, batch }: TrainerSettings, raster: SpikeRaster, kept: Kept = {}): void {
  checkRaster(raster)
  for (const field of ['height', 'width', 'channels'] as const)
    if (raster[field] !== input[field]) fail('E3506', { network: 'snn', field, expected: input[field], got: raster[field] })
  if (raster.classes !== classes) fail('E3506', { network: 'snn', field: 'classes', expected: classes, got: raster.classes })
  if (raster.timesteps !== timesteps) fail('E3506', { network: 'snn', field: 'timesteps', expected: timesteps, got: raster.timesteps })
  if (raster.samples > batch) fail('E3506', { network: 'snn', field: 'samples', expected: batch, got: raster.samples })
  for (const { name, size } of dropsOf(layers, input).flat()) {
    const [expected, got] = [raster.samples * size, kept[name]?.length]
    if (got !== undefined && got !== expected) fail('E3506', { network: 'snn', field: `values kept by ${name}`, expected, got })
  }
}

/**
 * Opens a trainer of a network: on the kernels, or on their twin (see twinStep) where the host lacks WebAssembly with SIMD, or where the
 * twin is wanted. Bits are the same, with however many threads.
 *
 * Fails with E3502 (a layer that has no event-driven form), E3202 (not enough memory), E3312 (for a batch to normalise).
 */
export function openTrainer(trainable: Trainable, settings: TrainerSettings, wanted: EngineName = 'kernels', threads?: EngineThreads): SpikingTrainer {
  const inputs = compileTrainable(trainable)
  const kernels = wanted === 'kernels' ? openKernelTrainer(inputs, settings, trainable.classes, threads) : undefined
  const trainer = kernels ?? new TwinTrainer(inputs, settings, trainable.classes)
  return {
    engine: trainer.engine, why: kernels || wanted === 'twin' ? undefined : 'this host has no WebAssembly with SIMD', parameters: trainer.parameters, alone: trainer.alone,
    memory: trainer.memory,
    step(raster, kept) {
      checkBatch(trainable, settings, raster, kept)
      return trainer.step(raster, kept)
    },
    evaluate(raster) {
      checkBatch(trainable, settings, raster)
      return trainer.evaluate(raster)
    },
    startOptimiser: (kind, saved) => trainer.startOptimiser(kind, saved),
    update: (state, rate, options) => trainer.update(state, rate, options),
    close: () => trainer.close(),
  }
}

class TwinTrainer implements SpikingTrainer {
  readonly engine = 'twin'
  readonly alone = undefined
  readonly memory = undefined
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly #inputs: readonly LayerInput[]
  readonly #settings: TrainerSettings
  readonly #classes: number
  #gradients: readonly Float32Array[] = []
  #moments: readonly (Moments | undefined)[] = []

  constructor(inputs: readonly LayerInput[], settings: TrainerSettings, classes: number) {
    this.#inputs = inputs.map(copied)
    this.#settings = settings
    this.#classes = classes
    this.parameters = Object.fromEntries(this.#inputs.flatMap((input) => namedWith(input, parametersOf(input), input.strength)))
  }

  step(raster: SpikeRaster, kept: Kept = {}): SpikingStep {
    const { gradients, moments, ...rest } = twinStep(this.#inputs, this.#settings, this.#classes, raster, { kept })
    const named = Object.fromEntries(this.#inputs.flatMap((input, l) => {
      const { bias, recurrent, learned, strength, ...own } = gradients[l]!
      return namedWith(input, { ...own, ...(bias && { bias }), ...(recurrent && { recurrent }), ...(learned && { learned }) } as TrainedLayer, strength as Float32Array | undefined)
    }))
    this.#gradients = arraysOf(named)
    this.#moments = moments
    return { ...rest, gradients: named }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    const { loss, scores, rates } = twinStep(this.#inputs.map(folded), this.#settings, this.#classes, raster, { backward: false })
    return { loss, scores, rates }
  }

  close(): void {}

  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    if (saved) return { ...saved, first: saved.first.map((values) => values.slice()), second: saved.second.map((values) => values.slice()) }
    return startOptimiser(kind, arraysOf(this.parameters).map(({ length }) => length))
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    optimise(state, arraysOf(this.parameters), this.#gradients, decaysOf(this.parameters), rate, settings)
    for (const { neuron, learned } of this.#inputs) if (learned) boundLearned(neuron!, learned)
    this.#inputs.forEach(({ norm }, l) => norm && updateRunning(norm, this.#moments[l]!))
  }
}

function copied(input: LayerInput): LayerInput {
  const { weight, bias, recurrent, strength, temporal, learned, norm } = input
  return {
    ...input, weight: weight.slice(), bias: bias?.slice(), recurrent: recurrent?.slice(), learned: learned?.slice(), strength: strength?.slice(), temporal: temporal && { temporal: temporal.temporal.slice(), offset: temporal.offset.slice() },
    ...(norm && { norm: { settings: norm.settings, gamma: norm.gamma.slice(), beta: norm.beta.slice(), mean: norm.mean.slice(), variance: norm.variance.slice() } }),
  }
}
