import type { Table, View } from '@spikeline/core'
import { EventImage, type Recordings } from '@spikeline/events'
import type { Decisions } from '@spikeline/networks'

type Print = 'auto' | 'recording' | 'change' | 'none'

/** One recording as far as it has been seen. */
interface Seen { readonly number: number; readonly label: number | undefined; events: number; from: number; decided: number; since: number; scores: Float32Array | undefined }

/** What is known at a moment of a stream and of what a network says to it; makes views, lines and the table at the end. */
export class LiveState {
  readonly #print: Print
  readonly #span: number
  readonly #now: () => number
  readonly #line: (text: string) => void
  #image: EventImage | undefined
  /** Recordings that are not over: events and decisions come on edges of their own, and either may be ahead. */
  readonly #open = new Map<number, Seen>()
  /** Whether somebody decides at all. */
  readonly #decides: boolean
  #eventsAt: number
  #decisionsAt: number
  #recordings = 0
  #right = 0
  #labelled = 0
  #events = 0
  #decisions = 0
  #changes = 0
  #latency: number | undefined
  #slowest = 0
  readonly #rate: { time: number; events: number; perSecond: number }

  /** `span`: microseconds that the image shows; `inputs`: which of the two come at all; `line` prints a line; `now` in milliseconds. */
  constructor(print: Print, span: number, inputs: { readonly events: boolean; readonly decisions: boolean }, now: () => number, line: (text: string) => void) {
    this.#eventsAt = inputs.events ? -1 : Infinity
    this.#decisionsAt = inputs.decisions ? -1 : Infinity
    this.#decides = inputs.decisions
    this.#print = print
    this.#span = span
    this.#now = now
    this.#line = line
    this.#rate = { time: now(), events: 0, perSecond: 0 }
  }

  /** Events that came. */
  get events(): number {
    return this.#events
  }

  addEvents(batch: Recordings): void {
    this.#image ??= new EventImage(batch, this.#span)
    for (let b = 0; b < batch.samples; b++) {
      const number = batch.first + b
      if (number > this.#eventsAt) {
        this.#eventsAt = number
        this.#image.clear()
        this.#close()
      }
      const current = this.#enter(number, batch.classes === 0 ? undefined : batch.labels[b]!)
      const [from, to] = [batch.offsets[b]!, batch.offsets[b + 1]!]
      if (to > from) {
        if (current.events === 0) current.from = batch.t0[b]! + batch.t[from]!
        current.events += to - from
        this.#events += to - from
      }
      this.#image.add(batch, b)
    }
  }

  addDecisions({ count, time, decided, scores, classes, recording, labels, labelled, latency }: Decisions): void {
    for (let i = 0; i < count; i++) {
      if (recording[i]! > this.#decisionsAt) {
        this.#decisionsAt = recording[i]!
        this.#close()
      }
      const current = this.#enter(recording[i]!, labelled ? labels[i]! : undefined)
      this.#decisions++
      if (latency) {
        this.#latency = latency[i]!
        this.#slowest = Math.max(this.#slowest, latency[i]!)
      }
      current.scores = scores.subarray(i * classes, (i + 1) * classes)
      if (decided[i] === current.decided) continue
      current.decided = decided[i]!
      current.since = time[i]!
      this.#changes++
      if (this.#prints('change', current)) this.#line(`${(time[i]! / 1e6).toFixed(3)} s: ${nameOf(decided[i]!)}${latency ? `, ${latency[i]!.toFixed(1)} ms after the events` : ''}`)
    }
  }

  /** The stream is over. */
  end(): void {
    this.#eventsAt = this.#decisionsAt = Infinity
    this.#close()
  }

  view(): View {
    const lines: string[] = []
    const current = this.#open.get(this.#decisionsAt) ?? this.#open.get(this.#eventsAt)
    if (current?.label !== undefined) lines.push(`recording ${current.number}, class ${current.label}${this.#decides ? `; ${this.#right} of ${this.#labelled} right so far` : ''}`)
    if (this.#decides) lines.push(current?.scores === undefined ? 'no decision yet' : `decided ${nameOf(current.decided)}`)
    if (current?.scores) lines.push(...bars(current.scores))
    lines.push('', `${this.#perSecond().toLocaleString('en')} events/s${this.#decides ? `, ${this.#decisions.toLocaleString('en')} decisions` : ''}`)
    if (this.#latency !== undefined) lines.push(`latency ${this.#latency.toFixed(1)} ms, at most ${this.#slowest.toFixed(1)} ms`)
    return { ...(this.#image && { image: this.#image.image() }), lines }
  }

  table(title: string): Table {
    const column = (name: string, definition: string) => ({ name, unit: '', definition })
    return {
      title,
      columns: [
        column('recordings', 'Recordings that came, or 1 for a stream without end.'), column('events', 'Events that came.'),
        column('decisions', 'How often the scores changed.'), column('changes', 'How often the decided class changed.'),
        column('right', 'Recordings at whose end the decided class was theirs, of those whose class is known.'),
        ...(this.#latency === undefined ? [] : [{ name: 'slowest', unit: 'ms', definition: 'The longest time from the arrival of events to the decision that they brought.' }]),
      ],
      rows: [[
        this.#recordings, this.#events, this.#decisions, this.#changes, this.#labelled === 0 ? null : `${this.#right} of ${this.#labelled}`,
        ...(this.#latency === undefined ? [] : [this.#slowest]),
      ]],
      notes: [],
    }
  }

  #enter(number: number, label: number | undefined): Seen {
    const known = this.#open.get(number)
    if (known) return known
    const seen = { number, label, events: 0, from: 0, decided: -1, since: 0, scores: undefined }
    this.#open.set(number, seen)
    this.#recordings++
    return seen
  }

  /** Takes leave of the recordings that both edges have left behind. */
  #close(): void {
    const before = Math.min(this.#eventsAt, this.#decisionsAt)
    for (const seen of [...this.#open.values()].filter(({ number }) => number < before).sort((a, b) => a.number - b.number)) {
      this.#open.delete(seen.number)
      this.#leave(seen)
    }
  }

  #leave(seen: Seen): void {
    const { number, label, decided, events, from, since } = seen
    if (label !== undefined && this.#decides) {
      this.#labelled++
      if (decided === label) this.#right++
    }
    if (!this.#prints('recording', seen)) return
    const seenEvents = events === 0 ? '' : `; ${events.toLocaleString('en')} events`
    if (!this.#decides) return this.#line(`recording ${number}${label === undefined ? '' : `, class ${label}`}${seenEvents}`)
    const verdict = label === undefined ? '' : decided === label ? ', right' : `, but it is ${label}`
    const when = decided < 0 || events === 0 ? '' : ` since ${Math.max(0, (since - from) / 1000).toFixed(0)} ms`
    this.#line(`recording ${number}: ${nameOf(decided)}${when}${verdict}${seenEvents}`)
  }

  #prints(what: 'recording' | 'change', { label }: Seen): boolean {
    return this.#print === what || (this.#print === 'auto' && (what === 'recording') === (label !== undefined))
  }

  #perSecond(): number {
    const passed = this.#now() - this.#rate.time
    if (passed >= 500) {
      this.#rate.perSecond = Math.round((1000 * (this.#events - this.#rate.events)) / passed)
      this.#rate.time += passed
      this.#rate.events = this.#events
    }
    return this.#rate.perSecond
  }
}

const nameOf = (decided: number): string => (decided < 0 ? 'undecided' : `class ${decided}`)

/** The five highest scores as bars, in the order of their classes. */
function bars(scores: Float32Array): string[] {
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, 5).sort((a, b) => a - b)
  const most = Math.max(...order.map((c) => Math.abs(scores[c]!)), 1e-9)
  const width = String(scores.length - 1).length
  return order.map((c) => `${String(c).padStart(width)} ${'█'.repeat(Math.round((12 * Math.max(0, scores[c]!)) / most)).padEnd(12)} ${Number(scores[c]!.toPrecision(4))}`)
}
