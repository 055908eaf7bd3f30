import type { Hdf5Data, Hdf5Group } from '../hdf5/tree.ts'
import { notKeras, partOf, type KerasLayer, type KerasModel, type KerasWeight } from './model.ts'
import { statedLayers } from './statedLayers.ts'

/** Whether the content of an HDF5 file is a model of Keras, its weights alone among them. */
export const isKeras = ({ attributes, members }: Hdf5Group): boolean =>
  attributes.has('model_config') || hasNames(attributes, 'layer_names') || members.has('model_weights') || isKeras3(members)

/** Keras 3 writes '.weights.h5' in a layout of its own. */
const isKeras3 = (members: Hdf5Group['members']): boolean => members.has('layers') || members.has('_layer_checkpoint_dependencies')

/**
 * A model of Keras from the content of an HDF5 file: by model.save('model.h5') with the configuration of its layers, or by save_weights with names and
 * weights alone.
 *
 * Fails with E3050 where it is no such model, or the layers are no chain.
 */
export function kerasFrom(root: Hdf5Group, file: string): KerasModel {
  const stated = textOf(root.attributes.get('model_config'))
  const weights = stated === undefined ? root : root.members.get('model_weights')
  if (weights?.kind !== 'group') return notKeras(file, '/', 'has no group "model_weights"', 'save the model with its weights')
  const { attributes } = weights
  if (!hasNames(attributes, 'layer_names')) {
    return isKeras3(weights.members)
      ? notKeras(file, '/', 'has the weights of Keras 3, which do not say in which order layers follow one another', 'save the whole model, with model.save("model.h5")')
      : notKeras(file, '/', 'has no attribute "layer_names"', 'Keras writes it beside the weights')
  }
  const names = namesOf(attributes, 'layer_names')
  const ofLayer = (name: string): readonly KerasWeight[] => {
    const group = weights.members.get(name)
    return group?.kind === 'group' ? weightsOf(group, name, file) : names.includes(name) ? notKeras(file, '/', `has no group "${name}"`, 'each layer has its weights in a group') : []
  }
  const version = textOf(root.attributes.get('keras_version')) ?? textOf(attributes.get('keras_version')) ?? ''
  if (stated === undefined) return { format: 'Keras', version, layers: names.map((name): KerasLayer => ({ name, type: undefined, config: {}, weights: ofLayer(name) })) }
  const layers = statedLayers(parsed(stated, file), file)
  return { format: 'Keras', version, layers: layers.map((layer) => ({ ...layer, weights: ofLayer(layer.name) })) }
}

function weightsOf(group: Hdf5Group, layer: string, file: string): readonly KerasWeight[] {
  return namesOf(group.attributes, 'weight_names').map((name) => {
    let at: Hdf5Group | Hdf5Data | undefined = group
    // A name is a path within the group of the layer.
    for (const step of name.split('/')) at = at?.kind === 'group' ? at.members.get(step) : undefined
    if (at?.kind !== 'numbers') return notKeras(file, `/${layer}`, `has no numbers "${name}"`, 'each weight that is named is there')
    if (at.values instanceof BigInt64Array || at.values instanceof BigUint64Array) return notKeras(file, `/${layer}`, `has "${name}" as integers of 64 bits`, 'weights are floating-point numbers')
    return { part: partOf(name), shape: at.shape, values: at.values }
  })
}

const hasNames = (attributes: Hdf5Group['attributes'], name: string): boolean => attributes.has(name) || attributes.has(`${name}0`)

/** A list of strings; one of more than 64 kB is in pieces, name0, name1, … An empty one may be a list of numbers. */
function namesOf(attributes: Hdf5Group['attributes'], name: string): readonly string[] {
  const pieces = attributes.has(name) ? [attributes.get(name)] : []
  for (let i = 0; pieces.length === i && attributes.has(`${name}${i}`); i++) pieces.push(attributes.get(`${name}${i}`))
  return pieces.flatMap((piece) => (piece?.kind === 'strings' ? piece.values : []))
}

const textOf = (data: Hdf5Data | undefined): string | undefined => (data?.kind === 'strings' && data.values.length === 1 ? data.values[0] : undefined)

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return notKeras(file, 'its attribute "model_config"', `is no JSON: ${(error as Error).message}`, 'Keras writes its configuration as JSON')
  }
}
