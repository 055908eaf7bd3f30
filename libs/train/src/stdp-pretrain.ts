import { defineStage, fail, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { buildTopology, imagesType, networkShape, networkType, neuronOf } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { stdpPretrainSchema, type StdpPretrainParams } from './generated/stdp-pretrain.ts'
import { onePort, readSamples, type Taking } from './spiking/samplePorts.ts'
import { checkTrainable, spikingLayers } from './spiking/spikingLayers.ts'
import { checkPretrainable, pretrain, type Pretrained } from './stdp/pretrain.ts'
import { sizesOf } from './training/memory.ts'
import { requireSingle } from './training/requireSingle.ts'

export const stdpPretrain = defineStage({
  type: 'train/stdp-pretrain',
  version: '1',
  summary: 'Trains the hidden layers of a spiking network without labels, layer by layer, by STDP: a network for another training to start from.',
  description: `After Lee, Panda, Srinivasan & Roy 2018, "Training deep spiking convolutional neural networks with STDP-based unsupervised pre-training followed by supervised
fine-tuning", Frontiers in Neuroscience 12:435: kernels of convolutions (and dense layers) begin as what STDP makes of the data, and back-propagation then takes fewer
epochs (published: about 2.5 times fewer). The model goes to "initial" of train/stbp, train/slayer or train/stca, with the same "network" and "bias".

While a layer learns, its neurons are leaky integrators, one a position and map. Weights w are from 0 to 1; with inputs s_i (0 or 1, or what average
pooling leaves of them), at each step:

    traces        x_i ← preDecay·x_i + s_i          y ← postDecay·y, + 1 after a spike (of the neuron)
    membrane      u ← leak·u + Σ_i w_i·s_i
    competition   of the maps at a position the one with the highest u/θ ≥ 1 fires, and all membranes of the position go to 0
    pairs         P_i += x_i at a spike of the neuron (with the input of the same step)          D_i += s_i·y at an input spike, y before the step

and after the T steps of a sample, for each map that fired, n times at all positions together:

    STDP          w_i ← w_i + (η₊·P_i·(1 − w_i) − η₋·D_i·w_i)/n          kept within 0 and 1          (soft bounds; η₊ "potentiation", η₋ "depression")
    weights       w_i ← w_i·"meanWeight"·fan-in/Σ w, at most 1
    thresholds    θ ← θ·(1 + "homeostasis"·min(4, n/n̂ − 1)), of every map          n̂ = "targetRate"·positions·T/maps

so that no map keeps winning, and none never does. When its epochs are over, the weights of each map are centred and scaled to the deviation of
fresh ones, (w − mean)·"spread"/(√(3·fan-in)·deviation): membranes are then near the threshold of "neuron", by which the layer passes its spikes on to the next one.
The output layer stays as fresh weights are, U(±1/√fan-in), and biases of hidden layers are 0.

The definitions of competition, homeostasis, normalisation and centring are ours; the publication has its own form of STDP with an offset between
potentiation and depression, and weights that may be negative. Samples are in a new random order in each epoch, images are sampled into random spikes
(encode/bernoulli) anew. The state is saved after each epoch of a layer, and an interrupted training goes on from there, bit for bit. Plain TypeScript on one
thread: some thousand digits a minute for a convolution of 32 maps. A preset: pipelines/presets/stdp-pretrain.json.`,
  params: stdpPretrainSchema,
  inputs: {
    images: { type: imagesType, summary: 'images to learn from, sampled into spikes here', optional: true },
    spikes: { type: spikesType, summary: 'spikes to learn from, as they come', optional: true },
  },
  outputs: {
    model: { type: networkType, summary: 'the spiking network whose hidden layers are trained' },
    metrics: { type: metricsType, summary: 'of each hidden layer and epoch spikes a neuron and step while it learns, and the mean change of a weight by a sample' },
  },
  deterministic: true,
  seeded: true,
  example: {
    pre: {
      use: 'train/stdp-pretrain', in: { images: 'mnist.train' },
      with: { network: '16C5-AP2-10', neuron: { model: 'lif', threshold: 0.3, decay: 0.5 }, timesteps: 10, samples: 2000 },
    },
  },
  shapes(inputs, params): Record<string, Shape> {
    requireSingle(params)
    const neuron = neuronOf(params.neuron)
    if (neuron.parallel) fail('E3724', { problem: 'keep no membrane from step to step, which STDP goes by', instead: 'choose "if" or "lif"' })
    const port = onePort('train/stdp-pretrain', Object.keys(inputs))
    const known = inputs[port]
    checkSteps(params, port, known?.timesteps as number | undefined)
    if (!known) {
      const { layers } = buildTopology(params.network, { bias: params.bias })
      checkTrainable(params.network, layers, 'spiking')
      checkPretrainable(layers)
      return {}
    }
    const { height, width, channels, classes } = known as { height: number; width: number; channels: number; classes: number }
    const input = { height, width, channels }
    const { layers, notation } = spikingLayers({ ...params, neuron, readout: 'spiking' }, input, classes)
    checkPretrainable(layers)
    return { model: networkShape({ kind: 'snn', input, classes, topology: notation, layers }) }
  },
  // Images as bytes; of parameters the values, what is learned, and two sums in double precision.
  memory({ images }, { network, bias }) {
    const sizes = sizesOf(images, network, { bias })
    return sizes && sizes.samples * sizes.input + 24 * sizes.parameters
  },
  run(samples, params, context) {
    const taking: Taking = {
      encoding() {
        checkSteps(params, 'images', undefined)
        return { timesteps: params.timesteps!, encoding: 'bernoulli', gain: params.gain, augmentation: { crop: 0, flip: false } }
      },
      checkSpikes({ held, timesteps }) {
        if (held) fail('E3665')
        checkSteps(params, 'spikes', timesteps)
      },
    }
    const train = async (): Promise<Pretrained> => {
      const { source } = await readSamples('train/stdp-pretrain', samples, taking, context)
      return pretrain(source, params, neuronOf(params.neuron), context)
    }
    return outputsOfOne(context, train, {
      model: ({ network }) => network,
      metrics: ({ records }) => ({
        metrics: records.flatMap(({ layer, epoch, rate, change }) => {
          const labels = { model: params.name, epoch, layer }
          return [{ name: 'train.rate', value: rate, unit: 'spikes/step', labels }, { name: 'train.change', value: change, unit: '', labels }]
        }),
      }),
    })
  },
})

/** Fails with E3311 where steps are missing, or others are stated than spikes bring. */
function checkSteps({ timesteps, gain }: StdpPretrainParams, port: string, own: number | undefined): void {
  const refuse = (field: string, problem: string, instead: string): never => fail('E3311', { field, problem, instead })
  if (port === 'images' && timesteps === undefined) refuse('timesteps', 'is not stated, and images have no steps of their own', 'state "timesteps", for instance 10')
  if (port === 'images') return
  if (gain !== 1) refuse('gain', `is ${gain}, but the input is spikes, which have no intensity`, 'leave "gain" out, or state it at the encoder')
  if (timesteps !== undefined && own !== undefined && timesteps !== own) refuse('timesteps', `is ${timesteps}, but the spikes have ${own} steps`, 'leave "timesteps" out: spikes bring their own')
}
