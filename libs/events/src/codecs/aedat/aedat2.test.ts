import { describe, expect, test } from 'vitest'
import { ascii } from '../bytes.ts'
import type { DecodeOptions } from '../contract.ts'
import { batchOf, concat, decodeIn, encodeAll, eventsOf, issueOf } from '../testing/cases.ts'
import { aedat2 } from './aedat2.ts'

const head = (chip: string, end = true): Uint8Array => ascii(`#!AER-DAT2.0\r\n# Timestamps tick is 1 us\r\n# AEChip: ${chip}\r\n${end ? '#End Of ASCII Header\r\n' : ''}`)
const records = (...words: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 * words.length))
  words.forEach((word, i) => view.setInt32(4 * i, word))
  return new Uint8Array(view.buffer)
}
const read = (bytes: Uint8Array, options: DecodeOptions = {}) => {
  const { batches, counts } = decodeIn(aedat2, bytes, [7, 100, 3], options)
  return { events: eventsOf(batches), ...counts }
}
const dvs128 = head('ch.unizh.ini.jaer.chip.retina.DVS128')
const davis = head('eu.seebetter.ini.chips.davis.DAVIS240C')

describe('AEDAT 2.0', () => {
  // Column 3, row 5, polarity bit set.
  const [pixel, time] = [(5 << 8) | (3 << 1) | 1, 1000]

  test('of a DVS128: as jAER shows it, columns and rows are turned over and a set bit is OFF; options say otherwise', () => {
    const bytes = concat([dvs128, records(pixel, time)])
    expect(read(bytes)).toEqual({ events: [[1000, 124, 122, 0]], other: {}, skipped: {} })
    expect(read(bytes, { options: { axes: 'raw', polarity: 'on' } }).events).toEqual([[1000, 3, 5, 1]])
  })

  test('of a DAVIS: a set bit is ON; samples of the IMU and of frames, and external events, are counted', () => {
    const event = (5 << 22) | (3 << 12) | (1 << 11)
    const bytes = concat([davis, records(event, time, 0x80000c00 | 0, time, 0x80000000 | 0, 0, (1 << 10) | 2, time, event, time)])
    expect(read(bytes)).toEqual({ events: [[1000, 236, 174, 1], [1000, 236, 174, 1]], other: { imu: 1, frames: 1, external: 1 }, skipped: {} })
    expect(read(bytes, { options: { polarity: 'off' } }).events[0]).toEqual([1000, 236, 174, 0])
  })

  test('the header ends with its last line, or where what follows is no line of text', () => {
    const open = head('DVS128', false)
    expect(read(concat([open, records(pixel, time)])).events).toHaveLength(1)
    // A record whose first byte is a #, and whose others are no text.
    expect(read(concat([open, records(0x23000000 | pixel, time)]), { lenient: true }).events).toHaveLength(1)
    // With a last line, what begins with a # behind it is a record even if it could be text.
    expect(read(concat([dvs128, records(0x23202020, 0x20202020)])).events).toHaveLength(1)
  })

  test('headers of hundreds of kilobytes, as jAER writes them, are passed through', () => {
    const preferences = ascii(`#${'  <entry key="x" value="y"/>'.repeat(3)}\r\n`.repeat(5000))
    expect(read(concat([dvs128.subarray(0, dvs128.length - 22), preferences, ascii('#End Of ASCII Header\r\n'), records(pixel, time)])).events).toHaveLength(1)
  })

  test('time counts on over the sign and the end of 32 bits', () => {
    expect(read(concat([dvs128, records(0, 0x7fffffff, 0, -(2 ** 31), 0, -1, 0, 4)])).events.map(([t]) => t)).toEqual([2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32 + 4])
    expect(issueOf(() => read(concat([dvs128, records(0, 9, 0, 8)])))).toMatchObject({ code: 'E4133', values: { event: 1, offset: dvs128.length + 8, time: 8, before: 9 } })
  })

  test('an unknown chip is read with its layout and sensor said, and not without', () => {
    const bytes = concat([head('org.example.Chip'), records((2 << 22) | (1 << 12), 5)])
    expect(issueOf(() => read(bytes))).toMatchObject({ code: 'E4144', values: { option: 'layout' } })
    expect(issueOf(() => read(bytes, { options: { layout: 'davis' } }))).toMatchObject({ code: 'E4143' })
    expect(read(bytes, { options: { layout: 'davis' }, sensor: { width: 100, height: 50 } }).events).toEqual([[5, 98, 47, 0]])
  })

  test('an address outside of the sensor, a cut record, and another beginning are refused', () => {
    expect(issueOf(() => read(concat([davis, records(240 << 12, 5)])))).toMatchObject({ code: 'E4132', values: { offset: davis.length, x: 240 } })
    expect(issueOf(() => read(concat([davis, records(0)])))).toMatchObject({ code: 'E4131', values: { offset: davis.length, found: 4, expected: 8 } })
    expect(issueOf(() => read(ascii('#!AER-DAT3.1\r\n')))).toMatchObject({ code: 'E4142', values: { offset: 0 } })
    expect(issueOf(() => read(ascii('#!AER-DAT2.0\r\n# no end')))).toMatchObject({ code: 'E4142', values: { offset: 14 } })
  })

  test('is written with the header of jAER, for sensors that it has a chip for', () => {
    const list: [number, number, number, number][] = [[1000, 124, 122, 0]]
    const bytes = encodeAll(aedat2, [batchOf(list, { width: 128, height: 128 })], { width: 128, height: 128 })
    expect(bytes.slice(-8)).toEqual(records(pixel, time))
    expect(new TextDecoder().decode(bytes.slice(0, -8))).toMatch(/^#!AER-DAT2\.0\r\n(# .*\r\n)*# AEChip: ch\.unizh\.ini\.jaer\.chip\.retina\.DVS128\r\n#End Of ASCII Header\r\n$/)
    expect(issueOf(() => encodeAll(aedat2, [], { width: 300, height: 200 }))).toMatchObject({ code: 'E4148' })
  })
})
