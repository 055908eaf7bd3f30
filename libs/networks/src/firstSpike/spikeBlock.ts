/**
 * Spikes of some samples of neurons that fire at most once, compact, sample-major:
 *
 *     step t of sample b      indices[starts[b·T + t] … starts[b·T + t + 1]), ascending
 *
 * Two bytes a spike where there are up to 65,536 neurons, else four, and four bytes a step.
 */
export interface SpikeBlock {
  readonly samples: number
  readonly timesteps: number
  readonly starts: Uint32Array
  readonly indices: Uint16Array | Uint32Array
}

export const indexArray = (neurons: number, length: number): Uint16Array | Uint32Array => (neurons <= 65536 ? new Uint16Array(length) : new Uint32Array(length))

export const blockBytes = ({ starts, indices }: SpikeBlock): number => starts.byteLength + indices.byteLength

/** Collects the spikes of samples, one after the other, into a block. */
export class BlockWriter {
  readonly #neurons: number
  readonly #timesteps: number
  readonly #starts: Uint32Array
  #indices: Uint16Array | Uint32Array
  #samples = 0

  constructor(samples: number, timesteps: number, neurons: number) {
    this.#neurons = neurons
    this.#timesteps = timesteps
    this.#starts = new Uint32Array(samples * timesteps + 1)
    this.#indices = indexArray(neurons, 64 * samples)
  }

  /** starts: T + 1 from 0; indices as many as its last. */
  add(starts: Uint32Array, indices: Uint32Array): void {
    const at = this.#samples++ * this.#timesteps
    const from = this.#starts[at]!
    for (let t = 1; t <= this.#timesteps; t++) this.#starts[at + t] = from + starts[t]!
    const end = from + starts[this.#timesteps]!
    if (end > this.#indices.length) {
      const larger = indexArray(this.#neurons, 2 * end)
      larger.set(this.#indices)
      this.#indices = larger
    }
    this.#indices.set(indices.subarray(0, end - from), from)
  }

  block(): SpikeBlock {
    const indices = this.#indices.slice(0, this.#starts[this.#samples * this.#timesteps])
    return { samples: this.#samples, timesteps: this.#timesteps, starts: this.#starts, indices }
  }
}

/** Words of 32 bits that say which of so many neurons have spiked. */
export const seenWords = (neurons: number): number => Math.ceil(neurons / 32)

/** Which neurons of each sample have spiked by the end: bit i mod 32 of word ⌊i/32⌋ of the sample, written to `seen` from sample `at` on. */
export function seenBits({ samples, timesteps, starts, indices }: SpikeBlock, neurons: number, seen: Uint32Array, at: number): void {
  const words = seenWords(neurons)
  for (let b = 0; b < samples; b++)
    for (let k = starts[b * timesteps]!; k < starts[(b + 1) * timesteps]!; k++) seen[(at + b) * words + (indices[k]! >>> 5)]! |= 1 << (indices[k]! & 31)
}

/** The neurons whose bits are set, ascending; returns how many. */
export function listSeen(seen: Uint32Array, list: Uint32Array): number {
  let count = 0
  for (let w = 0; w < seen.length; w++)
    for (let left = seen[w]!; left !== 0; left &= left - 1) list[count++] = 32 * w + 31 - Math.clz32(left & -left)
  return count
}
