import { defineStage, type Shape } from '@spikeline/core'
import { activityType, breather, firstSpikeType, imagesType, predictionsType, readFirstSpike, requireShape } from '@spikeline/networks'
import { finalize, map, share } from 'rxjs'
import { FirstSpikeRun } from './firstSpikeRun.ts'
import { firstSpikeSchema } from './generated/first-spike.ts'

export const firstSpike = defineStage({
  type: 'simulate/first-spike',
  version: '1',
  summary: 'Runs a network whose neurons fire at most once (train/r-stdp) on images, and counts what it does.',
  description: `Images become rank orders and go through the layers as train/r-stdp says, without any inhibition: every neuron whose potential passes its
threshold fires, once. The last layer does not fire; the score of a class is the greatest potential of all neurons of its maps, the answer the
class with the highest score, the lowest one on a tie. An image without any spike scores 0 in every class, and is answered with class 0. The
answers after each step are those of what has arrived by then.

The activity has a layer for the differences of Gaussians, computed once: its operations are multiply-accumulates of pixels that are not 0, at step 1,
and its spikes the rank order. In the layers behind it an operation is a spike that reaches a neuron (less at the borders of a map); spikes are those
before pooling. Every neuron counts as updated at each step, without multiplications. measure/cost takes this activity alone, without a model; the rate
of spikes that it gives has the neurons of the last layer among those that could fire.

Computed in single precision in a fixed order: the same bits everywhere, with
any number of threads.`,
  params: firstSpikeSchema,
  inputs: {
    model: { type: firstSpikeType, summary: 'the trained network' },
    images: { type: imagesType, summary: 'grey images to classify' },
  },
  outputs: {
    predictions: { type: predictionsType, summary: 'answers, at the end and after each step' },
    activity: { type: activityType, summary: 'spikes, synaptic operations and membrane updates of each layer and step' },
  },
  deterministic: true,
  example: {
    rstdp: { use: 'train/r-stdp', in: { images: 'mnist.train' } },
    rstdpRun: { use: 'simulate/first-spike', in: { model: 'rstdp.model', images: 'mnist.test' } },
  },
  shapes({ model, images }): Record<string, Shape> {
    const { height, width, channels, classes, timesteps } = model ?? {}
    requireShape('images', images, { height, width, channels, classes })
    return { predictions: { ...(classes !== undefined && { classes }), ...(images?.samples !== undefined && { samples: images.samples }), ...(timesteps !== undefined && { timesteps }) } }
  },
  run({ model, images }, _, context) {
    let ready: Promise<FirstSpikeRun> | undefined
    const pause = breather(context)
    const runs = images.pipe(
      context.mapAsync(async (batch) => {
        ready ??= readFirstSpike(context.read(model)).then((read) => new FirstSpikeRun(read, context.host, context.log))
        return (await ready).evaluate(batch, pause)
      }),
      finalize(() => void ready?.then((run) => run.close(), () => {})),
      share(),
    )
    return { predictions: runs.pipe(map((run) => run.predictions)), activity: runs.pipe(map((run) => run.activity)) }
  },
})
