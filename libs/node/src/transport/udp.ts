import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Endpoint, NetworkAddress, OpenOptions } from '@spikeline/core'
import { now } from './clock.ts'
import { cantOpen } from './failure.ts'
import { kernelDrops } from './kernelDrops.ts'
import { withPort } from './tcp.ts'

/** Bytes that the system is asked to keep for us while we are busy; it may give less. */
const RECEIVE_BUFFER = 1 << 22

const socketFor = ({ host }: NetworkAddress): Socket => createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' })

/** Binds, and takes every datagram that comes, whoever sends it. */
export async function receiveUdp(address: NetworkAddress, options: OpenOptions): Promise<Endpoint> {
  const socket = socketFor(address)
  await new Promise<void>((resolve, reject) => socket.once('error', reject).bind({ address: address.host, port: address.port, exclusive: true }, resolve)).catch((error: unknown) => cantOpen(address, error))
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER)
  } catch {
    // A system that refuses keeps what it has.
  }
  const arrivals = options.accept({ name: address.text, send: async () => {}, close: () => {} })
  socket.removeAllListeners('error')
  socket.on('error', (error) => arrivals.ended(error.message))
  socket.on('message', (bytes) => arrivals.bytes(bytes, now()))
  const { address: bound, port, family } = socket.address()
  return { address: withPort(address, port), lost: () => kernelDrops(bound, port, family === 'IPv6'), close: () => closed(socket) }
}

/** Sends datagrams. Whether somebody takes them is not known. */
export async function sendUdp(address: NetworkAddress, options: OpenOptions): Promise<Endpoint> {
  const socket = socketFor(address)
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.connect(address.port, address.host, resolve)
  }).catch((error: unknown) => cantOpen(address, error))
  // That nobody was there for a datagram comes as an error of a later one.
  socket.removeAllListeners('error')
  socket.on('error', () => {})
  options.accept({ name: address.text, send: (bytes) => new Promise((resolve) => socket.send(bytes, () => resolve())), close: () => void closed(socket) })
  return { address: address.text, close: () => closed(socket) }
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => {
  try {
    socket.close(() => resolve())
  } catch {
    // It is closed already.
    resolve()
  }
})
