import type { Chapter } from './entry.ts'

/** E3720–E3739 NeuNorm, and neurons that look at all steps. */
export const auxiliary: Chapter = {
  E3720: {
    message: ({ layer, problem }) => `layer "${layer}" is a NeuNorm and ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `A NeuNorm ("NN0.9" in the notation, { "kind": "neuNorm", "decay": 0.9 } in a list of layers) adds auxiliary neurons to the spiking layer
in front of it, and changes what the next weighted layer reads: s − U·x in place of s. It stands directly behind a convolution or a fully
connected layer, and a weighted layer follows, with nothing but average pooling between. "784-512-NN0.9-10" and
"32C3-NN0.9-AP2-10" are such networks.

With dropout in front of the same weights, with batch normalisation on either side, or behind a recurrent layer the order of the two is
nowhere defined: leave one of the two out.`,
  },
  E3721: {
    message: ({ layer }) => `layer "${layer}" is a NeuNorm, which an artificial network can't have`,
    fix: () => 'leave it out of the topology ("NN" in the notation), or train a spiking network with train/stbp',
    explain: 'The auxiliary neurons of a NeuNorm sum spikes up over time steps. An artificial network has no steps.',
  },
  E3723: {
    message: ({ layer, expected, got }) => `the parallel neurons${layer === undefined ? '' : ` of layer "${layer}"`} are for ${expected} steps, but the input has ${got}`,
    fix: ({ expected }) => `give it ${expected} steps ("timesteps" of the encoder), or use sliding neurons, which take any number`,
    explain: `Full and masked parallel neurons ("parallel": { "kind": "full" } or "masked") have a weight for each pair of steps. They compute only with the
number of steps that they were trained for. Sliding ones have a weight for each of the last few steps, the same at all of them.`,
  },
  E3724: {
    message: ({ layer, problem }) => `parallel neurons${layer === undefined ? '' : ` (layer "${layer}")`} ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `Parallel neurons ("model": "psn") have weights over steps in place of a leak, and no reset; all other mechanisms of neurons, recurrence and
gradients that are truncated in time have no meaning for them, and with batch normalisation they are not trained yet. What is given a sample
step by step without end (simulate/stream), event-driven simulation, and the formats of other frameworks have no form for them:
simulate/clock runs them, layer by layer.`,
  },
  E3722: {
    message: ({ network, layer, what }) => `${network === undefined ? 'the network' : `network "${network}"`} has a NeuNorm, layer "${layer}", which ${what}`,
    fix: ({ instead }) => String(instead),
    explain: `The auxiliary neurons of a NeuNorm change at every step, spike or not. Event-driven simulation, which computes only where spikes are, has no
form for them, nor have networks in fixed point and the formats of other frameworks. simulate/clock runs such a network.`,
  },
}
