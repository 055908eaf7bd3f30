import { defineStage, metricsType, outputsOfOne, type Metric, type Shape } from '@spikeline/core'
import { firstSpikeShape, firstSpikeType, imagesType, mapSize } from '@spikeline/networks'
import { rStdpSchema } from './generated/r-stdp.ts'
import { trainByReward } from './rewarding/fit.ts'
import { checkSettings, placed } from './rewarding/settings.ts'
import type { RewardEpoch } from './rewarding/state.ts'
import { requireSingle } from './training/requireSingle.ts'
import { collectImages } from './training/trainingSet.ts'

export const rStdp = defineStage({
  type: 'train/r-stdp',
  version: '1',
  summary: 'Trains a convolutional network of neurons that fire at most once, by the order of spikes, and its last layer by reward.',
  description: `Reward-modulated STDP in a deep convolutional network (Mozafari, Ganjtabesh, Nowzari-Dalini, Thorpe & Masquelier 2019, "Bio-inspired digit
recognition using reward-modulated spike-timing-dependent plasticity in deep convolutional networks", Pattern Recognition; the rule of the last
layer is that of Mozafari et al. 2018, "First-spike-based visual categorization using reward-modulated STDP", IEEE Transactions on Neural
Networks and Learning Systems). No gradient is computed, and no label is used but for the reward.

Input: grey images, as rank orders. For each side s of "sizes", with σ = s/9,

    d(x, y) = [e^(−r²/2σ²)/σ² − e^(−r²/8σ²)/4σ²]/2π      w = (d − mean d)/max(d − mean d)      on-centre; off-centre alike from −d

    a       answers of the windows to pixels from 0 to 255, 0 where below "inputThreshold"
    n = a/(mean of a over (2·radius + 1)² positions)      the N answers above 0 in order of n, cut into T bins of ⌊N/T⌋: bin t spikes at step t

The fewer than T weakest that are left over stay silent. There is no lateral inhibition of intensities here. Neurons add up what has arrived,
leak nothing and fire at most once; weights are [kernel, kernel, in, filters], potentials without unit:

    u_j(t) = Σ_{i: t_i ≤ t} w_ij      t_j = the first t with u_j(t) > θ      pooling: the earliest spike of its square

A layer without labels learns while those in front of it are left alone. At a position only the map that fires first may go on, of several at one
step that with the greatest u. Among what is left, k winners are taken one after the other: the earliest, then the one with the greatest u; each
rules out its own map, and all positions up to "radius" away. Each winner j changes the weights of its map, which all positions of it share:

    Δw_ij = a⁺ · w_ij · (1 − w_ij)  where t_i ≤ t_j      a⁻ · w_ij · (1 − w_ij)  else, also where i is silent or padding      a⁻ = −0.75·a⁺

a⁺ begins at 0.004 and doubles every 500 images up to 0.15. In the last layer, without threshold, the neuron with the greatest u at the end wins,
and answers with the class of its map. The change of its map's weights, within "lower" … "upper":

    right    Δw = (reward[0] where i has spiked, else reward[1]) · N_miss/N          wrong    Δw = (punishment[0], punishment[1]) · N_hit/N

N_hit and N_miss are counted over the last N = "adaptEvery" images (at the end of an epoch over what is left, if that is half of it); before the
first, they are those of chance. In epoch e, from 0, changes are also multiplied by rateDecay^e (ours; 1 by default). Where no input spikes there is
no answer, and nothing is learnt.

Defaults are those of the code that its authors published (SpykeTorch; Mozafari et al. 2019, Frontiers in Neuroscience): there, the last layer's
changes are not multiplied by w · (1 − w) ("soft"), its weights are held in 0.2 … 0.8, and nothing is dropped out; the publication, as far as
known, has w · (1 − w) in all layers, and dropout in the last one. Ours: images come in another order in each epoch; the code's sort leaves the
order of ties open, here the lowest neuron goes first; the code's first N images of the last layer learn with full rates, here with those of
chance; an image with fewer than T answers, on which the code fails, has one spike a step; and the weights that are kept are those of the last
epoch, where published figures are of the epoch that was best on the test set.

What a layer sees is computed once, when it is its turn, and kept in memory; the log says how many bytes. Layers that fall silent or whose
weights all go to one end are named. Metrics: train.convergence, Σ(w − lower)(upper − w)/n (the C of Kheradpisheh et al. 2018, who stop where it
is below 0.01), train.meanWeight and train.winners of each layer and epoch; train.accuracy, train.silent and validation.accuracy of the last
layer.

Learning is sequential, an image at a time, and uses one thread; what layers see is computed on all. The state is saved after every epoch, and an
interrupted training goes on from there, bit for bit. Computed in single precision in a fixed order, by WebAssembly kernels or their twin in
JavaScript: the same bits everywhere.

Published settings: pipelines/presets/r-stdp.json. The model is run by simulate/first-spike.`,
  params: rStdpSchema,
  inputs: { images: { type: imagesType, summary: 'grey images to learn from' } },
  outputs: {
    model: { type: firstSpikeType, summary: 'the trained network' },
    metrics: { type: metricsType, summary: 'convergence, winners and accuracy of every epoch of each layer' },
  },
  deterministic: true,
  seeded: true,
  example: {
    rstdp: {
      use: 'train/r-stdp', in: { images: 'mnist.train' },
      with: {
        layers: [
          { filters: 30, kernel: 5, threshold: 15, pool: 2, winners: 5, radius: 3, epochs: 1 },
          { filters: 250, kernel: 3, threshold: 10, pool: 3, winners: 8, radius: 1, epochs: 1 },
        ],
        output: { epochs: 10 },
      },
    },
  },
  shapes({ images }, params): Record<string, Shape> {
    checkSettings(requireSingle(params))
    if (images?.height === undefined) return {}
    const { height, width, channels, classes } = images as { height: number; width: number; channels: number; classes: number }
    placed(params, { height, width, channels }, classes)
    return { model: firstSpikeShape({ height, width, channels }, classes, params.timesteps) }
  },
  // Images as bytes; what two neighbouring layers see of them, where a third of the inputs spike; and weights, saved and packed.
  memory({ images }, params) {
    if (typeof images?.samples !== 'number') return undefined
    const input = { height: images.height as number, width: images.width as number, channels: images.channels as number }
    const layers = placed(params, input, images.classes as number)
    const seen = layers.map(({ threshold, input }) => (threshold === undefined ? mapSize(input) / 8 : (2 * mapSize(input)) / 3 + 4 * params.timesteps))
    const most = Math.max(...seen.slice(1).map((bytes, l) => seen[l]! + bytes))
    return images.samples * (mapSize(input) + most) + 16 * layers.reduce((sum, { kernel, input, filters }) => sum + kernel * kernel * input.channels * filters, 0)
  },
  run: ({ images }, params, context) =>
    outputsOfOne(context, async () => trainByReward(await collectImages(context.read(images), 'images'), params, context), {
      model: ({ model }) => model,
      metrics: ({ history }) => ({ metrics: history.flatMap((epoch) => epochMetrics(params.name, epoch)) }),
    }),
})

/** What an epoch came to, labelled { model, layer, epoch }; accuracies, of the last layer alone, { model, epoch }. */
function epochMetrics(model: string, { layer, epoch, convergence, meanWeight, winners, accuracy, silent, validationAccuracy }: RewardEpoch): Metric[] {
  const metrics = (values: Readonly<Record<string, number | undefined>>, labels: Metric['labels']): Metric[] =>
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value, unit: '', labels }]))
  return [
    ...metrics({ 'train.convergence': convergence, 'train.meanWeight': meanWeight, 'train.winners': winners }, { model, layer, epoch }),
    ...metrics({ 'train.accuracy': accuracy, 'train.silent': silent, 'validation.accuracy': validationAccuracy }, { model, epoch }),
  ]
}
