import { defineStage, fail, type JsonSchema, type Random, type Shape, type StageDeclaration } from '@spikeline/core'
import { concatWith, defer, EMPTY, map, of, type OperatorFunction } from 'rxjs'
import type { Sensor } from '../codecs/contract.ts'
import { checkRecordings, soundRecordings } from '../checkRecordings.ts'
import { joinBatches } from '../codecs/joinBatches.ts'
import type { EventBatch } from '../eventBatch.ts'
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
        recordings: recordings.pipe(filtered(filterOf, (sensor) => sensorOf(sensor, params), (batch) => requireWhole(batch.piece, params))),
      }
    },
  })
}

function shapeWith(shape: Shape, sensorOf: (sensor: Sensor) => Sensor): Shape {
  const { width, height } = shape
  return typeof width === 'number' && typeof height === 'number' ? { ...shape, ...sensorOf({ width, height }) } : shape
}

function filtered(filterOf: FilterOf, sensorOf: (sensor: Sensor) => Sensor, check: (batch: Recordings) => void): OperatorFunction<Recordings, Recordings> {
  return (source) => defer(() => {
    let ongoing: PieceFilter | undefined
    return source.pipe(
      map((batch) => {
        check(checkRecordings(batch))
        if (batch.piece) return soundRecordings(pieceOf((ongoing ??= new PieceFilter(sizeOf(batch), filterOf)).push(recordingOf(batch, 0))))
        return soundRecordings(filterWhole(batch, filterOf, sensorOf))
      }),
      concatWith(defer(() => {
        const last = ongoing?.end()
        return last && last.count > 0 ? of(soundRecordings(pieceOf(last))) : EMPTY
      })),
    )
  })
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

/** The filter of an endless recording, whose pieces must follow each other. */
class PieceFilter {
  readonly #sensor: Sensor
  readonly #filter: EventFilter
  #last = -Infinity
  constructor(sensor: Sensor, filterOf: FilterOf) {
    this.#sensor = sensor
    this.#filter = filterOf(sensor, 0)
  }

  push(events: EventBatch): EventBatch {
    const { width, height } = this.#sensor
    if (events.width !== width || events.height !== height) fail('E4201', { width: events.width, height: events.height, expected: `${width} × ${height}` })
    if (events.count > 0) {
      const first = events.t0 + events.t[0]!
      if (first < this.#last) fail('E4133', { place: 'a piece of a recording', event: 0, time: first, before: this.#last })
      this.#last = events.t0 + events.t[events.count - 1]!
    }
    return this.#filter.push(events)
  }

  end(): EventBatch | undefined {
    return this.#filter.end?.()
  }
}
