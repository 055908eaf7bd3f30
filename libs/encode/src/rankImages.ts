import { fail } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { RankOrderParams } from './generated/rank-order.ts'
import { intensity } from './pixelCode.ts'

/** Fails with E3061 where more pixels are to spike than an image has. */
export function checkRanks({ spikes }: RankOrderParams, pixels: number | undefined): void {
  if (spikes !== undefined && pixels !== undefined && spikes > pixels)
    fail('E3061', { field: 'spikes', problem: `is ${spikes}, but an image has ${pixels} pixels`, instead: `state at most ${pixels}, or leave it out` }, '/spikes')
}

/**
 * The pixels of each image in the order of their brightness:
 *
 *     rank r(i) = number of pixels that are brighter than i (ties by position: or equal, and in front of it)
 *     i spikes at step ⌊r(i) · T / K⌋ where it is not black and r(i) < K
 *
 * K is `spikes`, or the number of pixels of the image that are not black. Fails with E3061 as checkRanks, E3062 where an intensity is not in [0, 1].
 */
export function rankImages(images: Images, params: RankOrderParams): SpikeRaster {
  const { timesteps, modulation } = params
  const { samples, height, width, channels, labels, classes, first } = images
  const neurons = height * width * channels
  checkRanks(params, neurons)
  const steps = new Int32Array(samples * neurons)
  for (let b = 0; b < samples; b++) rankOne(images, b, params, steps.subarray(b * neurons, (b + 1) * neurons))

  const offsets = new Uint32Array(timesteps * samples + 1)
  for (let at = 0, b = 0; b < samples; b++) for (let i = 0; i < neurons; i++, at++) if (steps[at]! >= 0) offsets[steps[at]! * samples + b + 1]!++
  for (let r = 1; r < offsets.length; r++) offsets[r]! += offsets[r - 1]!
  const next = offsets.slice()
  const indices = new Uint32Array(offsets[offsets.length - 1]!)
  for (let at = 0, b = 0; b < samples; b++) for (let i = 0; i < neurons; i++, at++) if (steps[at]! >= 0) indices[next[steps[at]! * samples + b]!++] = i
  const values = modulation === undefined ? undefined : new Float32Array(indices.length)
  if (values) for (let t = 0; t < timesteps; t++) values.fill(modulation! ** t, offsets[t * samples], offsets[(t + 1) * samples])
  return { timesteps, samples, neurons, height, width, channels, held: false, offsets, indices, ...(values && { values }), labels, classes, first }
}

/** The step of each pixel of image b; −1 for those that are silent. */
function rankOne(images: Images, b: number, { timesteps, spikes, ties }: RankOrderParams, steps: Int32Array): void {
  const pixels = images.pixels.subarray(b * steps.length, (b + 1) * steps.length)
  const order = pixels instanceof Uint8Array ? brightestBytes(pixels) : brightest(pixels, images.first + b)
  const count = spikes ?? order.length
  steps.fill(-1)
  let rank = 0
  for (let k = 0; k < order.length; k++) {
    if (ties === 'position' || k === 0 || pixels[order[k]!] !== pixels[order[k - 1]!]) rank = k
    if (rank >= count) return
    steps[order[k]!] = Math.floor((rank * timesteps) / count)
  }
}

/** The pixels that are not black, the brightest first, equals in the order of their positions: a counting sort. */
function brightestBytes(pixels: Uint8Array): Uint32Array {
  const next = new Uint32Array(257)
  for (let i = 0; i < pixels.length; i++) next[255 - pixels[i]! + 1]!++
  for (let k = 1; k < 257; k++) next[k]! += next[k - 1]!
  const order = new Uint32Array(next[255]!)
  for (let i = 0; i < pixels.length; i++) if (pixels[i] !== 0) order[next[255 - pixels[i]!]!++] = i
  return order
}

function brightest(pixels: Float32Array, sample: number): Uint32Array {
  const lit: number[] = []
  pixels.forEach((value, i) => intensity(value, sample, i) > 0 && lit.push(i))
  return Uint32Array.from(lit.sort((i, j) => pixels[j]! - pixels[i]!))
}
