import { defineStage } from '@spikeline/core'
import { imagesType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { map } from 'rxjs'
import { deltaImages, polarities, seriesOf } from './deltaImages.ts'
import { deltaSchema } from './generated/delta.ts'

export const delta = defineStage({
  type: 'encode/delta',
  version: '1',
  summary: 'Delta code: spikes where a signal changes, ON where it rises and OFF where it falls.',
  description: `An image is read as a series of its rows, or of its columns: step t is row t, as in sequential MNIST. (A series is then an image
of T rows, one value a column, and needs no port type of its own.)

    d_t = x_t − r_t      ON where d_t ≥ θ, OFF where d_t ≤ −θ
    previous             r_t = x_{t−1}                                          (snnTorch's \`delta\`)
    step-forward         r_{t+1} = r_t + θ after ON, r_t − θ after OFF, r_t else    (Kasabov et al. 2016; Petro, Kasabov & Kiss 2020)
    r_0                  0, or x_0 with "start": "first"                       (snnTorch's \`padding=True\`)

There is at most one spike a value and step: with "step-forward" a large change takes several steps to follow. Frameworks differ in what a
change of just θ is; here it is a spike, as in snnTorch. Both polarities are the channels OFF and ON, as of an event camera; "on" is snnTorch's
\`off_spike=False\`, and "signed" its \`off_spike=True\`: one neuron with the values 1 and −1 (graded spikes).

The raster has T = height steps of height 1 and the width of the images, or, along columns, T = width and the height as its width.`,
  params: deltaSchema,
  inputs: { images: { type: imagesType, summary: 'images, each a series of its rows or columns' } },
  outputs: { spikes: { type: spikesType, summary: 'changes from step to step' } },
  deterministic: true,
  stored: false,
  example: { changes: { use: 'encode/delta', in: 'mnist.train', with: { threshold: 0.2 } } },
  shapes({ images }, { along, polarity }) {
    const { height, width, channels, ...others } = (images ?? {}) as { height?: number; width?: number; channels?: number }
    if (height === undefined || width === undefined || channels === undefined) return { spikes: others }
    const { timesteps, lines } = seriesOf(height, width, along)
    return { spikes: { ...others, timesteps, height: 1, width: lines, channels: channels * polarities(polarity) } }
  },
  run: ({ images }, params) => ({ spikes: images.pipe(map((batch) => deltaImages(batch, params))) }),
})
