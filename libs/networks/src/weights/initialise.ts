import type { Random } from '@spikeline/core'
import type { ConvLayer, DenseLayer, Layer, LayerParameters, NeuNormLayer } from '../network.ts'
import { fanInOf } from '../counts/counts.ts'
import { isRecurrent } from '../topology/recurrent.ts'
import { layerShapes, mapSize, type MapShape } from '../topology/shapes.ts'
import { parameterShapes, sizeOf } from './parameterShapes.ts'

/** 'scaled': by what follows a layer. 'uniform': U(±1/√fan-in) for weights and biases alike, as PyTorch's layers begin. */
export type Initialisation = 'scaled' | 'uniform'

/**
 * Fresh parameters. 'scaled': a layer followed by a ReLU gets He's normal weights, N(0, 2/fan-in) (He et al. 2015); one without gets
 * Glorot's uniform ones, U(±√(6/(fan-in + fan-out))) (Glorot & Bengio 2010). Biases and β are 0, γ is 1, running mean 0, running variance 1. U of a
 * NeuNorm is 0 either way: training begins with the network without it.
 * Recurrent weights are drawn as the others, after them, with the units as their fan-in and fan-out.
 * Each layer draws from the substream of its name, so that a change in one layer leaves the others' weights alone.
 */
export function initialise(
  layers: readonly Layer[], input: MapShape, random: Random, how: Initialisation = 'scaled',
): Record<string, LayerParameters> {
  const shapes = parameterShapes(layers, input)
  const parameters: Record<string, LayerParameters> = {}
  for (const { layer, input: map, output } of weightedShapes(layers, input)) {
    if (layer.kind === 'neuNorm') {
      parameters[layer.name] = { weight: new Float32Array(map.channels) }
      continue
    }
    const source = random.substream(layer.name)
    const fanIn = fanInOf(layer, map)
    const fanOut = layer.kind === 'conv' ? layer.kernel * layer.kernel * layer.filters : mapSize(output)
    const weight = new Float32Array(sizeOf(shapes[layer.name]!.weight!))
    const bias = new Float32Array(layer.bias ? output.channels : 0)
    const n = output.channels
    const recurrent = new Float32Array(isRecurrent(layer) ? n * n : 0)
    if (how === 'uniform') {
      for (const values of [weight, bias]) fillUniform(values, 1 / Math.sqrt(fanIn), source)
      fillUniform(recurrent, 1 / Math.sqrt(n), source)
    } else
      for (const [values, reads, reaches] of [[weight, fanIn, fanOut], [recurrent, n, n]] as const) {
        if (layer.activation.kind === 'none') fillUniform(values, Math.sqrt(6 / (reads + reaches)), source)
        else fillNormal(values, Math.sqrt(2 / reads), source)
      }
    parameters[layer.name] = {
      weight,
      ...(layer.bias ? { bias } : {}),
      ...(isRecurrent(layer) ? { recurrent } : {}),
      ...(layer.batchNorm ? { gamma: filled(n, 1), beta: new Float32Array(n), mean: new Float32Array(n), variance: filled(n, 1) } : {}),
    }
  }
  return parameters
}

/** Weighted layers, the projections of shortcuts, and NeuNorms, with what they read. */
interface ShapedParameters { readonly layer: ConvLayer | DenseLayer | NeuNormLayer; readonly input: MapShape; readonly output: MapShape }
const weightedShapes = (layers: readonly Layer[], input: MapShape): ShapedParameters[] => layerShapes(layers, input).flatMap(({ layer, input: map, output, shortcut }): ShapedParameters[] => {
  if (layer.kind === 'neuNorm') return [{ layer, input: map, output }]
  if (layer.kind !== 'conv' && layer.kind !== 'dense') return []
  const projection = layer.shortcut?.projection
  return [{ layer, input: map, output }, ...(projection ? [{ layer: projection, input: shortcut!, output }] : [])]
})

const filled = (n: number, value: number): Float32Array => new Float32Array(n).fill(value)

function fillNormal(values: Float32Array, deviation: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = random.normal() * deviation
}

function fillUniform(values: Float32Array, bound: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * bound
}
