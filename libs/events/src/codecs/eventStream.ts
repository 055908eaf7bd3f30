import { fail } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { BatchEncoder } from './batchEncoder.ts'
import { ByteDecoder } from './byteDecoder.ts'
import { ascii, beginsWith, hex } from './bytes.ts'
import type { DecodeOptions, FormatOptions, Sensor } from './contract.ts'
import { EPOCH } from './eventBlocks.ts'
import { decodeLoop } from './kernelLoop.ts'
import type { Engine } from '../kernels/workspace.ts'
import { defineFormat } from './options.ts'
import { agreedSensor } from './sensor.ts'

const MAGIC = 'Event Stream'
/** Magic, version 2.0.0, type, width and height. */
const HEAD = 20
const types: Readonly<Record<number, string>> = { 0: 'generic', 1: 'dvs', 2: 'atis', 4: 'color' }
const DVS = 1
const ATIS = 2

export const eventStream = defineFormat({
  name: 'es',
  title: 'Event Stream 2.0',
  description: `One byte of time since the event before and the polarity, then column and row in 16 bits each; pauses are bytes of their own. Time counts from 0.
The origin of the files is at the bottom left: rows are turned over ("origin"). Read are the types dvs and atis, whose exposure measurements
are counted; generic and color have no polarities and are refused. Written is dvs.`,
  endings: ['.es'],
  sensor: 'always',
  largest: { width: 65535, height: 65535 },
  options: { origin: { summary: 'where row 0 of the file is', values: ['bottom-left', 'top-left'], default: 'bottom-left' } },
  detect: (head) => beginsWith(head, MAGIC),
  decoder: (place, options) => new StreamDecoder(place, options),
  encoder: (place, sensor, options) => new StreamEncoder(place, sensor, options),
})

class StreamDecoder extends ByteDecoder {
  readonly #given: Sensor | undefined
  readonly #flipped: boolean
  #type = DVS
  /** Microseconds from t0. */
  #time = 0

  constructor(place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#given = options.sensor
    this.#flipped = options.options?.['origin'] !== 'top-left'
  }

  protected read(bytes: Uint8Array): number {
    if (!this.header) return bytes.length < HEAD ? 0 : this.#begin(bytes)
    if (this.#type === ATIS) return this.#atis(bytes)
    return decodeLoop(this.events, bytes, {
      ready: () => this.#time >= 0,
      kernel: (engine, from, end) => this.#byKernel(engine, from, end),
      twin: (from, end) => this.#dvs(bytes, from, end),
    })
  }

  #byKernel({ kernels, state, pointers }: Engine, from: number, end: number): number {
    const { width, height } = this.events.sensor
    state[0] = this.#time
    const at = kernels.streamRecords(pointers.block, from, end, width - 1, height - 1, this.#flipped ? -1 : 0, this.#flipped ? height : 0)
    this.#time = state[0] >>> 0
    return at
  }

  #begin(bytes: Uint8Array): number {
    const { place } = this
    if (!beginsWith(bytes, MAGIC)) fail('E4142', { place, offset: 0, expected: `"${MAGIC}"`, found: hex(bytes.subarray(0, 12)) })
    if (bytes[12] !== 2) fail('E4142', { place, offset: 12, expected: 'version 2', found: `version ${[...bytes.subarray(12, 15)].join('.')}` })
    this.#type = bytes[15]!
    if (this.#type !== DVS && this.#type !== ATIS) fail('E4142', { place, offset: 15, expected: 'events of type dvs or atis', found: types[this.#type] ?? `type ${this.#type}` })
    const sensor = agreedSensor(eventStream, place, { width: bytes[16]! | (bytes[17]! << 8), height: bytes[18]! | (bytes[19]! << 8) }, this.#given)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: { version: [...bytes.subarray(12, 15)].join('.'), type: types[this.#type]! } }
    return HEAD
  }

  /** Time that a pause has moved on into the next epoch. */
  #settle(time: number): number {
    const { events } = this
    const absolute = events.t0 + time
    events.enter(absolute)
    return absolute - events.t0
  }

  #dvs(bytes: Uint8Array, from: number, end: number): number {
    const { events } = this
    const { t, x, y, p } = events
    const room = t.length
    const [lastColumn, lastRow] = [events.sensor.width - 1, events.sensor.height - 1]
    // Row r is lastRow − r where rows are turned over, which is (r ^ −1) + height.
    const [turn, turned] = this.#flipped ? [-1, lastRow + 1] : [0, 0]
    const limit = bytes.length - 4
    // An event that is the first of an epoch is read there.
    const next = from < limit && bytes[from]! < 0xfe ? bytes[from]! >> 1 : 0
    this.#time = this.#settle(this.#time + next) - next
    // Time is counted from here in few bits: more than 31 would be computed as 64.
    const start = this.#time | 0
    const most = Math.min(1 << 30, EPOCH - this.#time)
    let since = 0
    let n = events.count
    let at = from
    while (at < end && n < room) {
      const head = bytes[at]!
      if (head >= 0xfe) {
        if (head === 0xff) since += 127
        at++
        if (since >= most) break
        continue
      }
      if (at >= limit || since + (head >> 1) >= most) break
      const column = bytes[at + 1]! | (bytes[at + 2]! << 8)
      const row = bytes[at + 3]! | (bytes[at + 4]! << 8)
      since += head >> 1
      if (((lastColumn - column) | (lastRow - row)) < 0) {
        events.count = n
        this.outside(at, column, row)
      } else {
        t[n] = start + since
        x[n] = column
        y[n] = (row ^ turn) + turned
        p[n++] = head & 1
      }
      at += 5
    }
    events.count = n
    if (n === room) events.turn()
    this.#time = this.#settle(this.#time + since)
    return at
  }

  #atis(bytes: Uint8Array): number {
    const { events } = this
    const { width, height } = events.sensor
    let at = 0
    while (at < bytes.length) {
      const head = bytes[at]!
      if ((head & 0xfc) === 0xfc) {
        this.#time = this.#settle(this.#time + 63 * (head & 3))
        at++
        continue
      }
      if (at + 5 > bytes.length) break
      this.#time = this.#settle(this.#time + (head >> 2))
      const x = bytes[at + 1]! | (bytes[at + 2]! << 8)
      const y = bytes[at + 3]! | (bytes[at + 4]! << 8)
      if (x >= width || y >= height) this.outside(at, x, y)
      else if ((head & 1) === 1) this.other('exposures')
      else {
        const n = events.count
        events.t[n] = this.#time
        events.x[n] = x
        events.y[n] = this.#flipped ? height - 1 - y : y
        events.p[n] = (head >> 1) & 1
        events.count = n + 1
        if (events.count === events.t.length) events.turn()
      }
      at += 5
    }
    return at
  }

  protected finish(rest: Uint8Array): void {
    if (!this.header) fail('E4142', { place: this.place, offset: 0, expected: `a header of ${HEAD} bytes`, found: `${rest.length} bytes` })
    this.cut(rest, 5)
  }
}

/** The longest pause that is written: as 34 MB. */
const LONGEST = EPOCH

class StreamEncoder extends BatchEncoder {
  readonly #flipped: boolean
  #last = 0

  constructor(place: string, sensor: Sensor, options?: FormatOptions) {
    super(place, sensor)
    this.#flipped = options?.['origin'] !== 'top-left'
  }

  protected head(): Uint8Array {
    const { width, height } = this.sensor
    return Uint8Array.of(...ascii(MAGIC), 2, 0, 0, DVS, width & 0xff, width >> 8, height & 0xff, height >> 8)
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    for (let i = 0, last = this.#last; i < count; last = t0 + t[i++]!) if (t0 + t[i]! - last > LONGEST) this.noRoom(i, `pause of ${t0 + t[i]! - last} µs`)
    // A whole 127 of each pause is a byte; all pauses together have no more of them than the whole time.
    const bytes = new Uint8Array(5 * count + Math.ceil((t0 + t[count - 1]! - this.#last) / 127))
    let at = 0
    for (let i = 0; i < count; i++) {
      const pause = t0 + t[i]! - this.#last
      const whole = Math.floor(pause / 127)
      bytes.fill(0xff, at, at + whole)
      at += whole
      const row = this.#flipped ? this.sensor.height - 1 - y[i]! : y[i]!
      bytes[at++] = ((pause - 127 * whole) << 1) | p[i]!
      bytes[at++] = x[i]! & 0xff
      bytes[at++] = x[i]! >> 8
      bytes[at++] = row & 0xff
      bytes[at++] = row >> 8
      this.#last = t0 + t[i]!
    }
    return bytes.subarray(0, at)
  }
}
