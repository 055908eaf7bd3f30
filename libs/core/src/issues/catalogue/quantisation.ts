import { list } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E3520–E3549: artificial networks in few bits, energies, and where a spiking network crosses them. */
export const quantisation: Chapter = {
  E3520: {
    message: ({ missing }) => `the bits of ${missing} are not stated`,
    fix: () => 'state "bits" for weights and activations alike, or both "weightBits" and "activationBits"',
    explain: 'A network is quantised to so many bits, 1 to 8. "bits" holds for weights and activations; "weightBits" and "activationBits" each go before it. There is no usual number that could stand in for one that is left out.',
  },
  E3521: {
    message: ({ network, layer, problem }) => `layer "${layer}" of "${network}" can't be computed in whole numbers of few bits: it ${problem}`,
    fix: () => 'make the quantised network by train/quantise',
    explain: `A quantised network states for each layer with weights the bits of weights and inputs and what a weight and an input of 1 stand for. Its
weights and biases must be multiples of that, within their bits; images are read in 8 bits. Either all layers are quantised or none.`,
  },
  E3522: {
    message: ({ network, layer, weightBits, inputBits, largest }) =>
      `layer "${layer}" of "${network}" may have sums of ${Number(largest).toLocaleString('en')} with weights of ${weightBits} and inputs of ${inputBits} bits, more than are exact`,
    fix: () => 'use fewer bits: "bits": 7 halves it',
    explain: `Whole numbers are computed in single precision, which holds them up to 2^24 = 16,777,216. Weights of more than 4 bits are split into two
products where need be; this layer reads so many values that not even those are sure to stay below. Its results could depend on the machine, so that it is refused.`,
  },
  E3523: {
    message: ({ network, layer }) => `"${network}" computes in whole numbers of few bits (layer "${layer}" is quantised), and this stage computes in single precision`,
    fix: () => 'evaluate it by simulate/ann; for anything else, use the network that it was made from',
    explain: `A quantised network rounds between its layers. Taken as an ordinary one it would be another network, whose results say nothing about this one.
convert/rate, train/quantise and the files of Keras and TensorFlow.js take the network before it was quantised.`,
  },
  E3524: {
    message: ({ network, layer, problem }) => `layer "${layer}" of "${network}" can't be quantised: it ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: 'Between layers there are whole numbers from 0 to 2^bits − 1, which a ReLU gives. What gives negative values has no such form.',
  },
  E3525: {
    message: ({ network }) => `"${network}" is a spiking network, and this stage quantises artificial ones`,
    fix: () => 'connect the artificial network; convert/fixed-point puts a spiking one into whole numbers',
    explain: 'Spikes are of one bit already. What is left to quantise in a spiking network are its weights and membranes, which convert/fixed-point does.',
  },
  E3526: {
    message: ({ network, sample, value }) => `image ${sample} has the value ${value}, and "${network}" reads values from 0 to 1 in steps of 1/255`,
    fix: () => 'scale the images to 0 … 1 before them',
    explain: 'The first layer of a quantised network reads images in 8 bits, 0 for black and 255 for white. What lies outside would be cut off without a word.',
  },
  E3530: {
    message: ({ model, role, known }) => `there are no metrics of the ${role} "${model}"; there are those of ${list(known as string[])}`,
    fix: ({ suggestion, resolved }) => (suggestion ? `did you mean "${suggestion}"?` : resolved ? `connect the metrics of "${String(resolved)}", or name another model with "ann"` : 'connect its measure/energy, or name another model'),
    explain: `measure/crossover compares two models by the energies that measure/energy gives. They are named by "snn" and "ann". In "ann" the letter K between
dashes stands for ⌈log2(T + 1)⌉, the bits that an activation needs to tell apart as many values as a spiking neuron can in T steps.`,
  },
  E3531: {
    message: ({ model, metric, params }) => `"${model}"${params ? ` at ${params}` : ''} has no "${metric}"`,
    fix: () => 'connect its measure/energy, of the same sweep',
    explain: 'The crossover is computed from the energy of a sample, the part of it that spikes cause, and the firing rate. measure/energy gives all of them, of both models.',
  },
  E3532: {
    message: ({ model, role }) => `"${model}" is no ${role}`,
    fix: () => 'name the spiking network with "snn", the artificial one with "ann"',
    explain: 'Of a spiking network measure/energy says what its spikes cause, of an artificial one it doesn\'t: the metrics of the model that was named are of the other kind.',
  },
  E3540: {
    message: ({ low, high }) => `DRAM takes at least ${low} and at most ${high} pJ: the least is above the most`,
    fix: () => 'state "offChipLow" and "offChipHigh" the other way round',
    explain: 'The energy of an access to DRAM is given as a range, and results as the range that follows from it.',
  },
}
