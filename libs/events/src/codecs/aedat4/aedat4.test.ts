import { describe, expect, test } from 'vitest'
import { compress } from '../compression/compress.ts'
import { compressions, type Compression } from '../compression/compressions.ts'
import { decodeLz4Frame } from '../compression/lz4Frame.ts'
import { Scratch } from '../compression/scratch.ts'
import type { DecodeOptions, FormatOptions } from '../contract.ts'
import { batchOf, concat, decodeIn, encodeAll, eventsOf, issueOf } from '../testing/cases.ts'
import { dvPackets } from '../testing/foreign.ts'
import { aedat4 } from './aedat4.ts'
import { readTable, setI64, tableBytes } from './dataTable.ts'
import { headerBytes, POSITION } from './header.ts'
import { eventInfo, streamsOf } from './info.ts'
import { aedat4Records, type Aedat4Record } from './records.ts'

type Event = [number, number, number, number]
const sensor = { width: 346, height: 260 }
const START = 1_605_537_493_718_345
/** More events than two packets have. */
const many = Array.from({ length: 9000 }, (_, i): Event => [START + 3 * i, (7 * i) % 346, (11 * i) % 260, i & 1])
const t0 = Math.floor(START / 2 ** 32) * 2 ** 32

/** A file with its table. */
function written(list: readonly Event[], options: FormatOptions = {}): Uint8Array {
  const encoder = aedat4.encoder('a', sensor, options)
  const patches: [number, Uint8Array][] = []
  const bytes = concat([...encoder.push(batchOf(list, sensor, t0)), ...encoder.end((...patch) => patches.push(patch))])
  for (const [offset, patch] of patches) bytes.set(patch, offset)
  return bytes
}
/** The same as a stream is written: without one. */
const streamed = (list: readonly Event[], options: FormatOptions = {}): Uint8Array => encodeAll(aedat4, [batchOf(list, sensor, t0)], sensor, options)
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset)
const headEnd = (bytes: Uint8Array): number => 18 + viewOf(bytes).getUint32(14, true)
/** Where each packet begins. */
function packetsOf(bytes: Uint8Array): number[] {
  const begins: number[] = []
  for (let at = headEnd(bytes); at < bytes.length; at += 8 + viewOf(bytes).getInt32(at + 4, true)) begins.push(at)
  return begins
}
const position = (bytes: Uint8Array): number => Number(viewOf(bytes).getBigInt64(POSITION, true))
const packet = (stream: number, content: Uint8Array): Uint8Array => concat([new Uint8Array(Int32Array.of(stream, content.length).buffer), content])
const changed = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = bytes.slice()
  copy.set(values, at)
  return copy
}
const read = (bytes: Uint8Array, options: DecodeOptions = {}) => {
  const { batches, counts, sensor: found } = decodeIn(aedat4, bytes, [7, 100, 3, 5000], options)
  return { events: eventsOf(batches), ...counts, width: found.width, height: found.height }
}

/** Of thousands of events, what `toEqual` says takes long. */
function expectRead(bytes: Uint8Array, options: DecodeOptions, { events, ...rest }: Partial<ReturnType<typeof read>>): void {
  const found = read(bytes, options)
  expect(Object.fromEntries(Object.entries(found).filter(([key]) => key in rest))).toEqual(rest)
  expect(JSON.stringify(found.events) === JSON.stringify(events)).toBe(true)
}

describe('streams of DV over a network', () => {
  const packed = (bytes: Uint8Array): number[] => packetsOf(concat([new Uint8Array(14), bytes]))

  test('are read, and written as they are read: a header without the first line, packets, no table', () => {
    for (const compression of ['none', 'lz4', 'zstd']) {
      const encoder = aedat4.encoder('a', sensor, { form: 'network', compression })
      const parts = [many.slice(0, 3), many.slice(3, 7000), many.slice(7000)].map((list) => concat(encoder.push(batchOf(list, sensor, t0))))
      // What is pushed is sent, whole, at once.
      expect(encoder.end(() => {})).toEqual([])
      expectRead(parts[0]!, {}, { events: many.slice(0, 3), ...sensor })
      const all = concat(parts)
      expectRead(all, {}, { events: many, other: {}, skipped: {}, ...sensor })
      expect(packed(all).length).toBe(1 + 2 + 1)
      expect(parts[0]).toEqual(streamed(many.slice(0, 3), { compression }).slice(14))
      expect(aedat4.detect(all)).toBe(true)
    }
  })

  test('are told from what is neither', () => {
    const bytes = streamed(many.slice(0, 3), { form: 'network' })
    expect(issueOf(() => read(changed(bytes, 8, 0)))).toMatchObject({ code: 'E4142', values: { offset: 0 } })
    expect(issueOf(() => read(changed(bytes, 3, 1)))).toMatchObject({ code: 'E4142', values: { offset: 0, expected: expect.stringContaining('a header of at most') as string } })
    expect(aedat4.detect(bytes.subarray(0, 11))).toBe(false)
  })
})

describe('files of DV', () => {
  const node = (id: number, type: string, info: string): string => `<node name="${id}" path="/outInfo/${id}/"><attr key="typeIdentifier" type="string">${type}</attr><node name="info" path="">${info}</node></node>`
  const size = (x: number, y: number): string => `<attr key="sizeX" type="int">${x}</attr><attr key="sizeY" type="int">${y}</attr>`
  const xml = `<dv version="2.0"><node name="outInfo" path="/outInfo/">${node(0, 'EVTS', size(8, 4))}${node(1, 'FRME', size(3, 2))}${node(2, 'IMUS', '')}${node(3, 'EVTS', size(6, 5))}${node(4, 'TRIG', '')}</node></dv>`
  const file = concat([headerBytes('lz4', xml), dvPackets])
  const T = 1_700_000_000_000_000

  test('of several streams of events, the one that is said is read; the others, frames, samples and triggers are counted', () => {
    expect(read(file, { options: { stream: '0' } })).toEqual({
      events: [[T, 0, 0, 1], [T + 10, 1, 1, 0], [T + 20, 2, 2, 1], [T + 30, 3, 3, 0], [T + 40, 4, 0, 1]],
      other: { 'events of stream 3': 3, frames: 1, imu: 1, triggers: 1 }, skipped: {}, width: 8, height: 4,
    })
    expect(read(file, { options: { stream: '3' } })).toMatchObject({ events: [[T + 5, 5, 4, 1], [T + 6, 4, 4, 1], [T + 7, 3, 4, 1]], other: { 'events of stream 0': 5 }, width: 6, height: 5 })
    expect(issueOf(() => read(file))).toMatchObject({ code: 'E4144', values: { option: 'stream', values: ['0', '3'] } })
    expect(issueOf(() => read(file, { options: { stream: '4' } }))).toMatchObject({ code: 'E4144', values: { given: '4', values: ['0', '3'] } })
  })

  /** From pieces of 50 bytes. */
  async function recordsOf(bytes: Uint8Array, lenient = false): Promise<Aedat4Record[]> {
    const found: Aedat4Record[] = []
    for await (const record of aedat4Records(Array.from({ length: Math.ceil(bytes.length / 50) }, (_, i) => bytes.slice(50 * i, 50 * i + 50)), 'a', { lenient })) found.push(record)
    return found
  }

  test('records that are damaged are refused; lenient, they are left out and counted', async () => {
    const third = packetsOf(file)[2]!
    const damaged = changed(file, third + 8, 0)
    await expect(recordsOf(damaged)).rejects.toMatchObject({ issues: [{ code: 'E4150', values: { offset: third, stream: 1 } }] })
    expect((await recordsOf(damaged, true)).map((record) => (record.kind === 'skipped' ? record.skipped : record.kind))).toEqual(['imu', 'triggers', { damaged: 1 }])
    // A frame that says it has more rows than pixels: its height stands among the literals of the LZ4 block.
    const packed = file.subarray(third + 8, packetsOf(file)[3])
    const scratch = new Scratch()
    const length = decodeLz4Frame(packed, scratch, 1 << 20)
    const content = scratch.bytes.slice(0, length)
    const height = content.findIndex((byte, i) => byte === 3 && content[i + 2] === 2)
    const tall = concat([headerBytes('lz4', xml), packet(1, compress('lz4', changed(content, height + 2, 9)))])
    await expect(recordsOf(tall)).rejects.toMatchObject({ issues: [{ code: 'E4150', values: { what: 'a frame of 18 bytes, where 3 × 9 pixels of 3 × u8 have 81' } }] })
  })

  test('records give what frames, samples and triggers hold', async () => {
    expect(await recordsOf(file)).toEqual([
      {
        kind: 'frame', stream: 1, t: T + 20, frame: [0, 0], exposure: [T + 20, T + 20], width: 3, height: 2, position: [0, 0], depth: 'u8', channels: 3,
        pixels: Uint8Array.from({ length: 18 }, (_, i) => i),
      },
      { kind: 'imu', stream: 2, samples: [{ t: T + 22, temperature: 31.5, acceleration: [1.25, 0, -1], rotation: [10, 20, 30], magneticField: [0, 0, 0.5] }] },
      { kind: 'triggers', stream: 4, triggers: [{ t: T + 21, source: 1, meaning: 'external rising edge' }] },
    ])
  })

  test('the description may have other forms: without paths, with a declaration and comments, in single quotes', () => {
    expect(streamsOf(`<?xml version="1.0"?><!-- <node name="9"> --><dv version='2.0'><node name='outInfo'><node name='7'><attr key='typeIdentifier' type='string'>EVTS</attr>
      <attr key="originalModuleName" type="string">a &lt; b &amp;&#65;</attr><node name="info"><attr type="int" key="sizeX">640</attr><attr key="sizeY">480</attr><node name="deeper"><attr key="sizeX">1</attr></node></node></node></node></dv>`))
      .toEqual([{ id: 7, type: 'EVTS', sensor: { width: 640, height: 480 }, entries: { typeIdentifier: 'EVTS', originalModuleName: 'a < b &A', sizeX: '640', sizeY: '480' } }])
    expect(streamsOf('nonsense <node')).toEqual([])
    expect(streamsOf(eventInfo(3, sensor, 'LZ4', 'a<"b"'))).toMatchObject([{ id: 3, type: 'EVTS', sensor, entries: { source: 'a<"b"', compression: 'LZ4' } }])
  })

  test('without a description the first stream of events is read, if the sensor is said', () => {
    const bare = concat([headerBytes('lz4', ''), dvPackets])
    expect(issueOf(() => read(bare))).toMatchObject({ code: 'E4143' })
    expect(read(bare, { sensor })).toMatchObject({ other: { 'events of stream 3': 3, frames: 1, imu: 1, triggers: 1 } })
  })
})

describe.each(compressions.map((name) => [name]))('compression %s', (compression) => {
  // What is written has three of these names; the others mean the same to a decoder.
  const number = compressions.indexOf(compression)
  const form = compression.replace('-high', '')
  const file = changed(written(many, { compression: form }), POSITION - 4, number)

  test('times of more than 2³² µs, packets of 4096 events and the table come back', () => {
    expect(packetsOf(streamed(many, { compression: form }))).toHaveLength(3)
    expectRead(file, {}, { events: many, other: {}, skipped: {}, ...sensor })
    expectRead(changed(streamed(many, { compression: form }), POSITION - 4, number), {}, { events: many, other: {}, skipped: {}, ...sensor })
    const entries = [...readTable(file.subarray(position(file)), compression, new Scratch())]
    expect(entries.map(({ stream, elements, tFirst, tLast }) => [stream, elements, tFirst, tLast])).toEqual([[0, 4096, many[0]![0], many[4095]![0]], [0, 4096, many[4096]![0], many[8191]![0]], [0, 808, many[8192]![0], many[8999]![0]]])
    expect(entries.map(({ offset, size }) => [offset - 8, viewOf(file).getInt32(offset - 4, true) - size])).toEqual(packetsOf(file.subarray(0, position(file))).map((at) => [at, 0]))
  })

  test('a packet that is damaged is refused by its byte; lenient, the others are read and it is counted', () => {
    const [, second, third] = packetsOf(file.subarray(0, position(file)))
    // The size of the FlatBuffer, or the magic of the frame.
    const damaged = changed(file, second! + 8, 0)
    expect(issueOf(() => read(damaged))).toMatchObject({ code: 'E4150', values: { offset: second, stream: 0, size: third! - second! - 8 } })
    const without = [...many.slice(0, 4096), ...many.slice(8192)]
    expectRead(damaged, { lenient: true }, { events: without, other: {}, skipped: { damaged: 1 }, ...sensor })
    // A size that is wrong takes no more with it than the packet.
    for (const size of [third! - second! - 9, third! - second! + 40, 10]) {
      const lying = changed(file, second! + 4, size & 0xff, (size >> 8) & 0xff, size >> 16)
      expect(issueOf(() => read(lying))).toMatchObject({ code: expect.stringMatching(/^E41(50|45)$/), values: { offset: expect.any(Number) } })
      expectRead(lying, { lenient: true }, { events: without, other: {} })
    }
    for (const [at, value] of [[second!, 5], [second! + 7, 0x80], [second! + 7, 0x10]] as const) {
      const lost = changed(file, at, value)
      expect(issueOf(() => read(lost))).toMatchObject({ code: 'E4145', values: { offset: second } })
      expectRead(lost, { lenient: true }, { events: without, other: {}, skipped: { unknown: 1 }, ...sensor })
    }
  })

  test('a file that was cut short is refused; lenient, whole packets are read', () => {
    const [, second, third] = packetsOf(file.subarray(0, position(file)))
    const cut = file.subarray(0, second! + 100)
    expect(issueOf(() => read(cut))).toMatchObject({ code: 'E4131', values: { offset: second, found: 100, expected: third! - second! } })
    expectRead(cut, { lenient: true }, { events: many.slice(0, 4096), other: {}, skipped: { cut: 1 }, ...sensor })
    expect(issueOf(() => read(file.subarray(0, third)))).toMatchObject({ code: 'E4151', values: { offset: position(file), what: `is not there: the file ends at byte ${third}` } })
    expect(read(file.subarray(0, third), { lenient: true }).skipped).toEqual({ table: 1 })
    expect(issueOf(() => read(file.subarray(0, file.length - 3)))).toMatchObject({ code: 'E4151', values: { offset: position(file) } })
    expectRead(file.subarray(0, file.length - 3), { lenient: true }, { events: many, other: {}, skipped: { table: 1 }, ...sensor })
  })

  test('a table that is not compressed is read too; one of other packets is refused', () => {
    const packets = file.subarray(0, position(file))
    const [first] = readTable(file.subarray(position(file)), compression, new Scratch())
    expect(read(concat([packets, tableBytes([first!])])).skipped).toEqual({})
    expect(issueOf(() => read(concat([packets, tableBytes([{ ...first!, offset: packets.length }])])))).toMatchObject({ code: 'E4151' })
  })
})

describe('headers that lie', () => {
  const file = written(many.slice(0, 10))
  const at = (value: number): Uint8Array => {
    const bytes = file.slice()
    setI64(viewOf(bytes), POSITION, value)
    return bytes
  }

  test('are refused before anything is allocated for them', () => {
    expect(issueOf(() => read(changed(file, 14, 255, 255, 255, 255)))).toMatchObject({ code: 'E4142', values: { offset: 14, found: '4294967295' } })
    expect(issueOf(() => read(changed(file, 15, 0)))).toMatchObject({ code: 'E4142', values: { offset: 14 } })
    expect(issueOf(() => read(changed(file, POSITION - 4, 9)))).toMatchObject({ code: 'E4142', values: { found: 'compression 9, of which there are 0 … 4' } })
    expect(issueOf(() => read(changed(file, 22, 0)))).toMatchObject({ code: 'E4142', values: { found: expect.stringContaining('no "IOHE"') } })
    expect(issueOf(() => read(changed(file, 12, 65)))).toMatchObject({ code: 'E4142', values: { offset: 0 } })
    expect(issueOf(() => read(at(20)))).toMatchObject({ code: 'E4142', values: { expected: 'a table of packets behind the header' } })
  })

  test('about where the table is are found out', () => {
    expect(issueOf(() => read(at(headEnd(file) + 20)))).toMatchObject({ code: 'E4145', values: { offset: headEnd(file) } })
    expect(issueOf(() => read(at(headEnd(file))))).toMatchObject({ code: 'E4151' })
    expect(issueOf(() => read(at(2 ** 40)))).toMatchObject({ code: expect.stringMatching(/^E41(45|31)$/) })
  })
})

describe('packets that lie', () => {
  const bare = (...packets: Uint8Array[]): Uint8Array => concat([headerBytes('none', eventInfo(0, sensor, 'NONE', 'a')), ...packets])
  const content = (list: readonly Event[]): Uint8Array => {
    const file = streamed(list, { compression: 'none' })
    return file.slice(headEnd(file) + 8)
  }
  const one = content([[START, 5, 6, 1]])
  const words = (at: number, ...values: number[]): Uint8Array => changed(one, at, ...new Uint8Array(Int32Array.from(values).buffer))

  test('about where their parts are, or how many, are refused', () => {
    for (const [at, value] of [[4, 1000], [4, -1], [20, 100], [20, -100], [24, 1 << 20], [28, 2], [28, -1]] as const) expect(issueOf(() => read(bare(packet(0, words(at, value)))))).toMatchObject({ code: 'E4150', values: { offset: headEnd(bare()) } })
    expect(issueOf(() => read(bare(packet(0, changed(one, 8, 0x46)))))).toMatchObject({ code: 'E4150' })
    expect(issueOf(() => read(bare(packet(0, new Uint8Array(0)))))).toMatchObject({ code: 'E4150' })
  })

  test('about their events are refused at the byte of the event, or of the packet where it is compressed', () => {
    const event = headEnd(bare()) + 8 + 32
    expect(issueOf(() => read(bare(packet(0, words(40, 346)))))).toMatchObject({ code: 'E4132', values: { offset: event, x: 346, y: 0 } })
    expect(issueOf(() => read(bare(packet(0, words(40, -1)))))).toMatchObject({ code: 'E4132', values: { x: 65535 } })
    expect(issueOf(() => read(bare(packet(0, words(32, 0, -1)))))).toMatchObject({ code: 'E4145', values: { offset: event } })
    expect(issueOf(() => read(bare(packet(0, words(32, 0, 1 << 21)))))).toMatchObject({ code: 'E4145' })
    expect(issueOf(() => read(bare(packet(0, one), packet(0, words(32, 7, 0)))))).toMatchObject({ code: 'E4133', values: { event: 1, offset: event + one.length + 8, time: 7, before: START } })
    expect(read(bare(packet(0, one), packet(0, words(32, 7, 0)), packet(0, one)), { lenient: true })).toMatchObject({ events: [[START, 5, 6, 1], [START, 5, 6, 1]], skipped: { backwards: 1 } })
    const lz4 = concat([headerBytes('lz4', eventInfo(0, sensor, 'LZ4', 'a')), packet(0, compress('lz4', words(40, 346)))])
    expect(issueOf(() => read(lz4))).toMatchObject({ code: 'E4132', values: { offset: headEnd(lz4) } })
  })

  test('any byte but 0 is ON, whatever stands behind it', () => {
    expect(read(bare(packet(0, words(44, 0x7fffff80)), packet(0, words(44, -256)))).events).toEqual([[START, 5, 6, 1], [START, 5, 6, 0]])
  })

  test('with far more events than their bytes could mean are refused', () => {
    const bomb = (compression: Compression): Uint8Array => {
      const bytes = new Uint8Array(32 + 16 * 100_000)
      bytes.set(one.subarray(0, 32))
      viewOf(bytes).setUint32(0, bytes.length - 4, true)
      viewOf(bytes).setUint32(28, 100_000, true)
      return concat([headerBytes(compression, eventInfo(0, sensor, '', 'a')), packet(0, compress(compression, bytes))])
    }
    expect(bomb('zstd').length).toBeLessThan(2000)
    expect(issueOf(() => read(bomb('zstd')))).toMatchObject({ code: 'E4150', values: { what: expect.stringContaining('100000 events in') } })
    // LZ4 can't be smaller than the events that it may have.
    expect(read(bomb('lz4')).events).toHaveLength(100_000)
  })
})
