import { list } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E304x and E305x networks from files of other systems, and to them. */
export const imports: Chapter = {
  E3040: {
    message: ({ file, expected }) => `${file} is not ${expected}`,
    fix: () => 'give a NIR file (.nir), a Keras model (.h5) or the model.json of a TensorFlow.js layers model',
    explain: `What a file is, its first bytes say, not its name. NIR files and Keras models are HDF5 files, which begin with the byte 137 and
"HDF"; a TensorFlow.js model is a JSON file beside the files of its weights. Keras's newer .keras files and TensorFlow's saved models are other
formats: save as .h5, or convert with tensorflowjs_converter.`,
  },
  E3041: {
    message: ({ file, at, problem }) => `${file} is damaged, or holds what can't be read${at ? `: ${at} ${problem}` : `: ${problem}`}`,
    fix: () => 'get the file again, or write it again',
    explain: `The file begins as an HDF5 file does, but its content is cut off, contradicts itself, or is of a kind that no network has. Groups, numbers of
8 to 64 bits (floating point: 32 and 64), strings, gzip compression and contiguous or chunked storage are read. Links to other files are not followed.`,
  },
  E3042: {
    message: ({ file, at, problem }) => `${file} is no NIR graph: ${at} ${problem}`,
    fix: ({ expected }) => String(expected),
    explain: `A NIR file has a data set "version" and a group "node" of the type "NIRGraph": its nodes, each with a type and that type's parameters, and
the edges between them. A parameter that its type does not have is refused and not passed over, since it might change what the node computes.`,
  },
  E3043: {
    message: ({ node, problem }) => `the NIR graph can't be made a network: "${node}" ${problem}`,
    fix: () => 'change the graph where it was written',
    explain: `A network here is a chain of layers. A NIR graph becomes one where it leads from one Input to one Output without branches; nested graphs
are taken out of their nests, and neurons may reach themselves, directly or by one node of weights. The shapes of parameters must fit what comes in.`,
  },
  E3044: {
    message: ({ node, type, problem }) => `the node "${node}" (${type}) can't be expressed: ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `NIR has more primitives than there are layers here, and some with parameters that no layer has. What can be computed exactly otherwise is:
sums of pooling, scales and neurons' factors become factors of weights, kernels in groups or with gaps get zeros. What can't is refused, and never left out.`,
  },
  E3045: {
    message: ({ node, parameter, tau, dt }) => (dt === undefined
      ? `"${node}" has the time constant "${parameter}" ${Number((tau as number).toPrecision(6))} s, and how long a step is isn't stated`
      : `steps of ${dt} s are longer than "${parameter}" of "${node}", ${Number((tau as number).toPrecision(6))} s`),
    fix: ({ dt }) => (dt === undefined ? 'state "dt" (--dt) in milliseconds' : 'use a shorter dt, or the integrator "exact"'),
    explain: `NIR describes neurons in continuous time, and a network here computes in steps. A time constant becomes a factor a step, 1 − dt/τ (forward
Euler) or e^(−dt/τ) (exact). Which dt a network was made with, its file does not say: snnTorch and SpikingJelly write files for 0.1 ms unless told
otherwise. Forward Euler with dt above τ would turn the sign of the membrane in each step.`,
  },
  E3046: {
    message: ({ node }) => `what a spike does to the membrane of "${node}" isn't stated: the file has no "v_reset"`,
    fix: () => 'state "reset" (--reset): "subtract", "zero", or "value" for v_reset, which NIR then takes for 0',
    explain: `NIR knows a reset to a value only, and files of its older versions have not even that. Frameworks wrote neurons that are reset by subtraction
without saying so (snnTorch's by default, and sinabs's): with another reset than it was trained with, a network is a much worse one. So it must be stated.`,
  },
  E3047: {
    message: ({ node, problem }) => `the neurons of "${node}" ${problem}`,
    fix: ({ instead }) => `what can be expressed: ${instead}`,
    explain: `The neurons of a layer here share one threshold, decay and reset. Neurons of NIR that differ in r, w_in and v_threshold can still be expressed,
by the weights in front of them; time constants that differ, and resets in other proportions, can't.`,
  },
  E3048: {
    message: ({ network, losses }) => `NIR can't say all of what "${network}" is: ${list(losses as string[], 'and')}`,
    fix: () => 'allow what is lost (--lossy), or change the network',
    explain: `NIR has neurons that fire where v > v_threshold and are then reset to a value. A reset by subtraction, a threshold that is reached and not
passed, a membrane that begins elsewhere, and integer arithmetic can't be written; a file without them describes another network. With --lossy it is
written all the same, and each loss is in the report.`,
  },
  E3049: {
    message: ({ network, layer, problem }) => `"${network}" can't be written as NIR: the layer "${layer}" ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: 'Maximum pooling, adaptation, refractory periods and delayed resets have no primitive in NIR, and leaving them out would be another network.',
  },
  E3050: {
    message: ({ file, at, problem }) => `${file} is no layers model of Keras: ${at} ${problem}`,
    fix: ({ expected }) => String(expected),
    explain: `A model of Keras is an HDF5 file with its configuration (model_config) and weights, as model.save("model.h5") writes, or with weights alone; one of
TensorFlow.js is a model.json beside the files of its weights. Its layers must follow one another from one input to one output: no branches, no layer that is
used twice, no model within the model.`,
  },
  E3051: {
    message: ({ node, shape, height, width, channels }) => `the input "${node}" has the shape [${(shape as number[]).join(', ')}], which is no map of ${height} × ${width} × ${channels}`,
    fix: () => 'state "input" as the height, width and channels that have as many values, or leave it out',
    explain: 'An input of one axis may be laid out as a map, so that a data set of images fits: [784] as 28 × 28 × 1. An input of three axes is a map already: channels × height × width in NIR, height × width × channels in Keras.',
  },
  E3052: {
    message: ({ layer, type, problem }) => `the layer "${layer}" (${type}) can't be expressed: ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `Keras has more layers than there are here, and some with settings that none here has. What can be computed exactly otherwise is: kernels that are not
square, in groups or with gaps get zeros, a normalisation without weights right in front is taken into those that follow. What can't is refused, and never left out.`,
  },
  E3053: {
    message: ({ file }) => `the end of "${file}" says no format that networks are written in`,
    fix: ({ known }) => `end the name with ${list(known as string[])}`,
    explain: 'What a network is written as, the end of the name says: .nir for NIR, .h5 for Keras, .json for a TensorFlow.js layers model.',
  },
  E3054: {
    message: ({ layers }) => `the file has weights alone: what follows ${list(layers as string[], 'and')} it does not say`,
    fix: () => 'state "activation" (--activation): "relu" or "none"',
    explain: `Keras's save_weights writes the names of layers and their weights, and not what they compute. Dense layers can be read, in their order, once it is stated
what follows each but the last; the last has scores, of which the highest is the answer. Convolutions can't: their strides and paddings are not in the file.`,
  },
  E3055: {
    message: ({ option, format }) => `the option "${option}" says nothing of ${format}`,
    fix: () => 'leave it out',
    explain: `What a format leaves open is stated by options: of NIR dt, integrator, reset, compare and current; of weights alone activation; input of both. An option
that would be passed over is refused.`,
  },
  E3056: {
    message: ({ network, format, layer, problem }) => `"${network}" can't be written as ${format}: ${layer ? `the layer "${layer}" ` : 'it '}${problem}`,
    fix: ({ instead }) => String(instead),
    explain: 'Layers models of Keras and TensorFlow.js are artificial networks. A spiking one is written as NIR.',
  },
}
