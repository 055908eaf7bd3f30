import { fail } from '@spikeline/core'
import type { EquivalenceReport } from '../equivalence/report.ts'
import type { BatchNorm, ConvLayer, DenseLayer, LayerParameters } from '../network.ts'
import { mapSize, type MapShape } from '../topology/shapes.ts'
import { squareKernel } from '../weights/squareKernel.ts'
import { toSingle } from '../weights/toSingle.ts'
import { integerOf, numberOf, paddingOf, pairOf } from './config.ts'
import { cannotExpress, type KerasLayer } from './model.ts'

/** A layer without what follows its weights. */
export interface Weighted<L extends ConvLayer | DenseLayer> { readonly layer: L; readonly parameters: LayerParameters }
/** Zeros around a map, before and behind: of height and width. */
export type Padding = readonly [readonly [number, number], readonly [number, number]]

/** y = x·W + b, over the last axis. */
export function importDense(from: KerasLayer, units: number, map: MapShape, report: EquivalenceReport): Weighted<DenseLayer> {
  const parameters = weightAndBias(from, [mapSize(map), units], report)
  return { layer: { kind: 'dense', name: from.name, units, bias: parameters.bias !== undefined, activation: { kind: 'none' } }, parameters }
}

/** A dense layer over the channels of a map, the same at each place: a convolution of 1 × 1. */
export function importPointwise(from: KerasLayer, map: MapShape, report: EquivalenceReport): Weighted<ConvLayer> {
  const filters = integerOf(from, 'units')
  const parameters = weightAndBias(from, [map.channels, filters], report)
  report.add(from.name, 'a dense layer over the channels at each place of a map', 'a convolution of 1 × 1')
  return { layer: { kind: 'conv', name: from.name, filters, kernel: 1, stride: 1, padding: 0, bias: parameters.bias !== undefined, activation: { kind: 'none' } }, parameters }
}

/** A convolution over a map that has zeros around it. Padding "same" is what makes ⌈n/stride⌉ places, the odd zero behind. */
export function importConvolution(from: KerasLayer, map: MapShape, around: Padding, report: EquivalenceReport): Weighted<ConvLayer> {
  const { name } = from
  const filters = integerOf(from, 'filters')
  const [size, strides, dilation] = [pairOf(from, 'kernel_size', [0, 0]), pairOf(from, 'strides', [1, 1]), pairOf(from, 'dilation_rate', [1, 1])]
  const groups = from.config['groups'] === undefined ? 1 : integerOf(from, 'groups')
  if (map.channels % groups !== 0 || filters % groups !== 0) cannotExpress(from, `its ${groups} groups do not divide ${map.channels} channels and ${filters} filters`, 'use groups that do')
  const [stride] = strides
  if (stride !== strides[1]) cannotExpress(from, `its strides are ${strides.join(' × ')}`, 'use the same stride in both directions')
  const perGroup = map.channels / groups
  const same = paddingOf(from) === 'same'
  const span = (axis: number): number => dilation[axis]! * (size[axis]! - 1) + 1
  const padding = [map.height, map.width].map((n, axis) => {
    const [before, behind] = around[axis]!
    const length = n + before + behind
    const zeros = same ? Math.max((Math.ceil(length / stride) - 1) * stride + span(axis) - length, 0) : 0
    return [before + Math.floor(zeros / 2), behind + Math.ceil(zeros / 2)] as const
  }) as unknown as Padding
  const along = (n: number, axis: 0 | 1): number => Math.floor((n + padding[axis][0] + padding[axis][1] - span(axis)) / stride) + 1
  const output = [along(map.height, 0), along(map.width, 1)] as const
  if (output.some((n) => n < 1)) fail('E3010', { layer: name, size: Math.max(span(0), span(1)), padding: padding[0][0], height: map.height, width: map.width })
  const { weight: values, bias } = weightAndBias(from, [...size, perGroup, filters], report)
  const square = squareKernel({ at: (y, x, channel, filter) => values[((y * size[1] + x) * perGroup + channel) * filters + filter]!, filters, channels: map.channels, size, dilation, groups, stride, input: [map.height, map.width], before: [padding[0][0], padding[1][0]], output })
  if (!square) return cannotExpress(from, `its kernel of ${size.join(' × ')} with ${padding.map((sides) => sides.join(' + ')).join(' and ')} zeros around makes another map than any square one`, 'use a square kernel')
  const { kernel, padding: even, weight } = square
  if (kernel !== size[0] || kernel !== size[1] || groups > 1)
    report.add(name, `a kernel of ${size.join(' × ')}${groups > 1 ? ` in ${groups} groups` : ''}${dilation.some((n) => n > 1) ? `, ${dilation.join(' × ')} apart` : ''}, padded by ${padding.map((sides) => sides.join(' + ')).join(' and ')}`, `one of ${kernel} × ${kernel} over all channels, padded by ${even}, with zeros in between, which count as synaptic operations`)
  return { layer: { kind: 'conv', name, filters, kernel, stride, padding: even, bias: bias !== undefined, activation: { kind: 'none' } }, parameters: { weight, ...(bias && { bias }) } }
}

/** Batch normalisation with its running statistics: γ 1 and β 0 where there are none. */
export function importBatchNorm(from: KerasLayer, channels: number, report: EquivalenceReport): { batchNorm: BatchNorm; parameters: Required<Pick<LayerParameters, 'gamma' | 'beta' | 'mean' | 'variance'>> } {
  const vector = (part: string): Float32Array => weightOf(from, part, [channels], report)
  const { config } = from
  onlyParts(from, ['gamma', 'beta', 'moving_mean', 'moving_variance'])
  return {
    batchNorm: { epsilon: numberOf(from, 'epsilon', 1e-3), momentum: numberOf(from, 'momentum', 0.99) },
    parameters: {
      gamma: config['scale'] === false ? new Float32Array(channels).fill(1) : vector('gamma'), beta: config['center'] === false ? new Float32Array(channels) : vector('beta'),
      mean: vector('moving_mean'), variance: vector('moving_variance'),
    },
  }
}

function weightAndBias(from: KerasLayer, shape: readonly number[], report: EquivalenceReport): { weight: Float32Array; bias?: Float32Array } {
  onlyParts(from, ['kernel', 'bias'])
  const weight = weightOf(from, 'kernel', shape, report)
  const has = from.type === undefined ? from.weights.some(({ part }) => part === 'bias') : from.config['use_bias'] !== false
  return { weight, ...(has && { bias: weightOf(from, 'bias', [shape.at(-1)!], report) }) }
}

function weightOf(from: KerasLayer, part: string, shape: readonly number[], report: EquivalenceReport): Float32Array {
  const found = from.weights.find((weight) => weight.part === part) ?? cannotExpress(from, `its "${part}" is not in the file`, 'save the model with its weights')
  if (found.shape.length !== shape.length || found.shape.some((n, axis) => n !== shape[axis])) cannotExpress(from, `its "${part}" has the shape [${found.shape.join(', ')}], where [${shape.join(', ')}] would fit`, 'check that configuration and weights are of one model')
  return toSingle(found.values, from.name, report)
}

function onlyParts(from: KerasLayer, known: readonly string[]): void {
  const stray = from.weights.find(({ part }, i) => !known.includes(part) || from.weights.findIndex((other) => other.part === part) !== i)
  if (stray) cannotExpress(from, `it has a weight "${stray.part}" too many`, `it can have ${known.map((part) => `"${part}"`).join(', ')}, each once`)
}
