import { defineStage } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { populationSchema } from './generated/population.ts'
import { encodePixels } from './pixelCode.ts'
import { populationCode } from './populationCode.ts'

export const population = defineStage({
  type: 'encode/population',
  version: '1',
  summary: 'Population code: M neurons a value, each most excited by a value of its own (Gaussian receptive fields).',
  description: `Neuron m of a value x is excited by

    a_m(x) = exp(−(x − μ_m)² / 2σ²)

with M = "neurons" centres μ over the range [low, high] (Bohte, Kok & La Poutré 2002):

    outside    μ_m = low + (2m − 3)/2 · (high − low)/(M − 2), m = 1 … M
    even       μ_m = low + (m − 1) · (high − low)/(M − 1)

and σ = "width", or the distance of two centres divided by 1.5. A neuron excited less than the threshold is silent, others are read out by

    time    one spike, at step round((T − 1)·(1 − a_m)), halves to the even step (Bohte et al.)
    rate    v ← v + a_m at each step; where v ≥ 0.999 a spike, and v ← v − 0.999 (PopSAN: Tang et al. 2020)

"rate" with "centres": "even" and "threshold": 0 is SpikingJelly's \`PopSpikeEncoderDeterministic\`, whose \`mean_range\` and \`std\` are "range" and "width".
Channel c of the images becomes the channels c·M … c·M + M − 1. There is no randomness.`,
  params: populationSchema,
  inputs: { images: { type: imagesType, summary: 'images to encode, a value a pixel and channel' } },
  outputs: { spikes: { type: spikesType, summary: 'M channels for each one of the images' } },
  deterministic: true,
  stored: false,
  example: { fields: { use: 'encode/population', in: 'mnist.train', with: { timesteps: 10, neurons: 5 } } },
  shapes: ({ images }, params) => {
    const { timesteps, units } = populationCode(params)
    return { spikes: { ...images, ...(typeof images?.channels === 'number' && { channels: images.channels * units }), timesteps } }
  },
  run({ images }, params) {
    const code = populationCode(params)
    return { spikes: images.pipe(map((batch) => encodePixels(batch, code))) }
  },
})
