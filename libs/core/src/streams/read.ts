import { from, type Observable, type Subscription } from 'rxjs'
import type { Delivery } from './delivery.ts'
import { Ring } from './ring.ts'
import type { Station } from './station.ts'

/**
 * Reads a stream as an async iterable. Subscribes when iteration begins; holds the delivery of an item until the next
 * is asked for; `break` unsubscribes. When the run is cancelled a waiting reader rejects with `reason()`, so that nobody
 * takes half a stream for a whole one.
 */
export function read<T>(station: Station, stream: Observable<T>, reason: () => unknown): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => new Reader(station, stream, reason) }
}

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void
  reject(error: unknown): void
}

class Reader<T> implements AsyncIterator<T, undefined> {
  readonly #station: Station
  readonly #stream: Observable<T>
  readonly #reason: () => unknown
  readonly #items = new Ring<{ batch: T; delivery: Delivery | undefined }>()
  readonly #waiters = new Ring<Waiter<T>>()
  readonly #close = (): void => {
    this.#items.clear()
    this.#end({ error: this.#reason() })
  }
  #subscription: Subscription | undefined
  #ended: { error?: unknown } | undefined
  #held: Delivery | undefined
  #out = false

  constructor(station: Station, stream: Observable<T>, reason: () => unknown) {
    this.#station = station
    this.#stream = stream
    this.#reason = reason
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (!this.#subscription && !this.#ended) this.#begin()
    this.#giveBack()
    const item = this.#items.shift()
    if (item) {
      this.#held = item.delivery
      this.#handOut()
      return Promise.resolve({ value: item.batch, done: false })
    }
    if (this.#ended) return 'error' in this.#ended ? Promise.reject(this.#ended.error) : Promise.resolve({ value: undefined, done: true })
    this.#station.waitingReads++
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#giveBack()
    this.#end({})
    for (let item = this.#items.shift(); item; item = this.#items.shift()) item.delivery?.release()
    return Promise.resolve({ value: undefined, done: true })
  }

  #begin(): void {
    const { pacer } = this.#station
    if (pacer.closed) return this.#close()
    pacer.closers.add(this.#close)
    this.#subscription = from(this.#stream).subscribe({
      next: (batch) => this.#take(batch),
      error: (error: unknown) => this.#end({ error }),
      complete: () => this.#end({}),
    })
    if (this.#ended) this.#subscription.unsubscribe()
  }

  #take(batch: T): void {
    const delivery = this.#station.pacer.current
    delivery?.hold()
    const waiter = this.#waiters.shift()
    if (!waiter) return this.#items.push({ batch, delivery })
    this.#station.waitingReads--
    this.#held = delivery
    this.#handOut()
    waiter.resolve({ value: batch, done: false })
  }

  #end(ended: { error?: unknown }): void {
    this.#ended ??= ended
    this.#station.pacer.closers.delete(this.#close)
    this.#subscription?.unsubscribe()
    for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift()) {
      this.#station.waitingReads--
      if ('error' in this.#ended) waiter.reject(this.#ended.error)
      else waiter.resolve({ value: undefined, done: true })
    }
  }

  #handOut(): void {
    this.#out = true
    this.#station.itemsOut++
    this.#station.pacer.moves++
  }

  #giveBack(): void {
    if (!this.#out) return
    this.#out = false
    this.#station.itemsOut--
    const held = this.#held
    this.#held = undefined
    held?.release()
  }
}
