import { defineStage, fail } from '@spikeline/core'
import { concatWith, defer, of } from 'rxjs'
import { checkRecordings, soundRecordings } from '../checkRecordings.ts'
import type { EventBatch } from '../eventBatch.ts'
import { microseconds } from '../microseconds.ts'
import { recordingOf, recordingsFrom, recordingsType, type Recordings } from '../recordings.ts'
import { HeldEvents } from '../windows/heldEvents.ts'
import { Windower, WindowsByCount, WindowsByRate, WindowsByTime, type WindowRule } from '../windows/windows.ts'
import { windowSchema, type WindowParams } from './generated/window.ts'

/** Windows of a batch: a representation of each may be a dense image. */
const BATCH = 64

export const window = defineStage({
  type: 'events/window',
  version: '1',
  summary: 'Cuts recordings, or an endless one, into windows: each is a recording of its own.',
  description: `What comes behind takes each window for a recording: of an endless recording it makes whole ones, of a data set more and shorter ones. A window
keeps the label of the recording that it is from, where that has one. Windows are numbered in the order in which they come.

- "time": "length" milliseconds each, "stride" apart (by default end to end), from the first event on: k·stride ≤ τ − τ₀ < k·stride + length.
  In a pause they are empty. Times count from the begin of the window. Lengths are rounded to whole microseconds.
- "count": "events" events each, "stride" events apart (by default end to end).
- "rate": a window ends with its n-th event ("events"), or before the first event that comes "length" or more after its begin; the next event
  begins the next one. At a rate r it lasts min(n/r, length): short where much happens, and no longer than "length" where little does.

The last window of a recording is incomplete: it has less than its events, or no event has come at or after its end. It is dropped, or kept. How many
events are in no window is said in a warning.`,
  params: windowSchema,
  inputs: { recordings: { type: recordingsType, summary: 'recordings, or one in pieces' } },
  outputs: { recordings: { type: recordingsType, summary: 'a recording for each window' } },
  deterministic: true,
  stored: false,
  example: { windows: { use: 'events/window', in: 'nmnist.train', with: { by: 'time', length: 100, stride: 50 } } },
  shapes({ recordings }, params) {
    checkParams(params)
    const { samples: _, ...shape } = recordings ?? {}
    return { recordings: { ...shape, ...(shape['pieces'] === true && { classes: shape['classes'] ?? 0 }), pieces: false } }
  },
  run({ recordings }, params, context) {
    checkParams(params)
    return {
      recordings: defer(() => {
        const windows = new Windows(params)
        return recordings.pipe(
          concatWith(of(undefined)),
          context.expand((batch) => (batch === undefined ? windows.end((message) => context.log('warning', message)) : windows.push(checkRecordings(batch)))),
        )
      }),
    }
  },
})

/** The windows of a stream of recordings, in batches. */
class Windows {
  readonly #params: WindowParams
  #first = 0
  #events = 0
  #missed = 0
  /** The recording that comes in pieces, and what its batches have in common. */
  #ongoing: { readonly windower: Windower; readonly like: Like } | undefined
  constructor(params: WindowParams) {
    this.#params = params
  }

  * push(batch: Recordings): Generator<Recordings> {
    this.#events += batch.t.length
    if (batch.piece && this.#ongoing?.like.first !== batch.first) yield* this.#endPieces()
    yield* this.#batches(batch.piece ? this.#ofPiece(batch) : this.#ofWhole(batch), batch)
  }

  * end(warn: (message: string) => void): Generator<Recordings> {
    yield* this.#endPieces()
    const share = ((100 * this.#missed) / this.#events).toFixed(1)
    if (this.#missed > 0) warn(`${this.#missed} of ${this.#events} events (${share} %) are in no window: behind the last complete one of their recording, or between two`)
  }

  /** The last window of the recording that came in pieces. */
  * #endPieces(): Generator<Recordings> {
    if (!this.#ongoing) return
    const { windower, like } = this.#ongoing
    yield* this.#batches(labelled(windower.end(this.#params.incomplete), like.labels[0]!), like)
    this.#missed += windower.missed
    this.#ongoing = undefined
  }

  * #ofWhole(batch: Recordings): Generator<Labelled> {
    for (let b = 0; b < batch.samples; b++) {
      const windower = this.#windower(batch)
      yield* labelled(windower.push(recordingOf(batch, b)), batch.labels[b]!)
      yield* labelled(windower.end(this.#params.incomplete), batch.labels[b]!)
      this.#missed += windower.missed
    }
  }

  * #ofPiece(piece: Recordings): Generator<Labelled> {
    this.#ongoing ??= { windower: this.#windower(piece), like: likeOf(piece) }
    const { windower, like } = this.#ongoing
    if (piece.width !== like.width || piece.height !== like.height) fail('E4201', { width: piece.width, height: piece.height, expected: `${like.width} × ${like.height}` })
    yield* labelled(windower.push(recordingOf(piece, 0)), piece.labels[0]!)
  }

  #windower({ width, height }: Recordings): Windower {
    return new Windower(ruleOf(this.#params), new HeldEvents({ width, height }))
  }

  * #batches(windows: Iterable<Labelled>, { width, height, classes }: Pick<Like, 'width' | 'height' | 'classes'>): Generator<Recordings> {
    let ready: Labelled[] = []
    const batch = (): Recordings => {
      const labels = Uint8Array.from(ready, ({ label }) => label)
      const made = recordingsFrom(ready.map(({ events }) => events), { width, height, classes, labels, first: this.#first })
      this.#first += ready.length
      ready = []
      return soundRecordings(made)
    }
    for (const window of windows) if (ready.push(window) === BATCH) yield batch()
    if (ready.length > 0) yield batch()
  }
}

/** What the pieces of a recording have in common. */
type Like = Pick<Recordings, 'width' | 'height' | 'labels' | 'classes' | 'first'>
const likeOf = ({ width, height, labels, classes, first }: Recordings): Like => ({ width, height, labels, classes, first })

interface Labelled {
  readonly events: EventBatch
  readonly label: number
}

function* labelled(windows: Iterable<EventBatch>, label: number): Generator<Labelled> {
  for (const events of windows) yield { events, label }
}

const wholeMicroseconds = (milliseconds: number): number => Math.max(1, Math.round(microseconds(milliseconds)))

function ruleOf({ by, length, stride, events }: WindowParams): WindowRule {
  if (by === 'time') return new WindowsByTime(wholeMicroseconds(length!), wholeMicroseconds(stride ?? length!))
  return by === 'count' ? new WindowsByCount(events!, stride ?? events!) : new WindowsByRate(events!, wholeMicroseconds(length!))
}

/** Fails with E4204 where a window is not said whole, or more is said of it than it has. */
function checkParams({ by, length, stride, events }: WindowParams): void {
  const wrong = (what: string): never => fail('E4204', { type: 'events/window', what })
  if (by !== 'count' && length === undefined) wrong(`windows by ${by} need their "length" in milliseconds`)
  if (by === 'count' && length !== undefined) wrong('windows by count have no "length": they have "events"')
  if (by !== 'time' && events === undefined) wrong(`windows by ${by} need their number of "events"`)
  if (by === 'time' && events !== undefined) wrong('windows by time have no number of "events": they have a "length"')
  if (by === 'rate' && stride !== undefined) wrong('windows by rate have no "stride": the next event begins the next one')
  if (by === 'count' && stride !== undefined && !Number.isInteger(stride)) wrong(`a "stride" of ${stride} events is no whole number`)
}
