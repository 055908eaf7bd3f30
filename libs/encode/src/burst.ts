import { defineStage } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { burstCode } from './burstCode.ts'
import { burstSchema } from './generated/burst.ts'
import { encodePixels } from './pixelCode.ts'

export const burst = defineStage({
  type: 'encode/burst',
  version: '1',
  summary: 'Burst code: the brighter a pixel, the more spikes it has, and the closer they follow each other.',
  description: `A pixel of intensity x has a burst from step 0 on (Guo et al. 2021, "Neural coding in spiking neural networks"; that bursts carry
more than single spikes at the same rate: Park et al. 2019):

    N(x) = ⌈N_max · x⌉ spikes, ISI(x) = ⌈T_max − (T_max − T_min)·x⌉ steps from one to the next

Black is silent. T_max, where it is left out, is the most with which all bursts end within T: they then fill the window. Bursts that would
go on after step T − 1 are refused before anything runs. All spikes are 1; the growing weight that Park et al. give to the spikes of a burst in
hidden layers is a mechanism of neurons, not of this code.`,
  params: burstSchema,
  inputs: { images: { type: imagesType, summary: 'images to encode' } },
  outputs: { spikes: { type: spikesType, summary: 'a burst a pixel' } },
  deterministic: true,
  stored: false,
  example: { enc: { use: 'encode/burst', in: 'mnist.train', with: { timesteps: 16 } } },
  shapes: ({ images }, params) => ({ spikes: { ...images, timesteps: burstCode(params).timesteps } }),
  run({ images }, params) {
    const code = burstCode(params)
    return { spikes: images.pipe(map((batch) => encodePixels(batch, code))) }
  },
})
