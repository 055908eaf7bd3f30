import type { OperatorFunction } from 'rxjs'
import { Feeder } from './feeder.ts'
import { oneByOne } from './oneByOne.ts'
import type { Station } from './station.ts'

/** A paced one-to-many map: each item waits until everything that the last one caused is done. */
export function expand<A, B>(station: Station, work: (batch: A) => Iterable<B> | AsyncIterable<B>): OperatorFunction<A, B> {
  return oneByOne(station, ({ batch }, subscriber, done) => {
    const feeder = new Feeder(station, () => work(batch), subscriber, done)
    return () => feeder.stop()
  })
}
