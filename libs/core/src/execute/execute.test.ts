import { concat, concatMap, delay, from, ignoreElements, map, merge, mergeMap, NEVER, Observable, reduce, share, take, tap, toArray, zip } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { fail } from '../issues/issue.ts'
import { bareHost } from '../conformance/runStage.ts'
import { metricsType } from '../data/metrics.ts'
import { statementsType } from '../data/statements.ts'
import type { StageContext } from '../stage/stage.ts'
import type { ArtifactStore } from '../store/store.ts'
import { memoryStore } from '../store/memoryStore.ts'
import { toyPlan, toyRegistry } from '../testing/toyLibrary.ts'
import { graph, port, runGraph, sleep, stage } from '../testing/graph.ts'
import { execute } from './execute.ts'
import type { RunEvent } from './runEvent.ts'

type Stream = Observable<number>
const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const count = (n: number, extra = {}) => stage('test/count', { stored: false, run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(() => range(n)) }), ...extra })
const double = stage('test/double', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(map((x) => 2 * x)) }) })
const slow = stage('test/slow', { inputs: { in: port }, run: ({ in: input }: { in: Stream }, _: unknown, { mapAsync }: StageContext) => ({ out: input.pipe(mapAsync(async (x) => (await sleep(1), x))) }) })
const collect = stage('test/collect', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input }) })

describe('execute', () => {
  test('stores what a stored stage gives, executing its unstored inputs on the way', async () => {
    const run = await runGraph({ n: { use: count(100) }, d: { use: double, in: { in: 'n.out' } } })
    expect(run.status).toBe('done')
    expect(await run.outputs('d')).toEqual(range(100).map((x) => 2 * x))
    expect(await run.outputs('n')).toBeUndefined()
    expect(run.finished).toEqual({ d: 'run' })
  })

  test('a stored result is read back by what depends on it', async () => {
    const run = await runGraph({ n: { use: count(50) }, a: { use: slow, in: { in: 'n.out' } }, b: { use: double, in: { in: 'a.out' } } })
    expect(await run.outputs('b')).toEqual(range(50).map((x) => 2 * x))
  })

  test('an unstored stage is executed once for each consumer, and its outputs to one consumer come from one execution', async () => {
    let executions = 0
    const both = stage('test/both', {
      stored: false, outputs: { a: port, b: port },
      run: (_: unknown, __: unknown, { source }: StageContext) => (executions++, { a: source(() => range(10)), b: source(() => range(10)) }),
    })
    const add = stage('test/add', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }) => ({ out: zip(a, b).pipe(map(([x, y]) => x + y)) }) })
    const run = await runGraph({ n: { use: both }, d: { use: double, in: { in: 'n.a' } }, s: { use: add, in: { a: 'n.a', b: 'n.b' } } })
    expect(executions).toBe(2)
    expect(await run.outputs('s')).toEqual(range(10).map((x) => 2 * x))
  })

  test('an optional input that is left out is undefined, an optional list empty', async () => {
    const optional = stage('test/optional', {
      inputs: { a: { ...port, optional: true }, b: { ...port, many: true, optional: true } },
      run: ({ a, b }: { a?: Stream; b: readonly unknown[] }) => ({ out: from([a === undefined ? 1 : 0, b.length]) }),
    })
    expect(await (await runGraph({ o: { use: optional } })).outputs('o')).toEqual([1, 0])
  })

  test('independent tasks may run at one time; the memory bound is that of all of them', async () => {
    let running = 0
    let most = 0
    const watch = stage('test/watch', { inputs: { in: port }, run: ({ in: input }: { in: Stream }, _: unknown, { mapAsync }: StageContext) =>
      ({ out: input.pipe(mapAsync(async (x) => (most = Math.max(most, ++running), await sleep(2), running--, x))) }) })
    const run = await runGraph(Object.fromEntries([['n', { use: count(5) }], ...['a', 'b', 'c'].map((id) => [id, { use: watch, in: { in: 'n.out' } }])]), { concurrency: 2, edge: { bytes: 100 } })
    expect([run.finished, most]).toEqual([{ a: 'run', b: 'run', c: 'run' }, 2])
    expect(run.events[0]).toMatchObject({ memoryBound: 400 })
  })

  test('one stream under two ports may be read one after the other', async () => {
    const twice = stage('test/twice', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }) => ({ out: concat(a, b) }) })
    const run = await runGraph({ n: { use: count(100) }, t: { use: twice, in: { a: 'n.out', b: 'n.out' } } })
    expect(await run.outputs('t')).toEqual([...range(100), ...range(100)])
  })

  test('an unstored sink runs without being stored', async () => {
    const seen: number[] = []
    const sink = stage('test/sink', { inputs: { in: port }, stored: false, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(tap((x) => seen.push(x))) }) })
    const run = await runGraph({ n: { use: count(40) }, s: { use: sink, in: { in: 'n.out' } } })
    expect([run.finished, seen.length, await run.outputs('s')]).toEqual([{ s: 'run' }, 40, undefined])
  })

  test('a many port gets labelled streams', async () => {
    const label = stage('test/label', {
      inputs: { in: { ...port, many: true } },
      run: ({ in: inputs }: { in: readonly { stage: string; port: string; stream: Stream }[] }) =>
        ({ out: merge(...inputs.map(({ stage: id, port: name, stream }) => stream.pipe(map((x) => `${id}.${name}:${x}`)))) }),
    })
    const run = await runGraph({ n: { use: count(2) }, d: { use: double, in: { in: 'n.out' } }, l: { use: label, in: { in: ['n.out', 'd.out'] } } })
    expect((await run.outputs<string>('l'))!.sort()).toEqual(['d.out:0', 'd.out:2', 'n.out:0', 'n.out:1'])
  })

  test('a stage that stops early ends the sources that it read', async () => {
    let pulled = 0
    let closed = 0
    const endless = count(0, {
      run: (_: unknown, __: unknown, { source }: StageContext) => ({
        out: source(async function* () { try { for (;;) yield pulled++ } finally { closed++ } }),
      }),
    })
    const first = stage('test/first', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(take(3)) }) })
    const run = await runGraph({ n: { use: endless }, f: { use: first, in: { in: 'n.out' } } })
    expect(await run.outputs('f')).toEqual([0, 1, 2])
    expect(closed).toBe(1)
    expect(pulled).toBeLessThan(40)
  })

  test('an output that nobody wants any more stops while the others go on', async () => {
    const trace: string[] = []
    const two = stage('test/two', {
      stored: false, outputs: { endless: port, rest: port },
      run: (_: unknown, __: unknown, { source }: StageContext) => ({
        endless: source(function* () { try { for (let i = 0; ; i++) yield i } finally { trace.push('endless closed') } }),
        rest: source(() => range(20)),
      }),
    })
    const some = stage('test/some', {
      inputs: { a: port, b: port },
      run: ({ a, b }: { a: Stream; b: Stream }, _: unknown, { mapAsync }: StageContext) =>
        ({ out: merge(a.pipe(take(3), ignoreElements()), b.pipe(mapAsync(async (x) => (await sleep(1), trace.push(`${x}`), x)))) }),
    })
    const run = await runGraph({ t: { use: two }, s: { use: some, in: { a: 't.endless', b: 't.rest' } } })
    expect(await run.outputs('s')).toEqual(range(20))
    expect(trace[0]).toBe('endless closed')
  })

  test('inputs may be read one after the other', async () => {
    const sequential = stage('test/sequential', {
      inputs: { a: port, b: port },
      run: ({ a, b }: { a: Stream; b: Stream }, _: unknown, { read, source }: StageContext) => ({
        out: source(async function* () {
          let sum = 0
          for await (const x of read(a)) sum += x
          for await (const x of read(b)) yield sum + x
        }),
      }),
    })
    const run = await runGraph({ n: { use: count(1000) }, d: { use: double, in: { in: 'n.out' } }, s: { use: sequential, in: { a: 'n.out', b: 'd.out' } } })
    expect(await run.outputs('s')).toEqual(range(1000).map((x) => 499500 + 2 * x))
  })

  test('independent sources of one stage do not couple: one may be read to its end before the other', async () => {
    const split = stage('test/split', {
      stored: false, outputs: { train: port, test: port },
      run: (_: unknown, __: unknown, { source }: StageContext) => ({ train: source(() => range(500)), test: source(() => range(300)) }),
    })
    const both = stage('test/both', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }) => ({ out: concat(b, a) }) })
    const run = await runGraph({ s: { use: split }, j: { use: both, in: { a: 's.train', b: 's.test' } } })
    expect(await run.outputs('j')).toEqual([...range(300), ...range(500)])
  })

  test('nor do asynchronous branches of one stage: each waits for its own output', async () => {
    const lanes = stage('test/lanes', {
      stored: false, inputs: { a: port, b: port }, outputs: { x: port, y: port },
      run: ({ a, b }: { a: Stream; b: Stream }, _: unknown, { mapAsync, expand }: StageContext) => ({ x: a.pipe(mapAsync(async (x) => x)), y: b.pipe(expand((x) => [x])) }),
    })
    const both = stage('test/both', { inputs: { x: port, y: port }, run: ({ x, y }: { x: Stream; y: Stream }) => ({ out: concat(y, x) }) })
    const run = await runGraph({ n: { use: count(200) }, l: { use: lanes, in: { a: 'n.out', b: 'n.out' } }, j: { use: both, in: { x: 'l.x', y: 'l.y' } } })
    expect(await run.outputs('j')).toEqual([...range(200), ...range(200)])
  })

  test('metrics are told as they come, and again when the result is cached', async () => {
    const measure = stage('test/measure', {
      inputs: { in: port }, outputs: { metrics: { type: metricsType, summary: '' } },
      run: ({ in: input }: { in: Stream }) => ({ metrics: input.pipe(reduce((s, x) => s + x, 0), map((value) => ({ metrics: [{ name: 'sum', value, unit: '', labels: {} }] }))) }),
    })
    const nodes = { n: { use: count(10) }, m: { use: measure, in: { in: 'n.out' } } }
    const first = await runGraph(nodes)
    const again = await runGraph({ n: { ...nodes.n, action: 'skip' }, m: { ...nodes.m, action: 'cached' } }, { store: first.store })
    for (const { events } of [first, again])
      expect(events.filter((e) => e.type === 'stage.metrics')).toEqual([{ type: 'stage.metrics', instance: 'm', stage: 'm', metrics: [{ name: 'sum', value: 45, unit: '', labels: {} }] }])
    expect(again.finished).toEqual({ m: 'cached' })
  })

  test('statements are told as run events, by the run that makes them and again from the store', async () => {
    const statements = [{ kind: 'answer', subject: 'least energy', verdict: 'snn', text: 'It takes less.', figures: [{ name: 'energy', value: 1e-7, unit: 'J' }] }]
    const say = stage('test/say', { outputs: { out: { type: statementsType, summary: '' } }, run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(() => [{ statements }]) }) })
    const store = memoryStore()
    for (const status of ['run', 'cached'] as const) {
      const run = await runGraph({ say: { use: say, action: status } }, { store })
      expect([run.finished, run.events.filter((e) => e.type === 'stage.statements')]).toEqual([{ say: status }, [{ type: 'stage.statements', instance: 'say', stage: 'say', statements }]])
    }
  })

  test('progress is counted where a stage reports none, and its last value is always told', async () => {
    // Ten events a second at most; for this clock all of it is one second, however slow the machine.
    let reads = 0
    const run = await runGraph({ n: { use: count(5000) }, d: { use: double, in: { in: 'n.out' } } }, { now: () => Math.min(1000, reads++) })
    const progress = run.events.filter((e) => e.type === 'stage.progress')
    expect(progress.at(-1)).toMatchObject({ instance: 'd', done: 5000, unit: 'numbers' })
    expect(progress.length).toBeLessThan(20)
  })

  test('run.started tells the memory bound of the largest task', async () => {
    const run = await runGraph({ n: { use: count(1) }, d: { use: double, in: { in: 'n.out' } } }, { edge: { bytes: 1000 } })
    expect(run.events[0]).toMatchObject({ type: 'run.started', toRun: 1, cached: 0, memoryBound: 2000 })
  })

  test('an unsubscribed run is cancelled, and nothing of it stays open', async () => {
    let closed = false
    const endless = count(0, { run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(async function* () { try { for (let i = 0; ; i++) yield (await sleep(1), i) } finally { closed = true } }) }) })
    const { plan, registry } = graph({ n: { use: endless }, d: { use: double, in: { in: 'n.out' } } })
    const store = memoryStore()
    const subscription = execute(plan, { registry, store, host: bareHost }).subscribe()
    await sleep(30)
    subscription.unsubscribe()
    await sleep(20)
    expect(closed).toBe(true)
    expect(await store.lookup('key-of-d')).toBeUndefined()
  })

  test('a signal cancels: sources close, readers reject, stages see it, no artifact remains', async () => {
    const trace: string[] = []
    const endless = count(0, { run: (_: unknown, __: unknown, { source, signal }: StageContext) => {
      signal.addEventListener('abort', () => trace.push('signal'))
      return { out: source(async function* () { try { for (let i = 0; ; i++) yield (await sleep(1), i) } finally { trace.push('source') } }) }
    } })
    const reader = stage('test/reader', { inputs: { in: port }, run: ({ in: input }: { in: Stream }, _: unknown, { read, source }: StageContext) => ({
      out: source(async function* () {
        let sum = 0
        try { for await (const x of read(input)) sum += x } catch (error) { trace.push('reader'); throw error }
        yield sum
      }),
    }) })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    const run = await runGraph({ n: { use: endless }, r: { use: reader, in: { in: 'n.out' } } }, { signal: controller.signal })
    expect(run.status).toBe('cancelled')
    expect(run.finished).toEqual({ r: 'cancelled' })
    expect(trace.sort()).toEqual(['reader', 'signal', 'source'])
    expect(await run.outputs('r')).toBeUndefined()
  })

  test('a synchronous endless stage does not starve the event loop', async () => {
    const endless = count(0, { run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(function* () { for (let i = 0; ; i++) yield i }) }) })
    const quiet = stage('test/quiet', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(ignoreElements()) }) })
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    const run = await runGraph({ n: { use: endless }, q: { use: quiet, in: { in: 'n.out' } } }, { signal: controller.signal })
    expect(run.status).toBe('cancelled')
  })

  test('a stage that throws is E5101 with its message, its cause and a pointer; what was stored before remains', async () => {
    const wrong = stage('test/wrong', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(map((x) => { if (x === 7) throw new RangeError('seven'); return x })) }) })
    const after = stage('test/after', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input }) })
    const run = await runGraph({
      n: { use: count(20) }, good: { use: double, in: { in: 'n.out' } }, 'a/b': { use: wrong, in: { in: 'n.out' } }, c: { use: after, in: { in: 'a/b.out' } },
    })
    expect(run.failures).toMatchObject([{ instance: 'a/b', issues: [{ code: 'E5101', pointer: '/stages/a~1b', values: { stage: 'a/b', message: 'seven' } }], cause: new RangeError('seven') }])
    expect(run.finished).toEqual({ good: 'run', 'a/b': 'failed', c: 'cancelled' })
    expect(run.status).toBe('failed')
    expect(await run.outputs('good')).toHaveLength(20)
    expect(await run.outputs('a/b')).toBeUndefined()
  })

  test('an issue that names a parameter points into the parameters of its stage', async () => {
    const picky = (pointer?: string) => stage('test/picky', { run: () => fail('E3301', { epoch: 1 }, pointer) })
    for (const [given, pointer] of [['/dt', '/stages/a~1b/with/dt'], ['/stages/other', '/stages/other'], [undefined, '/stages/a~1b']] as const)
      expect((await runGraph({ 'a/b': { use: picky(given) } })).failures).toMatchObject([{ issues: [{ code: 'E3301', pointer }] }])
  })

  test('an error in an unstored stage is told as its own', async () => {
    const wrong = count(0, { run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(function* (): Generator<number> { yield 1; throw new Error('unreadable') }) }) })
    const run = await runGraph({ n: { use: wrong }, d: { use: double, in: { in: 'n.out' } } })
    expect(run.failures).toMatchObject([{ instance: 'n', issues: [{ code: 'E5101', pointer: '/stages/n' }] }])
    expect(run.finished).toEqual({ d: 'failed' })
  })

  test('with failFast a failure stops what would come after it', async () => {
    const wrong = stage('test/wrong', { inputs: { in: port }, run: () => { throw new Error('no') } })
    const run = await runGraph({ n: { use: count(5) }, w: { use: wrong, in: { in: 'n.out' } }, d: { use: double, in: { in: 'n.out' } } }, { failFast: true })
    expect([run.finished, run.status]).toEqual([{ w: 'failed', d: 'cancelled' }, 'failed'])
  })

  test('otherwise only what depends on the failure is cancelled, and says what it stands behind', async () => {
    const wrong = stage('test/wrong', { inputs: { in: port }, run: () => { throw new Error('no') } })
    const run = await runGraph({
      n: { use: count(5) }, w: { use: wrong, in: { in: 'n.out' } }, x: { use: collect, in: { in: 'w.out' } }, d: { use: double, in: { in: 'n.out' } },
    })
    expect(run.finished).toEqual({ w: 'failed', x: 'cancelled', d: 'run' })
    expect(run.events.find((e) => e.type === 'stage.finished' && e.instance === 'x')).toMatchObject({ behind: { code: 'E5101', values: { instance: 'w', stage: 'w' } } })
  })

  test('a blocked instance fails with its reason, and cancels what depends on it', async () => {
    const run = await runGraph({ n: { use: count(5), action: 'blocked' }, d: { use: double, in: { in: 'n.out' }, action: 'blocked' } })
    expect(run.finished).toEqual({ n: 'failed', d: 'cancelled' })
    expect(run.failures).toHaveLength(1)
  })

  test('a missing output is E5102, drawing without being seeded E5107', async () => {
    const missing = await runGraph({ m: { use: stage('test/missing', { outputs: { out: port, other: port }, run: () => ({ out: NEVER }) }) } })
    expect(missing.failures).toMatchObject([{ issues: [{ code: 'E5102', values: { outputs: 'other' } }] }])
    const random = await runGraph({ r: { use: stage('test/random', { run: (_: unknown, __: unknown, { random }: StageContext) => ({ out: from([random.next()]) }) }) } })
    expect(random.failures).toMatchObject([{ issues: [{ code: 'E5107' }] }])
  })

  test('subscribing to an input after it began to flow is E5105', async () => {
    const twice = stage('test/twice', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: concat(input, input) }) })
    const run = await runGraph({ n: { use: count(5) }, t: { use: twice, in: { in: 'n.out' } } })
    expect(run.failures).toMatchObject([{ issues: [{ code: 'E5105', values: { from: 'n.out', to: 't.in' } }] }])
  })

  test('so it is while the input still flows', async () => {
    const late = stage('test/late', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(mergeMap((x) => (x === 2 ? input : [x]))) }) })
    const run = await runGraph({ n: { use: count(50) }, t: { use: late, in: { in: 'n.out' } } })
    expect(run.failures).toMatchObject([{ issues: [{ code: 'E5105' }] }])
  })

  test('two outputs made from one input each get every batch', async () => {
    const fork = stage('test/fork', { inputs: { in: port }, outputs: { a: port, b: port }, run: ({ in: input }: { in: Stream }, _: unknown, { mapAsync }: StageContext) =>
      ({ a: input.pipe(map((x) => 7 * x)), b: input.pipe(mapAsync(async (x) => (await sleep(0), x + 1)), share()) }) })
    const run = await runGraph({ n: { use: count(60) }, f: { use: fork, in: { in: 'n.out' } } })
    expect(await run.outputs('f', 'a')).toEqual(range(60).map((x) => 7 * x))
    expect(await run.outputs('f', 'b')).toEqual(range(60).map((x) => x + 1))
  })

  test('timers and other unpaced operators of RxJS lose nothing', async () => {
    const unpaced = stage('test/unpaced', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(delay(20), concatMap(async (x) => x), mergeMap((x) => [x, x])) }) })
    const run = await runGraph({ n: { use: count(100) }, u: { use: unpaced, in: { in: 'n.out' } } }, { edge: { batches: 4 } })
    expect(await run.outputs('u')).toEqual(range(100).flatMap((x) => [x, x]))
  })

  test('the same stage under two ids is executed once', async () => {
    const { plan, registry } = graph({ n: { use: count(5) }, a: { use: double, in: { in: 'n.out' } }, b: { use: double, in: { in: 'n.out' } } })
    const same = { ...plan, instances: plan.instances.map((i) => (i.id === 'b' ? { ...i, key: 'key-of-a' } : i)) }
    const events: RunEvent[] = []
    await new Promise<void>((complete) => execute(same, { registry, store: memoryStore(), host: bareHost }).subscribe({ next: (e) => events.push(e), complete }))
    expect(events.flatMap((e) => (e.type === 'stage.finished' ? [e.status] : []))).toEqual(['run', 'cached'])
  })

  test('a stored result that is gone is E5106, told for what needed it', async () => {
    const nodes = { n: { use: count(5), action: 'skip' as const }, a: { use: double, in: { in: 'n.out' }, action: 'cached' as const }, b: { use: collect, in: { in: 'a.out' } } }
    const run = await runGraph(nodes)
    expect(run.failures).toMatchObject([{ instance: 'b', issues: [{ code: 'E5106', values: { producer: 'a', port: 'out' }, pointer: '/stages/b' }] }])
  })

  test('a full disk fails the stage with the issue of the store and leaves no artifact', async () => {
    const store = memoryStore()
    const full = { ...store, write: async (key: string) => ({ ...(await store.write(key)), append: async () => { throw new Error('ENOSPC') } }) }
    const run = await runGraph({ n: { use: count(5) }, d: { use: double, in: { in: 'n.out' } } }, { store: full })
    expect(run.failures).toMatchObject([{ instance: 'd', issues: [{ code: 'E5101', values: { message: 'ENOSPC' } }] }])
    expect(await store.lookup('key-of-d')).toBeUndefined()
  })
})

describe('a planned document', () => {
  const document = {
    params: { by: 2 },
    stages: {
      source: { use: 'toy/count', with: { n: 50 } },
      double: { use: 'toy/scale', in: 'source', with: { by: { $param: 'by' } } },
      noisy: { use: 'toy/noise', in: 'double' },
      score: { use: 'toy/mean', in: 'noisy' },
      all: { use: 'toy/gather', in: { rows: 'double', base: 'source' } },
    },
    sweep: { matrix: { by: [2, 3], seed: [1, 2] } },
  }
  const told = async (store: ArtifactStore) => {
    const events: RunEvent[] = []
    const run = execute(await toyPlan(document, { store }), { registry: toyRegistry(), store, host: bareHost })
    await new Promise<void>((complete) => run.subscribe({ next: (e) => events.push(e), complete }))
    const metrics = events.flatMap((e) => (e.type === 'stage.metrics' ? [[e.instance, e.metrics[0]!.value]] : []))
    return { metrics, statuses: new Set(events.flatMap((e) => (e.type === 'stage.finished' ? [e.status] : []))) }
  }

  test('gives the same metrics in every run, and from the cache in the second', async () => {
    const store = memoryStore()
    const first = await told(store)
    const second = await told(store)
    expect([first.statuses, second.statuses]).toEqual([new Set(['run']), new Set(['cached'])])
    expect(first.metrics).toHaveLength(4)
    expect(second.metrics).toEqual(first.metrics)
    expect((await told(memoryStore())).metrics).toEqual(first.metrics)
    expect(new Set(first.metrics.map(([, value]) => value)).size).toBe(4)
  })

  test('that was cancelled goes on from what was stored', async () => {
    const store = memoryStore()
    const stopped = execute(await toyPlan(document, { store }), { registry: toyRegistry(), store, host: bareHost })
    await new Promise<void>((resolve) => {
      const subscription = stopped.subscribe((e) => {
        if (e.type !== 'stage.finished') return
        resolve()
        queueMicrotask(() => subscription.unsubscribe())
      })
    })
    const rest = await told(store)
    expect(rest.statuses).toEqual(new Set(['cached', 'run']))
    expect(rest.metrics).toEqual((await told(memoryStore())).metrics)
  })
})

describe('a live source', () => {
  const live = (overflow: string) => stage('test/live', {
    live: true, overflow: () => overflow as never,
    run: () => ({ out: new Observable<number>((subscriber) => {
      let i = 0
      const timer = setInterval(() => {
        for (let k = 0; k < 10; k++) subscriber.next(i++)
        if (i >= 100) subscriber.complete()
      }, 1)
      return () => clearInterval(timer)
    }) }),
  })
  const nodes = (overflow: string) => ({ l: { use: live(overflow) }, fast: { use: double, in: { in: 'l.out' } }, s: { use: stage('test/list', { ...slow, run: ({ in: input }: { in: Stream }, _: unknown, { mapAsync }: StageContext) => ({ out: input.pipe(mapAsync(async (x) => (await sleep(4), x)), tap((x) => seen.push(x))) }) }), in: { in: 'l.out' } } })
  let seen: number[] = []

  test('feeds all that hang on it in one task, and nothing of it is stored', async () => {
    seen = []
    const run = await runGraph(nodes('block'), { edge: { batches: 4 } })
    expect(run.finished).toEqual({ l: 'run', fast: 'run', s: 'run' })
    expect(seen).toEqual(range(100))
    expect(await run.outputs('s')).toBeUndefined()
  })

  test('is executed once, though stages join several', async () => {
    let executions = 0
    const clock = (name: string) => stage(`test/${name}`, { live: true, run: (_: unknown, __: unknown, { source }: StageContext) => (executions++, { out: source(async function* () { for (const x of range(5)) yield (await sleep(1), x) }) }) })
    const pairs: string[] = []
    const pair = stage('test/pair', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }) => ({ out: zip(a, b).pipe(map(([x, y]) => x + y), tap((x) => pairs.push(`${x}`))) }) })
    const run = await runGraph({ a: { use: clock('a') }, b: { use: clock('b') }, d: { use: double, in: { in: 'a.out' } }, p: { use: pair, in: { a: 'd.out', b: 'b.out' } } })
    expect([run.status, executions, pairs]).toEqual(['done', 2, range(5).map((x) => `${3 * x}`)])
    expect(run.events.filter((e) => e.type === 'stage.started').map((e) => e.instance)).toEqual(['a', 'b', 'd', 'p'])
  })

  test.each(['drop-oldest', 'drop-newest'])('with %s drops for slow consumers only, and counts what it drops exactly', async (overflow) => {
    seen = []
    const run = await runGraph(nodes(overflow), { edge: { batches: 10 } })
    const { drops } = run.events.at(-1) as RunEvent & { type: 'run.finished' }
    expect(Object.keys(drops)).toEqual(['l.out → s.in'])
    expect(seen.length + drops['l.out → s.in']!).toBe(100)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.includes(99)).toBe(overflow === 'drop-oldest')
  })

  test('with "fail" fails the run when a queue is full', async () => {
    const run = await runGraph(nodes('fail'), { edge: { batches: 4 } })
    expect(run.failures).toMatchObject([{ instance: 'l', issues: [{ code: 'E5103' }] }])
  })
})

describe('a deadlock', () => {
  const coupled = stage('test/coupled', {
    stored: false, outputs: { a: port, b: port },
    run: (_: unknown, __: unknown, { source }: StageContext) => {
      const both = source(() => range(1000)).pipe(share())
      return { a: both, b: both.pipe(map((x) => -x)) }
    },
  })

  test('is reported as the chain of who waits for whom', async () => {
    const join = stage('test/join', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }) => ({ out: concat(b, a) }) })
    const run = await runGraph({ split: { use: coupled }, join: { use: join, in: { a: 'split.a', b: 'split.b' } } })
    const [failure] = run.failures as [RunEvent & { type: 'stage.failed' }]
    expect(failure.issues[0]!.code).toBe('E5104')
    expect([...(failure.issues[0]!.values.chain as string[])].sort()).toEqual([
      'join waits for split.b', 'split waits for room on split.a → join.a, which join has not read yet',
    ])
  })

  test('is found behind read as well', async () => {
    const join = stage('test/join', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }, _: unknown, { read, source }: StageContext) => ({
      out: source(async function* () {
        for await (const x of read(b)) yield x
        for await (const x of read(a)) yield x
      }),
    }) })
    const run = await runGraph({ split: { use: coupled }, join: { use: join, in: { a: 'split.a', b: 'split.b' } } })
    expect(run.failures).toMatchObject([{ issues: [{ code: 'E5104' }] }])
  })

  test('is not seen where coupled outputs are read side by side, however slowly', async () => {
    const join = stage('test/join', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }, _: unknown, { mapAsync }: StageContext) =>
      ({ out: zip(a, b).pipe(mapAsync(async ([x, y]) => (x % 400 === 0 ? await sleep(400) : undefined, x + y)), toArray(), map((l) => l.length)) }) })
    const run = await runGraph({ split: { use: coupled }, join: { use: join, in: { a: 'split.a', b: 'split.b' } } })
    expect(await run.outputs('join')).toEqual([1000])
  })

  test('is not seen where one of several waits may still end', async () => {
    const late = stage('test/late', { stored: false, run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(async function* () { await sleep(600); yield 1 }) }) })
    const join = stage('test/join', {
      inputs: { a: port, b: port, c: port },
      run: ({ a, b, c }: Record<'a' | 'b' | 'c', Stream>) => ({ out: merge(b, c.pipe(mergeMap(() => a))).pipe(toArray(), map((l) => l.length)) }),
    })
    const run = await runGraph({ split: { use: coupled }, l: { use: late }, join: { use: join, in: { a: 'split.a', b: 'split.b', c: 'l.out' } } })
    expect(run.failures).toEqual([])
    expect(await run.outputs('join')).toEqual([2000])
  })

  test('is not seen where a stage waits for something of its own before it begins to read an input', async () => {
    const sum = async (items: AsyncIterable<number>): Promise<number> => { let n = 0; for await (const x of items) n += x; return n }
    const join = stage('test/join', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }, _: unknown, { read, source }: StageContext) => ({
      out: source(async function* () { yield* await Promise.all([sum(read(a)), sleep(800).then(() => sum(read(b)))]) }),
    }) })
    const run = await runGraph({ split: { use: coupled }, join: { use: join, in: { a: 'split.a', b: 'split.b' } } })
    expect(run.failures).toEqual([])
    expect(await run.outputs('join')).toEqual([499500, -499500])
  })

  test('is not seen where a stage waits for something of its own', async () => {
    const join = stage('test/join', { inputs: { a: port, b: port }, run: ({ a, b }: { a: Stream; b: Stream }, _: unknown, { read, source }: StageContext) => ({
      out: source(async function* () {
        const list: Promise<number[]> = (async () => {
          const items: number[] = []
          for await (const x of read(b)) items.push((x === -500 ? await sleep(600) : undefined, x))
          return items
        })()
        for await (const x of read(a)) void x
        yield (await list).length
      }),
    }) })
    const run = await runGraph({ split: { use: coupled }, join: { use: join, in: { a: 'split.a', b: 'split.b' } } })
    expect(run.failures).toEqual([])
    expect(await run.outputs('join')).toEqual([1000])
  })
})

describe('a checkpoint', () => {
  const saver = (loaded: unknown[]) => stage('test/saver', {
    inputs: { in: port },
    run: ({ in: input }: { in: Stream }, _: unknown, { checkpoint, source, read }: StageContext) => ({
      out: source(async function* () {
        loaded.push(await checkpoint.load())
        for await (const value of read(input)) {
          await checkpoint.save({ value })
          yield value
        }
        if (loaded.length === 1) throw new Error('power cut')
      }),
    }),
  })

  test('is gone on from where the inputs are the same each time', async () => {
    const loaded: unknown[] = []
    const store = memoryStore()
    for (let n = 0; n < 2; n++) await runGraph({ n: { use: count(3) }, s: { use: saver(loaded), in: { in: 'n.out' } } }, { store })
    expect(loaded).toEqual([undefined, { value: 2 }])
  })

  test('is not gone on from where an input, even of an input, is left to chance: it was saved for another result', async () => {
    const loaded: unknown[] = []
    const store = memoryStore()
    const nodes = { n: { use: count(3, { deterministic: false }) }, d: { use: double, in: { in: 'n.out' } }, s: { use: saver(loaded), in: { in: 'd.out' } } }
    for (let n = 0; n < 2; n++) await runGraph(nodes, { store })
    expect(loaded).toEqual([undefined, undefined])
  })
})
