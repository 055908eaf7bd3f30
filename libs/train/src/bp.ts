import { defineStage, metricsType, type Shape } from '@spikeline/core'
import { buildTopology, fitTopology, imagesType, networkShape, networkType, requireFeedForward } from '@spikeline/networks'
import { bpSchema } from './generated/bp.ts'
import { historyMetrics } from './training/history.ts'
import { trainingMemory } from './training/memory.ts'
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

A network that is to be converted to a spiking one wants average pooling; batch normalisation and biases are converted as well.`,
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
  shapes({ train }, { network, bias }): Record<string, Shape> {
    requireFeedForward(buildTopology(network, { bias, shortcuts: true }).layers)
    if (!train) {
      return {}
    }
    const { height, width, channels, classes } = train as { height: number; width: number; channels: number; classes: number }
    const { notation } = fitTopology(network, { height, width, channels }, classes, { bias, shortcuts: true })
    return { model: networkShape({ kind: 'ann', input: { height, width, channels }, classes, topology: notation }) }
  },
  memory: ({ train }, params) => trainingMemory(train, params),
  run({ train }, params, context) {
    let trained: Promise<Trained> | undefined
    // Both outputs come of one training, whichever is asked for first.
    const once = (): Promise<Trained> => (trained ??= (async () => {
      const { openTensor, requireKernels, trainingKernels } = await import('@spikeline/tensor')
      const { backend, threads: count, startThread: start } = context.host
      const tensor = await openTensor(backend, { count, start })
      try {
        requireKernels(tensor, trainingKernels, 'train/bp')
        return await trainNetwork(tensor.tf, await collectImages(context.read(train), 'train'), params, context)
      } finally {
        tensor.close()
      }
    })())
    return {
      model: context.source(async function* () {
        yield (await once()).network
      }),
      metrics: context.source(async function* () {
        yield { metrics: historyMetrics(params.name, (await once()).history) }
      }),
    }
  },
})
