import type { Cell, Table, TableColumn } from '@spikeline/core'
import type { Reading } from './arrived.ts'
import { identity, isFraction, subjects } from './pivot.ts'

/** Metrics of layers that the page shows, where they were measured, and how it heads them. The rest is in results.json. */
const shown: Readonly<Record<string, string>> = {
  parameters: 'parameters', neurons: 'neurons', memory: 'memory', additions: 'additions', multiplications: 'multiplications',
  'multiplications.leak': 'multiplications of the leak', 'energy.compute': 'energy, arithmetic', 'energy.onChip': 'energy, memory on chip',
  firingRate: 'firing rate', density: 'density',
}

/** What each layer costs, a row for each model, assignment and layer; nothing where no metric has the label `layer`. */
export function layerTables(readings: readonly Reading[]): readonly Table[] {
  const layered = readings.filter(({ name, labels }) => Object.hasOwn(shown, name) && 'layer' in labels)
  if (layered.length === 0) return []
  const names = Object.keys(shown).filter((name) => layered.some((reading) => reading.name === name && (reading.value !== 0 || name !== 'multiplications.leak')))
  const { names: who, cells } = identity(layered)
  const columns: TableColumn[] = [
    ...[...who, 'layer'].map((name) => ({ name, unit: '' })),
    ...names.map((name) => ({ name: shown[name]!, unit: isFraction(name) ? '%' : (layered.find((reading) => reading.name === name)?.unit ?? '') })),
  ]
  const rows = subjects(layered).flatMap((subject) => {
    const layers = [...new Set(subject.readings.map(({ labels }) => String(labels['layer'])))]
    return layers.map((layer): Cell[] => {
      const values = new Map(subject.readings.filter(({ labels }) => String(labels['layer']) === layer).map(({ name, value }) => [name, value]))
      return [...cells(subject), layer, ...names.map((name): Cell => {
        const value = values.get(name)
        return value === undefined ? null : isFraction(name) ? value * 100 : value
      })]
    })
  })
  return [{
    title: 'Cost by layer', columns, rows,
    notes: ['Work and energy are of one sample, for all its time steps; a layer that can\'t fire has no firing rate. The columns are defined as those of the whole network: `spikeline stages measure/cost`.'],
  }]
}
