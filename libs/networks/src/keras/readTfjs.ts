import { fail } from '@spikeline/core'
import { isRecord, notKeras, partOf, type KerasModel, type KerasWeight } from './model.ts'
import { statedLayers } from './statedLayers.ts'

/** The model.json of a TensorFlow.js layers model. */
export interface TfjsJson { readonly topology: unknown; readonly version: string; readonly groups: readonly TfjsGroup[] }
/** Weights that lie one after the other in files. */
interface TfjsGroup { readonly paths: readonly string[]; readonly weights: readonly Readonly<Record<string, unknown>>[] }

const bytesOf: Readonly<Record<string, number>> = { float32: 4, uint8: 1, uint16: 2 }

/**
 * Reads the model.json of a layers model; its weights are in the files that `groups` names.
 * Fails with E3040 (no such JSON) and E3050 (another kind of model).
 */
export function parseTfjs(bytes: Uint8Array, file: string): TfjsJson {
  const json = parsed(bytes)
  if (!isRecord(json) || !('modelTopology' in json)) return fail('E3040', { file, expected: 'the model.json of a TensorFlow.js layers model' })
  if (json['format'] === 'graph-model') return notKeras(file, '"format"', 'is "graph-model", a graph of operations', 'convert the Keras model to a layers model: tensorflowjs_converter --output_format tfjs_layers_model')
  const topology = isRecord(json['modelTopology']) ? json['modelTopology'] : {}
  const manifest = json['weightsManifest']
  if (!Array.isArray(manifest) || !manifest.every(isGroup)) return notKeras(file, '"weightsManifest"', 'is no list of files and weights', 'each group has "paths" and "weights"')
  const version = [json['generatedBy'], json['convertedBy']].find((by) => typeof by === 'string') ?? topology['keras_version']
  return { topology: topology['model_config'] ?? topology, version: typeof version === 'string' ? version : '', groups: manifest }
}

/** A layers model from its JSON and the bytes of each file of weights by its path. Fails with E3050 and E3041. */
export function tfjsFrom({ topology, version, groups }: TfjsJson, files: ReadonlyMap<string, Uint8Array>, file: string): KerasModel {
  const byName = new Map<string, KerasWeight>()
  for (const { paths, weights } of groups) {
    const bytes = joined(paths.map((path) => files.get(path)!))
    let at = 0
    for (const weight of weights) at += addWeight(weight, bytes, at, byName, file)
    if (at !== bytes.length) fail('E3041', { file: paths.join(', '), at: '', problem: `it has ${bytes.length} bytes, and "${file}" names weights of ${at}` })
  }
  const layers = statedLayers(topology, file)
  // A name is that of its layer, a slash, and the part; in front may be the name of the model.
  const owner = (name: string): string | undefined => name.split('/').slice(0, -1).findLast((step) => layers.some((layer) => layer.name === step))
  const stray = [...byName.keys()].find((name) => owner(name) === undefined)
  if (stray !== undefined) notKeras(file, '"weightsManifest"', `has "${stray}", of no layer`, 'each weight has the name of its layer in front')
  const weightsOf = (layer: string): KerasWeight[] => [...byName].filter(([name]) => owner(name) === layer).map(([, weight]) => weight)
  return { format: 'TensorFlow.js', version, layers: layers.map((layer) => ({ ...layer, weights: weightsOf(layer.name) })) }
}

/** Reads the weight at a byte; gives how many bytes it has. */
function addWeight({ name, shape, dtype, quantization }: Readonly<Record<string, unknown>>, bytes: Uint8Array, at: number, into: Map<string, KerasWeight>, file: string): number {
  if (typeof name !== 'string' || into.has(name) || !Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0))
    return notKeras(file, '"weightsManifest"', `has ${JSON.stringify(name)} of the shape ${JSON.stringify(shape)}`, 'each weight has a name of its own and a shape')
  const quantised = isRecord(quantization) ? quantization : undefined
  const { dtype: stored = dtype, scale, min } = quantised ?? {}
  const size = bytesOf[stored as string]
  if (dtype !== 'float32' || size === undefined || (quantised ? typeof scale !== 'number' || typeof min !== 'number' : size !== 4))
    return notKeras(file, `the weight "${name}"`, `is of the type ${JSON.stringify(dtype)}${quantised ? `, stored as ${JSON.stringify(stored)}` : ''}`, 'float32 is read, also quantised to uint8 or uint16')
  const count = (shape as number[]).reduce((product, n) => product * n, 1)
  if (at + count * size > bytes.length) fail('E3041', { file, at: `the weight "${name}"`, problem: `ends at byte ${at + count * size} of files of ${bytes.length} bytes` })
  const own = bytes.slice(at, at + count * size).buffer
  const values = quantised
    ? Float32Array.from(size === 1 ? new Uint8Array(own) : new Uint16Array(own), (level) => level * (scale as number) + (min as number))
    : new Float32Array(own)
  into.set(name, { part: partOf(name), shape: shape as number[], values })
  return count * size
}

const isGroup = (group: unknown): group is TfjsGroup =>
  isRecord(group) && Array.isArray(group['paths']) && group['paths'].every((path) => typeof path === 'string') && Array.isArray(group['weights']) && group['weights'].every(isRecord)

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
