import { defineStage } from '@spikeline/core'
import { imagesType, sampleBernoulli } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { bernoulliSchema } from './generated/bernoulli.ts'

export const bernoulli = defineStage({
  type: 'encode/bernoulli',
  version: '1',
  summary: 'Rate code: at each step a pixel spikes with a probability equal to its intensity.',
  description: 's_t(i) ~ Bernoulli(min(1, gain · x(i))), independently for each step t and pixel i. The mean over T steps estimates the image with a standard error of √(x(1−x)/T).',
  params: bernoulliSchema,
  inputs: { images: { type: imagesType, summary: 'images to encode' } },
  outputs: { spikes: { type: spikesType, summary: 'one spike train a pixel' } },
  deterministic: true,
  seeded: true,
  stored: false,
  example: { enc: { use: 'encode/bernoulli', in: 'mnist.test', with: { timesteps: 20 } } },
  shapes: ({ images }, { timesteps }) => ({ spikes: { ...images, timesteps } }),
  run: ({ images }, { timesteps, gain }, { random }) => ({
    spikes: images.pipe(map((batch) => sampleBernoulli(batch, timesteps, gain, random))),
  }),
})
