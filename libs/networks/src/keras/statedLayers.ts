import { isRecord, notKeras, type KerasLayer } from './model.ts'

export type StatedLayer = Omit<KerasLayer, 'weights'>

/**
 * The layers of a model's configuration, { class_name, config }, from its input to its output. Sequential models state them in their order, functional
 * ones by what each gets; those must be a chain.
 *
 * Fails with E3050 where it is no such configuration, or the layers are no chain.
 */
export function statedLayers(model: unknown, file: string): readonly StatedLayer[] {
  if (!isRecord(model) || typeof model['class_name'] !== 'string') return notKeras(file, 'its configuration', 'names no class', 'a model has the class Sequential or Functional')
  const config = model['config']
  // Keras before 2.3 wrote the list itself.
  const layers = Array.isArray(config) ? config : isRecord(config) ? config['layers'] : undefined
  if (!Array.isArray(layers)) return notKeras(file, 'its configuration', 'has no list of layers', 'a model has its layers in config.layers')
  if (model['class_name'] === 'Sequential') return layers.map((layer, i) => statedLayer(layer, i, file))
  if (!['Functional', 'Model'].includes(model['class_name'])) return notKeras(file, 'its configuration', `has the class "${model['class_name']}"`, 'save a Sequential or a functional model; of one by subclassing, a file does not say what it computes')
  return chainOf(layers, file)
}

function statedLayer(layer: unknown, i: number, file: string): StatedLayer {
  if (!isRecord(layer) || typeof layer['class_name'] !== 'string' || !isRecord(layer['config'])) return notKeras(file, `layer ${i + 1} of its configuration`, 'has no class and configuration', 'each layer has them')
  const name = layer['config']['name'] ?? layer['name']
  return { name: typeof name === 'string' ? name : `layer ${i + 1}`, type: layer['class_name'], config: layer['config'] }
}

function chainOf(layers: readonly unknown[], file: string): readonly StatedLayer[] {
  const stated = new Map(layers.map((layer, i) => {
    const own = statedLayer(layer, i, file)
    const calls = (layer as Record<string, unknown>)['inbound_nodes'] ?? []
    if (!Array.isArray(calls) || calls.length > 1) return notKeras(file, `the layer "${own.name}"`, 'is used more than once', 'give each use its own layer')
    const from = sourcesOf(calls[0])
    if (from.length > 1) return notKeras(file, `the layer "${own.name}"`, `joins ${from.map((name) => `"${name}"`).join(' and ')}`, 'layers that follow one another can be expressed')
    return [own.name, { own, from: from[0] }] as const
  }))
  const next = new Map<string | undefined, StatedLayer>()
  for (const { own, from } of stated.values()) {
    const other = next.get(from)
    if (other) notKeras(file, from === undefined ? 'its configuration' : `the layer "${from}"`, `leads to "${other.name}" and "${own.name}"`, 'layers that follow one another from one input to one output can be expressed')
    next.set(from, own)
  }
  const chain: StatedLayer[] = []
  for (let layer = next.get(undefined); layer && chain.length < stated.size; layer = next.get(layer.name)) chain.push(layer)
  const lost = [...stated.keys()].find((name) => !chain.some((layer) => layer.name === name))
  if (lost !== undefined || chain.length !== layers.length) notKeras(file, `the layer "${lost ?? chain.at(-1)?.name}"`, 'is not on the way from the input to the output', 'layers that follow one another can be expressed')
  return chain
}

/** The names of the layers whose outputs a call of a layer gets: [["a", 0, 0, {}]], or since Keras 3 tensors with their history among its arguments. */
function sourcesOf(call: unknown): string[] {
  if (call === undefined) return []
  if (Array.isArray(call)) return call.flatMap((tensor: unknown) => (Array.isArray(tensor) && typeof tensor[0] === 'string' ? [tensor[0]] : []))
  return isRecord(call) ? tensorsIn(call['args'], 0) : []
}

function tensorsIn(value: unknown, depth: number): string[] {
  if (depth > 8) return []
  if (Array.isArray(value)) return value.flatMap((each) => tensorsIn(each, depth + 1))
  if (!isRecord(value)) return []
  const config = value['config']
  const history = value['class_name'] === '__keras_tensor__' && isRecord(config) ? config['keras_history'] : undefined
  return Array.isArray(history) && typeof history[0] === 'string' ? [history[0]] : []
}
