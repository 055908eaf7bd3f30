import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import type { KernelWorkspace } from '../kernels/workspace.ts'
import { RecentFilter, type Stretch } from './recentFilter.ts'

/**
 * Gives each pixel a refractory period, of both polarities together: an event at time τ is kept where
 *
 *     τ − τ_last > period
 *
 * with τ_last the pixel's last event that was kept; or, extended, its last event whether kept or not, as Tonic's refractory_period has it:
 * a pixel that never rests for the period then falls silent after its first event.
 */
export class RefractoryFilter extends RecentFilter {
  readonly #width: number
  readonly #period: number
  readonly #extended: boolean

  /** `period` in µs, no more than LONGEST. */
  constructor(sensor: Sensor, period: number, extended = false) {
    super(sensor, 0)
    this.#width = sensor.width
    this.#period = Math.floor(period)
    this.#extended = extended
  }

  protected kernel({ engine: { kernels, pointers }, own }: KernelWorkspace, { from, to, offset, left }: Stretch): number {
    return kernels.refractory(pointers.block, from, to, left, offset, own.byteOffset, this.#width, this.#period, this.#extended ? -1 : 0)
  }

  protected twin({ t, x, y }: EventBatch, { from, to, offset, left }: Stretch, kept: Uint32Array, last: Int32Array): number {
    const [width, period, extended] = [this.#width, this.#period, this.#extended]
    for (let i = from; i < to; i++) {
      const pixel = Math.imul(y[i]!, width) + x[i]!
      const time = (offset + t[i]!) | 0
      const before = last[pixel]!
      // All bits set where the event is kept, none where it comes within the period: no branch that would be taken at random.
      const keeps = (period - ((time - before) | 0)) >> 31
      kept[left] = i
      left = (left - keeps) | 0
      last[pixel] = extended ? time : before ^ ((before ^ time) & keeps)
    }
    return left
  }
}
