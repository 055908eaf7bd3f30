import { canonicalJson, type Cell, type Table } from '@spikeline/core'
import type { Answer } from './answer.ts'
import { perCent } from './words.ts'

/** Answers side by side. */
export function recommendTable(title: string, answers: readonly Answer[], notes: readonly string[]): Table {
  const names = [...new Set(answers.flatMap(({ winner }) => Object.keys(winner?.params ?? {})))]
  const cell = (value: unknown): Cell => (value === undefined ? null : typeof value === 'number' || typeof value === 'string' ? value : canonicalJson(value))
  return {
    title,
    columns: [
      { name: 'scenario', unit: '' }, { name: 'take', unit: '' }, ...names.map((name) => ({ name, unit: '' })),
      { name: 'accuracy', unit: '%', definition: 'of the one to take.' },
      { name: 'decided by', unit: '', definition: 'the value of what the scenario prefers.' },
      { name: 'next model', unit: '', definition: 'the best of another model that meets the conditions.' },
      { name: 'its value', unit: '' },
      { name: 'told apart', unit: '', definition: 'whether the 95 % interval of the difference of the two does not contain 0.' },
    ],
    rows: answers.map(({ scenario, winner, cells }) => [
      scenario.name, winner?.model ?? 'none', ...names.map((name) => cell(winner?.params[name])), winner ? perCent(winner.accuracy.value) : null, ...cells,
    ]),
    notes,
  }
}
