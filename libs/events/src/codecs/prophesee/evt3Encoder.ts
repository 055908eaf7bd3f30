import type { EventBatch } from '../../eventBatch.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import { MOST_LOOPS } from './loops.ts'
import { rawHead } from './rawHead.ts'

/** Events from which on three masks and their first column, four words, are shorter than a word for each. */
const WORTH = 5

/**
 * Writes time, row and column where they change. Five events or more of one time, row and polarity, in ascending columns within 32, become
 * the three masks 12 + 12 + 8 that cameras write: other ones are not read by all. Both ends of each round of TIME_HIGH are written.
 */
export class Evt3Encoder extends BatchEncoder {
  #high = -1
  #low = -1
  #rounds = 0
  #row = -1
  #words = new Uint16Array(0)
  #n = 0

  protected head(): Uint8Array {
    return rawHead('EVT3', '3.0', this.sensor)
  }

  protected body(batch: EventBatch): Uint8Array {
    const { t, x, y, p, t0, count } = batch
    const rounds = Math.floor((t0 + t[count - 1]!) / 2 ** 24) - this.#rounds
    if (rounds > MOST_LOOPS) this.noRoom(count - 1, `time ${t0 + t[count - 1]!} µs`)
    this.#words = new Uint16Array(4 * count + 2 * rounds + 4)
    this.#n = 0
    for (let i = 0; i < count; ) {
      this.#time(t0 + t[i]!)
      if (y[i] !== this.#row) this.#words[this.#n++] = this.#row = y[i]!
      const end = runOf(batch, i)
      if (end - i >= WORTH && x[i]! + 32 <= this.sensor.width) this.#masks(batch, i, end)
      else for (let j = i; j < end; j++) this.#words[this.#n++] = 0x2000 | (p[j]! << 11) | x[j]!
      i = end
    }
    return new Uint8Array(this.#words.buffer, 0, 2 * this.#n)
  }

  #time(time: number): void {
    const ticks = Math.floor(time / 4096)
    const rounds = Math.floor(ticks / 4096)
    for (; this.#rounds < rounds; this.#rounds++) {
      if (this.#high !== 4095) this.#words[this.#n++] = 0x8fff
      this.#words[this.#n++] = 0x8000
      this.#high = 0
      this.#low = 0
    }
    const high = ticks - 4096 * rounds
    if (high !== this.#high) {
      this.#words[this.#n++] = 0x8000 | (this.#high = high)
      this.#low = -1
    }
    const low = time - 4096 * ticks
    if (low !== this.#low) this.#words[this.#n++] = 0x6000 | (this.#low = low)
  }

  #masks({ x, p }: EventBatch, from: number, end: number): void {
    const first = x[from]!
    let bits = 0
    for (let i = from; i < end; i++) bits |= 1 << (x[i]! - first)
    this.#words[this.#n++] = 0x3000 | (p[from]! << 11) | first
    this.#words[this.#n++] = 0x4000 | (bits & 0xfff)
    this.#words[this.#n++] = 0x4000 | ((bits >>> 12) & 0xfff)
    this.#words[this.#n++] = 0x5000 | (bits >>> 24)
  }
}

/** The end of the events from `from` on that are of one time, row and polarity, and in ascending columns within 32. */
export function runOf({ t, x, y, p, count }: EventBatch, from: number, last = x[from]! + 31): number {
  let end = from + 1
  while (end < count && t[end] === t[from] && y[end] === y[from] && p[end] === p[from] && x[end]! > x[end - 1]! && x[end]! <= last) end++
  return end
}
