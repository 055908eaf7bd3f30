import type { DecodeOptions } from '../contract.ts'
import { hexWord } from '../bytes.ts'
import { detectsEvt, rawHead } from './rawHead.ts'
import { RawDecoder, typesOf } from './rawDecoder.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import type { EventBatch } from '../../eventBatch.ts'
import { MOST_LOOPS } from './loops.ts'
import { decodeLoop } from '../kernelLoop.ts'
import type { Engine } from '../../kernels/workspace.ts'
import { defineFormat } from '../options.ts'

/** TIME_HIGH counts 64 µs in 28 bits: it begins anew after 2³⁴ µs. */
const TIMES = 2 ** 28
const LAST = TIMES - 1

export const evt2 = defineFormat({
  name: 'evt2',
  title: 'Prophesee RAW, EVT 2.0',
  description: `Words of 32 bits, one an event; the upper 28 bits of time come in words of their own, TIME_HIGH. Time that falls by half of what TIME_HIGH counts
has gone round (2³⁴ µs, 4.8 hours). Times are the camera's, nothing is subtracted. Events before the first TIME_HIGH have no time: they are
passed over and counted. Triggers, IMU and monitoring words are counted.`,
  endings: ['.evt2'],
  sensor: 'sometimes',
  largest: { width: 2048, height: 2048 },
  options: {},
  detect: (head) => detectsEvt(head, '2'),
  decoder: (place, options) => new Evt2Decoder(place, options),
  encoder: (place, sensor) => new Evt2Encoder(place, sensor),
})

const kinds: Readonly<Record<number, string>> = { 0xa: 'triggers', 0xd: 'imu', 0xe: 'monitoring', 0xf: 'continued' }
const otherTypes = typesOf(kinds)

/**
 *     31 … 28   27 … 22   21 … 11   10 … 0
 *     0, 1      t         x         y         an event, OFF or ON; t: the low 6 bits of time
 *     8         27 … 0: time >> 6             TIME_HIGH
 *     a         t         12 … 8: id, 0: edge trigger
 */
class Evt2Decoder extends RawDecoder {
  /** The last TIME_HIGH; −1 before the first. */
  #high = -1
  #loops = 0
  /** The low bits of the last event of this TIME_HIGH, below which time would go back; 64 where all of it does. */
  #floor = 0
  #latest = 0

  constructor(place: string, options?: DecodeOptions) {
    super(evt2, 4, '2', place, options)
  }

  protected words(bytes: Uint8Array): void {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    decodeLoop(this.events, bytes, {
      ready: () => this.#high >= 0 && this.#floor < 64,
      kernel: (engine, from, end) => this.#byKernel(engine, from, end),
      twin: (from, end) => 4 * this.#run(words, from >> 2, end >> 2),
    })
  }

  #byKernel(engine: Engine, from: number, end: number): number {
    const { kernels, state, pointers } = engine
    const { width, height } = this.events.sensor
    state[0] = this.#high
    state[1] = this.#floor
    const at = kernels.evt2Words(pointers.block, from, end, width - 1, height - 1, otherTypes, pointers.others)
    this.counted(engine, kinds)
    this.#high = state[0]
    this.#floor = state[1]
    return at
  }

  /** Decodes up to a word of time that is not just the next, or to the end of a block. */
  #run(words: Int32Array, from: number, end: number): number {
    const { events } = this
    const { t, x, y, p } = events
    const room = t.length
    const lastRow = events.sensor.height - 1
    const lastColumn = this.#high < 0 ? -1 : events.sensor.width - 1
    let n = events.count
    let floor = this.#floor
    // The low 32 bits: the others are of the epoch.
    let base = this.#high << 6
    let at = from
    for (; at < end && n < room; at++) {
      const word = words[at]!
      const type = word >>> 28
      if (type <= 1) {
        const low = (word >>> 22) & 0x3f
        const column = (word >>> 11) & 0x7ff
        const row = word & 0x7ff
        // One of the differences is negative: one branch for three questions.
        if (((lastColumn - column) | (lastRow - row) | (low - floor)) < 0) {
          events.count = n
          this.#floor = floor
          this.#odd(4 * at, low, column, row)
          continue
        }
        floor = low
        t[n] = base | low
        x[n] = column
        y[n] = row
        p[n++] = type
      } else if (type === 8) {
        const high = word & 0x0fffffff
        if (high === this.#high) continue
        // The next one within this epoch, in most cases.
        if (high > this.#high && high >>> 26 === this.#high >>> 26 && this.#high >= 0 && floor < 64) {
          this.#high = high
          base = high << 6
          floor = 0
          continue
        }
        events.count = n
        this.#floor = floor
        this.#turn(high)
        return at + 1
      } else {
        events.count = n
        if (kinds[type] !== undefined) this.other(kinds[type]!)
        else this.unknown(4 * at, 'a word of type 0, 1, 8, a, d, e or f', hexWord(word, 8))
      }
    }
    events.count = n
    this.#floor = floor
    if (n === room) events.turn()
    return at
  }

  /** Time begins, goes into another epoch or round, or back. */
  #turn(high: number): void {
    const { events } = this
    if (this.#floor < 64) this.#latest = this.#time(this.#high, this.#floor)
    if (this.#high >= 0 && this.#high - high >= TIMES / 2) this.#loops++
    this.#high = high
    const time = this.#time(high, 0)
    this.#floor = time + 63 < this.#latest ? 64 : Math.max(0, this.#latest - time)
    if (this.#floor < 64) events.enter(time)
  }

  #time(high: number, low: number): number {
    return 64 * (this.#loops * TIMES + Math.max(0, high)) + low
  }

  #odd(at: number, low: number, x: number, y: number): void {
    const { width, height } = this.events.sensor
    if (this.#high < 0) this.skip('untimed')
    else if (x >= width || y >= height) this.outside(at, x, y)
    else this.backwards(at, this.#time(this.#high, low), this.#floor < 64 ? this.#time(this.#high, this.#floor) : this.#latest)
  }
}

/** Writes a TIME_HIGH wherever it changes, and one at the end and the beginning of each round. */
class Evt2Encoder extends BatchEncoder {
  #high = -1
  #loops = 0

  protected head(): Uint8Array {
    return rawHead('EVT2', '2.0', this.sensor)
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    const last = Math.floor((t0 + t[count - 1]!) / 64 / TIMES)
    if (last - this.#loops > MOST_LOOPS) this.noRoom(count - 1, `time ${t0 + t[count - 1]!} µs`)
    const words = new Uint32Array(2 * count + 2 * (last - this.#loops) + 2)
    let n = 0
    for (let i = 0; i < count; i++) {
      const time = t0 + t[i]!
      const ticks = Math.floor(time / 64)
      const loops = Math.floor(ticks / TIMES)
      const high = ticks - loops * TIMES
      for (; this.#loops < loops; this.#loops++) {
        if (this.#high !== LAST) words[n++] = 0x80000000 | LAST
        words[n++] = 0x80000000
        this.#high = 0
      }
      if (high !== this.#high) words[n++] = 0x80000000 | (this.#high = high)
      words[n++] = (p[i]! << 28) | ((time - 64 * ticks) << 22) | (x[i]! << 11) | y[i]!
    }
    return new Uint8Array(words.buffer, 0, 4 * n)
  }
}
