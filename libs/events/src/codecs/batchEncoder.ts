import { fail } from '@spikeline/core'
import { checkEvents } from '../checkEvents.ts'
import type { EventBatch } from '../eventBatch.ts'
import type { EventEncoder, Patch, Sensor } from './contract.ts'

/** An encoder whose batches are checked before a byte is made of them. What a format adds: the bytes in front, and those of a batch. */
export abstract class BatchEncoder implements EventEncoder {
  protected readonly place: string
  protected readonly sensor: Sensor
  /** Events before the batch that is encoded. */
  protected before = 0
  #begun = false
  #last = 0

  constructor(place: string, sensor: Sensor) {
    this.place = place
    this.sensor = sensor
  }

  protected abstract head(): Uint8Array
  protected abstract body(batch: EventBatch): Uint8Array

  push(batch: EventBatch): Uint8Array[] {
    checkEvents(batch, this.place)
    const { t, t0, count, width, height } = batch
    if (width > this.sensor.width || height > this.sensor.height) fail('E4139', { place: this.place, what: `a batch is of ${width} × ${height} pixels, the sensor has ${this.sensor.width} × ${this.sensor.height}` })
    if (count > 0) {
      const time = t0 + t[0]!
      if (time < this.#last) fail(time < 0 ? 'E4135' : 'E4133', { place: this.place, event: this.before, time, before: this.#last, what: `time ${time} µs` })
      this.#last = t0 + t[count - 1]!
    }
    const parts = [...this.#head(), ...(count > 0 ? [this.body(batch)] : [])]
    this.before += count
    return parts
  }

  end(_patch?: Patch): Uint8Array[] {
    return this.#head()
  }

  #head(): Uint8Array[] {
    if (this.#begun) return []
    this.#begun = true
    const head = this.head()
    return head.length > 0 ? [head] : []
  }

  /** The format has no room for something of event `i` of the batch. */
  protected noRoom(i: number, what: string): never {
    return fail('E4135', { place: this.place, event: this.before + i, what })
  }
}
