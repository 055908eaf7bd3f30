import { formatChange, keyOf, type Plan } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { diskStore } from './diskStore.ts'
import { why } from './why.ts'
import { planOf, temporaryFolder } from './testing/stores.ts'

/** ann → snn, as a plan would have them. */
const plan = (epochs: number, threshold: number, id = 'snn'): Plan => {
  const ann = { type: 'train/bp', 'params.epochs': String(epochs) }
  return planOf({ ann, [id]: { type: 'convert/rate', 'params.threshold': String(threshold), 'inputs.in': `${keyOf(ann)}:model` } }, { [id]: ['ann'] })
}
const ask = async (store: ReturnType<typeof diskStore>, now: Plan, id: string) => why(now.instances.find((i) => i.id === id)!, now.instances, 'p', store)

describe('why', () => {
  test('names the component that changed', async () => {
    const store = diskStore(temporaryFolder())
    await store.recordRoots('p', plan(3, 1))
    const answer = await ask(store, plan(3, 2), 'snn')
    expect([answer.status, answer.changes.map(formatChange), answer.causes]).toEqual(['changed', ['params.threshold: 1 → 2'], {}])
  })

  test('follows a changed input to the parameter that changed it', async () => {
    const store = diskStore(temporaryFolder())
    await store.recordRoots('p', plan(3, 1))
    const answer = await ask(store, plan(5, 1), 'snn')
    expect(answer.changes.map((c) => c.name)).toEqual(['inputs.in'])
    expect(answer.causes).toEqual({ ann: [{ name: 'params.epochs', from: '3', to: '5' }] })
  })

  test('compares with the latest run that had another key, also after the run itself was noted', async () => {
    const store = diskStore(temporaryFolder())
    await store.recordRoots('p', plan(3, 1))
    await store.recordRoots('p', plan(5, 1))
    expect((await ask(store, plan(5, 1), 'ann')).changes.map(formatChange)).toEqual(['params.epochs: 3 → 5'])
  })

  test('compares an instance of a new sweep with the nearest of its stage', async () => {
    const store = diskStore(temporaryFolder())
    await store.recordRoots('p', plan(3, 1))
    const answer = await ask(store, plan(3, 2, 'snn[threshold=2]'), 'snn[threshold=2]')
    expect([answer.previous!.instance, answer.changes.map(formatChange)]).toEqual(['snn', ['params.threshold: 1 → 2']])
  })

  test('takes no member that every object has for a stage of an earlier run', async () => {
    const store = diskStore(temporaryFolder())
    await store.recordRoots('p', plan(3, 1))
    expect((await ask(store, plan(3, 1, 'constructor'), 'constructor')).status).toBe('new')
  })

  test('knows a stage that no run had, and one that never changed', async () => {
    const store = diskStore(temporaryFolder())
    expect((await ask(store, plan(3, 1), 'ann')).status).toBe('new')
    await store.recordRoots('p', plan(3, 1))
    await store.recordRoots('other', plan(9, 1))
    expect((await ask(store, plan(3, 1), 'ann')).status).toBe('same')
  })
})
