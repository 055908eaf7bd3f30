import { parseAddress, type Transport } from '@spikeline/core'
import { EPOCH } from '../codecs/eventBlocks.ts'
import type { EventEncoder } from '../codecs/contract.ts'
import { formatOfEnding } from '../codecs/formats.ts'
import { ByteSink } from './byteSink.ts'
import type { Arrived } from './intake.ts'
import type { SourceCounts, SourceNote } from './sourceCounts.ts'

/** The name of the file that says in what pieces the events of a recording came. */
export const arrivalsName = (recording: string): string => `${recording}.arrivals.ndjson`

/** Lines of an arrivals file, in this order: one head, pieces and notes as they came, one end. Times are microseconds from the opening of the source. */
export interface ArrivalsHead {
  readonly arrivals: 1
  readonly from: string
  readonly format: string
  readonly width: number
  readonly height: number
  /** Microseconds to add to the times of the file: a multiple of 2³². */
  readonly t0: number
}
/** Events in the piece, when the first of them came, what the overflow policy had dropped since the piece before; of a piece without events the time that it tells. */
export interface ArrivalsPiece { readonly events: number; readonly at: number; readonly time?: number; readonly dropped?: number }
export interface ArrivalsEnd { readonly end: 'done' | 'cancelled' | 'failed'; readonly counts: SourceCounts }
export type ArrivalsLine = ArrivalsHead | ArrivalsPiece | SourceNote | ArrivalsEnd

/** Formats whose times may begin anywhere, as those of Unix do. */
const anywhere = ['aedat4', 'csv', 'text']

/**
 * Writes events, and beside them how they came, while they go on. Both files get their names at the end, however it comes to that: what was
 * live can't be had again. Without any event there is no recording.
 */
export class Recorder {
  readonly #events: ByteSink
  readonly #arrivals: ByteSink
  readonly #about: Pick<ArrivalsHead, 'from'> & { readonly name: string }
  readonly #lines = new TextEncoder()
  #encoder: EventEncoder | undefined
  #t0 = 0
  #dropped = 0

  private constructor(events: ByteSink, arrivals: ByteSink, about: Pick<ArrivalsHead, 'from'> & { readonly name: string }) {
    this.#events = events
    this.#arrivals = arrivals
    this.#about = about
  }

  /** Fails with E4146 where the ending of the name is of no format, E4170 where one of the two files is there. */
  static async open(transport: Transport, name: string, from: string): Promise<Recorder> {
    formatOfEnding(name)
    const events = await ByteSink.open(transport, parseAddress(name), true)
    try {
      return new Recorder(events, await ByteSink.open(transport, parseAddress(arrivalsName(name)), true), { name, from })
    } catch (error) {
      await events.close(true)
      throw error
    }
  }

  /** A promise where the disk is so far behind that the caller has to wait. */
  piece({ events, at }: Arrived, { dropped }: Pick<SourceCounts, 'dropped'>, notes: readonly SourceNote[]): Promise<void> | undefined {
    const silent = events.count === 0
    const encoder = this.#encoder ?? this.#begin(events)
    const bytes = silent ? [] : encoder.push(this.#t0 === 0 ? events : { ...events, t0: events.t0 - this.#t0 })
    const since = dropped - this.#dropped
    this.#dropped = dropped
    const written = bytes.map((part) => this.#events.add(part))
    return this.#line(...notes, { events: events.count, at: Math.round(at), ...(silent && { time: events.t0 }), ...(since > 0 && { dropped: since }) }) ?? written.find((promise) => promise !== undefined)
  }

  async finish(end: ArrivalsEnd['end'], counts: SourceCounts, notes: readonly SourceNote[]): Promise<void> {
    if (this.#encoder) {
      for (const part of this.#encoder.end()) void this.#events.add(part)
      void this.#line(...notes, { end, counts })
    }
    const nothing = this.#encoder === undefined
    await this.#events.close(nothing)
    await this.#arrivals.close(nothing)
  }

  #begin({ t, t0, width, height }: Arrived['events']): EventEncoder {
    const format = formatOfEnding(this.#about.name)
    this.#t0 = anywhere.includes(format.name) ? 0 : Math.floor((t0 + t[0]!) / EPOCH) * EPOCH
    void this.#line({ arrivals: 1, from: this.#about.from, format: format.name, width, height, t0: this.#t0 })
    return (this.#encoder = format.encoder(this.#about.name, { width, height }))
  }

  #line(...lines: readonly ArrivalsLine[]): Promise<void> | undefined {
    return this.#arrivals.add(this.#lines.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join('')))
  }
}
