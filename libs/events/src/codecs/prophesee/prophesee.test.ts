import { describe, expect, test } from 'vitest'
import { ascii } from '../bytes.ts'
import { batchOf, concat, decodeIn, encodeAll, eventsOf, issueOf, words16, words32 } from '../testing/cases.ts'
import type { DecodeOptions, EventFormat } from '../contract.ts'
import { dat } from './dat.ts'
import { evt2 } from './evt2.ts'
import { evt21 } from './evt21.ts'
import { evt3 } from './evt3.ts'

const sensor = { width: 640, height: 480 }
const read = (format: EventFormat, bytes: Uint8Array, options: DecodeOptions = { sensor }) => {
  const { batches, counts } = decodeIn(format, bytes, [], options)
  return { events: eventsOf(batches), ...counts }
}
/** The bytes after the header that we write. */
const body = (bytes: Uint8Array): Uint8Array => bytes.slice(new TextDecoder('latin1').decode(bytes).indexOf('% end\n') + 6)

describe('the header of Prophesee RAW', () => {
  const events = words32(0x80000010, 0x10801805)
  test.each([
    ['% evt 2.0\n% geometry 320x240\n', 320, 240],
    ['% format EVT2;height=240;width=320\n% end\n', 320, 240],
    ['% Date 2020-09-14\n% system_ID 21\n% evt 2.0\n', 640, 480],
    ['% plugin_name hal_plugin_gen41_evk3\n% evt 2.0\n', 1280, 720],
    ['% evt 2.0\n% sensor_generation 4.2\n', 1280, 720],
  ])('%j says the sensor, by its size or its camera', (head, width, height) => {
    const { batches, sensor: found } = decodeIn(evt2, concat([ascii(head), events]), [3, 9])
    expect([found.width, found.height, eventsOf(batches)]).toEqual([width, height, [[1026, 3, 5, 1]]])
  })

  test('without a size or a known camera, the size must be given', () => {
    const bytes = concat([ascii('% evt 2.0\n'), events])
    expect(issueOf(() => read(evt2, bytes, {}))).toMatchObject({ code: 'E4143' })
    expect(read(evt2, bytes).events).toHaveLength(1)
  })

  test('wherever the bytes are cut, what comes with the end of the header is read', () => {
    const bytes = concat([ascii('% evt 2.0\n% geometry 640x480\n'), events])
    for (let at = 1; at < bytes.length; at++) expect(eventsOf(decodeIn(evt2, bytes, [at]).batches), `cut at ${at}`).toEqual([[1026, 3, 5, 1]])
  })

  test('a file of another version is refused', () => {
    expect(issueOf(() => read(evt2, concat([ascii('% evt 3.0\n'), events])))).toMatchObject({ code: 'E4142', values: { expected: 'format EVT2', found: 'EVT3' } })
  })

  test('a body that begins with a percent sign is none of its lines', () => {
    expect(read(evt2, concat([ascii('% evt 2.0\n'), words32(0x80000025), words32(0x10000000)])).events).toEqual([[0x25 * 64, 0, 0, 1]])
    // 0x25 in front, and not a space behind it.
    expect(read(evt2, concat([ascii('% evt 2.0\n'), words32(0xa0000025, 0x80000010, 0x10801805)]))).toMatchObject({ events: [[1026, 3, 5, 1]], other: { triggers: 1 } })
  })

  test('a line without an end is refused, in a file of any length', () => {
    expect(issueOf(() => read(evt2, ascii('% evt 2.0')))).toMatchObject({ code: 'E4142', values: { offset: 0 } })
    expect(issueOf(() => read(evt2, ascii(`% a\n% ${'x'.repeat(100_000)}`)))).toMatchObject({ code: 'E4142', values: { offset: 4 } })
  })
})

describe('EVT2', () => {
  test('words are what the format says; events before the first TIME_HIGH have no time', () => {
    expect(read(evt2, words32(0x00000000, 0x80000010, 0x10801805, (63 << 22) | (639 << 11) | 479, 0xa0000000, 0xd0000000, 0xe0000000, 0xf0000000, 0x80000011, 0x10000000))).toEqual({
      events: [[1026, 3, 5, 1], [1087, 639, 479, 0], [1088, 0, 0, 1]],
      other: { triggers: 1, imu: 1, monitoring: 1, continued: 1 }, skipped: { untimed: 1 },
    })
  })

  test('time that falls by half of its range has gone round', () => {
    expect(read(evt2, words32(0x8fffffff, 0x0fc00000, 0x80000000, 0x00000000, 0x80000001, 0x00000000)).events.map(([t]) => t)).toEqual([2 ** 34 - 1, 2 ** 34, 2 ** 34 + 64])
  })

  test('time that goes back is refused where an event comes with it, and left out until it is there again if lenient', () => {
    const back = words32(0x80000010, 0x02000000, 0x80000010, 0x01000001, 0x8000000f, 0x03000002, 0x80000010, 0x01c00003, 0x02000004)
    expect(issueOf(() => read(evt2, back))).toMatchObject({ code: 'E4133', values: { event: 1, offset: 12, time: 1028, before: 1032 } })
    expect(read(evt2, back, { sensor, lenient: true })).toEqual({ events: [[1032, 0, 0, 0], [1032, 0, 4, 0]], other: {}, skipped: { backwards: 3 } })
  })

  test('a word of an unknown type is refused with its byte', () => {
    expect(issueOf(() => read(evt2, words32(0x80000000, 0x20000000)))).toMatchObject({ code: 'E4145', values: { offset: 4, found: '0x20000000' } })
  })

  test('TIME_HIGH is written where it changes, and at both ends of a round', () => {
    const list: [number, number, number, number][] = [[63, 1, 2, 1], [64, 1, 2, 0], [2 ** 34 + 64, 0, 0, 0]]
    expect(body(encodeAll(evt2, [batchOf(list.slice(0, 2), sensor), batchOf(list.slice(2), sensor, 2 ** 34)], sensor)))
      .toEqual(words32(0x80000000, 0x1fc00802, 0x80000001, 0x00000802, 0x8fffffff, 0x80000000, 0x80000001, 0x00000000))
  })
})

describe('EVT3', () => {
  const [high, low, row] = [0x8001, 0x6002, 0x0005]

  test('words change a part of the state: time, row, column', () => {
    expect(read(evt3, words16(0x2001, high, low, row, 0x2803, 0x2004, 0x0006, 0x2805, 0x6003, 0x2006)).events)
      .toEqual([[4098, 3, 5, 1], [4098, 4, 5, 0], [4098, 5, 6, 1], [4099, 6, 6, 0]])
  })

  test('masks of 12, 12 and 8 go on from the first column, and so do those that stand alone', () => {
    const columns = (...words: number[]): number[] => read(evt3, words16(high, low, row, ...words)).events.map(([, x]) => x!)
    expect(columns(0x3864, 0x4801, 0x4002, 0x5081)).toEqual([100, 111, 113, 124, 131])
    expect(columns(0x3864, 0x4fff)).toEqual(Array.from({ length: 12 }, (_, i) => 100 + i))
    expect(columns(0x3864, 0x5001, 0x5001)).toEqual([100, 108])
    // The bits above the eighth of a mask of 8 mean nothing.
    expect(columns(0x3864, 0x5f01)).toEqual([100])
  })

  test('a repeated TIME_HIGH leaves the low bits, another one clears them', () => {
    expect(read(evt3, words16(high, low, row, 0x2001, high, 0x2002, 0x8002, 0x2003)).events.map(([t]) => t)).toEqual([4098, 4098, 8192])
  })

  test('TIME_HIGH that falls by half has gone round, once', () => {
    expect(read(evt3, words16(0x8fff, 0x6fff, row, 0x2001, 0x8000, 0x2002, 0x6001, 0x2003, 0x8800, 0x8fff, 0x8000, 0x2004)).events.map(([t]) => t))
      .toEqual([2 ** 24 - 1, 2 ** 24, 2 ** 24 + 1, 2 ** 25])
  })

  test('TIME_LOW that falls adds nothing: time goes back', () => {
    const back = words16(high, low, row, 0x2001, 0x6001, 0x2002, 0x6002, 0x2003)
    expect(issueOf(() => read(evt3, back))).toMatchObject({ code: 'E4133', values: { event: 1, offset: 10, time: 4097, before: 4098 } })
    expect(read(evt3, back, { sensor, lenient: true })).toMatchObject({ events: [[4098, 1, 5, 0], [4098, 3, 5, 0]], skipped: { backwards: 1 } })
    // Without an event behind it there is none that goes back.
    expect(read(evt3, words16(high, 0x6009, 0x6001, row, 0x2002)).events).toEqual([[4097, 2, 5, 0]])
  })

  test('events outside of the sensor are refused; of a mask, those that are within are left', () => {
    expect(issueOf(() => read(evt3, words16(high, low, row, 0x2280)))).toMatchObject({ code: 'E4132', values: { offset: 6, x: 640 } })
    expect(issueOf(() => read(evt3, words16(high, low, 0x01e0, 0x2001)))).toMatchObject({ code: 'E4132', values: { offset: 6, y: 480 } })
    expect(read(evt3, words16(high, low, row, 0x3a7e, 0x4fff, 0x0006, 0x2001), { sensor, lenient: true }))
      .toMatchObject({ events: [[4098, 638, 5, 1], [4098, 639, 5, 1], [4098, 1, 6, 0]], skipped: { outside: 10 } })
  })

  test('a mask without a first column, an event without a row, and an unknown word are refused with their byte', () => {
    expect(issueOf(() => read(evt3, words16(high, low, row, 0x4001)))).toMatchObject({ code: 'E4145', values: { offset: 6 } })
    expect(issueOf(() => read(evt3, words16(high, low, 0x2001)))).toMatchObject({ code: 'E4145', values: { offset: 4 } })
    expect(issueOf(() => read(evt3, words16(high, low, 0x9001)))).toMatchObject({ code: 'E4145', values: { offset: 4, found: '0x9001' } })
  })

  test('triggers and other words are counted', () => {
    expect(read(evt3, words16(0xa101, high, 0xa100, 0xe000, 0xf000, 0x7000))).toEqual({ events: [], other: { triggers: 2, others: 1, continued: 2 }, skipped: {} })
  })

  test('five neighbours of one time become one triplet of masks, never one that reaches over the edge', () => {
    const neighbours = (x: number) => [0, 1, 2, 3, 31].map((dx): [number, number, number, number] => [4098, x + dx, 5, 1])
    expect(body(encodeAll(evt3, [batchOf(neighbours(100), sensor)], sensor))).toEqual(words16(0x8001, 0x6002, 0x0005, 0x3864, 0x400f, 0x4000, 0x5080))
    const edge = [609, 610, 611, 612, 613].map((x): [number, number, number, number] => [4098, x, 5, 1])
    expect(body(encodeAll(evt3, [batchOf(edge, sensor)], sensor))).toEqual(words16(0x8001, 0x6002, 0x0005, ...edge.map(([, x]) => 0x2800 | x)))
  })
})

describe('EVT2.1', () => {
  // OFF, time 2 of TIME_HIGH 0x10, columns 32 and 63, row 5.
  const [mask, typed] = [0x80000001, (2 << 22) | (32 << 11) | 5]
  const events = [[1026, 32, 5, 0], [1026, 63, 5, 0]]

  test('a word has a mask of 32 columns; the halves are turned over in files of older cameras', () => {
    expect(read(evt21, words32(mask, typed, 0, 0x80000010, mask, typed, 0, 0xa0000000))).toEqual({ events, other: { triggers: 1 }, skipped: { untimed: 2 } })
    expect(read(evt21, words32(0x80000010, 0, typed, mask), { sensor, options: { endianness: 'legacy' } }).events).toEqual(events)
    // The header has the last word.
    expect(read(evt21, concat([ascii('% evt 2.1\n% endianness legacy\n'), words32(0x80000010, 0, typed, mask)])).events).toEqual(events)
  })

  test('the low half of a file cut within a word is refused', () => {
    expect(issueOf(() => read(evt21, words32(0, 0x80000010, mask)))).toMatchObject({ code: 'E4131', values: { offset: 8, found: 4, expected: 8 } })
  })

  test('aligned windows of 32 columns are written', () => {
    const list = [[1026, 31, 5, 0], [1026, 32, 5, 0], [1026, 63, 5, 0]] as [number, number, number, number][]
    expect(body(encodeAll(evt21, [batchOf(list, sensor)], sensor))).toEqual(words32(0, 0x80000010, 0x80000000, (2 << 22) | 5, mask, typed))
  })
})

describe('DAT', () => {
  const head = (version: number, kind = 0x0c): Uint8Array => Uint8Array.of(...ascii(`% Version ${version}\n% Width 640\n% Height 480\n`), kind, 8)

  test('records of both versions have their bits', () => {
    expect(read(dat, concat([head(2), words32(7, (1 << 28) | (5 << 14) | 600)]), {}).events).toEqual([[7, 600, 5, 1]])
    expect(read(dat, concat([head(1), words32(7, (1 << 17) | (5 << 9) | 300)]), {}).events).toEqual([[7, 300, 5, 1]])
  })

  test('time that falls by more than half has gone round; less is time that goes back', () => {
    expect(read(dat, concat([head(2), words32(0xffffffff, 0, 5, 1)]), {}).events).toEqual([[2 ** 32 - 1, 0, 0, 0], [2 ** 32 + 5, 1, 0, 0]])
    expect(issueOf(() => read(dat, concat([head(2), words32(9, 0, 5, 1)]), {}))).toMatchObject({ code: 'E4133', values: { event: 1, time: 5, before: 9 } })
  })

  test('a file of triggers has no events, and they are counted', () => {
    expect(read(dat, concat([head(2, 0x0e), words32(1, 2, 3, 4)]), {})).toEqual({ events: [], other: { triggers: 2 }, skipped: {} })
  })

  test('another type, size or version, and a polarity of 2, are refused', () => {
    expect(issueOf(() => read(dat, head(2, 0x07), {}))).toMatchObject({ code: 'E4142', values: { found: '0x07 0x08' } })
    expect(issueOf(() => read(dat, head(3), {}))).toMatchObject({ code: 'E4142', values: { found: 'version 3' } })
    expect(issueOf(() => read(dat, concat([head(2), words32(0, 2 << 28)]), {}))).toMatchObject({ code: 'E4145', values: { found: '2 in 0x20000000' } })
  })

  test('a pause that a reader could not tell from a shorter one is not written', () => {
    const write = (...times: number[]) => encodeAll(dat, times.map((t) => batchOf([[t, 0, 0, 0]], sensor, t)), sensor)
    expect(issueOf(() => write(2 ** 31, 2 ** 32))).toMatchObject({ code: 'E4135', values: { event: 1 } })
    expect(read(dat, write(2 ** 31 + 1, 2 ** 32), {}).events.map(([t]) => t)).toEqual([2 ** 31 + 1, 2 ** 32])
  })
})
