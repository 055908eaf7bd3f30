import { defineStage } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { rankOrderSchema } from './generated/rank-order.ts'
import { checkRanks, rankImages } from './rankImages.ts'

export const rankOrder = defineStage({
  type: 'encode/rank-order',
  version: '1',
  summary: 'Rank-order code: the pixels of an image spike once each, in the order of their brightness.',
  description: `Only the order counts, not the intensities (Thorpe & Gautrais 1998): contrast and lighting change nothing.

    r(i) = number of pixels brighter than i        i spikes at step ⌊r(i) · T / K⌋, where it is not black and r(i) < K

K is "spikes", or, where that is left out, the number of pixels of the image that are not black, so that every image fills the window. Pixels
of one intensity spike together, at the step of the first of them (all of them, where K ends among them), or, with "ties": "position", one by one
in the order of the pixels.

In the code's own reading a neuron weakens everything that comes late. "modulation" puts this into the input: a spike at step t has the value
modulation^t (graded spikes). Without it spikes are binary, and the network must find the order itself.`,
  params: rankOrderSchema,
  inputs: { images: { type: imagesType, summary: 'images to encode' } },
  outputs: { spikes: { type: spikesType, summary: 'at most one spike a pixel' } },
  deterministic: true,
  stored: false,
  example: { enc: { use: 'encode/rank-order', in: 'mnist.train', with: { timesteps: 20, spikes: 100 } } },
  shapes({ images }, params) {
    const { height, width, channels } = (images ?? {}) as { height?: number; width?: number; channels?: number }
    checkRanks(params, height === undefined || width === undefined || channels === undefined ? undefined : height * width * channels)
    return { spikes: { ...images, timesteps: params.timesteps } }
  },
  run: ({ images }, params) => ({ spikes: images.pipe(map((batch) => rankImages(batch, params))) }),
})
