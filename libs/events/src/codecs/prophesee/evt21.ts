import type { EventBatch } from '../../eventBatch.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import { hexWord } from '../bytes.ts'
import type { DecodeOptions, Sensor } from '../contract.ts'
import { EPOCH } from '../eventBlocks.ts'
import { defineFormat } from '../options.ts'
import { runOf } from './evt3Encoder.ts'
import { entryOf, type PercentHeader } from './header.ts'
import { MOST_LOOPS } from './loops.ts'
import { RawDecoder } from './rawDecoder.ts'
import { detectsEvt, rawHead } from './rawHead.ts'

/** TIME_HIGH counts 64 µs in 28 bits. */
const TIMES = 2 ** 28

export const evt21 = defineFormat({
  name: 'evt2.1',
  title: 'Prophesee RAW, EVT 2.1',
  description: `Words of 64 bits: time, row, first column, polarity and a mask of 32 columns, an event for each bit. Time is that of EVT 2.0. The halves of a
word are the other way round in files of older cameras: "endianness" in the header says so, else the option. Written are aligned windows of
32 columns, as cameras do.`,
  endings: ['.evt21'],
  sensor: 'sometimes',
  largest: { width: 2048, height: 2048 },
  options: { endianness: { summary: 'the order of the halves of a word, where the header does not say it', values: ['little', 'legacy'], default: 'little' } },
  detect: (head) => detectsEvt(head, '2.1'),
  decoder: (place, options) => new Evt21Decoder(place, options),
  encoder: (place, sensor, options) => new Evt21Encoder(place, sensor, options?.['endianness'] === 'legacy'),
})

const kinds: Readonly<Record<number, string>> = { 0xa: 'triggers', 0xe: 'others', 0xf: 'continued' }

/**
 * The half with the type: 31 … 28 type (0 OFF, 1 ON, 8 TIME_HIGH, a trigger), 27 … 22 low time, 21 … 11 first column, 10 … 0 row; of
 * TIME_HIGH 27 … 0 time >> 6. The other half: the mask.
 */
class Evt21Decoder extends RawDecoder {
  #legacy = false
  #high = -1
  #loops = 0
  #last = 0

  constructor(place: string, options?: DecodeOptions) {
    super(evt21, 8, '2.1', place, options)
  }

  protected override begin(header: PercentHeader): number {
    this.#legacy = (entryOf(header.entries, 'endianness') ?? this.options['endianness']) === 'legacy'
    return super.begin(header)
  }

  protected words(bytes: Uint8Array): void {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    for (let at = 0; at < words.length; ) at = this.#run(words, at)
  }

  #run(words: Int32Array, from: number): number {
    const { events } = this
    const { t, x, y, p } = events
    const room = t.length - 32
    const { width, height } = events.sensor
    const typed = this.#legacy ? 0 : 1
    const masked = 1 - typed
    const start = 64 * (this.#loops * TIMES + Math.max(0, this.#high)) - events.t0
    let last = this.#last - events.t0
    let n = events.count
    let at = from
    for (; at < words.length && n <= room; at += 2) {
      const word = words[at + typed]!
      const type = word >>> 28
      if (type > 1) {
        if (type === 8 && (word & 0x0fffffff) === this.#high) continue
        break
      }
      let mask = words[at + masked]!
      if (mask === 0) continue
      const time = start + ((word >>> 22) & 0x3f)
      const column = (word >>> 11) & 0x7ff
      const row = word & 0x7ff
      if (time < last || time >= EPOCH || this.#high < 0 || row >= height || column + 31 - Math.clz32(mask) >= width) break
      last = time
      do {
        t[n] = time
        x[n] = column + 31 - Math.clz32(mask & -mask)
        y[n] = row
        p[n++] = type
        mask &= mask - 1
      } while (mask !== 0)
    }
    events.count = n
    this.#last = last + events.t0
    if (n > room) events.turn()
    else if (at < words.length) {
      this.#odd(words[at + typed]!, words[at + masked]!, 4 * at)
      at += 2
    }
    return at
  }

  /** A word of another type, or some of whose events are wrong; the others are events all the same. */
  #odd(word: number, mask: number, at: number): void {
    const { events } = this
    const type = word >>> 28
    if (type === 8) {
      const high = word & 0x0fffffff
      if (this.#high - high >= TIMES / 2) this.#loops++
      this.#high = high
      const time = 64 * (this.#loops * TIMES + high)
      if (time >= this.#last) events.enter(time)
      return
    }
    if (type > 1) return kinds[type] === undefined ? this.unknown(at, 'a word of type 0, 1, 8, a, e or f', `${hexWord(word, 8)} with ${hexWord(mask, 8)}`) : this.other(kinds[type]!)
    const { width, height } = events.sensor
    const time = 64 * (this.#loops * TIMES + this.#high) + ((word >>> 22) & 0x3f)
    const row = word & 0x7ff
    for (let bit = 0; bit < 32; bit++) {
      if (((mask >>> bit) & 1) === 0) continue
      const column = ((word >>> 11) & 0x7ff) + bit
      if (this.#high < 0) this.skip('untimed')
      else if (column >= width || row >= height) this.outside(at, column, row)
      else if (time < this.#last) this.backwards(at, time, this.#last)
      else {
        events.enter(time)
        events.t[events.count] = time - events.t0
        events.x[events.count] = column
        events.y[events.count] = row
        events.p[events.count++] = type
        this.#last = time
      }
    }
  }
}

class Evt21Encoder extends BatchEncoder {
  readonly #legacy: boolean
  #high = -1
  #loops = 0

  constructor(place: string, sensor: Sensor, legacy: boolean) {
    super(place, sensor)
    this.#legacy = legacy
  }

  protected head(): Uint8Array {
    return rawHead('EVT21', '2.1', this.sensor, [`endianness ${this.#legacy ? 'legacy' : 'little'}`])
  }

  protected body(batch: EventBatch): Uint8Array {
    const { t, x, y, p, t0, count } = batch
    const loops = Math.floor((t0 + t[count - 1]!) / 64 / TIMES) - this.#loops
    if (loops > MOST_LOOPS) this.noRoom(count - 1, `time ${t0 + t[count - 1]!} µs`)
    const words = new Uint32Array(2 * (2 * count + 2 * loops + 2))
    const typed = this.#legacy ? 0 : 1
    let n = 0
    const write = (word: number, mask: number): void => {
      words[n + typed] = word
      words[n + 1 - typed] = mask
      n += 2
    }
    for (let i = 0; i < count; ) {
      const ticks = Math.floor((t0 + t[i]!) / 64)
      for (const target = Math.floor(ticks / TIMES); this.#loops < target; this.#loops++) {
        if (this.#high !== TIMES - 1) write(0x80000000 | (TIMES - 1), 0)
        write(0x80000000, 0)
        this.#high = 0
      }
      const high = ticks - this.#loops * TIMES
      if (high !== this.#high) write(0x80000000 | (this.#high = high), 0)
      const first = x[i]! & ~31
      const end = runOf(batch, i, first + 31)
      let mask = 0
      for (let j = i; j < end; j++) mask |= 1 << (x[j]! - first)
      write((p[i]! << 28) | ((t0 + t[i]! - 64 * ticks) << 22) | (first << 11) | y[i]!, mask)
      i = end
    }
    return new Uint8Array(words.buffer, 0, 4 * n)
  }
}
