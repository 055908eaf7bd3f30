import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../../eventBatch.ts'
import { detectFormat, formatNamed } from '../formats.ts'
import { batchOf, decodeIn, encodeAll, eventsOf, issueOf } from '../testing/cases.ts'
import { pythonEvents, pythonFile, pythonFileNames, pythonSensor } from '../testing/pythonFiles.ts'

const hdf5 = formatNamed('hdf5')
const sensor = { width: 64, height: 48 }
const memory = (bytes: Uint8Array) => ({ size: bytes.length, read: async (at: number, length: number) => bytes.slice(at, at + length) })
/** Many events at a time, of neighbours, as fill several chunks. */
const many = Array.from({ length: 40_000 }, (_, i): [number, number, number, number] => [5_000_000_000 + 3 * Math.floor(i / 10), i % 60, Math.floor(i / 30) % 48, Math.floor(i / 100) % 2])
const long: EventBatch = batchOf(many, sensor, 5_000_000_000)

describe('files of h5py', () => {
  const named = pythonFileNames.filter((name) => /^(metavision|dsec|v2e|mvsec)/.test(name))
  test.each(named)('%s: all its events are read, from bytes in pieces and from places of a file alike', async (name) => {
    const bytes = pythonFile(name)
    expect(detectFormat(bytes, name)).toBe(hdf5)
    const { batches, sensor, counts } = decodeIn(hdf5, bytes, [1, 700, 5000], { sensor: pythonSensor })
    expect(eventsOf(batches)).toEqual(pythonEvents)
    expect(sensor).toMatchObject({ ...pythonSensor, entries: { layout: name.split(',')[0] } })
    const other = name.startsWith('metavision') ? { triggers: 3 } : name.startsWith('mvsec') ? { 'events of the other camera': 5 } : {}
    expect(counts).toEqual({ other, skipped: {} })
    const placed = hdf5.placed!(name, { sensor: pythonSensor })
    const found: EventBatch[] = []
    for await (const batch of placed.batches(memory(bytes))) found.push(batch)
    expect(eventsOf(found)).toEqual(pythonEvents)
  })

  test('the sensor is what "geometry" says, or must be given', () => {
    expect(decodeIn(hdf5, pythonFile('metavision, contiguous')).sensor).toMatchObject(sensor)
    expect(issueOf(() => decodeIn(hdf5, pythonFile('metavision, contiguous'), [], { sensor: { width: 48, height: 64 } }))).toMatchObject({ code: 'E4142' })
    expect(issueOf(() => decodeIn(hdf5, pythonFile('dsec, lz4')))).toMatchObject({ code: 'E4143' })
  })

  test('the camera of MVSEC is the one that is said', () => {
    const { batches, counts } = decodeIn(hdf5, pythonFile('mvsec, many links'), [], { sensor, options: { camera: 'right' }, lenient: true })
    expect([eventsOf(batches), counts.other]).toEqual([Array.from({ length: 5 }, () => [0, 0, 0, 0]), { 'events of the other camera': 240 }])
  })

  test('recordings of spikes are no events, and refused as what they are', () => {
    expect(issueOf(() => decodeIn(hdf5, pythonFile('shd'), [], { sensor }))).toMatchObject({ code: 'E4157', values: { recordings: 4 } })
  })

  test('of a chunk that is damaged nothing is read; lenient, all others are, and its rows are counted', () => {
    const bytes = pythonFile('metavision, first tree, gzip')
    // Chunks of 50 rows begin with the header of zlib at its level 4.
    const chunks = [...bytes.keys()].filter((i) => bytes[i] === 0x78 && bytes[i + 1] === 0x5e)
    bytes[chunks[1]! + 40]! ^= 0xff
    expect(issueOf(() => decodeIn(hdf5, bytes))).toMatchObject({ code: 'E4196', values: { path: '/CD/events', row: 50, offset: chunks[1] } })
    const { batches, counts } = decodeIn(hdf5, bytes, [], { lenient: true })
    expect([eventsOf(batches), counts.skipped]).toEqual([[...pythonEvents.slice(0, 50), ...pythonEvents.slice(100)], { damaged: 50 }])
  })
})

describe('files that are written', () => {
  test.each([['metavision', 'usual'], ['metavision', 'none'], ['dsec', 'usual'], ['mvsec', 'gzip']])('%s, %s: of many chunks, the head last or all at once, are the same bytes', (layout, compression) => {
    const options = { layout, compression }
    const whole = encodeAll(hdf5, [long], sensor, options)
    const patches: { at: number; bytes: Uint8Array }[] = []
    const encoder = hdf5.encoder('a', sensor, options, true)
    const parts = [...encoder.push(long), ...encoder.end((at, bytes) => patches.push({ at, bytes }))]
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    for (const patch of patches) bytes.set(patch.bytes, patch.at)
    expect(Buffer.compare(bytes, whole)).toBe(0)
    const { batches } = decodeIn(hdf5, whole)
    expect(eventsOf(batches).every(([t, x, y, p], i) => t === many[i]![0] && x === many[i]![1] && y === many[i]![2] && p === many[i]![3])).toBe(true)
    expect(batches.reduce((sum, { count }) => sum + count, 0)).toBe(many.length)
  })

  test('what a layout has no room for is refused', () => {
    const write = (options: Record<string, string>, ...times: number[]) => issueOf(() => encodeAll(hdf5, times.map((t) => batchOf([[t, 0, 0, 1]], sensor, t)), sensor, options))
    expect(write({ layout: 'v2e' }, 2 ** 32)).toMatchObject({ code: 'E4135' })
    expect(write({ layout: 'dsec' }, 5, 5 + 2 ** 32)).toMatchObject({ code: 'E4135' })
    expect(write({ layout: 'metavision' }, 5, 6 + 2 ** 32)).toMatchObject({ code: 'E4135' })
    expect(issueOf(() => hdf5.encoder('a', { width: 4096, height: 10 }))).toMatchObject({ code: 'E4148' })
    expect(issueOf(() => hdf5.encoder('a', { width: 4096, height: 10 }, { compression: 'gzip' }))).toHaveProperty('push')
  })
})

test('what h5py wrote and was damaged gives right events or a clear refusal, in little time', () => {
  const files = pythonFileNames.filter((name) => /^(metavision|dsec|v2e|mvsec)/.test(name)).map((name) => pythonFile(name))
  const change = fc.record({ at: fc.nat(), near: fc.nat(30), byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 255)) })
  fc.assert(fc.property(fc.nat(files.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }), (file, changes) => {
    const bytes = files[file]!.slice()
    for (const { at, near, byte } of changes) bytes[((at % 40 === 0 ? at : changes[0]!.at) + near) % bytes.length] = byte
    for (const lenient of [false, true]) {
      const found = issueOf(() => decodeIn(hdf5, bytes, [], { sensor, lenient })) as { code?: string; batches?: unknown }
      if (!found.batches) expect(found).toMatchObject({ code: expect.stringMatching(/^E41(32|33|42|43|45|55|56|57|59|96)$/) })
    }
  }), { numRuns: 400 })
})
