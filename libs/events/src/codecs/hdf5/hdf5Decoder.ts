import { IssueError } from '@spikeline/core'
import type { DecodeOptions, EventFormat } from '../contract.ts'
import { PlacedDecoder } from '../placedDecoder.ts'
import { rowsOf, unitOfTime } from '../rowDecoder.ts'
import { agreedSensor } from '../sensor.ts'
import { Hdf5File } from '../../hdf5/file.ts'
import type { Reading } from '../../hdf5/reading.ts'
import { findEvents, sensorOf, type EventTable } from './layouts.ts'

/** Rows that are decoded at once, at most. */
const STEP = 1 << 14

export class Hdf5Decoder extends PlacedDecoder {
  readonly #format: Pick<EventFormat, 'name' | 'largest'>
  readonly #options: DecodeOptions
  readonly #rows = rowsOf(STEP)
  #table: EventTable | undefined
  #row = 0
  /** The first row of a piece that can't be decoded: the rows in front of it come first. */
  #damaged = -1

  constructor(format: Pick<EventFormat, 'name' | 'largest'>, place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#format = format
    this.#options = options
  }

  protected *begin(size: number): Reading<void> {
    const file = yield* Hdf5File.open(this.place, size)
    const table = yield* findEvents(file, this.#options.options?.['camera'] ?? 'left')
    const attributes = yield* file.root.attributes()
    const sensor = agreedSensor(this.#format, this.place, sensorOf(attributes), this.#options.sensor)
    this.events.sensor = sensor
    const entries = [...attributes].flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
    this.header = { ...sensor, entries: { layout: table.layout, ...Object.fromEntries(entries) } }
    this.unit = unitOfTime[table.unit]!
    this.shift = table.shift
    for (const [kind, count] of Object.entries(table.other)) this.other(kind, count)
    this.#table = table
  }

  protected *next(): Reading<boolean> {
    const { t } = this.#table!
    const rows = this.#rows
    const from = this.#row
    if (from >= t.rows) return false
    const count = Math.min(STEP - (from % STEP), t.rows - from, this.#damaged > from ? this.#damaged - from : STEP)
    for (const name of ['t', 'x', 'y', 'p'] as const) {
      const column = this.#table![name]
      try {
        yield* column.read(from, count, rows[name])
      } catch (error) {
        // What stands in other pieces is right all the same.
        if (!this.lenient || !(error instanceof IssueError) || error.issues[0]?.code !== 'E4196') throw error
        this.#damaged = Number(error.issues[0].values['row'])
        if (this.#damaged > from) return true
        this.#row = Math.max(from + 1, column.dataset.rowAfter(from))
        this.skip('damaged', this.#row - from)
        return true
      }
    }
    this.#row += count
    this.addRows(rows, count, t.dataset.place, 0)
    return true
  }
}
