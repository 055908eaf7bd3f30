import { parseAddress } from '@spikeline/core'
import { openSource, type Arrived, type EventBatch, type OpenedSource, type OpenSourceOptions } from '@spikeline/events'
import { nodeTransport, type TransportOptions } from '../nodeTransport.ts'

export const sensor = { width: 64, height: 48 }

/** Events number `from` … from + count − 1: a microsecond apart, in different pixels. */
export function numbered(count: number, from = 0): EventBatch {
  const t = Uint32Array.from({ length: count }, (_, i) => from + i)
  return { t, x: Uint16Array.from(t, (n) => n % 64), y: Uint16Array.from(t, (n) => (n >> 6) % 48), p: Uint8Array.from(t, (n) => n & 1), t0: 0, ...sensor, count }
}

/** A source at work, whose pieces are collected. */
export class Collected {
  readonly source: OpenedSource
  readonly pieces: Arrived[] = []
  readonly log: string[] = []
  /** At the end of the pieces; rejects as they do. */
  readonly done: Promise<void>
  readonly #iterator: AsyncIterableIterator<Arrived, undefined>
  readonly #abort = new AbortController()

  constructor(from: string, options: Omit<OpenSourceOptions, 'address'> = {}, transport: TransportOptions = {}, each: (piece: Arrived) => Promise<unknown> | void = () => {}) {
    this.source = openSource({ ...options, address: parseAddress(from) }, {
      transport: nodeTransport(transport), signal: this.#abort.signal, log: (_, message) => this.log.push(message),
    })
    const iterator = this.#iterator = this.source.pieces()
    this.done = (async () => {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        this.pieces.push(next.value)
        await each(next.value)
      }
    })()
    this.done.catch(() => {})
  }

  get events(): number {
    return this.pieces.reduce((sum, { events }) => sum + events.count, 0)
  }
  column(name: 't' | 'x' | 'y' | 'p'): number[] {
    return this.pieces.flatMap(({ events }) => [...events[name]].map((value) => (name === 't' ? events.t0 + value : value)))
  }
  stop(): Promise<unknown> {
    return this.#iterator.return!()
  }
  cancel(): void {
    this.#abort.abort(new Error('cancelled'))
  }
  /** The address with its port. */
  async address(): Promise<string> {
    await until(() => this.source.address !== undefined)
    return this.source.address!
  }
}

/** Waits until something is so. */
export async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; !holds(); n++) {
    if (n > 2000) throw new Error(`not within ten seconds: ${holds.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const portOf = (address: string): number => Number(/:(\d+)(\/|$)/.exec(address)![1])
export const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: { issues?: { code: string }[] }) => error.issues?.[0]?.code ?? String(error))
