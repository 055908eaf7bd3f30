import { fail } from '@spikeline/core'
import type { ConvLayer, DenseLayer, Network, NeuNormLayer } from '../network.ts'
import { layerShapes, mapSize, type MapShape, type ShapedLayer } from '../topology/shapes.ts'
import { isRecurrent, requireFeedForward } from '../topology/recurrent.ts'
import type { Temporal } from '../snn/parallel.ts'
import { foldBatchNorm } from '../weights/foldBatchNorm.ts'
import { auxiliaryOf, withChannel, writeWithAuxiliary, type Auxiliary } from './auxiliary.ts'
import { eventPool, type EventPool } from './pool.ts'
import { reach, windowWiring, type Wiring } from './wiring.ts'

/** A weighted layer made ready to be driven by events, together with the pooling in front of it. */
export interface EventLayer {
  readonly layer: ConvLayer | DenseLayer
  /** The map that its events come from, before any pooling. */
  readonly source: MapShape
  /** The NeuNorm in front of it: `source`, what is pooled, `input` and `weight` then have a channel more, that of x. */
  readonly auxiliary: Auxiliary | undefined
  readonly pools: readonly EventPool[]
  /** The map that its weights see, after pooling. */
  readonly input: MapShape
  readonly output: MapShape
  /** Number of its neurons. */
  readonly neurons: number
  readonly weight: Float32Array
  /** Bias of each neuron: the drive of a layer without input. Length neurons. */
  readonly base: Float32Array
  /** V of a recurrent layer, [neurons, neurons]. */
  readonly recurrent: Float32Array | undefined
  readonly shortcut: EventShortcut | undefined
  /** What its neurons have learned, where they are parallel. */
  readonly temporal: Temporal | undefined
  /** Convolutions only. */
  readonly wiring: Wiring | undefined
  /**
   * Synaptic operations that one event at each position of the source causes: the neurons of this layer that it reaches
   * through pooling and weights. Less at a border: the padding has no neurons, and what floor pooling drops reaches nothing.
   */
  readonly fanOut: Uint32Array
}

/**
 * The shortcut of a layer, wired input by input: what is active at input i adds the values weight[rows[i] … rows[i] + width) to the drive from
 * targets[i] on. An identity has one weight and width 1, a projection [channels, filters] and width filters.
 */
export interface EventShortcut {
  /** What it reads: the events in front of the weights of layer `layer`, an index into the layers, after its first `place` poolings. */
  readonly layer: number
  readonly place: number
  /** NOWHERE for inputs that a stride passes over. */
  readonly targets: Uint32Array
  readonly rows: Uint32Array
  readonly width: number
  readonly weight: Float32Array
  /** Synaptic operations of one event at each position of the source of layer `layer`, as those of the layer. */
  readonly fanOut: Uint32Array
}

/** The target of an input that reaches nothing. */
export const NOWHERE = 0xffffffff

export interface EventNetwork {
  readonly layers: readonly EventLayer[]
  /** Outputs that vote for one class; 1 without voting. */
  readonly votes: number
}

/**
 * Prepares a network for event-driven evaluation: pooling is joined to the weights that follow it, batch normalisation is
 * folded into weights and biases, dropout (the identity when not training) is left out.
 *
 * Fails with E3502 where a layer has no event-driven form: maximum pooling, or pooling after the last weights, or recurrence of what never
 * fires; with E3013 and E3721 where a layer of an ANN is recurrent, or a NeuNorm; with E3722 at a NeuNorm in integers; with E3032 and E3523 where a network that computes in integers is to be
 * computed in single precision.
 */
export function compileEvents(network: Network, arithmetic: 'single' | 'fixed' = 'single'): EventNetwork {
  const layers: EventLayer[] = []
  let pending: ShapedLayer[] = []
  let norm: NeuNormLayer | undefined
  let votes = 1
  /** Where events can be read that are what a layer gives: in front of which weights, after how many poolings. */
  const read = new Map<string, EventPlace>()
  for (const shaped of layerShapes(network.layers, network.input)) {
    const { layer } = shaped
    if (layer.kind === 'maxPool') fail('E3502', { network: network.name, layer: layer.name, problem: 'takes the maximum over a window, which is no sum of spikes' })
    if (layer.kind === 'averagePool') pending.push(shaped)
    if (layer.kind === 'vote') votes = layer.group
    if (layer.kind === 'neuNorm') norm = layer
    if (layer.kind !== 'conv' && layer.kind !== 'dense') {
      read.set(layer.name, { layer: layers.length, place: pending.length })
      continue
    }
    if (network.kind === 'ann') requireFeedForward(norm ? [norm, layer] : [layer])
    else if (isRecurrent(layer) && layer.activation.kind !== 'spiking') fail('E3502', { network: network.name, layer: layer.name, problem: 'is recurrent, but never fires' })
    if (layer.quantised) fail('E3523', { network: network.name, layer: layer.name })
    if (layer.fixedPoint && arithmetic === 'single') fail('E3032', { network: network.name, layer: layer.name })
    if (norm && arithmetic === 'fixed') fail('E3722', { network: network.name, layer: norm.name, what: 'has no form in fixed point', instead: 'convert a network without one' })
    layers.push(eventLayer(network, shaped as WeightedShape, pending, norm))
    pending = []
    norm = undefined
    if (layer.shortcut) layers.push(withShortcut(network, shaped as WeightedShape, layers.pop()!, layers, read.get(layer.shortcut.from)!))
    read.set(layer.name, { layer: layers.length, place: 0 })
  }
  if (pending.length > 0) fail('E3502', { network: network.name, layer: pending[0]!.layer.name, problem: 'pools the output, and no weights follow that it could be folded into' })
  return { layers, votes }
}

type WeightedShape = ShapedLayer & { layer: ConvLayer | DenseLayer }
interface EventPlace { readonly layer: number; readonly place: number }

function eventLayer(
  network: Network, { layer, input: read, output }: WeightedShape, pooling: readonly ShapedLayer[], norm: NeuNormLayer | undefined,
): EventLayer {
  const { weight: own, bias, recurrent, temporal, offset } = foldBatchNorm(layer, network.parameters[layer.name]!).parameters
  // With a NeuNorm, x is one more channel of every map.
  const seen = (map: MapShape): MapShape => (norm ? withChannel(map) : map)
  const auxiliary = norm && auxiliaryOf(norm, pooling[0]?.input ?? read)
  const input = seen(read)
  const source = seen(pooling[0]?.input ?? read)
  const pools = pooling.map((p) => eventPool(p.layer as ShapedLayer['layer'] & { kind: 'averagePool' }, seen(p.input), seen(p.output)))
  const weight = auxiliary ? new Float32Array((own.length / auxiliary.maps) * (auxiliary.maps + 1)) : own
  if (norm) writeWithAuxiliary(own, network.parameters[norm.name]!.weight, output.channels, weight)
  const wiring = layer.kind === 'conv' ? windowWiring(input, output, layer.kernel, layer.stride, layer.padding) : undefined
  const neurons = mapSize(output)
  const base = bias ? Float32Array.from({ length: neurons }, (_, i) => bias[i % output.channels]!) : new Float32Array(neurons)
  return { layer, source, auxiliary, pools, input, output, neurons, weight, base, recurrent, temporal: temporal && { temporal, offset: offset! }, shortcut: undefined, wiring, fanOut: fanOutOf(source, pools, wiring, output) }
}

/** By position of the source. A dense layer connects every input that survives pooling to all its units. */
function fanOutOf(source: MapShape, pools: readonly EventPool[], wiring: Wiring | undefined, output: MapShape): Uint32Array {
  const wirings = [...pools.map((p) => p.wiring), ...(wiring ? [wiring] : [])]
  const reached = reach(source.height * source.width, wirings)
  return reached.map((positions) => (wiring ? positions : Math.min(positions, 1)) * output.channels)
}

/** The compiled layer with its shortcut, whose bias joins that of the layer; `before`: the layers in front of it. */
function withShortcut(network: Network, { layer: { name, shortcut: stated }, shortcut, output }: WeightedShape, layer: EventLayer, before: readonly EventLayer[], at: EventPlace): EventLayer {
  // A place in front of all weights shows the input of the network, analog or held.
  if (at.layer === 0) fail('E3761', { layer: name, problem: 'would add the input of the network', instead: 'begin the block behind a layer with weights' })
  const { projection, scale = 1 } = stated!
  const source = shortcut!
  const folded = projection && foldBatchNorm(projection, network.parameters[projection.name]!).parameters
  const first = before[at.layer] ?? layer
  const wiring = projection && windowWiring(source, output, 1, projection.stride, 0)
  const { channels } = source
  const inputs = Array.from({ length: mapSize(source) }, (_, i) => ({ position: Math.floor(i / channels), channel: i % channels }))
  const reached = ({ position }: { position: number }): number => (wiring!.starts[position] === wiring!.starts[position + 1] ? NOWHERE : wiring!.targets[wiring!.starts[position]!]! * output.channels)
  const width = projection ? output.channels : 1
  const ways = reach(first.source.height * first.source.width, [...first.pools.slice(0, at.place).map((pool) => pool.wiring), ...(wiring ? [wiring] : [])])
  return {
    ...layer,
    base: folded?.bias ? layer.base.map((b, i) => b + folded.bias![i % output.channels]!) : layer.base,
    shortcut: {
      ...at, width, fanOut: ways.map((positions) => positions * width),
      targets: Uint32Array.from(inputs, (input, i) => (projection ? reached(input) : i)),
      rows: Uint32Array.from(inputs, ({ channel }) => (projection ? channel * width : 0)),
      weight: folded?.weight ?? Float32Array.of(scale),
    },
  }
}
