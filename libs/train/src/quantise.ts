import { defineStage, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { buildTopology, imagesType, networkType, readNetwork, requireShape } from '@spikeline/networks'
import { quantiseSchema } from './generated/quantise.ts'
import { bitsOf, quantiseNetwork, type Quantisation } from './quantising/quantiseNetwork.ts'
import { historyMetrics } from './training/history.ts'
import { trainingMemory } from './training/memory.ts'
import { collectImages } from './training/trainingSet.ts'

export const quantise = defineStage({
  type: 'train/quantise',
  version: '1',
  summary: 'Quantises a trained artificial network to a few bits, and fine-tunes it as such.',
  description: `An artificial network whose weights and activations are whole numbers of k bits: the rival that a spiking network has to beat, since T steps
tell a neuron's output apart in T + 1 values, as ⌈log2(T + 1)⌉ bits do.

    weights       W = s_c · p       p from −(2^(k−1) − 1) to 2^(k−1) − 1, a step for each output channel; of 1 bit p is −1 or 1
    activations   x = s_l · q       q from 0 to 2^k − 1, a step for each layer, after its ReLU
    images        x = q / 255       8 bits whatever k is: what a byte holds, they have already
    biases        b = s_l · s_c · n     n whole, in the unit of the sums Σ p·q
    logits        s_l · s_c · (Σ p·q + n)     not rounded

All layers have k bits, the first and the last too. Batch normalisation is folded into weights and biases first. Average pooling rounds its mean to
the grid of what it averages, so that all that goes between layers has k bits. Rounding is to the nearest, halves to the even one.

Steps begin where the squared error is least, over the weights of a channel, and over activations on \`calibration\` training images; of 1 bit with mean|w|.
Then the network is fine-tuned with both rounded in the forward pass; gradients go straight through the rounding where nothing is cut off. Steps
are learned with the weights (LSQ: Esser et al. 2020), through their logarithm, whose gradient is scaled by 1/√(values · greatest whole number). \`"epochs": 0\`
leaves the network as it was first rounded: post-training quantisation.

simulate/ann evaluates the network in its whole numbers, exactly, and measure/cost counts its bits. Refused: networks with negative values between layers or shortcuts,
images beyond 0 … 1; stages that compute in single precision refuse the network in turn. The order of images, validation, checkpoints and
the same bits for the same seed are as for train/bp.

Metrics: those of train/bp, and by \`model\` and \`layer\` \`quantise.weightBits\`, \`quantise.inputBits\`, \`quantise.inputStep\`, \`quantise.relativeError\` (√(Σ(w − W)²/Σw²)
of the weights that were trained) and \`quantise.zeros\` (share of weights that are 0).

Jacob et al. 2018 (integer arithmetic, batch normalisation folded); Esser et al. 2020 (learned steps); Rastegari et al. 2016, Bulat & Tzimiropoulos 2019 (1 bit).`,
  params: quantiseSchema,
  inputs: {
    model: { type: networkType, summary: 'the trained artificial network' },
    train: { type: imagesType, summary: 'images to calibrate and fine-tune with: of the training set, never of the test set' },
  },
  outputs: {
    model: { type: networkType, summary: 'the quantised network' },
    metrics: { type: metricsType, summary: 'loss and accuracy of every epoch, and what rounding did to each layer' },
  },
  deterministic: true,
  seeded: true,
  backendDependent: true,
  example: { ann4bit: { use: 'train/quantise', in: { model: 'ann.model', train: 'mnist.train' }, with: { bits: 4, epochs: 1 } } },
  shapes({ model, train }, params): Record<string, Shape> {
    bitsOf(params)
    requireShape('model', model, { kind: 'ann', arithmetic: 'single', activation: 'relu' })
    // Residual blocks are refused by it: better known now than after a training.
    if (typeof model?.topology === 'string') buildTopology(model.topology)
    requireShape('train', train, { height: model?.height, width: model?.width, channels: model?.channels, classes: model?.classes })
    return model ? { model: { ...model, arithmetic: 'quantised' } } : {}
  },
  // Rounded weights and maps stand beside those that they are made of.
  memory({ model, train }, params) {
    const plain = typeof model?.topology === 'string' ? trainingMemory(train, { ...params, network: model.topology, bias: true }) : undefined
    return plain === undefined ? undefined : 2 * plain
  },
  run({ model, train }, params, context) {
    const quantise = async (): Promise<Quantisation> => {
      const network = await readNetwork(context.read(model))
      const { openTensor, requireKernels, trainingKernels } = await import('@spikeline/tensor')
      const { backend, threads: count, startThread: start } = context.host
      const tensor = await openTensor(backend, { count, start })
      try {
        requireKernels(tensor, [...trainingKernels, 'Round'], 'train/quantise')
        return await quantiseNetwork(tensor.tf, network, await collectImages(context.read(train), 'train'), params, context)
      } finally {
        tensor.close()
      }
    }
    return outputsOfOne(context, quantise, {
      model: ({ network }) => network,
      metrics: ({ network, history, rounded }) => ({ metrics: [...historyMetrics(network.name, history), ...rounded] }),
    })
  },
})
