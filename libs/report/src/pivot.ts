import { canonicalJson, type Cell } from '@spikeline/core'
import { paramNames, type Reading } from './arrived.ts'

/** The readings of one model under one assignment. */
export interface Subject {
  readonly model: string
  readonly params: Readonly<Record<string, unknown>>
  readonly readings: readonly Reading[]
}

/** Groups readings by model and assignment, in order of appearance. */
export function subjects(readings: readonly Reading[]): readonly Subject[] {
  const groups = new Map<string, { model: string; params: Subject['params']; readings: Reading[] }>()
  for (const reading of readings) {
    const model = String(reading.labels['model'] ?? reading.stage)
    const key = canonicalJson([model, reading.params])
    const group = groups.get(key) ?? groups.set(key, { model, params: reading.params, readings: [] }).get(key)!
    group.readings.push(reading)
  }
  return [...groups.values()]
}

/** The columns that say whose a row is, and their cells. */
export function identity(readings: readonly Reading[]): { readonly names: readonly string[]; readonly cells: (subject: Subject) => Cell[] } {
  const params = paramNames(readings)
  const cell = (value: unknown): Cell => (value === undefined ? null : typeof value === 'string' || typeof value === 'number' ? value : canonicalJson(value))
  return { names: ['model', ...params], cells: (subject) => [subject.model, ...params.map((name) => cell(subject.params[name]))] }
}

/** Metrics that are fractions, which people read in per cent. */
export const isFraction = (name: string): boolean => /^(accuracy|recall|firingRate|density)(\.|$)/.test(name)
