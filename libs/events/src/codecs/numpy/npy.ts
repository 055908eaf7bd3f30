import { fail } from '@spikeline/core'
import type { EventBatch } from '../../eventBatch.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import type { DecodeOptions, EventFormat, FormatOptions, Patch, Sensor } from '../contract.ts'
import { defineFormat } from '../options.ts'
import { RowDecoder, rowsOf, unitOfTime } from '../rowDecoder.ts'
import { agreedSensor } from '../sensor.ts'
import { arrayOptions, eventArray, readRows, type EventArray } from './eventArray.ts'
import { arrayWriter, type ArrayWriter } from './arrayWriter.ts'
import { beginsNpy, npyHeaderBytes, readNpyHeader } from './npyHeader.ts'

/** Rows that are decoded at once, at most. */
const STEP = 1 << 13

export const npy: EventFormat = defineFormat({
  name: 'npy',
  title: 'NumPy array',
  description: `A structured array with the fields t, x, y and p (also ts, time, timestamp; pol, polarity, on) in any order, of integers, floating-point numbers or
booleans of any width and byte order; or a table of four columns, whose order must be said ("columns"). Other fields are passed over. Header versions 1 to 3, in
C order. Times in microseconds must be whole; in other units ("unit") they are rounded to them. Polarities are 1 or True for ON, 0, −1 or False for OFF. Written is
Tonic's type: x and y in 16 bits, t in 64, p as a boolean.`,
  endings: ['.npy'],
  sensor: 'never',
  largest: { width: 1 << 15, height: 1 << 15 },
  options: arrayOptions,
  detect: beginsNpy,
  decoder: (place, options) => new NpyDecoder(place, options),
  encoder: (place, sensor, options, patched) => new NpyEncoder(place, sensor, options, patched),
})

class NpyDecoder extends RowDecoder {
  readonly #options: FormatOptions
  readonly #rows = rowsOf(STEP)
  #array: EventArray | undefined
  /** Rows that are still to come. */
  #left = 0
  #over = false

  constructor(place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#options = options.options ?? {}
    const sensor = agreedSensor(npy, place, undefined, options.sensor)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: {} }
    this.unit = unitOfTime[this.#options['unit'] ?? 'us']!
  }

  protected read(bytes: Uint8Array): number {
    const array = this.#array
    if (!array) return this.#begin(bytes)
    const rows = Math.min(this.#left, Math.floor(bytes.length / array.rowBytes))
    for (let row = 0; row < rows; row += STEP) {
      const count = Math.min(STEP, rows - row)
      readRows(bytes, row * array.rowBytes, count, array, this.#rows)
      this.addRows(this.#rows, count, row * array.rowBytes, array.rowBytes)
    }
    this.#left -= rows
    const used = rows * array.rowBytes
    if (this.#left > 0 || used === bytes.length) return used
    // However many they are, they are one thing that is wrong.
    if (!this.#over) this.unknown(used, 'the end of the file', 'more bytes')
    this.#over = true
    return bytes.length
  }

  #begin(bytes: Uint8Array): number {
    const length = npyHeaderBytes(bytes, this.place, 0)
    if (length === undefined || bytes.length < length) return 0
    this.#array = eventArray(npy, readNpyHeader(bytes.subarray(0, length), this.place, 0), this.place, 0, this.#options)
    this.#left = this.#array.rows
    return length
  }

  protected finish(rest: Uint8Array): void {
    if (!this.#array) fail('E4142', { place: this.place, offset: 0, expected: 'a whole header of NumPy', found: `${rest.length} bytes` })
    if (rest.length > 0) this.cut(rest, this.#array.rowBytes)
    else if (this.#left > 0) this.refuse('missing', 'E4145', 0, { expected: `${this.#left} rows more`, found: 'the end of the file' })
  }
}

/** The header says the number of rows: it is put over what stood in its place, or all is held until the end. */
class NpyEncoder extends BatchEncoder {
  readonly #writer: ArrayWriter
  readonly #patched: boolean
  readonly #held: Uint8Array[] = []

  constructor(place: string, sensor: Sensor, options: FormatOptions = {}, patched = false) {
    super(place, sensor)
    this.#writer = arrayWriter(options)
    this.#patched = patched
  }

  protected head(): Uint8Array {
    return this.#patched ? this.#writer.header(0) : new Uint8Array(0)
  }

  protected body(batch: EventBatch): Uint8Array {
    const bytes = this.#writer.rows(batch)
    if (this.#patched) return bytes
    this.#held.push(bytes)
    return new Uint8Array(0)
  }

  override end(patch?: Patch): Uint8Array[] {
    const front = super.end()
    const header = this.#writer.header(this.before)
    if (!this.#patched) return [header, ...this.#held]
    patch!(0, header)
    return front
  }
}
