import { defineStage, fail } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { phaseSchema, type PhaseParams } from './generated/phase.ts'
import { encodePixels, type PixelCode } from './pixelCode.ts'

export const phase = defineStage({
  type: 'encode/phase',
  version: '1',
  summary: 'Weighted phase code: the bits of an intensity, the highest first, again in each period.',
  description: `Kim et al. 2018 ("Deep neural networks with weighted spikes"). A period has K = "bits" steps, and the weight of a spike goes round with it:

    ω(t) = 2^−(1 + t mod K)      s_t(i) = bit 1 + (t mod K) of ⌊2^K · x(i)⌋, the highest first

so that a period sums up to x, but for less than 2^−K. Intensity 1 would need a bit more than there is and is coded as 1 − 2^−K. With K = 8 the
pixels of images in bytes are coded exactly, b/255 as b/256. This is SpikingJelly's \`WeightedPhaseEncoder\`, which refuses intensity 1.

With "graded" values a spike carries ω(t); over P = T/K periods a pixel adds up to P·x. With "binary" all spikes are 1, and what receives them must
weigh them itself: neurons here don't oscillate, so that a network trained on binary phases learns bits, not intensities.`,
  params: phaseSchema,
  inputs: { images: { type: imagesType, summary: 'images to encode' } },
  outputs: { spikes: { type: spikesType, summary: 'a step for each bit, over and over' } },
  deterministic: true,
  stored: false,
  example: { enc: { use: 'encode/phase', in: 'mnist.train', with: { timesteps: 16 } } },
  shapes: ({ images }, params) => ({ spikes: { ...images, timesteps: phaseCode(params).timesteps } }),
  run({ images }, params) {
    const code = phaseCode(params)
    return { spikes: images.pipe(map((batch) => encodePixels(batch, code))) }
  },
})

/** Fails with E3060 where T has no whole period, E3061 where it ends within one. */
export function phaseCode({ timesteps, bits, values }: PhaseParams): PixelCode {
  if (timesteps < bits) fail('E3060', { timesteps, needs: bits, why: `a period has ${bits} steps, one for each bit`, instead: 'fewer "bits"' }, '/timesteps')
  const rest = timesteps % bits
  if (rest !== 0) {
    const instead = `state "timesteps": ${timesteps - rest} or ${timesteps - rest + bits}`
    fail('E3061', { field: 'timesteps', problem: `is ${timesteps}, which ends within a period of ${bits} steps: its low bits would be missing`, instead }, '/timesteps')
  }
  return {
    timesteps, units: 1, most: timesteps,
    write(x, spikes) {
      const whole = Math.min(Math.floor(x * 2 ** bits), 2 ** bits - 1)
      let count = 0
      for (let t = 0; t < timesteps; t++) if ((whole >> (bits - 1 - (t % bits))) & 1) spikes[count++] = t
      return count
    },
    ...(values === 'graded' && { values: Float32Array.from({ length: timesteps }, (_, t) => 2 ** -(1 + (t % bits))) }),
  }
}
