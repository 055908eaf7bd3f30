import type { Plan, Statement } from '@spikeline/core'
import { expect, test } from 'vitest'
import { collectResults } from './results.ts'

test('results.json has what each stage says, with its figures, under the swept parameters of its instance', () => {
  const instance = (id: string, stage: string, assignment: object) => ({ id, stage, use: 'measure/x', key: id, assignment, components: {} })
  const plan = { instances: [instance('audit', 'audit', {}), instance('say[T=5]', 'say', { T: 5 })] } as unknown as Plan
  const results = collectResults({ name: 'x', seed: 1, stages: {} } as never, plan, { stage: () => ({ deterministic: true }) } as never, { backend: 'cpu' } as never)
  const statement = (subject: string): Statement => ({ kind: 'answer', subject, verdict: 'ann', text: 'It is.', figures: [{ name: 'accuracy', value: 0.981, margin: 0.002, unit: '' }] })
  // In two batches, and not in the order of the plan.
  for (const subject of ['least memory', 'least energy']) results.add({ type: 'stage.statements', instance: 'say[T=5]', stage: 'say', statements: [statement(subject)] })
  results.add({ type: 'stage.statements', instance: 'audit', stage: 'audit', statements: [statement('checked')] })
  for (const { id, stage } of plan.instances) results.add({ type: 'stage.finished', instance: id, stage, use: 'measure/x', key: id, status: 'run', seconds: 1 })
  expect(results.finish().instances.map(({ params, statements }) => ({ params, statements }))).toEqual([
    { params: {}, statements: [{ stage: 'audit', ...statement('checked') }] },
    { params: { T: 5 }, statements: [{ stage: 'say', ...statement('least memory') }, { stage: 'say', ...statement('least energy') }] },
  ])
})
