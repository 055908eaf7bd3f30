import type { PlacedLayer } from './model.ts'
import type { SpikeBlock } from './spikeBlock.ts'

/** A neuron that learns: of map `map` at (y, x), with the potential and the step that it won with. */
export interface Winner { readonly map: number; readonly y: number; readonly x: number; readonly step: number; readonly potential: number }

/** What a position has to offer at a step: its map with the greatest potential, above the threshold for the first time. */
export interface Candidate { readonly position: number; readonly map: number; readonly potential: number }

/** How weights change: w ← clamp(w + a · g), a = up where the input had spiked by then, else down; g = w · (1 − w) where soft, else 1. */
export interface OrderRule { readonly up: number; readonly down: number; readonly soft: boolean; readonly lower: number; readonly upper: number }

/** Spikes behind the pooling of a layer, and how many neurons fired at each step, before pooling, all samples together. */
export interface Forwarded { readonly block: SpikeBlock; readonly fired: Float64Array }

/**
 * Computes layers of neurons that fire at most once. A neuron's potential is the sum of the weights of the inputs that have spiked so far; it
 * leaks nothing, and is never reset:
 *
 *     u(t) = Σ_{i: t_i ≤ t} w_i      in single precision, in the order of the spikes; a spike at the first t where u(t) > θ
 */
export abstract class FirstSpikeEngine {
  readonly layers: readonly PlacedLayer[]
  readonly timesteps: number
  abstract readonly kind: 'kernels' | 'twin'
  /** Why there is one thread where more were asked for; for a warning. */
  abstract readonly alone: string | undefined

  constructor(layers: readonly PlacedLayer[], timesteps: number) {
    this.layers = layers
    this.timesteps = timesteps
  }

  /** A copy of the weights of a layer, [kernel, kernel, in, filters]. */
  abstract weights(layer: number): Float32Array
  abstract setWeights(layer: number, weights: Float32Array): void
  /** The spikes of all neurons of a layer, without inhibition, pooled. */
  abstract forward(layer: number, block: SpikeBlock): Forwarded
  /** Of a layer that never fires, the greatest potential of each map after each step, [samples, T, filters]. */
  abstract greatest(layer: number, block: SpikeBlock): Float32Array
  /** Changes the weights of a winner of the sample that was presented last. */
  abstract learn(layer: number, winner: Winner, rule: OrderRule): void
  abstract close(): void

  /** Takes in a sample, with all potentials 0. */
  protected abstract begin(layer: number, block: SpikeBlock, sample: number): void
  /** Presents the next step; what positions offer, a position once. */
  protected abstract offer(layer: number, step: number): Candidate[]
  /** Presents the inputs that a sample has (see seenBits): potentials, [positions, at least filters], and how far apart positions lie. */
  protected abstract presentSeen(layer: number, seen: Uint32Array): { readonly potentials: Float32Array; readonly pitch: number }
  /** Tells `learn` which inputs have spiked until a step, that step included. */
  protected abstract mark(layer: number, lastStep: number): void

  /**
   * Presents a sample, and gives the neurons that learn from it, `count` at most. A position offers the map that passes the threshold first there, and of several
   * at one step the one with the greatest potential (lateral inhibition). The earliest offer wins, of several at one step that with the greatest
   * potential (then the lowest map, then the lowest position); then its map and all positions within `radius` (Chebyshev) are out.
   */
  winners(layer: number, block: SpikeBlock, sample: number, count: number, radius: number): Winner[] {
    const { width } = this.layers[layer]!.output
    const won: Winner[] = []
    this.begin(layer, block, sample)
    let step = 0
    for (; step < this.timesteps && won.length < count; step++) {
      const offers = this.offer(layer, step).sort((a, b) => b.potential - a.potential || a.map - b.map || a.position - b.position)
      for (const { position, map, potential } of offers) {
        const [y, x] = [Math.floor(position / width), position % width]
        if (won.some((w) => w.map === map || (radius > 0 && Math.abs(w.y - y) <= radius && Math.abs(w.x - x) <= radius))) continue
        won.push({ map, y, x, step, potential })
        if (won.length === count) break
      }
    }
    this.mark(layer, step - 1)
    return won
  }

  /**
   * Presents to a layer that never fires which inputs have spiked by the end (see seenBits), ascending, and gives the neuron with the greatest potential: the
   * lowest map on a tie, then the lowest position. Undefined where all are 0.
   */
  strongest(layer: number, seen: Uint32Array): Winner | undefined {
    const { output: { height, width }, filters } = this.layers[layer]!
    const { potentials, pitch } = this.presentSeen(layer, seen)
    let [potential, map, position] = [0, filters, 0]
    for (let p = 0; p < height * width; p++)
      for (let f = 0, at = p * pitch; f < filters; f++, at++) {
        const u = potentials[at]!
        if (u < potential || u === 0 || (u === potential && f >= map)) continue
        potential = u
        map = f
        position = p
      }
    return potential > 0 ? { map, y: Math.floor(position / width), x: position % width, step: 0, potential } : undefined
  }
}
