import { concat, from, map, type Observable } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { fail } from '../issues/issue.ts'
import { metricsType } from '../data/metrics.ts'
import { memoryStore } from '../store/memoryStore.ts'
import type { Labelled, RunFacts, StageContext } from '../stage/stage.ts'
import { port, runGraph, sleep, stage } from '../testing/graph.ts'

type Stream = Observable<number>
const one = stage('test/one', { run: () => ({ out: from([1]) }) })
const pass = stage('test/pass', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input }) })
/** Fails as a training that diverges does. */
const diverges = stage('test/diverges', { inputs: { in: port }, run: () => fail('E3301', { epoch: 2 }) })
/** What a report is made of: a number, or who failed and with which code. */
const words = ({ stage: id, stream, failure }: Labelled<number>): Observable<string> =>
  (failure ? concat(stream.pipe(map(String)), from([`${id}: ${failure.code} of ${String(failure.values['instance'])}`])) : stream.pipe(map((x) => `${id}: ${x}`)))
const report = stage('test/report', {
  inputs: { in: { ...port, gather: true, failures: true } },
  run: ({ in: inputs }: { in: readonly Labelled<number>[] }) => ({ out: concat(...inputs.map(words)) }),
})

describe('a port that takes failures', () => {
  const nodes = {
    n: { use: one },
    good: { use: pass, in: { in: 'n.out' } },
    bad: { use: diverges, in: { in: 'n.out' } },
    behind: { use: pass, in: { in: 'bad.out' } },
    furtherBehind: { use: pass, in: { in: 'behind.out' } },
    report: { use: report, in: { in: ['good.out', 'bad.out', 'furtherBehind.out'] } },
    last: { use: pass, in: { in: 'report.out' } },
  }
  const expected = ['good: 1', 'bad: E3301 of bad', 'furtherBehind: E3301 of bad']

  test('gets what succeeded, and of what did not the failure that was the cause', async () => {
    const said: string[] = []
    const sink = stage('test/sink', { inputs: { in: port }, stored: false, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(map((x) => (said.push(String(x)), x))) }) })
    const run = await runGraph({ ...nodes, sink: { use: sink, in: { in: 'last.out' } } })
    expect(run.finished).toEqual({ n: 'run', good: 'run', bad: 'failed', behind: 'cancelled', furtherBehind: 'cancelled', report: 'run', last: 'run', sink: 'run' })
    expect([run.status, said]).toEqual(['failed', expected])
  })

  test('makes a result that is never stored, nor is what is made from it; the next run makes it anew', async () => {
    const store = memoryStore()
    await runGraph(nodes, { store })
    for (const id of ['report', 'last']) expect(await store.lookup(`key-of-${id}`)).toBeUndefined()
    expect(await store.lookup('key-of-good')).toBeDefined()
    const whole = await runGraph({ ...nodes, bad: { use: pass, in: { in: 'n.out' } } }, { store })
    expect(whole.status).toBe('done')
    expect(await whole.outputs<string>('report')).toEqual(['good: 1', 'bad: 1', 'furtherBehind: 1'])
    expect(await store.lookup('key-of-last')).toBeDefined()
  })

  test('so it is where an unstored stage stands between', async () => {
    const store = memoryStore()
    const unstored = { ...report, type: 'test/unstored', stored: false as const }
    const run = await runGraph({ ...nodes, report: { use: unstored, in: nodes.report.in } }, { store })
    expect(run.finished).toMatchObject({ last: 'run' })
    expect(await store.lookup('key-of-last')).toBeUndefined()
  })

  test('does not go on from what a whole run has saved in its middle', async () => {
    const store = memoryStore()
    await store.checkpoint('key-of-report').save('whole')
    let found: unknown
    const saving = stage('test/saving', {
      inputs: { in: { ...port, gather: true, failures: true } },
      run: (_: unknown, __: unknown, { checkpoint, source }: StageContext) => ({ out: source(async function* () { found = await checkpoint.load(); await checkpoint.save('partial'); yield 1 }) }),
    })
    await runGraph({ ...nodes, report: { use: saving, in: { in: ['bad.out'] } } }, { store })
    expect([found, await store.checkpoint('key-of-report').load()]).toEqual([undefined, 'whole'])
  })

  test('an ordinary port beside it blocks its stage as ever', async () => {
    const both = stage('test/both', { inputs: { in: { ...port, gather: true, failures: true }, base: port }, run: () => ({ out: from([1]) }) })
    const run = await runGraph({ ...nodes, report: { use: both, in: { in: ['good.out'], base: 'behind.out' } } })
    expect(run.finished).toMatchObject({ report: 'cancelled', last: 'cancelled' })
  })

  test('goes on without an unstored stage that breaks while it is read, which is told once and not tried again', async () => {
    let executions = 0
    const breaks = stage('test/breaks', {
      stored: false,
      run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(function* (): Generator<number> { executions++; yield 1; fail('E4102', { file: 'x' }) }) }),
    })
    const said: string[] = []
    const keep = stage('test/keep', { inputs: { in: port }, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(map((x) => (said.push(String(x)), x))) }) })
    const run = await runGraph({
      ...nodes, broken: { use: breaks }, reader: { use: pass, in: { in: 'broken.out' } }, other: { use: pass, in: { in: 'broken.out' } },
      report: { use: report, in: { in: ['good.out', 'broken.out'] } }, keep: { use: keep, in: { in: 'report.out' } },
    })
    expect(run.finished).toMatchObject({ reader: 'cancelled', other: 'cancelled', report: 'run' })
    expect(run.failures.map((e) => e.instance)).toEqual(['bad', 'broken'])
    expect(executions).toBe(1)
    expect(said).toEqual(['good: 1', 'broken: E4102 of broken'])
  })

  test('another output of a broken stage is still tried', async () => {
    const splits = stage('test/splits', {
      stored: false, outputs: { train: port, test: port },
      run: (_: unknown, __: unknown, { source }: StageContext) => ({ train: source(function* (): Generator<number> { fail('E4102', { file: 'x' }) }), test: source(() => [5]) }),
    })
    const run = await runGraph({ data: { use: splits }, a: { use: pass, in: { in: 'data.train' } }, b: { use: pass, in: { in: 'data.test' } } })
    expect(run.finished).toEqual({ a: 'failed', b: 'run' })
  })

  test('tells its metrics once, though it was executed twice', async () => {
    const breaks = stage('test/breaks', { stored: false, run: (_: unknown, __: unknown, { source }: StageContext) => ({ out: source(async function* (): AsyncGenerator<number> { await sleep(1); yield 1; fail('E4102', {}) }) }) })
    const measures = stage('test/measures', {
      inputs: { in: { ...port, gather: true, failures: true } }, outputs: { metrics: { type: metricsType, summary: 'how many failed' } },
      run: ({ in: inputs }: { in: readonly Labelled<number>[] }, _: unknown, { source, read }: StageContext) => ({
        metrics: source(async function* () {
          for (const { stream } of inputs) for await (const __ of read(stream)) { /* counted below */ }
          yield { metrics: [{ name: 'failed', value: inputs.filter(({ failure }) => failure).length, unit: '', labels: {} }] }
        }),
      }),
    })
    const run = await runGraph({ broken: { use: breaks }, m: { use: measures, in: { in: ['broken.out'] } } })
    expect(run.events.flatMap((e) => (e.type === 'stage.metrics' ? e.metrics.map((m) => m.value) : []))).toEqual([1])
  })

  test('is for ports that gather', () => {
    expect(() => stage('test/wrong', { inputs: { in: { ...port, failures: true } }, run: () => ({ out: from([1]) }) })).toThrow('gather')
  })

  test('sees no failures where the run was cancelled: then nothing is executed any more', async () => {
    const stop = new AbortController()
    const stops = stage('test/stops', { inputs: { in: port }, run: () => { stop.abort(); return fail('E3301', {}) } })
    const run = await runGraph({ ...nodes, bad: { use: stops, in: { in: 'n.out' } } }, { signal: stop.signal })
    expect([run.status, run.finished]).toMatchObject(['cancelled', { report: 'cancelled', last: 'cancelled' }])
  })
})

describe('what a stage may know of its run', () => {
  const about: RunFacts = { pipeline: { name: 'demo', digest: 'd', document: { name: 'demo' } }, seed: 7, environment: { node: '24' } }
  const name = (stored: boolean) => stage(`test/name${stored ? '-stored' : ''}`, { stored, run: (_: unknown, __: unknown, context: StageContext) => ({ out: from([context.about!.pipeline.name]) }) })
  const seen = async (stored: boolean, reader?: typeof pass) => {
    const said: unknown[] = []
    const sink = stage('test/sink', { inputs: { in: port }, stored: false, run: ({ in: input }: { in: Stream }) => ({ out: input.pipe(map((x) => (said.push(x), x))) }) })
    const run = await runGraph({ name: { use: name(stored) }, ...(reader && { reader: { use: reader, in: { in: 'name.out' } } }), sink: { use: sink, in: { in: reader ? 'reader.out' : 'name.out' } } }, { about })
    return { said, codes: run.failures.flatMap((e) => e.issues.map((i) => i.code)) }
  }
  test('is its document, its seed and its machine', async () => expect(await seen(false)).toEqual({ said: ['demo'], codes: [] }))
  test('is kept from stages that are stored: E5110', async () => expect(await seen(true)).toEqual({ said: [], codes: ['E5110'] }))
  test('is kept from what a stored stage is made of: E5111', async () => expect(await seen(false, pass)).toEqual({ said: [], codes: ['E5111'] }))

  test('has how long each stored result that it reads took, in this run or an earlier one, and nothing of what it does not read', async () => {
    const store = memoryStore()
    const slow = stage('test/slow', { run: () => ({ out: from(sleep(20).then(() => 1)) }) })
    const times = async (): Promise<unknown[]> => {
      const said: unknown[] = []
      const reads = stage('test/reads', {
        inputs: { in: { ...port, gather: true } }, stored: false,
        run: ({ in: inputs }: { in: readonly Labelled<number>[] }, _: unknown, { about }: StageContext) => ({
          out: from((async () => {
            for (const input of [...inputs, { stage: 'other', params: {} }, { stage: 'slow', params: { T: 1 } }]) said.push(await about!.seconds(input))
            return 1
          })()),
        }),
      })
      await runGraph({ slow: { use: slow }, other: { use: one }, live: { use: stage('test/inline', { stored: false, run: () => ({ out: from([1]) }) }) }, reads: { use: reads, in: { in: ['slow.out', 'live.out'] } } }, { about, store })
      return said
    }
    const [seconds, ...others] = await times()
    expect(seconds).toBeGreaterThan(0.015)
    expect(others).toEqual([undefined, undefined, undefined])
    expect((await times())[0]).toBeGreaterThan(0.015)
  })
})
