import { Observable, type Subscriber } from 'rxjs'
import { fail, issue, IssueError } from '../issues/issue.ts'
import type { PortType } from '../ports/portType.ts'
import { Delivery, type DeliveryOwner } from './delivery.ts'
import type { Overflow } from './overflow.ts'
import type { Runnable } from './pacer.ts'
import { Ring } from './ring.ts'
import type { Station } from './station.ts'

/** How much an edge may hold, whichever is reached first; it always takes at least one batch. */
export interface EdgeCapacity {
  readonly batches: number
  readonly bytes: number
}
export const defaultCapacity: EdgeCapacity = { batches: 16, bytes: 64 * 2 ** 20 }

export interface EdgeEnds {
  readonly producer: Station
  /** `stage.port` of the producer. */
  readonly from: string
  readonly consumer: Station
  /** `stage.port` of the consumer. */
  readonly to: string
}

/**
 * A bounded queue from an output of one stage to an input of another.
 *
 * Delivers the next batch when the delivery of the last is complete. The producer's delivery is held while the edge is
 * full. It fills up until somebody subscribes to `stream`; all who subscribe before the first batch get every batch.
 */
export class Edge<T = unknown> implements Runnable, DeliveryOwner {
  queued = false
  readonly ends: EdgeEnds
  readonly capacity: EdgeCapacity
  readonly stream: Observable<T>
  /** Things (as the port type counts them) that the overflow policy dropped. */
  dropped = 0
  /** The most batches and bytes that were ever in the queue. */
  peakBatches = 0
  peakBytes = 0
  /** Called once when the consumer wants no more. */
  onClose: () => void = () => {}
  /** Sees every batch as it is delivered. */
  onDeliver: ((batch: T) => void) | undefined
  readonly #type: PortType<T>
  readonly #overflow: Overflow
  readonly #queue = new Ring<T>()
  readonly #sizes = new Ring<number>()
  readonly #delivery = new Delivery(this)
  #subscribers: Subscriber<T>[] = []
  #waiters: Delivery[] = []
  #bytes = 0
  #largest = 0
  #busy = false
  #started = false
  #ended = false
  #closed = false

  constructor(type: PortType<T>, ends: EdgeEnds, capacity: EdgeCapacity = defaultCapacity, overflow: Overflow = 'block') {
    this.#type = type
    this.ends = ends
    this.capacity = capacity
    this.#overflow = overflow
    this.stream = new Observable<T>((subscriber) => this.#subscribe(subscriber))
    ends.consumer.feeders.add(this)
  }

  get closed(): boolean {
    return this.#closed
  }
  get length(): number {
    return this.#queue.length
  }
  get subscribed(): boolean {
    return this.#subscribers.length > 0
  }
  /** Its consumer waits for a batch. */
  get starving(): boolean {
    return this.subscribed && !this.#busy && !this.#ended && !this.#closed && this.#queue.length === 0
  }
  /** Its producer waits for room. */
  get blocking(): boolean {
    return this.#waiters.length > 0
  }

  /** Takes a batch that `delivery` caused, which is held until there is room for another. */
  push(batch: T, delivery: Delivery): void {
    if (this.#closed) return
    if (this.#overflow !== 'block' && !this.#room && !this.#makeRoom(batch)) return
    this.#enqueue(batch)
    if (this.#overflow === 'block' && !this.#room) {
      delivery.hold()
      this.#waiters.push(delivery)
    }
    if (!this.#busy && this.#subscribers.length > 0) this.ends.consumer.pacer.schedule(this)
  }

  /** No more batches will come. */
  end(): void {
    this.#ended = true
    this.ends.consumer.pacer.schedule(this)
  }

  /** The consumer wants no more: what waits is dropped, who waits goes on. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#queue.clear()
    this.#sizes.clear()
    this.#bytes = 0
    this.ends.consumer.feeders.delete(this)
    this.#releaseWaiters()
    this.onClose()
  }

  settled(): void {
    this.#busy = false
    this.ends.consumer.pacer.schedule(this)
  }

  run(): void {
    while (!this.#busy && !this.#closed && this.#subscribers.length > 0 && !this.ends.consumer.choked) {
      if (this.#queue.length === 0) {
        if (this.#ended) this.#finish()
        return
      }
      const batch = this.#queue.shift()!
      this.#bytes -= this.#sizes.shift()!
      if (this.#waiters.length > 0 && this.#room) this.#releaseWaiters()
      this.#deliver(batch)
    }
  }

  /** Room for one more batch as large as the largest so far: batches of one size never pass the byte bound. */
  get #room(): boolean {
    const { length } = this.#queue
    return length === 0 || (length < this.capacity.batches && this.#bytes + this.#largest <= this.capacity.bytes)
  }

  #enqueue(batch: T): void {
    const size = this.#type.bytes(batch)
    this.#queue.push(batch)
    this.#sizes.push(size)
    this.#bytes += size
    if (size > this.#largest) this.#largest = size
    if (this.#bytes > this.peakBytes) this.peakBytes = this.#bytes
    if (this.#queue.length > this.peakBatches) this.peakBatches = this.#queue.length
  }

  /** Whether the batch is to be taken after all. */
  #makeRoom(batch: T): boolean {
    if (this.#overflow === 'fail') fail('E5103', { from: this.ends.from, to: this.ends.to, ...this.capacity })
    const oldest = this.#overflow === 'drop-oldest'
    const lost = oldest ? this.#queue.shift()! : batch
    if (oldest) this.#bytes -= this.#sizes.shift()!
    this.dropped += this.#type.count(lost)
    return oldest
  }

  #deliver(batch: T): void {
    const { pacer } = this.ends.consumer
    const delivery = this.#delivery
    this.#started = true
    pacer.moves++
    this.#busy = true
    delivery.holds = 1
    pacer.current = delivery
    try {
      this.onDeliver?.(batch)
      if (this.#subscribers.length === 1) this.#subscribers[0]!.next(batch)
      else for (const subscriber of [...this.#subscribers]) subscriber.next(batch)
    } finally {
      pacer.current = undefined
      if (--delivery.holds === 0) this.#busy = false
    }
  }

  #finish(): void {
    const { pacer } = this.ends.consumer
    const subscribers = this.#subscribers
    this.#started = true
    this.#subscribers = []
    pacer.moves++
    this.#delivery.holds = 1
    // What a stage emits at the end (a sum, a list) belongs to a delivery too, though nothing follows it.
    pacer.within(this.#delivery, () => {
      for (const subscriber of subscribers) subscriber.complete()
    })
    this.#delivery.holds--
    this.close()
  }

  #subscribe(subscriber: Subscriber<T>): () => void {
    if (this.#started || this.#closed) {
      subscriber.error(new IssueError([issue('E5105', { from: this.ends.from, to: this.ends.to })]))
      return () => {}
    }
    this.#subscribers.push(subscriber)
    this.ends.consumer.pacer.schedule(this)
    return () => {
      this.#subscribers = this.#subscribers.filter((s) => s !== subscriber)
      if (this.#subscribers.length === 0) this.close()
    }
  }

  #releaseWaiters(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.release()
  }
}
