import type { Definition } from '../definitions.ts'

/** What measure/neurobench gives. */
export const neurobenchDefinitions: Readonly<Record<string, Definition>> = {
  'neurobench.footprint': {
    title: 'footprint (NeuroBench)', unit: 'bytes',
    definition: 'bytes of parameters and buffers: 4P, 8 for a channel of batch normalisation and 8 for each of its layers, and 20 for each layer of neurons, as snnTorch 1.0 keeps them (threshold, decay, a factor of graded spikes, the kind of reset). Activations and membranes are not in it. In fixed point a weight takes its bits and a bias 3 bytes.',
  },
  'neurobench.connectionSparsity': { title: 'connection sparsity', unit: '', percent: true, definition: 'weights that are exactly zero, of all weights of convolutions and dense layers; without biases; rounded to 4 decimals.' },
  'neurobench.activationSparsity': {
    title: 'activation sparsity', unit: '', percent: true,
    definition: 'zeros among the outputs of all layers with a ReLU or with neurons, over all steps and samples. Pooling and the output of an ANN are no activations; neurons that only integrate are, and are always zero.',
  },
  'neurobench.effectiveMacs': {
    title: 'effective MACs', unit: 'operations',
    definition: 'per sample: weights that are not zero times inputs that are not zero, in layers and steps at which a sample has any input other than −1, 0 and 1. Behind average pooling inputs are averages of spikes, hence mostly these. Without biases and the padding. A constant input counts at each step, whether its drive is kept or not.',
  },
  'neurobench.effectiveAcs': { title: 'effective ACs', unit: 'operations', definition: 'per sample: the same where all inputs of the sample at that layer and step are −1, 0 or 1: also those of an ANN that sees a binary image.' },
  'neurobench.dense': { title: 'synaptic operations, dense', unit: 'operations', definition: 'per sample: all weights times all inputs, zeros or not, at each step; without biases and the padding.' },
  'neurobench.effectiveMacs/step': { title: 'effective MACs a step', unit: 'operations', definition: 'effective MACs of a sample / T.' },
  'neurobench.effectiveAcs/step': { title: 'effective ACs a step', unit: 'operations', definition: 'effective ACs of a sample / T.' },
  'neurobench.dense/step': { title: 'synaptic operations a step, dense', unit: 'operations', definition: 'dense synaptic operations of a sample / T.' },
  'neurobench.membraneUpdates': { title: 'membrane updates', unit: 'operations', definition: 'per sample: membranes that are another value after a step than after the one before; at the first step all of them.' },
}
