import { defineStage, fail, type JsonSchema, type Random, type Shape, type StageDeclaration } from '@spikeline/core'
import { concatWith, defer, of } from 'rxjs'
import type { Sensor } from '../codecs/contract.ts'
import { checkRecordings, soundRecordings } from '../checkRecordings.ts'
import { joinBatches } from '../codecs/joinBatches.ts'
import type { EventFilter } from '../filters/filter.ts'
import { pieceOf, recordingOf, recordingsFrom, recordingsType, type Recordings } from '../recordings.ts'

interface FilterDeclaration<Params> extends Pick<StageDeclaration<Params>, 'type' | 'version' | 'summary' | 'description' | 'example' | 'seeded'> {
  readonly params: JsonSchema<Params>
  /** The sensor that comes out, where it is another than that of the recordings. Fails where there is none. */
  sensor?(sensor: Sensor, params: Params): Sensor
  /** What is wrong with the parameters together, where something is. */
  check?(params: Params): string | undefined
  /** What must know all of a recording before it gives any event: said for the message, 'the share of a recording\'s time'. Undefined: nothing. */
  whole?(params: Params): string | undefined
  /** A filter for one recording; `random` is the substream of its index, for stages that are seeded. */
  create(params: Params, sensor: Sensor, random: () => Random): EventFilter
}

type FilterOf = (sensor: Sensor, index: number) => EventFilter

const ports = {
  inputs: { recordings: { type: recordingsType, summary: 'recordings, or one in pieces' } },
  outputs: { recordings: { type: recordingsType, summary: 'the same recordings with the events that are left' } },
} as const

/** A stage that filters the events of recordings: each whole one by a filter of its own, all pieces of an endless one by the same. */
export function defineFilter<Params>(declaration: FilterDeclaration<Params>) {
  const { type, version, summary, description, example, seeded, params: schema, create, sensor: sensorOf = (sensor) => sensor, whole, check } = declaration
  const requireWhole = (pieces: unknown, params: Params): void => {
    const what = whole?.(params)
    if (pieces === true && what !== undefined) fail('E4203', { type, what })
  }
  return defineStage({
    type, version, summary, params: schema,
    ...(description !== undefined && { description }), ...(example !== undefined && { example }), ...(seeded !== undefined && { seeded }),
    ...ports,
    deterministic: true,
    stored: false,
    shapes({ recordings }, params: Params) {
      const wrong = check?.(params)
      if (wrong !== undefined) fail('E4204', { type, what: wrong })
      requireWhole(recordings?.['pieces'], params)
      return { recordings: shapeWith(recordings ?? {}, (sensor) => sensorOf(sensor, params)) }
    },
    run({ recordings }, params: Params, context) {
      const filterOf: FilterOf = (sensor, index) => create(params, sensor, () => context.random.substream(index))
      return {
        recordings: defer(() => {
          const filtered = new Filtered(filterOf, (sensor) => sensorOf(sensor, params), (batch) => requireWhole(batch.piece, params))
          return recordings.pipe(concatWith(of(undefined)), context.expand((batch) => (batch === undefined ? filtered.end() : filtered.push(checkRecordings(batch)))))
        }),
      }
    },
  })
}

function shapeWith(shape: Shape, sensorOf: (sensor: Sensor) => Sensor): Shape {
  const { width, height } = shape
  return typeof width === 'number' && typeof height === 'number' ? { ...shape, ...sensorOf({ width, height }) } : shape
}

/** A stream of recordings, each through a filter of its own. */
class Filtered {
  readonly #filterOf: FilterOf
  readonly #sensorOf: (sensor: Sensor) => Sensor
  readonly #check: (batch: Recordings) => void
  /** The recording that comes in pieces. */
  #ongoing: PieceFilter | undefined
  constructor(filterOf: FilterOf, sensorOf: (sensor: Sensor) => Sensor, check: (batch: Recordings) => void) {
    this.#filterOf = filterOf
    this.#sensorOf = sensorOf
    this.#check = check
  }

  * push(batch: Recordings): Generator<Recordings> {
    this.#check(batch)
    if (!batch.piece) {
      yield soundRecordings(filterWhole(batch, this.#filterOf, this.#sensorOf))
      return
    }
    if (this.#ongoing?.first !== batch.first) {
      yield* this.end()
      this.#ongoing = new PieceFilter(batch, this.#filterOf(sizeOf(batch), batch.first))
    }
    yield soundRecordings(this.#ongoing!.push(batch))
  }

  /** What the recording that comes in pieces has left. */
  * end(): Generator<Recordings> {
    const rest = this.#ongoing?.end()
    if (rest !== undefined) yield soundRecordings(rest)
    this.#ongoing = undefined
  }
}

const sizeOf = ({ width, height }: Recordings): Sensor => ({ width, height })

/** Each recording through a filter of its own. */
function filterWhole(batch: Recordings, filterOf: FilterOf, sensorOf: (sensor: Sensor) => Sensor): Recordings {
  const sensor = sensorOf(sizeOf(batch))
  let changed = sensor.width !== batch.width || sensor.height !== batch.height
  const filtered = Array.from({ length: batch.samples }, (_, b) => {
    const [before, filter] = [recordingOf(batch, b), filterOf(sizeOf(batch), batch.first + b)]
    const after = filter.push(before)
    const rest = filter.end?.()
    changed ||= after !== before || rest !== undefined
    return rest ? joinBatches([after, rest], sensor, `recording ${batch.first + b}`) : after
  })
  return changed ? recordingsFrom(filtered, { ...batch, ...sensor }) : batch
}

/** The filter of a recording in pieces, which must follow each other. */
class PieceFilter {
  readonly #like: Pick<Recordings, 'width' | 'height' | 'labels' | 'classes' | 'first'>
  readonly #filter: EventFilter
  #last = -Infinity
  constructor(like: Recordings, filter: EventFilter) {
    const { width, height, labels, classes, first } = like
    this.#like = { width, height, labels, classes, first }
    this.#filter = filter
  }

  get first(): number {
    return this.#like.first
  }

  push(piece: Recordings): Recordings {
    const { width, height } = this.#like
    if (piece.width !== width || piece.height !== height) fail('E4201', { width: piece.width, height: piece.height, expected: `${width} × ${height}` })
    const events = recordingOf(piece, 0)
    if (events.count > 0) {
      const first = events.t0 + events.t[0]!
      if (first < this.#last) fail('E4133', { place: 'a piece of a recording', event: 0, time: first, before: this.#last })
      this.#last = events.t0 + events.t[events.count - 1]!
    }
    const left = this.#filter.push(events)
    // Time has come to the last event, though it was dropped: a piece without events says so, where nothing is held back.
    const passed = events.count > 0 && left.count === 0 && this.#filter.end === undefined
    return left === events ? piece : pieceOf(passed ? { ...left, t0: this.#last } : left, piece)
  }

  end(): Recordings | undefined {
    const rest = this.#filter.end?.()
    return rest && rest.count > 0 ? pieceOf(rest, this.#like) : undefined
  }
}
