import { defineStage } from '@spikeline/core'
import { holdImages, imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { directSchema } from './generated/direct.ts'

export const direct = defineStage({
  type: 'encode/direct',
  version: '1',
  summary: 'Direct code: the analog image is a constant input current, the same at each step.',
  description: 'I_t(i) = gain · x(i) for t = 1 … T. Nothing is sampled, so the first layer sees the image without noise; its input is graded, and its cost is that of multiplications, not of additions. Stored once a sample (a held raster), however large T is.',
  params: directSchema,
  inputs: { images: { type: imagesType, summary: 'images to encode' } },
  outputs: { spikes: { type: spikesType, summary: 'the image as graded input, held over all steps' } },
  deterministic: true,
  stored: false,
  example: { enc: { use: 'encode/direct', in: 'mnist.test', with: { timesteps: 20 } } },
  shapes: ({ images }, { timesteps }) => ({ spikes: { ...images, timesteps } }),
  run: ({ images }, { timesteps, gain }) => ({
    spikes: images.pipe(map((batch) => holdImages(batch, timesteps, gain))),
  }),
})
