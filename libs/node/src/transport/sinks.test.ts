import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { bareHost, conformance, issue, IssueError, parseAddress, runStage, type Host, type OpenOptions } from '@spikeline/core'
import { events, Outgoing, pieceOf, type OutgoingOptions } from '@spikeline/events'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { nodeTransport } from './nodeTransport.ts'
import { codeOf, Collected, numbered, portOf, sensor, until } from './testing/live.ts'

let folder: string
const signal = new AbortController().signal
const open: { close(): unknown }[] = []
const opened = <T extends { close(): unknown }>(thing: T): T => (open.push(thing), thing)
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'spikeline-sinks-'))))
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  await rm(folder, { recursive: true, force: true })
})

const sink = async (to: string, options: Partial<OutgoingOptions> = {}): Promise<Outgoing> =>
  Outgoing.open({ slow: 'wait', ...options, address: parseAddress(to) }, nodeTransport({ out: folder }), signal)
/** Sends events number `from` … in pieces of 1000. */
async function sendMany(outgoing: Outgoing, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1000) await outgoing.send(numbered(1000, n))
}

describe('events that are sent', () => {
  test.each(['es', 'evt2', 'evt3', 'aedat4', 'csv'])('over TCP as %s are what is received', async (format) => {
    const source = new Collected('tcp-listen://:0', { format, sensor, ...(format === 'csv' && { set: { unit: 'us' } }) })
    const outgoing = await sink((await source.address()).replace('tcp-listen', 'tcp'), { format })
    await sendMany(outgoing, 20_000)
    await outgoing.close()
    await source.done
    expect(source.column('t')).toEqual([...numbered(20_000).t])
    expect(outgoing.counts).toEqual({ events: 20_000, dropped: 0, unheard: 0, clients: 1, gone: 0 })
  })

  test('that a format has no room for are refused as that, and no file is left', async () => {
    const outgoing = await sink('late.es')
    expect(await codeOf(outgoing.send({ ...numbered(1000), t0: 2 ** 50 }))).toBe('E4135')
    expect(await codeOf(outgoing.send(numbered(1000)))).toBe('E4135')
    expect(outgoing.counts.events).toBe(0)
    await outgoing.close(true)
    expect(await readdir(folder)).toEqual([])
  })

  test('into a file that can not be written to its end are no file: neither while they are sent nor with the last of them', async () => {
    for (const failsAt of ['first', 'last']) {
      const closed: unknown[] = []
      let calls = 0
      const full = () => Promise.reject(new IssueError([issue('E4149', { path: 'a.aedat4', reason: 'no space left' })]))
      const send = () => (failsAt === 'first' || calls++ > 0 ? full() : Promise.resolve())
      const transport = {
        now: () => 0,
        open: (_: unknown, { accept }: OpenOptions) => (accept({ name: 'a', send, close: () => {} }), Promise.resolve({ address: 'a', close: (options: unknown) => (closed.push(options), Promise.resolve()) })),
      }
      const outgoing = await Outgoing.open({ slow: 'drop', address: parseAddress('a.aedat4') }, transport as never, signal)
      await outgoing.send(numbered(10))
      expect(await codeOf(outgoing.close())).toBe('E4149')
      expect(closed).toEqual([{ discard: true }])
    }
  })

  test('reach each who connects from then on, in a stream of his own', async () => {
    for (const scheme of ['tcp', 'ws']) {
      const outgoing = opened(await sink(`${scheme}-listen://:0`, { format: 'es' }))
      const connected = (): Collected => new Collected(outgoing.address.replace('-listen', ''), { format: 'es', overflow: 'block' })
      await outgoing.send(numbered(500))
      const early = connected()
      await outgoing.until(1, signal)
      await sendMany(outgoing, 2000, 1000)
      const late = connected()
      await outgoing.until(2, signal)
      await sendMany(outgoing, 1000, 3000)
      await outgoing.close()
      await Promise.all([early.done, late.done])
      // Times count from the first event of each.
      expect([early.column('t'), late.column('t')]).toEqual([[...numbered(3000).t], [...numbered(1000).t]])
      expect([early.column('x'), late.column('x')]).toEqual([[...numbered(3000, 1000).x], [...numbered(1000, 3000).x]])
      expect(outgoing.counts).toMatchObject({ events: 4000, unheard: 500, clients: 2 })
    }
  })

  test('as datagrams are words of SPIF, with times or without', async () => {
    for (const timestamps of [true, false]) {
      const source = new Collected('udp://:0', { sensor, overflow: 'drop-newest', events: 3000 })
      const outgoing = opened(await sink(await source.address(), { timestamps }))
      for (let n = 0; n < 3000; n += 100) await outgoing.send(numbered(100, n))
      await source.done
      expect(source.column(timestamps ? 't' : 'x')).toEqual([...numbered(3000)[timestamps ? 't' : 'x']])
    }
  })

  test('into a file are there when it is whole, and not before', async () => {
    const outgoing = await sink('a.evt3', {})
    await sendMany(outgoing, 5000)
    expect((await readdir(folder)).includes('a.evt3')).toBe(false)
    await outgoing.close()
    const source = new Collected('a.evt3', {}, { folder })
    await source.done
    expect(source.column('t')).toEqual([...numbered(5000).t])
    const other = await sink('b.es')
    await sendMany(other, 1000)
    await other.close(true)
    expect(await readdir(folder)).toEqual(['a.evt3'])
    expect(await codeOf(sink('../c.es'))).toBe('E4165')
  })

  test('go to stdout where the caller wants them there', async () => {
    const stdout = new PassThrough()
    const outgoing = await Outgoing.open({ slow: 'wait', format: 'es', address: parseAddress('stdout:') }, nodeTransport({ stdout, trusted: ['stdout:'] }), signal)
    await sendMany(outgoing, 1000)
    await outgoing.close()
    stdout.end()
    const source = new Collected('stdin:', {}, { stdin: stdout })
    await source.done
    expect(source.events).toBe(1000)
    expect(await codeOf(sink('stdout:', { format: 'es' }))).toBe('E4165')
  })

  test('need a format that the address can carry', async () => {
    expect(await codeOf(sink('tcp://localhost:1'))).toBe('E4169')
    expect(await codeOf(sink('udp://localhost:1', { format: 'es' }))).toBe('E4169')
    expect(await codeOf(sink('tcp://localhost:1', { format: 'spif' }))).toBe('E4169')
    expect(await codeOf(sink('a.xyz'))).toBe('E4146')
    expect(await codeOf(sink('none/a.es'))).toBe('E4149')
    expect(await codeOf(sink('stdin:', { format: 'es' }))).toBe('E4168')
    expect(await codeOf(sink('tcp://localhost:1', { format: 'es' }))).toBe('E4162')
  })
})

describe('somebody who takes nothing', () => {
  /** A sink with one client that never reads. */
  async function stuck(slow: OutgoingOptions['slow']): Promise<{ outgoing: Outgoing; client: Socket }> {
    const outgoing = await sink('tcp-listen://:0', { format: 'csv', slow })
    const client = connect(portOf(outgoing.address), '127.0.0.1').on('error', () => {}).pause()
    await outgoing.until(1, signal)
    return { outgoing, client }
  }

  test('misses what could not be sent to him, counted, under "drop"', async () => {
    const { outgoing, client } = await stuck('drop')
    let sent = 0
    for (; outgoing.counts.dropped < 20_000; sent += 20_000) {
      await outgoing.send(numbered(20_000, sent))
      await new Promise((resolve) => setTimeout(resolve))
    }
    expect(outgoing.counts.events + outgoing.counts.dropped).toBe(sent)
    let lines = -1
    const closed = once(client, 'close')
    client.on('data', (bytes: Buffer) => bytes.forEach((byte) => byte === 10 && lines++)).resume()
    await outgoing.close()
    await closed
    expect(lines).toBe(outgoing.counts.events)
  })

  test('is sent away under "close"', async () => {
    const { outgoing, client } = await stuck('close')
    for (let sent = 0; outgoing.counts.gone === 0; sent += 20_000) {
      await outgoing.send(numbered(20_000, sent))
      await new Promise((resolve) => setTimeout(resolve))
    }
    const closed = once(client, 'close')
    client.resume()
    await closed
    await outgoing.close()
  })

  test('is waited for under "wait", and does not keep a cancelled run from ending', async () => {
    const { outgoing, client } = await stuck('wait')
    let sending = true
    const all = (async () => {
      for (let sent = 0; sent < 40e6 && sending; sent += 20_000) await outgoing.send(numbered(20_000, sent))
    })()
    await until(() => outgoing.counts.events > 0)
    await new Promise((resolve) => setTimeout(resolve, 100))
    sending = false
    await outgoing.close(true)
    await all
    client.destroy()
    expect(outgoing.counts.dropped).toBe(0)
  })
})

test('a WebSocket takes pages of this machine only, and no message beyond its size', async () => {
  const source = new Collected('ws-listen://:0', { format: 'es', overflow: 'block' })
  const url = `ws://127.0.0.1:${portOf(await source.address())}`
  const attempt = async (origin?: string): Promise<string> => {
    const socket = new WebSocket(url, origin === undefined ? {} : { origin })
    const outcome = await once(socket, 'open').then(() => 'open', (error: Error) => error.message)
    socket.terminate()
    return outcome
  }
  expect(await attempt()).toBe('open')
  expect(await attempt('http://localhost:5173')).toBe('open')
  expect(await attempt('https://example.org')).toContain('401')
  expect(await attempt('http://127.0.0.1.example.org')).toContain('401')
  const large = new WebSocket(url)
  await once(large, 'open')
  large.send(new Uint8Array((1 << 24) + 1))
  expect((await once(large, 'close'))[0]).toBe(1009)
  await source.stop()
})

describe('events/send', () => {
  const send = events.stages.find(({ type }) => type === 'events/send')!
  const out = mkdtemp(join(tmpdir(), 'spikeline-send-'))
  const host: Host = { ...bareHost, transport: { ...nodeTransport(), open: async (...args) => nodeTransport({ out: await out }).open(...args) } }
  afterAll(async () => rm(await out, { recursive: true, force: true }))

  test('sends to several at once, and says at the end what was sent', async () => {
    const source = new Collected('tcp-listen://:0', { format: 'es' })
    const to = [(await source.address()).replace('-listen', ''), 'a.es', 'b.es']
    const { counts } = await runStage(send, { recordings: [pieceOf(numbered(1000)), pieceOf(numbered(1000, 1000))] }, { to, format: 'es', slow: 'wait', clients: 0 } as never, { host }) as { counts: { metrics: { name: string; value: number }[] }[] }
    await source.done
    expect(source.column('t')).toEqual([...numbered(2000).t])
    expect((await readFile(join(await out, 'a.es'))).equals(await readFile(join(await out, 'b.es')))).toBe(true)
    expect(counts[0]!.metrics.filter(({ name }) => name === 'sent').map(({ value }) => value)).toEqual([2000, 2000, 2000])
  })

  test('sends datagrams beside byte streams, whose format is not theirs', async () => {
    const [stream, datagrams] = [new Collected('tcp-listen://:0', { format: 'es' }), new Collected('udp://:0', { sensor, overflow: 'fail', events: 1000 })]
    const to = [(await stream.address()).replace('-listen', ''), await datagrams.address()]
    await runStage(send, { recordings: [pieceOf(numbered(1000))] }, { to, format: 'es', timestamps: true, slow: 'wait', clients: 0 } as never, { host })
    await Promise.all([stream.done, datagrams.done])
    expect([stream.column('t'), datagrams.column('t')]).toEqual([[...numbered(1000).t], [...numbered(1000).t]])
  })

  test('takes no data set of whole recordings', () => {
    expect(() => send.shapes!({ recordings: { pieces: false } }, { to: ['a.es'], slow: 'wait', clients: 0 } as never)).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code: 'E4171' })] }))
  })

  for (const { name, run } of conformance(send as never, [
    { name: 'a file', inputs: { recordings: [pieceOf(numbered(300)), pieceOf(numbered(300, 300))] }, params: { to: ['c.es'], slow: 'wait', clients: 0 } as never, host },
    { name: 'a server that nobody calls', inputs: { recordings: [pieceOf(numbered(300)), pieceOf(numbered(300, 300))] }, params: { to: ['tcp-listen://:0'], format: 'es', slow: 'wait', clients: 0 } as never, host },
  ])) test(name, run)
})
