import { Engine, kernelModule, type EngineThreads, type Pointer, type SpikeRaster } from '@spikeline/spikes'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import type { EventLayer } from '../sparse/compile.ts'
import type { Neuron } from '../network.ts'
import { mapSize } from '../topology/shapes.ts'
import type { Clock, LayerTally } from './clock.ts'
import { bytesPerSample } from './forwardMemory.ts'
import { ForwardPass, type RasterRoom } from './forwardPass.ts'
import { ofSample } from './sampleRows.ts'
import type { Simulator } from './simulator.ts'

/** Bytes that the samples of a chunk may take together. */
const CHUNK_BYTES = 1 << 26

/**
 * A simulation on the kernels: the same bits and counts as the twin's (see stepClock), in another order of work. Samples are computed
 * a chunk at a time, before the first of them is presented, and their steps shown one after the other from what is left in the memory.
 * Where the steps of one sample alone are too many, it is computed and shown block by block.
 *
 * Undefined where the host can't run the kernels. Presenting fails with E3202 where there isn't enough memory.
 */
export const createKernelClock = (clock: Clock, threads?: EngineThreads): Simulator | undefined => (kernelModule() ? new KernelClock(clock, threads) : undefined)

/** An engine laid out for rasters up to a size. */
interface Layout { readonly engine: Engine; readonly pass: ForwardPass; readonly room: RasterRoom; readonly tables: readonly Pointer[]; readonly operations: readonly Pointer[] }

class LayerView {
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  membrane: Float32Array
  readonly spikes: ActiveInputs = { indices: new Uint32Array(0), values: undefined, from: 0, to: 0 }
  /** Where the spikes of each step begin, and its operations. */
  starts: Uint32Array = new Uint32Array(1)
  pitch = 1
  operations: Float64Array = new Float64Array(0)

  constructor(wires: EventLayer, neuron: Neuron | undefined) {
    this.wires = wires
    this.neuron = neuron
    this.membrane = new Float32Array(wires.neurons)
  }
}

class KernelClock implements Simulator {
  readonly layers: readonly LayerView[]
  readonly output: LayerView
  readonly votes: number
  readonly evidence: Float32Array
  readonly #threads: EngineThreads | undefined
  #layout: Layout | undefined
  #closed = false
  /** The raster that is in the memory; and of which samples `first` to `first + count` are computed, all their steps. */
  #loaded: SpikeRaster | undefined
  #shown: { readonly raster: SpikeRaster; readonly first: number; readonly count: number } | undefined
  #trace: Float32Array = new Float32Array(0)

  constructor({ layers, votes }: Clock, threads: EngineThreads | undefined) {
    this.layers = layers.map(({ wires, neuron }) => new LayerView(wires, neuron))
    this.output = this.layers.at(-1)!
    this.votes = votes
    this.evidence = new Float32Array(this.output.wires.neurons)
    this.#threads = threads
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
    const layout = this.#layoutFor(raster)
    const { samples, steps } = layout.pass.size
    this.evidence.fill(0)
    const before = this.layers.map(() => 0)
    for (let t = 0; t < timesteps; t += steps) {
      const rows = Math.min(steps, timesteps - t)
      const whole = rows === timesteps
      const shown = this.#shown
      if (!whole || shown?.raster !== raster || sample < shown.first || sample >= shown.first + shown.count) {
        const count = whole ? Math.min(samples, raster.samples - sample) : 1
        this.#compute(layout, raster, sample, count, t, rows)
        this.#shown = whole ? { raster, first: sample, count } : undefined
      }
      this.#view(layout, sample - (this.#shown?.first ?? sample), rows)
      for (let row = 0; row < rows; row++) {
        this.#showStep(row)
        this.layers.forEach(({ wires: { recurrent, neurons }, spikes, operations }, l) => {
          const fired = spikes.to - spikes.from
          tally[l]!.operations[t + row]! += operations[row]! + (recurrent ? before[l]! * neurons : 0)
          tally[l]!.spikes[t + row]! += fired
          before[l] = fired
        })
        onStep?.(t + row)
      }
    }
  }

  /** The engine, laid out anew where a raster is larger than any before. */
  #layoutFor({ samples, timesteps, held, indices }: SpikeRaster): Layout {
    const old = this.#layout
    const fits = old && timesteps === old.room.timesteps && samples <= old.room.samples && indices.length <= old.room.events && held === old.room.held
    if (fits) return old
    old?.engine.close()
    this.#shown = this.#loaded = undefined
    const fixed = bytesPerSample(this.layers, 0, false)
    const perStep = bytesPerSample(this.layers, 1, false) - fixed
    const steps = Math.max(1, Math.min(timesteps, Math.floor((CHUNK_BYTES - fixed) / perStep)))
    const chunk = steps < timesteps ? 1 : Math.max(1, Math.min(samples, Math.floor(CHUNK_BYTES / (fixed + perStep * steps))))
    // A little more than this raster has: the next one may be somewhat fuller.
    const room = { samples, timesteps, held, events: Math.ceil(indices.length * 1.25) + 1024 }
    const engine = Engine.create(this.#closed ? undefined : this.#threads)!
    const lanes = Math.min(engine.threads, chunk)
    const pass = new ForwardPass(engine, this.layers, { samples: chunk, steps, trace: false }, room, lanes)
    const tables = this.layers.map(({ wires }) => (uniform(wires) ? 0 : engine.reserve(mapSize(wires.source))))
    const operations = this.layers.map(() => engine.reserve(chunk * steps, 8))
    engine.open()
    pass.fill()
    this.layers.forEach(({ wires: { fanOut, source } }, l) => {
      if (tables[l]) engine.integers(tables[l], mapSize(source)).forEach((_, i, table) => void (table[i] = fanOut[Math.floor(i / source.channels)]!))
    })
    pass.layOut()
    return (this.#layout = { engine, pass, room, tables, operations })
  }

  #compute({ engine, pass, tables, operations }: Layout, raster: SpikeRaster, first: number, count: number, t: number, rows: number): void {
    if (this.#loaded !== raster) pass.load(raster)
    this.#loaded = raster
    pass.run(first, count, t, rows)
    const lanes = pass.lanes.length
    engine.run(lanes, (kernels, lane) => {
      const [from, to] = pass.share(lane, count)
      for (let b = from; b < to; b++)
        this.layers.forEach((_, l) => {
          const table = tables[l]!
          // Before the pooling: a spike counts once for each neuron that it reaches.
          const source = ofSample(l === 0 ? pass.input : pass.layers[l - 1]!.spikes, b)
          if (table && !(pass.isHeld(pass.layers[l]!) && t > 0))
            kernels.countOperations(pass.isHeld(pass.layers[l]!) ? 1 : rows, source.starts, source.groups, source.indices, table, operations[l]! + 8 * b * pass.size.steps)
        })
    })
    // What has the same fan-out everywhere is counted from the rows alone; a held input is presented once.
    this.layers.forEach(({ wires }, l) => {
      const held = pass.isHeld(pass.layers[l]!)
      const presented = !held ? rows : t === 0 ? 1 : 0
      for (let b = 0; b < count; b++) {
        const counts = engine.doubles(operations[l]! + 8 * b * pass.size.steps, rows)
        counts.fill(0, presented)
        if (tables[l]) continue
        const { starts, groups } = ofSample(l === 0 ? pass.input : pass.layers[l - 1]!.spikes, b)
        const at = engine.integers(starts, presented * groups + 1)
        for (let row = 0; row < presented; row++) counts[row] = (at[(row + 1) * groups]! - at[row * groups]!) * (wires.fanOut[0] ?? 0)
      }
    })
  }

  /** Moves the views to the b-th sample of the chunk. */
  #view({ engine, pass, operations }: Layout, b: number, rows: number): void {
    this.layers.forEach((view, l) => {
      const layer = pass.layers[l]!
      const { neurons } = layer.wires
      view.membrane = engine.floats(layer.membrane + 4 * b * neurons, neurons)
      view.operations = engine.doubles(operations[l]! + 8 * b * pass.size.steps, rows)
      if (!layer.neuron) return
      const { starts, indices, groups } = ofSample(layer.spikes, b)
      view.starts = engine.integers(starts, rows * groups + 1)
      view.pitch = groups
      view.spikes.indices = engine.integers(indices, view.starts[rows * groups]!)
    })
    const { drive, neuron, wires: { neurons } } = pass.layers.at(-1)!
    if (!neuron) this.#trace = engine.floats(drive + 4 * b * rows * neurons, rows * neurons)
  }

  /** Moves the windows on spikes and evidence to a step of the block. */
  #showStep(row: number): void {
    for (const { neuron, spikes, starts, pitch } of this.layers) {
      if (!neuron) continue
      spikes.from = starts[row * pitch]!
      spikes.to = starts[(row + 1) * pitch]!
    }
    const { neuron, spikes } = this.output
    const { evidence } = this
    if (neuron) for (let k = spikes.from; k < spikes.to; k++) evidence[spikes.indices[k]!]! += 1
    else evidence.set(this.#trace.subarray(row * evidence.length, (row + 1) * evidence.length))
  }
}

/** Whether all inputs have the same fan-out. */
const uniform = ({ fanOut }: EventLayer): boolean => fanOut.every((reached) => reached === fanOut[0])
