import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { formatNamed } from '@spikeline/events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { bytesOf, camera, closeOpened, opened, pause } from './testing/camera.ts'
import { Collected, codeOf, numbered, portOf, sensor, until } from './testing/live.ts'

let folder: string
const at = (name: string): string => join(folder, name)
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'spikeline-live-'))))
afterEach(async () => {
  closeOpened()
  await rm(folder, { recursive: true, force: true })
})

describe('a file', () => {
  test('is read to its end, in order and whole, in any format that its content tells', async () => {
    for (const format of ['es', 'evt2', 'evt3', 'dat']) {
      await writeFile(at('a'), bytesOf(format, numbered(100_000)))
      const source = new Collected('a', format === 'dat' ? { sensor } : {}, { folder })
      await source.done
      expect(source.column('t')).toEqual([...numbered(100_000).t])
      expect(source.source.counts).toMatchObject({ events: 100_000, dropped: 0 })
    }
  })

  test('is held back by who reads slowly, whatever its size', async () => {
    await writeFile(at('a.es'), bytesOf('es', numbered(300_000)))
    const source = new Collected('a.es', { buffer: 1000 }, { folder }, () => pause(1))
    await source.done
    expect(source.events).toBe(300_000)
  })

  test('ends early at a number of events, or when its reader stops', async () => {
    await writeFile(at('a.es'), bytesOf('es', numbered(100_000)))
    const source = new Collected('a.es', { events: 12_345 }, { folder })
    await source.done
    expect(source.column('t').at(-1)).toBe(12_344)
    const other = new Collected('a.es', { buffer: 100 }, { folder }, () => pause(5))
    await until(() => other.events > 0)
    await other.stop()
    expect(other.events).toBeLessThan(100_000)
  })

  test('in real time comes piece by piece, and as a whole', async () => {
    await writeFile(at('a.es'), bytesOf('es', numbered(60_000)))
    const source = new Collected('a.es', { speed: 2 }, { folder })
    await source.done
    expect(source.events).toBe(60_000)
    expect(source.pieces.length).toBeGreaterThan(3)
    // 60 ms at twice the speed, and what a timer is late by.
    expect(source.pieces.at(-1)!.at - source.pieces[0]!.at).toBeGreaterThan(25_000)
  })

  test('without a byte is no stream that brought nothing', async () => {
    await writeFile(at('a.es'), '')
    expect(await codeOf(new Collected('a.es', {}, { folder }).done)).toBe('E4141')
    expect(await codeOf(new Collected('a.es', { format: 'es' }, { folder }).done)).toBe('E4142')
  })

  test('outside of the folder is refused, and one that is not there is named', async () => {
    await writeFile(at('a.es'), bytesOf('es', numbered(10)))
    expect(await codeOf(new Collected(at('a.es'), {}, { folder: join(folder, 'sub') }).done)).toBe('E4165')
    expect(await codeOf(new Collected('../a.es', {}, { folder: join(folder, 'sub') }).done)).toBe('E4165')
    expect(await codeOf(new Collected('b.es', {}, { folder }).done)).toBe('E4162')
    expect(await codeOf(new Collected('.', {}, { folder }).done)).toBe('E4162')
    await new Collected(at('a.es'), {}, { folder: join(folder, 'sub'), trusted: [at('a.es')] }).done
  })
})

test('stdin is read to its end', async () => {
  const bytes = bytesOf('evt3', numbered(50_000))
  const source = new Collected('stdin:', {}, { stdin: Readable.from([bytes.subarray(0, 1001), bytes.subarray(1001)]) })
  await source.done
  expect(source.events).toBe(50_000)
})

describe('a TCP connection', () => {
  test('gives all that is sent, however slowly it is read', async () => {
    const { address } = await camera((socket) => socket.end(bytesOf('evt2', numbered(400_000))))
    const source = new Collected(address, { format: 'evt2', buffer: 2000 }, {}, () => pause(0))
    await source.done
    expect(source.column('t')).toEqual([...numbered(400_000).t])
  })

  test('that breaks fails the run with what came before it, that is refused says so', async () => {
    const { address, server } = await camera((socket) => {
      socket.write(bytesOf('es', numbered(1000)))
      setTimeout(() => socket.resetAndDestroy(), 30)
    })
    const source = new Collected(address, { format: 'es' })
    expect([await codeOf(source.done), source.events]).toEqual(['E4163', 1000])
    server.close()
    await pause(10)
    expect(await codeOf(new Collected(address).done)).toBe('E4162')
  })

  test('is taken up again, with times that go on where they were, and what was cut is counted', async () => {
    const { address } = await camera((socket, n) => {
      const bytes = bytesOf('es', numbered(1000, 5000 * (n === 1 ? 0 : 1)))
      if (n < 2) socket.end(n === 0 ? bytes.subarray(0, bytes.length - 2) : bytes)
      else socket.destroy()
    })
    const source = new Collected(address, { format: 'es', reconnect: { after: 0.005, most: 0.02, attempts: 3 } })
    expect(await codeOf(source.done)).toBe('E4172')
    const times = source.column('t')
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(source.source.counts).toMatchObject({ events: 1999, reconnects: 1, skipped: { cut: 1 } })
    expect(source.log.join('\n')).toMatch(/connecting again[\s\S]*connected again after 1 attempt[\s\S]*moved on by/)
  })

  test('may be made before the other side is there', async () => {
    const { address, server } = await camera(() => {})
    server.close()
    await pause(10)
    const source = new Collected(address, { format: 'es', reconnect: { after: 0.01, most: 0.02 } })
    await until(() => source.log.length > 1)
    const again = opened(createServer((socket) => socket.write(bytesOf('es', numbered(7)))))
    await once(again.listen(portOf(address), '127.0.0.1'), 'listening')
    await until(() => source.events === 7)
    await source.stop()
  })

  test('leaves nothing open when the run is cancelled, or nobody wants more', async () => {
    for (const way of ['cancel', 'stop'] as const) {
      const sockets: Socket[] = []
      const { address } = await camera((socket) => {
        sockets.push(socket)
        socket.write(bytesOf('es', numbered(5)))
      })
      const source = new Collected(address, { format: 'es' })
      await until(() => source.events === 5)
      const closed = once(sockets[0]!, 'close')
      await source[way]()
      await closed
      await (way === 'cancel' ? expect(source.done).rejects.toThrow('cancelled') : source.done)
    }
  })

  test('of a sensor that goes quiet is told, once, and when it sends again', async () => {
    const { address } = await camera((socket) => {
      socket.write(bytesOf('es', numbered(5)))
      setTimeout(() => socket.write(formatNamed('es').encoder('b', sensor).push(numbered(5, 100))[1]!), 150)
    })
    const source = new Collected(address, { format: 'es', quiet: 0.04, events: 10 })
    await source.done
    expect(source.log.map((line) => line.replace(/^.*\d: /, ''))).toEqual(['the sensor is quiet: no event for 0.04 s', 'the sensor sends again'])
    expect(source.source.counts.quiet).toBe(1)
  })
})

describe('a TCP server', () => {
  test('listens to the first that sends something, and sends others away', async () => {
    const source = new Collected('tcp-listen://:0', { format: 'es' })
    const port = portOf(await source.address())
    const client = (): Socket => connect(port, '127.0.0.1').on('error', () => {})
    const silent = client()
    await once(silent, 'connect')
    const speaker = client()
    speaker.write(bytesOf('es', numbered(10)))
    await until(() => source.events === 10)
    const gone = once(silent, 'close')
    silent.write('hello')
    await gone
    speaker.end()
    await source.done
    expect(source.source.counts).toMatchObject({ events: 10, refused: 1 })
  })

  test('does not keep more than eight that say nothing, nor does one of them keep it from ending', async () => {
    const source = new Collected('tcp-listen://127.0.0.1:0', { format: 'es' })
    const port = portOf(await source.address())
    const clients = Array.from({ length: 9 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await until(() => source.source.counts.refused === 1)
    await Promise.all([source.stop(), ...clients.map((each) => each.closed || once(each, 'close'))])
  })

  test('waits for the next client where it may reconnect', async () => {
    const source = new Collected('tcp-listen://:0', { format: 'es', reconnect: { after: 1, most: 1 }, events: 30 })
    const port = portOf(await source.address())
    for (const n of [1, 2, 3]) {
      connect(port, '127.0.0.1').end(bytesOf('es', numbered(10)))
      await until(() => source.events === 10 * n)
    }
    await source.done
    expect(source.source.counts.reconnects).toBe(2)
  })

  test('binds to the loopback interface only, unless it is allowed', async () => {
    expect(await codeOf(new Collected('tcp-listen://0.0.0.0:0').done)).toBe('E4165')
    expect(await codeOf(new Collected('udp://0.0.0.0:0', { sensor, overflow: 'fail' }).done)).toBe('E4165')
    const allowed = new Collected('tcp-listen://0.0.0.0:0', {}, { network: true })
    await allowed.address()
    await allowed.stop()
  })
})

describe('a WebSocket', () => {
  test('gives what its messages hold, cut anywhere', async () => {
    const server = opened(new WebSocketServer({ host: '127.0.0.1', port: 0 }))
    await once(server, 'listening')
    const bytes = bytesOf('es', numbered(1000))
    server.on('connection', (socket) => {
      for (let from = 0; from < bytes.length; from += 777) socket.send(bytes.subarray(from, from + 777))
      socket.close(1000)
    })
    const source = new Collected(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/events`, { overflow: 'block' })
    await source.done
    expect(source.column('t')).toEqual([...numbered(1000).t])
  })
})
