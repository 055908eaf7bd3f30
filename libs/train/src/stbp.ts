import { defineStage } from '@spikeline/core'
import { stbpSchema } from './generated/stbp.ts'
import { directInputs, directOutputs, directShapes, runDirect } from './spiking/directStage.ts'
import { spikingMemory } from './spiking/memory.ts'
import { requireSingle } from './training/requireSingle.ts'

const training = { stage: 'train/stbp' }

export const stbp = defineStage({
  type: 'train/stbp',
  version: '1',
  summary: 'Trains a spiking network directly, by back-propagation through time with surrogate gradients.',
  description: `The network is unrolled over its T time steps, without delay between layers:

    u_l(t) = decay · v_l(t−1) + W_l · s_{l−1}(t) + b_l      s_l(t) = 1[u_l(t) > θ]      v_l(t) = u_l(t), reset where it spiked

and the gradient of the loss goes back through all layers and steps (spatio-temporal back-propagation: Wu et al. 2018; surrogate
gradients: Neftci, Mostafa & Zenke 2019). The derivative of a spike, which is 0 or undefined, is replaced by the slope of "surrogate" at
u − θ; spikes themselves stay 0 or 1. A neuron whose membrane stays beyond the width of a rectangle or triangle gets no error, and a high
learning rate can push an output there for good: its class is then never answered, and the log says so. With "detachReset" the spike of a reset counts as a constant. With "truncate" the gradient goes back through time
only within windows of so many steps; the forward pass does not change.

Either "images" or "spikes" is connected. Images are held as a constant current over T steps ("direct": the first layer is then an
encoding layer), or sampled into spikes anew in each epoch ("bernoulli"); spikes are learnt as they come, from encode/… or a stage that
makes slices of events. Samples draw by epoch and index, so that batches change nothing. The whole set is kept in memory. With "initial",
training starts from the weights of a spiking network of the same topology, for instance of train/stdp-pretrain; its neurons are not taken over.

Neurons may learn too ("learned"), one value a layer: a threshold θ, which stays above 0 (above "resetTo", and at least a hundredth of the way from
there to where it was stated); and a decay as 1 − σ(w), by w. They begin with what is stated, weight decay doesn't act on them, and the model's
neurons state what they have become.

Dense layers may be recurrent, in the notation "784-128R-10": V_l · s_l(t−1) then comes to their sums, a spike reaching all neurons of its own
layer a step later, by weights that are trained with the others.

A layer may have auxiliary neurons behind it, "128C3-NN0.9" (NeuNorm: Wu et al. 2019, Direct training for spiking neural networks: faster,
larger, better, AAAI), one at each place of its F maps, or one for a dense layer:

    x(t) = k·x(t−1) + (1 − k)/F · Σ_f s_f(t)      k = 0.9 where none is stated

and the next layer reads s_f(t) − U_f·x(t), with U learned from 0 on, one value a map (as far as known the paper has one for each place of a
map besides, and a factor 1/F more in x, which U makes up for; docs/neurons.md).

Neurons may be parallel, "model": "psn" (PSN: Fang et al. 2023, Parallel spiking neurons with high efficiency and ability to learn long-term
dependencies, NeurIPS): no leak and no reset, but a sum over the drive X of other steps,

    H(t) = o(t) + Σ_j M[t, j] · X(j)      s(t) = 1[H(t) > θ]

with M and o learned, one set a layer: M is [T, T] ("full"), the same but for the last steps alone ("masked"), or of one weight for each of
the last steps ("sliding"). M begins at U(±1/√T), that of sliding ones at 2^−(steps ago), and o at 0, so that θ = 1 is the published −B at
first. Weight decay doesn't act on them. The published mask comes gradually, here it is there from the first step.

Weighted layers, average pooling and voting are trained. Dropout ("D0.5") drops a value at all T steps of a sample or at none, since steps
that each drop others would average it out (Lee et al. 2020), and multiplies what is left by 1/(1 − rate); a spike that is dropped
still counts in the firing rates. Batch normalisation ("128C3BN") is that of Zheng et al. 2021 (tdBN), between product and neuron:

    y = γ·θ·(x − μ)/√(σ² + ε) + β        μ, σ² of a channel over all samples, steps and positions of the batch

with γ = 1 and β = 0 at first, and α = 1 (SpikingJelly starts its γ at θ in place of the factor: that is the same network, with other steps).
Such a layer has no bias of its own. The whole batch is in memory at once for it. Validation and the trained network go by running
statistics, folded into weights and bias, so that what comes out is a network without batch normalisation. What has no form in
time (maximum pooling) is refused, not left out. The result is ready for simulate/clock, which gives the same answers as the training saw.

Published settings stand in pipelines/presets/stbp.json, to be included by "$use": "presets/stbp.json#/mnist-mlp" (those of NeuNorm in pipelines/presets/neunorm.json); what a document states
beside it wins, and all of it is in the plan. They are no parameter, because one that is left out could not be told from one that
states the default.

The state is saved after every epoch, and an interrupted training goes on from there, bit for bit as if it had not been interrupted.
Computed in single precision in a fixed order, by WebAssembly kernels or their twin in JavaScript: the same bits everywhere.`,
  params: stbpSchema,
  inputs: directInputs,
  outputs: directOutputs,
  deterministic: true,
  seeded: true,
  example: {
    snn: {
      use: 'train/stbp', in: { images: 'mnist.train' },
      with: {
        network: '784-512-10', neuron: { model: 'lif', threshold: 0.3, decay: 0.5 }, encoding: 'direct', timesteps: 8,
        epochs: 4, batch: 50, learningRate: 0.0005,
      },
    },
  },
  shapes: (inputs, params) => directShapes(inputs, requireSingle(params), training),
  memory: (shapes, params) => spikingMemory(shapes, params),
  run: (inputs, params, context) => runDirect(inputs, params, training, context),
})
