import { fail, parseAddress, type Arrivals, type Endpoint, type Peer } from '@spikeline/core'
import { joinBatches } from '../codecs/joinBatches.ts'
import type { EventBatch } from '../eventBatch.ts'
import type { Arrived } from './intake.ts'
import { LiveSource } from './liveSource.ts'
import type { SourceCounts } from './sourceCounts.ts'
import type { LiveHost, SourceOptions } from './options.ts'
import { eventsOf } from './paced.ts'
import { arrivalsName, type ArrivalsEnd, type ArrivalsHead, type ArrivalsLine } from './recorder.ts'
import { Waiter } from './waiter.ts'
import { shifted } from './timeline.ts'

/**
 * The pieces of a recorded live run: the same events, cut where they were cut. `counts` is what the live run had counted, once all is read.
 * Fails with E4167 where there is no arrivals file, or it is not that of the events.
 */
export async function* replayed(options: SourceOptions & { readonly address: { readonly scheme: 'file'; readonly path: string } }, host: LiveHost, done: (counts: SourceCounts) => void): AsyncGenerator<Arrived, undefined> {
  const name = arrivalsName(options.address.path)
  const refuse = (why: string): never => fail('E4167', { file: options.address.path, why })
  const lines = linesOf(name, host, refuse)
  const events = new LiveSource(options, host).pieces()
  try {
    const head = (await lines.next()).value as ArrivalsHead | undefined
    if (head?.arrivals !== 1 || !Number.isSafeInteger(head.t0)) return refuse(`${name} does not begin as an arrivals file does`)
    const cutter = new Cutter(events, head.t0)
    for (let next = await lines.next(); ; next = await lines.next()) {
      if (next.done) return refuse(`${name} has no end`)
      const line = next.value
      if ('end' in line) {
        if (await cutter.take(1)) return refuse(`it has more events than ${name} says`)
        done((line as ArrivalsEnd).counts)
        return undefined
      }
      if (!('events' in line)) continue
      const silent = line.events === 0 && Number.isSafeInteger(line.time)
      if (!silent && !(Number.isSafeInteger(line.events) && line.events > 0)) return refuse(`${name} has a piece of ${String(line.events)} events`)
      if (silent) yield { events: { ...eventsOf(cutter.latest ?? refuse(`${name} begins without events`), 0, 0), t0: line.time! }, at: line.at }
      else yield { events: await cutter.take(line.events) ?? refuse(`it has fewer events than ${name} says`), at: line.at }
    }
  } finally {
    await events.return?.()
    await lines.return(undefined)
  }
}

/** Takes so many events at a time from pieces of other sizes. */
class Cutter {
  readonly #pieces: AsyncIterator<Arrived, undefined>
  readonly #t0: number
  #rest: EventBatch[] = []
  /** The events that were taken last. */
  latest: EventBatch | undefined

  constructor(pieces: AsyncIterator<Arrived, undefined>, t0: number) {
    this.#pieces = pieces
    this.#t0 = t0
  }

  async take(count: number): Promise<EventBatch | undefined> {
    const parts: EventBatch[] = []
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0) {
        const next = await this.#pieces.next()
        if (next.done) return undefined
        this.#rest = this.#t0 === 0 ? [next.value.events] : shifted(next.value.events, this.#t0)
      }
      const batch = this.#rest.shift()!
      parts.push(eventsOf(batch, 0, left))
      if (batch.count > left) this.#rest.unshift(eventsOf(batch, left, batch.count))
      left -= Math.min(left, batch.count)
    }
    return (this.latest = parts.length === 1 ? parts[0]! : joinBatches(parts, parts[0]!, 'a replay'))
  }
}

/** The lines of an arrivals file as it is read, however long it is. */
async function* linesOf(name: string, { transport, signal }: LiveHost, refuse: (why: string) => never): AsyncGenerator<ArrivalsLine, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  let number = 0
  const parse = (line: string): ArrivalsLine => {
    number++
    try {
      const value = JSON.parse(line) as unknown
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ArrivalsLine
    } catch {
      // Told below.
    }
    return refuse(`line ${number} of ${name} is damaged`)
  }
  for await (const chunk of chunksOf(name, transport, signal)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield parse(line)
  }
  if (rest !== '') yield parse(rest)
  return undefined
}

/** The bytes of a file, read as they are asked for. */
async function* chunksOf(name: string, transport: LiveHost['transport'], signal: AbortSignal): AsyncGenerator<Uint8Array, undefined> {
  const waiter = new Waiter()
  const chunks: Uint8Array[] = []
  let ended = false
  let reason: string | undefined
  let peer: Peer | undefined
  const arrivals: Arrivals = {
    bytes(bytes) {
      chunks.push(bytes)
      peer?.hold?.(true)
      waiter.wake()
    },
    ended(why) {
      ended = true
      reason = why
      waiter.wake()
    },
  }
  const endpoint: Endpoint = await transport.open(parseAddress(name), { direction: 'in', signal, accept: (one) => (peer = one, arrivals) })
  try {
    for (;;) {
      const chunk = chunks.shift()
      if (chunk) yield chunk
      else if (ended) return reason === undefined ? undefined : fail('E4163', { address: name, reason })
      else {
        peer?.hold?.(false)
        await waiter.wait()
      }
    }
  } finally {
    await endpoint.close()
  }
}
