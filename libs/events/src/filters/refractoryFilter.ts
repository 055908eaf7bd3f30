import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { KeepFilter } from './filter.ts'
import { RecentTimes } from './recentTimes.ts'

/**
 * Gives each pixel a refractory period, of both polarities together: an event at time τ is kept where
 *
 *     τ − τ_last > period
 *
 * with τ_last the pixel's last event that was kept; or, extended, its last event whether kept or not, as Tonic's refractory_period has it:
 * a pixel that never rests for the period then falls silent after its first event.
 */
export class RefractoryFilter extends KeepFilter {
  readonly #width: number
  readonly #times: RecentTimes
  readonly #period: number
  readonly #extended: boolean

  /** `period` in µs, no more than LONGEST. */
  constructor({ width, height }: Sensor, period: number, extended = false) {
    super()
    this.#width = width
    this.#times = new RecentTimes(width * height)
    this.#period = Math.floor(period)
    this.#extended = extended
  }

  protected select(events: EventBatch, kept: Uint32Array): number {
    const { t, x, y, count } = events
    const [width, period, extended, { last }] = [this.#width, this.#period, this.#extended, this.#times]
    let left = 0
    for (let i = 0; i < count;) {
      const { to, offset } = this.#times.reach(events, i)
      for (; i < to; i++) {
        const pixel = Math.imul(y[i]!, width) + x[i]!
        const time = (offset + t[i]!) | 0
        const before = last[pixel]!
        // All bits set where the event is kept, none where it comes within the period: no branch that would be taken at random.
        const keeps = (period - ((time - before) | 0)) >> 31
        kept[left] = i
        left = (left - keeps) | 0
        last[pixel] = extended ? time : before ^ ((before ^ time) & keeps)
      }
    }
    return left
  }
}
