import type { EventBatch } from '../eventBatch.ts'
import { copiedEvents, giveWorkspace, takeWorkspace, type Engine, type Workspace } from '../kernels/workspace.ts'
import type { Sensor } from './contract.ts'

/** Batches begin anew where time crosses a multiple of this. */
export const EPOCH = 2 ** 32

/**
 * Columns that a decoder writes into: it takes `t`, `x`, `y`, `p` and `count` into variables, fills from `count` on, puts `count` back, and
 * calls `turn` when the block is full. The columns are lent from the first event to `take`, and used again by others then: what is in them
 * is copied out.
 */
export class EventBlocks {
  count = 0
  /** Of the block, a multiple of 2³². */
  t0 = 0
  sensor: Sensor = { width: 0, height: 0 }
  #workspace: Workspace | undefined
  #before = 0
  #last = 0
  #ready: EventBatch[] = []

  get t(): Uint32Array {
    return this.#columns.t
  }
  get x(): Uint16Array {
    return this.#columns.x
  }
  get y(): Uint16Array {
    return this.#columns.y
  }
  get p(): Uint8Array {
    return this.#columns.p
  }
  /** Bytes to decode, as kernels find them. */
  get input(): Uint8Array {
    return this.#columns.input
  }
  /** Room for bytes that were decompressed, as kernels find them. */
  get aside(): Uint8Array {
    return this.#columns.aside
  }
  /** The kernels that write into the block; undefined where the host can't run them. */
  get engine(): Engine | undefined {
    return this.#columns.engine
  }
  get #columns(): Workspace {
    return this.#workspace ??= takeWorkspace()
  }

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
    const { count, t0, sensor: { width, height } } = this
    if (count === 0) return
    this.#last = this.last
    this.#ready.push({ ...copiedEvents(this.#columns, count), t0, width, height })
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
    if (this.#workspace) giveWorkspace(this.#workspace)
    this.#workspace = undefined
    const ready = this.#ready
    this.#ready = []
    return ready
  }
}
