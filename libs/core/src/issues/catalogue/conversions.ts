import { list } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E3740–E3759: conversions of the literature, and the activations that they are trained with. */
export const conversions: Chapter = {
  E3740: {
    message: ({ kind, field }) => `the activation "${kind}" has no "${field}"`,
    fix: ({ kind, known }) => `leave it out; "${kind}" has ${list(known as string[])}`,
    explain: 'Each kind of activation has settings of its own. One that belongs to another kind would be without effect, so that it is refused.',
  },
  E3741: {
    message: ({ kind }) => `no layer has a ReLU in whose place "${kind}" could stand`,
    fix: () => 'train a network with a hidden layer, or leave "activation" out',
    explain: 'The stated activation takes the place of the ReLU of each layer. The last layer with weights gives scores and has none, nor has a layer that states "activation": "none".',
  },
  E3742: {
    message: ({ found, wanted }) => `the network on the port "model" has the activation "${found}", and this stage converts networks with "${wanted}"`,
    fix: ({ wanted, other }) => `${wanted === 'relu' ? 'train it without "activation"' : `train it by train/bp with "activation": { "kind": "${wanted}" }`}${other ? `, or convert it by ${other}` : ''}`,
    explain: `A neuron stands for one activation, that of its conversion: convert/rate and convert/spike-norm for a ReLU, convert/qcfs for clip-floor-shift, convert/soft-lif
for the soft LIF. Another activation would give other rates than the network was trained for.`,
  },
  E3743: {
    message: ({ layer, method }) => `${layer === undefined ? 'the network on the port "model" has biases' : `layer "${layer}" has a bias`}, and ${method}`,
    fix: () => 'train the network with "bias": false and without batch normalisation, or convert it by convert/rate with its activations, which scales biases too',
    explain: `Where weights stay as they are, a bias would have to shrink with the rates of the layer before, which these methods don't provide for: their networks have
none. Batch normalisation becomes a bias when it is folded into the weights.`,
  },
  E3744: {
    message: ({ layer, timesteps, images }) => `layer "${layer}" never fires on any of ${images} images within ${timesteps} steps`,
    fix: () => 'take more time steps, a lower threshold or a normalisation that fires more: the maximum or a percentile of the activations in place of "model"',
    explain: 'A spiking network with a layer that is silent for as long as an image is shown answers all images alike. The comparison that a conversion ends with found such a layer.',
  },
  E3745: {
    message: ({ layer, timesteps, images }) => `layer "${layer}" never gets a positive input on any of ${images} images within ${timesteps} steps, so that its threshold has no value`,
    fix: () => 'take more "timesteps" or more "samples"; where that does not help, the layer has died in training',
    explain: 'Spike-Norm sets the threshold of a layer to the greatest weighted sum of spikes that it gets. Where the layers before hardly fire in the time given, or all weights are negative, there is none.',
  },
  E3746: {
    message: ({ problem }) => `the time step does not suit the neurons: ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `A leaky neuron is simulated in steps of dt. Its decay e^(−dt/τ_rc) and that of the synapse are exact for any step, but spikes and the refractory time come in whole
steps. A step as long as the membrane's constant of time has nothing left to integrate.`,
  },
  E3747: {
    message: ({ model, role, metric }) => `there is no "${metric}" of the ${role} "${model}"`,
    fix: ({ known }) => `connect its measure/cost; there are those of ${list(known as string[])}`,
    explain: 'measure/efficiency puts the synaptic events and neuron updates of a spiking network beside the operations of an artificial one. All of them come from measure/cost of both models.',
  },
  E3748: {
    message: ({ normalisation, field }) => `"${field}" has no meaning with "normalisation": "${normalisation}"`,
    fix: ({ field }) => `leave "${field}" out`,
    explain: 'With "none" weights and thresholds are what they are; there is no scale that could be put into one or the other.',
  },
  E3749: {
    message: ({ stated, missing }) => `"${stated}" is stated without "${missing}"`,
    fix: ({ stated, missing }) => `state "${missing}" as well, or leave "${stated}" out`,
    explain: 'The efficiency weighs synaptic events and neuron updates by their energies, in those of a floating-point operation. Both belong to one piece of hardware; neither has a usual value that could stand in.',
  },
}
