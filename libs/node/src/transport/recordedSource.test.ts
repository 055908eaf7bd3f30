import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatNamed } from '@spikeline/events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytesOf, camera, closeOpened, pause } from './testing/camera.ts'
import { Collected, codeOf, numbered, sensor, until } from './testing/live.ts'

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'spikeline-live-'))))
afterEach(async () => {
  closeOpened()
  await rm(folder, { recursive: true, force: true })
})

describe('a recording', () => {
  test('replays to the same pieces, though events were dropped and the connection was lost', async () => {
    const { address } = await camera((socket, n) => {
      const encoder = formatNamed('es').encoder('a', sensor)
      for (let k = 0; k < 20; k++) setTimeout(() => socket.writable && encoder.push(numbered(500, 500 * k)).forEach((bytes) => socket.write(bytes)), 3 * k)
      setTimeout(() => (n < 2 ? socket.end() : socket.destroy()), 80)
    })
    const live = new Collected(address, { format: 'es', overflow: 'drop-oldest', buffer: 700, record: 'a.es', reconnect: { after: 0.005, most: 0.01, attempts: 2 }, events: 12_000 }, { out: folder }, () => pause(4))
    await live.done
    expect(live.source.counts.dropped).toBeGreaterThan(0)
    const replay = new Collected('a.es', { replay: true }, { folder })
    await replay.done
    expect(replay.pieces.map(({ events }) => events)).toEqual(live.pieces.map(({ events }) => events))
    expect(replay.source.counts).toEqual(JSON.parse(JSON.stringify(live.source.counts)))
    // Read as any file, it has the same events.
    const plain = new Collected('a.es', {}, { folder })
    await plain.done
    expect(plain.column('t')).toEqual(live.column('t'))
  })

  test('of a run that is cancelled is whole, and one that is there is not written over', async () => {
    const { address } = await camera((socket) => socket.write(bytesOf('es', numbered(100))))
    const live = new Collected(address, { format: 'es', record: 'a.es' }, { out: folder })
    await until(() => live.events === 100)
    live.cancel()
    await expect(live.done).rejects.toThrow('cancelled')
    await until(() => live.source.counts.events === 100)
    const lines = (await readFile(at('a.es.arrivals.ndjson'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as object)
    expect(lines).toMatchObject([{ arrivals: 1, from: address, ...sensor, t0: 0 }, { events: 100 }, { end: 'cancelled', counts: { events: 100 } }])
    expect(await codeOf(new Collected(address, { format: 'es', record: 'a.es' }, { out: folder }).done)).toBe('E4170')
    expect(await codeOf(new Collected(address, { format: 'es', record: '../a.es' }, { out: join(folder, 'x') }).done)).toBe('E4165')
  })

  test('whose two files do not belong together is refused', async () => {
    await writeFile(at('a.es'), bytesOf('es', numbered(10)))
    const replay = async (lines: readonly unknown[]): Promise<unknown> => {
      await writeFile(at('a.es.arrivals.ndjson'), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
      return codeOf(new Collected('a.es', { replay: true }, { folder }).done)
    }
    const head = { arrivals: 1, from: '', format: 'es', ...sensor, t0: 0 }
    const end = { end: 'done', counts: {} }
    expect(await codeOf(new Collected('a.es', { replay: true }, { folder }).done)).toBe('E4162')
    expect(await replay([head, { events: 10, at: 0 }, end])).toBeUndefined()
    expect(await replay([head, { events: 9, at: 0 }, end])).toBe('E4167')
    expect(await replay([head, { events: 11, at: 0 }, end])).toBe('E4167')
    expect(await replay([head, { events: 10, at: 0 }])).toBe('E4167')
    expect(await replay([head, { events: 0, at: 0 }, end])).toBe('E4167')
    expect(await replay(['[', end])).toBe('E4167')
    expect(await replay([])).toBe('E4167')
  })
})
