import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCell, formatNumber } from './formatNumber.ts'
import { formatTable } from './formatTable.ts'
import type { Table } from './table.ts'
import { textWidth } from './wrapText.ts'

const table: Table = {
  title: 'MNIST',
  columns: [
    { name: 'model', unit: '' }, { name: 'T', unit: '' }, { name: 'accuracy', unit: '%', definition: 'share of right answers.' },
    { name: 'memory', unit: 'bytes' }, { name: 'additions', unit: 'operations' }, { name: 'energy', unit: 'J' },
  ],
  rows: [
    ['ann', null, 98.12, 1_630_288, 406_528, 1.870_028_8e-6],
    ['ann-to-snn', 20, { value: 97.834, margin: 0.1234 }, 1_630_353.25, 1_234_567.8, 1.1e-6],
  ],
  notes: ['On 10,000 images.'],
}

describe('formatNumber', () => {
  test.each([
    [0, '0'], [5, '5'], [2026, '2026'], [407_050, '407,050'], [1.23456, '1.23'], [99.96, '100'], [123.4, '123'], [12_345.6, '12,346'],
    [0.000012345, '1.23e-5'], [-3.14159, '-3.14'], [Number.NaN, 'NaN'],
  ])('%d is shown as %s', (value, text) => expect(formatNumber(value)).toBe(text))

  test('percentages have two decimals', () => expect(formatNumber(98.1, '%')).toBe('98.10'))
  test('an estimate is rounded to two digits of its margin', () => {
    expect(formatCell({ value: 97.834, margin: 0.1234 })).toBe('97.83 ± 0.12')
    expect(formatCell({ value: 123_456, margin: 789 })).toBe('123,456 ± 789')
    expect(formatCell({ value: 98, margin: 0 })).toBe('98')
  })
})

describe('formatTable', () => {
  test('numbers are right-aligned in one multiple of their unit a column; what does not apply is a dash', () => {
    expect(formatTable(table)).toBe([
      'MNIST', '',
      'model        T  accuracy (%)  memory (MiB)  additions (k)  energy (µJ)',
      '──────────  ──  ────────────  ────────────  ─────────────  ───────────',
      'ann          –         98.12          1.55            407         1.87',
      'ann-to-snn  20  97.83 ± 0.12          1.55           1235         1.10',
      '', 'accuracy: share of right answers.', 'On 10,000 images.',
    ].join('\n'))
  })

  test('headers wrap first, then text; then columns continue in another block', () => {
    expect(formatTable({ ...table, title: '', notes: [], columns: table.columns.map(({ name, unit }) => ({ name, unit })) }, { width: 50 })).toBe([
      '                              memory  additions',
      'model        T  accuracy (%)   (MiB)        (k)',
      '──────────  ──  ────────────  ──────  ─────────',
      'ann          –         98.12    1.55        407',
      'ann-to-snn  20  97.83 ± 0.12    1.55       1235',
      '',
      'model       energy (µJ)',
      '──────────  ───────────',
      'ann                1.87',
      'ann-to-snn         1.10',
    ].join('\n'))
    const text: Table = { title: '', columns: [{ name: 'type', unit: '' }, { name: 'what', unit: '' }], rows: [['encode/direct', 'the analog image as constant current']], notes: [] }
    expect(formatTable(text, { width: 36 })).toBe([
      'type           what',
      '─────────────  ─────────────────────',
      'encode/direct  the analog image as',
      '               constant current',
    ].join('\n'))
  })

  test('a block that continues repeats the columns that tell its rows apart', () => {
    const rows = [['snn', 5, 1, 2], ['snn', 20, 3, 4]]
    const text = formatTable({ title: '', columns: ['model', 'T', 'measured thing', 'measured other'].map((name) => ({ name, unit: '' })), rows, notes: [] }, { width: 18 })
    expect(text.split('\n\n')).toEqual([
      '           measured\nmodel   T     thing\n─────  ──  ────────\nsnn     5         1\nsnn    20         3',
      '           measured\nmodel   T     other\n─────  ──  ────────\nsnn     5         2\nsnn    20         4',
    ])
  })

  test('control characters of names do not reach the terminal', () => {
    expect(formatTable({ ...table, rows: [['\u001b[31mred', null, null, null, null, null]] })).not.toContain('\u001b')
  })

  test('no line is wider than asked for, whatever the text', () => {
    const words = fc.array(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }), { maxLength: 12 }).map((parts) => parts.join(' '))
    fc.assert(fc.property(fc.array(fc.tuple(words, words, fc.integer({ min: 0, max: 99_999 })), { minLength: 1, maxLength: 5 }), fc.integer({ min: 40, max: 120 }), (rows, width) => {
      const text = formatTable({ title: '', columns: ['a', 'b', 'c'].map((name) => ({ name, unit: '' })), rows, notes: [] }, { width })
      for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
    }))
  })
})
