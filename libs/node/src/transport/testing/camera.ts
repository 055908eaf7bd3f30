import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { formatNamed, type EventBatch } from '@spikeline/events'
import { sensor } from './live.ts'

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A file of these events. */
export function bytesOf(format: string, ...batches: EventBatch[]): Uint8Array {
  const encoder = formatNamed(format).encoder('a', sensor)
  return Buffer.concat([...batches.flatMap((batch) => encoder.push(batch)), ...encoder.end()])
}

const open: { close(): unknown }[] = []
/** What is to be closed when a test ends. */
export const opened = <T extends { close(): unknown }>(thing: T): T => (open.push(thing), thing)
export const closeOpened = (): void => open.splice(0).forEach((each) => void each.close())

/** A server that does with its n-th client what is said. */
export async function camera(serve: (socket: Socket, n: number) => void): Promise<{ server: Server; address: string }> {
  let clients = 0
  const server = opened(createServer((socket) => {
    socket.on('error', () => {})
    serve(socket, clients++)
  }))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
