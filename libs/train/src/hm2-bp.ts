import { defineStage } from '@spikeline/core'
import { hm2BpSchema } from './generated/hm2-bp.ts'
import { checkTarget, hm2Layers, hm2Neuron, hm2Task } from './macro/hm2Task.ts'
import { macroMemory, macroPorts, macroShapes, runMacro } from './macro/macroStage.ts'
import { requireSingle } from './training/requireSingle.ts'

export const hm2Bp = defineStage({
  type: 'train/hm2-bp',
  version: '1',
  summary: 'Trains a dense spiking network by hybrid macro/micro level back-propagation: a loss of spike counts, through spike-train-level potentials.',
  description: `After Jin, Zhang & Li 2018, "Hybrid macro/micro level backpropagation for training deep spiking neural networks", NeurIPS (HM2-BP).

The neuron is leaky, with a reset to zero and, where "neuron" states one, a synaptic current that decays. Between two of its spikes its membrane is a sum over
synapses. Taken at its spikes and added up, that is the spike-train-level potential e_{i|j} of the synapse from j to i, and of all of them a_i:

    e_{i|j} = Σ_{t: s_i(t)=1} Σ_{t': s_j(t')=1} ε(t − t̂_i(t), t − t')        a_i = Σ_j w_ij·e_{i|j} + b_i·e_{i|b} = Σ_{t: s_i(t)=1} u_i(t)

t̂_i(t) is the spike of i before t, and ε what an input of 1 leaves in the membrane: for a current taken "before" the drive, with decays d = e^(−1/τ_m) and
α = e^(−1/τ_s), it is proportional to the published ε(s, t) = e^(−max(t−s,0)/τ_s)/(1 − τ_s/τ_m)·(e^(−min(s,t)/τ_m) − e^(−min(s,t)/τ_s)), with the factor
(1 − τ_s/τ_m)/(d − α), which the weights take up. With other neurons it is that of the neuron as it is simulated, so that a_i is exact.

Macro level: L = ½·Σ_i (o_i − y_i)² on the spike counts o of the output, which are wanted to be "trueCount" or "falseCount"; an error of at most "margin" counts as
none. A neuron fires about once for each θ of its potential, o_i ≈ a_i/θ. Micro level: e grows with both counts, ∂e_{i|j}/∂o_j ≈ e_{i|j}/o_j and ∂e_{i|j}/∂o_i ≈ e_{i|j}/o_i. So

    δ_i = (o_i − y_i)/θ                          output
    δ_j = (1/θ)·Σ_i δ_i·w_ij·e_{i|j}/o_j         hidden, over the neurons i of the layer above; 0 where o_j = 0
    ∂L/∂w_ij = δ_i·e_{i|j}·(1 + (1/θ)·Σ_l w_il·e_{i|l}/o_i)

and the sum in the correction is a_i/o_i, the mean membrane at the spikes of i. An output without a spike has no e: it is taken to fire in the last step,
with no correction (ours), so that a class that is never answered can come back. A hidden neuron without a spike gets no error.
Errors are averaged over a batch.

Since e is linear in the spikes of j, no table of pairs is needed: what an input at step t has to do with the spikes of i is one number q_i(t), by a recursion over
the steps from the last on, and δ_i·e_{i|j} = Σ_{t: s_j(t)=1} q_i(t). The backward pass is thus as long as the forward one.

"inhibition" w₀: outputs inhibit each other, −w₀ to the drive of the others a step after a spike, in training and in the network that comes out. The gradient of
output i is then multiplied by γ_i = 1/(1 − (w₀/θ)²·Σ_{l≠i} (e_{i|l}/o_l)·(e_{l|i}/o_i)), a quotient being 1 where one of the two is silent; γ is at most 10 (ours).

Counts are coarse: after a reset to zero a constant drive makes a neuron fire at every k-th step, and a count between can't be met. State a "margin" of 1 at least:
without one, and with a learning rate of 0.001, a training on all of MNIST lost after its first epoch what it had learned. Hidden neurons that no longer fire for
any sample stay so; with the settings of pipelines/literature/hm2-bp.json a neuron fires less than once in the 20 steps.

What differs from the publication: the exact ε of the simulated neuron in place of the continuous one; no refractory period; biases are possible; the authors'
program has small further terms (it adds e/(o_i·o_j²) to ∂e_{i|j}/∂o_j, and sets e = 0.1 where the post-synaptic neuron is silent), which are not in the equations of
the publication as far as known and are left out; dense layers alone. Images are held as a constant current ("direct") or sampled into spikes anew in each epoch ("bernoulli"), as in train/stbp.

The state is saved after every epoch, and an interrupted training goes on from there, bit for bit. Results are the same bits for every number of threads, and
simulate/clock gives the same answers as the training saw. Published settings stand in pipelines/presets/hm2-bp.json.`,
  params: hm2BpSchema,
  ...macroPorts,
  deterministic: true,
  seeded: true,
  example: {
    snn: {
      use: 'train/hm2-bp', in: { images: 'mnist.train' },
      with: {
        network: '784-800-10', neuron: { model: 'lif', threshold: 0.5, decay: 0.8, current: { decay: 0.3, taken: 'after' } }, trueCount: 14, falseCount: 1, margin: 1,
        encoding: 'direct', timesteps: 20, epochs: 5, batch: 50, learningRate: 0.0005, schedule: 'cosine',
      },
    },
  },
  shapes(inputs, params) {
    requireSingle(params)
    hm2Neuron(params.neuron)
    checkTarget(params, params.timesteps)
    return macroShapes('train/hm2-bp', inputs, params, (known) => hm2Layers(params, known))
  },
  memory: (shapes, params) => macroMemory(shapes, params, (known) => hm2Layers(params, known)),
  run: (samples, params, context) => runMacro('train/hm2-bp', samples, params, context, (known) => hm2Task(params, known)),
})
