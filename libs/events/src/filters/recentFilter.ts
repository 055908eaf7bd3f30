import { fail } from '@spikeline/core'
import type { Sensor } from '../codecs/contract.ts'
import type { EventBatch } from '../eventBatch.ts'
import { Remembered } from '../kernels/remembered.ts'
import type { KernelWorkspace } from '../kernels/workspace.ts'
import { KeepFilter, throughKernel } from './filter.ts'
import { RecentTimes } from './recentTimes.ts'

/** Events from … to − 1 of a batch, which come at offset + t[i], cut to 32 bits; `left` of those before them are kept. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly offset: number
  readonly left: number
}

/**
 * A filter that says of each event whether it is kept by when pixels had their last event: by a kernel, or by its twin in TypeScript. Fails with E4201
 * where events are of another sensor.
 */
export abstract class RecentFilter extends KeepFilter {
  readonly #sensor: Sensor
  readonly #times: RecentTimes
  readonly #memory: Remembered

  /** `border`: pixels around the sensor that times are remembered of too. */
  constructor(sensor: Sensor, border: number) {
    super()
    this.#sensor = sensor
    const times = new RecentTimes((sensor.width + 2 * border) * (sensor.height + 2 * border))
    this.#times = times
    this.#memory = new Remembered(times.last, (last) => times.last = last)
  }

  override push(events: EventBatch): EventBatch {
    const { width, height } = this.#sensor
    if (events.width !== width || events.height !== height) fail('E4201', { width: events.width, height: events.height, expected: `${width} × ${height}` })
    const workspace = this.#memory.kernelsFor(events.count)
    if (!workspace) return super.push(events)
    return throughKernel(workspace, events, (piece) => this.#inStretches(piece, (stretch) => this.kernel(workspace, stretch)))
  }

  protected select(events: EventBatch, kept: Uint32Array): number {
    return this.#inStretches(events, (stretch) => this.twin(events, stretch, kept, this.#times.last))
  }

  /** Keeps events of the workspace's block, whose own words are the pixels' times, and gives how many are left then. */
  protected abstract kernel(workspace: KernelWorkspace, stretch: Stretch): number
  /** Writes the indices of the events to keep into `kept` from `left` on, and gives how many are left then. */
  protected abstract twin(events: EventBatch, stretch: Stretch, kept: Uint32Array, last: Int32Array): number

  #inStretches(events: EventBatch, keep: (stretch: Stretch) => number): number {
    let left = 0
    for (let from = 0; from < events.count;) {
      const { to, offset } = this.#times.reach(events, from)
      left = keep({ from, to, offset, left })
      from = to
    }
    return left
  }
}
