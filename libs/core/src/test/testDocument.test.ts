import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareHost } from '../conformance/runStage.ts'
import { IssueError, type Issue } from '../issues/issue.ts'
import { count, mean, noise, scale, toyDocument, toyRegistry } from '../testing/toyLibrary.ts'
import { defineStage } from '../stage/stage.ts'
import { difference } from './difference.ts'
import { formatFixture, parseFixture } from './fixture.ts'
import { testDocument } from './testDocument.ts'

const stages = {
  source: { use: 'toy/count', with: { n: { $param: 'n' } } },
  double: { use: 'toy/scale', in: 'source', with: { by: 2 } },
  score: { use: 'toy/mean', in: 'double' },
}
const files: Record<string, string> = {
  'silence.json': '[{"values":{"$f64":[0,0]}}]',
  'loud.json': '[{"values":{"$f64":[5]}},{"values":{"$f64":[7,9]}}]',
  'doubled.json': '[{"values":{"$f64":[10]}},{"values":{"$f64":[14,18]}}]',
  'nothing.json': '[]',
}
const readText = (path: string): string => files[path] ?? (() => { throw new Error('there is no such file') })()
const run = (tests: readonly Record<string, unknown>[], { registry = toyRegistry(), json = {} as Record<string, unknown> } = {}) =>
  testDocument(toyDocument({ params: { n: 3 }, stages, tests: tests.map((t, i) => ({ name: `test ${i}`, ...t })), ...json }, registry), { registry, host: bareHost, readText })
const one = async (insert: Record<string, string>, expectation: Record<string, unknown>, options = {}) => (await run([{ insert, expect: expectation }], options))[0]!
const issuesOf = async (work: Promise<unknown>): Promise<readonly Issue[]> => work.then(() => [], (error: unknown) => (error as IssueError).issues)

describe('a test inside a document', () => {
  test('passes where everything comes out as expected', async () => {
    const result = await one({ 'source.numbers': 'loud.json' }, {
      'double.numbers': { count: 3, batches: 2, equals: 'doubled.json' },
      score: { metric: { name: 'mean', min: 14, max: 14 }, count: { min: 1 } },
    })
    expect(result).toMatchObject({ name: 'test 0', pointer: '/tests/0', passed: true, issues: [] })
    expect(result.checks.map((c) => `${c.target} ${c.matcher}: ${c.detail}`)).toEqual([
      'double.numbers count: count: expected 3, got 3', 'double.numbers batches: batches: expected 2, got 2', 'double.numbers equals: 2 batches as in the fixture',
      'score.metrics metric: mean: expected 14, got 14', 'score.metrics count: count: expected at least 1, got 1',
    ])
  })

  test('fails with the first difference and where it is', async () => {
    const { passed, checks } = await one({ source: 'loud.json' }, {
      'double.numbers': { equals: 'loud.json', count: { max: 2 } }, score: { metric: { name: 'mode', min: 1 } },
    })
    expect(passed).toBe(false)
    expect(checks.map((c) => c.detail)).toEqual(['at /0/values/0: expected 5, got 10', 'count: expected at most 2, got 3', 'no metric "mode"; there are: mean'])
  })

  test('counts what the port type measures', async () => {
    expect((await one({ source: 'silence.json' }, { double: { count: { of: 'positive', max: 0 } } })).passed).toBe(true)
    const { checks } = await one({ source: 'silence.json' }, { double: { count: { of: 'spikes', max: 0 } } })
    expect(checks[0]!.detail).toBe('a stream of numbers has no measure "spikes"; it has count, positive')
  })

  test('without insertions runs the stages as they are, at the default parameters and at the first values of a sweep', async () => {
    const result = await one({}, { double: { count: 3 } }, { json: { sweep: { matrix: { n: [1, 2], seed: [1, 2] } } } })
    expect(result.passed).toBe(true)
  })

  test('of nothing gives nothing', async () => {
    expect((await one({ source: 'nothing.json' }, { double: { count: 0, batches: 0, equals: 'nothing.json' } })).passed).toBe(true)
  })

  test('executes only what the expectation needs', async () => {
    const executed: string[] = []
    const spy = (stage: typeof scale) => defineStage({ ...stage, run: (inputs, params, context) => (executed.push(stage.type), stage.run(inputs, params, context)) })
    const registry = toyRegistry([spy(count as never), spy(scale), spy(noise as never), spy(mean as never)])
    await one({ source: 'loud.json' }, { double: { count: 3 } }, { registry, json: { stages: { ...stages, other: { use: 'toy/noise', in: 'double' } } } })
    expect(executed).toEqual(['toy/scale'])
  })

  test('that can not run fails with the issues of the stage', async () => {
    const broken = defineStage({ ...scale, run: () => { throw new Error('out of order') } })
    const result = await one({}, { double: { count: 3 } }, { registry: toyRegistry([count, broken, mean]) })
    expect([result.passed, result.checks, result.issues.length]).toEqual([false, [], 1])
    expect(JSON.stringify(result.issues)).toContain('out of order')
  })

  test('may expect something of the very output that it inserts', async () => {
    expect((await one({ 'source.numbers': 'loud.json' }, { 'source.numbers': { equals: 'loud.json' } })).passed).toBe(true)
  })

  test('tells each result as soon as it is there', async () => {
    const registry = toyRegistry()
    const document = toyDocument({ params: { n: 1 }, stages, tests: ['a', 'b'].map((name) => ({ name, expect: { double: { count: 1 } } })) }, registry)
    const told: string[] = []
    const results = await testDocument(document, { registry, host: bareHost, readText, onResult: ({ name }) => told.push(name) })
    expect([told, results.map((r) => r.passed)]).toEqual([['a', 'b'], [true, true]])
  })
})

describe('a wrong test', () => {
  test('is an error, and all are told at once', async () => {
    const issues = await issuesOf(run([
      { expect: { double: { cuont: 1 } } },
      { expect: { double: { count: 'many', batches: {}, equals: 3 } } },
      { expect: { double: { metric: { name: 'mean', min: 0 } }, score: { metric: { name: 'mean' } } } },
      { expect: { double: { equals: '../secret.json' } } },
    ]))
    expect(issues.map((i) => `${i.code} ${i.pointer}`)).toEqual([
      'E6204 /tests/0/expect/double/cuont', 'E6205 /tests/1/expect/double/count', 'E6205 /tests/1/expect/double/batches', 'E6205 /tests/1/expect/double/equals',
      'E6206 /tests/2/expect/double/metric', 'E6205 /tests/2/expect/score/metric', 'E2602 /tests/3/expect/double/equals',
    ])
    expect(issues[0]!.values).toMatchObject({ suggestion: 'count' })
  })

  test('names every fixture that can not be read', async () => {
    files['wrong.json'] = '[{"values":{"$u8":[256]}}]'
    const issues = await issuesOf(run([{ insert: { source: 'gone.json' }, expect: { double: { count: 1, equals: 'wrong.json' } } }]))
    expect(issues.map((i) => [i.code, i.pointer, i.values['detail']])).toEqual([
      ['E6202', '/tests/0/insert/source', 'there is no such file'], ['E6203', '/tests/0/expect/double/equals', "$u8 can't hold 256"],
    ])
  })
})

describe('a fixture', () => {
  const column = fc.oneof(fc.uint8Array(), fc.int32Array(), fc.float32Array(), fc.float64Array(), fc.uint16Array())
  const batch = fc.dictionary(fc.string().filter((name) => !name.startsWith('$') && name !== '__proto__'), fc.oneof(column, fc.string(), fc.double(), fc.array(fc.integer())))
  test('written and read gives the same batches', () => {
    fc.assert(fc.property(fc.array(batch), (batches) => {
      expect(difference(batches, parseFixture(formatFixture(batches), 'f.json'))).toBeUndefined()
    }))
  })
  test.each([
    ['{}', '', 'it is not a list of batches'], ['[{"x":{"$u4":[1]}}]', '/0/x', 'there is no column type "$u4"'], ['[{"x":{"$u8":7}}]', '/0/x', '$u8 takes a list of numbers'],
    ['[{"x":{"$i8":[1,-129]}}]', '/0/x/$i8/1', "$i8 can't hold -129"], ['[{"x":{"$f32":["1"]}}]', '/0/x/$f32/0', '"1" is not a number'],
    ['[{"x":{"$u8":[1],"y":2}}]', '/0/x', '"$u8" stands beside other keys'], ['[{"x":{"$number":"1"}}]', '/0/x', '$number is none of NaN, Infinity, -Infinity'],
  ])('%s is refused', async (text, at, detail) => {
    const [found] = await issuesOf((async () => parseFixture(text, 'f.json'))())
    expect(found).toMatchObject({ code: 'E6203', values: { file: 'f.json', at, detail } })
  })
})

describe('difference', () => {
  test('takes numbers as equal within a bound, and NaN as equal to itself', () => {
    expect(difference([1, NaN], [1.0005, NaN], 1e-3)).toBeUndefined()
    expect(difference([1], [1.0005])).toBe('at /0: expected 1, got 1.0005')
  })
  test('tells types and lengths of columns apart', () => {
    expect(difference({ x: new Uint8Array(2) }, { x: new Uint16Array(2) })).toBe('at /x: expected a Uint8Array of 2, got a Uint16Array of 2')
    expect(difference({ x: new Uint8Array(2) }, { x: new Uint8Array(3) })).toBe('at /x: expected 2 entries, got 3')
    expect(difference({ x: 1 }, { x: 1, y: 'z' })).toBe('at /y: expected nothing, got "z"')
  })
})
