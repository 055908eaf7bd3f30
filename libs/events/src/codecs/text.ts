import { fail } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { BatchEncoder } from './batchEncoder.ts'
import { ByteDecoder } from './byteDecoder.ts'
import { ascii, textOf } from './bytes.ts'
import type { DecodeOptions, EventFormat, FormatOption, FormatOptions, Sensor } from './contract.ts'
import { agreedSensor } from './sensor.ts'
import { columnsOf, microseconds, unitOf, type Columns } from './textFields.ts'
import { defineFormat } from './options.ts'
import { decodeLoop } from './kernelLoop.ts'
import type { Engine } from '../kernels/workspace.ts'

/** More than any line of four numbers has. */
const LONGEST = 4096

const unit: FormatOption = { summary: 'the unit of times', values: ['us', 's'] }
const conventions = 'Times in seconds are rounded to microseconds. Polarities are 1 for ON, 0 or −1 for OFF; written are 1 and 0. Empty lines and lines that begin with # are passed over.'

export const text = defineFormat({
  name: 'text',
  title: 'text, a line an event',
  description: `Four numbers a line, t x y p, between spaces, tabs or commas. The unit of times must be said ("unit"): files don't. ${conventions}`,
  endings: ['.txt'],
  sensor: 'never',
  largest: { width: 65535, height: 65535 },
  options: { unit },
  detect: (head) => /^[\s\d.,eE+-]+$/.test(firstLine(head)) && firstLine(head).trim().split(/[\s,]+/).length === 4,
  decoder: (place, options) => new LineDecoder(text, { t: 0, x: 1, y: 2, p: 3, fields: 4 }, place, options),
  encoder: (place, sensor, options) => new LineEncoder(place, sensor, unitOf(text, undefined, options), ' ', ''),
})

export const csv = defineFormat({
  name: 'csv',
  title: 'CSV with a header',
  description: `A line with the names of the columns, then a line an event. Columns are found by their names, in any order, others are passed over: t (time,
ts, timestamp), x, y, p (pol, polarity, on). A name with _us or _s behind it says the unit, else it must be said ("unit"). Names of faery, t,x@640,y@480,on, say the sensor, too; its
times are in microseconds. ${conventions}`,
  endings: ['.csv'],
  sensor: 'never',
  largest: { width: 65535, height: 65535 },
  options: { unit },
  detect: (head) => columnsOf(firstLine(head)) !== undefined,
  decoder: (place, options) => new LineDecoder(csv, undefined, place, options),
  encoder: (place, sensor, options) => {
    const written = options?.['unit'] ?? 'us'
    return new LineEncoder(place, sensor, written, ',', `t_${written},x,y,p\n`)
  },
})

/** The first line that is neither empty nor a remark, if it is there whole. */
function firstLine(head: Uint8Array): string {
  const lines = textOf(head.subarray(0, LONGEST)).split('\n')
  return (lines.length > 1 ? lines.slice(0, -1) : lines).find((line) => !/^\s*(#|$)/.test(line))?.trim() ?? ''
}

class LineDecoder extends ByteDecoder {
  readonly #format: EventFormat
  readonly #options: FormatOptions
  readonly #given: Sensor | undefined
  #columns: Columns | undefined
  #seconds = false
  #lines = 0

  constructor(format: EventFormat, columns: Columns | undefined, place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#format = format
    this.#given = options.sensor
    this.#options = options.options ?? {}
    if (columns) this.#begin(columns)
  }

  #begin(columns: Columns): void {
    const sensor = agreedSensor(this.#format, this.place, columns.sensor, this.#given)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: {} }
    this.#columns = columns
    this.#seconds = unitOf(this.#format, columns.unit, this.#options) === 's'
  }

  protected read(bytes: Uint8Array): number {
    const at = decodeLoop(this.events, bytes, {
      ready: () => this.#columns?.fields === 4,
      kernel: (engine, from, end) => this.#byKernel(engine, from, end),
      twin: (from, end) => this.#run(bytes, from, end),
    })
    if (bytes.length - at <= LONGEST) return at
    this.unknown(at, `a line of at most ${LONGEST} bytes`, `${bytes.length - at} without an end`)
    return bytes.length
  }

  #byKernel({ kernels, state, pointers }: Engine, from: number, end: number): number {
    const { t, x, y, p } = this.#columns!
    const { t0, last, sensor: { width, height } } = this.events
    state[0] = Math.max(0, last - t0)
    const at = kernels.textLines(pointers.block, from, end, width - 1, height - 1, t, x, y, p, this.#seconds, t0)
    this.#lines += state[1]!
    return at
  }

  /** Decodes lines that begin before `end` and are there whole. */
  #run(bytes: Uint8Array, from: number, end: number): number {
    let at = from
    while (at < end) {
      const newline = bytes.indexOf(10, at)
      if (newline < 0) break
      this.#line(bytes, at, newline)
      at = newline + 1
    }
    return at
  }

  protected finish(rest: Uint8Array): void {
    if (rest.length > 0) this.#line(rest, 0, rest.length)
    if (!this.#columns) fail('E4142', { place: this.place, offset: 0, expected: 'a line with the names of the columns: t, x, y, p', found: 'no such line' })
  }

  #line(bytes: Uint8Array, from: number, end: number): void {
    this.#lines++
    const line = textOf(bytes.subarray(from, Math.min(end, from + LONGEST))).trim()
    if (line === '' || line.startsWith('#')) return
    if (!this.#columns) {
      const columns = columnsOf(line)
      if (!columns) fail('E4142', { place: this.place, offset: this.offset + from, expected: 'the names of the columns: t, x, y, p', found: JSON.stringify(line.slice(0, 60)) })
      return this.#begin(columns!)
    }
    const { t, x, y, p, fields } = this.#columns
    const values = line.split(/\s*,\s*|\s+/)
    const time = microseconds(values[t], this.#seconds)
    const [column, row, on] = [values[x], values[y], values[p]].map((value) => (value === undefined || value === '' ? NaN : Number(value)))
    const { width, height } = this.events.sensor
    if (values.length !== fields || !(time >= 0) || !Number.isInteger(column) || !Number.isInteger(row) || ![-1, 0, 1].includes(on!)) {
      this.unknown(from, `${fields} numbers: a time${this.#seconds ? ' in seconds' : ' in whole microseconds'}, whole columns and rows, a polarity of 0, 1 or -1`, `${JSON.stringify(line.slice(0, 60))} in line ${this.#lines}`)
    } else if (column! < 0 || row! < 0 || column! >= width || row! >= height) this.outside(from, column!, row!)
    else if (time < this.events.last) this.backwards(from, time, this.events.last)
    else this.#add(time, column!, row!, on! > 0 ? 1 : 0)
  }

  #add(time: number, x: number, y: number, p: number): void {
    const { events } = this
    events.enter(time)
    const n = events.count++
    events.t[n] = time - events.t0
    events.x[n] = x
    events.y[n] = y
    events.p[n] = p
    if (events.count === events.t.length) events.turn()
  }
}

class LineEncoder extends BatchEncoder {
  readonly #unit: string
  readonly #between: string
  readonly #names: string

  constructor(place: string, sensor: Sensor, unit: string, between: string, names: string) {
    super(place, sensor)
    this.#unit = unit
    this.#between = between
    this.#names = names
  }

  protected head(): Uint8Array {
    return ascii(this.#names)
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    const lines = new Array<string>(count)
    for (let i = 0; i < count; i++) {
      const time = t0 + t[i]!
      const seconds = Math.floor(time / 1e6)
      const said = this.#unit === 's' ? `${seconds}.${String(time - 1e6 * seconds).padStart(6, '0')}` : time
      lines[i] = `${said}${this.#between}${x[i]}${this.#between}${y[i]}${this.#between}${p[i]}\n`
    }
    return ascii(lines.join(''))
  }
}
