import { fail } from '@spikeline/core'
import type { EquivalenceReport } from '../equivalence/report.ts'
import type { Activation, Layer, LayerParameters } from '../network.ts'
import { mapSize, type MapShape } from '../topology/shapes.ts'
import type { Link } from './chainOf.ts'
import { numbersOf, type NirArray, type NirUnit } from './graph.ts'
import { importIntegrator, importNeurons } from './importNeuron.ts'
import type { NirImportOptions } from './importOptions.ts'
import { importConvolution, importDense, identityWeights, type OpenWeights } from './importWeights.ts'
import { nirOrder } from './layouts.ts'

type Unit<Type extends NirUnit['type']> = NirUnit & { readonly type: Type }

/** Builds layers from the nodes of a chain, one after the other. */
export class ImportedLayers {
  readonly layers: Layer[] = []
  readonly parameters: Record<string, LayerParameters> = {}
  input: MapShape = { height: 1, width: 1, channels: 0 }
  /** What the last node gives, as a map of ours. */
  map: MapShape = this.input
  /** The same in NIR: [channels, height, width], or [values]. */
  #shape: readonly number[] = []
  /** What the map is still to be multiplied by: all of it, or each value in NIR's order. */
  #scale: number | Float64Array = 1
  /** Weights that no neurons have followed yet. */
  #open: OpenWeights | undefined
  /** Nodes whose factors are in `#scale`. */
  #scaledBy: string[] = []
  readonly #options: NirImportOptions
  readonly #report: EquivalenceReport

  constructor(options: NirImportOptions, report: EquivalenceReport) {
    this.#options = options
    this.#report = report
  }

  add({ name, node, own }: Link, last: boolean): void {
    // As the key of an object it would be none.
    if (name === '__proto__') fail('E3043', { node: name, problem: 'is a name that JavaScript keeps for itself' })
    switch (node.type) {
      case 'Input': return this.#begin(name, node)
      case 'Output': return this.#end(name)
      case 'Affine':
      case 'Linear':
      case 'Conv2d': return this.#weights(name, node)
      case 'SumPool2d':
      case 'AvgPool2d': return this.#pool(name, node)
      case 'Flatten': return this.#flatten(name, node)
      case 'Scale': return this.#scaleBy(name, node)
      case 'I': return this.#integrate(name, node)
      case 'IF':
      case 'LIF':
      case 'CubaLIF':
      case 'Threshold': return this.#neurons(name, node, own)
      case 'Delay':
        if (numbersOf(node.parameters.delay).some((delay) => delay !== 0)) refuse(name, node.type, 'there are no delays of connections', 'leave the node out, or give it delays of 0')
        return this.#report.add(name, 'a delay of 0', 'nothing')
      case 'LI':
      case 'CubaLI': return refuse(name, node.type, 'a layer that leaks and never fires can\'t be expressed', last ? 'leave the node out: an output without neurons is summed over the steps' : 'let it fire')
      case 'Conv1d': return refuse(name, node.type, 'there are no convolutions over one axis', 'write it as Conv2d over maps of the height 1')
    }
  }

  #begin(name: string, { parameters }: Unit<'Input'>): void {
    const shape = numbersOf(parameters.shape)
    const { input } = this.#options
    if (shape.length === 3) this.input = { channels: shape[0]!, height: shape[1]!, width: shape[2]! }
    else if (shape.length === 1) this.input = input ?? { height: 1, width: 1, channels: shape[0]! }
    else refuse(name, 'Input', `its shape is [${shape.join(', ')}]`, 'give it the shape [channels, height, width], or [values]')
    const { height, width, channels } = this.input
    if (input && (mapSize(input) !== product(shape) || (shape.length === 3 && (input.height !== height || input.width !== width || input.channels !== channels))))
      fail('E3051', { node: name, shape, ...input })
    if (input && shape.length === 1) this.#report.add(name, `an input of ${shape[0]} values in a row`, `a map of ${height} × ${width} × ${channels}, its values in the order channels, height, width`)
    if (shape.length === 3) this.#report.add(undefined, 'maps of channels × height × width', 'maps of height × width × channels, the weights turned accordingly')
    this.map = this.input
    this.#shape = shape
  }

  #weights(name: string, node: Unit<'Affine' | 'Linear' | 'Conv2d'>): void {
    if (this.#open) refuse(name, node.type, `it follows "${this.#open.name}" without neurons between`, 'multiply the weights of the two')
    const from = { name, shape: this.#shape, map: this.map, scale: this.#scale, report: this.#report }
    this.#open = node.type === 'Conv2d' ? importConvolution(node, from) : importDense(node, from)
    this.#sayScale(`in the weights of "${name}"`)
    this.map = this.#open.output
    this.#shape = this.#open.layer.kind === 'conv' ? [this.map.channels, this.map.height, this.map.width] : [this.map.channels]
  }

  #pool(name: string, { type, parameters }: Unit<'SumPool2d' | 'AvgPool2d'>): void {
    if (this.#open) refuse(name, type, `it follows the weights of "${this.#open.name}" without neurons between`, 'put the neurons in front of the pooling')
    if (this.#shape.length !== 3) fail('E3043', { node: name, problem: `pools over height and width, but gets the shape [${this.#shape.join(', ')}]` })
    const [size, stride, padding] = ([parameters.kernel_size, parameters.stride, parameters.padding] as const).map((pair) => square(pair))
    if (size === undefined || stride === undefined) refuse(name, type, 'its windows, or the steps between them, are not square', 'use square windows')
    if (padding !== 0) refuse(name, type, 'it has a padding', 'use no padding')
    if (typeof this.#scale !== 'number') refuse(name, type, `the scales of "${this.#scaledBy.join('", "')}" differ within its windows`, 'scale after the pooling')
    if (type === 'SumPool2d') {
      this.#scale = (this.#scale as number) * size! ** 2
      this.#scaledBy.push(name)
    }
    const along = (n: number): number => Math.floor((n - size!) / stride!) + 1
    const { height, width, channels } = this.map
    this.map = { height: along(height), width: along(width), channels }
    this.#shape = [channels, this.map.height, this.map.width]
    this.layers.push({ kind: 'averagePool', name, size: size!, stride: stride! })
  }

  #flatten(name: string, { parameters }: Unit<'Flatten'>): void {
    const rank = this.#shape.length
    const [first, end] = [parameters.start_dim, parameters.end_dim].map((array) => numbersOf(array)[0]!) as [number, number]
    if (![-1, rank - 1, rank].includes(end) || first < 0 || first > 1) refuse(name, 'Flatten', `it joins the axes ${first} to ${end} of ${rank}`, 'flatten the whole map')
    // With one axis there is nothing to join; a file that counts the batch axis begins at 1.
    if (first === 1 && rank > 1) this.#report.add(name, 'flattens from axis 1 on, by the definition without the channels', 'flattens all of the map: the file counts an axis of samples, which NIR does not have')
    this.#shape = [mapSize(this.map)]
  }

  #scaleBy(name: string, { parameters }: Unit<'Scale'>): void {
    const factors = Float64Array.from(numbersOf(parameters.scale))
    const size = mapSize(this.map)
    if (factors.length !== size && factors.length !== 1) fail('E3043', { node: name, problem: `has ${factors.length} factors for ${size} values` })
    if (this.#open) {
      this.#open.multiply(this.#perChannel(name, 'Scale', factors))
      return this.#report.add(name, 'Scale', `in the weights of "${this.#open.name}"`)
    }
    const before = this.#scale
    const each = (i: number): number => (typeof before === 'number' ? before : before[i]!)
    this.#scale = factors.length === 1 && typeof before === 'number' ? before * factors[0]! : Float64Array.from({ length: size }, (_, i) => each(i) * factors[factors.length === 1 ? 0 : i]!)
    this.#scaledBy.push(name)
  }

  #neurons(name: string, node: Unit<'IF' | 'LIF' | 'CubaLIF' | 'Threshold'>, own: Link['own']): void {
    const open = this.#opened(name)
    const { neuron, gain } = importNeurons(name, node, mapSize(this.map), this.#options, this.#report)
    if (own) {
      if (open.layer.kind !== 'dense') refuse(own.name, own.node?.type ?? node.type, 'maps of neurons that reach themselves can\'t be expressed', 'use a layer of neurons in a row')
      open.addRecurrence(own.name, own.node, this.map.channels, this.#report)
    }
    if (gain !== undefined) open.multiply(typeof gain === 'number' ? Float64Array.of(gain) : this.#perChannel(name, node.type, gain))
    this.#close({ kind: 'spiking', neuron })
  }

  #integrate(name: string, node: Unit<'I'>): void {
    const open = this.#opened(name)
    const gain = importIntegrator(name, node, mapSize(this.map), this.#options, this.#report)
    if (gain !== 1) open.multiply(typeof gain === 'number' ? Float64Array.of(gain) : this.#perChannel(name, 'I', gain))
    this.#close({ kind: 'membrane' })
  }

  #end(name: string): void {
    if (this.#open) {
      this.#report.add(this.#open.name, 'an output at each time, without neurons', 'its sum over the steps')
      this.#close({ kind: 'membrane' })
    }
    const last = this.layers.at(-1)
    if (last?.kind !== 'dense' && last?.kind !== 'conv') return refuse(name, 'Output', 'no weights come before it, or pooling after the last of them', 'end with weights, or with neurons')
    if (this.#scale !== 1) refuse(name, 'Output', `the scale of "${this.#scaledBy.join('", "')}" comes after the last weights`, 'scale before the last weights')
    if (last.activation.kind === 'spiking') this.#report.add(last.name, 'an output of spikes', 'the class with most spikes over all steps')
  }

  /** The weights in front of neurons; where there are none, those that change nothing. */
  #opened(name: string): OpenWeights {
    if (this.#open) return this.#open
    this.#open = identityWeights(name, this.map, this.#scale)
    this.#report.add(name, 'neurons without weights in front', this.#scale === 1 ? 'weights of 1, one to one' : 'weights of the scale, one to one')
    this.#sayScale(`in the weights in front of "${name}"`)
    return this.#open
  }

  #close(activation: Activation): void {
    const { layer, parameters } = this.#open!.close(activation)
    this.layers.push(layer)
    this.parameters[layer.name] = parameters
    const mute = this.layers.slice(0, -1).find((each) => (each.kind === 'dense' || each.kind === 'conv') && each.activation.kind === 'membrane')
    if (mute) refuse(mute.name, 'I', 'a layer that integrates and never fires can be the output only', 'let it fire')
    this.#open = undefined
  }

  #sayScale(where: string): void {
    if (this.#scaledBy.length > 0) this.#report.add(this.#scaledBy.join(', '), this.#scale === 1 ? 'a factor of 1' : typeof this.#scale === 'number' ? `a factor of ${this.#scale} (the sum over windows is their mean times their size)` : 'factors of each value', where)
    this.#scale = 1
    this.#scaledBy = []
  }

  /** Values of a map in NIR's order as one a channel; weights have no more. */
  #perChannel(name: string, type: string, values: Float64Array): Float64Array {
    if (values.length === 1) return values
    const { channels } = this.map
    const order = nirOrder(this.map)
    const each = values.slice(0, channels)
    for (let i = 0; i < order.length; i++) {
      const value = values[order[i]!]!
      if (i < channels) each[i] = value
      else if (each[i % channels] !== value) fail('E3047', { node: name, problem: `(${type}) differ within a channel of a map`, instead: 'one value a channel' })
    }
    return each
  }
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** The one value of a pair; undefined where it has two. */
export function square(pair: NirArray): number | undefined {
  const values = numbersOf(pair)
  return values.every((value) => value === values[0]) ? values[0] : undefined
}

export const refuse = (node: string, type: string, problem: string, instead: string): never => fail('E3044', { node, type, problem, instead })
