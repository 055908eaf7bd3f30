import type { Delivery } from './delivery.ts'
import { macrotask } from './macrotask.ts'
import { Ring } from './ring.ts'

/** Something that has a batch to deliver, or to pull. `queued` is the pacer's own mark. */
export interface Runnable {
  queued: boolean
  run(): void
}

/** Milliseconds of synchronous work after which the event loop gets a turn: cancellation and timers must not starve. */
const SLICE_MS = 8

/**
 * The trampoline of one task: runs whatever is ready, one after the other, never recursively.
 *
 * `current` is the delivery whose synchronous part is running; operators that go on later capture it, and restore it
 * while they emit.
 */
export class Pacer {
  current: Delivery | undefined
  /** Grows with everything that moves; unchanged means that nothing did. */
  moves = 0
  closed = false
  /** Called when the pacer closes: waiting readers reject, sources return. */
  readonly closers = new Set<() => void>()
  readonly #closing: Promise<unknown>[] = []
  readonly #ready = new Ring<Runnable>()
  readonly #onError: (error: unknown) => void
  #scheduled = false
  #sliceStart = performance.now()

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  get idle(): boolean {
    return !this.#scheduled
  }

  schedule(runnable: Runnable): void {
    if (runnable.queued || this.closed) return
    runnable.queued = true
    this.#ready.push(runnable)
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(this.#drain)
  }

  /** Calls `work` with `delivery` as the current one. */
  within(delivery: Delivery | undefined, work: () => void): void {
    const outer = this.current
    this.current = delivery
    try {
      work()
    } finally {
      this.current = outer
    }
  }

  /** Close waits for `promise`, whatever becomes of it. */
  settleBeforeClose(promise: PromiseLike<unknown>): void {
    this.#closing.push(Promise.resolve(promise).catch(() => undefined))
  }

  /** Stops all delivery and ends every source; tells whether their `finally` blocks have all run within `graceMs`. */
  async close(graceMs = 5000): Promise<boolean> {
    this.closed = true
    this.#ready.clear()
    for (const close of [...this.closers]) close()
    this.closers.clear()
    let timer: ReturnType<typeof setTimeout> | undefined
    const grace = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), graceMs)))
    const closed = await Promise.race([Promise.all(this.#closing).then(() => true), grace])
    clearTimeout(timer)
    return closed
  }

  readonly #drain = (): void => {
    if (performance.now() - this.#sliceStart > SLICE_MS) return this.#yield()
    for (let n = 1; ; n++) {
      const runnable = this.#ready.shift()
      if (!runnable) break
      runnable.queued = false
      try {
        runnable.run()
      } catch (error) {
        this.#onError(error)
      }
      if ((n & 15) === 0 && performance.now() - this.#sliceStart > SLICE_MS) return this.#yield()
    }
    this.#scheduled = false
  }

  #yield(): void {
    macrotask(() => {
      this.#sliceStart = performance.now()
      this.#drain()
    })
  }
}
