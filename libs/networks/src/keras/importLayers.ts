import { fail } from '@spikeline/core'
import type { EquivalenceReport } from '../equivalence/report.ts'
import type { ConvLayer, DenseLayer, Layer, LayerParameters } from '../network.ts'
import { layerOutput, mapSize, type MapShape } from '../topology/shapes.ts'
import { foldScales, scalesOf, type ChannelScales } from './channelScales.ts'
import { activationOf, integerOf, numberOf, paddingOf, pairOf, requireChannelsLast } from './config.ts'
import { importBatchNorm, importConvolution, importDense, importPointwise, type Padding, type Weighted } from './importWeights.ts'
import { reshaped, zerosAround } from './maps.ts'
import { cannotExpress, type KerasLayer } from './model.ts'

/** Activations that leave the order of the scores of an output as it is. */
const monotone: ReadonlySet<string> = new Set(['softmax', 'log_softmax', 'sigmoid', 'tanh', 'softplus', 'softsign', 'exponential'])
const without: Padding = [[0, 0], [0, 0]]

/** Builds layers from those of Keras, one after the other. */
export class ImportedLayers {
  readonly layers: Layer[] = []
  readonly parameters: Record<string, LayerParameters> = {}
  input: MapShape
  map: MapShape
  /** How many axes Keras counts of the map. */
  #axes: number
  /** The last weights: where they are, and what has come after them. */
  #weights: { readonly index: number; readonly channels: number; rectified: boolean; pooled?: 'maximum' | 'average' } | undefined
  /** Normalisation that the next weights take in. */
  #scales: ChannelScales | undefined
  /** Zeros that the next convolution has around its map. */
  #zeros: { readonly name: string; readonly around: Padding } | undefined
  /** The activation that ends the network. */
  #end: string | undefined
  readonly #report: EquivalenceReport

  constructor(input: MapShape, axes: number, report: EquivalenceReport) {
    this.input = this.map = input
    this.#axes = axes
    this.#report = report
  }

  add(layer: KerasLayer): void {
    // As the key of an object it would be none.
    if (layer.name === '__proto__') cannotExpress(layer, 'its name is one that JavaScript keeps for itself', 'give the layer another name')
    const idle = ['Dropout', 'InputLayer', 'Activation', 'Flatten'].includes(layer.type!)
    if (this.#end !== undefined && !idle) cannotExpress(layer, `it follows the activation of "${this.#end}", which ends a network`, 'use ReLU between layers')
    if (this.#zeros && layer.type !== 'Conv2D') cannotExpress(layer, `it gets the zeros of "${this.#zeros.name}"`, 'zeros around a map can be there for a convolution only')
    requireChannelsLast(layer)
    this.#add(layer)
    if (layer.type === 'Dense' || layer.type === 'Conv2D') this.#activate(layer, activationOf(layer))
  }

  #add(layer: KerasLayer): void {
    const { name, config } = layer
    switch (layer.type) {
      case 'Dense': return this.#dense(layer)
      case 'Conv2D': return this.#convolution(layer)
      case 'BatchNormalization': return this.#normalise(layer)
      case 'Activation': return this.#activate(layer, activationOf(layer))
      case 'ReLU':
        if ((config['max_value'] ?? null) !== null || numberOf(layer, 'negative_slope', 0) !== 0 || numberOf(layer, 'threshold', 0) !== 0) cannotExpress(layer, 'it is bounded, leaks, or has a threshold', 'use max(0, x)')
        return this.#activate(layer, 'relu')
      case 'Softmax': return this.#activate(layer, 'softmax')
      case 'MaxPooling2D':
      case 'AveragePooling2D':
      case 'GlobalMaxPooling2D':
      case 'GlobalAveragePooling2D': return this.#pool(layer)
      case 'Flatten':
        this.#axes = 1
        return
      case 'Reshape': return this.#reshape(layer)
      case 'ZeroPadding2D':
        this.#requireMap(layer)
        this.#zeros = { name, around: zerosAround(layer) }
        return
      case 'Dropout': {
        const rate = numberOf(layer, 'rate', 0)
        if (!(rate >= 0 && rate < 1)) cannotExpress(layer, `its rate is ${rate}`, 'use a rate from 0 to below 1')
        this.layers.push({ kind: 'dropout', name, rate })
        return
      }
      case 'SpatialDropout2D':
      case 'GaussianDropout':
      case 'GaussianNoise':
      case 'AlphaDropout': return this.#report.add(name, `${layer.type}, which does nothing but in training`, 'nothing')
      case 'InputLayer': return cannotExpress(layer, 'it is not the first', 'a network has one input')
      case 'Rescaling':
      case 'Normalization': return cannotExpress(layer, 'images here come with values from 0 to 1, a byte v as v/255', 'leave the layer out; a network that was trained on other values must be trained on these')
      default: return cannotExpress(layer, 'there is no layer that computes the same', 'Dense, Conv2D, Flatten, AveragePooling2D, MaxPooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, Dropout, BatchNormalization, ReLU, Softmax, Activation, ZeroPadding2D and, at the beginning, Reshape')
    }
  }

  end(): void {
    const last = this.layers.at(-1) ?? fail('E3006', { notation: '' })
    if (!this.#weights) fail('E3006', { notation: last.name })
    if (this.#scales) cannotExpress({ name: this.#scales.name, type: 'BatchNormalization' }, 'no weights follow that it could be taken into', 'normalise in front of the activation')
    if (this.#zeros) cannotExpress({ name: this.#zeros.name, type: 'ZeroPadding2D' }, 'no convolution follows', 'leave it out')
  }

  #dense(layer: KerasLayer): void {
    if (this.#axes === 2) cannotExpress(layer, 'it gets two axes, and computes each row by itself', 'flatten in front of it')
    this.#weigh(this.#axes === 3 ? importPointwise(layer, this.map, this.#report) : importDense(layer, layer.type === undefined ? layer.weights[0]!.shape[1]! : integerOf(layer, 'units'), this.map, this.#report))
  }

  #convolution(layer: KerasLayer): void {
    this.#requireMap(layer)
    const weighted = importConvolution(layer, this.map, this.#zeros?.around ?? without, this.#report)
    if (this.#scales?.shift.some((s) => s !== 0) && weighted.layer.padding > 0)
      cannotExpress(layer, `it has zeros around its map, which "${this.#scales.name}" does not normalise`, 'normalise in front of the activation, or use no padding')
    this.#zeros = undefined
    this.#weigh(weighted)
  }

  #weigh({ layer, parameters }: Weighted<ConvLayer | DenseLayer>): void {
    this.map = layerOutput(layer, this.map)
    const folded = this.#scales && foldScales(this.#scales, parameters, this.map.channels)
    if (folded) this.#report.add(this.#scales!.name, 'a normalisation that is not right behind weights', `in the weights and the bias of "${layer.name}"`)
    this.#scales = undefined
    this.#weights = { index: this.layers.push(folded ? { ...layer, bias: true } : layer) - 1, channels: this.map.channels, rectified: false }
    this.parameters[layer.name] = folded ?? parameters
  }

  #normalise(layer: KerasLayer): void {
    const stated = layer.config['axis'] ?? -1
    const axis: unknown = Array.isArray(stated) && stated.length === 1 ? stated[0] : stated
    if (axis !== -1 && axis !== this.#axes) cannotExpress(layer, `it normalises the axis ${JSON.stringify(stated)}`, 'normalise the last axis, that of the channels')
    if (this.#axes === 2) cannotExpress(layer, 'it gets two axes', 'flatten in front of it')
    const channels = this.#axes === 1 ? mapSize(this.map) : this.map.channels
    const { batchNorm, parameters } = importBatchNorm(layer, channels, this.#report)
    const weighted = this.#weights && this.layers[this.#weights.index] as ConvLayer | DenseLayer
    // Right behind weights it is part of their layer; elsewhere the next weights take it in.
    if (!weighted || this.#weights!.rectified || this.#weights!.pooled || weighted.batchNorm || this.#scales || channels !== this.#weights!.channels) {
      this.#scales = scalesOf(layer.name, parameters, batchNorm.epsilon, this.#scales)
      return
    }
    this.layers[this.#weights!.index] = { ...weighted, batchNorm }
    this.parameters[weighted.name] = { ...this.parameters[weighted.name]!, ...parameters }
  }

  #activate(layer: KerasLayer, activation: string): void {
    if (activation === 'linear') return
    if (monotone.has(activation)) {
      if (this.#axes !== 1 && this.map.height * this.map.width > 1) cannotExpress(layer, `its ${activation} is over a map`, 'flatten in front of it')
      if (mapSize(this.map) === 1) cannotExpress(layer, `one output with ${activation} is no score of a class`, 'use one output a class')
      this.#end = layer.name
      return this.#report.add(layer.name, `${activation} at the end`, 'nothing: the class of the highest score is the same')
    }
    if (activation !== 'relu') cannotExpress(layer, `its activation is ${JSON.stringify(activation)}`, 'use "relu", and at the end also "softmax" or what keeps the order of scores')
    const weights = this.#weights
    if (!weights) return cannotExpress(layer, 'a ReLU without weights in front', 'images are from 0 to 1 already: leave it out')
    if (weights.rectified && !this.#scales) return
    if (this.#end !== undefined || weights.pooled === 'average' || this.#scales) cannotExpress(layer, `a ReLU after ${this.#end !== undefined ? 'the activation that ends a network' : weights.pooled === 'average' ? 'average pooling' : `"${this.#scales!.name}"`} can't be moved to the weights in front`, 'put it right behind the weights, or their normalisation')
    if (weights.pooled) this.#report.add(layer.name, 'a ReLU after maximum pooling', 'in front of it, which is the same')
    weights.rectified = true
    this.layers[weights.index] = { ...this.layers[weights.index] as ConvLayer | DenseLayer, activation: { kind: 'relu' } }
  }

  #pool(layer: KerasLayer): void {
    this.#requireMap(layer)
    const { height, width } = this.map
    const global = layer.type!.startsWith('Global')
    const maximum = layer.type!.includes('Max')
    const size = global ? [height, width] as const : pairOf(layer, 'pool_size', [2, 2])
    const stride = global ? size : pairOf(layer, 'strides', size)
    if (size[0] !== size[1] || stride[0] !== stride[1]) cannotExpress(layer, `its windows are ${size.join(' × ')}, ${stride.join(' × ')} apart`, 'use square windows, as far apart in both directions')
    const over = [height, width].some((n) => Math.ceil(n / stride[0]) !== Math.floor((n - size[0]) / stride[0]) + 1)
    if (!global && paddingOf(layer) === 'same' && over) cannotExpress(layer, `its padding "same" goes over the map of ${height} × ${width}`, 'use padding "valid"')
    if (maximum && this.#scales?.gain.some((g) => g < 0)) cannotExpress(layer, `it takes maxima of what "${this.#scales.name}" multiplies by factors below 0`, 'normalise in front of the activation')
    const pool: Layer = { kind: maximum ? 'maxPool' : 'averagePool', name: layer.name, size: size[0], stride: stride[0] }
    this.map = layerOutput(pool, this.map)
    this.layers.push(pool)
    if (global) this.#axes = 1
    if (this.#weights && this.#weights.pooled !== 'average') this.#weights.pooled = maximum ? 'maximum' : 'average'
  }

  #reshape(layer: KerasLayer): void {
    const to = reshaped(layer, this.map)
    const { height, width, channels } = this.map
    const same = to.map.height === height && to.map.width === width && to.map.channels === channels
    if (to.axes !== 1 && !same && (this.layers.length > 0 || this.#scales)) cannotExpress(layer, 'it lays a map out anew between layers', 'reshape at the beginning only')
    this.#axes = to.axes
    if (to.axes !== 1) this.input = this.map = this.layers.length > 0 ? this.map : to.map
  }

  #requireMap(layer: KerasLayer): void {
    if (this.#axes !== 3) cannotExpress(layer, `it gets ${this.#axes === 1 ? 'one axis' : 'two axes'}`, 'it needs maps of height × width × channels')
  }
}
