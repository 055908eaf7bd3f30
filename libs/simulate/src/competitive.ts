import { defineStage, type Shape } from '@spikeline/core'
import { activityType, breather, competitiveType, imagesType, Population, predictionsType, readCompetitive, requireShape, type CompetitiveNetwork } from '@spikeline/networks'
import { finalize, map, share } from 'rxjs'
import { competitiveSchema } from './generated/competitive.ts'
import { presentImages, PLACES } from './presentImages.ts'

export const competitive = defineStage({
  type: 'simulate/competitive',
  version: '1',
  summary: 'Presents images to neurons that compete, without learning, and counts what they do.',
  description: `The equations and the Poisson input are those of train/stdp, with the constants that the model brings; weights and thresholds θ stay as they are. Every image is
presented from rest for T steps (350 ms at 0.5 ms: T = 700), so that the order of images changes nothing; the authors' code rests for 150 ms in between instead. An image that
brings fewer than "minimumSpikes" spikes is presented again, brighter, as in training.

    score_c = mean over the neurons labelled c of their spikes / T      the answer is the class with the highest score, the lowest class on a tie

Answers after each step are those of the last presentation of an image. The activity counts all of its presentations, step by step: spikes and operations of a repeated
presentation add to those of the same step. A spike of an input reaches all N excitatory neurons, one of an excitatory neuron its inhibitory neuron, one of an inhibitory
neuron the other N − 1 excitatory neurons. Parameters are the weights and θ. An update of an excitatory neuron takes 5 multiplications (two decays, two
conductances by their distance to the reversal potential, dt/τ), one of an inhibitory neuron 3: these are what measure/cost counts as those of the leak.

Every image draws from its own random numbers; images are presented side by side on all threads. Single precision in a fixed order: the same bits everywhere.`,
  params: competitiveSchema,
  inputs: {
    model: { type: competitiveType, summary: 'the trained network' },
    images: { type: imagesType, summary: 'images to classify' },
  },
  outputs: {
    predictions: { type: predictionsType, summary: 'answers, at the end and after each step' },
    activity: { type: activityType, summary: 'spikes, synaptic operations and updates of excitatory and inhibitory neurons' },
  },
  deterministic: true,
  seeded: true,
  example: {
    stdp: { use: 'train/stdp', in: { images: 'mnist.train' } },
    stdpRun: { use: 'simulate/competitive', in: { model: 'stdp.model', images: 'mnist.test' } },
  },
  shapes({ model, images }): Record<string, Shape> {
    requireShape('images', images, { height: model?.height, width: model?.width, channels: model?.channels, classes: model?.classes })
    return { predictions: { ...(model?.classes !== undefined && { classes: model.classes }), ...(images?.samples !== undefined && { samples: images.samples }) } }
  },
  run({ model, images }, { name }, context) {
    let ready: Promise<{ network: CompetitiveNetwork; population: Population }> | undefined
    const open = (network: CompetitiveNetwork): { network: CompetitiveNetwork; population: Population } => {
      const { threads: count, startThread: start } = context.host
      const { input: { height, width, channels }, neurons, constants } = network
      const population = new Population({ ...constants, restMs: 0 }, { inputs: height * width * channels, neurons, places: PLACES }, 'kernels', { count, start })
      if (population.why !== undefined) context.log('warning', `${population.why}: simulating in JavaScript, with the same results, many times slower`)
      if (population.alone !== undefined) context.log('warning', `simulating with one thread: ${population.alone}`)
      population.load(network)
      return { network: name === undefined ? network : { ...network, name }, population }
    }
    const pause = breather(context)
    const runs = images.pipe(
      context.mapAsync(async (batch) => {
        ready ??= readCompetitive(context.read(model)).then(open)
        const { network, population } = await ready
        return presentImages(network, population, batch, context.random, pause)
      }),
      finalize(() => void ready?.then(({ population }) => population.close(), () => {})),
      share(),
    )
    return { predictions: runs.pipe(map((run) => run.predictions)), activity: runs.pipe(map((run) => run.activity)) }
  },
})
