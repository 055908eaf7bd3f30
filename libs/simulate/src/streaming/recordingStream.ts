import { SliceStream, type EventBatch, type SliceRows } from '@spikeline/events'
import type { StepRows, StreamSimulator } from '@spikeline/networks'
import type { Readout } from './readout.ts'

export interface SlicingOptions {
  /** Microseconds of a slice. */
  readonly slice: number
  readonly counted: boolean
  /** Microseconds without an event after which everything begins anew; Infinity for never. */
  readonly restartAfter: number
}

/** Steps that are simulated before others get a turn. */
const TURN = 1 << 16

/** What is called with the decisions that were made since slices began at `begin` µs: there may be several beginnings in a recording. */
export type OnDecisions = (begin: number) => void

/** One recording on its way through slices, network and readout. */
export class RecordingStream {
  readonly #simulator: StreamSimulator
  readonly #readout: Readout
  readonly #options: SlicingOptions
  readonly #pause: () => Promise<void>
  #slices: SliceStream | undefined
  #last = 0
  /** Slices of the recording that were simulated, over all beginnings. */
  steps = 0

  /** Puts the network and its readout to their initial state. */
  constructor(simulator: StreamSimulator, readout: Readout, options: SlicingOptions, pause: () => Promise<void>) {
    this.#simulator = simulator
    this.#readout = readout
    this.#options = options
    this.#pause = pause
    simulator.restart()
    readout.restart()
  }

  /** Takes the next events of the recording; a batch without any says that time has come to its t0. */
  async push(events: EventBatch, onDecisions: OnDecisions): Promise<void> {
    const { t0, t, count } = events
    if (count === 0) {
      if (this.#slices) await this.#run(this.#slices.advance(t0), onDecisions)
      return
    }
    for (let from = 0; from < count; ) {
      const to = this.#beforePause(events, from)
      if (this.#slices && t0 + t[from]! - this.#last > this.#options.restartAfter) await this.#startAnew(onDecisions)
      this.#slices ??= new SliceStream({ width: events.width, height: events.height, slice: this.#options.slice, counted: this.#options.counted })
      await this.#run(this.#slices.push(part(events, from, to)), onDecisions)
      this.#last = t0 + t[to - 1]!
      from = to
    }
  }

  /** The recording is over: its last slice is complete. */
  async end(onDecisions: OnDecisions): Promise<void> {
    if (this.#slices) await this.#run(this.#slices.end(), onDecisions)
  }

  async #startAnew(onDecisions: OnDecisions): Promise<void> {
    await this.end(onDecisions)
    this.#slices = undefined
    this.#simulator.restart()
    this.#readout.restart()
  }

  /** The first event from `from` + 1 on that a long pause precedes, or the end. */
  #beforePause({ t, count }: EventBatch, from: number): number {
    const { restartAfter } = this.#options
    if (restartAfter === Infinity) return count
    let to = from + 1
    while (to < count && t[to]! - t[to - 1]! <= restartAfter) to++
    return to
  }

  async #run(rows: SliceRows, onDecisions: OnDecisions): Promise<void> {
    const { from, until, slices, offsets, indices, values } = rows
    for (let step = from, row = 0; step < until; ) {
      const to = Math.min(until, step + TURN)
      const first = row
      while (row < slices.length && slices[row]! < to) row++
      const begin = offsets[first]!
      const taken: StepRows = {
        steps: to - step, at: Uint32Array.from(slices.subarray(first, row), (slice) => slice - step), offsets: offsets.slice(first, row + 1).map((at) => at - begin),
        indices: indices.subarray(begin, offsets[row]), values: values?.subarray(begin, offsets[row]),
      }
      const base = step
      this.#simulator.advance(taken, (at, next) => this.#readout.take(base + at, base + next))
      this.steps += to - step
      step = to
      onDecisions(this.#slices!.begin!)
      await this.#pause()
    }
  }
}

function part(events: EventBatch, from: number, to: number): EventBatch {
  if (from === 0 && to === events.count) return events
  const { t, x, y, p } = events
  return { ...events, t: t.subarray(from, to), x: x.subarray(from, to), y: y.subarray(from, to), p: p.subarray(from, to), count: to - from }
}
