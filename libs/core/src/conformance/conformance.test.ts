import { concatMap, from, map, mergeMap, Observable, reduce, scan, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { fail } from '../issues/issue.ts'
import { definePortType } from '../ports/portType.ts'
import type { AnyStage, StageContext } from '../stage/stage.ts'
import { sleep, stage } from '../testing/graph.ts'
import { conformance } from './conformance.ts'
import type { CheckName, ConformanceCase } from './trial.ts'

interface List { readonly items: number[] }
const lists = definePortType<List>({
  name: 'lists', summary: 'lists of numbers', count: (b) => b.items.length, unit: 'numbers',
  split: (b, sizes) => { let at = 0; return sizes.map((n) => ({ items: b.items.slice(at, (at += n)) })) },
  join: (batches) => ({ items: batches.flatMap((b) => b.items) }),
})
const port = { type: lists, summary: 'lists' }
type Stream = Observable<List>
const make = (run: (input: Stream, context: StageContext) => Observable<unknown>, extra = {}): AnyStage =>
  stage('test/stage', { inputs: { in: port }, outputs: { out: port }, run: ({ in: input }: { in: Stream }, _: never, context: StageContext) => ({ out: run(input, context) }), ...extra })
const inputs = { in: [{ items: [1, 2, 3] }, { items: [4, 5, 6, 7] }, { items: [8] }] }

/** The checks that fail, with what they say. */
async function failures(tried: AnyStage, extra: Partial<ConformanceCase> = {}): Promise<Record<string, string>> {
  const broken: Record<string, string> = {}
  for (const { name, run } of conformance(tried, [{ name: 'a case', inputs, params: {}, ...extra }]))
    await run().catch((error: Error) => (broken[name.split(': ')[1]!] = error.message))
  return broken
}
const only = (message: RegExp, says: string) => ({ [says]: expect.stringMatching(message) as unknown })
const double = (b: List): List => ({ items: b.items.map((x) => 2 * x) })

describe('the conformance kit passes', () => {
  test.each([
    ['a synchronous map', make((input) => input.pipe(map(double)))],
    ['mapAsync', make((input, { mapAsync }) => input.pipe(mapAsync(async (b) => (await sleep(0), double(b)))))],
    ['expand', make((input, { expand }) => input.pipe(expand((b) => b.items.map((x) => ({ items: [x] })))))],
    ['a reader in a source', make((input, { read, source }) => source(async function* () { for await (const b of read(input)) yield double(b) }))],
    ['a sum at the end', make((input) => input.pipe(reduce((sum, b) => sum + b.items.reduce((a, x) => a + x, 0), 0), map((x) => ({ items: [x] }))))],
    ['per-item random numbers', make((input, { random }) => input.pipe(map((b) => ({ items: b.items.map((x) => random.substream(x).next()) }))), { seeded: true })],
    ['an issue on empty input', make((input) => input.pipe(toArray(), map((all) => (all.length ? double(lists.join!(all)) : fail('E5109', { instance: 'x', reason: 'empty' })))))],
  ])('%s', async (_, tried) => {
    expect(await failures(tried)).toEqual({})
  })

  test('several outputs at once, where the case says so', async () => {
    const burst = make((input) => input.pipe(mergeMap((b) => b.items.flatMap((x) => [{ items: [x] }, { items: [-x] }]))))
    expect(Object.keys(await failures(burst))).toEqual(['nothing piles up when nobody reads'])
    expect(await failures(burst, { burst: 2 })).toEqual({})
  })

  test('and leaves out what a case excepts', () => {
    const names = (except: Partial<Record<CheckName, string>>) => conformance(make((input) => input), [{ name: 'c', inputs, params: {}, except }]).length
    expect(names({ empty: 'needs a model' })).toBe(names({}) - 1)
  })
})

describe('the conformance kit finds', () => {
  test('results that depend on how the input was batched', async () => {
    const tried = make((input) => input.pipe(map((b) => ({ items: b.items.map((_, i) => i) }))))
    expect(await failures(tried)).toEqual(only(/gives something else when its inputs come one by one: out\.items\[1\] is 0, not 1/, 're-batching the inputs changes nothing'))
  })

  test('results that differ from run to run', async () => {
    let n = 0
    const found = await failures(make((input) => input.pipe(map((b) => ({ items: b.items.map(() => n++) })))))
    expect(found['the same seed gives the same bits']).toMatch(/the second time: out\[0\]\.items\[0\] is 16, not 8/)
  })

  test('one random stream for all items drawn in the order of arrival of two inputs', async () => {
    const tried = stage('test/two', {
      inputs: { a: port, b: port }, outputs: { out: port }, seeded: true,
      run: ({ a, b }: { a: Stream; b: Stream }, _: never, { random }: StageContext) => {
        const draw = map((l: List) => ({ items: l.items.map(() => random.next()) }))
        return { out: from([a, b]).pipe(mergeMap((s) => s.pipe(draw)), scan((all, l) => ({ items: [...all.items, ...l.items].sort() }), { items: [] } as List)) }
      },
    })
    expect(Object.keys(await failures(tried, { inputs: { a: inputs.in, b: [{ items: [1, 2] }] }, except: { chunks: '' } }))).toEqual(['slow neighbours change nothing'])
  })

  test('changed inputs', async () => {
    const tried = make((input) => input.pipe(map((b) => (b.items.sort((x, y) => y - x), { items: [...b.items] }))))
    expect((await failures(tried, { except: { chunks: '' } }))['inputs are not changed']).toMatch(/changes its inputs.*in\[0\]\.items\[0\] is 3, not 1/)
  })

  test('an error or a hang on empty input', async () => {
    const throws = make((input) => input.pipe(toArray(), map((all) => double(all[0]!))), {})
    expect(await failures(throws, { except: { chunks: '' } })).toEqual(only(/throws on empty inputs: TypeError/, 'empty inputs end, or are refused with an issue'))
    const hangs = make((input) => new Observable((s) => input.subscribe({ next: (b) => (s.next(b), b.items[0] === 8 && s.complete()), error: (e) => s.error(e) })))
    expect(await failures(hangs, { except: { chunks: '', bounded: '', cancellation: '' }, timeoutMs: 100 })).toEqual(only(/did not end within 100 ms/, 'empty inputs end, or are refused with an issue'))
  })

  test('unpaced asynchronous work', async () => {
    for (const operator of [concatMap, mergeMap] as const)
      expect(await failures(make((input) => input.pipe((operator as typeof concatMap)(async (b: List) => (await sleep(0), b)))), { except: { pace: '' } }))
        .toEqual(only(/put \d+ batches into a queue for 1 on "out".*context\.source, mapAsync/, 'nothing piles up when nobody reads'))
  })

  test('subscriptions, generators and work that outlive cancellation', async () => {
    const keeps = make((input) => new Observable((s) => void input.subscribe({ next: (b) => s.next(b), complete: () => s.complete() })))
    expect((await failures(keeps))['cancelling releases everything']).toMatch(/still subscribed to "in" after it was cancelled at once/)
    const stubborn = make((input, { source, read }) => source(async function* () { for await (const b of read(input)) { yield b; await sleep(2500) } }))
    expect((await failures(stubborn, { except: { codec: '', determinism: '', chunks: '', pace: '', inputs: '', empty: '', bounded: '' } }))['cancelling releases everything']).toMatch(/generator has not returned/)
  })

  test('outputs that can not be stored', async () => {
    expect((await failures(make((input) => input.pipe(map((b) => ({ items: [new Map([[1, b.items]])] }))))))['outputs survive being stored']).toMatch(/read back/)
  })
})
