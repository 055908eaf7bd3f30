import { defineStage, fail } from '@spikeline/core'
import type { StbpParams } from './generated/stbp.ts'
import { stcaSchema, type StcaParams } from './generated/stca.ts'
import { delayedFeedback } from './spiking/delayedFeedback.ts'
import { directInputs, directOutputs, directShapes, runDirect, type DirectTraining } from './spiking/directStage.ts'
import { spikingMemory } from './spiking/memory.ts'
import { doubleExponentialResponse, surrogateIn } from './spiking/response.ts'
import { checkResponse } from './spiking/responseRules.ts'
import { requireSingle } from './training/requireSingle.ts'

export const stca = defineStage({
  type: 'train/stca',
  version: '1',
  summary: 'Trains a spiking network by spatio-temporal credit assignment with delayed feedback: how often each output should have fired.',
  description: `After Gu, Xiao, Pan & Tang 2019, "STCA: Spatio-temporal credit assignment with delayed feedback in deep spiking neural networks", Proceedings of the
28th International Joint Conference on Artificial Intelligence. Every neuron sums up responses with the shape of a postsynaptic potential, and each spike
of its own takes θ off. With input spikes at t_in and own ones at t_out, t in ms:

    u(t) = Σ_i W_i · Σ K(t − t_in) − θ · Σ e^(−(t − t_out)/τ_m)          s(t) = 1[u(t) ≥ θ]
    K(t) = V0 · (e^(−t/τ_m) − e^(−t/τ_s))                                V0 = η^(η/(η−1))/(η − 1), η = τ_m/τ_s: the highest value of K is 1

W [inputs, neurons], u and θ in the units of the weights, kernels sampled at multiples of Δt ("timestep"). K(0) = 0: a layer fires a step after the one
below at the earliest. Credit goes back through the layers (space) and through both kernels (time), with the slope of "surrogate" at u − θ in
place of the derivative of the spike ρ:

    δ_l(t) = ρ(u_l(t)) · (e_l(t) − θ·Σ_{t'>t} e^(−(t'−t)/τ_m)·δ_l(t'))          e_{l−1}(t) = W_lᵀ · Σ_{t'>t} K(t' − t)·δ_l(t')          ∂L/∂W_l = Σ_t (K ∗ s_{l−1})(t)·δ_l(t)ᵀ

"detachReset" leaves out the sum in brackets. The feedback is delayed: only at the end of a sample, and only how often each output should have
fired in T steps, d_o, "trueCount" for the right class and "falseCount" for the others. With the counts n_o, and v outputs that vote for a class (1 without voting):

    L = 1/(2v) · Σ_o ((n_o − d_o)/T)²
    n_o < d_o     e_o = (n_o − d_o)/(v·T) at the silent step whose u came nearest to θ (the first of several), 0 elsewhere; steps with u = 0, which no spike has reached, are left out
    n_o > d_o     e_o = (n_o − d_o)/(v·T·n_o) at each step at which it fired, 0 elsewhere

The text of the publication was not at hand: that credit goes to the step nearest to the threshold is what is known of its aggregate labels; the form of
the loss above, the size of the credit, the default of the surrogate and all settings of the preset are ours. V0, and the neuron, are those that are
usual with such kernels (tempotron: Gütig & Sompolinsky 2006).

It is computed exactly: the neuron is one of docs/neurons.md (a current that is taken a step later, a leak, a reset by subtraction), and what is
trained runs in simulate/clock with the same answers.

Caveats: with L layers the output can't fire before step L, and T must leave room for "trueCount" spikes after it. Credit at single steps is
sparse, and a surrogate of a bounded width gives none to an output that is farther from θ: with a rectangle whole classes fell silent. Recurrent layers and batch normalisation are refused. See train/stbp
for samples, dropout, checkpoints and the rest, which are the same. A preset: pipelines/presets/stca.json.`,
  params: stcaSchema,
  inputs: directInputs,
  outputs: directOutputs,
  deterministic: true,
  seeded: true,
  example: {
    snn: {
      use: 'train/stca', in: { images: 'mnist.train' },
      with: {
        network: '784-512-10', neuron: { threshold: 1, tauMembrane: 8, tauSynapse: 2 }, loss: { trueCount: 6, falseCount: 0 },
        encoding: 'bernoulli', timesteps: 16, epochs: 4, batch: 50,
      },
    },
  },
  shapes: (inputs, params) => directShapes(inputs, directParams(requireSingle(params)), trainingOf(params)),
  memory: (shapes, params) => spikingMemory(shapes, directParams(params)),
  run: (inputs, params, context) => runDirect(inputs, directParams(params), trainingOf(params), context),
})

const trainingOf = ({ loss, weightScale }: StcaParams): DirectTraining => ({
  stage: 'train/stca', weightScale, loss: (shape) => delayedFeedback(loss, shape),
  check: (layers, timesteps) => checkResponse('train/stca', layers, timesteps, loss.trueCount),
})

/** The settings of train/stbp that compute the same, but for the loss. Fails with E3663 where τ_m is not above τ_s. */
function directParams({ neuron: stated, surrogate, loss, weightScale: _, ...shared }: StcaParams): StbpParams {
  const { tauMembrane, tauSynapse } = stated
  // Nearer than that, the difference is mostly what rounding left.
  if (tauMembrane <= tauSynapse * (1 + 1e-6)) fail('E3663', { tauMembrane, tauSynapse }, '/neuron')
  const { neuron, unit } = doubleExponentialResponse(stated)
  return { ...shared, neuron, readout: 'spiking', surrogate: surrogateIn(surrogate, unit), loss: { kind: 'spikeCount', ...loss } }
}
