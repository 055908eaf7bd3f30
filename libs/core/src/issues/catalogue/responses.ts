import type { Chapter } from './entry.ts'

/** E3660–E3679: trainings by the spike response model, those that start from a network, and those that make one to start from. */
export const responses: Chapter = {
  E3660: {
    message: ({ stage, timesteps, layers, problem }) => `${stage}: T = ${timesteps} steps are too few for ${layers} layers: ${problem}`,
    fix: ({ least }) => `take at least ${least} time steps, or a lower "trueCount"`,
    explain: `The response to a spike begins a step after it, so that each layer fires a step after the one below at the earliest: with L layers the output
is silent in the first L steps whatever the weights are. A window without room for the spikes that are wanted can't be learnt from.`,
  },
  E3661: {
    message: ({ stage, layer, problem }) => `${stage} has no rule for layer "${layer}": it ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: 'The rule is derived for layers that pass their spikes on to the next one. What it is not defined for is refused, not trained by something similar.',
  },
  E3662: {
    message: ({ what, got, expected }) => `the network to start from is another one: its ${what} is ${JSON.stringify(got)}, and here it is ${JSON.stringify(expected)}`,
    fix: () => 'state the same "network" and "bias" in both stages, and train both on the same data set',
    explain: `With "initial" connected, training starts from the weights of that network in place of fresh ones. That is possible where it is a spiking network whose
layers have the same weights and biases, in the same order. Layers that were normalised by their batch have a bias afterwards, and are not the same any more.`,
  },
  E3663: {
    message: ({ tauMembrane, tauSynapse }) => `"tauMembrane" is ${tauMembrane} ms and "tauSynapse" ${tauSynapse} ms: the difference of the two exponentials must be above 0, by more than rounding`,
    fix: () => 'state a "tauMembrane" above "tauSynapse"',
    explain: 'The response to a spike, V0·(e^(−t/τ_m) − e^(−t/τ_s)), rises with the shorter constant of time and falls with the longer one. With the two in the other order it would be negative, with equal ones nothing.',
  },
  E3664: {
    message: ({ layer, problem }) => `layer "${layer}" can't be trained ahead by STDP: it ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: 'Pre-training changes the weights of hidden convolutions and dense layers by pairs of spikes, without labels. The output layer needs labels, and keeps the weights that a training by gradients begins with.',
  },
  E3665: {
    message: () => 'STDP learns from spikes, and the input is held: an analog image as a constant current',
    fix: () => 'connect spikes of encode/bernoulli or another code in time, or "images", which are sampled into spikes here',
    explain: 'The rule looks at the times of spikes. A constant current has none.',
  },
}
