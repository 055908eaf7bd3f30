import { defineStage, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { buildTopology, fitTopology, imagesType, networkShape, networkType, requireFeedForward } from '@spikeline/networks'
import { bpSchema } from './generated/bp.ts'
import { activationShape, withActivation } from './training/activation.ts'
import { historyMetrics } from './training/history.ts'
import { trainingMemory } from './training/memory.ts'
import { requireSingle } from './training/requireSingle.ts'
import { trainNetwork, type Trained } from './training/trainNetwork.ts'
import { collectImages } from './training/trainingSet.ts'

export const bp = defineStage({
  type: 'train/bp',
  version: '1',
  summary: 'Trains an artificial neural network on images by back-propagation.',
  description: `Minimises the cross-entropy of softmax(logits) by mini-batches in a new random order each epoch. Pixels enter as x ∈ [0, 1] and
are not normalised otherwise, because a spiking network takes the same intensities as firing rates. Weights start after He (layers with
ReLU) and Glorot (the output). The whole set is kept in memory, bytes as bytes.

The state is saved after every epoch, and an interrupted training goes on from there, bit for bit as if it had not been interrupted.
Results are the same bits for the same seed on the same tensor back end.

Residual networks (He et al. 2016): brackets in the notation are a block, whose last layer adds what the block reads, y = ReLU(norm(W·x + b) + z); where strides or
the number of channels change the map, z goes through a convolution of 1×1, normalised as the layer is. "16C3BN-[16C3BN-16C3BN]-[32C3S2BN-32C3BN]-AP8-10" ends in
a global average where the map is 8×8.

A network that is to be converted to a spiking one wants average pooling; batch normalisation and biases are converted as well.

"activation" takes the place of every ReLU, with z what the weights give, of any shape. For \`convert/qcfs\` (Bu et al. 2022, ICLR: optimal ANN-SNN conversion), of L levels up to λ:

    y = λ/L · clip(⌊q⌋, 0, L)      q = z·L/λ + φ
    ∂y/∂z = 1 where 0 < q < L, else 0      ∂y/∂λ = (y − z)/λ there, 1 above, 0 below      straight through the floor

λ, one for each layer, is learned through ln λ, so that it stays positive, and weight decay doesn't act on it; the publication learns λ itself, with weight decay.
Its authors' code clips z/λ to 0 … 1 before the floor, so that gradients there pass where 0 < z < λ; here as in the paper's equation. A layer whose mean y/λ, the rate of the neurons that it is to
become, stays 0 or near 1 is named in the log with its step, and one that is silent for an epoch ends the training (E3600).

For \`convert/soft-lif\` (Hunsberger & Eliasmith 2016, arXiv 1611.05141: training spiking deep networks for neuromorphic hardware), the softened rate of an LIF neuron, times in ms:

    j = α·z + β      ρ = γ·ln(1 + e^((j − 1)/γ))      r = 1000 / (τ_ref + τ_rc·ln(1 + 1/ρ)) Hz
    y = amplitude · (r + η)      η ~ N(0, noise²) while training, drawn anew for each value of each step; 0 otherwise

α, β, amplitude, τ_ref and τ_rc are by default those that the authors' code falls back on; γ and noise are as far as known.`,
  params: bpSchema,
  inputs: { train: { type: imagesType, summary: 'images to learn from' } },
  outputs: {
    model: { type: networkType, summary: 'the trained network' },
    metrics: { type: metricsType, summary: 'loss and accuracy of every epoch, on the training images and on those set aside' },
  },
  deterministic: true,
  seeded: true,
  backendDependent: true,
  example: {
    ann: { use: 'train/bp', in: { train: 'mnist.train' }, with: { network: '784-512-10', epochs: 4, batch: 200, learningRate: 0.004, schedule: 'cosine' } },
  },
  shapes({ train }, params): Record<string, Shape> {
    const { network, bias, activation } = requireSingle(params)
    const { layers } = buildTopology(network, { bias, shortcuts: true })
    requireFeedForward(layers)
    withActivation(layers, activation)
    if (!train) {
      return {}
    }
    const { height, width, channels, classes } = train as { height: number; width: number; channels: number; classes: number }
    const { notation } = fitTopology(network, { height, width, channels }, classes, { bias, shortcuts: true })
    const biased = layers.some((layer) => 'bias' in layer && (layer.bias || layer.batchNorm !== undefined))
    return { model: { ...networkShape({ kind: 'ann', input: { height, width, channels }, classes, topology: notation }), ...activationShape(activation), biased } }
  },
  memory: ({ train }, params) => trainingMemory(train, params),
  run({ train }, params, context) {
    const learn = async (): Promise<Trained> => {
      const { openTensor, requireKernels, trainingKernels } = await import('@spikeline/tensor')
      const { backend, threads: count, startThread: start } = context.host
      const tensor = await openTensor(backend, { count, start })
      try {
        requireKernels(tensor, [...trainingKernels, ...(params.activation ? ['Floor', 'Log1p', 'Reciprocal', 'Softplus'] : [])], 'train/bp')
        return await trainNetwork(tensor.tf, await collectImages(context.read(train), 'train'), params, context)
      } finally {
        tensor.close()
      }
    }
    return outputsOfOne(context, learn, {
      model: ({ network }) => network,
      metrics: ({ history }) => ({ metrics: historyMetrics(params.name, history) }),
    })
  },
})
