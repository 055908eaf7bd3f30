import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../issues/catalogue/index.ts'
import { formatIssue } from '../issues/formatIssue.ts'
import { sampleRegistry as registry } from '../testing/sampleStages.ts'
import { validateDocument } from './validateDocument.ts'

/** Validates any text, and checks what holds of every answer: words, and a place that is in the text. */
function check(text: string): void {
  const { document, issues } = validateDocument(text, 'any.json', { registry, params: {}, readInclude: () => text })
  expect(document === undefined).toBe(issues.some(({ severity }) => severity === 'error'))
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  for (const issue of issues) {
    expect(Object.keys(catalogue)).toContain(issue.code)
    const { line, column, length, text: source } = issue.place!
    expect(source).toBe(lines[line - 1]!.replace(/\r$/, ''))
    expect(column).toBeGreaterThanOrEqual(1)
    expect(column - 1 + length).toBeLessThanOrEqual(Math.max(source.length + 1, 1))
    const shown = formatIssue(issue)
    expect(shown).not.toMatch(/undefined|\[object|NaN/)
    expect(shown.split('\n').length).toBeLessThanOrEqual(5)
  }
}

const word = fc.constantFrom('toy', 'toy.train', 'enc', 'encode/bernoulli', 'dataset/toy', 'train/bp', 'measure/compare', 'T', 'seed', 'x.json#/stages/toy', 'a:b/c', '')
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, word, fc.integer({ min: -2, max: 30 }), fc.boolean(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom('use', 'in', 'with', '$param', '$use', 'timesteps', 'network', 'kind', 'images', 'train', 'T', 'matrix', 'exclude', 'name', '__proto__'), tie('value'), { maxKeys: 4 }),
})).value
const stage = fc.record({ use: word, in: value, with: fc.dictionary(fc.constantFrom('timesteps', 'network', 'gain', 'train', 'x'), value, { maxKeys: 3 }) }, { requiredKeys: [] })
const document = fc.record({
  version: fc.constantFrom(1, 1, 1, 2, '1'), name: fc.constantFrom('demo', '', 3), seed: value, params: fc.dictionary(fc.constantFrom('T', 'seed'), value),
  stages: fc.dictionary(fc.constantFrom('toy', 'enc', 'ann', 'Bad id'), fc.oneof(stage, stage, value)), sweep: fc.oneof(value, fc.record({ matrix: fc.dictionary(fc.constantFrom('T', 'seed', 'x'), fc.oneof(value, fc.array(value))), exclude: fc.array(value) })),
  tests: value, libraries: value,
}, { requiredKeys: ['stages'] })

describe('validateDocument, whatever it is given', () => {
  it('never throws on any text, and each issue has a place inside it', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()), check), { numRuns: 500 })
  })
  it('never throws on anything that looks like a document', () => {
    fc.assert(fc.property(document, fc.constantFrom(undefined, 2), (any, indent) => check(JSON.stringify(any, null, indent))), { numRuns: 1500 })
  })
  it('never throws on a damaged document', () => {
    const text = JSON.stringify({ version: 1, name: 'demo', params: { T: 3 }, stages: { toy: { use: 'dataset/toy' }, enc: { use: 'encode/bernoulli', in: 'toy.test', with: { timesteps: { $param: 'T' } } } } }, null, 1)
    fc.assert(fc.property(fc.nat(text.length), fc.nat(12), fc.string({ maxLength: 4 }), (at, cut, put) => check(text.slice(0, at) + put + text.slice(at + cut))), { numRuns: 1500 })
  })
})
