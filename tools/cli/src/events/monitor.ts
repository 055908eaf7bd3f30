import { EventImage, pieceOf, type EventBatch } from '@spikeline/events'
import type { Io } from '../io.ts'
import { Screen } from '../present/screen.ts'
import { viewLines } from '../present/view.ts'
import { exact } from './reading.ts'

/** Microseconds of events that the image shows. */
const SPAN = 50_000
const SECOND = 1000
const FRAME = 80

/** What was lost of a stream until now: events by the overflow policy; datagrams before they were received, and those that were no events. */
export interface Losses { readonly dropped: number; readonly lost: number | undefined; readonly wrong: number }

export interface MonitorOptions {
  /** Takes the lines that say what came: people's, or JSON. */
  readonly print: (line: string) => void
  readonly json: boolean
  readonly losses?: () => Losses
}

interface Tally extends Losses { readonly seconds: number; readonly events: number; readonly on: number; readonly off: number }

/** Shows a stream while it comes: on a terminal its last 50 ms of events as an image; elsewhere a line each second, also when nothing comes. */
export class Monitor {
  readonly #io: Io
  readonly #options: MonitorOptions
  readonly #screen: Screen | undefined
  readonly #begin = performance.now()
  readonly #timers: NodeJS.Timeout[]
  #image: EventImage | undefined
  #events = 0
  #on = 0
  #before: Tally
  #line = ''

  constructor(io: Io, options: MonitorOptions) {
    this.#io = io
    this.#options = options
    this.#screen = io.live && !options.json ? new Screen(io) : undefined
    this.#before = this.#now(0)
    this.#timers = [setInterval(() => this.#second(), SECOND), ...(this.#screen ? [setInterval(() => this.#draw(), FRAME)] : [])]
  }

  add(events: EventBatch): void {
    this.#events += events.count
    for (let i = 0; i < events.count; i++) this.#on += events.p[i]!
    if (!this.#screen || events.count === 0) return
    this.#image ??= new EventImage(events, SPAN)
    this.#image.add(pieceOf(events), 0)
  }

  /** Stops, and prints what came in all; of a stream that failed before anything came, its error says all. */
  end({ failed = false } = {}): void {
    this.#timers.forEach((timer) => clearInterval(timer))
    this.#screen?.draw([])
    if (failed && this.#events === 0) return
    const all = this.#now((performance.now() - this.#begin) / 1000)
    this.#options.print(this.#options.json ? JSON.stringify({ type: 'end', ...all, seconds: Number(all.seconds.toFixed(6)), lost: all.lost ?? null }) : `${exact(all.events)} events in ${all.seconds.toFixed(3)} s, ${parts(all)}`)
  }

  #now(seconds: number): Tally {
    return { seconds, events: this.#events, on: this.#on, off: this.#events - this.#on, ...(this.#options.losses?.() ?? { dropped: 0, lost: undefined, wrong: 0 }) }
  }

  #second(): void {
    const [before, now] = [this.#before, this.#now(Math.round((performance.now() - this.#begin) / 1000))]
    this.#before = now
    const lost = now.lost === undefined ? undefined : now.lost - (before.lost ?? 0)
    const last: Tally = {
      seconds: now.seconds, events: now.events - before.events, on: now.on - before.on, off: now.off - before.off, dropped: now.dropped - before.dropped, lost, wrong: now.wrong - before.wrong,
    }
    this.#line = `${exact(last.events)} events/s, ${parts(last)}`
    if (this.#options.json) this.#options.print(JSON.stringify({ type: 'second', ...last, lost: last.lost ?? null }))
    else if (!this.#screen) this.#options.print(`${last.seconds} s: ${this.#line}`)
  }

  #draw(): void {
    const all = this.#now(0)
    this.#screen!.draw(viewLines({ ...(this.#image && { image: this.#image.image() }), lines: [this.#line, '', `${exact(all.events)} events`, `${exact(all.dropped)} dropped`] }, this.#io))
  }
}

const parts = ({ on, off, dropped, lost, wrong }: Tally): string => [
  `${exact(on)} ON, ${exact(off)} OFF`, `${exact(dropped)} dropped`, ...(lost === undefined ? [] : [`${exact(lost)} datagrams lost`]), ...(wrong ? [`${exact(wrong)} datagrams wrong`] : []),
].join(', ')
