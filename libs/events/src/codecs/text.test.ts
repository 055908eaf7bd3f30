import { describe, expect, test } from 'vitest'
import { ascii } from './bytes.ts'
import type { DecodeOptions, EventFormat } from './contract.ts'
import { csv, text } from './text.ts'
import { batchOf, decodeIn, encodeAll, eventsOf, issueOf } from './testing/cases.ts'

const sensor = { width: 240, height: 180 }
const read = (format: EventFormat, content: string, options: DecodeOptions = {}) => eventsOf(decodeIn(format, ascii(content), [5, 1, 7], { sensor, ...options }).batches)

describe('text', () => {
  test('has t x y p in the unit that is said, which must be said', () => {
    expect(read(text, '# remark\n0.003811000 96 133 0\n\n1.5,1,2,-1\r\n2e0 3 4 1', { options: { unit: 's' } })).toEqual([[3811, 96, 133, 0], [1_500_000, 1, 2, 0], [2_000_000, 3, 4, 1]])
    expect(read(text, '3811\t96\t133\t1\n', { options: { unit: 'us' } })).toEqual([[3811, 96, 133, 1]])
    expect(issueOf(() => read(text, '1 2 3 1\n'))).toMatchObject({ code: 'E4144', values: { option: 'unit', values: ['us', 's'] } })
  })

  test('decimals of seconds are exact, also of Unix times', () => {
    expect(read(text, '1605537493.718345 1 1 1\n1605537493.7183459 1 1 1', { options: { unit: 's' } }).map(([t]) => t)).toEqual([1605537493718345, 1605537493718346])
    expect(new TextDecoder().decode(encodeAll(text, [batchOf([[1605537493718345, 1, 2, 1]], sensor, 1605537493718345)], sensor, { unit: 's' }))).toBe('1605537493.718345 1 2 1\n')
  })

  test.each([['1 2 3', 'too few'], ['1 2 3 1 5', 'too many'], ['a 2 3 1', 'no number'], ['1.5 2 3 1', 'no whole microsecond'], ['1 2.5 3 1', 'no whole column'], ['1 2 3 2', 'another polarity'], ['-1 2 3 1', 'before 0']])(
    '%j is refused: %s', (line) => {
      expect(issueOf(() => read(text, `0 0 0 0\n${line}\n`, { options: { unit: 'us' } }))).toMatchObject({ code: 'E4145', values: { offset: 8, event: 1 } })
    })

  test('a line without an end holds no memory', () => {
    expect(issueOf(() => read(text, '1'.repeat(10_000), { options: { unit: 'us' } }))).toMatchObject({ code: 'E4145', values: { offset: 0 } })
  })
})

describe('CSV', () => {
  test('names of faery say the sensor, and mean microseconds', () => {
    const content = 't,x@64,y@48,on\n5,1,2,1\n7,63,47,0\n'
    const { batches, sensor: said } = decodeIn(csv, ascii(content), [3])
    expect(eventsOf(batches)).toEqual([[5, 1, 2, 1], [7, 63, 47, 0]])
    expect(said).toMatchObject({ width: 64, height: 48 })
    expect(csv.detect(ascii(content))).toBe(true)
    expect(issueOf(() => read(csv, content))).toMatchObject({ code: 'E4142' })
    expect(issueOf(() => decodeIn(csv, ascii('t,x@64,y@48,on\n5,64,2,1\n'), [3]))).toMatchObject({ code: 'E4132' })
    expect(issueOf(() => decodeIn(csv, ascii('t_us,x,y,on\n5,1,2,1\n'), [3]))).toMatchObject({ code: 'E4143' })
  })

  test('columns are found by their names, in any order', () => {
    expect(read(csv, 'id,x,y,polarity,timestamp_s\n7,1,2,1,0.5\n8,3,4,0,0.6\n')).toEqual([[500_000, 1, 2, 1], [600_000, 3, 4, 0]])
    expect(read(csv, 'X, Y, On, "t_us"\n1,2,1,5\n')).toEqual([[5, 1, 2, 1]])
  })

  test('the unit is in the name or must be said, and may not be said otherwise', () => {
    expect(issueOf(() => read(csv, 't,x,y,p\n5,1,2,1\n'))).toMatchObject({ code: 'E4144' })
    expect(read(csv, 't,x,y,p\n5,1,2,1\n', { options: { unit: 's' } })).toEqual([[5_000_000, 1, 2, 1]])
    expect(issueOf(() => read(csv, 't_us,x,y,p\n5,1,2,1\n', { options: { unit: 's' } }))).toMatchObject({ code: 'E4144', values: { given: 's', values: ['us'] } })
  })

  test('without the names it is refused', () => {
    expect(issueOf(() => read(csv, '5,1,2,1\n'))).toMatchObject({ code: 'E4142', values: { offset: 0 } })
    expect(issueOf(() => read(csv, ''))).toMatchObject({ code: 'E4142' })
  })

  test('is written with the unit in its header', () => {
    const written = (options?: Record<string, string>): string => new TextDecoder().decode(encodeAll(csv, [batchOf([[1_500_000, 1, 2, 1]], sensor)], sensor, options))
    expect([written(), written({ unit: 's' })]).toEqual(['t_us,x,y,p\n1500000,1,2,1\n', 't_s,x,y,p\n1.500000,1,2,1\n'])
  })
})
