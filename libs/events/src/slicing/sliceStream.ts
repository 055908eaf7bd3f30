import { fail } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { firstAtOrAfter } from '../filters/filter.ts'
import { NeuronSlice } from './neuronSlice.ts'
import { sliceEnd } from './sliceEnd.ts'

/** How an endless recording is cut into slices of time. */
export interface SliceOptions {
  readonly width: number
  readonly height: number
  /** Microseconds of a slice, more than 0; need not be whole. */
  readonly slice: number
  /** When slice 0 begins, in whole microseconds. Where left out, with the first event. */
  readonly begin?: number
  /** The number of events of each neuron is given too. */
  readonly counted?: boolean
}

/**
 * The slices `from` … `until` − 1 of a recording, as compressed sparse rows of those that have any event. All others of them are empty:
 * a pause takes no room, however long it lasts.
 *
 *     row r is slice slices[r]      neurons indices[offsets[r] … offsets[r+1]), ascending, each once; values[…] events
 */
export interface SliceRows {
  readonly from: number
  /** The first slice that is not complete yet. */
  readonly until: number
  /** Numbers of the slices with events, ascending; R of them. */
  readonly slices: Float64Array
  /** Length R + 1. */
  readonly offsets: Uint32Array
  readonly indices: Uint32Array
  /** Where counted, as many as indices. */
  readonly values?: Float32Array
}

/**
 * Cuts a recording that need not end into slices, for as long as it lasts:
 *
 *     event at time τ, column x, row y, polarity p      slice ⌊(τ − begin)/dt⌋, neuron (y·width + x)·2 + p
 *
 * A slice is given as soon as it is complete: an event of a later one has come, or `advance` says that its time is over, or `end` that the
 * recording is. Time grows with the events and the neurons that had any, not with the sensor, nor with the length of a pause. Where the
 * recording is cut into batches changes only when a slice is given.
 *
 * Fails with E4200 where an event comes for a slice that was given already, and E4201 where its batch is of another sensor.
 */
export class SliceStream {
  readonly #options: SliceOptions
  readonly #slice: NeuronSlice
  #begin: number | undefined
  /** The slice that is open: all before it were given. */
  #open = 0
  /** The time from begin at which the open slice ends. */
  #end: number
  #from = 0
  #rows = { slices: [] as number[], offsets: [0], indices: new Uint32Array(1024), values: new Float32Array(0) }

  constructor(options: SliceOptions) {
    this.#options = options
    this.#begin = options.begin
    this.#end = sliceEnd(0, options.slice)
    this.#slice = new NeuronSlice(options, options.counted ?? false)
  }

  /** When slice 0 begins; undefined before anything said so. */
  get begin(): number | undefined {
    return this.#begin
  }

  /** Takes events, which follow those of the batch before, and gives what they complete. */
  push(events: EventBatch): SliceRows {
    const { t, t0, count, width, height } = events
    if (width !== this.#options.width || height !== this.#options.height)
      fail('E4201', { width, height, expected: `${this.#options.width} × ${this.#options.height}` })
    if (count === 0) return this.#give()
    this.#begin ??= t0 + t[0]!
    const shift = t0 - this.#begin
    if (Math.floor((shift + t[0]!) / this.#options.slice) < this.#open)
      fail('E4200', { time: t0 + t[0]!, slice: this.#open, begin: this.#begin, length: this.#options.slice })

    for (let from = 0; from < count;) {
      if (shift + t[from]! >= this.#end) this.#moveTo(Math.floor((shift + t[from]!) / this.#options.slice))
      const end = this.#end - shift
      const to = nextAtOrAfter(end, events, from)
      this.#slice.add(events, from, to)
      from = to
    }
    return this.#give()
  }

  /** No event before `time` (whole microseconds) comes any more: gives the slices that are complete with that. */
  advance(time: number): SliceRows {
    const slice = this.#begin === undefined ? 0 : Math.floor((time - this.#begin) / this.#options.slice)
    if (slice > this.#open) this.#moveTo(slice)
    return this.#give()
  }

  /** The recording is over: gives its last slice, which may have had less than its time. */
  end(): SliceRows {
    if (this.#slice.most > 0) this.#moveTo(this.#open + 1)
    return this.#give()
  }

  /** Closes the open slice and opens a later one. */
  #moveTo(slice: number): void {
    if (this.#slice.most > 0) this.#close()
    this.#open = slice
    this.#end = sliceEnd(slice, this.#options.slice)
  }

  #close(): void {
    const rows = this.#rows
    const at = rows.offsets.at(-1)!
    const most = at + this.#slice.most
    if (most > rows.indices.length) rows.indices = grown(rows.indices, most, Uint32Array)
    if (this.#options.counted && most > rows.values.length) rows.values = grown(rows.values, most, Float32Array)
    const after = this.#slice.takeInto(rows.indices, rows.values, at)
    rows.slices.push(this.#open)
    rows.offsets.push(after)
  }

  /** What is complete and was not given yet. */
  #give(): SliceRows {
    const { slices, offsets, indices, values } = this.#rows
    const length = offsets.at(-1)!
    const given = {
      from: this.#from, until: this.#open, slices: Float64Array.from(slices), offsets: Uint32Array.from(offsets), indices: indices.slice(0, length),
      ...(this.#options.counted && { values: values.slice(0, length) }),
    }
    this.#from = this.#open
    slices.length = 0
    offsets.length = 1
    return given
  }
}

/** As firstAtOrAfter from event `from` on, in steps that double, as what is near is found soonest. */
function nextAtOrAfter(time: number, { t, count }: EventBatch, from: number): number {
  let step = 1
  while (from + step < count && t[from + step]! < time) [from, step] = [from + step, 2 * step]
  return firstAtOrAfter(time, { t, count: Math.min(count, from + step) }, from)
}

function grown<C extends Uint32Array | Float32Array>(column: C, length: number, Column: new (length: number) => C): C {
  const larger = new Column(Math.max(length, 2 * column.length))
  larger.set(column)
  return larger
}
