import { Engine, type EngineThreads, type SpikeRaster } from '@spikeline/spikes'
import type { Network, Neuron } from '../../network.ts'
import type { ActiveInputs } from '../../sparse/activeInputs.ts'
import type { EventLayer } from '../../sparse/compile.ts'
import type { LayerTally } from '../clock.ts'
import type { RasterRoom } from '../loadedRaster.ts'
import { ofSample } from '../sampleRows.ts'
import type { Simulator } from '../simulator.ts'
import { fixedLayers, type FixedLayer } from './layers.ts'
import { bytesPerStep, signed } from './memory.ts'
import { FixedPass } from './pass.ts'
import { integerInput } from './twin.ts'

/** Bytes that the samples of a chunk may take together. */
const CHUNK_BYTES = 1 << 26

interface Layout { readonly engine: Engine; readonly pass: FixedPass; readonly room: RasterRoom }

class LayerView {
  readonly fixed: FixedLayer
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  readonly spikes: ActiveInputs = { indices: new Uint32Array(0), values: undefined, from: 0, to: 0 }
  integers: Int32Array
  /** Where the spikes of each step begin, and its operations. */
  starts: Uint32Array = new Uint32Array(1)
  pitch = 1
  operations: Float64Array = new Float64Array(0)

  constructor(fixed: FixedLayer) {
    this.fixed = fixed
    this.wires = fixed.wires
    const { activation } = fixed.wires.layer
    this.neuron = activation.kind === 'spiking' ? activation.neuron : undefined
    this.integers = new Int32Array(fixed.wires.neurons)
  }

  get membrane(): Float32Array {
    return Float32Array.from(this.integers, (v) => v * this.unit)
  }
  get unit(): number {
    return 2 ** this.fixed.precision.stateExponent
  }
}

/**
 * A fixed-point network on the kernels: the integers of its twin (see openFixedTwin), computed a chunk of samples at a time, before the
 * first of them is presented, and shown step by step. Fails as fixedLayers does; presenting fails with E3202 and E3033.
 */
export class FixedKernels implements Simulator {
  readonly layers: readonly LayerView[]
  readonly output: LayerView
  readonly votes: number
  readonly evidence: Float32Array
  readonly #name: string
  readonly #fixed: readonly FixedLayer[]
  readonly #threads: EngineThreads | undefined
  #layout: Layout | undefined
  #closed = false
  #loaded: SpikeRaster | undefined
  /** Of which samples all steps are in the memory. */
  #shown: { readonly first: number; readonly count: number } | undefined
  #trace: Int32Array = new Int32Array(0)

  constructor(network: Network, threads?: EngineThreads) {
    const { layers, votes } = fixedLayers(network)
    this.#name = network.name
    this.#fixed = layers
    this.#threads = threads
    this.layers = layers.map((layer) => new LayerView(layer))
    this.output = this.layers.at(-1)!
    this.votes = votes
    this.evidence = new Float32Array(this.output.wires.neurons)
  }

  get alone(): string | undefined {
    return this.#layout?.engine.alone
  }

  close(): void {
    this.#closed = true
    this.#layout?.engine.close()
  }

  present(raster: SpikeRaster, sample: number, tally: readonly LayerTally[], onStep?: (t: number) => void): void {
    const { timesteps } = raster
    const { engine, pass } = this.#layoutFor(raster)
    if (this.#loaded !== raster) {
      pass.load(raster, integerInput(this.#name, this.#fixed[0]!, raster))
      this.#shown = undefined
    }
    this.#loaded = raster
    this.evidence.fill(0)
    for (let t = 0; t < timesteps; t += pass.steps) {
      const rows = Math.min(pass.steps, timesteps - t)
      const whole = rows === timesteps
      const shown = this.#shown
      if (!whole || !shown || sample < shown.first || sample >= shown.first + shown.count) {
        const count = whole ? Math.min(pass.samples, raster.samples - sample) : 1
        pass.run(sample, count, t, rows)
        this.#shown = whole ? { first: sample, count } : undefined
      }
      this.#view(engine, pass, sample - (this.#shown?.first ?? sample), rows)
      for (let row = 0; row < rows; row++) {
        this.#showStep(row)
        this.layers.forEach(({ spikes, operations }, l) => {
          tally[l]!.operations[t + row]! += operations[row]!
          tally[l]!.spikes[t + row]! += spikes.to - spikes.from
        })
        onStep?.(t + row)
      }
    }
  }

  /** The engine, laid out anew where a raster is larger than any before. */
  #layoutFor({ samples, timesteps, held, indices }: SpikeRaster): Layout {
    const old = this.#layout
    if (old && timesteps === old.room.timesteps && samples <= old.room.samples && indices.length <= old.room.events && held === old.room.held) return old
    old?.engine.close()
    this.#shown = this.#loaded = undefined
    const perStep = bytesPerStep(this.#fixed)
    const steps = Math.max(1, Math.min(timesteps, Math.floor(CHUNK_BYTES / perStep)))
    const chunk = steps < timesteps ? 1 : Math.max(1, Math.min(samples, Math.floor(CHUNK_BYTES / (perStep * steps))))
    // A little more than this raster has: the next one may be somewhat fuller.
    const room = { samples, timesteps, held, events: Math.ceil(indices.length * 1.25) + 1024 }
    const engine = Engine.create(this.#closed ? undefined : this.#threads)!
    const pass = new FixedPass(engine, this.#fixed, chunk, steps, room, Math.min(engine.threads, chunk))
    engine.open()
    pass.fill()
    return (this.#layout = { engine, pass, room })
  }

  /** Moves the views to the b-th sample of the chunk. */
  #view(engine: Engine, pass: FixedPass, b: number, rows: number): void {
    this.layers.forEach((view, l) => {
      const { membrane, operations, spikes, trace, fixed: { neuron, wires: { neurons } } } = pass.layers[l]!
      view.integers = signed(engine, membrane + 4 * b * neurons, neurons)
      view.operations = engine.doubles(operations + 8 * b * pass.steps, rows)
      if (!neuron) {
        this.#trace = signed(engine, trace + 4 * b * rows * neurons, rows * neurons)
        return
      }
      const { starts, indices, groups } = ofSample(spikes, b)
      view.starts = engine.integers(starts, rows * groups + 1)
      view.pitch = groups
      view.spikes.indices = engine.integers(indices, view.starts[rows * groups]!)
    })
  }

  /** Moves the windows on spikes and evidence to a step of the block. */
  #showStep(row: number): void {
    for (const { neuron, spikes, starts, pitch } of this.layers) {
      if (!neuron) continue
      spikes.from = starts[row * pitch]!
      spikes.to = starts[(row + 1) * pitch]!
    }
    const { evidence } = this
    const { neuron, spikes, unit } = this.output
    if (neuron) for (let k = spikes.from; k < spikes.to; k++) evidence[spikes.indices[k]!]! += 1
    else for (let i = 0; i < evidence.length; i++) evidence[i] = this.#trace[row * evidence.length + i]! * unit
  }
}
