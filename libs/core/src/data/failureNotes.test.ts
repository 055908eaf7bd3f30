import { expect, test } from 'vitest'
import { issue } from '../issues/issue.ts'
import { failureNotes } from './failureNotes.ts'

const failure = issue('E5101', { stage: 'snn', instance: 'snn[T=5]', message: 'oops' })

test('an input that failed itself is named with its reason', () => {
  expect(failureNotes([{ stage: 'snn', params: { T: 5 }, failure }])).toEqual(['Missing: snn[T=5], which failed (E5101): stage "snn" failed: oops.'])
})
test('inputs behind one failure are one sentence, inputs behind another one another', () => {
  const other = issue('E5101', { stage: 'data', instance: 'data', message: 'no' })
  const inputs = [{ stage: 'score', params: { T: 5 }, failure }, { stage: 'ann', params: {} }, { stage: 'cost', params: { T: 5, code: 'rate' }, failure }, { stage: 'x', params: {}, failure: other }]
  expect(failureNotes(inputs)).toEqual([
    'Missing: score[T=5] and cost[T=5,code=rate], since snn[T=5] failed (E5101): stage "snn" failed: oops.',
    'Missing: x, since data failed (E5101): stage "data" failed: no.',
  ])
})
test('many names are counted', () => {
  const inputs = Array.from({ length: 48 }, (_, i) => ({ stage: 'score', params: { seed: i }, failure }))
  expect(failureNotes(inputs)[0]).toMatch(/^Missing: score\[seed=0\], .*score\[seed=6\] and 41 more, since/)
})
test('nothing is missing where nothing failed', () => expect(failureNotes([{ stage: 'a', params: {} }])).toEqual([]))
