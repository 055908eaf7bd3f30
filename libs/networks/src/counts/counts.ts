import type { Layer, Network } from '../network.ts'
import { buildTopology, fitTopology, type BuildOptions, type Topology } from '../topology/build.ts'
import { isRecurrent } from '../topology/recurrent.ts'
import { temporalShapes } from '../snn/parallel.ts'
import { sizeOf } from '../weights/parameterShapes.ts'
import { layerShapes, mapSize, type MapShape, type ShapedLayer } from '../topology/shapes.ts'

/** Size and work of one layer for one sample (an SNN: for one sample and step). */
export interface LayerCounts {
  readonly name: string
  readonly kind: Layer['kind']
  readonly input: MapShape
  readonly output: MapShape
  /** Neurons: outputs of a weighted layer. Pooling and voting have none: they are folded into the weights that follow. */
  readonly neurons: number
  /** Trained values: weights (recurrent ones too), biases, U of a NeuNorm, weights over steps of parallel neurons, and γ and β of a batch normalisation (which is also what it needs when it runs). */
  readonly parameters: number
  /**
   * Multiply-accumulates of one dense evaluation: outputs · values that each reads, own spikes of a recurrent layer and the zeros of the
   * padding included; bias not counted.
   */
  readonly macs: number
  /** Additions of values that nothing multiplies: those of an identity shortcut, one a neuron. A projection is among the parameters and MACs. */
  readonly additions: number
}
export interface Totals { readonly neurons: number; readonly parameters: number; readonly macs: number }
export interface NetworkCounts { readonly layers: readonly LayerCounts[]; readonly total: Totals }

/** Counts of a network, layer by layer and in total. */
export const countNetwork = (network: Pick<Network, 'layers' | 'input'>): NetworkCounts => countLayers(network.layers, network.input)

/** Counts of a topology without weights. With `classes` the output is checked, too (E3007). */
export function countTopology(topology: Topology, input: MapShape, options: BuildOptions & { classes?: number } = {}): NetworkCounts {
  const { classes, ...build } = options
  const { layers } = classes === undefined ? buildTopology(topology, build) : fitTopology(topology, input, classes, build)
  return countLayers(layers, input)
}

/** Counts of layers on an input, layer by layer and in total. */
export function countLayers(layers: readonly Layer[], input: MapShape): NetworkCounts {
  const counts = layerShapes(layers, input).map(countLayer)
  const sum = (of: keyof Totals): number => counts.reduce((total, layer) => total + layer[of], 0)
  return { layers: counts, total: { neurons: sum('neurons'), parameters: sum('parameters'), macs: sum('macs') } }
}

function countLayer({ layer, input, output, shortcut }: ShapedLayer): LayerCounts {
  const common = { name: layer.name, kind: layer.kind, input, output }
  if (layer.kind !== 'conv' && layer.kind !== 'dense') return { ...common, neurons: 0, parameters: layer.kind === 'neuNorm' ? input.channels : 0, macs: 0, additions: 0 }
  const projection = layer.shortcut?.projection
  const fanIn = fanInOf(layer, input) + (isRecurrent(layer) ? layer.units : 0) + (projection ? fanInOf(projection, shortcut!) : 0)
  const neurons = mapSize(output)
  const parallel = layer.activation.kind === 'spiking' ? layer.activation.neuron.parallel : undefined
  const overSteps = parallel ? Object.values(temporalShapes(parallel)).reduce((sum, shape) => sum + sizeOf(shape), 0) : 0
  const perOutput = [layer, projection].reduce((sum, each) => sum + (each?.bias ? 1 : 0) + (each?.batchNorm ? 2 : 0), 0)
  return { ...common, neurons, parameters: output.channels * (fanIn + perOutput) + overSteps, macs: neurons * fanIn, additions: layer.shortcut && !projection ? neurons : 0 }
}

/** Values that one neuron of a weighted layer reads of the layer before. */
export const fanInOf = (layer: Layer & { kind: 'conv' | 'dense' }, input: MapShape): number =>
  layer.kind === 'conv' ? layer.kernel * layer.kernel * input.channels : mapSize(input)

export const countParameters = (network: Pick<Network, 'layers' | 'input'>): number => countNetwork(network).total.parameters
export const countNeurons = (network: Pick<Network, 'layers' | 'input'>): number => countNetwork(network).total.neurons
export const countMacs = (network: Pick<Network, 'layers' | 'input'>): number => countNetwork(network).total.macs
