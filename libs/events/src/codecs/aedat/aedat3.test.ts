import { describe, expect, test } from 'vitest'
import { ascii } from '../bytes.ts'
import type { DecodeOptions } from '../contract.ts'
import { batchOf, concat, decodeIn, encodeAll, eventsOf, issueOf } from '../testing/cases.ts'
import { aedat3 } from './aedat3.ts'

const head = (source = '#Source 1: DAVIS240C'): Uint8Array => ascii(`#!AER-DAT3.1\r\n#Format: RAW\r\n${source}\r\n#-Source 0: old\r\n#Start-Time: 2017-01-01 12:00:00 (TZ+0100)\r\n#!END-HEADER\r\n`)
interface Head { type?: number; source?: number; size?: number; timeAt?: number; overflow?: number; capacity?: number; number?: number; valid?: number }
function packet(body: Uint8Array, { type = 1, source = 1, size = 8, timeAt = 4, overflow = 0, capacity = body.length / size, number = capacity, valid = number }: Head = {}): Uint8Array {
  return concat([new Uint8Array(Int16Array.of(type, source).buffer), new Uint8Array(Int32Array.of(size, timeAt, overflow, capacity, number, valid).buffer), body])
}
const event = (t: number, x: number, y: number, p: number, valid = 1): Uint8Array => new Uint8Array(Int32Array.of((x << 17) | (y << 2) | (p << 1) | valid, t).buffer)
const read = (bytes: Uint8Array, options: DecodeOptions = {}) => {
  const { batches, counts, sensor } = decodeIn(aedat3, bytes, [7, 100, 3, 30], options)
  return { events: eventsOf(batches), ...counts, width: sensor.width, height: sensor.height }
}
const none = { other: {}, skipped: {}, width: 240, height: 180 }

describe('AEDAT 3.1', () => {
  test('events stand in packets; columns and rows count from the top left', () => {
    expect(read(concat([head(), packet(concat([event(10, 239, 0, 1), event(12, 0, 179, 0)])), packet(event(12, 3, 4, 1))]))).toEqual({ events: [[10, 239, 0, 1], [12, 0, 179, 0], [12, 3, 4, 1]], ...none })
  })

  test('invalid events are passed over and counted; room that is not filled has none', () => {
    const body = concat([event(10, 1, 1, 1), event(999, 999, 1, 1, 0), event(11, 2, 2, 0)])
    expect(read(concat([head(), packet(body, { valid: 2 })]))).toEqual({ ...none, events: [[10, 1, 1, 1], [11, 2, 2, 0]], skipped: { invalid: 1 } })
    expect(read(concat([head(), packet(concat([event(10, 1, 1, 1), new Uint8Array(16)]), { number: 1 }), packet(event(20, 1, 1, 1))])).events).toEqual([[10, 1, 1, 1], [20, 1, 1, 1]])
  })

  test('the overflow of a packet is 2³¹ µs', () => {
    const far = [0, 1, 2, 3, 1000].map((overflow) => packet(event(5, 1, 1, 1), { overflow }))
    expect(read(concat([head(), ...far])).events.map(([t]) => t)).toEqual([0, 1, 2, 3, 1000].map((overflow) => overflow * 2 ** 31 + 5))
    expect(issueOf(() => read(concat([head(), far[2]!, far[1]!])))).toMatchObject({ code: 'E4133', values: { time: 2 ** 31 + 5, before: 2 ** 32 + 5 } })
  })

  test('packets of other types are counted by their events', () => {
    const others = [packet(new Uint8Array(16), { type: 0 }), packet(new Uint8Array(500), { type: 2, size: 500 }), packet(new Uint8Array(108), { type: 3, size: 36 }), packet(new Uint8Array(24), { type: 300, size: 12 })]
    expect(read(concat([head(), ...others, packet(event(5, 1, 1, 1))]))).toEqual({ ...none, events: [[5, 1, 1, 1]], other: { special: 2, frames: 1, imu: 3, 'type 300': 2 } })
  })

  test('of several devices the one that is said is read', () => {
    const bytes = concat([head('#Source 1: DVS128\r\n#Source 2: DAVIS346B'), packet(event(5, 1, 1, 1)), packet(event(4, 345, 1, 1), { source: 2 })])
    expect(issueOf(() => read(bytes))).toMatchObject({ code: 'E4144', values: { option: 'source', values: ['1', '2'] } })
    expect(read(bytes, { options: { source: '2' } })).toEqual({ events: [[4, 345, 1, 1]], other: { 'events of source 1': 1 }, skipped: {}, width: 346, height: 260 })
  })

  test('the sensor is that of the device, else it must be said', () => {
    const bytes = concat([head('#Source 1: MyCamera'), packet(event(5, 1, 1, 1))])
    expect(issueOf(() => read(bytes))).toMatchObject({ code: 'E4143' })
    expect(read(bytes, { sensor: { width: 10, height: 10 } })).toMatchObject({ width: 10, height: 10 })
    expect(read(head('#Source 1: 1280x720'))).toMatchObject({ width: 1280, height: 720 })
  })

  test('AEDAT 3.0, compressed packets and headers without an end are refused', () => {
    expect(issueOf(() => read(ascii('#!AER-DAT3.0\r\n')))).toMatchObject({ code: 'E4152' })
    expect(issueOf(() => read(ascii('#!AER-DAT3.2\r\n')))).toMatchObject({ code: 'E4142', values: { found: '"#!AER-DAT3.2"' } })
    expect(issueOf(() => read(ascii('#!AER-DAT3.1\r\n#Format: Serial-TS\r\n')))).toMatchObject({ code: 'E4142', values: { offset: 14, found: '"Serial-TS"' } })
    expect(issueOf(() => read(ascii('#!AER-DAT3.1\r\n#Format: RAW\r\nX\r\n')))).toMatchObject({ code: 'E4142', values: { offset: 28 } })
    expect(issueOf(() => read(ascii('#!AER-DAT3.1\r\n#Format: RAW\r\n')))).toMatchObject({ code: 'E4142', values: { offset: 28, found: 'the end of the file' } })
  })

  test('what can not be in front of a packet is refused by its byte; lenient, the next packet is found', () => {
    const good = packet(concat([event(5, 1, 1, 1), event(6, 1, 1, 1)]))
    const wrong: Head[] = [{ type: -1 }, { source: 2 }, { size: 0 }, { size: 16 }, { timeAt: 0 }, { overflow: -1 }, { overflow: 1 << 22 }, { capacity: -1 }, { number: 3 }, { number: 1, valid: 2 }, { type: 2, size: 1 << 20, capacity: 1 << 20 }]
    for (const values of wrong) {
      const bytes = concat([head(), good, packet(event(7, 2, 2, 0), { capacity: 1, ...values }), packet(event(8, 3, 3, 0))])
      expect(issueOf(() => read(bytes))).toMatchObject({ code: 'E4145', values: { event: 2, offset: head().length + good.length } })
      expect(read(bytes, { lenient: true })).toEqual({ ...none, events: [[5, 1, 1, 1], [6, 1, 1, 1], [8, 3, 3, 0]], skipped: { unknown: 1 } })
    }
  })

  test('events outside of the sensor, of no time, or cut are refused', () => {
    const of = (...events: Uint8Array[]): Uint8Array => concat([head(), packet(concat(events))])
    const first = head().length + 28
    expect(issueOf(() => read(of(event(5, 240, 1, 1))))).toMatchObject({ code: 'E4132', values: { offset: first, x: 240 } })
    expect(issueOf(() => read(of(event(-5, 1, 1, 1))))).toMatchObject({ code: 'E4145', values: { offset: first } })
    expect(issueOf(() => read(of(event(5, 1, 1, 1), event(4, 1, 1, 1))))).toMatchObject({ code: 'E4133', values: { offset: first + 8, time: 4, before: 5 } })
    const two = of(event(5, 1, 1, 1), event(6, 1, 1, 1))
    expect(issueOf(() => read(two.subarray(0, first + 8)))).toMatchObject({ code: 'E4131', values: { offset: first + 8, found: 0, expected: 8 } })
    expect(issueOf(() => read(two.subarray(0, first - 1)))).toMatchObject({ code: 'E4131', values: { offset: first - 28, found: 27, expected: 28 } })
    expect(issueOf(() => read(concat([head(), packet(new Uint8Array(500), { type: 2, size: 500 })]).subarray(0, first + 100)))).toMatchObject({ code: 'E4131', values: { found: 0, expected: 400 } })
    expect(read(two.subarray(0, first + 12), { lenient: true })).toMatchObject({ events: [[5, 1, 1, 1]], skipped: { cut: 1 } })
  })

  test('is written with the device that has such a sensor, or its size, and a packet for each overflow', () => {
    const list: [number, number, number, number][] = [[2 ** 31 - 1, 1, 2, 1], [2 ** 31, 3, 4, 0], [2 ** 31 + 7, 3, 4, 0]]
    const bytes = encodeAll(aedat3, [batchOf(list, { width: 240, height: 180 })], { width: 240, height: 180 })
    const text = '#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DAVIS240C\r\n#Start-Time: 1970-01-01 00:00:00 (TZ+0000)\r\n#!END-HEADER\r\n'
    expect(bytes).toEqual(concat([ascii(text), packet(event(2 ** 31 - 1, 1, 2, 1)), packet(concat([event(0, 3, 4, 0), event(7, 3, 4, 0)]), { overflow: 1 })]))
    const wide = encodeAll(aedat3, [batchOf([[1, 1279, 719, 1]], { width: 1280, height: 720 })], { width: 1280, height: 720 }, { source: '5' })
    expect(new TextDecoder().decode(wide)).toContain('#Source 5: 1280x720\r\n')
    expect(read(wide)).toMatchObject({ events: [[1, 1279, 719, 1]], width: 1280 })
  })
})
