import { fail } from '@spikeline/core'
import { EquivalenceReport, equivalenceLines } from '../equivalence/report.ts'
import type { ImportedNetwork } from '../nir/importNir.ts'
import { layerToken, type LayerSpec } from '../topology/layerSpec.ts'
import { mapSize, type MapShape } from '../topology/shapes.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import { ImportedLayers } from './importLayers.ts'
import { asMap } from './maps.ts'
import { cannotExpress, type KerasImportOptions, type KerasLayer, type KerasModel } from './model.ts'

/**
 * The artificial network that a model of Keras or TensorFlow.js is (see docs/networks.md): a chain of dense layers and convolutions of maps of
 * height × width × channels, with batch normalisation, ReLU, pooling and dropout. Weights keep their bits, but for normalisation that has no weights
 * right in front, which those that follow take in.
 *
 * Fails with E3052 (a layer that none of ours is), E3054 (weights alone, and no activation stated), E3055 (an activation stated where the file has
 * them), E3051 (an input map of another size), E3006 (no weights).
 */
export function importKeras(model: KerasModel, options: KerasImportOptions): ImportedNetwork {
  const report = new EquivalenceReport()
  const alone = model.layers.every(({ type }) => type === undefined)
  if (!alone && options.activation !== undefined) fail('E3055', { option: 'activation', format: `a ${model.format} file that states its layers` })
  const layers = alone ? layersOfWeights(model.layers, options, report) : model.layers
  const { map, axes } = inputOf(layers, options, report)
  const imported = new ImportedLayers(map, axes, report)
  layers.forEach((layer, i) => (i === 0 && layer.type === 'InputLayer' ? undefined : imported.add(layer)))
  imported.end()
  const { input } = imported
  const given = options.input
  if (given && !(['height', 'width', 'channels'] as const).every((side) => given[side] === input[side])) fail('E3051', { node: layers[0]!.name, shape: [input.height, input.width, input.channels], ...given })
  const entries = report.entries()
  const network = checkNetwork({
    name: options.name, kind: 'ann', topology: imported.layers.map((layer) => layerToken(layer as LayerSpec)).join('-'),
    input, classes: mapSize(imported.map), layers: imported.layers, parameters: imported.parameters,
    provenance: [`read from ${model.format}${model.version && ` (${model.version})`}`, ...equivalenceLines(entries)],
  })
  return { network, report: entries }
}

/** What a layer without weights may be called in a file of weights alone: it then has no effect on a chain of dense layers but by what is asked for. */
const harmless = /^(activation|re_?lu|softmax|dropout|flatten|input)(_?\d+)?$/

/** Dense layers of a file that has weights alone, with the activation that was asked for. */
function layersOfWeights(layers: readonly KerasLayer[], { activation }: KerasImportOptions, report: EquivalenceReport): KerasLayer[] {
  const dense = layers.filter(({ weights }) => weights.length > 0)
  for (const layer of layers) {
    const kernel = layer.weights.find(({ part }) => part === 'kernel')
    if (layer.weights.length === 0 && !harmless.test(layer.name)) cannotExpress(layer, 'it has no weights, and the file does not say what it computes', 'save the whole model, with model.save("model.h5")')
    if (layer.weights.length > 0 && kernel?.shape.length !== 2) cannotExpress(layer, 'the file has its weights alone, not its stride, padding or ε', 'save the whole model, with model.save("model.h5")')
  }
  if (dense.length > 1 && activation === undefined) fail('E3054', { layers: dense.slice(0, -1).map(({ name }) => name) })
  return dense.map((layer, i) => {
    const last = i === dense.length - 1
    report.add(layer.name, 'weights alone, and not what follows them', last ? 'nothing: the class of the highest score is the same under a softmax' : activation === 'relu' ? 'a ReLU, as was asked' : 'nothing, as was asked')
    const units = layer.weights.find(({ part }) => part === 'kernel')!.shape[1]
    return { ...layer, type: 'Dense', config: { units, use_bias: layer.weights.some(({ part }) => part === 'bias'), activation: last || activation === 'none' ? 'linear' : 'relu' } }
  })
}

function inputOf(layers: readonly KerasLayer[], { input }: KerasImportOptions, report: EquivalenceReport): { map: MapShape; axes: number } {
  const first = layers[0] ?? fail('E3006', { notation: '' })
  const { batch_input_shape, batch_shape = batch_input_shape } = first.config
  const rows = layers.find(({ type }) => type !== 'InputLayer')?.weights.find(({ part }) => part === 'kernel')
  const stated: unknown = Array.isArray(batch_shape) ? batch_shape.slice(1) : rows?.shape.length === 2 ? [rows.shape[0]] : input ? [null, null, null] : undefined
  if (!Array.isArray(stated) || !stated.every((n) => n === null || (Number.isSafeInteger(n) && n >= 1)))
    return cannotExpress(first, 'the shape of its input is not stated', 'state "input" (--input) as height, width and channels')
  const shape = stated as (number | null)[]
  const given = input && [input.height, input.width, input.channels]
  if (shape.includes(null) && !input) cannotExpress(first, `its input is [${shape.map((n) => n ?? 'any').join(', ')}]`, 'state "input" (--input) as height, width and channels')
  const fits = !given || (shape.length === 1 ? [null, mapSize(input!)].includes(shape[0]!) : given.slice(0, shape.length).every((n, axis) => [null, n].includes(shape[axis]!)) && given.slice(shape.length).every((n) => n === 1))
  if (!fits) fail('E3051', { node: first.name, shape: shape.map((n) => n ?? 'any'), ...input })
  if (shape.length === 1 && input) report.add(first.name, 'an input of values in a row', `a map of ${input.height} × ${input.width} × ${input.channels}, its values in the order height, width, channels`)
  const sizes = shape.length === 1 ? [given ? mapSize(input!) : shape[0]!] : shape.map((n, axis) => n ?? given![axis]!)
  const laid = asMap(sizes, input ?? { height: 1, width: 1, channels: sizes[0]! })
  return laid ?? cannotExpress(first, `its input has ${shape.length} axes`, 'one to three axes: height × width × channels')
}
