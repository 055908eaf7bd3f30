import type { Readable, Writable } from 'node:stream'
import type { Address, Endpoint, OpenOptions } from '@spikeline/core'
import { now } from './clock.ts'
import { reasonOf } from './failure.ts'

/** Reads what this process is piped. */
export function readStandard({ text }: Address, options: OpenOptions, input: Readable): Endpoint {
  const arrivals = options.accept({ name: text, hold: (held) => void (held ? input.pause() : input.resume()), send: async () => {}, close: () => void input.destroy() })
  input.on('data', (bytes: Uint8Array) => arrivals.bytes(bytes, now()))
  input.once('end', () => arrivals.ended())
  input.once('error', (error) => arrivals.ended(reasonOf(error)))
  return {
    address: text,
    async close() {
      input.removeAllListeners()
      // What is still read from would keep the process alive.
      input.on('error', () => {})
      input.destroy()
    },
  }
}

/** Writes what this process gives to who it is piped into. */
export function writeStandard({ text }: Address, options: OpenOptions, output: Writable): Endpoint {
  const send = (bytes: Uint8Array): Promise<void> => new Promise((resolve, reject) => output.write(bytes, (error) => (error ? reject(error) : resolve())))
  options.accept({ name: text, send, close: () => {} })
  return { address: text, close: async () => {} }
}
