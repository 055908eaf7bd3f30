import type { EventBatch } from './eventBatch.ts'

/** Events that are added one by one, in columns that grow: what a decoder fills. Room doubles when it is short. */
export class EventColumns {
  #t = new Uint32Array(1024)
  #x = new Uint16Array(1024)
  #y = new Uint16Array(1024)
  #p = new Uint8Array(1024)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Microseconds after the batch's t0, below 2³²; column, row, polarity. */
  add(t: number, x: number, y: number, p: number): void {
    const at = this.#count++
    if (at === this.#t.length) this.#grow(2 * at)
    this.#t[at] = t
    this.#x[at] = x
    this.#y[at] = y
    this.#p[at] = p
  }

  /** What was added, in columns of that length, which are the caller's. */
  batch({ t0, width, height }: Pick<EventBatch, 't0' | 'width' | 'height'>): EventBatch {
    const count = this.#count
    return { t: this.#t.slice(0, count), x: this.#x.slice(0, count), y: this.#y.slice(0, count), p: this.#p.slice(0, count), t0, width, height, count }
  }

  #grow(room: number): void {
    const [t, x, y, p] = [new Uint32Array(room), new Uint16Array(room), new Uint16Array(room), new Uint8Array(room)]
    t.set(this.#t)
    x.set(this.#x)
    y.set(this.#y)
    p.set(this.#p)
    this.#t = t
    this.#x = x
    this.#y = y
    this.#p = p
  }
}
