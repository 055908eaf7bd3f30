import { Observable } from 'rxjs'
import { Feeder } from './feeder.ts'
import type { Station } from './station.ts'

/** A paced source: pulls the next item when everything that the last one caused is done. Each subscription iterates anew. */
export function source<T>(station: Station, items: () => Iterable<T> | AsyncIterable<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const feeder = new Feeder(station, items, subscriber, () => subscriber.complete())
    return () => feeder.stop()
  })
}
