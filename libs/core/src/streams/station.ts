import { Delivery, type DeliveryOwner } from './delivery.ts'
import type { Pacer, Runnable } from './pacer.ts'

/** One stage at work, as its edges and paced operators see it. */
export class Station implements DeliveryOwner {
  readonly name: string
  readonly pacer: Pacer
  /**
   * The delivery of what the stage emits of its own accord (a timer, its own asynchronous loop): it can't be held back,
   * but while it is blocked by a full edge the stage gets nothing new.
   */
  readonly stray: Delivery = new Delivery(this)
  /** What delivers into this stage: its input edges and its sources. */
  readonly feeders = new Set<Runnable>()
  /** Promises of the stage's own that paced operators are waiting for. */
  pulls = 0
  /** Readers that wait for an item, and items that readers have handed out. */
  waitingReads = 0
  itemsOut = 0

  constructor(name: string, pacer: Pacer) {
    this.name = name
    this.pacer = pacer
  }

  /** Whether its own emissions wait for room. */
  get choked(): boolean {
    return this.stray.holds > 0
  }

  settled(): void {
    for (const feeder of this.feeders) this.pacer.schedule(feeder)
  }
}
