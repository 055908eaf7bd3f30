import { fail } from '@spikeline/core'
import type { Images } from '../data/images.ts'
import type { RankEncoding } from './model.ts'
import { indexArray, type SpikeBlock } from './spikeBlock.ts'

/** Added to the mean that answers are divided by. */
const EPSILON = 1e-12

/** A window of differences of Gaussians, size × size, whose greatest tap is 1, and what its answer is of the off-centre window's. */
export interface DogWindow { readonly size: number; readonly taps: Float32Array; readonly off: number }

/**
 * The on-centre window of a size: with the standard deviations σ = size/9 and 2σ,
 *
 *     d(x, y) = [e^(−r²/2σ²)/σ² − e^(−r²/8σ²)/4σ²]/2π      w = (d − mean d)/max(d − mean d)
 *
 * The off-centre window is made alike from −d: it is −w · off, off = max(d − mean d)/max(mean d − d). Taps are rounded to single precision.
 */
export function dogWindow(size: number): DogWindow {
  const half = Math.floor(size / 2)
  const gauss = (square: number, sigma: number): number => Math.exp((-0.5 * square) / (sigma * sigma)) / (sigma * sigma)
  const d = Array.from({ length: size * size }, (_, i) => {
    const square = (Math.floor(i / size) - half) ** 2 + ((i % size) - half) ** 2
    return (gauss(square, size / 9) - gauss(square, (2 * size) / 9)) / (2 * Math.PI)
  })
  const mean = d.reduce((sum, x) => sum + x, 0) / d.length
  const centred = d.map((x) => x - mean)
  const [greatest, least] = [Math.max(...centred), Math.min(...centred)]
  return { size, taps: Float32Array.from(centred, (x) => x / greatest), off: Math.fround(greatest / -least) }
}

/**
 * Turns images into rank orders:
 *
 *     a(y, x, k)   answer of window k to pixels of 0 to 255, zeros around the image; 0 where it is below the threshold
 *     n = a / (mean of a over the (2·radius + 1)² around it, zeros outside the map, + 10⁻¹²)
 *
 * The N answers above 0 are put in order, the greatest n first (the lowest neuron on a tie), and cut into T bins of ⌊N/T⌋ spikes each: bin t spikes at
 * step t. The up to T − 1 weakest that are left over stay silent. Where N < T there is one spike a step, and the steps from N on are empty.
 * Channel 2k of the result is window k on-centre, channel 2k + 1 off-centre. An image whose pixels all are equal may give no spike.
 */
export class RankEncoder {
  readonly channels: number
  readonly #encoding: RankEncoding
  readonly #windows: readonly DogWindow[]

  constructor(encoding: RankEncoding) {
    this.#encoding = encoding
    this.#windows = encoding.sizes.map(dogWindow)
    this.channels = 2 * encoding.sizes.length
  }

  /** Images from … to of a batch. Fails with E3526 where a pixel is not in 0 … 1. */
  encode({ pixels, height, width, first }: Images, from: number, to: number, model: string): SpikeBlock {
    const { timesteps } = this.#encoding
    const size = height * width
    const neurons = size * this.channels
    const values = new Float64Array(neurons)
    const keys = new Float64Array(neurons)
    const latencies = new Uint16Array(neurons)
    const starts = new Uint32Array((to - from) * timesteps + 1)
    const parts: Uint32Array[] = []
    for (let b = from; b < to; b++) {
      this.#answers(grey(pixels, b, size, (value) => fail('E3526', { network: model, sample: first + b, value: String(value) })), height, width, values)
      parts.push(this.#ranks(values, keys, latencies, starts, (b - from) * timesteps))
    }
    const indices = indexArray(neurons, starts[starts.length - 1]!)
    parts.forEach((part, b) => indices.set(part, starts[b * timesteps]))
    return { samples: to - from, timesteps, starts, indices }
  }

  /** Answers of all windows, normalised, [height, width, 2 · windows]. */
  #answers(image: Float64Array, height: number, width: number, values: Float64Array): void {
    const answer = new Float64Array(height * width)
    this.#windows.forEach(({ size, taps, off }, k) => {
      answer.fill(0)
      scatter(image, height, width, size, taps, answer)
      for (const [channel, factor] of [[2 * k, 1], [2 * k + 1, -off]] as const) {
        for (let p = 0; p < answer.length; p++) {
          const a = answer[p]! * factor
          values[p * this.channels + channel] = a < this.#encoding.threshold ? 0 : a
        }
        if (this.#encoding.normalisationRadius > 0) normalise(values, channel, this.channels, height, width, this.#encoding.normalisationRadius)
      }
    })
  }

  /** The neurons that spike, step by step, ascending within a step; writes where steps begin from starts[at + 1] on. */
  #ranks(values: Float64Array, keys: Float64Array, latencies: Uint16Array, starts: Uint32Array, at: number): Uint32Array {
    const { timesteps } = this.#encoding
    const neurons = values.length
    let count = 0
    // The bits of a positive number in single precision are in its order: with the place behind them, one sort of numbers does both.
    for (let i = 0; i < neurons; i++) if (values[i]! > 0) {
      single[0] = values[i]!
      keys[count++] = bits[0]! * neurons + (neurons - 1 - i)
    }
    const sorted = keys.subarray(0, count).sort()
    const size = Math.max(1, Math.floor(count / timesteps))
    const used = Math.min(count, size * timesteps)
    latencies.fill(0)
    for (let rank = 0; rank < used; rank++) latencies[neurons - 1 - (sorted[count - 1 - rank]! % neurons)] = Math.floor(rank / size) + 1
    const next = Uint32Array.from({ length: timesteps }, (_, t) => Math.min(used, t * size))
    for (let t = 0; t < timesteps; t++) starts[at + t + 1] = starts[at]! + Math.min(used, (t + 1) * size)
    const indices = new Uint32Array(used)
    for (let i = 0; i < neurons; i++) if (latencies[i]) indices[next[latencies[i]! - 1]!++] = i
    return indices
  }
}

const single = new Float32Array(1)
const bits = new Uint32Array(single.buffer)

/** Pixels of one image, 0 to 255. */
function grey(pixels: Uint8Array | Float32Array, b: number, size: number, refuse: (value: number) => never): Float64Array {
  const image = Float64Array.from(pixels.subarray(b * size, (b + 1) * size))
  if (pixels instanceof Uint8Array) return image
  for (let i = 0; i < size; i++) {
    if (!(image[i]! >= 0 && image[i]! <= 1)) refuse(image[i]!)
    image[i]! *= 255
  }
  return image
}

/** answer(y + dy, x + dx) += pixel(y, x) · tap(dy, dx): windows are symmetric. */
function scatter(image: Float64Array, height: number, width: number, size: number, taps: Float32Array, answer: Float64Array): void {
  const half = Math.floor(size / 2)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const pixel = image[y * width + x]!
      if (pixel === 0) continue
      const [left, right] = [Math.max(-half, -x), Math.min(half, width - 1 - x)]
      for (let dy = Math.max(-half, -y); dy <= Math.min(half, height - 1 - y); dy++) {
        const to = (y + dy) * width + x
        const tap = (dy + half) * size + half
        for (let dx = left; dx <= right; dx++) answer[to + dx]! += pixel * taps[tap + dx]!
      }
    }
}

/** Divides a channel by its mean around each place. */
function normalise(values: Float64Array, channel: number, channels: number, height: number, width: number, radius: number): void {
  // Sums of all that is above and to the left: a square's sum is four of them.
  const sums = new Float64Array((height + 1) * (width + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += values[(y * width + x) * channels + channel]!
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row
    }
  }
  const area = (2 * radius + 1) ** 2
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels + channel
      if (values[at] === 0) continue
      const [top, bottom] = [Math.max(0, y - radius) * (width + 1), Math.min(height, y + radius + 1) * (width + 1)]
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)]
      const mean = (sums[bottom + right]! - sums[top + right]! - sums[bottom + left]! + sums[top + left]!) / area
      values[at] = values[at]! / (mean + EPSILON)
    }
}
