import { fail } from '@spikeline/core'
import { boundLearned, compileEvents, startLearned, type EngineName, type Network } from '@spikeline/networks'
import { checkRaster, type EngineThreads, type SpikeRaster } from '@spikeline/spikes'
import type { TrainedLayer } from '../training/model.ts'
import { optimise, startOptimiser, type OptimiserSettings, type OptimiserState } from '../training/optimiser.ts'
import { openKernelTrainer } from './kernelTrainer.ts'
import { arraysOf, decaysOf } from './parameterArrays.ts'
import type { Evaluation, SpikingStep, SpikingTrainer, Trainable, TrainerSettings } from './trainer.ts'
import { twinStep, type LayerInput } from './twin.ts'

/** The weighted layers of a trainable network, ready for events, with their parameters. Fails with E3502 where a layer has no event-driven form. */
export function compileTrainable({ layers, input, classes, parameters }: Trainable): LayerInput[] {
  const network: Network = { name: 'snn', kind: 'snn', topology: '', input, classes, layers, parameters, provenance: [] }
  return compileEvents(network).layers.map((wires) => {
    const { activation, name } = wires.layer
    const { weight, bias, recurrent, learned } = parameters[name]!
    const neuron = activation.kind === 'spiking' ? activation.neuron : undefined
    return { wires, neuron, weight, bias, recurrent, learned: learned ?? (neuron && startLearned(neuron)) }
  })
}

/** Fails where a raster is not one, or not of the size that the trainer was opened for. */
export function checkBatch({ input, classes }: Trainable, { timesteps, batch }: TrainerSettings, raster: SpikeRaster): void {
  checkRaster(raster)
  for (const field of ['height', 'width', 'channels'] as const)
    if (raster[field] !== input[field]) fail('E3506', { network: 'snn', field, expected: input[field], got: raster[field] })
  if (raster.classes !== classes) fail('E3506', { network: 'snn', field: 'classes', expected: classes, got: raster.classes })
  if (raster.timesteps !== timesteps) fail('E3506', { network: 'snn', field: 'timesteps', expected: timesteps, got: raster.timesteps })
  if (raster.samples > batch) fail('E3506', { network: 'snn', field: 'samples', expected: batch, got: raster.samples })
}

/**
 * Opens a trainer of a network: on the kernels, or on their twin (see twinStep) where the host lacks WebAssembly with SIMD, or where the
 * twin is wanted. Bits are the same, with however many threads.
 *
 * Fails with E3502 (a layer that has no event-driven form), E3202 (not enough memory).
 */
export function openTrainer(trainable: Trainable, settings: TrainerSettings, wanted: EngineName = 'kernels', threads?: EngineThreads): SpikingTrainer {
  const inputs = compileTrainable(trainable)
  const kernels = wanted === 'kernels' ? openKernelTrainer(inputs, settings, trainable.classes, threads) : undefined
  const trainer = kernels ?? new TwinTrainer(inputs, settings, trainable.classes)
  return {
    engine: trainer.engine, why: kernels || wanted === 'twin' ? undefined : 'this host has no WebAssembly with SIMD', parameters: trainer.parameters, alone: trainer.alone,
    step(raster) {
      checkBatch(trainable, settings, raster)
      return trainer.step(raster)
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
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly #inputs: readonly LayerInput[]
  readonly #settings: TrainerSettings
  readonly #classes: number
  #gradients: readonly Float32Array[] = []

  constructor(inputs: readonly LayerInput[], settings: TrainerSettings, classes: number) {
    this.#inputs = inputs.map((input) => ({ ...input, weight: input.weight.slice(), bias: input.bias?.slice(), recurrent: input.recurrent?.slice(), learned: input.learned?.slice() }))
    this.#settings = settings
    this.#classes = classes
    this.parameters = Object.fromEntries(this.#inputs.map(({ wires, weight, bias, recurrent, learned }) =>
      [wires.layer.name, { weight, ...(bias && { bias }), ...(recurrent && { recurrent }), ...(learned && { learned }) }]))
  }

  step(raster: SpikeRaster): SpikingStep {
    const { gradients, ...rest } = twinStep(this.#inputs, this.#settings, this.#classes, raster)
    const named = Object.fromEntries(this.#inputs.map(({ wires }, l): [string, TrainedLayer] => {
      const { weight, bias, recurrent, learned } = gradients[l]! as TrainedLayer
      return [wires.layer.name, { weight, ...(bias && { bias }), ...(recurrent && { recurrent }), ...(learned && { learned }) }]
    }))
    this.#gradients = arraysOf(named)
    return { ...rest, gradients: named }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    const { loss, scores, rates } = twinStep(this.#inputs, this.#settings, this.#classes, raster, 'single', false)
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
  }
}
