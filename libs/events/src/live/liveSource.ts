import { fail, isDatagrams, IssueError, macrotask, type Address, type Arrivals, type Endpoint, type Peer } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { Clients } from './clients.ts'
import { Intake, type Arrived } from './intake.ts'
import { BUFFER, overflowFor, type LiveHost, type SourceOptions } from './options.ts'
import { eventsOf } from './paced.ts'
import { Retries } from './retries.ts'
import { Silence } from './silence.ts'
import { add, wrongWords, type SourceCounts, type SourceNote } from './sourceCounts.ts'
import { SpifDecoder } from './spif.ts'
import { stoppable } from './stoppable.ts'
import { StreamDecoder } from './streamDecoder.ts'
import { Timeline } from './timeline.ts'
import { Waiter } from './waiter.ts'

/** Microseconds between two questions of how many datagrams the system dropped. */
const ASK = 250_000

/**
 * Events from an address, as they come.
 *
 *     peer → decoder → intake (bounded; drops by policy) → pieces, whenever somebody asks
 *
 * Events are decoded at once and wait as columns. A piece is all that has come when the event loop has been round once, so that
 * nothing waits for others, and what came together goes on together. What can be held back is, under "block", while the intake is full.
 *
 * Times are the sensor's, or those of arrival for what brings none. After a reconnection they may begin anew: then they are moved on to where
 * they were, and the pause in between, so that one recording stays in order.
 */
export class LiveSource {
  readonly #options: SourceOptions
  readonly #host: LiveHost
  readonly #waiter = new Waiter()
  readonly #intake: Intake
  readonly #clients: Clients
  readonly #retries: Retries
  readonly #spif: SpifDecoder | undefined
  readonly #timeline: Timeline
  readonly #silence: Silence
  readonly #notes: SourceNote[] = []
  readonly #wrong: Record<string, number> = {}
  readonly #other: Record<string, number> = {}
  readonly #skipped: Record<string, number> = {}
  #decoder: StreamDecoder | undefined
  #endpoint: Endpoint | undefined
  #opening: Promise<void> | undefined
  #lost: number | undefined
  #askedLost = -Infinity
  #begin: number
  #lastArrival: number
  #isQuiet = false
  #held: Peer | undefined
  #error: unknown
  #ended = false
  #stopped = false
  readonly #abort = new AbortController()
  #events = 0
  #datagrams = 0
  #quiet = 0

  constructor(options: SourceOptions, host: LiveHost) {
    const { address, buffer = BUFFER } = options
    this.#options = options
    this.#host = host
    this.#intake = new Intake({ address: address.text, overflow: overflowFor(address, options.overflow), buffer })
    this.#clients = new Clients(address, (message) => host.log('warning', message))
    this.#retries = new Retries(address.text, options.reconnect)
    if (isDatagrams(address)) this.#spif = new SpifDecoder({ sensor: options.sensor!, timestamps: options.timestamps ?? 'by-bit' })
    this.#timeline = new Timeline((by, at) => this.#note({ note: 'shifted', at, by }, `times begin anew: they are moved on by ${by} µs`))
    this.#begin = this.#lastArrival = host.transport.now()
    this.#silence = new Silence(options.sensor, this.#begin)
  }

  /** The address with its port, once it is open. */
  get address(): string | undefined {
    return this.#endpoint?.address
  }

  get counts(): SourceCounts {
    const { dropped } = this.#intake
    const { other, skipped } = this.#decoder?.counts ?? { other: {}, skipped: {} }
    return {
      events: this.#events, dropped: dropped.events, droppedBatches: dropped.batches, datagrams: this.#datagrams, wrong: { ...this.#wrong },
      lost: this.#askLost(), other: add({ ...this.#other }, other), skipped: add({ ...this.#skipped }, skipped), reconnects: this.#retries.reconnects, refused: this.#clients.refused, quiet: this.#quiet,
    }
  }

  /** What happened since the last call. */
  takeNotes(): readonly SourceNote[] {
    return this.#notes.splice(0)
  }

  /** The events, once. `return` closes all, also while it waits. */
  pieces(): AsyncIterableIterator<Arrived, undefined> {
    return stoppable(this.#run(), () => this.#stop())
  }

  async *#run(): AsyncGenerator<Arrived, undefined> {
    const stop = (): void => this.#stop()
    const { signal } = this.#host
    signal.addEventListener('abort', stop, { once: true })
    try {
      this.#open()
      for (;;) {
        signal.throwIfAborted()
        const deadline = this.#due()
        if (this.#stopped) return undefined
        const piece = this.#take() ?? this.#silence.piece(this.#host.transport.now())
        if (piece) yield piece
        else if (this.#error !== undefined) throw this.#error
        else if (this.#ended) return undefined
        else {
          await this.#waiter.wait((deadline - this.#host.transport.now()) / 1000)
          // What else is ready to be read comes into the same piece.
          await new Promise<void>((resolve) => macrotask(resolve))
        }
        if (this.#events === this.#options.events) return undefined
      }
    } finally {
      signal.removeEventListener('abort', stop)
      this.#stop()
      await this.#close()
    }
  }

  #stop(): void {
    this.#stopped = true
    this.#abort.abort()
    this.#waiter.wake()
  }

  #take(): Arrived | undefined {
    const piece = this.#intake.take()
    const { buffer = BUFFER, events: most = Infinity } = this.#options
    if (this.#held && this.#intake.waiting <= buffer / 2) {
      this.#held.hold!(false)
      this.#held = undefined
    }
    if (!piece) return undefined
    const events = eventsOf(piece.events, 0, most - this.#events)
    this.#events += events.count
    if (this.#options.address.scheme === 'file') return { events, at: piece.at }
    this.#silence.ends(this.#host.transport.now(), this.#spif?.byArrival === true)
    return { ...piece, events }
  }

  /** Does what its time has come for; gives the time of the next such. */
  #due(): number {
    const now = this.#host.transport.now()
    const { quiet, seconds = Infinity } = this.#options
    const end = this.#begin + 1e6 * seconds
    if (now >= end) this.#ended = true
    let next = Math.min(end, this.#clients.due(now))
    if (this.#retries.at <= now) this.#open()
    next = Math.min(next, this.#retries.at, this.#silence.next)
    if (quiet === undefined || this.#isQuiet) return next
    const fallen = this.#lastArrival + 1e6 * quiet
    if (now < fallen) return Math.min(next, fallen)
    this.#isQuiet = true
    this.#quiet++
    this.#note({ note: 'quiet', at: now - this.#begin }, `the sensor is quiet: no event for ${quiet} s`)
    return next
  }

  #note(note: SourceNote, message: string, level: 'info' | 'warning' = 'warning'): void {
    this.#notes.push(note)
    this.#host.log(level, `${this.#options.address.text}: ${message}`)
  }

  #open(): void {
    this.#retries.at = Infinity
    const { transport } = this.#host
    this.#opening = transport.open(this.#options.address, { direction: 'in', signal: this.#abort.signal, accept: (peer) => this.#accept(peer) }).then(
      (endpoint) => {
        this.#endpoint = endpoint
        if (listens(this.#options.address)) this.#host.log('info', `${endpoint.address}: waiting for events`)
      },
      (error: unknown) => this.#unreachable(error),
    )
  }

  /** What may be there later is tried again; what never will, as a wrong path, is not. */
  #unreachable(error: unknown): void {
    const [issue] = error instanceof IssueError ? error.issues : []
    try {
      if (!this.#options.reconnect || issue?.code !== 'E4162') throw error
      this.#lose(`it can't be opened, ${String(issue.values['reason'])}`)
    } catch (failure) {
      this.#fail(failure)
    }
  }

  async #close(): Promise<void> {
    await this.#opening
    this.#askLost(true)
    const endpoint = this.#endpoint
    this.#endpoint = undefined
    await endpoint?.close()
  }

  /** The system is asked a few times a second at most, since it takes its time, and at the end. */
  #askLost(last = false): number | undefined {
    const now = this.#host.transport.now()
    if (!this.#endpoint?.lost || (!last && now < this.#askedLost + ASK)) return this.#lost
    this.#askedLost = now
    return (this.#lost = this.#endpoint.lost())
  }

  #accept(peer: Peer): Arrivals {
    const { transport } = this.#host
    this.#clients.add(peer, transport.now())
    this.#waiter.wake()
    return {
      bytes: (bytes, at) => {
        if (this.#stopped || this.#ended || this.#error !== undefined || !this.#clients.speaks(peer)) return
        try {
          this.#bytes(peer, bytes, Math.max(0, at - this.#begin))
        } catch (error) {
          this.#fail(error)
        }
      },
      ended: (reason) => this.#leaves(peer, reason),
    }
  }

  #bytes(peer: Peer, bytes: Uint8Array, at: number): void {
    this.#retries.reached((times) => this.#note({ note: 'reconnected', at }, `connected again after ${times} ${times === 1 ? 'attempt' : 'attempts'}`, 'info'))
    if (this.#spif) this.#datagram(this.#spif, bytes, at)
    else this.#offer(this.#decoding().push(bytes), at)
    if (!peer.hold || this.#held || !this.#intake.full || overflowFor(this.#options.address, this.#options.overflow) !== 'block') return
    peer.hold(true)
    this.#held = peer
  }

  #datagram(decoder: SpifDecoder, bytes: Uint8Array, at: number): void {
    this.#datagrams++
    const decoded = decoder.decode(bytes, Math.floor(at))
    if (typeof decoded !== 'string') return this.#offer([decoded], at)
    const times = this.#wrong[decoded] = (this.#wrong[decoded] ?? 0) + 1
    if (times === 1) this.#host.log('warning', `${this.#options.address.text}: ${wrongWords[decoded]}; it is left out and counted, as all further ones are`)
  }

  #offer(batches: readonly EventBatch[], at: number): void {
    if (batches.length === 0) return
    this.#lastArrival = at + this.#begin
    if (this.#isQuiet) {
      this.#isQuiet = false
      this.#note({ note: 'resumed', at }, 'the sensor sends again', 'info')
    }
    for (const batch of batches) for (const part of this.#timeline.place(batch, at)) this.#intake.offer(part, at, at + this.#begin)
    this.#waiter.wake()
  }

  #leaves(peer: Peer, reason: string | undefined): void {
    if (!this.#clients.remove(peer) || this.#stopped || this.#ended) return
    const { address, reconnect } = this.#options
    if (this.#held === peer) this.#held = undefined
    const whole = reason === undefined && !reconnect
    try {
      this.#endDecoder(whole)
      this.#timeline.restart()
      if (whole) this.#ended = true
      else this.#lose(reason ?? 'the other side has ended it')
    } catch (error) {
      this.#fail(error)
    }
    if (whole) this.#waiter.wake()
    else if (!address.scheme.endsWith('-listen')) void this.#close()
  }

  #decoding(): StreamDecoder {
    const { address, format, set, sensor, lenient } = this.#options
    return (this.#decoder ??= new StreamDecoder(address.text, { ...(format !== undefined && { format }), ...(set && { options: set }), ...(sensor && { sensor }), ...(lenient && { lenient }) }))
  }

  /** Ends what one peer has sent; a record that is cut is counted where the stream goes on. */
  #endDecoder(whole: boolean): void {
    // A file without a byte is no file of events; a connection over which nothing came is none that failed.
    const decoder = whole && this.#options.address.scheme === 'file' ? this.#decoding() : this.#decoder
    this.#decoder = undefined
    if (!decoder) return
    try {
      this.#offer(decoder.end(), this.#host.transport.now() - this.#begin)
    } catch (error) {
      if (whole) throw error
      add(this.#skipped, { cut: 1 })
    } finally {
      add(this.#other, decoder.counts.other)
      add(this.#skipped, decoder.counts.skipped)
    }
  }

  /** The connection is gone: it is tried again, or that is the end. Fails with E4163, E4172. */
  #lose(reason: string): void {
    const { address } = this.#options
    const now = this.#host.transport.now()
    if (!this.#retries.plan(now)) fail('E4163', { address: address.text, reason })
    // Who listens need not do anything but wait for the next client.
    if (address.scheme.endsWith('-listen')) this.#retries.at = Infinity
    this.#note({ note: 'broken', at: now - this.#begin, reason }, `${reason}; ${address.scheme.endsWith('-listen') ? 'waiting for the next client' : 'connecting again'}`)
    this.#waiter.wake()
  }

  #fail(error: unknown): void {
    this.#error ??= error
    this.#waiter.wake()
  }
}

const listens = ({ scheme }: Address): boolean => scheme === 'udp' || scheme.endsWith('-listen')
