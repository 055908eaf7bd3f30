import type { Subscriber } from 'rxjs'
import { Delivery, type DeliveryOwner } from './delivery.ts'
import type { Runnable } from './pacer.ts'
import type { Station } from './station.ts'

/** Items pulled before others get their turn. */
const TURN = 16

type Items<T> = Iterable<T> | AsyncIterable<T>

/**
 * Pulls items from an iterable into a stage, each when the delivery of the last is complete.
 *
 * `stop` ends the iteration: the generator's `finally` runs, and closing the pacer waits for it.
 */
export class Feeder<T> implements Runnable, DeliveryOwner {
  queued = false
  readonly #station: Station
  readonly #open: () => Items<T>
  readonly #subscriber: Pick<Subscriber<T>, 'next' | 'error'>
  readonly #done: () => void
  readonly #delivery = new Delivery(this)
  readonly #close = (): void => this.stop()
  #iterator: Iterator<T> | AsyncIterator<T> | undefined
  #arrived: IteratorResult<T> | undefined
  #busy = false
  #pulling = false
  #finished = false

  constructor(station: Station, open: () => Items<T>, subscriber: Pick<Subscriber<T>, 'next' | 'error'>, done: () => void) {
    this.#station = station
    this.#open = open
    this.#subscriber = subscriber
    this.#done = done
    station.feeders.add(this)
    station.pacer.closers.add(this.#close)
    station.pacer.schedule(this)
  }

  settled(): void {
    this.#busy = false
    this.#station.pacer.schedule(this)
  }

  run(): void {
    for (let n = 0; n < TURN && !this.#busy && !this.#pulling && !this.#finished && !this.#station.choked; n++) this.#step()
    if (!this.#busy && !this.#pulling && !this.#finished && !this.#station.choked) this.#station.pacer.schedule(this)
  }

  stop(): void {
    if (this.#finished) return
    this.#leave()
    this.#return()
  }

  #step(): void {
    const arrived = this.#arrived ?? this.#pull()
    this.#arrived = undefined
    if (!arrived || this.#finished) return
    const { pacer } = this.#station
    this.#busy = true
    this.#delivery.holds = 1
    pacer.moves++
    pacer.current = this.#delivery
    try {
      if (arrived.done) {
        this.#leave()
        this.#done()
      } else this.#subscriber.next(arrived.value)
    } finally {
      pacer.current = undefined
      if (--this.#delivery.holds === 0) this.#busy = false
    }
  }

  #pull(): IteratorResult<T> | undefined {
    const { pacer } = this.#station
    // A stage's own iteration must not see the delivery of whoever happened to be on the stack.
    pacer.current = undefined
    try {
      this.#iterator ??= iterate(this.#open())
      const result = this.#iterator.next()
      if (!('then' in result)) {
        if (this.#finished) this.#return()
        return result
      }
      this.#pulling = true
      this.#station.pulls++
      result.then((item) => this.#arrive(item), (error: unknown) => this.#fail(error))
    } catch (error) {
      this.#pulling = true
      this.#station.pulls++
      this.#fail(error)
    }
    return undefined
  }

  #arrive(item: IteratorResult<T>): void {
    this.#pulling = false
    this.#station.pulls--
    this.#station.pacer.moves++
    this.#arrived = item
    this.#station.pacer.schedule(this)
  }

  #fail(error: unknown): void {
    this.#pulling = false
    this.#station.pulls--
    if (this.#finished) return
    this.#leave()
    this.#subscriber.error(error)
  }

  #leave(): void {
    this.#finished = true
    this.#station.feeders.delete(this)
    this.#station.pacer.closers.delete(this.#close)
  }

  #return(): void {
    try {
      const returned = this.#iterator?.return?.()
      if (returned && 'then' in returned) this.#station.pacer.settleBeforeClose(returned)
    } catch {
      // Either the generator is running and is returned when it yields, or its cleaning up failed after it was cancelled.
    }
  }
}

function iterate<T>(items: Items<T>): Iterator<T> | AsyncIterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
}
