import { fail, IssueError } from '@spikeline/core'
import { bytesPerSample, ForwardPass, mapSize, ofSample, type ForwardInput } from '@spikeline/networks'
import { Engine, type EngineThreads, type SpikeRaster } from '@spikeline/spikes'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import { BackwardPass } from './backwardPass.ts'
import { placesOf, writeFactors, type Kept } from './dropout.ts'
import { hasFew, turnedBytes, type LayerMemory } from './kernelMemory.ts'
import { KernelParameters } from './kernelParameters.ts'
import { NormPass } from './normPass.ts'
import { pullOf } from './rateTarget.ts'
import type { Evaluation, SpikingStep, SpikingTrainer, TrainerSettings } from './trainer.ts'
import { folded, type LayerInput } from './layerInput.ts'

/** Bytes of the membranes of a chunk, for each thread: measured. More, and the second half of a step finds them out of the caches; less, and weights are read too often. */
const CHUNK_BYTES = 1 << 23
/** Bytes that a chunk may reserve, for the case that everything fires; what is not used is not there. */
const RESERVED_BYTES = 1 << 30

/**
 * Back-propagation through time on the kernels: the bits of twinStep, in another order of work. A batch goes through in chunks of
 * samples that fit in memory; in a chunk
 *
 *     forward                         see ForwardPass; neurons leave u in the place of the drive
 *     loss                            in JavaScript
 *     backward, sample by sample      from the last layer: errors only of neurons near the threshold, then δ in the place of u
 *     gradients, tile by tile         of 32 filters: turned-over events, δ of a block of rows in the cache
 *
 * Each number is summed up by one call in an order that chunks, blocks and lanes do not change.
 */
export class KernelTrainer implements SpikingTrainer {
  readonly engine = 'kernels'
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly #parameters: KernelParameters
  readonly #settings: TrainerSettings
  readonly #classes: number
  readonly #engine: Engine
  readonly #forward: ForwardPass
  readonly #backward: BackwardPass
  readonly #chunk: number
  /** What the output layer shows of one sample, [T, outputs]. */
  readonly #output: Float32Array
  readonly #inputs: readonly LayerInput[]
  readonly #norm: NormPass
  readonly #isNormed: boolean

  constructor(engine: Engine, inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, lanes: number) {
    const { timesteps, batch } = settings
    this.#engine = engine
    this.#settings = settings
    this.#classes = classes
    this.#inputs = inputs
    const bytes = sampleBytes(inputs, timesteps)
    const membranes = inputs.reduce((sum, { wires }) => sum + 4 * timesteps * wires.neurons, 0)
    this.#isNormed = inputs.some(({ norm }) => norm)
    const fitting = Math.min(batch, Math.max(1, Math.floor(RESERVED_BYTES / bytes)), lanes * Math.max(1, Math.floor(CHUNK_BYTES / membranes)))
    this.#chunk = this.#isNormed ? batch : fitting
    const room = { samples: batch, timesteps, events: batch * timesteps * mapSize(inputs[0]!.wires.source), held: false }
    this.#forward = new ForwardPass(engine, inputs.map(forwardInput), { samples: this.#chunk, steps: timesteps, trace: true, tiles: isTileable(inputs, settings) }, room, lanes)
    this.#backward = new BackwardPass(engine, this.#forward, settings)
    this.#output = new Float32Array(timesteps * inputs.at(-1)!.wires.neurons)
    this.#norm = new NormPass(engine, this.#forward, inputs.map(({ norm }) => norm))
    engine.open()
    this.#forward.fill()
    this.#backward.fill()
    this.#norm.fill()
    this.#parameters = new KernelParameters(engine, lanes, this.#layers, this.#norm.layers)
    this.#parameters.fill(inputs)
    this.parameters = this.#parameters.values
  }

  get #layers(): readonly LayerMemory[] {
    return this.#backward.layers
  }

  get alone(): string | undefined {
    return this.#engine.alone
  }

  get memory(): { readonly bytes: number; readonly samples: number } {
    return { bytes: this.#engine.bytes, samples: this.#chunk }
  }

  close(): void {
    this.#engine.close()
  }

  step(raster: SpikeRaster, kept: Kept = {}): SpikingStep {
    return { ...this.#pass(raster, kept), gradients: this.#parameters.gradients }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    if (!this.#isNormed) return this.#pass(raster, undefined)
    const trained = this.#layers.map(({ weight, depth, filters }) => this.#engine.floats(weight, depth * filters).slice())
    this.#inputs.forEach(({ norm, ...input }, l) => {
      if (!norm) return
      const { settings } = norm
      const { mean, variance } = this.#norm.layers[l]!
      const own = folded({ ...input, weight: trained[l]!, norm: { settings, mean, variance, ...this.#norm.parametersOf(this.#norm.layers[l]!) } })
      this.#write(l, own.weight, own.bias!)
    })
    const evaluation = this.#pass(raster, undefined)
    this.#inputs.forEach(({ norm }, l) => norm && this.#write(l, trained[l]!, new Float32Array(this.#layers[l]!.filters)))
    return evaluation
  }

  #write(l: number, weights: Float32Array, biases: Float32Array): void {
    const { weight, bias, filters } = this.#layers[l]!
    this.#engine.floats(weight, weights.length).set(weights)
    this.#engine.floats(bias, filters).set(biases)
  }

  /** Forward, and backward where it is said what is kept. */
  #pass(raster: SpikeRaster, kept: Kept | undefined): Evaluation {
    const { samples, labels } = raster
    const { timesteps } = this.#settings
    const scores = new Float32Array(samples * this.#classes)
    const spikes = this.#layers.map(() => 0)
    let loss = 0
    this.#forward.load(raster)
    this.#parameters.layOut(timesteps)
    this.#forward.layOut()
    this.#backward.layOutNeurons()
    if (kept) this.#backward.layOut()
    if (kept) this.#backward.clear()
    for (let first = 0; first < samples; first += this.#chunk) {
      const count = Math.min(this.#chunk, samples - first)
      if (kept) this.#writeFactors(kept, first, count)
      const byBatch = kept && this.#isNormed
      if (byBatch) this.#forward.runByLayer(first, count, true, (l) => this.#norm.forward(l, count))
      else this.#forward.run(first, count, 0, timesteps, kept !== undefined)
      const pulls: number[][] = []
      for (let b = 0; b < count; b++) {
        const fired = this.#layers.map((layer) => this.#spikesOf(layer, b))
        fired.forEach((n, l) => (spikes[l]! += n))
        const hidden = this.#pull(fired, samples)
        pulls.push(hidden.errors)
        // Layer by layer, then the output: the twin's order.
        for (const part of hidden.losses) loss += part
        loss += this.#lose(labels[first + b]!, samples, b, scores.subarray((first + b) * this.#classes, (first + b + 1) * this.#classes))
      }
      if (kept) this.#backward.run(count, pulls, first === 0, byBatch ? (l) => this.#norm.backward(l, count) : undefined)
    }
    if (kept) this.#backward.settle()
    if (kept) this.#parameters.settle()
    return { loss, scores, rates: this.#layers.map(({ wires }, l) => spikes[l]! / (wires.neurons * timesteps * samples)) }
  }

  /** What dropout leaves of the samples of a chunk. */
  #writeFactors(kept: Kept, first: number, count: number): void {
    this.#layers.forEach(({ drops }, l) => {
      for (const { place, size, factors } of drops)
        for (let b = 0; b < count; b++) writeFactors(this.#inputs[l]!.drops, kept, place, first + b, this.#engine.floats(factors + 4 * b * size, size))
    })
  }

  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    return this.#parameters.startOptimiser(kind, saved)
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    this.#parameters.update(state, rate, settings)
    this.#norm.updateRunning()
  }

  /** Spikes of a layer in the b-th sample of the chunk. */
  #spikesOf({ neuron, spikes }: LayerMemory, b: number): number {
    const { starts, groups } = ofSample(spikes, b)
    return neuron ? this.#engine.integers(starts + 4 * this.#settings.timesteps * groups, 1)[0]! : 0
  }

  /** What the rate target costs in a sample, and adds to the errors of each layer, given the layers' spikes. */
  #pull(fired: readonly number[], samples: number): { readonly losses: number[]; readonly errors: number[] } {
    const { rate, timesteps } = this.#settings
    const losses: number[] = []
    const errors = this.#layers.map(({ neuron, wires }, l) => {
      if (!rate || !neuron || l === this.#layers.length - 1) return 0
      const size = wires.neurons * timesteps
      const { loss, error } = pullOf(rate, fired[l]! / size, size, samples)
      losses.push(loss)
      return error
    })
    return { losses, errors }
  }

  /** Reads the output of a sample, writes its errors, gives its loss. */
  #lose(label: number, samples: number, b: number, scores: Float32Array): number {
    const { timesteps, loss } = this.#settings
    const { neuron, drive, spikes, wires: { neurons } } = this.#layers.at(-1)!
    const n = timesteps * neurons
    if (!neuron) {
      const shown = this.#engine.floats(drive + 4 * b * n, n)
      this.#output.set(shown)
      return loss(this.#output, label, samples, shown.fill(0), scores)
    }
    const { starts, indices } = ofSample(spikes, b)
    const bounds = this.#engine.integers(starts, timesteps + 1)
    const fired = this.#engine.integers(indices, bounds[timesteps]!)
    const output = this.#output.fill(0)
    for (let t = 0; t < timesteps; t++) for (let e = bounds[t]!; e < bounds[t + 1]!; e++) output[t * neurons + fired[e]!] = 1
    return loss(output, label, samples, this.#engine.floats(this.#backward.outputErrors + 4 * b * n, n).fill(0), scores, this.#engine.floats(drive + 4 * b * n, n))
  }
}

/** Whether errors of the first layer are needed for its gradient alone, and go back through all steps in one go. */
const isTileable = ([first, second]: readonly LayerInput[], { truncate = Infinity, timesteps }: TrainerSettings): boolean =>
  second !== undefined && hasFew(second.wires) && !second.wires.auxiliary && !first!.neuron?.parallel && second.drops.length === 0 && !first!.norm && truncate >= timesteps

const forwardInput = ({ wires, neuron, drops, norm }: LayerInput): ForwardInput => ({ wires, neuron, drops: placesOf(drops), raw: norm !== undefined })

/** Bytes that a sample of a chunk reserves. */
const sampleBytes = (inputs: readonly LayerInput[], timesteps: number): number =>
  bytesPerSample(inputs.map(forwardInput), timesteps, true) + inputs.reduce((sum, input) => sum + turnedBytes(input, timesteps), 0)

/**
 * A trainer on the kernels; undefined where the host can't run them. Fails with E3202 where there isn't enough memory, and with E3312 where
 * it is a whole batch that must be there, to be normalised.
 */
export function openKernelTrainer(inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, threads?: EngineThreads): KernelTrainer | undefined {
  const engine = Engine.create(threads)
  try {
    return engine && new KernelTrainer(engine, inputs, settings, classes, engine.threads)
  } catch (error) {
    const { timesteps, batch } = settings
    const normed = inputs.find(({ norm }) => norm)
    if (!normed || !(error instanceof IssueError) || error.issues[0]!.code !== 'E3202') throw error
    return fail('E3312', { layer: normed.wires.layer.name, bytes: batch * sampleBytes(inputs, timesteps), batch, timesteps })
  }
}
