/** Who delivers, and goes on once its delivery is complete. */
export interface DeliveryOwner {
  settled(): void
}

/**
 * The pushing of one batch into a stage: complete when nobody holds it any more.
 *
 * Held by the push itself, by each asynchronous operator that works on the batch, and by each full edge that it went to.
 * An edge or a source has one delivery at a time, so it owns one object and uses it again.
 */
export class Delivery {
  holds = 0
  readonly #owner: DeliveryOwner

  constructor(owner: DeliveryOwner) {
    this.#owner = owner
  }

  hold(): void {
    this.holds++
  }

  release(): void {
    if (--this.holds === 0) this.#owner.settled()
  }
}
