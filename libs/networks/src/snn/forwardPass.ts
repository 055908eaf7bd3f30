import type { Engine, Kernels, Pointer, SpikeRaster } from '@spikeline/spikes'
import { mapSize } from '../topology/shapes.ts'
import {
  cachedRows, fillForward, reserveForward, reserveForwardLane, weightTiles,
  type DropMemory, type ForwardInput, type ForwardLane, type ForwardLayer, type ForwardSize,
} from './forwardMemory.ts'
import { runFused } from './fusedLayer.ts'
import { STATE_ARRAYS } from './mechanismMemory.ts'
import { aStepLate, inputGroups, ofSample, reserveSamples, type EventRows, type SampleRows } from './sampleRows.ts'

/** What of a raster a pass reads. */
export type RasterRows = Pick<SpikeRaster, 'samples' | 'held' | 'offsets' | 'indices' | 'values'>
/** The largest raster that a pass is given. */
export interface RasterRoom { readonly samples: number; readonly timesteps: number; readonly events: number; readonly held: boolean }

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
  readonly #raster: { readonly offsets: Pointer; readonly indices: Pointer; readonly values: Pointer }
  #dropping = false
  #byLayer = false
  /** Of the block before. */
  #rows = 0
  #loaded: Pick<SpikeRaster, 'samples' | 'held'> & { readonly graded: boolean } = { samples: 0, held: false, graded: false }

  constructor(engine: Engine, inputs: readonly ForwardInput[], size: ForwardSize, room: RasterRoom, lanes: number) {
    this.#engine = engine
    this.size = size
    const first = inputs[0]!.wires
    const inputSize = mapSize(first.source)
    const groups = inputGroups(first)
    const steps = room.held ? 1 : room.timesteps
    this.#raster = { offsets: engine.reserve(room.samples * steps + 1), indices: engine.reserve(room.events), values: engine.reserve(room.events) }
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

  load({ samples, held, offsets, indices, values }: RasterRows): void {
    this.#loaded = { samples, held, graded: values !== undefined }
    this.#engine.integers(this.#raster.offsets, offsets.length).set(offsets)
    this.#engine.integers(this.#raster.indices, indices.length).set(indices)
    if (values) this.#engine.floats(this.#raster.values, values.length).set(values)
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
    return this.#loaded.held && held !== 0
  }

  /** The place of a layer where something is dropped now, if there is such. */
  dropAt({ drops }: ForwardLayer, place: number): DropMemory | undefined {
    return this.#dropping ? drops.find((drop) => drop.place === place) : undefined
  }

  /** What a layer is given: the input, or the spikes of the layer below, with x where a NeuNorm stands between. */
  sourceOf(l: number): SampleRows {
    if (l > 0) return this.layers[l]!.auxiliary?.rows ?? this.layers[l - 1]!.spikes
    return this.#loaded.graded ? this.input : { ...this.input, values: 0 }
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

  /** The rows of one sample, which lie apart in the raster, next to each other. */
  #take(k: Kernels, sample: number, b: number, t: number, rows: number): void {
    const { samples, held, graded } = this.#loaded
    if (held && t > 0) return
    const { offsets, indices, values } = this.#raster
    const steps = held ? 1 : rows
    const taken = ofSample(this.#raw, b)
    k.takeRows(steps, samples, sample, offsets + 4 * t * samples, indices, graded ? values : 0, taken.starts, taken.indices, taken.values)
    const { groups, size } = this.input
    if (groups > 1) k.groupStarts(steps, groups, size / groups, taken.starts, taken.indices, ofSample(this.input, b).starts)
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
    const membrane = layer.membrane + 4 * b * neurons
    if (t === 0) {
      k.fill(neurons, neuron?.initial ?? 0, membrane)
      if (layer.mechanisms) k.fill(STATE_ARRAYS * neurons, 0, layer.mechanisms.state + 4 * b * STATE_ARRAYS * neurons)
    }
    const isHeld = this.isHeld(layer) && !layer.mixing
    const trace = drive && drive + 4 * b * rows * neurons
    const block = driven ? rows : cachedRows(neurons, rows)
    for (let row = 0; row < rows; row += block) {
      const count = Math.min(block, rows - row)
      const own = trace ? trace + 4 * row * neurons : lane.drive
      if (!driven) this.#drive(k, layer, l, b, 1, row, count, own - 4 * b * count * neurons)
      const from = isHeld ? held + 4 * b * neurons : own
      const stride = isHeld ? 0 : neurons
      if (layer.own) this.#fireRecurrent(k, layer, b, t, row, count, from, stride, membrane, own)
      else if (neuron) this.#scan(k, layer, b, row, count, from, stride, membrane, this.size.trace ? own : 0)
      else k.integrate(neurons, count, from, stride, membrane, own)
    }
  }

  /**
   * Neurons that get their own spikes of the step before: step by step, the sums that are in the drive go on with a row of weights for each.
   * Before the first step of a block, the last one of the block before is still there.
   */
  #fireRecurrent(k: Kernels, layer: ForwardLayer, b: number, t: number, from: number, rows: number, drive: Pointer, stride: number, membrane: Pointer, sums: Pointer): void {
    const { own, wires: { neurons }, spikes } = layer
    const { starts, indices } = aStepLate(ofSample(spikes, b))
    for (let row = 0; row < rows; row++) {
      const before = row + from === 0 && t > 0 ? this.#rows : row + from
      const to = sums + 4 * row * neurons
      k.windowSums(own!.window, 1, 1, starts + 4 * before, 0, indices, 0, 0, own!.packed, drive + 4 * row * stride, to)
      this.#scan(k, layer, b, row + from, 1, to, neurons, membrane, this.size.trace ? to : 0)
    }
  }

  #scan(k: Kernels, { neuron, wires: { neurons }, spikes, mechanisms, drive: kept }: ForwardLayer, b: number, row: number, rows: number, drive: Pointer, stride: number, membrane: Pointer, trace: Pointer): void {
    const { model, decay, threshold, compare, reset } = neuron!
    const { groups, starts, indices } = ofSample(spikes, b)
    if (mechanisms) {
      const { neuron: constants, state, inputs, thresholds } = mechanisms
      // What is kept for the adjoint lies as the membranes do.
      const at = trace - kept
      k.scanMechanisms(
        constants, groups, neurons / groups, rows, drive, stride, membrane, state + 4 * b * STATE_ARRAYS * neurons, starts + 4 * row * groups, indices,
        trace, inputs && inputs + at, thresholds && thresholds + at,
      )
      return
    }
    k.scanNeurons(
      groups, neurons / groups, rows, drive, stride, membrane, model === 'if' ? 1 : decay, threshold, compare === '>' ? 1 : 0,
      reset === 'subtract' ? threshold : 0, reset === 'zero' ? 1 : 0, starts + 4 * row * groups, indices, trace,
    )
  }
}
