import type { EventBatch } from '../eventBatch.ts'
import type { Sensor } from './contract.ts'

/** Events of the first block; each one that is full is followed by one of twice as many, up to the most. */
const FIRST = 1 << 10
const MOST = 1 << 15

/** Batches begin anew where time crosses a multiple of this. */
export const EPOCH = 2 ** 32

/**
 * Columns that a decoder writes into: it takes `t`, `x`, `y`, `p` and `count` into variables, fills from `count` on, puts `count` back, and
 * calls `turn` when the block is full, after which the columns are others. A full block is given away, a part of one is copied.
 */
export class EventBlocks {
  t = new Uint32Array(FIRST)
  x = new Uint16Array(FIRST)
  y = new Uint16Array(FIRST)
  p = new Uint8Array(FIRST)
  count = 0
  /** Of the block, a multiple of 2³². */
  t0 = 0
  sensor: Sensor = { width: 0, height: 0 }
  #before = 0
  #last = 0
  #ready: EventBatch[] = []

  /** Events so far. */
  get total(): number {
    return this.#before + this.count
  }

  /** Time of the last event; 0 before the first. */
  get last(): number {
    return this.count > 0 ? this.t0 + this.t[this.count - 1]! : this.#last
  }

  /** Makes a batch of what is in the block. */
  turn(): void {
    const { t, x, y, p, count, t0, sensor: { width, height } } = this
    if (count === 0) return
    this.#last = this.last
    const full = count > 0.75 * t.length
    if (full) {
      this.#ready.push({ t: t.subarray(0, count), x: x.subarray(0, count), y: y.subarray(0, count), p: p.subarray(0, count), t0, width, height, count })
      const room = Math.min(MOST, 2 * t.length)
      this.t = new Uint32Array(room)
      this.x = new Uint16Array(room)
      this.y = new Uint16Array(room)
      this.p = new Uint8Array(room)
    } else this.#ready.push({ t: t.slice(0, count), x: x.slice(0, count), y: y.slice(0, count), p: p.slice(0, count), t0, width, height, count })
    this.#before += count
    this.count = 0
  }

  /** Goes to the epoch of a time: those before it make a batch of their own. */
  enter(time: number): void {
    const t0 = Math.floor(time / EPOCH) * EPOCH
    if (t0 === this.t0) return
    this.turn()
    this.t0 = t0
  }

  /** The batches since the last call. */
  take(): EventBatch[] {
    this.turn()
    const ready = this.#ready
    this.#ready = []
    return ready
  }
}
