import { describe, expect, test } from 'vitest'
import { ascii } from './bytes.ts'
import { eventStream } from './eventStream.ts'
import { batchOf, concat, decodeIn, encodeAll, eventsOf, issueOf } from './testing/cases.ts'

const HEAD = 20
const sensor = { width: 320, height: 240 }
const head = (type: number, version = 2): Uint8Array => Uint8Array.of(...ascii('Event Stream'), version, 0, 0, type, 0x40, 1, 240, 0)
const read = (type: number, bytes: number[], options = {}) => {
  const { batches, counts } = decodeIn(eventStream, concat([head(type), Uint8Array.from(bytes)]), [], options)
  return { events: eventsOf(batches), ...counts }
}

describe('Event Stream', () => {
  test('a byte has the time since the event before and the polarity; rows count from below', () => {
    const bytes = [0x01, 0x2c, 1, 0, 0, 0xff, 0xfe, 0xff, 0x08, 2, 0, 239, 0]
    expect(read(1, bytes)).toEqual({ events: [[0, 300, 239, 1], [258, 2, 0, 0]], other: {}, skipped: {} })
    expect(read(1, bytes, { options: { origin: 'top-left' } }).events).toEqual([[0, 300, 0, 1], [258, 2, 239, 0]])
  })

  test('is written so: pauses in bytes of 127 µs, rows turned over', () => {
    const list = [[0, 300, 239, 1], [258, 2, 0, 0]] as [number, number, number, number][]
    expect(encodeAll(eventStream, [batchOf(list, sensor)], sensor)).toEqual(concat([head(1), Uint8Array.of(0x01, 0x2c, 1, 0, 0, 0xff, 0xff, 0x08, 2, 0, 239, 0)]))
  })

  test('time goes on over epochs of 2³² µs, within a pause as in the step of an event', () => {
    const pauses = Math.floor(2 ** 32 / 127)
    const rest = 2 ** 32 - 127 * pauses
    const filler = new Uint8Array(HEAD + pauses + 10)
    filler.set(head(1))
    filler.fill(0xff, HEAD, HEAD + pauses)
    filler.set([(rest - 1) << 1, 0, 0, 0, 0, 1 << 1, 1, 0, 0, 0], HEAD + pauses)
    expect(decodeIn(eventStream, filler).batches.map(({ t0, t }) => [t0, ...t])).toEqual([[0, 2 ** 32 - 1], [2 ** 32, 0]])
  })

  test('of ATIS, exposures are counted', () => {
    expect(read(2, [0x0a, 1, 0, 0, 0, 0xfd, 0x05, 1, 0, 0, 0, 0x04, 2, 0, 0, 0])).toEqual({ events: [[2, 1, 239, 1], [67, 2, 239, 0]], other: { exposures: 1 }, skipped: {} })
  })

  test.each([[0, 'generic'], [4, 'color'], [9, 'type 9']])('type %i is refused by name: %s', (type, name) => {
    expect(issueOf(() => read(type, []))).toMatchObject({ code: 'E4142', values: { offset: 15, found: name } })
  })

  test('another version and a header without an end are refused', () => {
    expect(issueOf(() => decodeIn(eventStream, head(1, 1)))).toMatchObject({ code: 'E4142', values: { offset: 12, found: 'version 1.0.0' } })
    expect(issueOf(() => decodeIn(eventStream, head(1).subarray(0, 17)))).toMatchObject({ code: 'E4142', values: { found: '17 bytes' } })
  })

  test('an event outside of the sensor is refused with its byte; lenient, the time of it is kept', () => {
    const bytes = [0x0a, 0x40, 1, 0, 0, 0x0a, 1, 0, 0, 0]
    expect(issueOf(() => read(1, bytes))).toMatchObject({ code: 'E4132', values: { offset: 20, x: 320 } })
    expect(read(1, bytes, { lenient: true })).toEqual({ events: [[10, 1, 239, 0]], other: {}, skipped: { outside: 1 } })
  })
})
