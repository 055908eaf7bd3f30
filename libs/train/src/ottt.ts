import { defineStage, metricsType, outputsOfOne, type Shape } from '@spikeline/core'
import { buildTopology, networkShape, networkType } from '@spikeline/networks'
import { otttSchema } from './generated/ottt.ts'
import { checkOnline, checkSteps, onlineLayers, onlineNeuron, trainOnline } from './online/fit.ts'
import { onlineMemory } from './online/memory.ts'
import { encodingOf, onePort, readSamples, requireNoEncoding, samplePorts, statedEncoding } from './spiking/samplePorts.ts'
import { checkTrainable } from './spiking/spikingLayers.ts'
import { historyMetrics } from './training/history.ts'
import { requireSingle } from './training/requireSingle.ts'
import type { Trained } from './training/trainNetwork.ts'

export const ottt = defineStage({
  type: 'train/ottt',
  version: '1',
  summary: 'Trains a spiking network online through time (OTTT), in memory that does not grow with the number of steps.',
  description: `Online training through time (Xiao et al., "Online training through time for spiking neural networks", NeurIPS 2022). The network is that of
train/stbp, without delay between layers, with leaky neurons whose reset takes the threshold off and counts as a constant:

    u_l(t) = λ·v_l(t−1) + W_l·s_{l−1}(t) + b_l      s_l(t) = 1[u_l(t) > θ]      v_l(t) = u_l(t) − θ·s_l(t)

Nothing is unrolled. Each neuron that sends keeps a trace of its spikes, and each step is trained on its own, by a gradient that goes back
through the layers but not through time:

    â_l(t) = λ·â_l(t−1) + s_l(t)                               [neurons]; of the input too
    L(t)   = 1/T · [(1 − α)·CE(softmax(o(t)), y) + α·mean_c (o_c(t) − y_c)²]      y: one-hot, o: the output of the step
    δ_L(t) = ∂L(t)/∂o(t)                                       times σ'(u − θ) where the output fires
    δ_l(t) = σ'(u_l(t) − θ) ⊙ W_{l+1}ᵀ·δ_{l+1}(t)
    ∂W_l   = Σ_t δ_l(t)·â_{l−1}(t)ᵀ        ∂b_l = Σ_t δ_l(t)

σ' is the surrogate's slope. With the reset a constant, ∂u_l(t)/∂u_l(t−1) = λ for every neuron, so that a trace for each sender, which all its synapses
share, gives the gradient through time of one layer exactly. What is left out, against back-propagation through time, are the paths that go through a
layer at one step and on through a later step of the layer above.

"update" says when weights change: once a batch by the sum over its T steps (OTTT-A), or at each step by its own gradient (OTTT-O). Between steps there
are membranes and traces of a batch, whatever T: the log says how many bytes. Batches of images held as a constant current are one step of input;
Bernoulli spikes of a batch are drawn for all its steps at once, and that is the one thing that grows.

The output layer adds up what it gets and never fires ("readout": "membrane"): o(t) = W·s(t) + b, and the answer is the largest sum over all steps. Or it
has spiking neurons like the others, and o(t) = s(t). Weighted layers, average pooling (traces are pooled as spikes are) and voting are trained.

Dense layers may be recurrent ("784-128R-10"): u_l(t) has V_l·s_l(t−1) besides, and ∂V_l = Σ_t δ_l(t)·â_l(t−1)ᵀ. No error goes back through V. With one recurrent layer in front of an
output that never fires this is e-prop (Bellec et al. 2020, Nature Communications) for neurons without adaptation, with symmetric feedback and an output without leak; recurrence is ours, the publication has none.

What differs from the publication:

- An output that never fires has no membrane that leaks, so that the gradient of its weights is δ(t)·s(t)ᵀ, the exact one. The published code, as far as known (and the
  implementation in SpikingJelly) takes δ(t)·â(t)ᵀ there as well.
- The input has a trace, as the equations say; in that code the first layer takes the current input alone.
- b has no trace: its gradient is the sum of δ(t), as in that code.
- No weight standardisation or scaled activations, with which the published networks for CIFAR-10 are trained, and no dropout: not here yet.

Of a current that is constant, c(t) = λ·c(t−1) + 1 is the trace of each pixel but for its intensity; with "update": "accumulate" the first layer's gradient is
computed once a batch, by (Σ_t c(t)·δ(t))·xᵀ.

Refused: a reset to zero or to a value (each synapse would need a trace of its own), mechanisms beside leak and reset, constants that are learned,
batch normalisation, dropout, maximum pooling, and a threshold that the first layer can't reach in T steps.

The result is ready for simulate/clock, which gives the same answers as the training saw. The state is saved after every epoch, and an interrupted training goes
on from there, bit for bit. Computed in single precision in a fixed order, by WebAssembly kernels or their twin in JavaScript: the same bits for every number of threads.
Published settings stand in pipelines/presets/ottt.json.`,
  params: otttSchema,
  inputs: samplePorts,
  outputs: {
    model: { type: networkType, summary: 'the trained spiking network' },
    metrics: { type: metricsType, summary: 'loss and accuracy of every epoch, on the training samples and on those set aside, and the firing rate of each layer' },
  },
  deterministic: true,
  seeded: true,
  example: {
    snn: {
      use: 'train/ottt', in: { images: 'mnist.train' },
      with: { network: '784-512-10', neuron: { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract' }, encoding: 'direct', timesteps: 6, epochs: 4, batch: 128, schedule: 'cosine' },
    },
  },
  shapes(inputs, params): Record<string, Shape> {
    requireSingle(params)
    onlineNeuron(params)
    const port = onePort('train/ottt', Object.keys(inputs))
    const known = inputs[port]
    const timesteps = known?.timesteps as number | undefined
    if (port === 'images') encodingOf(params)
    else requireNoEncoding(params, timesteps)
    if (!known) {
      const { layers } = buildTopology(params.network, { bias: params.bias })
      checkOnline(layers)
      checkTrainable(params.network, layers, params.readout)
      return {}
    }
    const { height, width, channels, classes } = known as { height: number; width: number; channels: number; classes: number }
    const input = { height, width, channels }
    const { layers, notation } = onlineLayers(params, input, classes)
    const steps = port === 'images' ? params.timesteps : timesteps
    if (steps !== undefined) checkSteps(params, layers, input, steps)
    return { model: networkShape({ kind: 'snn', input, classes, topology: notation, layers }) }
  },
  memory: ({ images }, params) => onlineMemory(images, params),
  run(samples, params, context) {
    const train = async (): Promise<Trained> => {
      const { source, unit } = await readSamples('train/ottt', samples, statedEncoding(params), context)
      return trainOnline(source, params, unit, context)
    }
    return outputsOfOne(context, train, {
      model: ({ network }) => network,
      metrics: ({ history }) => ({ metrics: historyMetrics(params.name, history, 'nats') }),
    })
  },
})
