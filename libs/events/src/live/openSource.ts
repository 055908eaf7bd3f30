import { fail, type Random } from '@spikeline/core'
import type { Arrived } from './intake.ts'
import { LiveSource } from './liveSource.ts'
import type { SourceCounts } from './sourceCounts.ts'
import { checkSource, type LiveHost, type SourceOptions } from './options.ts'
import { eventsOf, pacedEvents, pacedItems } from './paced.ts'
import { Recorder } from './recorder.ts'
import { replayed } from './replay.ts'
import { stoppable } from './stoppable.ts'
import { synthetic } from './synthetic.ts'

export interface OpenSourceOptions extends SourceOptions {
  /** So many times as fast as the events stand; as fast as they are taken where it is not given. For what is not live by itself. */
  readonly speed?: number
  /** The file was recorded live: its pieces come as they came. */
  readonly replay?: boolean
  /** The file that what is given is recorded to. */
  readonly record?: string
  /** For synthetic events. */
  readonly random?: Random
}

export interface OpenedSource {
  /** Once. `return` closes all at once. */
  pieces(): AsyncIterableIterator<Arrived, undefined>
  /** As far as it has come. */
  readonly counts: SourceCounts
  /** The address with the port that the system chose, once it is open. */
  readonly address: string | undefined
}

/** Fails as checkSource does, and with E4168, E4173, E4143. */
export function checkOpenSource(options: OpenSourceOptions): void {
  const { address, speed, replay, record, sensor } = options
  checkSource(options)
  const meaningless = (param: string, why: string): never => fail('E4168', { param, address: address.text, why })
  if (speed !== undefined && !['file', 'synthetic'].includes(address.scheme)) meaningless('speed', 'its events come when they come')
  if (replay && address.scheme !== 'file') meaningless('replay', 'only a file can be replayed')
  if (replay && record !== undefined) meaningless('record', 'it is a recording')
  if (address.scheme !== 'synthetic') return
  if (!sensor) fail('E4143', { place: address.text, format: 'synthetic' })
  synthetic(address.name, sensor!, { integer: () => 0 } as unknown as Random)
}

const none: SourceCounts = { events: 0, dropped: 0, droppedBatches: 0, datagrams: 0, wrong: {}, lost: undefined, other: {}, skipped: {}, reconnects: 0, refused: 0, quiet: 0 }

/** Events from an address: live, from a file at its pace or any other, made on the spot, or replayed. */
export function openSource(options: OpenSourceOptions, host: LiveHost): OpenedSource {
  checkOpenSource(options)
  const plain = options.address.scheme === 'synthetic' ? syntheticSource(options, host) : options.replay ? replaySource(options, host) : fileOrLive(options, host)
  return options.record === undefined ? plain : recorded(plain, options.record, options.address.text, host)
}

function fileOrLive(options: OpenSourceOptions, host: LiveHost): OpenedSource & { notes?(): ReturnType<LiveSource['takeNotes']> } {
  const source = new LiveSource(options, host)
  const { speed } = options
  return {
    pieces: () => (speed === undefined ? source.pieces() : atPace(source.pieces(), speed, host)),
    notes: () => source.takeNotes(),
    get counts() {
      return source.counts
    },
    get address() {
      return source.address
    },
  }
}

function syntheticSource(options: OpenSourceOptions, host: LiveHost): OpenedSource {
  const { address, sensor, random, speed, seconds = Infinity, events: most = Infinity } = options
  let events = 0
  async function* run(): AsyncGenerator<Arrived, undefined> {
    const begin = host.transport.now()
    for (const batch of synthetic(address.scheme === 'synthetic' ? address.name : '', sensor!, random!)()) {
      // Seconds are those of the events: without a pace there are no others that would give the same each time.
      const ends = batch.t0 + batch.t[0]! >= 1e6 * seconds
      if (ends || events >= most || host.signal.aborted) return undefined
      const left = eventsOf(batch, 0, most - events)
      events += left.count
      yield { events: left, at: host.transport.now() - begin }
    }
    return undefined
  }
  return { pieces: () => (speed === undefined ? stoppable(run(), () => {}) : atPace(run(), speed, host)), get counts() { return { ...none, events } }, address: address.text }
}

function replaySource(options: OpenSourceOptions, host: LiveHost): OpenedSource {
  let counts = none
  const { address, speed } = options
  const file = { ...options, address: address as typeof address & { scheme: 'file' } }
  return {
    pieces() {
      const all = replayed(file, host, (found) => (counts = found))
      return speed === undefined ? stoppable(all, () => {}) : pacedItems(all, speed, host.transport.now, ({ at }) => at)
    },
    get counts() {
      return counts
    },
    address: address.text,
  }
}

/** Pieces whose events come when it is their time. */
function atPace(pieces: AsyncIterator<Arrived, undefined>, speed: number, { transport }: LiveHost): AsyncIterableIterator<Arrived, undefined> {
  const begin = transport.now()
  const batches = { next: async () => { const next = await pieces.next(); return next.done ? next : { value: next.value.events, done: false as const } }, return: async () => (await pieces.return?.(), { value: undefined, done: true as const }) }
  const slow = pacedEvents(batches, speed, transport.now)
  return {
    async next() {
      const next = await slow.next()
      const now = transport.now()
      return next.done ? next : { value: { events: next.value, at: now - begin, came: now }, done: false }
    },
    return: () => slow.return!() as Promise<IteratorResult<Arrived, undefined>>,
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function recorded(source: OpenedSource & { notes?(): ReturnType<LiveSource['takeNotes']> }, name: string, from: string, host: LiveHost): OpenedSource {
  const notes = (): ReturnType<LiveSource['takeNotes']> => source.notes?.() ?? []
  return {
    pieces() {
      let pieces: AsyncIterableIterator<Arrived, undefined> | undefined
      let stopped = false
      async function* run(): AsyncGenerator<Arrived, undefined> {
        const recorder = await Recorder.open(host.transport, name, from)
        let end: 'done' | 'cancelled' | 'failed' = 'cancelled'
        try {
          pieces = source.pieces()
          for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
            const full = recorder.piece(next.value, source.counts, notes())
            if (full) await full
            if (stopped) return undefined
            yield next.value
          }
          end = host.signal.aborted || stopped ? 'cancelled' : 'done'
          return undefined
        } catch (error) {
          end = host.signal.aborted ? 'cancelled' : 'failed'
          throw error
        } finally {
          await pieces?.return?.()
          await recorder.finish(end, source.counts, notes())
        }
      }
      return stoppable(run(), () => {
        stopped = true
        // What goes wrong is told where the generator waits for the same.
        void pieces?.return?.().then(undefined, () => {})
      })
    },
    get counts() {
      return source.counts
    },
    get address() {
      return source.address
    },
  }
}
