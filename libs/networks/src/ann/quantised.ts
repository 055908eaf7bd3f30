import { fail } from '@spikeline/core'
import type { ConvLayer, DenseLayer, Layer, LayerParameters, Network, Quantised } from '../network.ts'
import { fanInOf } from '../counts/counts.ts'
import { layerShapes, type MapShape } from '../topology/shapes.ts'

/** Whole numbers up to here are exact in single precision, and so is any sum of them that stays below, in whatever order it is taken. */
const EXACT = 2 ** 24
/** A bias in units of its layer: so large that single precision still tells one from the next. */
const BIAS_LIMIT = 2 ** 22
/** Weights of more bits may need two products (see needsTwoProducts). */
const HALF = 16

type Weighted = ConvLayer | DenseLayer
const isWeighted = (layer: Layer): layer is Weighted => layer.kind === 'conv' || layer.kind === 'dense'

/** Whether an ANN computes in whole numbers of few bits. */
export const isQuantised = ({ layers }: Pick<Network, 'layers'>): boolean => layers.some((layer) => isWeighted(layer) && layer.quantised !== undefined)

/** The greatest whole number of so many bits, of weights without their sign; a weight of one bit is −1 or 1. */
export const topOf = (kind: 'weight' | 'input', bits: number): number => (kind === 'input' ? 2 ** bits - 1 : bits === 1 ? 1 : 2 ** (bits - 1) - 1)

/** The nearest whole number, the even one of two: as tensor back ends and PyTorch round. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const above = x - floor
  return above < 0.5 || (above === 0.5 && floor % 2 === 0) ? floor : floor + 1
}

/** The whole numbers of a layer's parameters: weights, and biases in units of inputStep · weightSteps[c]. */
export function wholeParameters({ weightSteps, inputStep }: Quantised, { weight, bias }: LayerParameters): LayerParameters {
  const channels = weightSteps.length
  return {
    weight: weight.map((w, i) => Math.round(w / weightSteps[i % channels]!)),
    ...(bias && { bias: bias.map((b, c) => Math.round(b / (inputStep * weightSteps[c]!))) }),
  }
}

/** By what the sums of each channel are multiplied: to the grid of the next weighted layer, or to the units of the scores where there is none. */
export const multipliersOf = ({ weightSteps, inputStep }: Quantised, next: Quantised | undefined): Float32Array =>
  weightSteps.map((step) => (inputStep * step) / (next?.inputStep ?? 1))

/** The precision of the next weighted layer behind position i; undefined where there is none. */
export function nextQuantised(layers: readonly Layer[], i: number): Quantised | undefined {
  const next = layers.slice(i + 1).find(isWeighted)
  return next?.quantised
}

/**
 * Whether single precision might not hold a sum of the layer. Its weights p are then split, p = 16·h + l, so that Σ p·q is the sum of two exact
 * products, rounded once: the result is that of whole numbers, rounded to single precision.
 */
export function needsTwoProducts(layer: Weighted, input: MapShape): boolean {
  const { weightBits, inputBits } = layer.quantised!
  return weightBits > 4 && fanInOf(layer, input) * topOf('weight', weightBits) * topOf('input', inputBits) > EXACT
}

/** h of p = 16·h + l. */
export const upperHalf = (p: number): number => roundHalfEven(p / HALF)

/**
 * Fails with E3521 where a quantised layer states what makes no sense, or a parameter is not on its grid, and with E3522 where its sums could
 * be too large to be exact.
 */
export function checkQuantised(network: Network): void {
  const shaped = layerShapes(network.layers, network.input)
  const last = network.layers.findLast(isWeighted)
  let first = true
  for (const { layer, input } of shaped) {
    const wrong = (problem: string): never => fail('E3521', { network: network.name, layer: layer.name, problem })
    if (!isWeighted(layer)) continue
    const quantised = layer.quantised ?? wrong('has no "quantised", though other layers have')
    if (network.kind !== 'ann') wrong('is of a spiking network')
    if (layer.batchNorm) wrong('has a batch normalisation; it is folded into weights and bias before they become whole numbers')
    if (layer !== last && layer.activation.kind !== 'relu') wrong('gives negative values to the next layer, which reads whole numbers from 0')
    checkGrid(layer, quantised, first, wrong)
    const whole = wholeParameters(quantised, network.parameters[layer.name]!)
    checkParameters(quantised, whole, network.parameters[layer.name]!, wrong)
    checkSums(network, layer, input, whole.weight)
    first = false
  }
}

type Wrong = (problem: string) => never

function checkGrid(layer: Weighted, { weightBits, weightSteps, inputBits, inputStep }: Quantised, first: boolean, wrong: Wrong): void {
  for (const [what, bits] of [['weights', weightBits], ['inputs', inputBits]] as const)
    if (!Number.isInteger(bits) || bits < 1 || bits > 8) wrong(`has ${what} of ${bits} bits, where 1 to 8 are known`)
  const channels = layer.kind === 'conv' ? layer.filters : layer.units
  if (weightSteps.length !== channels) wrong(`states ${weightSteps.length} weight steps for ${channels} channels`)
  const bad = [inputStep, ...weightSteps].find((step) => !(step > 0 && Number.isFinite(step)))
  if (bad !== undefined) wrong(`has the step ${bad}, which is not above 0`)
  if (first && (inputBits !== 8 || inputStep !== 1 / 255)) wrong('reads the images, and has not 8 bits in steps of 1/255')
}

function checkParameters({ weightBits, weightSteps, inputStep }: Quantised, whole: LayerParameters, { weight, bias }: LayerParameters, wrong: Wrong): void {
  const channels = weightSteps.length
  const top = topOf('weight', weightBits)
  whole.weight.forEach((p, i) => {
    if (Math.abs(p) > top || (weightBits === 1 && p === 0) || Math.fround(p * weightSteps[i % channels]!) !== weight[i])
      wrong(`has the weight ${weight[i]}, which is no ${weightBits}-bit multiple of ${weightSteps[i % channels]}`)
  })
  whole.bias?.forEach((n, c) => {
    if (Math.abs(n) > BIAS_LIMIT || Math.fround(n * inputStep * weightSteps[c]!) !== bias![c])
      wrong(`has the bias ${bias![c]}, which is no multiple of ${inputStep * weightSteps[c]!} up to ${BIAS_LIMIT} of them`)
  })
}

/** Fails with E3522. */
function checkSums({ name }: Network, layer: Weighted, input: MapShape, weight: Float32Array): void {
  const { inputBits, weightBits, weightSteps } = layer.quantised!
  const channels = weightSteps.length
  const split = needsTwoProducts(layer, input)
  const most = new Float64Array(2 * channels)
  weight.forEach((p, i) => {
    const c = i % channels
    const upper = split ? upperHalf(p) : p
    most[c]! += Math.abs(upper)
    most[channels + c]! += Math.abs(split ? p - HALF * upper : 0)
  })
  const largest = most.reduce((a, b) => Math.max(a, b), 0) * topOf('input', inputBits)
  if (largest > EXACT) fail('E3522', { network: name, layer: layer.name, weightBits, inputBits, largest })
}
