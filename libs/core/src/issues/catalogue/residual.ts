import type { Chapter } from './entry.ts'

interface Map { readonly height: number; readonly width: number; readonly channels: number }
const shown = ({ height, width, channels }: Map): string => `${height}×${width}×${channels}`

/** E376x residual networks: blocks, shortcuts and their conversion. */
export const residual: Chapter = {
  E3760: {
    message: ({ notation, problem }) => `the blocks of the topology "${String(notation)}" don't fit: ${String(problem)}`,
    fix: ({ instead }) => instead as string,
    explain: `Brackets around layers are a residual block: its last layer adds, in front of its activation, what the block reads.

    16C3-[16C3-16C3]-[32C3S2-32C3]-AP2-10

Blocks may lie within each other, but each ends with a layer of its own: a layer has one shortcut. In a list of layers "shortcut": { "from": NAME } says the same,
NAME being the layer in front of the block.`,
  },
  E3761: {
    message: ({ layer, problem }) => `layer "${String(layer)}" ${String(problem)}`,
    fix: ({ instead }) => instead as string,
    explain: `A shortcut adds what an earlier layer gives to the sums of a layer with weights, in front of its activation. So the block ends with a convolution or
a fully connected layer that is not recurrent, and there is a layer with weights in front of it (pooling and dropout may lie between).`,
  },
  E3762: {
    message: ({ layer, from, source, added, output, projection }) =>
      `layer "${String(layer)}" gives ${shown(output as Map)}, but its shortcut from "${String(from)}" ${projection ? `makes ${shown(added as Map)} of ${shown(source as Map)}` : `brings ${shown(added as Map)}`}`,
    fix: () => 'within a block change maps by the strides of convolutions with padding ⌊kernel/2⌋ alone: 32C3S2',
    explain: `What is added must have the shape of what it is added to. Where the convolutions or poolings of a block have strides, or its number of channels changes, the
shortcut is a convolution of 1×1 with all strides at once; it has ⌈n/stride⌉ rows and columns, as convolutions with an odd kernel and padding ⌊kernel/2⌋ have.
Padding of another size ("P0"), even kernels, and pooling of an odd map leave other numbers.`,
  },
  E3763: {
    message: ({ layer, what }) => `layer "${String(layer)}" has a shortcut, and ${String(what)} is defined for chains of layers alone`,
    fix: () => 'leave the blocks out (the brackets in the notation, or "shortcut"), or use what knows them: train/bp, simulate/ann, convert/rate, convert/qcfs, simulate/clock',
    explain: `A residual block adds what it reads to what it computed. train/bp trains such a network, simulate/ann evaluates it, convert/rate and convert/qcfs convert it and
simulate/clock simulates it. Everything else refuses it: without its shortcuts it would be another network.`,
  },
  E3764: {
    message: ({ layer }) => `compensation was to be found for layer "${String(layer)}", which never fires on the images that it is found on`,
    fix: () => 'find it on more images or more steps ("compensationSamples", "reportTimesteps"), or state a number',
    explain: `Error compensation multiplies the weights of a layer by a factor a little above 1, such that its rates come to what the activations of the artificial network
say. Where a layer has activations but no spikes no factor can be found.`,
  },
  E3765: {
    message: ({ compensation }) => `a compensation of ${String(compensation)} for all layers is stated, and one for each layer is to be found`,
    fix: () => 'leave "compensation" or "compensationSamples" out',
    explain: 'Error compensation is one factor for all layers, or one for each layer that is found on calibration images: the two exclude each other.',
  },
}
