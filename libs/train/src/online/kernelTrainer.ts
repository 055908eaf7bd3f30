import { ForwardPass, left, mapSize, ofSample, reserveSamples, ROOM, type RasterRows, type SampleRows } from '@spikeline/networks'
import { Engine, type EngineThreads, type Kernels, type Pointer, type SpikeRaster } from '@spikeline/spikes'
import { BackwardPass } from '../spiking/backwardPass.ts'
import type { LayerMemory } from '../spiking/kernelMemory.ts'
import { KernelParameters } from '../spiking/kernelParameters.ts'
import type { Evaluation, SpikingStep } from '../spiking/trainer.ts'
import type { LayerInput } from '../spiking/layerInput.ts'
import type { GradientSource } from '../spiking/weightGradients.ts'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import { ScoreBoard } from './scores.ts'
import type { OnlineSettings, OnlineTrainer } from './trainer.ts'
import { OnlineTwin } from './twin.ts'

/** What a layer keeps from step to step besides its membranes. */
interface TraceMemory {
  /** [batch, inputs], and as rows of graded events. */
  readonly values: Pointer
  readonly rows: SampleRows
}

/**
 * Online training through time on the kernels: the bits of OnlineTwin. The passes of train/stbp go a single step at a time, with the membranes
 * of all samples of a batch left from the step before; what they keep is for that one step, so that memory does not depend on T.
 */
class KernelTrainer implements OnlineTrainer {
  readonly engine = 'kernels'
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  readonly #engine: Engine
  readonly #parameters: KernelParameters
  readonly #settings: OnlineSettings
  readonly #classes: number
  readonly #forward: ForwardPass
  readonly #backward: BackwardPass
  /** By layer; undefined where it remembers nothing. */
  readonly #traces: readonly (TraceMemory | undefined)[]
  /** Of recurrent layers, of their own spikes up to the step before. */
  readonly #ownTraces: readonly (TraceMemory | undefined)[]
  /** Of a held input: Σ c(t)·δ(t) of the first layer, [batch, neurons]. */
  readonly #weighted: Pointer
  /** Of the batch that is shown: whether the first layer has one gradient for all steps, and whether this is the last of them. */
  #once = false
  #isLast = false

  constructor(engine: Engine, inputs: readonly LayerInput[], settings: OnlineSettings, classes: number, lanes: number) {
    const { batch, surrogate } = settings
    this.#engine = engine
    this.#settings = settings
    this.#classes = classes
    const room = { samples: batch, timesteps: 1, events: batch * mapSize(inputs[0]!.wires.source), held: false }
    const forward = new ForwardPass(engine, inputs.map(({ wires, neuron }) => ({ wires, neuron })), { samples: batch, steps: 1, trace: true }, room, lanes)
    this.#forward = forward
    this.#backward = new BackwardPass(engine, forward, { surrogate, detachReset: true, timesteps: 1, batch, loss: () => 0 }, (l) => this.#sourceOf(l))
    const reserve = (groups: number, size: number): TraceMemory => ({ values: engine.reserve(batch * size + ROOM), rows: reserveSamples(engine, batch, 1, groups, size, true) })
    this.#traces = forward.layers.map(({ neuron }, l) => neuron && reserve(forward.eventsOf(l).groups, forward.eventsOf(l).size))
    this.#ownTraces = forward.layers.map(({ own, filters }) => own && reserve(1, filters))
    this.#weighted = engine.reserve(batch * inputs[0]!.wires.neurons + ROOM)
    engine.open()
    forward.fill()
    this.#backward.fill()
    this.#parameters = new KernelParameters(engine, lanes, this.#layers)
    this.parameters = this.#parameters.values
  }

  get alone(): string | undefined {
    return this.#engine.alone
  }

  get bytes(): number {
    return this.#engine.bytes
  }

  close(): void {
    this.#engine.close()
  }

  step(raster: SpikeRaster, afterStep?: () => void): SpikingStep {
    return { ...this.#show(raster, true, afterStep), gradients: this.#parameters.gradients }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    return this.#show(raster, false)
  }

  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    return this.#parameters.startOptimiser(kind, saved)
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    this.#parameters.update(state, rate, settings)
  }

  get #layers(): readonly LayerMemory[] {
    return this.#backward.layers
  }

  /** What the gradient of a layer is summed up from at this step. */
  #sourceOf(l: number): GradientSource | undefined {
    const own = this.#ownTraces[l]
    if (l > 0 || !this.#once) return { rows: this.#traces[l]?.rows ?? this.#forward.eventsOf(l), ...(own && { own: own.rows }) }
    return this.#isLast ? { rows: this.#forward.eventsOf(0), delta: this.#weighted } : undefined
  }

  #show(raster: SpikeRaster, learns: boolean, afterStep?: () => void): Evaluation {
    const { samples, timesteps, labels, held } = raster
    const { eachStep, loss, decay } = this.#settings
    const last = this.#layers.at(-1)!
    const outputs = last.wires.neurons
    const board = new ScoreBoard(samples, this.#classes)
    const evidence = new Float64Array(this.#classes)
    const spikes = this.#layers.map(() => 0)
    const [before, output, pulls] = [new Float32Array(samples * outputs), new Float32Array(outputs), Array.from({ length: samples }, () => this.#layers.map(() => 0))]
    const changes = learns && eachStep
    // A recurrent layer learns at each step, from its own spikes.
    this.#once = held && !changes && !this.#ownTraces[0]
    let constant = 0
    let total = 0
    for (let t = 0; t < timesteps; t++) {
      this.#isLast = t === timesteps - 1
      if (t === 0 || changes) {
        this.#forward.layOut()
        if (learns) this.#backward.layOut()
        if (learns) this.#backward.clear()
      }
      if (t === 0 || !held) this.#forward.load(rowsOf(raster, t, this.#once))
      this.#forward.run(0, samples, t, 1, false, 0)
      if (learns) this.#advanceTraces(samples, t)
      if (learns && t === 0) this.#clearOwnTraces(samples)
      for (let b = 0; b < samples; b++) {
        this.#layers.forEach((layer, l) => (spikes[l]! += this.#spikesOf(layer, b)))
        const errors = this.#readOutput(b, output, before.subarray(b * outputs, (b + 1) * outputs))
        total += loss(output, labels[b]!, samples, errors, evidence)
        board.add(b, evidence)
        if (this.#isLast && !last.neuron) board.settle(b, before.subarray(b * outputs, (b + 1) * outputs))
      }
      if (!learns) continue
      constant = this.#layers[0]!.neuron ? Math.fround(left(Math.fround(decay), constant) + 1) : 1
      this.#backward.run(samples, pulls, false, this.#once ? (l) => l === 0 && this.#weigh(samples, constant, t === 0) : undefined)
      // What it settles is laid out before the next step, or batch.
      if (this.#isLast || changes) this.#backward.settle()
      this.#advanceOwnTraces(samples)
      afterStep?.()
    }
    return { loss: total, scores: board.scores(timesteps), rates: this.#layers.map(({ wires }, l) => spikes[l]! / (wires.neurons * timesteps * samples)) }
  }

  #overLanes(samples: number, work: (kernels: Kernels, from: number, to: number) => void): void {
    this.#engine.run(this.#forward.lanes.length, (kernels, lane) => work(kernels, ...this.#forward.share(lane, samples)))
  }

  #advanceTraces(samples: number, t: number): void {
    const decay = Math.fround(this.#settings.decay)
    this.#overLanes(samples, (k, from, to) => this.#traces.forEach((trace, l) => {
      if (!trace || (l === 0 && this.#once)) return
      const { values, rows: { groups, size } } = trace
      if (t === 0) k.fill((to - from) * size, 0, values + 4 * from * size)
      for (let b = from; b < to; b++) {
        const read = ofSample(this.#forward.eventsOf(l), b)
        const own = ofSample(trace.rows, b)
        k.traceEvents(groups, size / groups, decay, read.starts, read.groups, read.indices, read.values, values + 4 * b * size, own.starts, own.indices, own.values)
      }
    }))
  }

  /** Before the first step no neuron has fired. */
  #clearOwnTraces(samples: number): void {
    for (const trace of this.#ownTraces) {
      if (!trace) continue
      const { values, rows: { size, starts, startsPitch } } = trace
      this.#engine.floats(values, samples * size).fill(0)
      this.#engine.integers(starts, samples * startsPitch).fill(0)
    }
  }

  /** Spikes of this step reach their own layer at the next. */
  #advanceOwnTraces(samples: number): void {
    if (!this.#ownTraces.some((trace) => trace)) return
    const decay = Math.fround(this.#settings.decay)
    this.#overLanes(samples, (k, from, to) => this.#ownTraces.forEach((trace, l) => {
      for (let b = from; trace && b < to; b++) {
        const fired = ofSample(this.#layers[l]!.spikes, b)
        const own = ofSample(trace.rows, b)
        k.traceEvents(1, trace.rows.size, decay, fired.starts, fired.groups, fired.indices, 0, trace.values + 4 * b * trace.rows.size, own.starts, own.indices, own.values)
      }
    }))
  }

  /** Of a held input: what the first layer's δ of this step adds, by the trace of a constant 1; and its bias. */
  #weigh(samples: number, constant: number, anew: boolean): void {
    const { drive, filters, biasGradient, wires: { neurons } } = this.#layers[0]!
    this.#overLanes(samples, (k, from, to) => {
      const at = this.#weighted + 4 * from * neurons
      if (anew) k.fill((to - from) * neurons, 0, at)
      k.addScaled((to - from) * neurons, constant, drive + 4 * from * neurons, at)
    })
    if (biasGradient) this.#engine.run(Math.ceil(filters / 32), (k, tile) => k.biasGradient((samples * neurons) / filters, filters, 32 * tile, Math.min(32, filters - 32 * tile), drive, biasGradient))
  }

  #spikesOf({ neuron, spikes }: LayerMemory, b: number): number {
    const { starts, groups } = ofSample(spikes, b)
    return neuron ? this.#engine.integers(starts + 4 * groups, 1)[0]! : 0
  }

  /** What the output of a sample gives at this step; where its errors go. `before`: its membranes, which are brought up to date. */
  #readOutput(b: number, output: Float32Array, before: Float32Array): Float32Array {
    const { neuron, drive, spikes, wires: { neurons } } = this.#layers.at(-1)!
    if (!neuron) {
      const shown = this.#engine.floats(drive + 4 * b * neurons, neurons)
      shown.forEach((u, i) => {
        output[i] = u - before[i]!
        before[i] = u
      })
      return shown
    }
    const { starts, indices } = ofSample(spikes, b)
    output.fill(0)
    for (const i of this.#engine.integers(indices, this.#engine.integers(starts, 2)[1]!)) output[i] = 1
    return this.#engine.floats(this.#backward.outputErrors + 4 * b * neurons, neurons)
  }
}

/** One step of a raster, or the one that is held. */
function rowsOf({ samples, held, offsets, indices, values }: SpikeRaster, t: number, asHeld: boolean): RasterRows {
  const rows = offsets.subarray((held ? 0 : t) * samples, (held ? 0 : t) * samples + samples + 1)
  const [from, to] = [rows[0]!, rows[samples]!]
  const own = values && { values: values.subarray(from, to) }
  return { samples, held: asHeld, offsets: rows.map((at) => at - from), indices: indices.subarray(from, to), ...own }
}

/** A trainer on the kernels, or, where the host can't run them or it is wanted, their twin. Fails with E3202 where there isn't enough memory. */
export function openOnlineTrainer(inputs: readonly LayerInput[], settings: OnlineSettings, classes: number, wanted: 'kernels' | 'twin' = 'kernels', threads?: EngineThreads): OnlineTrainer {
  const engine = wanted === 'kernels' ? Engine.create(threads) : undefined
  return engine ? new KernelTrainer(engine, inputs, settings, classes, engine.threads) : new OnlineTwin(inputs, settings, classes)
}
