import { IssueError, defineStage, outputsOfOne, tableType, type Host, type Inspection, type Shape } from '@spikeline/core'
import { equivalenceTable, filesOfNetwork, networkShape, networkType, readNetworkFile, type NetworkFromFile } from '@spikeline/networks'
import { fromFileSchema, type FromFileParams } from './generated/from-file.ts'

export const fromFile = defineStage({
  type: 'convert/from-file',
  version: '1',
  summary: 'Reads a network that another system wrote: NIR, Keras or TensorFlow.js.',
  description: `What the file is, its content says. The report says, node by node, what the format leaves unsaid or says in another way, and what was taken
for it; the same lines are in the provenance of the network. What can't be expressed is refused by the name of its node.

**NIR** (Pedersen et al. 2024) describes spiking networks in continuous time: neurons as differential equations, without a step. Its time constants
are in seconds, "dt" is in milliseconds as everywhere in documents. With d = 1 − dt/τ (euler) or e^(−dt/τ) (exact), and an input x that is a
current of that height for the whole step,

    LIF      v ← d·v + (1 − d)·(v_leak + r·x)
    CubaLIF  I ← α·I + (1 − α)·w_in·x,  v ← d·v + (1 − d)·(v_leak + r·I)
    IF       v ← v + dt·r·x, or v ← v + r·x where "dt" is left out
    fire     v > v_threshold, then the reset

Computed is u = (v − v_leak)/g with g the factor of x, so that weights keep their bits, and thresholds and resets are divided by g. Sums of
pooling are means times their size, which is in the weights that follow. Expressed are Affine, Linear, Conv2d (also in groups, with gaps, and not
square), SumPool2d, AvgPool2d, Flatten, Scale, IF, LIF, CubaLIF, Threshold, I as the output, neurons that reach themselves, and graphs in
graphs. Not: Conv1d, delays, LI and CubaLI, branches, and time constants that differ within a layer.

Maps in NIR are channels × height × width; which channel is ON, no file says. For recordings, encode/slices has the channels OFF, ON.

**Keras** (.h5, of Keras 2 and 3) and **TensorFlow.js** (model.json and the files beside it) give artificial networks: chains of Dense, Conv2D, Flatten,
average and maximum pooling, global pooling, BatchNormalization, ReLU, Dropout, ZeroPadding2D, and Reshape at the beginning. A softmax at the end is
left out, since the class of the highest score is the same. Normalisation behind an activation is taken into the weights that follow. A file of weights
alone holds dense layers only, and "activation" says what follows each but the last. Refused by name are other activations, branches, maps of
channels × height × width, and a Rescaling of the input: images here are from 0 to 1.

docs/networks.md has all of it, with examples.`,
  params: fromFileSchema,
  inputs: {},
  outputs: {
    model: { type: networkType, summary: 'the network' },
    report: { type: tableType, summary: 'what the format leaves unsaid, and what was taken' },
  },
  deterministic: true,
  stored: false,
  example: { snn: { use: 'convert/from-file', with: { file: 'cnn.nir', reset: 'subtract' } } },
  // The document says no more than the input, the file says the rest: see inspect.
  shapes: (_inputs, { input }): Record<string, Shape> => (input ? { model: { ...input } } : {}),
  /** What the network lacks to be one, or is left open, blocks it before anything runs. */
  async inspect(params, host): Promise<Inspection> {
    const { file, folder } = params
    try {
      const data = await host.data.inspect('networks', await filesOfNetwork(file, opener(folder, host)), folder)
      return 'blocked' in data ? data : { ...data, shapes: { model: networkShape((await read(params, host)).network) } }
    } catch (error) {
      if (error instanceof IssueError) return { blocked: error.issues[0]! }
      throw error
    }
  },
  run: (_inputs, params, context) =>
    outputsOfOne(context, () => read(params, context.host), {
      model: ({ network }) => network,
      report: ({ network, format, report }) => equivalenceTable(`${network.name}: ${params.file}`, format, report),
    }),
})

const opener = (folder: string, { data }: Pick<Host, 'data'>) => async (file: string): Promise<Uint8Array> => (await data.open('networks', file, folder)).bytes()

const read = ({ file, folder, dt, ...options }: FromFileParams, host: Host): Promise<NetworkFromFile> =>
  readNetworkFile(file, opener(folder, host), { ...options, ...(dt !== undefined && { dt: seconds(dt) }) })

/** The division would leave 0.3 ms as 0.00029999999999999997 s, to be read in reports. */
const seconds = (milliseconds: number): number => Number((milliseconds / 1000).toPrecision(15))
