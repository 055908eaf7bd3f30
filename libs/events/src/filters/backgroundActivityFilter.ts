import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import type { KernelWorkspace } from '../kernels/workspace.ts'
import { RecentFilter, type Stretch } from './recentFilter.ts'

/**
 * Drops background activity: events that no neighbouring pixel supports (Delbruck 2008, "Frame-free dynamic digital vision"). An event at
 * time τ is kept where a neighbour had an event, kept or not, less than dt ago:
 *
 *     ∃ neighbour (x + i, y + j) ≠ (x, y):  τ − τ_last(x + i, y + j) < dt
 *
 * Neighbours are all eight, as in jAER's BackgroundActivityFilter, or the four beside, above and below, as in Tonic's denoise. Tonic also
 * keeps all events of the first dt µs after time 0 that lie beside a pixel of the sensor; here nothing supports the first event.
 */
export class BackgroundActivityFilter extends RecentFilter {
  /** A row of the map of times: a border around the sensor saves asking whether a neighbour is one. */
  readonly #stride: number
  readonly #dt: number
  readonly #diagonals: boolean

  /** `dt` in µs, no more than LONGEST. */
  constructor(sensor: Sensor, dt: number, neighbours: 4 | 8 = 8) {
    super(sensor, 1)
    this.#stride = sensor.width + 2
    this.#dt = Math.ceil(dt)
    this.#diagonals = neighbours === 8
  }

  protected kernel({ engine: { kernels, pointers }, own }: KernelWorkspace, { from, to, offset, left }: Stretch): number {
    return kernels.backgroundActivity(pointers.block, from, to, left, offset, own.byteOffset, this.#stride, this.#dt, this.#diagonals)
  }

  protected twin({ t, x, y }: EventBatch, { from, to, offset, left }: Stretch, kept: Uint32Array, last: Int32Array): number {
    const [stride, dt, diagonals] = [this.#stride, this.#dt, this.#diagonals]
    for (let i = from; i < to; i++) {
      const at = Math.imul(y[i]! + 1, stride) + x[i]! + 1
      const above = at - stride
      const below = at + stride
      const time = (offset + t[i]!) | 0
      const since = (time - dt) | 0
      // since − last is negative where a neighbour had an event after `since`: the sign bit of any says it, and no branch is taken.
      let signs = (since - last[at - 1]!) | (since - last[at + 1]!) | (since - last[above]!) | (since - last[below]!)
      if (diagonals) signs |= (since - last[above - 1]!) | (since - last[above + 1]!) | (since - last[below - 1]!) | (since - last[below + 1]!)
      last[at] = time
      kept[left] = i
      left += signs >>> 31
    }
    return left
  }
}
