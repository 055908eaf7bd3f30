import { issue } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import { duration, failedLines, rate, remaining, values } from './describe.ts'

const progress = { type: 'stage.progress', instance: 'ann', stage: 'ann', done: 30, total: 120, unit: 'images', seconds: 10 } as const

describe('what is said of a stage that runs', () => {
  test('is its rate and what is left, from what is done', () => {
    expect([rate(progress), remaining(progress)]).toEqual(['3.0 images/s', '30 s left'])
  })

  test('is nothing where nothing can be told', () => {
    expect([rate({ ...progress, done: 0 }), remaining({ ...progress, total: undefined }), remaining({ ...progress, done: 120 }), values(progress)]).toEqual(['', '', '', ''])
  })

  test('has times in the unit that people would use', () => {
    expect([0.2, 59, 61, 3600, 5400].map(duration)).toEqual(['1 s', '59 s', '1 min 1 s', '1.0 h', '1.5 h'])
  })
})

describe('what is said of a stage that failed', () => {
  const failed = (code: string, cause: unknown) => failedLines({ type: 'stage.failed', instance: 'x', stage: 'x', issues: [issue(code, { stage: 'x', message: 'boom' })], cause }, false)

  test('has the stack trace where it is a fault of its code, and only there', () => {
    const error = new TypeError('boom')
    expect(failed('E5101', error)).toContain(error.stack)
    expect(failed('E3301', error)).not.toContain('at ')
  })
})
