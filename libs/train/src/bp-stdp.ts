import { defineStage, fail, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { buildTopology, imagesType, mapSize, networkShape, networkType } from '@spikeline/networks'
import { spikesType } from '@spikeline/spikes'
import { checkPairable, checkWindow, pairTopology, trainByPairs } from './bpStdp/fit.ts'
import { pairMemory } from './bpStdp/memory.ts'
import { bpStdpSchema, type BpStdpParams } from './generated/bp-stdp.ts'
import { encodingOf, onePort, readSamples, requireNoEncoding, type Taking } from './spiking/samplePorts.ts'
import { historyMetrics } from './training/history.ts'
import { requireSingle } from './training/requireSingle.ts'
import type { Trained } from './training/trainNetwork.ts'

export const bpStdp = defineStage({
  type: 'train/bp-stdp',
  version: '1',
  summary: 'Trains a spiking network by BP-STDP: back-propagation approximated by pairs of spikes, window by window.',
  description: `The rule of Tavanaei & Maida ("BP-STDP: approximating backpropagation using spike timing dependent plasticity", Neurocomputing 330, 2019; first as a preprint in 2017). Dense layers of integrate-and-fire neurons without leak and without bias, and no delay between layers; s(t) ∈ {0, 1}, W_l [inputs, units]:

    u_l(t) = v_l(t−1) + W_lᵀ·s_{l−1}(t)      s_l(t) = 1[u_l(t) ≥ θ_l]      v_l(t) = u_l(t), where it spiked 0 (or u − θ, "reset")

The T steps of a sample are cut into windows of ε steps ("window"). At the end of each, with n = Σ s the spikes of a neuron in the window (no unit) and the weights as they are,

    output     ξ_o = 1 for the class of the sample if n_o = 0, −1 for any other class with n_o > 0, else 0
    hidden     ξ_h = Σ_o w_ho·ξ_o if n_h > 0, else 0            (and so on down)
    weights    w_ij ← w_ij + μ · n_i · ξ_j                      (i sends, j receives; both layers after all ξ are known)

The rule is gradient descent on the number of spikes, with the spike count of an integrate-and-fire neuron taken for a rectified linear unit, and a hidden neuron that fired for one with slope 1. A pair of spikes strengthens or weakens a weight as STDP and anti-STDP do, by the sign of ξ.

Membranes are 0 at the first step, and go on from one window to the next. The class whose output fired most often is the answer.

Images are sampled into spikes, anew in each epoch: a pixel x ∈ [0, 1] fires at a step with the probability gain·x. Or "spikes" are connected, which must be binary.

What differs from the publication, or is not said by it:

- With "batch" B above 1, samples are shown side by side, and a weight changes by the mean of their changes after each window (ours). The published rule is B = 1, the default; larger batches use several threads.
- The target fires once in each window, so that ε is also its interval; we take no other target train.
- Weights begin as U(±initialScale/√fan-in), and one threshold serves all hidden layers (ours).
- The loss in the metrics is the number of outputs that were wrong in a window, Σ|ξ_o|, averaged over windows and samples (ours).

Refused: layers other than dense ones, recurrent ones, biases, analog input, a window longer than the sample, and a threshold that the first layer can't reach.

The state is saved after every epoch, and an interrupted training goes on from there, bit for bit. Computed in single precision in a fixed order, by WebAssembly kernels or their twin in JavaScript: the same bits for every number of threads.
Published settings, as far as they are known, stand in pipelines/presets/bp-stdp.json.`,
  params: bpStdpSchema,
  inputs: {
    images: { type: imagesType, summary: 'images to learn from, sampled into spikes here', optional: true },
    spikes: { type: spikesType, summary: 'binary spikes to learn from, as they come', optional: true },
  },
  outputs: {
    model: { type: networkType, summary: 'the trained spiking network' },
    metrics: { type: metricsType, summary: 'wrong outputs a window ("train.loss") and accuracy of every epoch, on the training samples and on those set aside, and the firing rate of each layer' },
  },
  deterministic: true,
  seeded: true,
  example: {
    snn: { use: 'train/bp-stdp', in: { images: 'mnist.train' }, with: { network: '784-500-10', threshold: 1, timesteps: 20, gain: 0.25, window: 4, epochs: 4, learningRate: 0.001 } },
  },
  shapes(inputs, params): Record<string, Shape> {
    requireSingle(params)
    const port = onePort('train/bp-stdp', Object.keys(inputs))
    const known = inputs[port]
    const timesteps = known?.timesteps as number | undefined
    checkInput(port, params, timesteps)
    if (!known) {
      checkPairable(params.network, buildTopology(params.network, { bias: false }).layers)
      return {}
    }
    const { height, width, channels, classes } = known as { height: number; width: number; channels: number; classes: number }
    const input = { height, width, channels }
    const { layers, notation } = pairTopology(params, input, classes)
    const steps = port === 'images' ? params.timesteps : timesteps
    if (steps !== undefined) checkWindow(params, steps, layers, mapSize(input), known.samples as number | undefined)
    return { model: networkShape({ kind: 'snn', input, classes, topology: notation, layers }) }
  },
  memory: ({ images }, params) => pairMemory(images, params),
  run(samples, params, context) {
    const taking: Taking = {
      encoding: () => encodingOf(encodingParams(params)),
      checkSpikes({ values, held, timesteps }) {
        if (values || held) fail('E3704', { kind: held ? 'an analog current' : 'graded' })
        checkInput('spikes', params, timesteps)
      },
    }
    const train = async (): Promise<Trained> => {
      const { source, unit } = await readSamples('train/bp-stdp', samples, taking, context)
      return trainByPairs(source, params, unit, context)
    }
    return outputsOfOne(context, train, {
      model: ({ network }) => network,
      metrics: ({ history }) => ({ metrics: historyMetrics(params.name, history, '') }),
    })
  },
})

const encodingParams = ({ timesteps, gain }: BpStdpParams) => ({ ...(timesteps !== undefined && { timesteps }), gain, encoding: 'bernoulli' as const, augmentCrop: 0, augmentFlip: false })

/** Fails with E3311 where the encoding is not stated, or stated though spikes bring it. */
function checkInput(port: string, params: BpStdpParams, timesteps: number | undefined): void {
  if (port === 'images') encodingOf(encodingParams(params))
  else {
    const { encoding: _, ...rest } = encodingParams(params)
    requireNoEncoding(rest, timesteps)
  }
}
