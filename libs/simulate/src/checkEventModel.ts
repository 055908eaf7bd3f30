import { fail, type Shape } from '@spikeline/core'
import { buildTopology, isKnownToEvents, isRecurrent, neuNormIn, shortcutIn, statedMechanisms } from '@spikeline/networks'

/**
 * What EventLayers refuses of a network, as far as the shape of the port "model" tells it: better known now than after a training. Fails with E3763 (a
 * shortcut), E3507 (a recurrent layer, a neuron without a closed form), E3724 (parallel neurons), E3722 (a NeuNorm). `instead`: what to do.
 */
export function checkEventModel(model: Shape | undefined, instead: string): void {
  const added = shortcutIn(model?.topology)
  if (added !== undefined) fail('E3763', { port: 'model', layer: added, what: 'simulation event by event' })
  const recurrent = typeof model?.topology === 'string' ? buildTopology(model.topology).layers.find(isRecurrent) : undefined
  if (recurrent) fail('E3507', { port: 'model', layer: recurrent.name, mechanism: 'recurrent', instead })
  if (model?.parallel !== undefined) fail('E3724', { port: 'model', problem: 'can\'t be simulated by events', instead })
  const norm = neuNormIn(model?.topology)
  if (norm !== undefined) fail('E3722', { port: 'model', layer: norm, what: 'can\'t be simulated by events', instead })
  const stated = statedMechanisms(model).find(({ mechanism }) => !isKnownToEvents(mechanism))
  if (stated) fail('E3507', { port: 'model', ...stated, instead })
}
