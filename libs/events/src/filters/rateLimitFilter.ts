import type { EventBatch } from '../eventBatch.ts'
import { KeepFilter } from './filter.ts'

const TOKEN = 1e6

/**
 * Limits the rate of events by a token bucket. It holds `burst` tokens at first and at most, and gains `rate` of them a second; an event
 * takes one, and is dropped where less than one is there. So any time of s seconds has at most rate · s + burst events left. Tokens are counted
 * in millionths, so that whole rates are exact.
 */
export class RateLimitFilter extends KeepFilter {
  readonly #rate: number
  readonly #most: number
  #tokens: number
  #last = -Infinity

  constructor(rate: number, burst: number) {
    super()
    this.#rate = rate
    this.#most = burst * TOKEN
    this.#tokens = this.#most
  }

  protected select({ t, t0, count }: EventBatch, kept: Uint32Array): number {
    const [rate, most] = [this.#rate, this.#most]
    let [tokens, last, left] = [this.#tokens, this.#last, 0]
    for (let i = 0; i < count; i++) {
      const time = t0 + t[i]!
      if (time > last) {
        tokens = Math.min(most, tokens + (time - last) * rate)
        last = time
      }
      kept[left] = i
      if (tokens >= TOKEN) {
        tokens -= TOKEN
        left++
      }
    }
    this.#tokens = tokens
    this.#last = last
    return left
  }
}
