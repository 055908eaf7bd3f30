import type { Metric } from '@spikeline/core'
import { definitions } from './definitions.ts'

/** A metric of this library; its unit comes from its definition. */
export function metric(name: string, value: number, labels: Metric['labels']): Metric {
  const definition = definitions[name]
  if (!definition) throw new TypeError(`"${name}" is not defined in definitions.ts`)
  return { name, value, unit: definition.unit, labels }
}
