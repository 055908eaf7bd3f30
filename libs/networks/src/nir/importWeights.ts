import { fail } from '@spikeline/core'
import type { EquivalenceReport } from '../equivalence/report.ts'
import type { Activation, ConvLayer, DenseLayer, LayerParameters } from '../network.ts'
import { layerOutput, mapSize, type MapShape } from '../topology/shapes.ts'
import { squareKernel } from '../weights/squareKernel.ts'
import { toSingle } from '../weights/toSingle.ts'
import { numbersOf, type NirArray, type NirUnit } from './graph.ts'
import { denseWeight, nirOrder } from './layouts.ts'

/** What comes into weights, and whose they are. */
export interface WeightsInput {
  readonly name: string
  /** In NIR. */
  readonly shape: readonly number[]
  readonly map: MapShape
  /** To be multiplied into the weights: one factor, or each value's in NIR's order. */
  readonly scale: number | Float64Array
  readonly report: EquivalenceReport
}

type Stated = Omit<ConvLayer, 'activation'> | Omit<DenseLayer, 'activation'>

/** Weights whose neurons are still to come. Factors are multiplied in double precision; weights without one keep their bits. */
export class OpenWeights {
  readonly output: MapShape
  readonly layer: Stated
  #weight: Float32Array | Float64Array
  #bias: Float32Array | Float64Array | undefined
  #recurrent: Float32Array | Float64Array | undefined

  constructor(layer: Stated, input: MapShape, weight: Float32Array | Float64Array, bias: Float32Array | undefined) {
    this.layer = layer
    this.output = layerOutput({ ...layer, activation: { kind: 'none' } } as ConvLayer, input)
    this.#weight = weight
    this.#bias = bias
  }

  get name(): string { return this.layer.name }

  /** Multiplies what each output channel gets, bias and own spikes included, by its factor, or all by one. */
  multiply(factors: Float64Array): void {
    if (factors.every((factor) => factor === 1)) return
    const times = (values: Float32Array | Float64Array): Float64Array => Float64Array.from(values, (value, i) => value * factors[i % factors.length]!)
    this.#weight = times(this.#weight)
    this.#bias &&= times(this.#bias)
    this.#recurrent &&= times(this.#recurrent)
  }

  /** Connections of the neurons to themselves, by weights or one to one (null). Their bias is there from the first step on. */
  addRecurrence(name: string, node: NirUnit & { readonly type: 'Affine' | 'Linear' } | null, units: number, report: EquivalenceReport): void {
    if (!node) this.#recurrent = Float32Array.from({ length: units * units }, (_, i) => (i % (units + 1) === 0 ? 1 : 0))
    else {
      requireShape(name, 'weight', node.parameters.weight, [units, units])
      this.#recurrent = denseWeight(single(node.parameters.weight, name, report), units, { height: 1, width: 1, channels: units })
      const own = node.type === 'Affine' ? biasOf(name, node.parameters.bias, units, report) : undefined
      if (own) this.#bias = this.#bias ? Float64Array.from(this.#bias, (b, i) => b + own[i]!) : own
    }
  }

  close(activation: Activation): { layer: ConvLayer | DenseLayer; parameters: LayerParameters } {
    const rounded = (values: Float32Array | Float64Array): Float32Array => (values instanceof Float32Array ? values : Float32Array.from(values))
    const layer = { ...this.layer, bias: this.#bias !== undefined, ...(this.#recurrent && { recurrent: true as const }), activation } as ConvLayer | DenseLayer
    return {
      layer,
      parameters: { weight: rounded(this.#weight), ...(this.#bias && { bias: rounded(this.#bias) }), ...(this.#recurrent && { recurrent: rounded(this.#recurrent) }) },
    }
  }
}

/** y = W·x + b over a signal of one axis; a map that was flattened has its values in the order of NIR. */
export function importDense({ type, parameters }: NirUnit & { readonly type: 'Affine' | 'Linear' }, { name, shape, map, scale, report }: WeightsInput): OpenWeights {
  const size = mapSize(map)
  const [units] = parameters.weight.shape
  if (shape.length !== 1) fail('E3043', { node: name, problem: `(${type}) gets the shape [${shape.join(', ')}], which is to be flattened first` })
  requireShape(name, 'weight', parameters.weight, [units ?? 0, size])
  const weight = denseWeight(single(parameters.weight, name, report), units!, map)
  const bias = type === 'Affine' ? biasOf(name, parameters.bias, units!, report) : undefined
  const order = nirOrder(map)
  return new OpenWeights({ kind: 'dense', name, units: units!, bias: true }, map, scaledRows(weight, units!, scale, (row) => order[row]!), bias)
}

/** A convolution over a map. See squareKernel for those that aren't square. */
export function importConvolution({ parameters }: NirUnit & { readonly type: 'Conv2d' }, { name, shape, map, scale, report }: WeightsInput): OpenWeights {
  const { weight, bias, input_shape } = parameters
  if (shape.length !== 3) fail('E3043', { node: name, problem: `(Conv2d) needs a map of channels × height × width, and gets the shape [${shape.join(', ')}]` })
  const stated = input_shape && numbersOf(input_shape)
  if (stated && (stated[0] !== map.height || stated[1] !== map.width)) fail('E3043', { node: name, problem: `states an input of ${stated.join(' × ')} and gets one of ${map.height} × ${map.width}` })
  const [filters = 0, perGroup = 0, ...size] = weight.shape
  const groups = numbersOf(parameters.groups)[0]!
  const { channels } = map
  if (weight.shape.length !== 4 || !(groups >= 1) || perGroup * groups !== channels || filters % groups !== 0)
    fail('E3043', { node: name, problem: `has weights of the shape [${weight.shape.join(', ')}] in groups of ${groups}, which do not fit ${channels} channels` })
  const [stride, dilation] = [pairOf(name, 'stride', parameters.stride), pairOf(name, 'dilation', parameters.dilation)]
  const cannot = (problem: string, instead: string): never => fail('E3044', { node: name, type: 'Conv2d', problem, instead })
  if (stride[0] !== stride[1]) cannot(`its steps are ${stride.join(' × ')}`, 'use the same step in both directions')
  const span = size.map((n, axis) => dilation[axis]! * (n - 1) + 1)
  if (parameters.padding === 'same' && (stride[0] !== 1 || span.some((n) => n % 2 === 0))) cannot('its padding "same" is not the same on both sides', 'use kernels of odd size, and the step 1')
  const padding = parameters.padding === 'valid' ? [0, 0] as const : parameters.padding === 'same' ? [span[0]! >> 1, span[1]! >> 1] as const : pairOf(name, 'padding', parameters.padding)
  const outputs = (n: number, axis: 0 | 1): number => Math.floor((n + 2 * padding[axis] - span[axis]!) / stride[0]) + 1
  const places = [outputs(map.height, 0), outputs(map.width, 1)] as const
  if (places.some((n) => n < 1)) fail('E3010', { layer: name, size: Math.max(...span), padding: padding[0], height: map.height, width: map.width })
  const values = single(weight, name, report)
  const kernel = squareKernel({
    // [filters, channels of the group, height, width]
    at: (y, x, channel, filter) => values[((filter * perGroup + channel) * size[0]! + y) * size[1]! + x]!,
    filters, channels, size: [size[0]!, size[1]!], dilation, groups, stride: stride[0],
    input: [map.height, map.width], before: [padding[0], padding[1]], output: places,
  })
  if (!kernel) return cannot(`its kernel of ${size.join(' × ')} with the padding ${padding.join(' × ')} makes another map than any square one`, 'use paddings that keep kernel − 2 · padding the same in both directions')
  if (groups > 1 || size[0] !== size[1] || dilation.some((n) => n > 1))
    report.add(name, `a kernel of ${size.join(' × ')}${groups > 1 ? ` in ${groups} groups` : ''}${dilation.some((n) => n > 1) ? `, ${dilation.join(' × ')} apart` : ''}`, `one of ${kernel.kernel} × ${kernel.kernel} over all channels, with zeros in between, which count as synaptic operations`)
  const perChannel = typeof scale === 'number' ? scale : channelScales(name, scale, map)
  const scaled = scaledRows(kernel.weight, filters, perChannel, (row) => row % channels)
  return new OpenWeights({ kind: 'conv', name, filters, kernel: kernel.kernel, stride: stride[0], padding: kernel.padding, bias: true }, map, scaled, biasOf(name, bias, filters, report))
}

/** Weights that pass a map on, times its scale: a convolution of 1 × 1, or where the scale differs from place to place, dense. */
export function identityWeights(name: string, map: MapShape, scale: number | Float64Array): OpenWeights {
  const { channels } = map
  if (map.height * map.width > 1) {
    const factors = typeof scale === 'number' ? scale : channelScales(name, scale, map)
    const weight = Float32Array.from({ length: channels * channels }, (_, i) => (i % (channels + 1) === 0 ? 1 : 0))
    return new OpenWeights({ kind: 'conv', name, filters: channels, kernel: 1, stride: 1, padding: 0, bias: false }, map, scaledRows(weight, channels, factors, (row) => row), undefined)
  }
  const weight = Float32Array.from({ length: channels * channels }, (_, i) => (i % (channels + 1) === 0 ? 1 : 0))
  return new OpenWeights({ kind: 'dense', name, units: channels, bias: false }, map, scaledRows(weight, channels, scale, (row) => row), undefined)
}

/** Rows of `columns` weights times the scale of their input. */
function scaledRows(weight: Float32Array, columns: number, scale: number | Float64Array, inputOf: (row: number) => number): Float32Array | Float64Array {
  if (scale === 1) return weight
  return Float64Array.from(weight, (w, i) => w * (typeof scale === 'number' ? scale : scale[inputOf(Math.floor(i / columns))]!))
}

function channelScales(name: string, scale: Float64Array, { height, width, channels }: MapShape): Float64Array {
  const area = height * width
  const each = Float64Array.from({ length: channels }, (_, c) => scale[c * area]!)
  if (scale.some((factor, i) => factor !== each[Math.floor(i / area)])) fail('E3044', { node: name, type: 'Scale', problem: 'factors in front of it differ within a channel', instead: 'use one factor a channel' })
  return each
}

/** Numbers in single precision; the report says where that changed them. */
const single = (array: NirArray, node: string, report: EquivalenceReport): Float32Array =>
  toSingle(array.values instanceof BigInt64Array || array.values instanceof BigUint64Array ? numbersOf(array) : array.values, node, report)

/** Undefined where all are 0: a layer without bias computes the same with less. */
function biasOf(name: string, bias: NirArray, units: number, report: EquivalenceReport): Float32Array | undefined {
  requireShape(name, 'bias', bias, [units])
  const values = single(bias, name, report)
  return values.some((value) => value !== 0) ? values : undefined
}

function requireShape(name: string, parameter: string, { shape }: NirArray, expected: readonly number[]): void {
  if (shape.length !== expected.length || shape.some((n, axis) => n !== expected[axis]))
    fail('E3043', { node: name, problem: `has "${parameter}" of the shape [${shape.join(', ')}], where [${expected.join(', ')}] would fit` })
}

function pairOf(name: string, parameter: string, array: NirArray): readonly [number, number] {
  const [first, second = first] = numbersOf(array)
  if (array.values.length > 2 || first === undefined || !Number.isInteger(first) || !Number.isInteger(second)) fail('E3043', { node: name, problem: `has "${parameter}" [${numbersOf(array).join(', ')}], where one or two whole numbers would fit` })
  return [first, second!]
}
