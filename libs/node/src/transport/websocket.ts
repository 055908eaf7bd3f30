import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Endpoint, NetworkAddress, OpenOptions, Peer } from '@spikeline/core'
import { WebSocket, WebSocketServer } from 'ws'
import { now } from './clock.ts'
import { cantOpen, reasonOf } from './failure.ts'
import { isLoopback } from './rules.ts'
import { GRACE, withPort } from './tcp.ts'

/** Bytes of a message at most. */
const MESSAGE = 1 << 24
const MOST_CLIENTS = 64
const settings = { perMessageDeflate: false, maxPayload: MESSAGE } as const
/** The status of a connection that has done what it was for. */
const DONE = 1000

function serve(socket: WebSocket, name: string, options: OpenOptions): void {
  let closed = false
  let reason: string | undefined
  const peer: Peer = {
    name,
    hold: (held) => void (held ? socket.pause() : socket.resume()),
    send: (bytes) => new Promise((resolve, reject) => socket.send(bytes, (error) => (error ? reject(error) : resolve()))),
    close() {
      closed = true
      socket.terminate()
    },
  }
  const arrivals = options.accept(peer)
  socket.on('message', (data) => arrivals.bytes(data as Buffer, now()))
  socket.on('error', (error) => (reason = reasonOf(error)))
  socket.on('close', (code) => closed || arrivals.ended(reason ?? (code === DONE || code === 1001 || code === 1005 ? undefined : `status ${code}`)))
}

function ended(socket: WebSocket, atOnce: boolean): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return Promise.resolve()
  return new Promise((resolve) => {
    const late = setTimeout(() => socket.terminate(), GRACE)
    socket.once('close', () => {
      clearTimeout(late)
      resolve()
    })
    if (atOnce) socket.terminate()
    else socket.close(DONE)
  })
}

export async function connectWebSocket(address: NetworkAddress, options: OpenOptions): Promise<Endpoint> {
  const { host, port, path, text } = address
  const socket = new WebSocket(`ws://${host.includes(':') ? `[${host}]` : host}:${port}${path}`, settings)
  const cancel = (): void => socket.terminate()
  options.signal?.addEventListener('abort', cancel, { once: true })
  await new Promise<void>((resolve, reject) => socket.once('error', reject).once('open', () => {
    socket.off('error', reject)
    // Here and not behind the promise: messages may come in the same turn.
    serve(socket, `${host}:${port}`, options)
    resolve()
  })).catch((error: unknown) => cantOpen(address, error)).finally(() => options.signal?.removeEventListener('abort', cancel))
  return { address: text, close: ({ discard } = {}) => ended(socket, discard === true || options.direction === 'in') }
}

/** Whether a page may connect: only one of this machine, so that no site that somebody visits can read a camera or feed a pipeline. */
export function allowsOrigin({ headers: { origin } }: Pick<IncomingMessage, 'headers'>): boolean {
  if (origin === undefined) return true
  const host = URL.canParse(origin) ? new URL(origin).hostname : ''
  return isLoopback(host.replace(/^\[|\]$/g, ''))
}

export async function listenWebSocket(address: NetworkAddress, options: OpenOptions): Promise<Endpoint> {
  const server = new WebSocketServer({
    ...settings, host: address.host, port: address.port, ...(address.path === '/' ? {} : { path: address.path }),
    verifyClient: ({ req }: { req: IncomingMessage }) => allowsOrigin(req) && server.clients.size < MOST_CLIENTS,
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).once('listening', resolve)).catch((error: unknown) => cantOpen(address, error))
  server.on('connection', (socket, { socket: { remoteAddress = '?', remotePort = 0 } }) => serve(socket, `${remoteAddress}:${remotePort}`, options))
  return {
    address: withPort(address, (server.address() as AddressInfo).port),
    async close({ discard } = {}) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all([...server.clients].map((socket) => ended(socket, discard === true || options.direction === 'in')))
      await closed
    },
  }
}
