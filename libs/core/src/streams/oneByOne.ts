import { from, Observable, type OperatorFunction, type Subscriber } from 'rxjs'
import type { Delivery } from './delivery.ts'
import { Ring } from './ring.ts'
import type { Station } from './station.ts'

interface Item<A> {
  readonly batch: A
  readonly delivery: Delivery | undefined
}

/** Starts work on one batch, which calls `done` after its last output. Returns what stops it. */
export type Work<A, B> = (item: Item<A>, subscriber: Subscriber<B>, done: () => void) => () => void

/**
 * What mapAsync and expand share: one batch in work at a time, in order, and the delivery that brought a batch is held
 * until its work is done. Several wait only where one delivery brought several.
 */
export function oneByOne<A, B>(station: Station, work: Work<A, B>): OperatorFunction<A, B> {
  return (stream) => new Observable<B>((subscriber) => {
    const waiting = new Ring<Item<A>>()
    let current: Item<A> | undefined
    let stop: (() => void) | undefined
    let ended = false

    const start = (): void => {
      const item = waiting.shift()
      current = item
      if (!item) return ended ? subscriber.complete() : undefined
      station.pacer.within(item.delivery, () => {
        try {
          stop = work(item, subscriber, () => done(item))
        } catch (error) {
          subscriber.error(error)
        }
      })
    }
    const done = (item: Item<A>): void => {
      if (current !== item) return
      // The end, too, is a consequence of the last batch: released after it.
      station.pacer.within(item.delivery, start)
      item.delivery?.release()
    }
    const input = from(stream).subscribe({
      next(batch) {
        const delivery = station.pacer.current
        delivery?.hold()
        waiting.push({ batch, delivery })
        if (!current) start()
      },
      error: (error: unknown) => subscriber.error(error),
      complete() {
        ended = true
        if (!current) subscriber.complete()
      },
    })
    return () => {
      input.unsubscribe()
      const left = current
      current = undefined
      if (left) stop?.()
      left?.delivery?.release()
      for (let item = waiting.shift(); item; item = waiting.shift()) item.delivery?.release()
    }
  })
}
