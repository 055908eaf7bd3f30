import { fail } from '@spikeline/core'
import { EquivalenceReport, type Equivalence } from '../equivalence/report.ts'
import type { ConvLayer, DenseLayer, Network } from '../network.ts'
import { requireNoShortcuts } from '../topology/blocks.ts'
import { layerShapes, mapSize, type MapShape, type ShapedLayer } from '../topology/shapes.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import { foldBatchNorm } from '../weights/foldBatchNorm.ts'
import { exportNeuron } from './exportNeuron.ts'
import { nirArray, nirInteger, nirIntegers, type NirGraph, type NirUnit } from './graph.ts'
import { nirConvolutionWeight, nirDenseWeight } from './layouts.ts'

export interface NirExportOptions {
  /** Seconds of a step. Needed where neurons leak; without one the file is for steps as the unit of time. */
  readonly dt?: number
  /** How a decay becomes a time constant: forward Euler, τ = dt/(1 − d) (default), or exactly, τ = −dt/ln d. */
  readonly integrator?: 'euler' | 'exact'
  /** Write what NIR can say of the network, where it can't say all. */
  readonly lossy?: boolean
}

export interface ExportedNetwork { readonly graph: NirGraph; readonly report: readonly Equivalence[] }

/**
 * The NIR graph of a spiking network: Conv2d, Affine or Linear, AvgPool2d and Flatten, and IF, LIF, CubaLIF or Threshold for its neurons, I for an
 * output that only integrates; nodes have the names of the layers, neurons with '.neurons' behind. Batch normalisation is folded, dropout left out.
 * What importNir makes of it, told the same dt, integrator and reset, computes the same.
 *
 * Fails with E3501 (not an SNN), E3048 (NIR can't say all of it, and `lossy` isn't set), E3049 (what NIR has no primitive for, or dt is needed), E3763 (a shortcut).
 */
export function exportNir(network: Network, options: NirExportOptions = {}): ExportedNetwork {
  if (checkNetwork(network).kind !== 'snn') fail('E3501', { network: network.name })
  requireNoShortcuts(network.layers, 'a file of NIR')
  const writer = new GraphWriter(network, options)
  for (const shaped of layerShapes(network.layers, network.input)) writer.add(shaped)
  return writer.end()
}

class GraphWriter {
  readonly #nodes = new Map<string, NirUnit>()
  readonly #edges: (readonly [string, string])[] = []
  readonly #report = new EquivalenceReport()
  readonly #losses: string[] = []
  readonly #network: Network
  readonly #options: NirExportOptions
  #previous = 'input'
  /** The signal that comes next is a map, not a row of values. */
  #isMap: boolean

  constructor(network: Network, options: NirExportOptions) {
    this.#network = network
    this.#options = options
    const { height, width, channels } = network.input
    this.#isMap = height * width > 1
    this.#nodes.set('input', { type: 'Input', parameters: { shape: this.#isMap ? nirIntegers(channels, height, width) : nirIntegers(channels) } })
    if (this.#isMap) this.#report.add(undefined, 'maps of height × width × channels', 'maps of channels × height × width, the weights turned accordingly')
  }

  add({ layer, input, output }: ShapedLayer): void {
    switch (layer.kind) {
      case 'maxPool': return this.#refuse(layer.name, 'takes the maximum over windows, which NIR has no primitive for', 'use average pooling')
      case 'dropout': return this.#report.add(layer.name, 'dropout, which does nothing but in training', 'nothing')
      case 'averagePool': return this.#append(layer.name, { type: 'AvgPool2d', parameters: { kernel_size: nirIntegers(layer.size, layer.size), stride: nirIntegers(layer.stride, layer.stride), padding: nirIntegers(0, 0) } })
      case 'neuNorm': return this.#refuse(layer.name, 'has auxiliary neurons, which NIR has no primitive for', 'train a network without NeuNorm')
      case 'vote': {
        const [inputs, classes] = [mapSize(input), output.channels]
        const weight = Float32Array.from({ length: classes * inputs }, (_, i) => (Math.floor((i % inputs) / layer.group) === Math.floor(i / inputs) ? 1 / layer.group : 0))
        this.#report.add(layer.name, `the mean of every ${layer.group} outputs`, 'weights')
        return this.#append(layer.name, { type: 'Linear', parameters: { weight: nirArray(weight, [classes, inputs]) } })
      }
      default: return this.#weighted(layer, input, output)
    }
  }

  end(): ExportedNetwork {
    this.#append('output', { type: 'Output', parameters: { shape: nirIntegers(this.#network.classes) } })
    if (this.#losses.length > 0 && !this.#options.lossy) fail('E3048', { network: this.#network.name, losses: this.#losses })
    this.#report.add(undefined, 'the time constants are for steps of', this.#options.dt === undefined ? 'the unit of time' : `${this.#options.dt} s, which a file can't say`)
    return { graph: { type: 'NIRGraph', nodes: this.#nodes, edges: this.#edges }, report: this.#report.entries() }
  }

  #weighted(given: ConvLayer | DenseLayer, input: MapShape, output: MapShape): void {
    const { name } = given
    if (given.batchNorm) this.#report.add(name, 'batch normalisation', 'folded into weights and biases')
    if (given.fixedPoint) this.#lose(name, 'computes in whole numbers', 'the same numbers, without their precision')
    const { layer, parameters: { weight, bias, recurrent } } = foldBatchNorm(given, this.#network.parameters[name]!)
    if (layer.kind === 'conv') {
      const { filters, kernel, stride, padding } = layer
      const array = nirArray(nirConvolutionWeight(weight, kernel, input.channels, filters), [filters, input.channels, kernel, kernel])
      this.#append(name, { type: 'Conv2d', parameters: {
        input_shape: nirIntegers(input.height, input.width), weight: array, bias: nirArray(bias ?? new Float32Array(filters)),
        stride: nirIntegers(stride, stride), padding: nirIntegers(padding, padding), dilation: nirIntegers(1, 1), groups: nirInteger(1),
      } })
    } else {
      const { height, width, channels } = input
      if (this.#isMap) this.#append(`${name}.flatten`, { type: 'Flatten', parameters: { start_dim: nirInteger(0), end_dim: nirInteger(-1), input_type: nirIntegers(channels, height, width) } })
      this.#isMap = false
      const array = nirArray(nirDenseWeight(weight, layer.units, input), [layer.units, mapSize(input)])
      this.#append(name, bias ? { type: 'Affine', parameters: { weight: array, bias: nirArray(bias) } } : { type: 'Linear', parameters: { weight: array } })
    }
    const shape = layer.kind === 'conv' ? [output.channels, output.height, output.width] : [output.channels]
    const said = {
      refuse: (problem: string, instead: string): never => this.#refuse(name, problem, instead),
      lose: (what: string, taken: string): void => this.#lose(name, what, taken),
      report: (what: string, taken: string): void => this.#report.add(name, what, taken),
    }
    this.#append(`${name}.neurons`, exportNeuron(layer.activation, shape, this.#options, said))
    if (!recurrent) return
    const units = output.channels
    const own = nirArray(nirDenseWeight(recurrent, units, { height: 1, width: 1, channels: units }), [units, units])
    this.#set(`${name}.recurrent`, { type: 'Linear', parameters: { weight: own } })
    this.#edges.push([`${name}.neurons`, `${name}.recurrent`], [`${name}.recurrent`, `${name}.neurons`])
    this.#report.add(name, 'a spike reaches its own layer a step later', 'a circle of connections, which says nothing of how long they take')
  }

  #append(name: string, node: NirUnit): void {
    this.#set(name, node)
    this.#edges.push([this.#previous, name])
    this.#previous = name
  }

  #set(name: string, node: NirUnit): void {
    if (this.#nodes.has(name)) this.#refuse(name, 'has the name of another node', 'give the layer another name')
    if (name.includes('/') || name === '.') this.#refuse(name, 'has a name that HDF5 can\'t have', 'give the layer a name without "/"')
    this.#nodes.set(name, node)
  }

  #lose(layer: string, what: string, taken: string): void {
    this.#losses.push(`${layer} ${what}`)
    this.#report.add(layer, what, taken)
  }

  #refuse(layer: string, problem: string, instead: string): never {
    return fail('E3049', { network: this.#network.name, layer, problem, instead })
  }
}
