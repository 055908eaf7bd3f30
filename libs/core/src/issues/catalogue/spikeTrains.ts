import type { Chapter } from './entry.ts'

/** E3680–E3699: learning on the level of whole spike trains, train/spike-bp and train/hm2-bp. */
export const spikeTrains: Chapter = {
  E3680: {
    message: ({ stage, layer, problem }) => `${stage} can't train layer "${layer}": it ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `These rules are defined here for dense layers whose neurons spike: traces and spike-train-level potentials belong to one synapse with one weight.
Convolutions share a weight between synapses, pooling and voting have none, dropout and batch normalisation change what a spike train is. train/stbp trains all of them.`,
  },
  E3681: {
    message: ({ stage, timesteps, problem }) => `${stage} has T = ${timesteps} steps, in which ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `The window is too short for the spikes that the rule learns from. Either a spike that arrives a step later in each layer doesn't come through to the output,
or the membrane stays below the threshold though all inputs are at their highest in all steps and all weights as high as they can be at the start.`,
  },
  E3682: {
    message: ({ problem }) => `HM2-BP is not defined for these neurons: ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `The rule takes the membrane at each spike apart into what each synapse has brought since the spike before: that holds for a reset to zero from a membrane that
starts at 0, with or without a leak and a synaptic current. With another reset, a threshold that moves or a refractory period the parts don't add up to the membrane.`,
  },
  E3683: {
    message: ({ stage }) => `this host has no WebAssembly with SIMD, which ${stage} needs`,
    fix: () => 'use Node 20.19 or later, or a browser of 2022 or later',
    explain: 'The rule is computed by WebAssembly kernels. There is no slower way of the same results for it, as train/stbp has.',
  },
  E3684: {
    message: ({ trueCount, falseCount, timesteps }) => `"trueCount" is ${trueCount} and "falseCount" ${falseCount} of T = ${timesteps} steps`,
    fix: () => 'state counts from 0 to T, with "trueCount" above "falseCount"',
    explain: 'A neuron spikes once a step at most, and the answer is the output with the most spikes.',
  },
}
