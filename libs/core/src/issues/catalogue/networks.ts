import { list, show } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E3xxx networks, rasters and the stages that work on them. */
export const networks: Chapter = {
  // E30xx networks: topology, counts, weights
  E3001: {
    message: ({ token, position, notation }) => `"${token}" at character ${position} of the topology "${notation}" is no layer`,
    fix: ({ suggestion, expected }) => (suggestion ? `did you mean "${suggestion}"?` : `a layer is one of ${(expected as string[]).join(', ')}`),
    explain: `A topology is a list of layers joined by "-":

    32C3     convolution: 32 filters of 3×3, stride 1, padding 1; 32C3S2 stride 2; 32C3P0 without padding
    AP2 MP2  average or maximum pooling over 2×2; AP3S2 with stride 2
    128FC    fully connected, 128 neurons; 128 alone says the same
    128FCR   the same of a spiking network, and recurrent: each spike reaches all 128 a step later; or 128R
    BN       after a convolution or a number: batch normalisation, 32C3BN, 128FCBN
    D0.5     dropout of half the values while training
    vote10   at the end: the mean of ten neighbouring outputs is the score of a class
    NN0.9    behind a spiking layer: NeuNorm, auxiliary neurons with the decay 0.9
    [ ]      a residual block: its last layer adds what the block reads, 16C3-[16C3-16C3]

A number in front of other layers is the number of inputs: "784-512-10" is a network of two layers on 784 inputs. Case
matters. Every weighted layer but the last is followed by a ReLU. Where the notation is not enough, write the layers as a list:
{ "network": [{ "kind": "conv", "filters": 32, "kernel": 3, "stride": 2 }, { "kind": "dense", "units": 10 }] }`,
  },
  E3002: {
    message: () => 'the topology is empty',
    fix: () => 'write at least the output layer, for instance "10"',
    explain: 'A network needs at least one weighted layer: the one that gives a score for each class. `spikeline explain E3001` shows the notation.',
  },
  E3003: {
    message: ({ place, field, value }) => `${place} has ${field} ${value}`,
    fix: ({ field, expected }) => `${field} is ${expected}`,
    explain: 'A number of a layer is out of its range: counts are whole and at least 1, padding is at least 0, a dropout rate is from 0 to below 1.',
  },
  E3004: {
    message: ({ notation, stated, inputs, height, width, channels }) =>
      `the topology "${notation}" begins with ${stated} inputs, but the images have ${inputs} (${height}×${width}×${channels})`,
    fix: ({ stated, inputs, notation }) => `begin with ${inputs}, or, if ${stated} is meant as a layer, write "${String(notation).replace(/^\d+/, '$&FC')}"`,
    explain: 'A bare number in front of other layers is the number of inputs, height × width × channels. It makes no layer: it is there to be checked. Leave it out, or add "FC" to make it a layer.',
  },
  E3005: {
    message: ({ place, problem }) => `${place} ${problem}`,
    fix: ({ expected }) => `expected: ${(expected as string[]).join(', ')}`,
    explain: `A layer in a list is an object with a "kind" and the fields of that kind:

    conv                  filters, kernel; stride, padding, bias, batchNorm, shortcut, activation
    dense                 units; bias, recurrent, batchNorm, shortcut, activation
    averagePool, maxPool  size; stride
    dropout               rate
    vote                  group

Those before the semicolon are required. Any kind may have a "name".`,
  },
  E3006: {
    message: ({ notation }) => `the topology "${notation}" has no layer with weights`,
    fix: () => 'add the output layer; a bare number in front is the number of inputs, so write "10FC" to have it as a layer',
    explain: 'Pooling, dropout and voting have no weights. A network needs at least one convolution or fully connected layer, the last of which gives the scores of the classes.',
  },
  E3007: {
    message: ({ layer, outputs, classes }) => `the last layer "${layer}" gives ${outputs} values for ${classes} classes`,
    fix: ({ classes }) => `end the topology with ${classes}FC, or with as many neurons a class and "vote" of that many`,
    explain: 'The output of a network is one score a class. "…-10" gives ten; "…-100-vote10" gives ten as well, each the mean of ten neurons.',
  },
  E3009: {
    message: ({ name }) => `two layers have the name "${name}"`,
    fix: () => 'give each layer a name of its own, or none: then its position is part of it',
    explain: 'Parameters, activity and costs are filed under the name of their layer, so that it must be unique within the network.',
  },
  E3010: {
    message: ({ layer, size, padding, height, width }) => `layer "${layer}" needs a map of ${size}×${size}${padding ? ` (padding ${padding} on each side)` : ''}, but it reads ${height}×${width}`,
    fix: () => 'pool less before it, make it smaller, or give it larger images',
    explain: 'Each pooling divides height and width by its stride, rounded down. After a few of them nothing is left for a kernel or a window to stand on. `spikeline network info` prints the map of each layer.',
  },
  E3011: {
    message: ({ layer, group, inputs }) => `layer "${layer}" votes in groups of ${group}, but it reads ${inputs} values`,
    fix: ({ group }) => `put a layer before it whose size is a multiple of ${group}: classes × ${group}`,
    explain: 'Voting takes the mean of neighbouring outputs, as many a class. The layer before it therefore has classes × group neurons: "…-100-vote10" for ten classes.',
  },
  E3012: {
    message: ({ place }) => `${place} votes, but it is not the last layer`,
    fix: () => 'move it to the end of the topology',
    explain: 'Voting is how the output is read: the mean of several output neurons is the score of a class. Nothing can follow it.',
  },
  E3013: {
    message: ({ layer }) => `layer "${layer}" is recurrent, which only a layer of a spiking network can be`,
    fix: () => 'leave "recurrent" out ("R" in the notation), or train a spiking network with train/stbp',
    explain: `The neurons of a recurrent layer get, besides the values of the layer before, their own spikes of the step before. An artificial
network answers in one pass over an image: it has no step before.`,
  },
  E3020: {
    message: ({ layer, parameter, shape }) => `layer "${layer}" has no ${parameter}; its shape would be [${(shape as number[]).join(', ')}]`,
    fix: () => 'the weights belong to another topology, or the file is not complete: write it again',
    explain: 'The layers of a network say which parameters there must be: a weight for each convolution and fully connected layer, a bias where the layer has one, recurrent weights where it is recurrent, gamma, beta, mean and variance for batch normalisation.',
  },
  E3021: {
    message: ({ layer, parameter, shape, expected, got }) => `${parameter} of layer "${layer}" has ${got} values; its shape [${(shape as number[]).join(', ')}] needs ${expected}`,
    fix: () => 'the weights belong to another topology or another input: use the pair that was trained together',
    explain: 'A fully connected weight is [inputs, units], a convolution [kernel, kernel, input channels, filters], everything else one value a channel. The inputs of the first fully connected layer depend on the size of the images.',
  },
  E3022: {
    message: ({ layer, parameter, index, value }) => `${parameter} of layer "${layer}" holds ${value} at index ${index}`,
    fix: () => 'the network was not trained soundly (see E3301), or its file is damaged',
    explain: 'Weights are finite numbers, running variances also not negative. One NaN makes every answer of the network NaN.',
  },
  E3023: {
    message: ({ layer }) => `there are parameters for "${layer}", which the network doesn't have`,
    fix: () => 'the weights belong to another topology: use the pair that was trained together',
    explain: 'Parameters are filed under the names of layers. Some are left over that no layer of this network uses.',
  },
  E3024: {
    message: ({ layer, problem }) => `layer "${layer}" ${problem}`,
    fix: () => 'state an activation of the kind of network: none or relu in an ANN, spiking or membrane in an SNN',
    explain: 'An ANN computes with "none" and "relu"; an SNN with spiking neurons (model if or lif, threshold, decay, reset) and, in its last layer, a membrane that integrates without firing.',
  },
  E3030: {
    message: ({ network, layer, problem }) => `layer "${layer}" of "${network}" can't be computed in integers: it ${problem}`,
    fix: () => 'make the fixed-point network by convert/fixed-point, or write its numbers as multiples of the units that it states',
    explain: `A fixed-point network states for each layer with weights the bits of a weight and the powers of two that weights and states are
multiples of. Its weights, biases, thresholds and decays must be such multiples, within their bits: 2 to 8 for weights, 24 for biases, thresholds
and membranes, 12 for decays. Either all layers are in fixed point or none, and no sum of weights may need more than 32 bits.`,
  },
  E3031: {
    message: ({ layer, problem }) => `layer "${layer}" has no fixed-point form: ${problem}`,
    fix: ({ instead }) => instead as string,
    explain: `In integers there is what lava-dl's CUBA neuron and Loihi have: membranes and currents that decay by 4096ths, a threshold, a reset to
0 or by subtraction (or none), and biases. Batch normalisation, average pooling and a drive that decays too are folded into the weights. What else a
neuron may have in single precision is not defined there, and leaving it out would be another network.`,
  },
  E3032: {
    message: ({ network, layer }) => `"${network}" computes in integers (layer "${layer}" is in fixed point), and this stage computes in single precision`,
    fix: () => 'simulate it by simulate/clock; for anything else, use the network that it was made from',
    explain: 'The weights of a fixed-point network are integers, but its neurons round and saturate too. In single precision it would be another network, whose accuracy says nothing about this one.',
  },
  E3033: {
    message: ({ network, value, most }) => `the input of "${network}" has the value ${value}; in 8 bits it takes values up to ${most}`,
    fix: () => 'encode with a lower gain, or give convert/fixed-point a larger "inputExponent" (0 for counts)',
    explain: 'Graded input is taken in whole multiples of 2^inputExponent, 255 of them at most on either side of 0. A value that is much larger would be cut off without a word.',
  },

  // E31xx tensor back ends
  E3101: {
    message: ({ name }) => `there is no tensor back end ${show(name)}`,
    fix: ({ known }) => `choose ${list(known as string[])}, or leave the choice out: the best that is installed is taken`,
    explain: `Artificial networks are computed by TensorFlow.js on one of three back ends. \`tensorflow\` is the native library (up to
twice as fast; install it by \`npm run tensorflow\`), \`wasm\` is WebAssembly and runs everywhere, \`cpu\` is plain JavaScript,
very slow and meant for checks.`,
  },
  E3102: {
    message: ({ name, detail }) => `the tensor back end "${name}" is not installed: ${detail}`,
    fix: () => 'run `npm run tensorflow`, or choose --backend wasm',
    explain: `The native TensorFlow library is no dependency of the project, since its npm package downloads from a place that may
refuse. \`npm run tensorflow\` installs it into a folder of its own: it tries the package's installer, else builds the package
against the TensorFlow library in the Python wheel. It needs Python 3 with pip, a C++ compiler and make, and about 500 MB.

Without it everything works on the back end \`wasm\`.`,
  },
  E3103: {
    message: ({ backend, kernels, task }) => `the tensor back end "${backend}" lacks ${list(kernels as string[], 'and')}, which ${task} needs`,
    fix: () => 'choose another back end: --backend tensorflow or --backend wasm',
    explain: `Each operation of TensorFlow.js has a kernel for each back end, and some have none. What a task needs is checked when it
opens the back end, so that it does not end in the middle. What the WebAssembly back end lacks for training is supplied by
@spikeline/tensor, so this means an operation that the project did not use before: add its kernel there, with a case in the
back-end conformance suite.`,
  },
  E3104: {
    message: ({ name, detail }) => `the tensor back end "${name}" does not start: ${detail}`,
    fix: ({ name }) => (name === 'tensorflow' ? 'run `npm run tensorflow -- --again` to install it anew, or choose --backend wasm' : 'run `npm ci` to install the packages anew'),
    explain: `The back end is there, but loading or starting it failed. For \`tensorflow\`: the library was built for another system, another
Node or an older system library, or a file of it is damaged; installing it anew mends these. For \`wasm\`: its .wasm files could
not be read, or this engine has no WebAssembly.`,
  },

  // E32xx rasters and encoders
  E3201: {
    message: ({ what }) => `this is no valid spike raster: ${what}`,
    fix: () => 'the stage that made it is wrong: report it to its author with this message',
    explain: `A spike raster stores T × B × N spikes as compressed sparse rows: row t·B + b holds the neurons that spike at
step t in sample b, in ascending order, each at most once; \`offsets\` has one entry more than there are rows and runs
from 0 to the number of indices; \`values\`, where there are any, are finite and as many as the indices; a held raster
stores one step only. A stage, or a file given as a fixture, broke one of these rules.

If you wrote that stage, call \`checkRaster\` from @spikeline/spikes on its output in its tests.`,
  },
  E3202: {
    message: ({ bytes }) => `the kernels need ${Math.ceil(Number(bytes) / 2 ** 20)} MiB of WebAssembly memory, which can't be had`,
    fix: () => 'use a smaller network, fewer time steps, or a machine with more memory; 4 GiB is the most that 32-bit WebAssembly can address',
    explain: `The kernels of the spike engine work in a memory of their own, which holds the weights, the membranes, and the spikes of a few
steps. It is reserved as a whole before the first step; the host refused it, or it is beyond 4 GiB. The dense kernels of the back end
\`wasm\` have 64 MiB of their own, whatever the network.`,
  },
  E3203: {
    message: ({ what }) => `a kernel failed in a thread: ${what}`,
    fix: () => 'report it with this message; run with --threads 1 to see whether it fails there, too',
    explain: `Kernels share their work among threads, and one of them could not do its part: a kernel reached beyond the memory of the
engine, or the host ended the thread. Nothing of this step is kept. It is a defect of Spikeline, or of the library that called it.`,
  },
  E3204: {
    message: ({ threads, cores }) => `${threads} threads were asked for, and there are ${cores} cores`,
    fix: ({ cores }) => `use --threads ${cores}, or leave it out`,
    explain: `Threads that compute do not gain from sharing a core: they wait for one another, and a run becomes slower. The results of the
spike engine are the same with any number of threads, so a run needs no more of them than this machine has cores.`,
  },

  // E33xx training
  E3301: {
    message: ({ epoch, step, what, value, learningRate }) =>
      `training diverged in epoch ${epoch}, step ${step}: ${what} is ${value} (learning rate ${Number(Number(learningRate).toPrecision(3))})`,
    fix: ({ learningRate }) => `train with a lower learning rate, for instance ${Math.min(0.01, Number((Number(learningRate) / 10).toPrecision(1)))}`,
    explain: `The loss, or a weight, left the range of numbers (NaN or infinity). No later step can mend it, so training stops here and
nothing is stored. The usual reason is a learning rate that is too high for the network: each step overshoots further than the last.

Lower "learningRate" by a factor of 3 to 10; a larger "batch" and batch normalisation ("32C3BN") help as well. With
"optimiser": "sgd" start at about 0.01. If it happens in the very first step, look at the data: a pixel that is NaN makes the loss NaN.`,
  },
  E3302: {
    message: ({ port }) => `the stream on port "${port}" ended without any sample`,
    fix: () => 'check the stage that feeds it: how many it gives, its filters',
    explain: 'There is nothing to learn from. A data set stage was asked for none, or what stands between it and the training kept none.',
  },
  E3303: {
    message: ({ index, label, classes }) => `sample ${index} has the label ${label}, but there are ${classes} classes (0 to ${Number(classes) - 1})`,
    fix: () => 'labels count from 0: mend the labels, or state the right number of classes at the source',
    explain: 'The label of a sample is the index of its class. This one is beyond the last class, so that no output of the network stands for it. Labels that count from 1 are a common reason.',
  },
  E3304: {
    message: ({ validation, samples, count }) => `a validation split of ${validation} sets aside ${count} of ${samples} samples`,
    fix: ({ count }) => (count === 0 ? 'make it larger, or leave it out' : 'make it smaller: some samples must be left to train on'),
    explain: 'With "validation" below 1 that fraction of the training samples is set aside, from 1 on that many samples. Both parts must have at least one.',
  },
  E3305: {
    message: ({ batch, samples }) => `a batch of ${batch} samples is larger than the training set of ${samples}`,
    fix: ({ samples }) => `use a batch of at most ${samples}`,
    explain: 'A step of training takes "batch" samples; there are fewer in all, once the validation samples are set aside.',
  },
  E3306: {
    message: ({ patience }) => `patience ${patience} needs validation samples, and there are none`,
    fix: () => 'set samples aside, for instance "validation": 0.1, or leave patience out',
    explain: 'Training stops early when the accuracy on samples that it does not learn from has not improved for "patience" epochs. Set some aside by "validation". The test samples must not be used for this.',
  },
  E3307: {
    message: ({ field, expected, got, first }) => `the batch that begins with sample ${first} has another ${field}: ${got} instead of ${expected}`,
    fix: () => 'all batches of a stream have one size, number type, number of classes and, where they are spikes, of time steps: mend the stage that makes them',
    explain: 'A training set is one array. A batch of its stream differs from the first one, or holds more or fewer values or labels than it says.',
  },
  E3308: {
    message: ({ stage, given }) => `${stage} takes either "images" or "spikes", and got ${(given as string[]).length === 0 ? 'neither' : 'both'}`,
    fix: () => 'connect one of the two: images, which it encodes itself and anew in each epoch, or spikes, which stay what they are',
    explain: 'A spiking network is trained on spikes over time. The stage makes them of images, or is given them; with both it could not know which to learn from.',
  },
  E3309: {
    message: ({ layer, problem }) => `layer "${layer}" can't be trained through time: it ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `Direct training unrolls the network over its time steps. Weighted layers, their batch normalisation in front of spiking neurons, average
pooling, dropout in front of weights, and voting have that form; the other layers of the notation are those of artificial networks. Nothing is left out silently: the network that is trained is the one that was stated.`,
  },
  E3310: {
    message: ({ kind, problem }) => `the loss "${kind}" ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: `Losses on rates and counts read the spikes of the output layer, membraneCrossEntropy reads the membranes of one that integrates and never
fires. Each loss has fields of its own: a scale for cross-entropies, counts to aim at for spikeCount.`,
  },
  E3311: {
    message: ({ field, problem }) => `"${field}" ${problem}`,
    fix: ({ instead }) => String(instead),
    explain: 'A setting of a direct training contradicts another, or the data: what one of the two says would have to be dropped silently.',
  },
  E3312: {
    message: ({ layer, bytes, batch, timesteps }) =>
      `the batch normalisation of layer "${layer}" needs all ${batch} samples of a batch, with ${timesteps} steps each, in memory at once: ${Math.ceil(Number(bytes) / 2 ** 20)} MiB, which can't be had`,
    fix: () => 'lower "batch", or the number of time steps, or leave batch normalisation out ("BN" in the notation)',
    explain: `Mean and variance are those of a channel over all samples, steps and positions of a batch, and the gradient goes back through them. So
the membranes, spikes and errors of the whole batch are kept in the memory of the kernels, of which 4 GiB is the most; without batch
normalisation a batch goes through in parts that fit. The room is that for neurons that all fire at every step.`,
  },

  // E34xx conversion
  E3401: {
    message: ({ network }) => `"${network}" is a spiking network already`,
    fix: () => 'connect the port "model" to the stage that trained the artificial network',
    explain: 'Conversion makes a spiking network of an artificial one (ReLU becomes integrate-and-fire). This network has spiking neurons; it can be simulated as it is.',
  },
  E3402: {
    message: ({ layer, problem }) => `layer "${layer}" can't be converted: it ${problem}`,
    fix: ({ instead }) => instead as string,
    explain: `A firing rate can stand for what is a weighted sum followed by a ReLU, and for whatever is linear: convolution, fully
connected layers, biases, batch normalisation (folded into the weights), average pooling, voting; dropout is the identity
when not training. It can't stand for:

    maximum pooling          the maximum of rates is not a sum of spikes: use average pooling, AP2
    other activations        rates are not negative: use ReLU; only the last layer may have none
    pooling at the very end  there are no weights that it could be folded into: end with a fully connected layer

The network must be trained anew with the layer replaced: its weights were made for the old one.`,
  },
  E3403: {
    message: ({ network, problem }) => `the calibration images don't serve to convert "${network}": ${problem}`,
    fix: () => 'connect "calibration" to images of the training set that the network was trained on',
    explain: 'How large activations get is measured on calibration images: the first of the stream, as many as "samples" says. They must be there, and have the size of the network\'s input.',
  },
  E3404: {
    message: ({ layer }) => `layer "${layer}" is not active on any calibration image, so that its rates have no scale`,
    fix: () => 'the layer has died in training: train with a lower learning rate or another seed; or calibrate with more images',
    explain: `The weights of a layer are divided by the activation that is to be the rate 1. Here no neuron of the layer had a positive
activation on any image. Behind a dead layer the answers of a network are constant, which its accuracy will show, too.
For an output layer with "readout": "spiking" it means that no logit was positive: use "readout": "membrane", which also
tells negative ones apart.`,
  },
  E3405: {
    message: ({ neuron }) => (neuron === 'lif' ? 'the neuron model "lif" needs a "decay"' : 'the neuron model "if" has no leak, but "decay" is stated'),
    fix: ({ neuron }) => (neuron === 'lif' ? 'state it, for instance "decay": 0.95' : 'leave "decay" out, or state "neuron": "lif"'),
    explain: 'An integrate-and-fire neuron ("if") keeps its membrane from step to step. A leaky one ("lif") keeps only the part "decay" of it, above 0 and below 1. Neither is guessed from the other.',
  },
  E3406: {
    message: ({ problem }) => `the neuron ${problem}`,
    fix: () => 'state a neuron whose parts go together; docs/neurons.md has them all',
    explain: `Mechanisms of a neuron (a current, an adaptive threshold, a refractory period, a reset that comes later or to a value) are stated one
by one, and what is left out is not there. Some need each other, and some exclude each other because no order of them is defined.`,
  },

  // E35xx simulation
  E3501: {
    message: ({ network }) => `"${network}" is an artificial network: it has no spiking neurons to simulate`,
    fix: () => 'put convert/rate in between, or evaluate it with simulate/ann',
    explain: 'Clock-driven simulation steps the membranes of a spiking network. An artificial network has ReLUs in their place.',
  },
  E3502: {
    message: ({ network, layer, problem }) => `layer "${layer}" of "${network}" can't be computed from spikes: it ${problem}`,
    fix: () => 'use average pooling in front of a weighted layer, and spiking neurons in every layer but the last',
    explain: `The simulator adds, for each spike, a row of weights. Pooling joins the weights that follow it, which must be there, and only an
average can join a sum. A layer that integrates and never fires can only be the last one.`,
  },
  E3503: {
    message: ({ record }) => `there is no layer "${record}" to record`,
    fix: ({ layers }) => `record "output", or one of ${(layers as string[]).map((name) => `"${name}"`).join(', ')}`,
    explain: 'Spikes come out of the layer that "record" names. Layers with neurons can be recorded; pooling has none. `spikeline network info` prints the names.',
  },
  E3504: {
    message: ({ network }) => `"${network}" is a spiking network: it has no ReLUs to evaluate`,
    fix: () => 'simulate it with simulate/clock on spikes',
    explain: 'An artificial network gives its answer in one pass over an image. A spiking one needs time steps: encode the images and simulate it.',
  },
  E3505: {
    message: ({ networks }) => {
      const names = networks as string[]
      return names.length === 0 ? 'the port "model" got no network' : `the port "model" got more than one network: ${names.map((name) => `"${name}"`).join(', ')}`
    },
    fix: () => 'connect "model" to a stage that gives one network; use a sweep to run several',
    explain: 'A stage that works with a network takes exactly one from its port "model". To compare networks, give each a stage of its own, or sweep the parameter in which they differ.',
  },
  E3506: {
    message: ({ network, field, expected, got }) => `the input of "${network}" has ${field} ${expected}, but the data have ${got}`,
    fix: () => 'use data of the kind that the network was trained on, or train it on these',
    explain: 'The first layer has one weight for each value of its input, so that height, width and channels must be those that the network was made for; and answers are scored against the labels, so that the classes must be the same.',
  },
  E3507: {
    message: ({ network, layer, mechanism }) => (mechanism === 'recurrent' ? `layer "${layer}"${network === undefined ? '' : ` of "${network}"`} is recurrent, which simulation by events doesn't know`
      : `the neurons of layer "${layer}"${network === undefined ? '' : ` of "${network}"`} have "${mechanism}", which simulation by events doesn't know`),
    fix: ({ instead }) => (typeof instead === 'string' ? instead : 'use simulate/clock, or "engine": "clock" of simulate/stream'),
    explain: `Between events nothing is computed: a membrane is brought forward over all steps since its last update at once. That is known of a
membrane which integrates or leaks, under any drive and reset. A current, an adaptive threshold, a refractory period and a reset that comes a
step later are states of their own beside it. Spikes that reach their own layer a step later are events that no event of the input announces.`,
  },
}
