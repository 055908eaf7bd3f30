import type { Engine, Kernels, Pointer } from '@spikeline/spikes'
import { mapSize } from '../topology/shapes.ts'
import {
  cachedRows, fillForward, reserveForward, reserveForwardLane, weightTiles,
  type DropMemory, type ForwardInput, type ForwardLane, type ForwardLayer, type ForwardSize,
} from './forwardMemory.ts'
import { runFused } from './fusedLayer.ts'
import { scanLayer, scanRecurrent, startNeurons } from './layerNeurons.ts'
import { LoadedRaster, type RasterRoom, type RasterRows } from './loadedRaster.ts'
import { inputGroups, ofSample, reserveSamples, type EventRows, type SampleRows } from './sampleRows.ts'

/**
 * The forward half of a spiking network on the kernels, for simulation and for training: a chunk of samples through a block of steps.
 * Since a layer depends only on the spikes of the one before it, all steps of a block are done layer by layer, so that the weights of a
 * layer stay in the cache:
 *
 *     for each layer                                 a few calls of kernels:
 *       auxiliary neurons → pool → window sums → (mixing over steps) → neurons     all steps of the block; the weights of a dense layer once for all samples of a lane,
 *                                                    sums and neurons of 32 units in one go (see runFused)
 *
 * The bits are those of the twin (see stepClock), whatever the chunks, blocks and lanes. Reserves its memory when made; the caller
 * opens the engine, then calls `fill`.
 */
export class ForwardPass {
  readonly layers: readonly ForwardLayer[]
  readonly lanes: readonly ForwardLane[]
  readonly size: ForwardSize
  /** What the first layer reads: rows of the raster, sample by sample. */
  readonly input: SampleRows
  readonly #engine: Engine
  readonly #raw: SampleRows
  readonly #raster: LoadedRaster
  #dropping = false
  #byLayer = false
  /** Of the block before. */
  #rows = 0

  constructor(engine: Engine, inputs: readonly ForwardInput[], size: ForwardSize, room: RasterRoom, lanes: number) {
    this.#engine = engine
    this.size = size
    const first = inputs[0]!.wires
    const inputSize = mapSize(first.source)
    const groups = inputGroups(first)
    this.#raster = new LoadedRaster(engine, room)
    this.#raw = reserveSamples(engine, size.samples, size.steps, 1, inputSize, true)
    this.input = groups === 1 ? this.#raw
      : { ...this.#raw, groups, startsPitch: size.steps * groups + 1, starts: engine.reserve(size.samples * (size.steps * groups + 1)) }
    this.layers = reserveForward(engine, inputs, size)
    this.lanes = Array.from({ length: lanes }, () => reserveForwardLane(engine, this.layers, size.steps))
  }

  fill(): void {
    for (const layer of this.layers) fillForward(this.#engine, { ...layer, steps: this.size.steps })
  }

  /** The share of a lane in `count` things: from … to. */
  share(lane: number, count: number): readonly [number, number] {
    const lanes = this.lanes.length
    return [Math.round((lane * count) / lanes), Math.round(((lane + 1) * count) / lanes)]
  }

  /** The weights as they are now, in the form that the kernels read. */
  layOut(): void {
    const tiles = weightTiles(this.layers)
    const lanes = this.lanes.length
    this.#engine.run(lanes, (k, lane) => {
      for (let i = lane; i < tiles.length; i += lanes) {
        const { layer: { depth, filters, weight, packed }, first, tile } = tiles[i]!
        k.packTile(depth, filters, first, tile, weight, packed + 4 * depth * first)
      }
    })
  }

  load(raster: RasterRows): void {
    this.#raster.load(raster)
  }

  /**
   * Steps t to t + rows − 1 of `count` samples of the loaded raster from `first` on, which become the chunk. From t = 0 on in order.
   * `dropping`: what layers read goes through the factors of their drops, which the caller has written. `row`: where these steps begin in
   * the raster, which may be another than the one that earlier steps came from.
   */
  run(first: number, count: number, t: number, rows: number, dropping = false, row = t): void {
    this.#dropping = dropping
    this.#byLayer = false
    this.#overLanes(count, (k, lane, from, to) => {
      for (let b = from; b < to; b++) this.#take(k, first + b, b, row, rows)
      this.layers.forEach((layer, l) => {
        this.#feed(k, lane, layer, l, from, to, t, rows)
        this.#mix(k, layer, from, to)
        this.#fireAll(k, lane, layer, l, from, to, t, rows)
      })
    })
    this.#rows = rows
  }

  /**
   * All steps of the chunk, layer by layer through all samples. A layer with `raw` leaves its drive there; then `normalise` is called, which
   * must write to `drive`, or to `held` where it is held (see isHeld), what the neurons are to take.
   */
  runByLayer(first: number, count: number, dropping: boolean, normalise: (l: number) => void): void {
    const rows = this.size.steps
    this.#dropping = dropping
    this.#byLayer = true
    this.#overLanes(count, (k, _, from, to) => {
      for (let b = from; b < to; b++) this.#take(k, first + b, b, 0, rows)
    })
    this.layers.forEach((layer, l) => {
      this.#overLanes(count, (k, lane, from, to) => {
        this.#feed(k, lane, layer, l, from, to, 0, rows)
        this.#mix(k, layer, from, to)
        if (!layer.raw || layer.mixing) this.#fireAll(k, lane, layer, l, from, to, 0, rows)
      })
      if (!layer.raw || layer.mixing) return
      normalise(l)
      this.#overLanes(count, (k, lane, from, to) => this.#fireAll(k, lane, layer, l, from, to, 0, rows))
    })
  }

  #overLanes(count: number, work: (kernels: Kernels, lane: ForwardLane, from: number, to: number) => void): void {
    this.#engine.run(this.lanes.length, (kernels, lane) => work(kernels, this.lanes[lane]!, ...this.share(lane, count)))
  }

  /** Whether a layer has one drive for all steps. */
  isHeld({ held }: Pick<ForwardLayer, 'held'>): boolean {
    return this.#raster.held && held !== 0
  }

  /** The place of a layer where something is dropped now, if there is such. */
  dropAt({ drops }: ForwardLayer, place: number): DropMemory | undefined {
    return this.#dropping ? drops.find((drop) => drop.place === place) : undefined
  }

  /** What a layer is given: the input, or the spikes of the layer below, with x where a NeuNorm stands between. */
  sourceOf(l: number): SampleRows {
    if (l > 0) return this.layers[l]!.auxiliary?.rows ?? this.layers[l - 1]!.spikes
    return this.#raster.graded ? this.input : { ...this.input, values: 0 }
  }

  /** What a layer reads, after pooling and dropout. */
  eventsOf(l: number): SampleRows {
    const layer = this.layers[l]!
    const given = layer.pools.at(-1)?.pooled ?? this.dropAt(layer, 0)?.rows
    return given ?? this.sourceOf(l)
  }

  /** What a layer reads, and its drive where that is computed for all samples of the lane together. */
  #feed(k: Kernels, lane: ForwardLane, layer: ForwardLayer, l: number, from: number, to: number, t: number, rows: number): void {
    // A held input is presented once: its drive stays for all steps.
    const held = this.isHeld(layer)
    if (!held || t === 0) {
      if (layer.auxiliary) for (let b = from; b < to; b++) this.#merge(k, layer, ofSample(this.layers[l - 1]!.spikes, b), b, t, rows)
      const source = this.sourceOf(l)
      for (let b = from; b < to; b++) this.#pool(k, lane, layer, ofSample(source, b), b, held ? 1 : rows)
    }
    const into = this.#isRaw(layer) ? layer.raw : held ? layer.held : layer.drive
    if (held ? t === 0 : this.#isTogether(layer)) this.#drive(k, layer, l, from, to - from, 0, held ? 1 : rows, into)
  }

  #isRaw({ raw, mixing }: ForwardLayer): boolean {
    return (this.#byLayer || mixing !== undefined) && raw !== 0
  }

  /** The drive that parallel neurons take, from that of all steps. */
  #mix(k: Kernels, { mixing, raw, drive, wires: { neurons }, ...layer }: ForwardLayer, from: number, to: number): void {
    if (!mixing) return
    const { steps } = this.size
    const { matrix, offset, before, after } = mixing
    const held = this.isHeld(layer)
    for (let b = from; b < to; b++)
      k.mixDrive(steps, neurons, before, after, matrix, offset, raw + 4 * b * (held ? 1 : steps) * neurons, held ? 0 : neurons, drive + 4 * b * steps * neurons)
  }

  #isFused(layer: ForwardLayer): boolean {
    return layer.fired !== 0 && !this.isHeld(layer) && !this.#isRaw(layer)
  }

  #isTogether(layer: ForwardLayer): boolean {
    if (this.isHeld(layer) || this.#isRaw(layer)) return true
    return !layer.wires.wiring && layer.drive !== 0 && !this.#isFused(layer)
  }

  #fireAll(k: Kernels, lane: ForwardLane, layer: ForwardLayer, l: number, from: number, to: number, t: number, rows: number): void {
    if (this.#isFused(layer)) return runFused(k, layer, this.eventsOf(l), from, to, t, rows, this.size.trace ? 0 : lane.drive)
    for (let b = from; b < to; b++) this.#fire(k, lane, layer, l, b, t, rows, this.#isTogether(layer))
  }

  /** The rows of one sample of the raster. A held one has a single one, which stays. */
  #take(k: Kernels, sample: number, b: number, row: number, rows: number): void {
    const { held } = this.#raster
    if (!held || row === 0) this.#raster.take(k, sample, row, held ? 1 : rows, ofSample(this.#raw, b), ofSample(this.input, b))
  }

  /** Brings the auxiliary neurons in front of a layer forward by some steps. */
  #merge(k: Kernels, { auxiliary, wires }: ForwardLayer, spikes: EventRows, b: number, t: number, rows: number): void {
    const { maps, places, keep, take } = wires.auxiliary!
    const x = auxiliary!.x + 4 * b * places
    if (t === 0) k.fill(places, 0, x)
    const to = ofSample(auxiliary!.rows, b)
    k.mergeAuxiliary(rows, maps, places, keep, take, x, spikes.groups, spikes.starts, spikes.indices, to.starts, to.indices, to.values)
  }

  #pool(k: Kernels, { sums }: ForwardLane, layer: ForwardLayer, events: EventRows, b: number, rows: number): void {
    let from = this.#drop(k, layer, 0, events, b, rows)
    layer.pools.forEach(({ pool, wires, targets, pooled }, i) => {
      const to = ofSample(pooled, b)
      k.poolEvents(
        rows, from.starts, from.groups, from.indices, from.values, wires, targets, sums,
        to.groups, to.size / to.groups, pool.weight, to.starts, to.indices, to.values,
      )
      from = this.#drop(k, layer, i + 1, to, b, rows)
    })
  }

  #drop(k: Kernels, layer: ForwardLayer, place: number, from: EventRows, b: number, rows: number): EventRows {
    const drop = this.dropAt(layer, place)
    if (!drop) return from
    const to = ofSample(drop.rows, b)
    k.dropEvents(rows, from.groups, drop.factors + 4 * b * drop.size, from.starts, from.indices, from.values, to.starts, to.indices, to.values)
    return to
  }

  /** Drive of `rows` steps from `row` of the block on, of some samples. `to` is where that of sample 0 begins. */
  #drive(k: Kernels, layer: ForwardLayer, l: number, b: number, samples: number, row: number, rows: number, to: Pointer): void {
    const { window, packed, bias, wires: { neurons } } = layer
    const events = this.eventsOf(l)
    const { starts, indices, values, groups } = ofSample(events, b)
    k.windowSums(window, samples, rows, starts + 4 * row * groups, events.startsPitch, indices, values, events.eventsPitch, packed, bias, to + 4 * b * rows * neurons)
    if (layer.shortcut) for (let sample = b; sample < b + samples; sample++) this.#addShortcut(k, layer, sample, row, rows, to + 4 * sample * rows * neurons)
  }

  /** What a shortcut brings to the drive of `rows` steps of one sample, which is complete but for it. */
  #addShortcut(k: Kernels, { shortcut, wires: { shortcut: stated, neurons } }: ForwardLayer, b: number, row: number, rows: number, drive: Pointer): void {
    const { layer, place, width } = stated!
    const { targets, rows: weightRows, weight } = shortcut!
    const { starts, groups, indices, values } = ofSample(place > 0 ? this.layers[layer]!.pools[place - 1]!.pooled : this.layers[layer - 1]!.spikes, b)
    k.addShortcut(rows, starts + 4 * row * groups, groups, indices, values, targets, weightRows, weight, width, drive, neurons)
  }

  /** The neurons of one sample; drive that is not there yet is computed a few steps at a time, while it is in the cache. */
  #fire(k: Kernels, lane: ForwardLane, layer: ForwardLayer, l: number, b: number, t: number, rows: number, driven: boolean): void {
    const { neuron, wires: { neurons }, drive, held } = layer
    const { trace: traced } = this.size
    if (t === 0) startNeurons(k, layer, b)
    const isHeld = this.isHeld(layer) && !layer.mixing
    const trace = drive && drive + 4 * b * rows * neurons
    const block = driven ? rows : cachedRows(neurons, rows)
    for (let row = 0; row < rows; row += block) {
      const count = Math.min(block, rows - row)
      const own = trace ? trace + 4 * row * neurons : lane.drive
      if (!driven) this.#drive(k, layer, l, b, 1, row, count, own - 4 * b * count * neurons)
      const from = isHeld ? held + 4 * b * neurons : own
      const stride = isHeld ? 0 : neurons
      // Before the first step of a block, the last one of the block before is still there.
      if (layer.own) scanRecurrent(k, layer, b, row === 0 && t > 0 ? this.#rows : row, row, count, from, stride, own, traced)
      else if (neuron) scanLayer(k, layer, b, row, count, from, stride, traced ? own : 0)
      else k.integrate(neurons, count, from, stride, layer.membrane + 4 * b * neurons, own)
    }
  }
}
