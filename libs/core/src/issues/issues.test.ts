import { describe, expect, it } from 'vitest'
import { catalogue } from './catalogue/index.ts'
import { didYouMean, editDistance } from './didYouMean.ts'
import { explain } from './explain.ts'
import { formatIssue, formatIssues } from './formatIssue.ts'
import { issue, type Issue } from './issue.ts'

const unknown: Issue = {
  ...issue('E2104', { stage: 'enc', name: 'timestep', path: 'timestep', suggestion: 'timesteps' }, '/stages/enc/with/timestep'),
  place: {
    file: 'pipelines/demo.json', pointer: '/stages/enc/with/timestep', line: 4, column: 49, length: 10,
    text: '  "enc": { "use": "encode/bernoulli", "with": { "timestep": 32 } }',
  },
}

describe('an issue as text', () => {
  it('says what, where, and what to do, under the very characters', () => {
    expect(formatIssue(unknown)).toBe([
      'error E2104: stage "enc" has no parameter "timestep"',
      '  pipelines/demo.json:4:49',
      '4 |   "enc": { "use": "encode/bernoulli", "with": { "timestep": 32 } }',
      '  |                                                 ^^^^^^^^^^ did you mean "timesteps"?',
    ].join('\n'))
  })
  it('has colours only on request', () => {
    expect(formatIssue(unknown)).not.toMatch(/\u001b/)
    expect(formatIssue(unknown, { color: true })).toContain('\u001b[1;31merror E2104\u001b[0m')
  })
  it('shows a part of a long line, wherever in it the place is', () => {
    for (const column of [1, 200, 9_990]) {
      const shown = formatIssue({ ...unknown, place: { ...unknown.place!, text: 'x'.repeat(column - 1) + '"timestep"' + 'y'.repeat(10_000 - column), column } }, { width: 80 })
      const [, , source, carets] = shown.split('\n') as [string, string, string, string]
      expect(source.length).toBeLessThanOrEqual(80)
      expect(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('"timestep"')
    }
  })
  it('keeps its carets under the text behind tabs', () => {
    const shown = formatIssue({ ...unknown, place: { ...unknown.place!, text: '\t\t"timestep": 3', column: 3 } }).split('\n')
    expect(shown[3]).toBe('  | \t\t^^^^^^^^^^ did you mean "timesteps"?')
  })
  it('never lets control characters of a document reach the terminal', () => {
    const shown = formatIssue({ ...unknown, values: { ...unknown.values, stage: '\u001b[2J' }, place: { ...unknown.place!, text: '\u001b[2J "timestep"' } })
    expect(shown).not.toMatch(/\u001b/)
  })
  it('falls back to the pointer, and to the bare values of an unknown code', () => {
    expect(formatIssue(issue('E9999', { a: 1 }, '/stages/x'))).toBe('error E9999: {"a":1}\n  at /stages/x')
  })
  it('survives an issue whose values are not those of its words', () => {
    for (const code of Object.keys(catalogue)) expect(formatIssue(issue(code, {}))).toContain(code)
    expect(formatIssue(issue('E2207', { odd: 1 }))).toBe('error E2207: {"odd":1}')
  })
  it('counts errors and warnings at the end, and cuts a long list', () => {
    expect(formatIssues([unknown, issue('W2904', { prefix: 'acme' })])).toMatch(/\n\n1 error, 1 warning$/)
    expect(formatIssues(Array.from({ length: 80 }, () => unknown), { most: 3 })).toMatch(/\n\n… and 77 more\n\n80 errors$/)
  })
})

describe('the catalogue', () => {
  it.each(Object.keys(catalogue).filter((code) => /^(E[12]|W29)/.test(code)))('%s has a message and a paragraph of explanation', (code) => {
    expect(explain(code.toLowerCase())).toContain(code)
    expect(catalogue[code]!.explain.length).toBeGreaterThan(60)
    expect(catalogue[code]!.explain).toMatch(/[.\]}]$/)
  })
  it('says which code was meant', () => {
    expect(() => explain('E21O4')).toThrow(/E2900.*E2104/)
    expect(() => explain('constructor')).toThrow(/E2900/)
  })
})

describe('did you mean', () => {
  const names = ['timesteps', 'gain', 'encode/bernoulli', 'train', 'validation']
  it.each([['timestep', 'timesteps'], ['tiemsteps', 'timesteps'], ['Gain', 'gain'], ['encode/bernouli', 'encode/bernoulli'], ['trian', 'train'], ['valid', 'validation']])('%s: %s', (wrong, right) => {
    expect(didYouMean(wrong, names)).toBe(right)
  })
  it('says nothing where nothing is near', () => {
    for (const far of ['x', 'spikes', 'zzzzzzzzz', '']) expect(didYouMean(far, names)).toBeUndefined()
  })
  it('counts insertions, deletions, substitutions and swaps of neighbours', () => {
    expect([editDistance('abc', 'abc'), editDistance('abc', 'abcd'), editDistance('abc', 'ac'), editDistance('abc', 'axc'), editDistance('abc', 'acb'), editDistance('', 'abc')]).toEqual([0, 1, 1, 1, 1, 3])
  })
})
