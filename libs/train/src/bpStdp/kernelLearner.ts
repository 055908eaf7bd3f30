import { ROOM } from '@spikeline/networks'
import { Engine, type EngineThreads, type Kernels, type Pointer, type SpikeRaster } from '@spikeline/spikes'
import { windowsOf, type PairLayer, type PairLearner, type PairOutcome, type PairSettings } from './learner.ts'
import { PairTwin } from './twin.ts'

/** What fired in a window in each sample of a batch: see listFired. */
interface Fired { readonly size: number; readonly lists: Pointer; readonly counts: Pointer }

interface LayerMemory extends PairLayer {
  /** Units, up to a multiple of four. */
  readonly pitch: number
  readonly weights: Pointer
  /** [batch, units] and [batch, pitch]. */
  readonly membranes: Pointer
  readonly errors: Pointer
}

/** Rows of events of one window, and what else only one thread at a time works with. */
interface Lane {
  readonly rows: readonly { readonly starts: Pointer; readonly indices: Pointer }[]
  readonly places: Pointer
  readonly drive: Pointer
}

/**
 * BP-STDP on the kernels: the bits of PairTwin. Samples are shared among threads while they are shown, columns of the weights while these
 * change, so that each number is summed up by one thread in the twin's order.
 */
class KernelLearner implements PairLearner {
  readonly engine = 'kernels'
  readonly #engine: Engine
  readonly #settings: PairSettings
  readonly #layers: readonly LayerMemory[]
  /** By layer, the input first. */
  readonly #fired: readonly Fired[]
  readonly #lanes: readonly Lane[]
  readonly #raster: { readonly offsets: Pointer; readonly indices: Pointer }
  /** By sample: [outputs]; wrong outputs; spikes of the input and of each layer. */
  readonly #scores: Pointer
  readonly #wrong: Pointer
  readonly #totals: Pointer

  constructor(engine: Engine, layers: readonly PairLayer[], settings: PairSettings) {
    const { timesteps, batch, window } = settings
    this.#engine = engine
    this.#settings = settings
    const sizes = [layers[0]!.inputs, ...layers.map(({ units }) => units)]
    this.#layers = layers.map((layer) => {
      const pitch = Math.ceil(layer.units / 4) * 4
      const weights = engine.reserve(layer.inputs * pitch)
      return { ...layer, pitch, weights, membranes: engine.reserve(batch * layer.units), errors: engine.reserve(batch * pitch) }
    })
    this.#fired = sizes.map((size) => ({ size, lists: engine.reserve(batch * (size + 1)), counts: engine.reserve(batch * size) }))
    this.#lanes = Array.from({ length: Math.min(batch, engine.threads) }, () => ({
      rows: sizes.map((size) => ({ starts: engine.reserve(window + 1), indices: engine.reserve(window * size + 4) })),
      places: engine.reserve(Math.max(...sizes)), drive: engine.reserve(window * Math.max(...this.#layers.map(({ pitch }) => pitch)) + ROOM),
    }))
    this.#raster = { offsets: engine.reserve(timesteps * batch + 1), indices: engine.reserve(timesteps * batch * sizes[0]!) }
    this.#scores = engine.reserve(batch * sizes.at(-1)!)
    this.#wrong = engine.reserve(batch)
    this.#totals = engine.reserve(batch * sizes.length)
    engine.open()
    for (const { inputs, units, pitch, weights, weight } of this.#layers) {
      const into = engine.floats(weights, inputs * pitch)
      for (let i = 0; i < inputs; i++) into.set(weight.subarray(i * units, (i + 1) * units), i * pitch)
    }
  }

  get alone(): string | undefined {
    return this.#engine.alone
  }

  learn(raster: SpikeRaster, rate: number): PairOutcome {
    return this.#show(raster, rate / raster.samples)
  }

  evaluate(raster: SpikeRaster): PairOutcome {
    return this.#show(raster, undefined)
  }

  weights(): Float32Array[] {
    return this.#layers.map(({ inputs, units, pitch, weights }) => {
      const from = this.#engine.floats(weights, inputs * pitch)
      const own = new Float32Array(inputs * units)
      for (let i = 0; i < inputs; i++) own.set(from.subarray(i * pitch, i * pitch + units), i * units)
      return own
    })
  }

  close(): void {
    this.#engine.close()
  }

  #show({ samples, timesteps, offsets, indices, labels, classes }: SpikeRaster, rate: number | undefined): PairOutcome {
    const engine = this.#engine
    const sizes = this.#fired.length
    engine.integers(this.#raster.offsets, offsets.length).set(offsets)
    engine.integers(this.#raster.indices, indices.length).set(indices)
    const scores = engine.floats(this.#scores, samples * classes).fill(0)
    const wrong = engine.integers(this.#wrong, samples).fill(0)
    const totals = engine.integers(this.#totals, samples * sizes).fill(0)
    for (const { membranes, units } of this.#layers) engine.floats(membranes, samples * units).fill(0)
    const lanes = Math.min(this.#lanes.length, samples)
    const windows = windowsOf(this.#settings)
    for (const [from, rows] of windows) {
      engine.run(lanes, (k, lane) => {
        for (let b = lane; b < samples; b += lanes) {
          this.#fire(k, this.#lanes[lane]!, samples, b, from, rows)
          this.#findErrors(k, b, labels[b]!, classes, rate !== undefined)
        }
      })
      if (rate !== undefined) engine.run(lanes, (k, lane) => this.#pair(k, samples, rate, lane, lanes))
    }
    const spikes = this.#layers.map((_, l) => {
      let sum = 0
      for (let b = 0; b < samples; b++) sum += totals[b * sizes + l + 1]!
      return sum
    })
    return {
      wrong: wrong.reduce((sum, n) => sum + n, 0) / windows.length, scores: scores.slice(),
      rates: spikes.map((n, l) => n / (this.#layers[l]!.units * timesteps * samples)),
    }
  }

  #listOf({ size, lists, counts }: Fired, b: number): { readonly list: Pointer; readonly counts: Pointer } {
    return { list: lists + 4 * b * (size + 1), counts: counts + 4 * b * size }
  }

  /** A window of a sample, layer by layer, and which neurons fired in it. */
  #fire(k: Kernels, { rows: own, places, drive }: Lane, samples: number, b: number, from: number, rows: number): void {
    const { offsets, indices } = this.#raster
    const total = this.#totals + 4 * b * this.#fired.length
    k.takeRows(rows, samples, b, offsets + 4 * from * samples, indices, 0, own[0]!.starts, own[0]!.indices, 0)
    this.#layers.forEach(({ units, pitch, threshold, weights, membranes }, l) => {
      const [below, here] = [own[l]!, own[l + 1]!]
      k.rowSums(rows, pitch, below.starts, below.indices, weights, drive)
      const toZero = this.#settings.reset === 'zero'
      k.scanNeurons(1, units, rows, drive, pitch, membranes + 4 * b * units, 1, threshold, 0, toZero ? 0 : threshold, toZero ? 1 : 0, here.starts, here.indices, 0)
    })
    this.#fired.forEach((fired, l) => {
      const { list, counts } = this.#listOf(fired, b)
      k.listFired(rows, own[l]!.starts, own[l]!.indices, places, list, counts, total + 4 * l)
    })
  }

  #findErrors(k: Kernels, b: number, label: number, classes: number, all: boolean): void {
    const last = this.#layers.length - 1
    const errorsOf = (l: number): Pointer => this.#layers[l]!.errors + 4 * b * this.#layers[l]!.pitch
    const { list, counts } = this.#listOf(this.#fired[last + 1]!, b)
    k.targetErrors(this.#layers[last]!.pitch, label, list, counts, errorsOf(last), this.#scores + 4 * b * classes, this.#wrong + 4 * b)
    for (let l = last; all && l > 0; l--) {
      const { inputs, pitch, weights } = this.#layers[l]!
      k.firedErrors(inputs, pitch, this.#listOf(this.#fired[l]!, b).list, weights, errorsOf(l), errorsOf(l - 1))
    }
  }

  /** The share of a lane in the columns of all weights. */
  #pair(k: Kernels, samples: number, rate: number, lane: number, lanes: number): void {
    this.#layers.forEach(({ pitch, weights, errors }, l) => {
      const share = (i: number): number => Math.floor((i * pitch) / 4 / lanes) * 4
      const column = share(lane)
      const columns = share(lane + 1) - column
      if (columns === 0) return
      for (let b = 0; b < samples; b++) {
        const { list, counts } = this.#listOf(this.#fired[l]!, b)
        k.pairUpdate(pitch, column, columns, rate, list, counts, errors + 4 * b * pitch, weights)
      }
    })
  }
}

/** On the kernels, or where the host can't run them or the twin is wanted, on their twin. Fails with E3202 where there isn't enough memory. */
export function openPairLearner(layers: readonly PairLayer[], settings: PairSettings, wanted: 'kernels' | 'twin' = 'kernels', threads?: EngineThreads): PairLearner {
  // One sample at a time is no work to share.
  const engine = wanted === 'kernels' ? Engine.create(settings.batch > 1 ? threads : undefined) : undefined
  return engine ? new KernelLearner(engine, layers, settings) : new PairTwin(layers, settings)
}
