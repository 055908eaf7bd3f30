import { fail } from '@spikeline/core'

/** A batch of labelled samples of any kind, and the events of each, where they have any. */
export interface Labelled {
  readonly samples: number
  readonly classes: number
  readonly labels: Uint8Array
  readonly first: number
  /** Length samples; absent for images. */
  readonly events?: Float64Array
  /** The samples go on with the last one before, if it has the same number: a recording in pieces. */
  readonly piece?: boolean
}

/** Counts of what came; a recording that comes in pieces is one sample, however it is cut. */
export class DataTally {
  samples = 0
  classes: number | undefined
  byClass = new Float64Array(0)
  hasEvents = false
  events = 0
  least = Infinity
  most = 0
  empty = 0
  /** The recording that comes in pieces: its number, and its events so far. */
  #open: { readonly first: number; events: number } | undefined

  /** Fails with E8061 where batches differ in their number of classes, E8062 where a label is none of them. */
  add({ samples, classes, labels, first, events, piece }: Labelled): void {
    this.#declare(classes)
    this.hasEvents ||= events !== undefined
    for (let b = 0; b < samples; b++) {
      const label = labels[b]!
      if (classes > 0 && label >= classes) fail('E8062', { label, classes, sample: first + b })
      if (piece && this.#open?.first === first) {
        this.#open.events += events![b]!
        continue
      }
      this.#close()
      this.samples++
      if (classes > 0) this.byClass[label]!++
      if (piece) this.#open = { first, events: events![b]! }
      else if (events) this.#count(events[b]!)
    }
  }

  /** Call it when all came. */
  end(): this {
    this.#close()
    return this
  }

  #declare(classes: number): void {
    if (this.classes !== undefined && this.classes !== classes) fail('E8061', { first: this.classes, later: classes })
    if (this.classes === undefined) this.byClass = new Float64Array(classes)
    this.classes = classes
  }

  #close(): void {
    if (this.#open) this.#count(this.#open.events)
    this.#open = undefined
  }

  #count(events: number): void {
    this.events += events
    this.least = Math.min(this.least, events)
    this.most = Math.max(this.most, events)
    if (events === 0) this.empty++
  }
}
