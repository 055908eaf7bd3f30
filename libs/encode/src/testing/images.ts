import type { Images } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'

/** A batch of one-channel images of one row, unless a height says otherwise. */
export function images(pixels: Uint8Array | Float32Array, samples = 1, { height = 1, first = 0, channels = 1 } = {}): Images {
  return {
    samples, height, width: pixels.length / samples / height / channels, channels, pixels,
    labels: Uint8Array.from({ length: samples }, (_, i) => (first + i) % 10), classes: 10, first,
  }
}

/** Four images of 2 × 3 pixels, in bytes or as floats that are multiples of 1/256, with ties and both ends. */
export const someImages: fc.Arbitrary<Images> = fc.boolean().chain((bytes) =>
  fc.array(fc.oneof(fc.constantFrom(0, 255), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 7 })), { minLength: 24, maxLength: 24 }).map((values) =>
    images(bytes ? Uint8Array.from(values) : Float32Array.from(values, (v) => (v === 255 ? 1 : v / 256)), 4, { height: 2, first: 3 })))

/** The intensity of pixel i of image b. */
export const intensityOf = ({ pixels, samples }: Images, b: number, i: number): number =>
  pixels[(b * pixels.length) / samples + i]! / (pixels instanceof Uint8Array ? 255 : 1)

/** The steps at which a neuron of a sample spikes. */
export function stepsOf({ offsets, indices, samples, timesteps }: SpikeRaster, b: number, neuron: number): number[] {
  return Array.from({ length: timesteps }, (_, t) => t).filter((t) => indices.subarray(offsets[t * samples + b], offsets[t * samples + b + 1]).includes(neuron))
}

/** The codes of the issues with which something fails. */
export function codesOf(work: () => unknown): string[] {
  try {
    work()
    return []
  } catch (error) {
    return (error as { issues: { code: string }[] }).issues.map(({ code }) => code)
  }
}
