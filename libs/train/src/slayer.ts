import { defineStage } from '@spikeline/core'
import { slayerSchema, type SlayerParams } from './generated/slayer.ts'
import type { StbpParams } from './generated/stbp.ts'
import { directInputs, directOutputs, directShapes, runDirect, type DirectTraining } from './spiking/directStage.ts'
import { spikingMemory } from './spiking/memory.ts'
import { alphaResponse, surrogateIn } from './spiking/response.ts'
import { checkResponse } from './spiking/responseRules.ts'
import { requireSingle } from './training/requireSingle.ts'

export const slayer = defineStage({
  type: 'train/slayer',
  version: '1',
  summary: 'Trains a spiking network by SLAYER: responses of alpha functions, credit carried back by correlation with them.',
  description: `Shrestha & Orchard 2018, "SLAYER: Spike layer error reassignment in time", Advances in Neural Information Processing Systems 31. Every neuron is
one of the spike response model. With the spikes s of the layer below (and of the neuron itself, s_l), ∗ for the convolution in time, t in ms:

    u_l = W_l·(ε ∗ s_{l−1}) + ν ∗ s_l          s_l(t) = 1[u_l(t) ≥ θ]
    ε(t) = t/τ_s · e^(1 − t/τ_s)               ν(t) = −c·θ · t/τ_r · e^(1 − t/τ_r)          t > 0, c: "refractoryScale"

W_l [inputs, neurons], u and θ in the units of the weights; kernels are sampled at multiples of Δt ("timestep"), and both are 0 at t = 0, so that a
layer fires a step after the one below at the earliest. Backwards, with e = ∂L/∂s, ⋆ for the correlation in time, and the slope
ρ(u) = scale/α · e^(−|u − θ|/α) in place of the derivative of the spike:

    δ_l = ρ(u_l) · e_l          e_{l−1} = W_lᵀ·(ε ⋆ δ_l)          ∂L/∂W_l = Σ_t (ε ∗ s_{l−1})(t) · δ_l(t)ᵀ

No credit goes through ν: the own spikes count as constants there. The loss is ½·Σ_c ((n_c − n̂_c)/T)² over the counts n_c of the outputs in
T steps, where n̂ is "trueCount" for the right class and "falseCount" for the others; the answer is the class with most spikes.

This is computed exactly, not approximated: an alpha function is what two equal decays in a row leave of a spike, so that the neuron is one of
docs/neurons.md (a current that is taken a step later, a leak, no reset, an alpha-shaped adaptation without gradient), and what is trained
runs in simulate/clock with the same answers. In its units the threshold is θ/ε(Δt). Forward, gradients and loss are held to a script
in PyTorch that convolves with the kernels, with the spike function and the rate loss of lava-dl (half its loss, and its slope at twice the scale).

What differs from the publication and its code (slayerPytorch):

- T steps with one mean over all of them; there, intervals of the sample may be chosen for the counts. Delays of axons are not learned.
- Kernels never end; there, ε ends where it falls below 0.01, and ν likewise.
- Average pooling is a sum with fixed weights; there, a pooling layer spikes.
- The neuron of lava-dl's own blocks (SLAYER 2.0) is another: a current in front of a leaky membrane that is reset to 0, without ν. train/stbp has it.
- The optimiser is Adam or momentum (there NADAM); the batch loss is the mean over its samples (there their sum).
- Bernoulli spikes of images are drawn anew in each epoch ("encoding": "bernoulli"); "direct" holds the image as a constant input, x·Σ ε.

Caveats: with L layers the output can't fire before step L, and T must leave room for "trueCount" spikes after it; a τ_s that is long against
T·Δt leaves most of a response outside the window. Recurrent layers and batch normalisation are refused. See train/stbp for samples,
dropout, checkpoints and the rest, which are the same. Published settings: pipelines/presets/slayer.json.`,
  params: slayerSchema,
  inputs: directInputs,
  outputs: directOutputs,
  deterministic: true,
  seeded: true,
  example: {
    snn: {
      use: 'train/slayer', in: { images: 'mnist.train' },
      with: {
        network: '784-512-10', neuron: { threshold: 1, tauSynapse: 2, tauRefractory: 1 }, surrogate: { width: 0.5 }, loss: { trueCount: 8, falseCount: 1 },
        encoding: 'bernoulli', timesteps: 16, epochs: 4, batch: 50,
      },
    },
  },
  shapes: (inputs, params) => directShapes(inputs, directParams(requireSingle(params)), trainingOf(params)),
  memory: (shapes, params) => spikingMemory(shapes, directParams(params)),
  run: (inputs, params, context) => runDirect(inputs, directParams(params), trainingOf(params), context),
})

const trainingOf = ({ loss, weightScale }: SlayerParams): DirectTraining => ({
  stage: 'train/slayer', detachAdaptation: true, weightScale,
  check: (layers, timesteps) => checkResponse('train/slayer', layers, timesteps, loss.trueCount),
})

/** The settings of train/stbp that compute the same. */
function directParams({ neuron: stated, surrogate, loss, weightScale: _, ...shared }: SlayerParams): StbpParams {
  const { neuron, unit } = alphaResponse(stated)
  return { ...shared, neuron, readout: 'spiking', surrogate: surrogateIn({ kind: 'exponential', ...surrogate }, unit), detachReset: true, loss: { kind: 'spikeCount', ...loss } }
}
