import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareHost } from '../conformance/runStage.ts'
import { IssueError, fail } from '../issues/issue.ts'
import { memoryStore } from '../store/memoryStore.ts'
import { defineStage } from '../stage/stage.ts'
import { actions, count, data, mean, noise, numbersType, pretend, scale, toyDocument, toyPlan, toyRegistry } from '../testing/toyLibrary.ts'
import type { Instance, Plan } from './plan.ts'
import { planDocument } from './planDocument.ts'

const chain = {
  source: { use: 'toy/count', with: { n: { $param: 'n' } } },
  double: { use: 'toy/scale', in: 'source', with: { by: { $param: 'by' } } },
  noisy: { use: 'toy/noise', in: 'double' },
  score: { use: 'toy/mean', in: 'noisy' },
}
const params = { n: 3, by: 2 }
const get = (plan: Plan, id: string): Instance => plan.instances.find((i) => i.id === id)!
const ids = (plan: Plan): string[] => plan.instances.map((i) => i.id)
const keyOf = async (id: string, ...args: Parameters<typeof toyPlan>): Promise<string> => get(await toyPlan(...args), id).key

describe('the sweep', () => {
  test('expands only what depends on a swept parameter, in the order of the document', async () => {
    const plan = await toyPlan({ params, stages: chain, sweep: { matrix: { by: [5, 10] } } })
    expect(ids(plan)).toEqual(['source', 'double[by=5]', 'double[by=10]', 'noisy[by=5]', 'noisy[by=10]', 'score[by=5]', 'score[by=10]'])
    expect(get(plan, 'noisy[by=10]')).toMatchObject({ assignment: { by: 10 }, inputs: { numbers: [{ instance: 'double[by=10]', port: 'numbers' }] }, params: {} })
  })

  test('of the seed splits seeded stages and what reads them, and nothing else', async () => {
    const plan = await toyPlan({ params, stages: chain, sweep: { matrix: { seed: [1, 2] } } })
    expect(ids(plan)).toEqual(['source', 'double', 'noisy[seed=1]', 'noisy[seed=2]', 'score[seed=1]', 'score[seed=2]'])
    expect(plan.instances.map((i) => i.seed)).toEqual([7, 7, 1, 2, 1, 2])
  })

  test('leaves out every combination that agrees with an exclusion', async () => {
    const plan = await toyPlan({ params, stages: chain, sweep: { matrix: { n: [1, 2], by: [3, 4], seed: [1, 2] }, exclude: [{ n: 1, seed: 2 }, { by: 4, n: 2 }] } })
    expect(ids(plan).filter((id) => id.startsWith('double'))).toEqual(['double[n=1,by=3]', 'double[n=1,by=4]', 'double[n=2,by=3]'])
    expect(ids(plan).filter((id) => id.startsWith('score'))).toEqual(['score[n=1,by=3,seed=1]', 'score[n=1,by=4,seed=1]', 'score[n=2,by=3,seed=1]', 'score[n=2,by=3,seed=2]'])
  })

  test('an instance is there if a combination through it is left, and only then', async () => {
    const values = fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 })
    const sweep = fc.record({ n: values, by: values, seed: values })
    const entry = fc.record({ n: fc.integer({ min: 0, max: 3 }), by: fc.integer({ min: 0, max: 3 }), seed: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: [] })
    await fc.assert(fc.asyncProperty(sweep, fc.array(entry.filter((e) => Object.keys(e).length > 0), { maxLength: 4 }), async (matrix, exclude) => {
      const combinations = matrix.n.flatMap((n) => matrix.by.flatMap((by) => matrix.seed.map((seed) => ({ n, by, seed }))))
        .filter((c) => !exclude.some((e) => Object.entries(e).every(([name, v]) => c[name as keyof typeof c] === v)))
      fc.pre(combinations.length > 0)
      const plan = await toyPlan({ params, stages: chain, sweep: { matrix, exclude } })
      const expected = (stage: string, names: readonly ('n' | 'by' | 'seed')[]) =>
        [...new Set(combinations.map((c) => `${stage}[${names.map((name) => `${name}=${c[name]}`).join(',')}]`))]
      expect(ids(plan)).toEqual([...expected('source', ['n']), ...expected('double', ['n', 'by']), ...expected('noisy', ['n', 'by', 'seed']), ...expected('score', ['n', 'by', 'seed'])])
    }), { numRuns: 50 })
  })

  test('prints values so that no two are alike', async () => {
    const values = [5, '5', 'wide', 'true', true, 'a b', 'x'.repeat(50)]
    const any = defineStage({ ...scale, type: 'toy/any', params: { type: 'object', properties: { value: {} } } as never })
    const registry = toyRegistry([count, any])
    const plan = await toyPlan({ params: { v: 5 }, stages: { c: { use: 'toy/count' }, a: { use: 'toy/any', in: 'c', with: { value: { $param: 'v' } } } }, sweep: { matrix: { v: values } } }, { registry })
    expect(ids(plan).slice(1)).toEqual(['a[v=5]', 'a[v="5"]', 'a[v=wide]', 'a[v="true"]', 'a[v=true]', 'a[v="a b"]', 'a[v=#7]'])
  })

  test('a gathering port collects every instance that agrees with its own stage', async () => {
    const stages = {
      ...chain,
      all: { use: 'toy/gather', in: { rows: ['noisy.numbers', 'source.numbers'] } },
      each: { use: 'toy/gather', in: { rows: ['noisy'], base: 'double' } },
    }
    const plan = await toyPlan({ params, stages, sweep: { matrix: { by: [3, 4], seed: [1, 2] } } })
    const rows = (id: string) => get(plan, id).inputs['rows']!.map((i) => i.instance)
    expect(get(plan, 'all').assignment).toEqual({})
    expect(rows('all')).toEqual(['noisy[by=3,seed=1]', 'noisy[by=3,seed=2]', 'noisy[by=4,seed=1]', 'noisy[by=4,seed=2]', 'source'])
    expect(rows('each[by=4]')).toEqual(['noisy[by=4,seed=1]', 'noisy[by=4,seed=2]'])
  })

  test('inputs come before consumers, wherever the document has them', async () => {
    const { source, double, noisy, score } = chain
    const plan = await toyPlan({ params, stages: { score, noisy, double, source } })
    expect(ids(plan)).toEqual(['source', 'double', 'noisy', 'score'])
  })

  test('says once what is wrong with a shape, and where', async () => {
    const picky = defineStage({ ...scale, type: 'toy/picky', shapes: () => fail('E2301', { field: 'width' }) })
    const registry = toyRegistry([count, picky])
    const document = { ...toyDocument({ params, stages: chain, sweep: { matrix: { by: [3, 4] } } }) }
    const stages = Object.fromEntries(['source', 'double'].map((id) => [id, { ...document.stages[id]!, use: id === 'double' ? 'toy/picky' : 'toy/count' }]))
    const error = await planDocument({ ...document, stages }, { registry, host: bareHost }).catch((e: unknown) => e)
    expect((error as IssueError).issues).toEqual([expect.objectContaining({ code: 'E2301', pointer: '/stages/double' })])
  })
})

describe('the key of an instance', () => {
  const base = { params, stages: chain }
  test('does not depend on ids, on the order of stages and parameters, on defaults written out, or on values that it does not use', async () => {
    const key = await keyOf('score', base)
    const renamed = { z: { use: 'toy/mean', in: 'y' }, y: { use: 'toy/noise', in: 'x' }, x: { use: 'toy/scale', in: 'w', with: { note: {}, by: 2 } }, w: { use: 'toy/count' } }
    expect(await keyOf('z', { name: 'other', stages: renamed })).toBe(key)
    expect(await keyOf('score', { ...base, params: { ...params, unused: 1 } })).toBe(key)
    expect(await keyOf('score', base, { host: { ...bareHost, threads: 9, backend: 'wasm' } })).toBe(key)
  })

  test('is the same in a sweep as alone', async () => {
    const swept = await toyPlan({ ...base, sweep: { matrix: { by: [2, 9], seed: [7, 8] } } })
    expect(get(swept, 'score[by=2,seed=7]').key).toBe(await keyOf('score', base))
  })

  test('changes with a parameter, a seed, a version, the code of a library, and all of these upstream', async () => {
    const next = (stage: typeof scale) => toyRegistry([count, { ...stage, version: '2' }, noise, mean])
    const keys = await Promise.all([
      keyOf('score', base), keyOf('score', { params: { n: 3, by: 3 }, stages: chain }), keyOf('score', { ...base, seed: 8 }),
      keyOf('score', base, { registry: next(scale) }), keyOf('score', base, { registry: toyRegistry(undefined, '1.0.1') }),
      keyOf('score', base, { registry: toyRegistry(undefined, '1.0.0', 'c0de') }),
    ])
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('has the seed only downstream of a seeded stage, the back end only where bits depend on it', async () => {
    expect(await keyOf('double', { ...base, seed: 8 })).toBe(await keyOf('double', base))
    const stages = { c: { use: 'toy/count' }, t: { use: 'toy/tensor', in: 'c' }, after: { use: 'toy/scale', in: 't' } }
    const on = (backend: 'wasm' | 'cpu', id: string) => keyOf(id, { stages }, { host: { ...bareHost, backend } })
    expect(await on('wasm', 'c')).toBe(await on('cpu', 'c'))
    expect(await on('wasm', 'after')).not.toBe(await on('cpu', 'after'))
    const detailed = (backendDetail: string, id: string) => keyOf(id, { stages }, { host: { ...bareHost, backendDetail } })
    expect(await detailed('library 1, 1 threads', 'after')).not.toBe(await detailed('library 1, 2 threads', 'after'))
    expect(await detailed('library 1, 1 threads', 'c')).toBe(await detailed('library 1, 2 threads', 'c'))
  })

  test('is apart from the random numbers: those change with the seed and with what is read, not with parameters, code or ids', async () => {
    const stream = async (...args: Parameters<typeof toyPlan>): Promise<string> => get(await toyPlan(...args), 'noisy').random
    const base = await stream({ params, stages: chain })
    expect(await stream({ params: { n: 4, by: 9 }, stages: chain })).toBe(base)
    expect(get(await toyPlan({ params, stages: { ...chain, other: { use: 'toy/noise', in: 'double' } } }), 'other').random).toBe(base)
    expect(await stream({ params, seed: 8, stages: chain })).not.toBe(base)
    expect(await stream({ params, stages: { ...chain, noisy: { use: 'toy/noise', in: 'source' } } })).not.toBe(base)
  })

  test('has the labels that a gathering stage sees', async () => {
    const stages = (id: string) => ({ [id]: { use: 'toy/count' }, g: { use: 'toy/gather', in: { rows: [id] } } })
    expect(await keyOf('g', { stages: stages('a') })).not.toBe(await keyOf('g', { stages: stages('b') }))
  })

  test('has the names and values of swept parameters that a gathering stage sees', async () => {
    const swept = (name: string) => ({ params: { [name]: 1 }, stages: { s: { use: 'toy/count', with: { n: { $param: name } } }, g: { use: 'toy/gather', in: { rows: ['s'] } } }, sweep: { matrix: { [name]: [1, 2] } } })
    const plans = await Promise.all(['n', 'size'].map((name) => toyPlan(swept(name))))
    expect(get(plans[0]!, 's[n=1]').key).toBe(get(plans[1]!, 's[size=1]').key)
    expect(get(plans[0]!, 'g').key).not.toBe(get(plans[1]!, 'g').key)
  })

  test('asks about outside data once for each type and parameters', async () => {
    let asked = 0
    const counting = { ...data, inspect: () => ({ digest: `d${asked++}` }) }
    const stages = { a: { use: 'toy/data' }, b: { use: 'toy/data' }, c: { use: 'toy/data', with: { name: 'letters' } } }
    const plan = await toyPlan({ stages }, { registry: toyRegistry([counting]) })
    expect([asked, get(plan, 'a').key === get(plan, 'b').key, get(plan, 'a').components['data']]).toEqual([2, true, 'd0'])
  })

  test('judges what follows by the shapes that outside data has, and leaves keys as they are', async () => {
    const length = (n?: number) => ({ ...data, shapes: () => ({ numbers: {} }), inspect: () => ({ digest: 'd', ...(n !== undefined && { shapes: { numbers: { n } } }) }) })
    const picky = defineStage({ ...scale, shapes: ({ numbers }) => (numbers?.['n'] === 3 ? fail('E2301', { port: 'numbers', dimension: 'n', expected: 2, got: 3 }) : { numbers: { ...numbers, scaled: true } }) })
    const planned = (n?: number) => toyPlan({ stages: { d: { use: 'toy/data' }, s: { use: 'toy/scale', in: 'd' } } }, { registry: toyRegistry([length(n), picky]) })
    const [known, unknown] = [await planned(2), await planned()]
    expect([get(known, 'd').shapes, get(known, 's').shapes]).toEqual([{ numbers: { n: 2 } }, { numbers: { n: 2, scaled: true } }])
    expect(get(known, 's').key).toBe(get(unknown, 's').key)
    await expect(planned(3)).rejects.toMatchObject({ issues: [{ code: 'E2301', pointer: '/stages/s/in', values: { stage: 's', producer: 'd.numbers' } }] })
  })
})

describe('the decision', () => {
  const document = { params, stages: chain }
  test('what a data set says of itself is had where it is read, and does not make a run of stored results read the data', async () => {
    const self = defineStage({ ...count, type: 'toy/self', outputs: { ...count.outputs, metrics: mean.outputs.metrics }, run: () => { throw new Error('planned only') } })
    const registry = toyRegistry([self, scale, mean])
    const stages = { source: { use: 'toy/self' }, double: { use: 'toy/scale', in: 'source.numbers' } }
    const store = memoryStore()
    expect(actions(await toyPlan({ stages }, { registry, store }))).toEqual({ source: 'inline', double: 'run' })
    await pretend(store, await toyPlan({ stages }, { registry }), ['double'])
    expect(actions(await toyPlan({ stages }, { registry, store }))).toEqual({ source: 'skip', double: 'cached' })
  })

  test('is to run what is asked for, with what feeds it inline', async () => {
    const { decisions } = await toyPlan(document, { store: memoryStore() })
    expect(Object.fromEntries(decisions)).toEqual({
      source: { action: 'inline', reason: 'it is not stored, and "double" reads it' },
      double: { action: 'run', reason: 'no result under this key' },
      noisy: { action: 'run', reason: 'input "double" runs' },
      score: { action: 'run', reason: 'input "noisy" runs' },
    })
  })

  test('is to do nothing where the store has what is asked for', async () => {
    const store = memoryStore()
    await pretend(store, await toyPlan(document), ['noisy', 'score'])
    expect(actions(await toyPlan(document, { store }))).toEqual({ source: 'skip', double: 'skip', noisy: 'cached', score: 'cached' })
  })

  test('is to run only what comes after the last stored result', async () => {
    const store = memoryStore()
    await pretend(store, await toyPlan(document), ['double'])
    expect(actions(await toyPlan(document, { store }))).toEqual({ source: 'skip', double: 'cached', noisy: 'run', score: 'run' })
  })

  test('is to run all that is asked for where the caller wants no cache', async () => {
    const store = memoryStore()
    await pretend(store, await toyPlan(document), ['double', 'noisy', 'score'])
    const plan = await toyPlan(document, { store, noCache: true })
    expect(actions(plan)).toEqual({ source: 'inline', double: 'run', noisy: 'run', score: 'run' })
    expect(plan.decisions.get('score')!.reason).toBe('the store is not asked')
  })

  test('is to run metrics that are missing, even where everything after them is stored', async () => {
    const store = memoryStore()
    const twice = defineStage({ ...scale, type: 'toy/after', inputs: { metrics: mean.outputs.metrics }, outputs: { numbers: { type: numbersType, summary: 'n' } }, run: undefined as never })
    const registry = toyRegistry([count, scale, mean, twice])
    const json = { params, stages: { source: chain.source, score: { use: 'toy/mean', in: 'source' }, after: { use: 'toy/after', in: 'score' } } }
    await pretend(store, await toyPlan(json, { registry }), ['after'])
    expect(actions(await toyPlan(json, { registry, store }))).toEqual({ source: 'inline', score: 'run', after: 'cached' })
  })

  test('never trusts the store with what is left to chance, or with what that feeds', async () => {
    const json = { stages: { c: { use: 'toy/count' }, d: { use: 'toy/dice', in: 'c' }, s: { use: 'toy/scale', in: 'd' } } }
    const store = memoryStore()
    await pretend(store, await toyPlan(json), ['d', 's'])
    const plan = await toyPlan(json, { store })
    expect(actions(plan)).toEqual({ c: 'inline', d: 'inline', s: 'run' })
    expect(plan.decisions.get('s')!.reason).toBe('input "d" is not the same each time')
  })

  test('names what is not there, and blocks what reads it', async () => {
    const json = { stages: { d: { use: 'toy/data', with: { name: 'letters' } }, s: { use: 'toy/scale', in: 'd' }, c: { use: 'toy/count' } } }
    const { decisions } = await toyPlan(json, { store: memoryStore() })
    expect(decisions.get('d')).toEqual({ action: 'blocked', reason: 'what it reads is not there, or not usable', issue: expect.objectContaining({ code: 'E4002', pointer: '/stages/d' }) })
    expect(decisions.get('s')).toEqual({ action: 'blocked', reason: 'input "d" is blocked' })
    expect(decisions.get('c')!.action).toBe('inline')
  })

  test('is blocked where a stage can not say what it reads', async () => {
    const broken = { ...data, inspect: () => { throw new Error('no such drive') } }
    const { decisions } = await toyPlan({ stages: { d: { use: 'toy/data' } } }, { registry: toyRegistry([broken]) })
    expect(decisions.get('d')!.issue).toMatchObject({ code: 'E6302', values: { detail: 'no such drive' } })
  })

  test('a gathering stage is fed by every instance of the sweep that is not stored', async () => {
    const store = memoryStore()
    const json = { params, stages: { ...chain, all: { use: 'toy/gather', in: { rows: ['noisy'] } } }, sweep: { matrix: { by: [3, 4] } } }
    await pretend(store, await toyPlan(json), ['noisy[by=3]', 'score[by=3]', 'score[by=4]'])
    expect(actions(await toyPlan(json, { store }))).toEqual({
      source: 'inline', 'double[by=3]': 'skip', 'double[by=4]': 'run', 'noisy[by=3]': 'cached', 'noisy[by=4]': 'run', 'score[by=3]': 'cached', 'score[by=4]': 'cached', all: 'run',
    })
  })
})
