import type { Shape } from '@spikeline/core'
import type { Layer, Neuron } from '../network.ts'

/** What every neuron has: charge, fire, reset. What is learned is no matter once it is. */
const plain = new Set<string>(['model', 'threshold', 'decay', 'reset', 'compare', 'initial', 'learned'])

/** What a neuron has beyond charge, fire and reset: names of its fields, and "currentBefore" for a current that is taken as it was a step before. */
export const mechanismsOf = (neuron: Partial<Neuron>): string[] => Object.entries(neuron).flatMap(([name, value]) =>
  (plain.has(name) || value === undefined || value === false ? [] : name === 'current' && neuron.current?.taken === 'before' ? [name, 'currentBefore'] : [name]))

/** Whether events have a closed form for a mechanism: a membrane that is reset to a value, and a drive that decays too, are brought forward as others are. */
export const isKnownToEvents = (mechanism: string): boolean => mechanism === 'resetTo' || mechanism === 'decayInput'

const PREFIX = 'neuron.'

/** The mechanisms of a network in the shape of its port, each with the first layer that has it: { "neuron.current": "1:512FC" }. */
export function mechanismShape(layers: readonly Layer[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const layer of layers)
    if ((layer.kind === 'conv' || layer.kind === 'dense') && layer.activation.kind === 'spiking')
      for (const mechanism of mechanismsOf(layer.activation.neuron)) found[PREFIX + mechanism] ??= layer.name
  return found
}

/** The mechanisms that the shape of a port states; none where nothing is known. */
export const statedMechanisms = (model: Shape | undefined): { readonly layer: string; readonly mechanism: string }[] => Object.entries(model ?? {}).flatMap(([field, layer]) =>
  (field.startsWith(PREFIX) ? [{ layer: String(layer), mechanism: field.slice(PREFIX.length) }] : []))
