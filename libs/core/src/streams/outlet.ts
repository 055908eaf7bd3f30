import { from, type Observable, type Subscription } from 'rxjs'
import type { Edge } from './edge.ts'
import type { Station } from './station.ts'

export interface OutletEvents<T> {
  /** Sees every batch before the edges do. */
  readonly batch?: (batch: T) => void
  readonly done: () => void
  readonly error: (error: unknown) => void
}

/** One output port of a stage at work: feeds every edge that leaves it; the slowest sets the pace. */
export class Outlet<T = unknown> {
  readonly edges: Edge<T>[] = []
  readonly #station: Station
  readonly #events: OutletEvents<T>
  #subscription: Subscription | undefined
  #done = false

  constructor(station: Station, events: OutletEvents<T>) {
    this.#station = station
    this.#events = events
  }

  /** Subscribes to the stage's stream, which may come from another copy of RxJS. */
  open(stream: Observable<T>): void {
    for (const edge of this.edges) edge.onClose = () => this.#stopIfUnwanted()
    const subscription = from(stream).subscribe({
      next: (batch) => this.#next(batch),
      error: (error: unknown) => {
        if (this.#done) return
        this.#done = true
        this.#events.error(error)
      },
      complete: () => this.#finish(),
    })
    this.#subscription = subscription
    if (this.#done) subscription.unsubscribe()
  }

  close(): void {
    this.#done = true
    this.#subscription?.unsubscribe()
  }

  #next(batch: T): void {
    if (this.#done) return
    try {
      this.#station.pacer.moves++
      this.#events.batch?.(batch)
      const delivery = this.#station.pacer.current ?? this.#station.stray
      for (let i = 0; i < this.edges.length; i++) this.edges[i]!.push(batch, delivery)
    } catch (error) {
      this.#events.error(error)
    }
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    this.#station.pacer.moves++
    for (const edge of this.edges) edge.end()
    this.#events.done()
  }

  #stopIfUnwanted(): void {
    if (this.#done || this.edges.some((edge) => !edge.closed)) return
    this.close()
    this.#events.done()
  }
}
