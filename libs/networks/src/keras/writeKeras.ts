import { writeHdf5 } from '../hdf5/writeHdf5.ts'
import { groupOf, stringOf, type Hdf5Data, type Hdf5Group } from '../hdf5/tree.ts'
import type { ExportedKeras, WrittenLayer } from './exportKeras.ts'

/** The version of Keras whose format is written. */
const VERSION = '2.15.0'

/** The configuration of a sequential model, { class_name, config }. */
const configuration = ({ name, layers }: ExportedKeras) => ({ class_name: 'Sequential', config: { name, layers: layers.map(({ type, config }) => ({ class_name: type, config })) } })

/** The bytes of a model of Keras, as model.save('model.h5') writes it: configuration and weights. */
export function writeKeras(model: ExportedKeras): Promise<Uint8Array> {
  const about: [string, Hdf5Data][] = [['keras_version', stringOf(VERSION)], ['backend', stringOf('tensorflow')]]
  const groups = model.layers.map((layer) => [layer.name, weightGroup(layer)] as const)
  const weights: Hdf5Group = { ...groupOf(groups), attributes: new Map([['layer_names', namesOf(groups.map(([name]) => name))], ...about]) }
  return writeHdf5({ ...groupOf([['model_weights', weights]]), attributes: new Map([...about, ['model_config', stringOf(JSON.stringify(configuration(model)))]]) })
}

/** Weights lie at layer/layer/kernel:0, since a name is a path in the group of its layer. */
function weightGroup({ name, weights }: WrittenLayer): Hdf5Group {
  const members = weights.map(({ part, shape, values }) => [`${part}:0`, { kind: 'numbers', shape, values } as Hdf5Data] as const)
  return { ...groupOf(weights.length > 0 ? [[name, groupOf(members)]] : []), attributes: new Map([['weight_names', namesOf(members.map(([part]) => `${name}/${part}`))]]) }
}

const namesOf = (values: readonly string[]): Hdf5Data => (values.length > 0 ? { kind: 'strings', shape: [values.length], values } : { kind: 'numbers', shape: [0], values: new Float64Array(0) })

/** The files of a TensorFlow.js layers model: the text of its model.json, and the bytes of its weights, which it names `weightsPath`. */
export function writeTfjs(model: ExportedKeras, weightsPath: string): { json: string; weights: Uint8Array } {
  const all = model.layers.flatMap(({ name, weights }) => weights.map((weight) => ({ ...weight, name: `${name}/${weight.part}` })))
  const bytes = new Uint8Array(all.reduce((sum, { values }) => sum + values.byteLength, 0))
  let at = 0
  for (const { values } of all) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  const json = {
    format: 'layers-model', generatedBy: 'spikeline', convertedBy: null,
    modelTopology: { ...configuration(model), keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
    weightsManifest: [{ paths: [weightsPath], weights: all.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) }],
  }
  return { json: `${JSON.stringify(json, null, 1)}\n`, weights: bytes }
}
