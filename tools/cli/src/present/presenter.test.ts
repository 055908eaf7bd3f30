import type { Plan, RunEvent, Statement } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import type { Io } from '../io.ts'
import { presenter } from './presenter.ts'

const answer: Statement = { kind: 'answer', subject: 'least energy', verdict: 'snn', text: 'It takes 0.24 µJ a sample.', figures: [{ name: 'energy.compute', value: 2.4e-7, unit: 'J' }] }
const events = [
  { type: 'stage.statements', instance: 'recommend[T=5]', stage: 'recommend', statements: [answer] },
  { type: 'stage.table', instance: 'table', stage: 'table', table: { title: 'MNIST', columns: [{ name: 'model', unit: '' }], rows: [['ann']], notes: [] } },
] as const
const finished: RunEvent & { type: 'run.finished' } = { type: 'run.finished', status: 'done', seconds: 1, drops: {} }

function printed(json: boolean): string {
  let out = ''
  const io: Io = { out: (text) => void (out += `${text}\n`), err: () => {}, live: false, color: false, columns: 40, cwd: '/', env: {}, signal: new AbortController().signal }
  const plan = { instances: [{ id: 'recommend[T=5]', assignment: { T: 5 } }] } as unknown as Plan
  const show = presenter(io, { json, plan, document: { name: 'mnist', seed: 1 } as never, backend: 'cpu' })
  for (const event of events) show.add(event)
  show.finish(finished, { results: 'results.json', documents: [] })
  return out
}

describe('the end of a run', () => {
  test('statements stand last, after the tables, and name the swept parameters of their instance', () => {
    expect(printed(false)).toBe('\nMNIST\n\nmodel\n─────\nann\n\nAnswers\n  least energy (T = 5): snn\n    It takes 0.24 µJ a sample.\n')
  })
  test('as NDJSON a statement is a run event with its figures', () => {
    expect(JSON.parse(printed(true).split('\n')[0]!)).toEqual(events[0])
  })
})
