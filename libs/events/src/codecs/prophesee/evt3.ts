import type { DecodeOptions } from '../contract.ts'
import { hexWord } from '../bytes.ts'
import { EPOCH } from '../eventBlocks.ts'
import { decodeLoop } from '../kernelLoop.ts'
import type { Engine } from '../../kernels/workspace.ts'
import { Evt3Encoder } from './evt3Encoder.ts'
import { RawDecoder, typesOf } from './rawDecoder.ts'
import { detectsEvt } from './rawHead.ts'
import { defineFormat } from '../options.ts'

/** TIME_HIGH counts 4096 µs in 12 bits: it begins anew after 2²⁴ µs. */
const ROUND = 2 ** 24

export const evt3 = defineFormat({
  name: 'evt3',
  title: 'Prophesee RAW, EVT 3.0',
  description: `Words of 16 bits that each change a part of the state: row, time, column; those with a column, or with a mask of 12 or 8 columns, are events.
TIME_HIGH that falls by half of what it counts has gone round (2²⁴ µs, 17 s); where it changes, the low bits of time are 0 until TIME_LOW
says otherwise, and where it is repeated they stay. Cameras sometimes write a TIME_LOW and a lower one right behind it: the latter holds.
Times are the camera's, nothing is subtracted. Events before the first TIME_HIGH have no time: they are passed over and counted. Masks are taken one by one, so that files read that have others than the cameras' 12 + 12 + 8.
Written are 12 + 12 + 8 only. Triggers and vendors' words are counted.`,
  endings: ['.evt3'],
  sensor: 'sometimes',
  largest: { width: 2048, height: 2048 },
  options: {},
  detect: (head) => detectsEvt(head, '3'),
  decoder: (place, options) => new Evt3Decoder(place, options),
  encoder: (place, sensor) => new Evt3Encoder(place, sensor),
})

const kinds: Readonly<Record<number, string>> = { 0x7: 'continued', 0xa: 'triggers', 0xd: 'imu', 0xe: 'others', 0xf: 'continued' }
const otherTypes = typesOf(kinds)

/**
 *     15 … 12   11 … 0
 *     0         10 … 0: y                    row of what follows
 *     2         11: p, 10 … 0: x             an event
 *     3         11: p, 10 … 0: x             first column of the masks that follow
 *     4, 5      a mask of 12, of 8 (7 … 0)   an event for each bit, column + bit; then the column goes on by 12, 8
 *     6, 8      time: low 12 bits, the 12 above them
 *     a         11 … 8: id, 0: edge          trigger
 *
 * `#end` and `#maskEnd` are the columns below which an event is right. They are 0 where row, time or first column are not, so that one
 * comparison finds all that is odd; what it is, is asked then.
 */
class Evt3Decoder extends RawDecoder {
  #row = -1
  /** −1 before the first. */
  #high = -1
  #low = 0
  #rounds = 0
  #column = -1
  #on = 0
  /** The time of the last event where time has gone back behind it, else −1. */
  #latest = -1
  /** A row of what OpenEB calls EM events, which are none of a pixel's. */
  #em = false

  constructor(place: string, options?: DecodeOptions) {
    super(evt3, 2, '3', place, options)
  }

  protected words(bytes: Uint8Array): void {
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
    decodeLoop(this.events, bytes, {
      ready: () => this.#end > 0,
      kernel: (engine, from, end) => this.#byKernel(engine, from, end),
      twin: (from, end) => 2 * this.#run(words, from >> 1, end >> 1),
    })
  }

  /** The low 32 bits of time without its last 12: the others are of the epoch. */
  get #base(): number {
    return (this.#rounds << 24) | (this.#high << 12)
  }

  #byKernel(engine: Engine, from: number, end: number): number {
    const { kernels, state, pointers } = engine
    const { width, height } = this.events.sensor
    state[0] = this.#base
    state[1] = this.#low
    state[2] = this.#row
    state[3] = this.#column
    state[4] = this.#on
    const at = kernels.evt3Words(pointers.block, from, end, width - 1, height - 1, otherTypes, pointers.others, pointers.packing)
    this.counted(engine, kinds)
    this.#high = (state[0] >>> 12) & 0xfff
    this.#low = state[1]
    this.#row = state[2]
    this.#column = state[3]
    this.#on = state[4]
    return at
  }

  get #end(): number {
    const { width, height } = this.events.sensor
    return this.#row >= 0 && this.#row < height && this.#high >= 0 && this.#latest < 0 && !this.#em ? width : 0
  }

  /** Decodes up to a change that is not just the next, or to the end of a block. */
  #run(words: Uint16Array, from: number, limit: number): number {
    const { events } = this
    const { t, x, y, p } = events
    // A word has 12 events at most.
    const room = t.length - 12
    const { height } = events.sensor
    const end = this.#end
    let n = events.count
    let row = this.#row
    let low = this.#low
    let column = this.#column
    let on = this.#on
    const base = this.#base
    let time = base | low
    let at = from
    scan: for (; at < limit && n <= room; at++) {
      const word = words[at]!
      switch (word >>> 12) {
        case 2: {
          const place = word & 0x7ff
          if (place >= end) break scan
          t[n] = time
          x[n] = place
          y[n] = row
          p[n++] = (word >>> 11) & 1
          continue
        }
        case 6: {
          if ((word & 0xfff) < low || end === 0) break scan
          low = word & 0xfff
          time = base | low
          continue
        }
        case 0: {
          if ((word & 0x7ff) >= height || end === 0) break scan
          row = word & 0x7ff
          continue
        }
        case 3: {
          column = word & 0x7ff
          on = (word >>> 11) & 1
          continue
        }
        case 4:
        case 5: {
          let mask = word & (word < 0x5000 ? 0xfff : 0xff)
          if (mask !== 0) {
            if (column < 0 || column + 31 - Math.clz32(mask) >= end) break scan
            do {
              t[n] = time
              x[n] = column + 31 - Math.clz32(mask & -mask)
              y[n] = row
              p[n++] = on
              mask &= mask - 1
            } while (mask !== 0)
          }
          if (column >= 0) column += word < 0x5000 ? 12 : 8
          continue
        }
        case 8: {
          if ((word & 0xfff) !== this.#high) break scan
          continue
        }
        default:
          break scan
      }
    }
    events.count = n
    this.#row = row
    this.#low = low
    this.#column = column
    this.#on = on
    if (n > room) events.turn()
    else if (at < limit) this.#odd(words[at++]!, 2 * at - 2)
    return at
  }

  /** A word that changes more than one thing, or is wrong. */
  #odd(word: number, at: number): void {
    const type = word >>> 12
    if (type === 8) this.#turn(word & 0xfff, 0)
    else if (type === 6) this.#turn(this.#high, word & 0xfff)
    else if (type <= 1) {
      this.#row = word & 0x7ff
      this.#em = type === 1
    } else if (type === 2) this.#wrong(at, word & 0x7ff)
    else if (type === 4 || type === 5) this.#mask(word, at)
    else if (kinds[type] !== undefined) this.other(kinds[type]!)
    else this.unknown(at, 'a word of type 0 to 8, a, d, e or f', hexWord(word, 4))
  }

  #time(high: number, low: number): number {
    return this.#rounds * ROUND + 4096 * Math.max(0, high) + low
  }

  /** Time begins, goes into another epoch or round, or back. */
  #turn(high: number, low: number): void {
    const { events } = this
    const latest = this.#latest < 0 ? events.last : this.#latest
    if (this.#high - high >= 2048) this.#rounds++
    this.#high = high
    this.#low = low
    const time = this.#time(high, low)
    this.#latest = time < latest ? latest : -1
    // A low part before the first high one is of no time yet.
    if (this.#latest < 0 && high >= 0 && time - events.t0 >= EPOCH) events.enter(time)
  }

  /** A mask some of whose events are not right: the others are events all the same. */
  #mask(word: number, at: number): void {
    const { events } = this
    const width = word >>> 12 === 4 ? 12 : 8
    const end = this.#end
    if (this.#column < 0) {
      this.unknown(at, 'a first column before a mask', hexWord(word, 4))
      return
    }
    for (let bit = 0; bit < width; bit++) {
      if (((word >>> bit) & 1) === 0) continue
      const column = this.#column + bit
      if (column >= end) this.#wrong(at, column)
      else {
        events.t[events.count] = this.#time(this.#high, this.#low) - events.t0
        events.x[events.count] = column
        events.y[events.count] = this.#row
        events.p[events.count++] = this.#on
      }
    }
    this.#column += width
  }

  /** Says why an event is none. */
  #wrong(at: number, x: number): void {
    const { width, height } = this.events.sensor
    if (this.#high < 0) this.skip('untimed')
    else if (this.#em) this.other('em')
    else if (this.#row < 0) this.unknown(at, 'a row before the first event', `an event in column ${x}`)
    else if (x >= width || this.#row >= height) this.outside(at, x, this.#row)
    else this.backwards(at, this.#time(this.#high, this.#low), this.#latest)
  }
}
