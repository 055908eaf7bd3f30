import type { EventBatch } from '../eventBatch.ts'
import { KeepFilter, type EventFilter } from './filter.ts'

/** Keeps the events of one polarity, or swaps ON and OFF. */
export function polarityFilter(keep: 'on' | 'off' | 'swapped'): EventFilter {
  return keep === 'swapped' ? { push: swapped } : new OnePolarity(keep === 'on' ? 1 : 0)
}

class OnePolarity extends KeepFilter {
  readonly #polarity: number
  constructor(polarity: number) {
    super()
    this.#polarity = polarity
  }

  protected select({ p, count }: EventBatch, kept: Uint32Array): number {
    const polarity = this.#polarity
    let left = 0
    for (let i = 0; i < count; i++) {
      kept[left] = i
      left += 1 ^ p[i]! ^ polarity
    }
    return left
  }
}

function swapped(events: EventBatch): EventBatch {
  const p = new Uint8Array(events.count)
  for (let i = 0; i < p.length; i++) p[i] = 1 - events.p[i]!
  return { ...events, p }
}
