import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Arrivals, Endpoint, NetworkAddress, OpenOptions, Peer } from '@spikeline/core'
import { now } from './clock.ts'
import { cantOpen, reasonOf } from './failure.ts'

/** Milliseconds of silence after which the system asks whether the other side is still there. */
const KEEP_ALIVE = 10_000
/** Clients of one server at one time. */
const MOST_CLIENTS = 64

const nameOf = ({ remoteAddress = '?', remotePort = 0 }: Socket): string => `${remoteAddress}:${remotePort}`
/** The address with its host and the port that the system chose. */
export const withPort = ({ scheme, host, path }: NetworkAddress, port: number): string => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path === '/' ? '' : path}`

/** Reads and writes one connected socket. */
function serve(socket: Socket, options: OpenOptions): void {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE)
  let closed = false
  const peer: Peer = {
    name: nameOf(socket),
    hold: (held) => void (held ? socket.pause() : socket.resume()),
    send: (bytes) => sent(socket, bytes),
    close() {
      closed = true
      socket.destroy()
    },
  }
  let reason: string | undefined
  const arrivals: Arrivals = options.accept(peer)
  socket.on('data', (bytes) => arrivals.bytes(bytes, now()))
  socket.on('error', (error) => (reason = reasonOf(error)))
  // Half a connection is of no use: who ends sending is answered by the end.
  socket.on('end', () => socket.end())
  socket.on('close', () => closed || arrivals.ended(reason))
}

function sent(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed || !socket.writable) return reject(new Error('the connection is closed'))
    if (socket.write(bytes)) return resolve()
    const done = (): void => {
      socket.off('drain', done)
      socket.off('close', done)
      if (socket.destroyed) reject(new Error('the connection is closed'))
      else resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}

/** Milliseconds that the other side has to take what is left when we close. */
export const GRACE = 2000

/** Sends what is left, then closes. */
const ended = (socket: Socket): Promise<void> => new Promise((resolve) => {
  if (socket.destroyed) return resolve()
  const late = setTimeout(() => socket.destroy(), GRACE)
  socket.once('close', () => {
    clearTimeout(late)
    resolve()
  })
  socket.resume()
  socket.end()
})

export async function connectTcp(address: NetworkAddress, options: OpenOptions): Promise<Endpoint> {
  const { host, port, text } = address
  const socket = await new Promise<Socket>((resolve, reject) => {
    const made = connect({ host, port })
    const cancel = (): void => void made.destroy(new Error('cancelled'))
    options.signal?.addEventListener('abort', cancel, { once: true })
    made.once('error', reject)
    made.once('connect', () => {
      made.off('error', reject)
      options.signal?.removeEventListener('abort', cancel)
      resolve(made)
    })
  }).catch((error: unknown) => cantOpen(address, error))
  serve(socket, options)
  return { address: text, close: async ({ discard } = {}) => void (discard || options.direction === 'in' ? socket.destroy() : await ended(socket)) }
}

export async function listenTcp(address: NetworkAddress, options: OpenOptions): Promise<Endpoint> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, options)
  })
  server.maxConnections = MOST_CLIENTS
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ host: address.host, port: address.port, exclusive: true }, resolve)).catch((error: unknown) => cantOpen(address, error))
  return {
    address: withPort(address, (server.address() as AddressInfo).port),
    async close({ discard } = {}) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all([...sockets].map((socket) => (discard || options.direction === 'in' ? void socket.destroy() : ended(socket))))
      await closed
    },
  }
}
