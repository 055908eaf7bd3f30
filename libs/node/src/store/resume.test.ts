import { writeFileSync } from 'node:fs'
import { lastValueFrom, map, toArray } from 'rxjs'
import {
  bareHost, compareRecords, createRegistry, defineLibrary, definePortType, defineStage, execute, memoryStore, planDocument, validateDocument, type ArtifactStore, type JsonSchema,
} from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { diskStore, type DiskStore } from './diskStore.ts'
import { gc } from './gc.ts'
import { layout } from './layout.ts'
import { filesUnder, temporaryFolder } from './testing/stores.ts'

const values = { type: definePortType<{ values: Float32Array }>({ name: 'values', summary: 'values' }), summary: 'values' }
const params: JsonSchema<{ by: number }> = { type: 'object', additionalProperties: false, properties: { by: { type: 'number', default: 1 } } }
const source = defineStage({
  type: 'test/source', version: '1', summary: 'counts', params: {}, inputs: {}, outputs: { values }, deterministic: true, stored: false,
  run: (_, __, context) => ({ values: context.source(() => [1, 2, 3].map((v) => ({ values: new Float32Array(1000).fill(v) }))) }),
})
const scale = defineStage({
  type: 'test/scale', version: '1', summary: 'multiplies', params, inputs: { values }, outputs: { values }, deterministic: true,
  run: (inputs, { by }) => ({ values: inputs.values.pipe(map((batch) => ({ values: batch.values.map((v) => v * by) }))) }),
})
const noise = defineStage({
  type: 'test/noise', version: '1', summary: 'adds noise', params: {}, inputs: { values }, outputs: { values }, deterministic: true, seeded: true,
  run: (inputs, _, { random }) => ({ values: inputs.values.pipe(map((batch) => ({ values: batch.values.map((v) => v + random.next()) }))) }),
})
const registry = createRegistry([{ library: defineLibrary({ name: 'test', version: '1.0.0', stages: [source, scale, noise] }) }])

/** Plans and runs source → a → b[seed] → c[seed] on a store; what was done with each instance. */
async function run(store: ArtifactStore, by = 2) {
  const json = {
    version: 1, name: 'resumed', seed: 1, params: { by },
    stages: {
      source: { use: 'test/source' }, a: { use: 'test/scale', in: 'source', with: { by: { $param: 'by' } } },
      b: { use: 'test/noise', in: 'a' }, c: { use: 'test/scale', in: 'b', with: { by: 3 } },
    },
    sweep: { matrix: { seed: [1, 2] } },
  }
  const { document, issues } = validateDocument(JSON.stringify(json), 'resumed.json', { registry })
  expect(issues.filter((i) => i.severity === 'error')).toEqual([])
  const plan = await planDocument(document!, { registry, host: bareHost, store })
  await (store as Partial<DiskStore>).recordRoots?.('resumed', plan)
  const events = await lastValueFrom(execute(plan, { registry, host: bareHost, store }).pipe(toArray()))
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', status: 'done' })
  return { plan, actions: Object.fromEntries([...plan.decisions].map(([id, { action }]) => [id, action])) }
}

describe('a pipeline on a store', () => {
  test('runs once; then everything is there', async () => {
    const store = diskStore(temporaryFolder())
    expect((await run(store)).actions).toEqual({ source: 'inline', a: 'run', 'b[seed=1]': 'run', 'b[seed=2]': 'run', 'c[seed=1]': 'run', 'c[seed=2]': 'run' })
    expect((await run(store)).actions).toEqual({ source: 'skip', a: 'cached', 'b[seed=1]': 'cached', 'b[seed=2]': 'cached', 'c[seed=1]': 'cached', 'c[seed=2]': 'cached' })
  })

  test('makes again exactly what was lost, with the same bits', async () => {
    const folder = temporaryFolder()
    const store = diskStore(folder)
    const { plan } = await run(store)
    const record = (await store.lookup(plan.instances.find((i) => i.id === 'c[seed=2]')!.key))!
    writeFileSync(layout(folder).blob(record.outputs['values']!.blob), 'damaged')
    expect((await run(store)).actions).toMatchObject({ a: 'cached', 'b[seed=2]': 'cached', 'c[seed=1]': 'cached', 'c[seed=2]': 'run' })
    expect(compareRecords(record, (await store.lookup(record.key))!)).toEqual([])
  })

  test('has the same bits on any store: what was stored can be verified by running it again', async () => {
    const [disk, memory] = [diskStore(temporaryFolder()), memoryStore()]
    const { plan } = await run(disk)
    await run(memory)
    for (const { key, id } of plan.instances.filter((i) => i.id !== 'source'))
      expect([id, compareRecords((await disk.lookup(key))!, (await memory.lookup(key))!)]).toEqual([id, []])
  })

  test('keeps its latest results through gc', async () => {
    const folder = temporaryFolder()
    const store = diskStore(folder)
    await run(store, 2)
    await run(store, 5)
    expect(await gc(store, { runs: 1 })).toMatchObject({ kept: 5, records: 5, roots: 1 })
    expect(filesUnder(layout(folder).records)).toHaveLength(5)
    expect(new Set(Object.values((await run(store, 5)).actions))).toEqual(new Set(['skip', 'cached']))
  })
})
