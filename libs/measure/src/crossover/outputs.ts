import { canonicalJson, type Cell, type Estimate, type Metric, type Table, type TableColumn } from '@spikeline/core'
import { paramNames } from '../compare/collect.ts'
import { definitions } from '../definitions.ts'
import { metric } from '../metric.ts'
import { models, type EnergyName, type Pair } from './cross.ts'
import type { Summary } from './words.ts'

const names = Object.keys(models) as EnergyName[]
const plain = (value: unknown): string | number => (typeof value === 'number' || typeof value === 'string' ? value : canonicalJson(value))

/** Crossovers of every pair, labelled by model, rival, energy and the swept parameters. */
export function crossoverMetrics(snn: string, pairs: readonly Pair[]): Metric[] {
  return pairs.flatMap(({ params, rival, timesteps, energies }) => names.flatMap((name) => {
    const labels = { ...Object.fromEntries(Object.entries(params).map(([key, value]) => [key, plain(value)])), model: snn, ann: rival, energy: models[name] }
    const { rate, snn: mine, ann: theirs } = energies[name]
    return [
      ...(rate === undefined ? [] : [metric('crossover.rate', rate, labels), metric('crossover.spikes', rate * timesteps, labels)]),
      ...(theirs > 0 ? [metric('crossover.ratio', mine / theirs, labels)] : []),
    ]
  }))
}

const cell = ({ value, margin }: Estimate, factor = 1): Cell => (margin > 0 ? { value: factor * value, margin: factor * margin } : factor * value)

/** A row for each assignment: the firing rate, and where it would cross, by each energy. */
export function crossoverTable(snn: string, rows: readonly Summary[], input: 'scales' | 'fixed'): Table {
  const params = paramNames(rows)
  const column = (name: string, key: string): TableColumn => ({ name, unit: '%', definition: definitions[key]!.definition })
  return {
    title: `The firing rate at which ${snn} takes as much energy as the ANN`,
    columns: [
      ...params.map((name) => ({ name, unit: '' })), { name: 'ANN', unit: '' }, column('firing rate', 'firingRate'),
      ...names.map((name) => column(`crossover, ${models[name]}`, 'crossover.rate')),
    ],
    rows: rows.map(({ params: own, rival, rate, energies }) => [
      ...params.map((name): Cell => (own[name] === undefined ? null : plain(own[name]))), rival, cell(rate, 100),
      ...names.map((name) => (energies[name].crossing ? cell(energies[name].crossing, 100) : null)),
    ]),
    notes: [
      `Energies by measure/energy. The energy of the SNN is taken as linear in its firing rate at a fixed T, all layers firing more or less in proportion${input === 'scales' ? ', its input too' : ''}; ${input === 'scales' ? '' : 'its input, '}leak and membranes are the part that does not depend on it.`,
      ...(rows.some(({ count }) => count > 1) ? ['a ± b: mean, and half-width of its 95 % confidence interval (Student\'s t).'] : []),
    ],
  }
}
