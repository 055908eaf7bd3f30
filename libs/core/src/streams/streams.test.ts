import fc from 'fast-check'
import { createRequire } from 'node:module'
import { map, merge, mergeMap, Observable, of, share, type OperatorFunction } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { StageContext } from '../stage/stage.ts'
import { runGraph, sleep, stage, port, type GraphNode } from '../testing/graph.ts'
import { Edge } from './edge.ts'
import { expand } from './expand.ts'
import { mapAsync } from './mapAsync.ts'
import { Outlet } from './outlet.ts'
import { Pacer } from './pacer.ts'
import { read } from './read.ts'
import { source } from './source.ts'
import { Station } from './station.ts'

const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const fails = (error: unknown): never => { throw error }

/** A chain of stations, one for each step, edges between them, and what came out at the end. */
async function chain(items: () => Iterable<number> | AsyncIterable<number>, steps: readonly ((station: Station) => OperatorFunction<number, number>)[], options: { batches?: number; bytes?: number; last?: number } = {}) {
  const pacer = new Pacer(fails)
  const capacity = { batches: options.batches ?? 16, bytes: options.bytes ?? 2 ** 26 }
  const first = new Station('source', pacer)
  const edges: Edge<number>[] = []
  const out: number[] = []
  let station = first
  let stream = source(first, items)
  const open: (() => void)[] = []
  let finish = (): void => {}
  const finished = new Promise<void>((resolve, reject) => {
    finish = resolve
    const link = (name: string): Edge<number> => {
      const next = new Station(name, pacer)
      const edge = new Edge<number>(port.type, { producer: station, from: station.name, consumer: next, to: name }, capacity)
      const outlet = new Outlet<number>(station, { done: () => {}, error: reject })
      outlet.edges.push(edge)
      const from = stream
      open.push(() => outlet.open(from))
      edges.push(edge)
      station = next
      return edge
    }
    steps.forEach((step, i) => { const edge = link(`step ${i}`); stream = edge.stream.pipe(step(station)) })
    link('end').stream.subscribe({ next: (x) => out.push(x), complete: () => finish(), error: reject })
    for (const start of open) start()
  })
  await finished
  await pacer.close()
  return { out, edges }
}

describe('paced edges', () => {
  test('a million batches pass a chain of synchronous stages, none lost, in order', async () => {
    let next = 0
    let inOrder = true
    const check = () => map((x: number) => ((inOrder &&= x === next++), x))
    const plain = () => map((x: number) => x)
    const { out, edges } = await chain(() => range(1_000_000), [plain, plain, check, plain, plain])
    expect([out.length, inOrder]).toEqual([1_000_000, true])
    expect(Math.max(...edges.map((e) => e.peakBatches))).toBeLessThanOrEqual(16)
  })

  test('nothing is lost or reordered under random delays, capacities and operators (property)', async () => {
    const step = fc.record({ kind: fc.constantFrom('sync', 'async', 'expand', 'expandAsync', 'read', 'twice'), delays: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 5 }) })
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 25 }), fc.boolean(), async (steps, batches, n, asynchronous) => {
      const pause = (delays: number[]) => { let i = 0; return async () => { const ms = delays[i++ % delays.length]!; if (ms > 0) await sleep(ms - 1) } }
      const items = asynchronous ? async function* () { for (const x of range(n)) { if (x % 3 === 0) await sleep(0); yield x } } : () => range(n)
      const operators = steps.map(({ kind, delays }) => (station: Station): OperatorFunction<number, number> => {
        const wait = pause(delays)
        if (kind === 'async') return mapAsync(station, async (x) => (await wait(), x + 1))
        if (kind === 'expand') return expand(station, (x: number) => [x, x])
        if (kind === 'expandAsync') return expand(station, async function* (x: number) { await wait(); yield x; await wait(); yield -x })
        if (kind === 'read') return (input) => source(station, async function* () { for await (const x of read(station, input, () => 'over')) { await wait(); yield x } })
        return kind === 'twice' ? mergeMap((x: number) => [x, x]) : map((x: number) => x * 2)
      })
      const expected = steps.reduce((list, { kind }) => list.flatMap((x) => (kind === 'async' ? [x + 1] : kind === 'sync' ? [x * 2] : kind === 'expandAsync' ? [x, -x] : kind === 'read' ? [x] : [x, x])), range(n))
      const { out, edges } = await chain(items, operators, { batches })
      expect(out).toEqual(expected)
      // Only an operator that gives several batches within one call may pass the capacity, and then by what it gives more.
      expect(Math.max(...edges.map((e) => e.peakBatches))).toBeLessThanOrEqual(batches + (steps.some((s) => s.kind === 'twice') ? 1 : 0))
    }), { numRuns: 60 })
  })

  test('an edge never holds more than its batches, nor more than its bytes where batches are of one size', async () => {
    const slow = (station: Station) => mapAsync(station, async (x: number) => (await sleep(0), x))
    const few = await chain(() => range(100), [slow], { batches: 5 })
    expect(few.edges[0]!.peakBatches).toBe(5)
    const small = await chain(() => range(100), [slow], { bytes: 30 })
    expect([small.edges[0]!.peakBatches, small.edges[0]!.peakBytes]).toEqual([3, 24])
    const oversized = await chain(() => range(10), [slow], { bytes: 1 })
    expect([oversized.edges[0]!.peakBatches, oversized.out]).toEqual([1, range(10)])
  })

  test('a slow asynchronous stage has one batch in work, however fast its source is', async () => {
    let pulled = 0
    let done = 0
    let most = 0
    const items = function* () { for (const x of range(200)) { most = Math.max(most, ++pulled - done); yield x } }
    await chain(items, [(station) => mapAsync(station, async (x) => (await sleep(0), done++, x))], { batches: 4 })
    // Four wait, one is in work, one was pulled while that one was taken out of the queue.
    expect(most).toBeLessThanOrEqual(6)
  })

  test('a synchronous stage that fills its output waits for the slow one behind it', async () => {
    let through = 0
    let done = 0
    let most = 0
    await chain(() => range(200), [
      () => map((x: number) => (most = Math.max(most, ++through - done), x)),
      (station) => mapAsync(station, async (x) => (await sleep(0), done++, x)),
    ], { batches: 3 })
    expect(most).toBeLessThanOrEqual(5)
  })

  test('what an operator emits at the end, or of its own accord, is not lost', async () => {
    const { out } = await chain(() => range(50), [() => (input: Observable<number>) => new Observable<number>((subscriber) => {
      const late: number[] = []
      return input.subscribe({ next: (x) => late.push(x), complete: () => void setTimeout(() => { for (const x of late) subscriber.next(x); subscriber.complete() }, 5) })
    })], { batches: 2 })
    expect(out).toEqual(range(50))
  })

  test('a stage that emits of its own accord gets nothing new while its output is full', async () => {
    let taken = 0
    let done = 0
    let most = 0
    await chain(async function* () { for (const x of range(60)) yield (await sleep(0), x) }, [
      () => (input) => new Observable<number>((subscriber) => input.subscribe({
        next: (x) => { most = Math.max(most, ++taken - done); setTimeout(() => subscriber.next(x)) },
        complete: () => setTimeout(() => subscriber.complete()),
      })),
      (station) => mapAsync(station, async (x) => (await sleep(5), done++, x)),
    ], { batches: 4 })
    expect(most).toBeLessThanOrEqual(8)
  })
})

describe('random graphs', () => {
  test('give what the same graph gives on lists, whatever the delays and capacities (property)', async () => {
    const node = fc.record({ inputs: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), stored: fc.boolean(), lazy: fc.boolean(), side: fc.boolean() })
    await fc.assert(fc.asyncProperty(fc.array(node, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 5 }), async (nodes, batches) => {
      const count = stage('test/count', { stored: false, run: (_: never, __: never, { source }: StageContext) => ({ out: source(() => range(12)) }) })
      const stages: Record<string, GraphNode> = { n: { use: count } }
      const expected: Record<string, number[]> = { n: range(12) }
      nodes.forEach(({ inputs, stored, lazy, side }, i) => {
        const names = Object.keys(stages)
        const from = inputs.map((k) => names[k % names.length]!)
        // Either reads its inputs one after the other, or all at once; then order is that of each input only.
        const use = stage(`test/node${i}`, {
          inputs: { in: { ...port, many: true } }, stored: stored || i === nodes.length - 1,
          run: ({ in: list }: { in: readonly { stream: Observable<number> }[] }, _: never, { mapAsync, read, source }: StageContext) => {
            if (side) return { out: merge(...list.map(({ stream }) => stream)).pipe(lazy ? mapAsync(async (x) => (await sleep(0), x + 1)) : map((x) => x + 1)) }
            return { out: source(async function* () { for (const { stream } of list) for await (const x of read(stream)) yield x + 1 }) }
          },
        })
        stages[`s${i}`] = { use, in: { in: from.map((id) => `${id}.out`) } }
        expected[`s${i}`] = from.flatMap((id) => expected[id]!).map((x) => x + 1)
      })
      const run = await runGraph(stages, { edge: { batches } })
      expect(run.failures).toEqual([])
      for (const [id, { use }] of Object.entries(stages)) {
        if (use.stored === false) continue
        expect((await run.outputs(id))!.sort((a, b) => a - b)).toEqual([...expected[id]!].sort((a, b) => a - b))
        if (nodes.every((n) => !n.side)) expect(await run.outputs(id)).toEqual(expected[id])
      }
    }), { numRuns: 60 })
  })
})

describe('another copy of RxJS', () => {
  test('may be what a stage uses: its operators on our streams, its Observables as outputs', async () => {
    const require = createRequire(import.meta.url)
    const load = (): typeof import('rxjs') => {
      for (const path of Object.keys(require.cache)) if (/[\\/]rxjs[\\/]/.test(path)) delete require.cache[path]
      return require('rxjs') as typeof import('rxjs')
    }
    const theirs = load()
    expect(theirs.Observable).not.toBe(Observable)
    const count = stage('test/count', { stored: false, run: (_: never, __: never, { source }: StageContext) => ({ out: source(() => range(30)) }) })
    const foreign = stage('test/foreign', {
      inputs: { in: port },
      run: ({ in: input }: { in: Observable<number> }, _: never, { mapAsync }: StageContext) => ({
        out: theirs.concat(theirs.of(-1), input.pipe(theirs.map((x) => x + 1), theirs.mergeMap((x) => theirs.of(x)), mapAsync(async (x) => x), theirs.share())),
      }),
    })
    const run = await runGraph({ n: { use: count }, f: { use: foreign, in: { in: 'n.out' } } }, { edge: { batches: 2 } })
    expect(await run.outputs('f')).toEqual([-1, ...range(30).map((x) => x + 1)])
  })
})

describe('closing the pacer', () => {
  test('ends every source, whoever subscribed to it, and waits for its finally', async () => {
    const pacer = new Pacer(fails)
    let closed = false
    source(new Station('forgotten', pacer), async function* () {
      try {
        for (;;) yield await sleep(1)
      } finally {
        await sleep(10)
        closed = true
      }
    }).subscribe()
    await sleep(5)
    expect(await pacer.close()).toBe(true)
    expect(closed).toBe(true)
  })

  test('gives up on a generator that does not return, and says so', async () => {
    const pacer = new Pacer(fails)
    source(new Station('stubborn', pacer), async function* () { await new Promise(() => {}); yield 1 }).subscribe()
    await sleep(1)
    expect(await pacer.close(20)).toBe(false)
  })
})

describe('read', () => {
  test('holds an item until the next is asked for, and lets go on break', async () => {
    let pulled = 0
    const pacer = new Pacer(fails)
    const station = new Station('reader', pacer)
    const endless = source(station, function* () { for (;;) yield pulled++ }).pipe(share())
    for await (const x of read(station, endless, () => 'over')) {
      await sleep(2)
      expect(pulled).toBe(x + 1)
      if (x === 5) break
    }
    await sleep(2)
    expect(pulled).toBe(6)
    await pacer.close()
  })

  test('gives the error of its stream', async () => {
    const station = new Station('reader', new Pacer(fails))
    const wrong = source(station, function* () { yield 1; throw new Error('no more') })
    const seen: number[] = []
    await expect((async () => { for await (const x of read(station, wrong, () => 'over')) seen.push(x) })()).rejects.toThrow('no more')
    expect(seen).toEqual([1])
  })

  test('rejects when the pacer closes, rather than end early', async () => {
    const pacer = new Pacer(fails)
    const station = new Station('reader', pacer)
    const reading = read(station, new Observable<number>(() => {}), () => new Error('over'))[Symbol.asyncIterator]().next()
    await Promise.all([expect(reading).rejects.toThrow('over'), pacer.close()])
  })

  test('an empty stream ends at once', async () => {
    const station = new Station('reader', new Pacer(fails))
    for await (const _ of read(station, of<number>(), () => 'over')) expect.unreachable()
  })
})
