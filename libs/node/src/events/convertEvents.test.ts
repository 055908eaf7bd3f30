import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IssueError } from '@spikeline/core'
import { formatNamed, type EventBatch } from '@spikeline/events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { convertEvents, describeEvents } from './convertEvents.ts'
import { readEvents } from './readEvents.ts'

const sensor = { width: 346, height: 260 }
const many = 400_000
/** More than is read at once. */
const long: EventBatch = {
  t: Uint32Array.from({ length: many }, (_, i) => 10_000 + 3 * i), x: Uint16Array.from({ length: many }, (_, i) => (7 * i) % 346),
  y: Uint16Array.from({ length: many }, (_, i) => (11 * i) % 260), p: Uint8Array.from({ length: many }, (_, i) => i & 1), t0: 0, ...sensor, count: many,
}
const bytesOf = (format: string, batch: EventBatch): Uint8Array => {
  const encoder = formatNamed(format).encoder('a', sensor)
  return Buffer.concat([...encoder.push(batch), ...encoder.end()])
}

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'spikeline-events-'))))
afterEach(() => rm(folder, { recursive: true, force: true }))
const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: IssueError) => error.issues[0])

describe('a file of events', () => {
  test('is converted there and back to the byte, and described alike on the way', async () => {
    await writeFile(at('a.es'), bytesOf('es', long))
    const summary = { width: 346, height: 260, events: many, on: many / 2, off: many / 2, tFirst: 10_000, tLast: 10_000 + 3 * (many - 1), extent: sensor, other: {}, skipped: {} }
    for (const [from, to] of [['a.es', 'b.evt2'], ['b.evt2', 'c.evt3'], ['c.evt3', 'd.dat'], ['d.dat', 'e.evt21'], ['e.evt21', 'g.aedat3'], ['g.aedat3', 'h.aedat4'], ['h.aedat4', 'f.es']] as const) {
      expect(await convertEvents(at(from), at(to), { from: {} })).toMatchObject({ events: many, sensor })
      expect(await describeEvents(at(to))).toMatchObject(summary)
    }
    expect((await readFile(at('f.es'))).equals(await readFile(at('a.es')))).toBe(true)
  })

  test('of AEDAT 4 has its table of packets, and says in its header where', async () => {
    await writeFile(at('a.es'), bytesOf('es', long))
    await convertEvents(at('a.es'), at('b.aedat4'), { from: {} })
    const bytes = await readFile(at('b.aedat4'))
    // Behind the magic and the front of the header; the table is an LZ4 frame.
    const table = Number(bytes.readBigInt64LE(14 + 32))
    expect([table > many, bytes.readUInt32LE(table)]).toEqual([true, 0x184d2204])
    await writeFile(at('c.aedat4'), bytes.subarray(0, table))
    expect(await codeOf(describeEvents(at('c.aedat4')))).toMatchObject({ code: 'E4151', values: { offset: table } })
  })

  test('of arrays, read wherever they are and with a head that is written last, is converted there and back to the byte', async () => {
    await writeFile(at('a.es'), bytesOf('es', long))
    const steps = [['a.es', 'b.hdf5', {}], ['b.hdf5', 'c.npz', {}], ['c.npz', 'd.h5', { layout: 'dsec' }], ['d.h5', 'e.npy', {}], ['e.npy', 'f.h5', { layout: 'v2e' }], ['f.h5', 'g.es', {}]] as const
    for (const [from, to, options] of steps) {
      expect(await convertEvents(at(from), at(to), { from: { sensor }, options })).toMatchObject({ events: many, sensor })
      expect(await describeEvents(at(to), { sensor })).toMatchObject({ events: many, on: many / 2, tFirst: 10_000, tLast: 10_000 + 3 * (many - 1), other: {}, skipped: {} })
    }
    expect((await readFile(at('g.es'))).equals(await readFile(at('a.es')))).toBe(true)
    // What the encoder gives without a place to correct its beginning is the same.
    expect((await readFile(at('b.hdf5'))).equals(bytesOf('hdf5', long))).toBe(true)
    const { batches } = await readEvents(at('b.hdf5'))
    for await (const { count } of batches()) if (count > 0) break
  })

  test('counts from its first event on request', async () => {
    await writeFile(at('a.es'), bytesOf('es', long))
    await convertEvents(at('a.es'), at('b.raw'), { from: {}, format: 'evt3', fromZero: true })
    expect(await describeEvents(at('b.raw'))).toMatchObject({ format: 'evt3', tFirst: 0, tLast: 3 * (many - 1) })
  })

  test('leaves nothing behind, and what was there as it was, where it can not be written whole', async () => {
    const bytes = bytesOf('evt2', long)
    await writeFile(at('cut.evt2'), bytes.subarray(0, bytes.length - 2))
    await writeFile(at('b.es'), 'before')
    expect(await codeOf(convertEvents(at('cut.evt2'), at('b.es'), { from: {} }))).toMatchObject({ code: 'E4131', values: { place: at('cut.evt2') } })
    expect(await codeOf(convertEvents(at('cut.evt2'), at('b.bin'), { from: { lenient: true } }))).toMatchObject({ code: 'E4148' })
    expect(await codeOf(convertEvents(at('cut.evt2'), at('none/b.es'), { from: { lenient: true } }))).toMatchObject({ code: 'E4149', values: { reason: 'there is no such folder' } })
    expect(await readFile(at('b.es'), 'utf8')).toBe('before')
    expect((await readdir(folder)).sort()).toEqual(['b.es', 'cut.evt2'])
    // Lenient, all that is there whole is written.
    expect(await convertEvents(at('cut.evt2'), at('b.es'), { from: { lenient: true } })).toMatchObject({ events: many - 1, counts: { skipped: { cut: 1 } } })
  })

  test('is not written over itself, by whatever name', async () => {
    await writeFile(at('a.evt2'), bytesOf('evt2', long))
    await symlink(at('a.evt2'), at('b.es'))
    for (const name of ['a.evt2', './a.evt2', 'b.es']) expect(await codeOf(convertEvents(at('a.evt2'), at(name), { from: {}, fromZero: true }))).toMatchObject({ code: 'E4149', values: { reason: 'it is the file that is read' } })
  })

  test('that holds more than events is converted on request only', async () => {
    await writeFile(at('a.evt2'), Buffer.concat([bytesOf('evt2', long), Uint8Array.of(1, 0, 0, 0xa0)]))
    expect(await codeOf(convertEvents(at('a.evt2'), at('b.es'), { from: {} }))).toMatchObject({ code: 'E4147', values: { kinds: ['triggers'] } })
    expect(await convertEvents(at('a.evt2'), at('b.es'), { from: {}, eventsOnly: true })).toMatchObject({ events: many, counts: { other: { triggers: 1 } } })
  })

  test('of an unknown sensor is described all the same, with what its events reach', async () => {
    await writeFile(at('a.dat'), Buffer.concat([Buffer.from('% Version 2\n'), Uint8Array.of(0, 8, 5, 0, 0, 0, 3, 0x40, 0, 0x10)]))
    expect(await describeEvents(at('a.dat'))).toMatchObject({ width: null, height: null, events: 1, on: 1, extent: { width: 4, height: 2 } })
    expect(await describeEvents(at('a.dat'), { sensor: { width: 4, height: 4 } })).toMatchObject({ width: 4, height: 4, events: 1 })
    expect(await codeOf(convertEvents(at('a.dat'), at('b.es'), { from: {} }))).toMatchObject({ code: 'E4143' })
  })

  test('that is not there, or of no format, is refused by its name', async () => {
    expect(await codeOf(describeEvents(at('none.es')))).toMatchObject({ code: 'E4007', values: { file: at('none.es'), reason: 'there is no such file' } })
    expect(await codeOf(describeEvents(at('.')))).toMatchObject({ code: 'E4007', values: { reason: 'it is a folder' } })
    await writeFile(at('x'), Uint8Array.of(255, 1))
    expect(await codeOf(describeEvents(at('x')))).toMatchObject({ code: 'E4141', values: { place: at('x') } })
  })

  test('a reader that stops closes it', async () => {
    await writeFile(at('a.es'), bytesOf('es', long))
    const { batches, decoder } = await readEvents(at('a.es'))
    let events = 0
    for await (const { count } of batches()) {
      events += count
      if (events > 1000) break
    }
    expect(decoder.header).toMatchObject(sensor)
    expect(events).toBeLessThan(many)
  })
})
