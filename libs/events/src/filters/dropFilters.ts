import type { Random } from '@spikeline/core'
import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import type { Area } from './cropFilter.ts'
import { firstAtOrAfter, KeepFilter } from './filter.ts'

// EventDrop (Gu et al. 2021, "EventDrop: data augmentation for event-based learning") in its three ways.

/** Drops each event with the same probability, independently of all others. */
export class DropEvents extends KeepFilter {
  readonly #probability: number
  readonly #random: Random
  constructor(probability: number, random: Random) {
    super()
    this.#probability = probability
    this.#random = random
  }

  protected select({ count }: EventBatch, kept: Uint32Array): number {
    let left = 0
    for (let i = 0; i < count; i++) {
      kept[left] = i
      if (this.#random.next() >= this.#probability) left++
    }
    return left
  }
}

/** Drops the events of an interval of time that is a fraction of the recording, anywhere within it alike. Takes a whole recording at once. */
export class DropTime extends KeepFilter {
  readonly #fraction: number
  readonly #random: Random
  constructor(fraction: number, random: Random) {
    super()
    this.#fraction = fraction
    this.#random = random
  }

  protected select(events: EventBatch, kept: Uint32Array): number {
    const { t, count } = events
    if (count === 0) return 0
    const span = t[count - 1]! - t[0]! + 1
    const begin = t[0]! + this.#random.next() * span * (1 - this.#fraction)
    const [from, to] = [firstAtOrAfter(begin, events), firstAtOrAfter(begin + span * this.#fraction, events)]
    for (let i = 0; i < from; i++) kept[i] = i
    for (let i = to; i < count; i++) kept[i - to + from] = i
    return count - to + from
  }
}

/** Drops the events of an area that has a fraction of the sensor's pixels and its proportions, anywhere within it alike. */
export class DropArea extends KeepFilter {
  readonly #area: Area
  constructor(sensor: Sensor, fraction: number, random: Random) {
    super()
    const side = Math.sqrt(fraction)
    const [width, height] = [Math.round(sensor.width * side), Math.round(sensor.height * side)]
    this.#area = { left: random.integer(sensor.width - width + 1), top: random.integer(sensor.height - height + 1), width, height }
  }

  protected select({ x, y, count }: EventBatch, kept: Uint32Array): number {
    const { left, top, width, height } = this.#area
    let outside = 0
    for (let i = 0; i < count; i++) {
      kept[outside] = i
      if (((x[i]! - left) >>> 0) >= width || ((y[i]! - top) >>> 0) >= height) outside++
    }
    return outside
  }
}
