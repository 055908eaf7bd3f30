import type { Chapter } from './entry.ts'

/** E3700–E3719: BP-STDP and online training through time. */
export const onlineLearning: Chapter = {
  E3700: {
    message: ({ rule, layer, problem }) => `${rule} is not defined for layer "${layer}": it ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `A learning rule is an equation for certain layers. What it says nothing about is refused before training, rather than learnt by some other rule
without a word. train/stbp trains every layer that has a form in time.`,
  },
  E3701: {
    message: ({ rule, problem }) => `${rule} is not defined for these neurons: ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `Online training keeps one trace for each neuron that sends, which all neurons that it reaches share. That is exact only where what is left of a
membrane after a step is the same factor for all of them, whether they spiked or not: so for a leak, and a reset that takes the threshold off and counts as a
constant. A reset to 0 would need a trace for each synapse. Mechanisms beside leak and reset carry more from step to step than the trace knows of.`,
  },
  E3702: {
    message: ({ layer, most, threshold, timesteps, weights = 'starts with' }) => `no neuron of layer "${layer}" can fire: the largest membrane that ${timesteps} steps can reach with the weights that it ${weights} is ${most}, and the threshold is ${threshold}`,
    fix: () => 'lower the threshold, take more time steps, or raise "gain"',
    explain: `Before anything runs, the largest drive is known: every input at its highest, every weight at the bound that it is drawn within. A threshold that even
this does not reach in the steps of a sample would leave the first layer silent, and all layers behind it with nothing to learn from.`,
  },
  E3703: {
    message: ({ window, timesteps }) => `a window of ${window} steps is longer than the ${timesteps} steps of a sample`,
    fix: ({ timesteps }) => `state a "window" of at most ${timesteps}, or more time steps`,
    explain: `BP-STDP compares what fired with what should have fired window by window, and changes the weights after each. Without a whole window there is nothing to compare.`,
  },
  E3704: {
    message: ({ kind }) => `BP-STDP pairs spikes, but the input is ${kind}`,
    fix: () => 'connect binary spikes, such as those of encode/bernoulli, or "images", which are sampled into spikes here',
    explain: `The change of a weight is proportional to the number of spikes that came in during a window. An analog current has none.`,
  },
}
