import { defineStage } from '@spikeline/core'
import { spikeBpSchema } from './generated/spike-bp.ts'
import { macroMemory, macroPorts, macroShapes, runMacro } from './macro/macroStage.ts'
import { spikeBpLayers, spikeBpTask } from './macro/spikeBpTask.ts'
import { requireSingle } from './training/requireSingle.ts'

export const spikeBp = defineStage({
  type: 'train/spike-bp',
  version: '1',
  summary: 'Trains a dense spiking network by back-propagation on low-passed spike trains, without going back through time.',
  description: `After Lee, Delbruck & Pfeiffer 2016, "Training deep spiking neural networks using backpropagation", Frontiers in Neuroscience.

A neuron is a leaky integrate-and-fire neuron whose reset takes its threshold off. Its membrane is then a difference of low-passed spike trains:

    u_i(t) = d·v_i(t−1) + Σ_k w_ik·s_k(t) + b_i      s_i(t) = 1[u_i(t) ≥ θ_i]      v_i(t) = u_i(t) − θ_i·s_i(t)      d = "decay" = e^(−Δt/τ_mp)
    v_i(T−1) = Σ_k w_ik·x_k + b_i·x_b − θ_i·a_i                                steps t = 0 … T − 1; v(−1) = 0

    x_k = Σ_t d^(T−1−t)·s_k(t)      a_i = Σ_t d^(T−1−t)·s_i(t)      x_b = Σ_t d^(T−1−t)

with the traces x [inputs] and a [neurons] at the end of the window. In hidden layers a spike takes "inhibition" μ times θ off all others of its layer, a step
later, which is taken for −θ_i·μ·Σ_{j≠i} a_j. What is left in the membrane is neglected, so that a_i ≈ (Σ_k w_ik·x_k)/θ_i − μ·Σ_{j≠i} a_j, and

    ∂a_i/∂w_ik ≈ x_k/θ_i        ∂a_i/∂θ_i ≈ −(a_i + μ·Σ_{j≠i} a_j)/θ_i
    ∂a_i/∂x_k ≈ 1/(θ_i·(1 − μ))·(w_ik − μ·θ_i/(1 + μ·(n − 1))·Σ_j w_jk/θ_j)        without inhibition w_ik/θ_i; n neurons in the layer

The loss of a sample is ½·Σ_c (r_c − y_c)², y one-hot, with r_c the spike count of output c over the largest count of all outputs. Nothing in that keeps
the counts up: once the right output leads, errors only lower the others, and the activity of all layers declines, with it the accuracy. Where "fullCount" is
stated, r_c is the count over it (ours; with 14 of 20 steps 98 % of MNIST, see pipelines/literature/spike-bp.json). Errors go back once a sample, to hidden neurons that fired at least once; outputs get theirs whether they fired or not, so that a silent one can learn to. With "errorNormalisation" they are

    δ_out,i = (g_i/ḡ)·(r_i − y_i)        δ_i = (g_i/ḡ)·√(M/m)·Σ_j w_ji·δ_j        g_i = 1/θ_i, ḡ the root mean square of g in the layer
    ∂L/∂w_ik = √(N/m')·δ_i·x_k           ∂L/∂θ_i = √(N/(m'·M'))·δ_i·(−a_i − μ·Σ_{j≠i} a_j)

where the sum is over the layer above, which has M inputs and m neurons that fired; this layer has M' inputs, N neurons and m' that fired. Without it,
δ_out,i = (r_i − y_i)/θ_i and δ_i = Σ_j w_ji·δ_j/θ_i, and the roots are 1. Errors are averaged over a batch.

Weights are U(±√(3/M)) at first, thresholds "thresholdScale"·√(3/M), biases 0. Where they are stated, these are added:
"weightPenalty" λ with "weightPenaltySlope" β: ½·λ·e^(β·(Σ_k w_ik² − 1)) for each neuron. "thresholdRate": thresholds are learned, one a neuron, with the
learning rate times this. "thresholdPenalty" ρ: each spike of a sample raises its neuron's threshold by ρ·N and lowers all N of the layer by ρ; averaged
over the batch. Thresholds stay above a tenth of the first ones (the bound is ours).

By default the normalisation of errors is on; inhibition, both penalties and learned thresholds are off, since dense networks on MNIST do as well without them.
What differs from the publication: steps of time in place of events, with which a spike inhibits a step later; batches, and Adam or momentum on the batch's mean;
no refractory weight of inputs; dense layers alone; the outputs don't inhibit each other. The network that comes out has one threshold a layer: a neuron with θ_i
of its own is one with θ and the weights w·θ/θ_i, without rounding where thresholds are not learned. simulate/clock gives the same answers as the training saw.

The trace at the end of the window weighs late spikes more. Where decay^T is far below 1, spikes of the early steps count for little: choose τ_mp not much
shorter than the window. Images are held as a constant current ("direct") or sampled into spikes anew in each epoch ("bernoulli"), as in train/stbp.

The state is saved after every epoch, and an interrupted training goes on from there, bit for bit. Results are the same bits for every number of threads.
Published settings stand in pipelines/presets/spike-bp.json.`,
  params: spikeBpSchema,
  ...macroPorts,
  deterministic: true,
  seeded: true,
  example: {
    snn: {
      use: 'train/spike-bp', in: { images: 'mnist.train' },
      with: { network: '784-800-10', decay: 0.95, thresholdScale: 8, fullCount: 14, encoding: 'direct', timesteps: 20, epochs: 5, batch: 50, learningRate: 0.001, schedule: 'cosine' },
    },
  },
  shapes: (inputs, params) => macroShapes('train/spike-bp', inputs, requireSingle(params), (known) => spikeBpLayers(params, known)),
  memory: (shapes, params) => macroMemory(shapes, params, (known) => spikeBpLayers(params, known)),
  run: (samples, params, context) => runMacro('train/spike-bp', samples, params, context, (known) => spikeBpTask(params, known)),
})
