import { mapSize, ROOM, type ForwardLayer, type ForwardPass } from '@spikeline/networks'
import type { Engine, Kernels, Pointer } from '@spikeline/spikes'
import { meanOf, normalisationOf, normGradientsOf, updateRunning, type Norm, type Normalisation } from './batchNorm.ts'

/** A normalised layer in the memory of an engine; arrays have a value a channel, in single precision unless said. */
export interface NormMemory extends Norm {
  readonly filters: number
  readonly trained: readonly NormParameter[]
  /** [samples, 2, filters] and [filters], in double precision. */
  readonly sums: Pointer
  readonly centre: Pointer
  readonly mean32: Pointer
  readonly gain: Pointer
  readonly average: Pointer
  readonly slope: Pointer
}

/** γ or β. */
export interface NormParameter {
  readonly name: 'gamma' | 'beta'
  readonly values: Pointer
  readonly gradient: Pointer
  readonly moments: readonly [Pointer, Pointer]
}

/**
 * Batch normalisation on the kernels: the bits of the twin (see meanOf), whatever the lanes, which sum up whole samples. It needs the drive
 * of all samples of a batch at once. Reserves its memory when made; the caller opens the engine, then calls `fill`.
 */
export class NormPass {
  /** By layer of the network. */
  readonly layers: readonly (NormMemory | undefined)[]
  readonly #engine: Engine
  readonly #forward: ForwardPass
  readonly #latest: (Normalisation | undefined)[] = []
  readonly #norms: readonly (Norm | undefined)[]

  constructor(engine: Engine, forward: ForwardPass, norms: readonly (Norm | undefined)[]) {
    this.#engine = engine
    this.#forward = forward
    this.#norms = norms
    const { samples } = forward.size
    this.layers = norms.map((norm, l) => {
      if (!norm) return undefined
      const { filters } = forward.layers[l]!
      const array = (): Pointer => engine.reserve(filters + ROOM)
      const parameter = (name: 'gamma' | 'beta'): NormParameter => ({ name, values: array(), gradient: array(), moments: [array(), array()] })
      return {
        // Views on the memory come when it is open.
        ...norm, mean: norm.mean.slice(), variance: norm.variance.slice(), filters, trained: [parameter('gamma'), parameter('beta')],
        sums: engine.reserve(samples * 2 * filters, 8), centre: engine.reserve(filters, 8), mean32: array(), gain: array(), average: array(), slope: array(),
      }
    })
  }

  fill(): void {
    this.layers.forEach((layer, l) => layer?.trained.forEach(({ name, values }) => this.#floats(layer, values).set(this.#norms[l]![name])))
  }

  /** γ and β as they are now: views. */
  parametersOf(layer: NormMemory): { gamma: Float32Array; beta: Float32Array } {
    const [gamma, beta] = layer.trained.map(({ values }) => this.#floats(layer, values)) as [Float32Array, Float32Array]
    return { gamma, beta }
  }

  /** From the raw drive of `count` samples to what the neurons take. */
  forward(l: number, count: number): void {
    const layer = this.layers[l]!
    const { filters, sums, centre, mean32, gain, trained } = layer
    const at = this.#at(l)
    const { gamma } = this.parametersOf(layer)
    this.#overSamples(count, (k, b) => k.channelSums(at.rows, filters, at.raw(b), sums + 16 * b * filters))
    const mean = meanOf(this.#sums(layer, count, 0), count * at.rows, gamma)
    this.#engine.doubles(centre, filters).set(mean)
    this.#overSamples(count, (k, b) => k.channelSquares(at.rows, filters, at.raw(b), centre, sums + 16 * b * filters))
    const normalisation = normalisationOf(layer, gamma, mean, this.#sums(layer, count, 0), count * at.rows)
    this.#latest[l] = normalisation
    this.#floats(layer, mean32).set(mean)
    this.#floats(layer, gain).set(normalisation.gain)
    this.#overSamples(count, (k, b) => k.normalise(at.rows, filters, mean32, gain, trained[1]!.values, at.raw(b), at.drive(b)))
  }

  /** From the errors of what the neurons took to those of the raw drive, in place; and the gradients of γ and β. */
  backward(l: number, count: number): void {
    const layer = this.layers[l]
    if (!layer) return
    const { filters, sums, centre, mean32, gain, average, slope, trained } = layer
    const at = this.#at(l)
    this.#overSamples(count, (k, b) => {
      k.channelSums(at.rows, filters, at.drive(b), sums + 16 * b * filters)
      k.channelProducts(at.rows, filters, at.drive(b), at.raw(b), centre, sums + 16 * b * filters + 8 * filters)
    })
    const gradients = normGradientsOf(layer, this.#latest[l]!.variance, this.#sums(layer, count, 0), this.#sums(layer, count, 1), count * at.rows)
    for (const { name, gradient } of trained) this.#floats(layer, gradient).set(gradients[name])
    this.#floats(layer, average).set(gradients.average)
    this.#floats(layer, slope).set(gradients.slope)
    this.#overSamples(count, (k, b) => k.normaliseBack(at.rows, filters, mean32, gain, average, slope, at.raw(b), at.drive(b)))
  }

  /** Running statistics, by those of the last step. */
  updateRunning(): void {
    this.layers.forEach((layer, l) => layer && updateRunning(layer, this.#latest[l]!))
  }

  #floats({ filters }: NormMemory, at: Pointer): Float32Array {
    return this.#engine.floats(at, filters)
  }

  /** Rows of `filters` values that a sample has, and where they are: of a held drive, those of one step. */
  #at(l: number): { rows: number; raw: (b: number) => Pointer; drive: (b: number) => Pointer } {
    const layer: ForwardLayer = this.#forward.layers[l]!
    const isHeld = this.#forward.isHeld(layer)
    const positions = mapSize(layer.wires.output) / layer.filters
    const rows = isHeld ? positions : positions * this.#forward.size.steps
    const place = (from: Pointer) => (b: number): Pointer => from + 4 * b * rows * layer.filters
    return { rows, raw: place(layer.raw), drive: place(isHeld ? layer.held : layer.drive) }
  }

  #overSamples(count: number, work: (kernels: Kernels, b: number) => void): void {
    this.#engine.run(this.#forward.lanes.length, (k, lane) => {
      const [from, to] = this.#forward.share(lane, count)
      for (let b = from; b < to; b++) work(k, b)
    })
  }

  #sums({ filters, sums }: NormMemory, count: number, which: 0 | 1): Float64Array[] {
    return Array.from({ length: count }, (_, b) => this.#engine.doubles(sums + 16 * b * filters + 8 * which * filters, filters))
  }
}
