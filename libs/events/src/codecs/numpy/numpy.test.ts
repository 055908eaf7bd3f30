import { describe, expect, test } from 'vitest'
import { detectFormat, formatNamed } from '../formats.ts'
import { batchOf, decodeIn, encodeAll, eventsOf, issueOf } from '../testing/cases.ts'
import { pythonEvents, pythonFile, pythonFileNames, pythonSensor } from '../testing/pythonFiles.ts'
import { crc32, joinedCrc32 } from './crc32.ts'
import { parseLiteral } from './literal.ts'
import { writeNpyHeader } from './npyHeader.ts'

const [npy, npz] = [formatNamed('npy'), formatNamed('npz')]
const sensor = { width: 64, height: 48 }
const file = (descr: string, rows: number, bytes: number[] = [], columns?: number): Uint8Array => Uint8Array.from([...writeNpyHeader(descr, rows, columns), ...bytes])

describe('files of NumPy', () => {
  test.each(pythonFileNames.filter((name) => /np[yz]$/.test(name)))('%s: all its events are read', (name) => {
    const bytes = pythonFile(name)
    const format = detectFormat(bytes, name)
    expect(name.endsWith(format.name)).toBe(true)
    const options: Record<string, string> = name === 'table.npy' ? { columns: 'txyp' } : {}
    expect(eventsOf(decodeIn(format, bytes, [1, 9, 100], { sensor: pythonSensor, options }).batches)).toEqual(pythonEvents)
  })

  test('the order of the columns of a table must be said', () => {
    expect(issueOf(() => decodeIn(npy, pythonFile('table.npy'), [], { sensor }))).toMatchObject({ code: 'E4144', values: { option: 'columns', values: ['txyp', 'xytp', 'xypt'] } })
  })

  test('times are in the unit that is said', () => {
    const bytes = encodeAll(npy, [batchOf([[1500, 1, 2, 1]], sensor)], sensor)
    expect(eventsOf(decodeIn(npy, bytes, [], { sensor, options: { unit: 'ms' } }).batches)).toEqual([[1_500_000, 1, 2, 1]])
    const seconds = encodeAll(npy, [batchOf([[1500, 1, 2, 1]], sensor)], sensor, { unit: 's' })
    expect(eventsOf(decodeIn(npy, seconds, [], { sensor, options: { unit: 's' } }).batches)).toEqual([[1500, 1, 2, 1]])
    // As microseconds they would all be 0.
    expect(issueOf(() => decodeIn(npy, seconds, [], { sensor }))).toMatchObject({ code: 'E4145', values: { found: '0.0015' } })
  })

  test('rows that are missing, cut or too many are refused; lenient, they are counted', () => {
    const bytes = encodeAll(npy, [batchOf([[1, 1, 1, 1], [2, 2, 2, 0]], sensor)], sensor)
    const reading = (part: Uint8Array, lenient = false) => issueOf(() => decodeIn(npy, part, [], { sensor, lenient })) as { counts: unknown }
    expect(reading(bytes.subarray(0, -13))).toMatchObject({ code: 'E4145', values: { offset: bytes.length - 13 } })
    expect(reading(bytes.subarray(0, -3))).toMatchObject({ code: 'E4131' })
    expect(reading(Uint8Array.of(...bytes, 1))).toMatchObject({ code: 'E4145', values: { offset: bytes.length } })
    expect(reading(bytes.subarray(0, -13), true).counts).toMatchObject({ skipped: { missing: 1 } })
  })

  test('arrays that hold no events, or are laid out otherwise, are refused by what they are', () => {
    const code = (bytes: Uint8Array) => issueOf(() => decodeIn(npy, bytes, [], { sensor, options: { columns: 'txyp' } }))
    expect(code(file("'<i8'", 3, [], 5))).toMatchObject({ code: 'E4155' })
    expect(code(file("[('a', '<i8'), ('b', '<i4')]", 3))).toMatchObject({ code: 'E4155', values: { what: 'its fields are a, b' } })
    expect(code(file("'|O'", 3, [], 4))).toMatchObject({ code: 'E4197', values: { what: expect.stringContaining('objects of Python') } })
    expect(code(file("'<c16'", 3, [], 4))).toMatchObject({ code: 'E4197' })
    expect(code(file("[('t', '<i8', (99999999,))]", 3))).toMatchObject({ code: 'E4197' })
    const fortran = new TextDecoder('latin1').decode(file("'<i8'", 3, [], 4)).replace('False', 'True ')
    expect(code(Uint8Array.from(fortran, (character) => character.charCodeAt(0)))).toMatchObject({ code: 'E4197', values: { what: expect.stringContaining('Fortran') } })
  })

  test('each byte of an archive that is 0 in place of what it was gives events or a refusal, and so does a header of no length', () => {
    const bytes = encodeAll(npz, [batchOf([[5, 1, 2, 1], [9, 3, 4, 0]], sensor)], sensor)
    for (let at = 0; at < bytes.length; at++) {
      const found = issueOf(() => decodeIn(npz, bytes.map((old, i) => (i === at ? 0 : old)), [], { sensor })) as { code?: string; batches?: unknown; message?: string }
      expect(found.batches ?? found.code, `byte ${at}: ${found.message}`).toBeDefined()
    }
  })

  test('of an archive, what is missing, of other lengths or encrypted is refused', () => {
    const bytes = pythonFile('columns.npz')
    const text = new TextDecoder('latin1').decode(bytes)
    const changed = (from: string, to: string) => Uint8Array.from(text.replaceAll(from, to), (character) => character.charCodeAt(0))
    expect(issueOf(() => decodeIn(npz, changed('x.npy', 'u.npy'), [], { sensor }))).toMatchObject({ code: 'E4198', values: { known: ['t.npy', 'u.npy', 'y.npy', 'p.npy'] } })
    expect(issueOf(() => decodeIn(npz, bytes.subarray(0, -1), [], { sensor }))).toMatchObject({ code: 'E4142' })
    expect(issueOf(() => decodeIn(npz, bytes.subarray(0, 900), [], { sensor }))).toMatchObject({ code: 'E4142' })
  })
})

test('a header is Python only as far as it is data', () => {
  expect(parseLiteral("{'a': (1, 2,), \"b\": [True, None, 'x'], }")).toEqual(new Map<string, unknown>([['a', [1, 2]], ['b', [true, null, 'x']]]))
  for (const text of ["__import__('os')", "{'a': 1 + 1}", "{'a'}", '(1', "{'a': 1, 'a': 2}", '['.repeat(50), "'\\n'"]) expect(parseLiteral(text)).toBeUndefined()
})

test('sums of two parts join to the sum of both', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) % 251)
  expect(crc32(Uint8Array.from('123456789', (digit) => digit.charCodeAt(0)))).toBe(0xcbf43926)
  for (const at of [0, 1, 500, 999, 1000]) expect(joinedCrc32(crc32(bytes.subarray(0, at)), crc32(bytes.subarray(at)), 1000 - at)).toBe(crc32(bytes))
})
