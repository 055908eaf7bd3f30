import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatStatements } from './formatStatements.ts'
import { presentStatements, statementUnder } from './presentStatements.ts'
import type { Statement } from './statements.ts'
import { textWidth } from './wrapText.ts'

const statement = (kind: Statement['kind'], subject: string, verdict: string, text: string): Statement => ({ kind, subject, verdict, text, figures: [] })
const statements = [
  statement('note', '', '', 'Costs are means over samples.'),
  statement('finding', 'An SNN may cost less', 'reproduced', 'ann-to-snn takes a sixth of the energy.'),
  statement('answer', 'least energy', 'ann-to-snn', 'It takes 0.24 µJ a sample at T = 8 and is right on 98.1 % of the samples, 0.1 points less than ann.'),
  statement('warning', 'model snn', '', 'Its seeds disagree by 7 points.'),
]

describe('formatStatements', () => {
  test('warnings come first, then answers, findings and notes, whatever the order they came in', () => {
    expect(formatStatements(statements, { width: 70 })).toBe([
      'Warnings', '  model snn', '    Its seeds disagree by 7 points.', '',
      'Answers', '  least energy: ann-to-snn', '    It takes 0.24 µJ a sample at T = 8 and is right on 98.1 % of the', '    samples, 0.1 points less than ann.', '',
      'Findings', '  An SNN may cost less: reproduced', '    ann-to-snn takes a sixth of the energy.', '',
      'Notes', '    Costs are means over samples.',
    ].join('\n'))
  })
  test('nothing said is nothing printed', () => {
    expect(formatStatements([])).toBe('')
  })
  test('what several instances say alike is said once; what they say of their own names its swept parameters', () => {
    const twice = [statements[3]!, { ...statements[3]!, text: ' Its seeds\ndisagree by 7 points. ' }]
    expect(presentStatements(twice)).toEqual([{ kind: 'warning', title: 'Warnings', statements: [{ head: 'model snn', text: 'Its seeds disagree by 7 points.' }] }])
    expect(statementUnder(statements[2]!, { T: 5, coding: 'rate' }).subject).toBe('least energy (T = 5, coding = rate)')
    expect(statementUnder(statements[2]!, {})).toBe(statements[2])
  })
  test('no line is wider than the terminal, and no control character reaches it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'µ', ' ', '\n', '\u001b', '\u202e') })
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('answer', 'finding', 'warning', 'note'), text, text, text)), fc.integer({ min: 40, max: 120 }), (given, width) => {
      const printed = formatStatements(given.map(([kind, subject, verdict, said]) => statement(kind, subject, verdict, said)), { width })
      for (const line of printed.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
      expect(printed).not.toMatch(/[\u001b\u202e]/)
    }))
  })
})
