import { Engine, type EngineThreads, type Pointer } from '@spikeline/spikes'
import type { Neuron } from '../network.ts'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import type { EventLayer } from '../sparse/compile.ts'
import { mapSize, type MapShape } from '../topology/shapes.ts'
import { ForwardPass } from './forwardPass.ts'
import type { RasterRoom, RasterRows } from './loadedRaster.ts'
import { ofSample } from './sampleRows.ts'

/** A window on one layer in the memory of an engine, moved from step to step. */
export class LayerView {
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  membrane: Float32Array
  readonly spikes: ActiveInputs = { indices: new Uint32Array(0), values: undefined, from: 0, to: 0 }
  /** Where the spikes of each step begin, and its operations. */
  starts: Uint32Array = new Uint32Array(1)
  pitch = 1
  operations: Float64Array = new Float64Array(0)
  /** Behind a NeuNorm, those of graded values. */
  products: Float64Array | undefined

  constructor(wires: EventLayer, neuron: Neuron | undefined) {
    this.wires = wires
    this.neuron = neuron
    this.membrane = new Float32Array(wires.neurons)
  }
}

/** An engine laid out for rasters up to a size: computes a block of steps of some samples, and shows each step through views. */
export class KernelBlock {
  readonly pass: ForwardPass
  readonly room: RasterRoom
  readonly #engine: Engine
  readonly #layers: readonly LayerView[]
  /** By layer: where the fan-out of each input is, where inputs differ in it; and the operations of each step. */
  readonly #tables: readonly Pointer[]
  readonly #operations: readonly Pointer[]
  /** The same of shortcuts; undefined where there is none. */
  readonly #shortcuts: readonly ({ readonly table: Pointer; readonly operations: Pointer } | undefined)[]
  /** Behind a NeuNorm the same of graded values alone: the fan-out of x, and 0 of spikes; else 0. */
  readonly #productTables: readonly Pointer[]
  readonly #products: readonly Pointer[]
  #trace: Float32Array = new Float32Array(0)

  /** For `samples` samples through `steps` steps at a time, of rasters no larger than `room`. Fails with E3202 where there isn't enough memory. */
  constructor(layers: readonly LayerView[], samples: number, steps: number, room: RasterRoom, threads: EngineThreads | undefined) {
    this.#layers = layers
    this.room = room
    const engine = Engine.create(threads)!
    this.#engine = engine
    const pass = new ForwardPass(engine, layers, { samples, steps, trace: false }, room, Math.min(engine.threads, samples))
    this.pass = pass
    this.#tables = layers.map(({ wires }) => (uniform(wires) ? 0 : engine.reserve(mapSize(wires.source))))
    this.#operations = layers.map(() => engine.reserve(samples * steps, 8))
    this.#shortcuts = layers.map(({ wires: { shortcut } }) =>
      shortcut && { table: engine.reserve(mapSize(layers[shortcut.layer]!.wires.source)), operations: engine.reserve(samples * steps, 8) })
    this.#productTables = layers.map(({ wires }) => (wires.auxiliary ? engine.reserve(mapSize(wires.source)) : 0))
    this.#products = layers.map(({ wires }) => (wires.auxiliary ? engine.reserve(samples * steps, 8) : 0))
    engine.open()
    pass.fill()
    const spellOut = (table: Pointer, fanOut: Uint32Array, source: MapShape): void =>
      engine.integers(table, mapSize(source)).forEach((_, i, into) => void (into[i] = fanOut[Math.floor(i / source.channels)]!))
    layers.forEach(({ wires: { fanOut, source, shortcut, auxiliary } }, l) => {
      if (this.#tables[l]) spellOut(this.#tables[l], fanOut, source)
      if (shortcut) spellOut(this.#shortcuts[l]!.table, shortcut.fanOut, layers[shortcut.layer]!.wires.source)
      const products = this.#productTables[l]!
      if (products) engine.integers(products, mapSize(source)).forEach((_, i, into) => void (into[i] = i % source.channels === auxiliary!.maps ? fanOut[Math.floor(i / source.channels)]! : 0))
    })
    pass.layOut()
  }

  get alone(): string | undefined {
    return this.#engine.alone
  }

  close(): void {
    this.#engine.close()
  }

  load(raster: RasterRows): void {
    this.pass.load(raster)
  }

  /** Steps t to t + rows − 1 of `count` samples from `first` on, which are those from `row` on of the loaded raster. From t = 0 on in order. */
  compute(first: number, count: number, t: number, rows: number, row = t): void {
    const { pass } = this
    const engine = this.#engine
    pass.run(first, count, t, rows, false, row)
    engine.run(pass.lanes.length, (kernels, lane) => {
      const [from, to] = pass.share(lane, count)
      for (let b = from; b < to; b++)
        this.#layers.forEach(({ wires: { shortcut } }, l) => {
          const added = this.#shortcuts[l]
          if (added) {
            const source = ofSample(pass.layers[shortcut!.layer - 1]!.spikes, b)
            kernels.countOperations(rows, source.starts, source.groups, source.indices, added.table, added.operations + 8 * b * pass.size.steps)
          }
          const [table, products] = [this.#tables[l]!, this.#productTables[l]!]
          const held = pass.isHeld(pass.layers[l]!)
          if ((!table && !products) || (held && t > 0)) return
          // Before the pooling: a spike counts once for each neuron that it reaches.
          const source = ofSample(pass.sourceOf(l), b)
          if (products) kernels.countOperations(rows, source.starts, source.groups, source.indices, products, this.#products[l]! + 8 * b * pass.size.steps)
          if (!table) return
          kernels.countOperations(held ? 1 : rows, source.starts, source.groups, source.indices, table, this.#operations[l]! + 8 * b * pass.size.steps)
        })
    })
    // What has the same fan-out everywhere is counted from the rows alone; a held input is presented once.
    this.#layers.forEach(({ wires }, l) => {
      const presented = !pass.isHeld(pass.layers[l]!) ? rows : t === 0 ? 1 : 0
      for (let b = 0; b < count; b++) {
        const counts = engine.doubles(this.#operations[l]! + 8 * b * pass.size.steps, rows)
        counts.fill(0, presented)
        if (!this.#tables[l]) {
          const { starts, groups } = ofSample(pass.sourceOf(l), b)
          const at = engine.integers(starts, presented * groups + 1)
          for (let step = 0; step < presented; step++) counts[step] = (at[(step + 1) * groups]! - at[step * groups]!) * (wires.fanOut[0] ?? 0)
        }
        const added = this.#shortcuts[l]
        if (added) engine.doubles(added.operations + 8 * b * pass.size.steps, rows).forEach((more, step) => void (counts[step]! += more))
      }
    })
  }

  /** Moves the views to the b-th sample of those that were computed. */
  view(b: number, rows: number): void {
    const { pass } = this
    const engine = this.#engine
    this.#layers.forEach((view, l) => {
      const layer = pass.layers[l]!
      const { neurons } = layer.wires
      view.membrane = engine.floats(layer.membrane + 4 * b * neurons, neurons)
      view.operations = engine.doubles(this.#operations[l]! + 8 * b * pass.size.steps, rows)
      if (layer.auxiliary) view.products = engine.doubles(this.#products[l]! + 8 * b * pass.size.steps, rows)
      if (!layer.neuron) return
      const { starts, indices, groups } = ofSample(layer.spikes, b)
      view.starts = engine.integers(starts, rows * groups + 1)
      view.pitch = groups
      view.spikes.indices = engine.integers(indices, view.starts[rows * groups]!)
    })
    const { drive, neuron, wires: { neurons } } = pass.layers.at(-1)!
    if (!neuron) this.#trace = engine.floats(drive + 4 * b * rows * neurons, rows * neurons)
  }

  /** Moves the windows on spikes to a step of the block. */
  showStep(row: number): void {
    for (const { neuron, spikes, starts, pitch } of this.#layers) {
      if (!neuron) continue
      spikes.from = starts[row * pitch]!
      spikes.to = starts[(row + 1) * pitch]!
    }
  }

  /** The membranes of an output that never fires, after a step of the block. */
  outputAt(row: number): Float32Array {
    const { neurons } = this.#layers.at(-1)!.wires
    return this.#trace.subarray(row * neurons, (row + 1) * neurons)
  }
}

/** Whether all inputs have the same fan-out. */
const uniform = ({ fanOut }: EventLayer): boolean => fanOut.every((reached) => reached === fanOut[0])
