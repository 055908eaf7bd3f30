import { fail } from '@spikeline/core'
import type { Images } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { DeltaParams } from './generated/delta.ts'
import { intensity } from './pixelCode.ts'

/** The series that an image is read as. Fails with E3060 where it has one step only. */
export function seriesOf(height: number, width: number, along: DeltaParams['along']): { readonly timesteps: number; readonly lines: number } {
  const [timesteps, lines] = along === 'rows' ? [height, width] : [width, height]
  if (timesteps < 2) fail('E3060', { timesteps, needs: 2, field: 'steps of the series', why: `images of ${height} × ${width} read along "${along}" have no change`, instead: `"along": "${along === 'rows' ? 'columns' : 'rows'}"` }, '/along')
  return { timesteps, lines }
}

/** Neurons of a value. */
export const polarities = (polarity: DeltaParams['polarity']): number => (polarity === 'both' ? 2 : 1)

/**
 * Changes of a series that reach θ:
 *
 *     d_t = x_t − r_t      ON where d_t ≥ θ, OFF where d_t ≤ −θ
 *     previous             r_t = x_{t−1}
 *     step-forward         r_{t+1} = r_t + θ after ON, r_t − θ after OFF, r_t else
 *     r_0                  0, or x_0 with "start": "first"
 *
 * Rasters have height 1, the lines of the image as their width, and for "both" the channels 2c (OFF) and 2c + 1 (ON). Bytes are compared as
 * whole numbers, with 255·θ. Fails with E3060 as seriesOf, E3062 where an intensity is not in [0, 1].
 */
export function deltaImages(images: Images, { along, threshold, reference, start, polarity }: DeltaParams): SpikeRaster {
  const { samples, height, width, channels, pixels, labels, classes, first } = images
  const { timesteps, lines } = seriesOf(height, width, along)
  const [values, bytes] = [lines * channels, pixels instanceof Uint8Array]
  // In binary fractions 255 · 0.2 need not be 51.
  const theta = bytes ? Number((255 * threshold).toPrecision(12)) : threshold
  const forward = reference === 'step-forward'
  const perValue = polarities(polarity)
  const compared = new Float64Array(samples * values)
  const offsets = new Uint32Array(timesteps * samples + 1)
  const indices = new Uint32Array(pixels.length)
  const signs = new Float32Array(polarity === 'signed' ? pixels.length : 0)
  let count = 0
  for (let t = 0; t < timesteps; t++) {
    for (let b = 0; b < samples; b++) {
      for (let i = 0, line = 0; line < lines; line++) {
        const pixel = (along === 'rows' ? t * width + line : line * width + t) * channels
        for (let c = 0; c < channels; c++, i++) {
          const at = b * values + i
          const x = pixels[b * height * width * channels + pixel + c]!
          if (!bytes) intensity(x, first + b, pixel + c)
          if (t === 0 && start === 'first') compared[at] = x
          const change = x - compared[at]!
          const sign = change >= theta ? 1 : change <= -theta ? -1 : 0
          compared[at] = forward ? compared[at]! + sign * theta : x
          if (sign === 0 || (sign < 0 && polarity === 'on')) continue
          indices[count] = i * perValue + (polarity === 'both' && sign > 0 ? 1 : 0)
          if (polarity === 'signed') signs[count] = sign
          count++
        }
      }
      offsets[t * samples + b + 1] = count
    }
  }
  return {
    timesteps, samples, neurons: values * perValue, height: 1, width: lines, channels: channels * perValue, held: false,
    offsets, indices: indices.slice(0, count), ...(polarity === 'signed' && { values: signs.slice(0, count) }), labels, classes, first,
  }
}
