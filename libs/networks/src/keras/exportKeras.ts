import { fail } from '@spikeline/core'
import { isQuantised } from '../ann/quantised.ts'
import { EquivalenceReport, type Equivalence } from '../equivalence/report.ts'
import type { ConvLayer, DenseLayer, Layer, Network } from '../network.ts'
import { requireNoShortcuts } from '../topology/blocks.ts'
import { layerShapes, mapSize, type MapShape } from '../topology/shapes.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import type { KerasModel } from './model.ts'

/** A layer to be written, its weights in single precision. */
export interface WrittenLayer {
  readonly name: string
  readonly type: string
  readonly config: Readonly<Record<string, unknown>>
  readonly weights: readonly { readonly part: string; readonly shape: readonly number[]; readonly values: Float32Array }[]
}

export interface ExportedKeras { readonly name: string; readonly layers: readonly WrittenLayer[]; readonly report: readonly Equivalence[] }

/**
 * The layers of Keras that an artificial network is, a sequential model: what importKeras makes of them is the network again, but for names and voting.
 * The output is scores without softmax.
 *
 * `format` is for messages. Fails with E3056 (a spiking network, a quantised one, or two layers whose names become the same), E3763 (a shortcut).
 */
export function exportKeras(network: Network, format: KerasModel['format']): ExportedKeras {
  if (checkNetwork(network).kind !== 'ann') fail('E3056', { network: network.name, format, problem: 'is a spiking network, which has no layers there', instead: 'write it as NIR: end the name with .nir' })
  if (isQuantised(network)) fail('E3056', { network: network.name, format, problem: 'computes in whole numbers of few bits, whose rounding no layer there does', instead: 'write the network that it was made from' })
  requireNoShortcuts(network.layers, `a sequential model of ${format}`)
  const report = new EquivalenceReport()
  const layers: WrittenLayer[] = []
  const add = (name: string, type: string, config: WrittenLayer['config'] = {}, weights: WrittenLayer['weights'] = []): void => {
    if (layers.some((layer) => layer.name === name)) fail('E3056', { network: network.name, format, layer: name, problem: 'has the name of another', instead: 'give the layer another name' })
    layers.push({ name, type, config: { name, ...config }, weights })
  }
  let map = isMap(network.input)
  add('input', 'InputLayer', { batch_input_shape: [null, ...(map ? sides(network.input) : [mapSize(network.input)])], dtype: 'float32', sparse: false })
  for (const { layer, input, output } of layerShapes(network.layers, network.input)) {
    const name = plainName(layer.name, report)
    if ((layer.kind === 'dense' || layer.kind === 'vote') && map) {
      add(`${name}_flatten`, 'Flatten')
      map = false
    }
    if (layer.kind === 'conv' || layer.kind === 'dense') weighted(layer, name, network, input, add, format)
    else if (layer.kind === 'vote') {
      report.add(layer.name, `the mean of every ${layer.group} outputs`, 'a dense layer')
      const [inputs, units] = [mapSize(input), mapSize(output)]
      const values = Float32Array.from({ length: inputs * units }, (_, i) => (Math.floor(Math.floor(i / units) / layer.group) === i % units ? 1 / layer.group : 0))
      add(name, 'Dense', { units, activation: 'linear', use_bias: false }, [{ part: 'kernel', shape: [inputs, units], values }])
    } else other(layer, name, add)
  }
  report.add(undefined, 'scores of the classes', 'an output without softmax')
  return { name: plainName(network.name), layers, report: report.entries() }
}

type Add = (name: string, type: string, config?: WrittenLayer['config'], weights?: WrittenLayer['weights']) => void

function weighted(layer: ConvLayer | DenseLayer, name: string, network: Network, input: MapShape, add: Add, format: KerasModel['format']): void {
  const { weight, bias, gamma, beta, mean, variance } = network.parameters[layer.name]!
  if (layer.activation.kind !== 'relu' && layer.activation.kind !== 'none')
    fail('E3056', { network: network.name, format, layer: layer.name, problem: `has the activation "${layer.activation.kind}", which no layer there computes`, instead: 'convert it to a spiking network, and write that as NIR' })
  const activation = layer.activation.kind === 'relu' ? 'relu' : 'linear'
  const stated = { activation: layer.batchNorm ? 'linear' : activation, use_bias: layer.bias }
  const units = layer.kind === 'conv' ? layer.filters : layer.units
  const weights = (shape: readonly number[]) => [{ part: 'kernel', shape, values: weight }, ...(bias ? [{ part: 'bias', shape: [units], values: bias }] : [])]
  if (layer.kind === 'dense') add(name, 'Dense', { units, ...stated }, weights([mapSize(input), units]))
  else {
    const { filters, kernel, stride, padding } = layer
    // "same" pads as we do at stride 1 only, and with as many zeros on either side for odd kernels.
    const same = padding > 0 && stride === 1 && kernel === 2 * padding + 1
    if (padding > 0 && !same) add(`${name}_padding`, 'ZeroPadding2D', { padding: [[padding, padding], [padding, padding]], data_format: 'channels_last' })
    const form = { filters, kernel_size: [kernel, kernel], strides: [stride, stride], padding: same ? 'same' : 'valid', data_format: 'channels_last', dilation_rate: [1, 1] }
    add(name, 'Conv2D', { ...form, ...stated }, weights([kernel, kernel, input.channels, filters]))
  }
  if (!layer.batchNorm) return
  const { epsilon, momentum } = layer.batchNorm
  const vector = (part: string, values: Float32Array) => ({ part, shape: [units], values })
  add(`${name}_norm`, 'BatchNormalization', { axis: -1, momentum, epsilon, center: true, scale: true }, [vector('gamma', gamma!), vector('beta', beta!), vector('moving_mean', mean!), vector('moving_variance', variance!)])
  if (activation === 'relu') add(`${name}_relu`, 'Activation', { activation })
}

function other(layer: Exclude<Layer, ConvLayer | DenseLayer | { kind: 'vote' }>, name: string, add: Add): void {
  if (layer.kind === 'dropout') return add(name, 'Dropout', { rate: layer.rate })
  if (layer.kind === 'neuNorm') return fail('E3721', { layer: layer.name })
  const { size, stride } = layer
  add(name, layer.kind === 'maxPool' ? 'MaxPooling2D' : 'AveragePooling2D', { pool_size: [size, size], strides: [stride, stride], padding: 'valid', data_format: 'channels_last' })
}

/** Names of TensorFlow have letters, digits and a few signs. */
function plainName(name: string, report?: EquivalenceReport): string {
  const plain = name.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^(?![A-Za-z0-9.])/, 'layer')
  if (plain !== name) report?.add(name, 'a name that TensorFlow can\'t have', `"${plain}"`)
  return plain
}

const isMap = ({ height, width }: MapShape): boolean => height * width > 1
const sides = ({ height, width, channels }: MapShape): number[] => [height, width, channels]
