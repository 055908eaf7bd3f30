import type { OperatorFunction } from 'rxjs'
import { oneByOne } from './oneByOne.ts'
import type { Station } from './station.ts'

/** A paced asynchronous map: what brought the batch is held until the promise settles and its value is out. */
export function mapAsync<A, B>(station: Station, work: (batch: A) => Promise<B>): OperatorFunction<A, B> {
  return oneByOne(station, ({ batch, delivery }, subscriber, done) => {
    let stopped = false
    station.pulls++
    const settle = (then: () => void): void => {
      station.pulls--
      station.pacer.moves++
      if (!stopped && !station.pacer.closed) then()
    }
    let promise: Promise<B>
    try {
      promise = Promise.resolve(work(batch))
    } catch (error) {
      promise = Promise.reject(error)
    }
    promise.then(
      (value) => settle(() => {
        station.pacer.within(delivery, () => subscriber.next(value))
        done()
      }),
      (error: unknown) => settle(() => subscriber.error(error)),
    )
    return () => (stopped = true)
  })
}
