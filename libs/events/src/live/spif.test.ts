import { describe, expect, test } from 'vitest'
import { randomEvents } from '../testing/recordings.ts'
import { encodeSpif, SpifDecoder } from './spif.ts'

const sensor = { width: 9, height: 7 }
const decoder = (timestamps: 'by-bit' | 'never' = 'by-bit') => new SpifDecoder({ sensor, timestamps })
const events = randomEvents(300, 'spif')

describe('words of SPIF', () => {
  test('are those that AEStream sends and takes', () => {
    // Column 218, row 15, OFF, without bit 31: what the test of AEStream's receiver sends.
    const aestream = new SpifDecoder({ sensor: { width: 640, height: 480 }, timestamps: 'never' })
    expect(aestream.decode(Uint8Array.of(0x0f, 0, 0xda, 0), 7)).toMatchObject({ x: Uint16Array.of(218), y: Uint16Array.of(15), p: Uint8Array.of(0), t: Uint32Array.of(7) })
    const [bytes] = encodeSpif({ ...randomEvents(1, 'one'), x: Uint16Array.of(218), y: Uint16Array.of(15), p: Uint8Array.of(1) }, false)
    expect(bytes).toEqual(Uint8Array.of(0x0f, 0x80, 0xda, 0x80))
  })

  test('bring times, or get that of their arrival; a datagram has at most 512 bytes', () => {
    const timed = decoder()
    const back = encodeSpif(events, true).map((datagram) => timed.decode(datagram, 0) as typeof events)
    expect(back.map(({ count }) => count)).toEqual([64, 64, 64, 64, 44])
    for (const column of ['t', 'x', 'y', 'p'] as const) expect(back.flatMap((batch) => [...batch[column]])).toEqual([...events[column]])
    const untimed = encodeSpif(events, false).map((datagram) => decoder().decode(datagram, 2 ** 32 + 5) as typeof events)
    expect(untimed.map(({ count }) => count)).toEqual([128, 128, 44])
    expect(untimed[0]).toMatchObject({ t0: 2 ** 32, x: events.x.subarray(0, 128), p: events.p.subarray(0, 128) })
    expect(new Set(untimed[2]!.t)).toEqual(new Set([5]))
  })

  test('are wrong by the datagram: of another length, outside of the sensor, overtaken', () => {
    const [first, second] = encodeSpif(events, true)
    expect(decoder().decode(first!.subarray(0, 511), 0)).toBe('length')
    expect(decoder().decode(new Uint8Array(0), 0)).toBe('length')
    expect(decoder().decode(first!.subarray(0, 12), 0)).toBe('length')
    expect(decoder().decode(Uint8Array.of(7, 0, 0, 0x80), 0)).toBe('outside')
    const late = decoder()
    expect(typeof late.decode(second!, 0)).toBe('object')
    expect(late.decode(first!, 0)).toBe('late')
    // With and without a time in one datagram.
    expect(decoder().decode(Uint8Array.of(1, 0, 0, 0x80, 1, 0, 0, 0), 0)).toBe('length')
    expect(decoder('never').decode(Uint8Array.of(1, 0, 0, 0x80, 1, 0, 0, 0), 0)).toMatchObject({ count: 2 })
  })

  test('count on when the 32 bits of their clock have gone round', () => {
    const word = (time: number): Uint8Array => new Uint8Array(Uint32Array.of(0, time).buffer)
    const d = decoder()
    const times = [2 ** 32 - 10, 5, 2 ** 31, 2 ** 32 - 1, 0].map((time) => d.decode(word(time), 0) as typeof events)
    expect(times.map(({ t0, t }) => t0 + t[0]!)).toEqual([2 ** 32 - 10, 2 ** 32 + 5, 2 ** 32 + 2 ** 31, 2 ** 33 - 1, 2 ** 33])
  })
})
