import type { EventBatch } from '../eventBatch.ts'
import type { Sensor } from '../codecs/contract.ts'
import { EPOCH } from '../codecs/eventBlocks.ts'

/**
 * Words of SPIF, the interface of SpiNNaker to cameras, as AEStream sends them. 32 bits, least significant byte first:
 *
 *     bit 31      1: the word stands alone; 0: a word of 32 bits with its time in µs follows
 *     bits 16–30  column
 *     bit 15      1 ON, 0 OFF
 *     bits 0–14   row, from the top
 *
 * Senders that never give times do not always set bit 31, and AEStream's own receiver does not look at it ("timestamps": "never").
 * Events without times have the time of their arrival.
 */
export const spif = {
  name: 'spif',
  largest: { width: 32768, height: 32768 },
  timestamps: ['by-bit', 'never'],
} as const

export interface SpifOptions {
  readonly sensor: Sensor
  readonly timestamps: (typeof spif.timestamps)[number]
}

type Columns = Pick<EventBatch, 't' | 'x' | 'y' | 'p'>

/** Events of a block of columns at least. */
const BLOCK = 1 << 12

/**
 * Decodes datagrams of SPIF words. Each is understood on its own, or wrong as a whole: then `decode` gives the reason. Batches are views of blocks that many
 * datagrams share: buffers of their own, four for each of them, would keep the garbage collector busy.
 */
export class SpifDecoder {
  readonly #options: SpifOptions
  #block = blockOf(0)
  /** Events of the block that were given. */
  #used = 0
  /** Whether the events that were given last have the time of their arrival. */
  byArrival = false
  /** 2³² µs that the sender's clock of 32 bits has gone round. */
  #round = 0
  #last = 0
  /** Time of the last event that was given. */
  #latest = 0

  constructor(options: SpifOptions) {
    this.#options = options
  }

  /** `at`: microseconds, the time of events that bring none. */
  decode(bytes: Uint8Array, at: number): EventBatch | 'length' | 'outside' | 'late' {
    if (bytes.length === 0 || bytes.length % 4 !== 0) return 'length'
    const words = wordsOf(bytes)
    const timed = this.#options.timestamps === 'by-bit' && words[0]! >= 0
    return timed ? this.#timed(words) : this.#untimed(words, at)
  }

  #untimed(words: Int32Array, at: number): EventBatch | 'length' | 'outside' {
    const { sensor: { width, height }, timestamps } = this.#options
    const count = words.length
    const t0 = Math.floor(at / EPOCH) * EPOCH
    const { t, x, y, p } = this.#room(count)
    const used = this.#used
    const [lastColumn, lastRow] = [width - 1, height - 1]
    let bits = -1
    let outside = 0
    for (let i = 0; i < count; i++) {
      const word = words[i]!
      const [column, row] = [(word >> 16) & 0x7fff, word & 0x7fff]
      bits &= word
      outside |= (lastColumn - column) | (lastRow - row)
      x[used + i] = column
      y[used + i] = row
      p[used + i] = (word >> 15) & 1
    }
    // A word with a time among those without: what follows it is no event.
    if (bits >= 0 && timestamps === 'by-bit') return 'length'
    if (outside < 0) return 'outside'
    t.fill(at - t0, used, used + count)
    this.byArrival = true
    return this.#give(count, t0)
  }

  #timed(words: Int32Array): EventBatch | 'length' | 'outside' | 'late' {
    const { width, height } = this.#options.sensor
    const count = words.length / 2
    if (!Number.isInteger(count)) return 'length'
    const first = words[1]! >>> 0
    const round = this.#round + (this.#last - first > EPOCH / 2 ? EPOCH : 0)
    // Sent before the clock went round, and overtaken by what was sent after.
    if (first - this.#last > EPOCH / 2 && this.#round > 0) return 'late'
    const { t, x, y, p } = this.#room(count)
    const used = this.#used
    let last = first
    for (let i = 0; i < count; i++) {
      const word = words[2 * i]!
      const time = words[2 * i + 1]! >>> 0
      if (word < 0) return 'length'
      if (time < last) return 'late'
      const [column, row] = [(word >> 16) & 0x7fff, word & 0x7fff]
      if (column >= width || row >= height) return 'outside'
      x[used + i] = column
      y[used + i] = row
      p[used + i] = (word >> 15) & 1
      t[used + i] = last = time
    }
    // A datagram that another has overtaken: events come in the order of time.
    if (round + first < this.#latest) return 'late'
    this.#round = round
    this.#last = last
    this.#latest = round + last
    this.byArrival = false
    return this.#give(count, round)
  }

  /** Columns with room for so many events more, from #used on. */
  #room(count: number): Columns {
    if (this.#used + count > this.#block.t.length) {
      this.#block = blockOf(Math.max(BLOCK, count))
      this.#used = 0
    }
    return this.#block
  }

  /** The events that were written from #used on. */
  #give(count: number, t0: number): EventBatch {
    const { t, x, y, p } = this.#block
    const [from, to] = [this.#used, (this.#used += count)]
    return { t: t.subarray(from, to), x: x.subarray(from, to), y: y.subarray(from, to), p: p.subarray(from, to), t0, width: this.#options.sensor.width, height: this.#options.sensor.height, count }
  }
}

const blockOf = (length: number): Columns => ({ t: new Uint32Array(length), x: new Uint16Array(length), y: new Uint16Array(length), p: new Uint8Array(length) })

function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Int32Array(aligned.buffer, aligned.byteOffset, bytes.length / 4)
}

/** Bytes of a datagram at most, as AEStream sends them: its receiver takes no more. */
const DATAGRAM = 512

/** Datagrams with the events of a batch, with their times or without. Coordinates have 15 bits. */
export function encodeSpif({ t, x, y, p, t0, count }: EventBatch, timestamps: boolean): Uint8Array[] {
  const most = DATAGRAM / (timestamps ? 8 : 4)
  return Array.from({ length: Math.ceil(count / most) }, (_, part) => {
    const from = part * most
    const events = Math.min(most, count - from)
    const words = new Int32Array(timestamps ? 2 * events : events)
    for (let k = 0; k < events; k++) {
      const i = from + k
      const word = (x[i]! << 16) | (p[i]! << 15) | y[i]!
      if (!timestamps) words[k] = word | 0x80000000
      else {
        words[2 * k] = word
        words[2 * k + 1] = t0 + t[i]!
      }
    }
    return new Uint8Array(words.buffer)
  })
}
