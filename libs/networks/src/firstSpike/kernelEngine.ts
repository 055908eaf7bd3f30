import { Engine, packedSize, packWeights, tilesOf, type EngineThreads, type Pointer } from '@spikeline/spikes'
import { FirstSpikeEngine, type Candidate, type Forwarded, type OrderRule, type Winner } from './engine.ts'
import type { PlacedLayer } from './model.ts'
import { BlockWriter, listSeen, type SpikeBlock } from './spikeBlock.ts'
import { mapSize } from '../topology/shapes.ts'

/** Samples that a thread takes at a time. */
const SAMPLES_A_THREAD = 8

/** Where what belongs to one sample lies. */
interface Slot {
  readonly starts: Pointer
  readonly indices: Pointer
  readonly potentials: Pointer
  readonly latencies: Pointer
  readonly outStarts: Pointer
  readonly outIndices: Pointer
  readonly fired: Pointer
  readonly greatest: Pointer
}

/** The weights of a layer, [kernel · kernel · in, pitch], and its window. One that never fires learns in `packed`, tiles as windowSums takes them. */
interface KernelLayer { readonly window: Pointer; readonly weights: Pointer; readonly pitch: number; readonly taps: number; readonly packed: Pointer | undefined }

/** The kernels of libs/spikes/assembly/firstSpike.ts: the bits of TwinFirstSpike, on all threads where samples do not depend on each other. */
export class KernelFirstSpike extends FirstSpikeEngine {
  readonly kind = 'kernels'
  readonly #engine: Engine
  readonly #placed: readonly KernelLayer[]
  readonly #slots: readonly Slot[]
  readonly #closed: Pointer
  readonly #found: Pointer
  readonly #offsets: Pointer
  readonly #bias: Pointer

  /** Undefined where the host can't run the kernels. Fails with E3202 where it has too little memory. */
  static open(layers: readonly PlacedLayer[], timesteps: number, threads?: EngineThreads): KernelFirstSpike | undefined {
    const engine = Engine.create(threads)
    return engine && new KernelFirstSpike(engine, layers, timesteps)
  }

  private constructor(engine: Engine, layers: readonly PlacedLayer[], timesteps: number) {
    super(layers, timesteps)
    this.#engine = engine
    this.#placed = layers.map(({ filters, kernel, input, threshold }) => {
      const [pitch, taps] = [Math.ceil(filters / 16) * 16, kernel * kernel * input.channels]
      const packed = threshold === undefined ? engine.reserve(packedSize(taps, filters)) : undefined
      return { window: engine.reserve(9), weights: engine.reserve(taps * pitch), pitch, taps, packed }
    })
    const most = (size: (layer: PlacedLayer, placed: KernelLayer) => number): number => Math.max(...layers.map((layer, l) => size(layer, this.#placed[l]!)))
    const inputs = most(({ input }) => mapSize(input))
    const groups = most(({ input: { height, width } }) => height * width)
    const positions = most(({ output: { height, width } }) => height * width)
    const potentials = most(({ output: { height, width } }, { pitch }) => height * width * pitch)
    const pooled = most(({ pooled }) => mapSize(pooled))
    this.#slots = Array.from({ length: engine.threads * SAMPLES_A_THREAD }, () => ({
      starts: engine.reserve(Math.max(timesteps, groups) + 1), indices: engine.reserve(inputs),
      potentials: engine.reserve(potentials), latencies: engine.reserve(Math.max(inputs, pooled) + 4),
      outStarts: engine.reserve(timesteps + 1), outIndices: engine.reserve(pooled),
      fired: engine.reserve(timesteps), greatest: engine.reserve(timesteps * most((_, { pitch }) => pitch)),
    }))
    this.#closed = engine.reserve(positions)
    this.#found = engine.reserve(3 * positions)
    this.#offsets = engine.reserve(2)
    this.#bias = engine.reserve(most(({ filters }) => filters) + 32)
    engine.open()
    layers.forEach(({ input, output, filters, kernel, padding }, l) =>
      engine.integers(this.#placed[l]!.window, 9).set([input.height, input.width, input.channels, output.height, output.width, filters, kernel, 1, padding]))
  }

  get alone(): string | undefined {
    return this.#engine.alone
  }

  close(): void {
    this.#engine.close()
  }

  weights(layer: number): Float32Array {
    const { weights, packed, pitch, taps } = this.#placed[layer]!
    const { filters } = this.layers[layer]!
    const own = new Float32Array(taps * filters)
    if (packed === undefined) {
      const padded = this.#engine.floats(weights, taps * pitch)
      for (let row = 0; row < taps; row++) own.set(padded.subarray(row * pitch, row * pitch + filters), row * filters)
      return own
    }
    for (const { first, width, at } of this.#tiles(layer)) {
      const tile = this.#engine.floats(at, taps * width)
      for (let row = 0; row < taps; row++) own.set(tile.subarray(row * width, row * width + Math.min(width, filters - first)), row * filters + first)
    }
    return own
  }

  setWeights(layer: number, values: Float32Array): void {
    const { weights, packed, pitch, taps } = this.#placed[layer]!
    const { filters } = this.layers[layer]!
    const padded = this.#engine.floats(weights, taps * pitch)
    for (let row = 0; row < taps; row++) padded.set(values.subarray(row * filters, (row + 1) * filters), row * pitch)
    if (packed !== undefined) packWeights(values, taps, filters, this.#engine.floats(packed, packedSize(taps, filters)))
  }

  /** Tiles of packed weights: the first filter of each, how many it has room for, and where it lies. */
  #tiles(layer: number): { first: number; width: number; at: Pointer }[] {
    const { packed, taps } = this.#placed[layer]!
    let first = 0
    return tilesOf(this.layers[layer]!.filters).map((width) => {
      const tile = { first, width, at: packed! + 4 * taps * first }
      first += width
      return tile
    })
  }

  forward(layer: number, block: SpikeBlock): Forwarded {
    const { timesteps } = this
    const { threshold, pool, pooled } = this.layers[layer]!
    const { window, pitch, weights } = this.#placed[layer]!
    const writer = new BlockWriter(block.samples, timesteps, mapSize(pooled))
    const fired = new Float64Array(timesteps)
    this.#chunks(block, (k, { starts, indices, potentials, latencies, outStarts, outIndices, fired: count }) =>
      k.firstSpikes(window, pitch, timesteps, starts, indices, weights, threshold!, pool, potentials, latencies, outStarts, outIndices, count),
    (_, { outStarts, outIndices, fired: counts }) => {
      const starts = this.#engine.integers(outStarts, timesteps + 1)
      writer.add(starts, this.#engine.integers(outIndices, starts[timesteps]!))
      this.#engine.integers(counts, timesteps).forEach((count, t) => void (fired[t]! += count))
    })
    return { block: writer.block(), fired }
  }

  greatest(layer: number, block: SpikeBlock): Float32Array {
    const { timesteps } = this
    const { filters } = this.layers[layer]!
    const { window, pitch, weights, packed } = this.#placed[layer]!
    // What was learnt lies in the tiles.
    if (packed !== undefined) this.setWeights(layer, this.weights(layer))
    const all = new Float32Array(block.samples * timesteps * filters)
    this.#chunks(block, (k, { starts, indices, potentials, greatest }) => k.greatestPotentials(window, pitch, timesteps, starts, indices, weights, potentials, greatest),
      (b, { greatest }) => {
        const rows = this.#engine.floats(greatest, timesteps * pitch)
        for (let t = 0; t < timesteps; t++) all.set(rows.subarray(t * pitch, t * pitch + filters), (b * timesteps + t) * filters)
      })
    return all
  }

  learn(layer: number, { map, y, x, step }: Winner, { up, down, soft, lower, upper }: OrderRule): void {
    const { window, pitch, weights, packed } = this.#placed[layer]!
    const tile = packed === undefined ? { first: 0, width: pitch, at: weights } : this.#tiles(layer)[Math.floor(map / 32)]!
    this.#engine.kernels.orderRule(window, tile.width, map - tile.first, y, x, this.#slots[0]!.latencies, step + 1, tile.at, up, down, Number(soft), lower, upper)
  }

  protected begin(layer: number, block: SpikeBlock, sample: number): void {
    const { output: { height, width } } = this.layers[layer]!
    const { pitch } = this.#placed[layer]!
    this.#load(this.#slots[0]!, block, sample)
    this.#engine.floats(this.#slots[0]!.potentials, height * width * pitch).fill(0)
    this.#engine.integers(this.#closed, height * width).fill(0)
  }

  protected offer(layer: number, step: number): Candidate[] {
    const { output: { height, width }, threshold } = this.layers[layer]!
    const { window, pitch, weights } = this.#placed[layer]!
    const { starts, indices, potentials } = this.#slots[0]!
    const { kernels } = this.#engine
    const [from, to] = this.#engine.integers(starts + 4 * step, 2) as unknown as [number, number]
    if (to === from) return []
    kernels.addSpikes(window, pitch, from, to, indices, weights, potentials)
    const count = kernels.firstAtPositions(height * width, pitch, threshold!, potentials, this.#closed, this.#found)
    const [found, potential] = [this.#engine.integers(this.#found, 3 * count), this.#engine.floats(this.#found, 3 * count)]
    return Array.from({ length: count }, (_, i) => ({ position: found[3 * i]!, map: found[3 * i + 1]!, potential: potential[3 * i + 2]! }))
  }

  protected presentSeen(layer: number, seen: Uint32Array): { potentials: Float32Array; pitch: number } {
    const { input, output, filters } = this.layers[layer]!
    const { window, packed } = this.#placed[layer]!
    const { starts, indices, latencies, potentials } = this.#slots[0]!
    const engine = this.#engine
    const list = engine.integers(indices, mapSize(input))
    const count = listSeen(seen, list)
    const marked = engine.integers(latencies, mapSize(input)).fill(0)
    for (let k = 0; k < count; k++) marked[list[k]!] = 1
    engine.integers(this.#offsets, 2)[1] = count
    engine.kernels.groupStarts(1, input.height * input.width, input.channels, this.#offsets, indices, starts)
    engine.kernels.windowSums(window, 1, 1, starts, 0, indices, 0, 0, packed!, this.#bias, potentials)
    return { potentials: engine.floats(potentials, mapSize(output)), pitch: filters }
  }

  protected mark(layer: number, lastStep: number): void {
    const { starts, indices, latencies } = this.#slots[0]!
    const begins = this.#engine.integers(starts, this.timesteps + 1)
    const spikes = this.#engine.integers(indices, begins[lastStep + 1]!)
    const marked = this.#engine.integers(latencies, mapSize(this.layers[layer]!.input)).fill(0)
    for (let t = 0; t <= lastStep; t++) for (let k = begins[t]!; k < begins[t + 1]!; k++) marked[spikes[k]!] = t + 1
  }

  #load({ starts, indices }: Slot, { timesteps, starts: begins, indices: spikes }: SpikeBlock, sample: number): void {
    const at = sample * timesteps
    const [from, to] = [begins[at]!, begins[at + timesteps]!]
    const own = this.#engine.integers(starts, timesteps + 1)
    for (let t = 0; t <= timesteps; t++) own[t] = begins[at + t]! - from
    this.#engine.integers(indices, to - from).set(spikes.subarray(from, to))
  }

  /** Does work on every sample of a block, several at a time, and hands each over in order. */
  #chunks(block: SpikeBlock, work: (kernels: Engine['kernels'], slot: Slot) => void, done: (sample: number, slot: Slot) => void): void {
    for (let from = 0; from < block.samples; from += this.#slots.length) {
      const count = Math.min(this.#slots.length, block.samples - from)
      for (let i = 0; i < count; i++) this.#load(this.#slots[i]!, block, from + i)
      this.#engine.run(count, (kernels, i) => work(kernels, this.#slots[i]!))
      for (let i = 0; i < count; i++) done(from + i, this.#slots[i]!)
    }
  }
}
