import { defineStage } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { latencySchema } from './generated/latency.ts'
import { latencyCode } from './latencyCode.ts'
import { encodePixels } from './pixelCode.ts'

export const latency = defineStage({
  type: 'encode/latency',
  version: '1',
  summary: 'Latency code: one spike a pixel, the earlier the brighter it is (time to first spike).',
  description: `A pixel of intensity x spikes once, at step round(firstStep + t(x)); halves are rounded to the even step. With L = T − 1 − firstStep:

    linear         t(x) = τ·(1 − x)                     τ = L where it is left out
    charging       t(x) = τ·ln(x / (x − threshold))     where τ is left out, such that t(threshold) = L
    logarithmic    t(x) = L − ln((e^L − 1)·x + 1)

Below the threshold a pixel is silent, or, "late", spikes when the threshold would. That the first spikes carry most is from Thorpe,
Delorme & Van Rullen 2001; as input of deep networks: Rueckauer & Liu 2018, Park et al. 2020 (T2FSNN).

What frameworks compute:

- snnTorch \`latency(linear=True, normalize=True)\`: "linear" with "dim": "late"; with \`tau\`, \`first_spike_time\` and \`threshold\` as here; \`clip=True\` is "silent".
- snnTorch \`latency(normalize=True)\`: "charging". snnTorch stretches each batch by the latest spike that it happens to have; here it is that of the threshold, which is the same where a batch has a pixel that dark, and the same for every batch.
- SpikingJelly \`LatencyEncoder(T)\`: "linear", or with \`"log"\` "logarithmic", with "threshold": 0 and "dim": "late".

"charging" and "logarithmic" put most intensities into few steps: with "logarithmic" all above 0.01 come at the first six, however large T is.
A code that would end after step T − 1 is refused before anything runs.`,
  params: latencySchema,
  inputs: { images: { type: imagesType, summary: 'images to encode' } },
  outputs: { spikes: { type: spikesType, summary: 'at most one spike a pixel' } },
  deterministic: true,
  stored: false,
  example: { enc: { use: 'encode/latency', in: 'mnist.train', with: { timesteps: 16 } } },
  shapes: ({ images }, params) => ({ spikes: { ...images, timesteps: latencyCode(params).timesteps } }),
  run({ images }, params) {
    const code = latencyCode(params)
    return { spikes: images.pipe(map((batch) => encodePixels(batch, code))) }
  },
})
