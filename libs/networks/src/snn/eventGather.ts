import { activeInputsOf, type ActiveInputs } from '../sparse/activeInputs.ts'
import type { EventLayer } from '../sparse/compile.ts'
import type { EventPool } from '../sparse/pool.ts'
import { addScaled } from '../sparse/propagate.ts'

/** Sorts the first `count` of a list, which mostly are few. */
export function sortFirst(list: Uint32Array, count: number): void {
  if (count > 32) {
    list.subarray(0, count).sort()
    return
  }
  for (let k = 1; k < count; k++) {
    const value = list[k]!
    let at = k
    for (; at > 0 && list[at - 1]! > value; at--) list[at] = list[at - 1]!
    list[at] = value
  }
}

/**
 * The drive of those neurons of a layer that some events reach: the sums of `propagate`, in its order and so with its bits, but only
 * where there is anything to sum, so that the work grows with the events and not with the map.
 */
export class Gatherer {
  /** Neurons reached, in blocks: `targets[k]` of k < count is the first of `block` neighbours. */
  readonly targets: Uint32Array
  readonly block: number
  count = 0
  /** Drive of the neurons reached. */
  readonly drive: Float32Array
  readonly #wires: EventLayer
  readonly #pools: readonly Pool[]
  readonly #seen: Uint32Array
  #round = 0

  constructor(wires: EventLayer) {
    this.#wires = wires
    this.drive = new Float32Array(wires.neurons)
    this.block = wires.wiring ? wires.output.channels : wires.neurons
    const blocks = wires.neurons / this.block
    this.targets = new Uint32Array(blocks)
    this.#seen = new Uint32Array(blocks)
    this.#pools = wires.pools.map((pool) => new Pool(pool))
  }

  /**
   * Sums what events of time t bring. The drive of a neuron begins with that in `base`, or with 0 where it has had that of this time:
   * its `last` is t.
   */
  gather(events: ActiveInputs, base: Float32Array, last: Int32Array, t: number): void {
    let active = events
    for (const pool of this.#pools) active = pool.gather(active)
    this.count = 0
    this.#round = nextRound(this.#round, this.#seen)
    const { wiring, weight, input, output } = this.#wires
    const { indices, values, from, to } = active
    const { block, drive } = this
    if (!wiring) {
      if (to > from) this.#reach(0, base, last, t)
      for (let k = from; k < to; k++) addScaled(drive, 0, weight, indices[k]! * block, block, values === undefined ? 1 : values[k]!)
      return
    }
    const { channels } = input
    const filters = output.channels
    for (let k = from; k < to; k++) {
      const i = indices[k]!
      const position = (i / channels) | 0
      const channel = i - position * channels
      const value = values === undefined ? 1 : values[k]!
      const end = wiring.starts[position + 1]!
      for (let e = wiring.starts[position]!; e < end; e++) {
        const target = wiring.targets[e]!
        if (this.#seen[target] !== this.#round) this.#reach(target, base, last, t)
        addScaled(drive, target * filters, weight, (wiring.taps[e]! * channels + channel) * filters, filters, value)
      }
    }
  }

  #reach(position: number, base: Float32Array, last: Int32Array, t: number): void {
    this.#seen[position] = this.#round
    const first = position * this.block
    this.targets[this.count++] = first
    for (let i = first; i < first + this.block; i++) this.drive[i] = last[i]! < t ? base[i]! : 0
  }
}

/** Average pooling of events without a pass over the map: what `poolEvents` gives. */
class Pool {
  readonly #pool: EventPool
  readonly #seen: Uint32Array
  readonly #pooled: ActiveInputs
  #round = 0

  constructor(pool: EventPool) {
    this.#pool = pool
    this.#seen = new Uint32Array(pool.sums.length)
    this.#pooled = activeInputsOf(pool.sums.length, true)
  }

  gather({ indices, values, from, to }: ActiveInputs): ActiveInputs {
    const { channels, weight, wiring: { starts, targets }, sums } = this.#pool
    const pooled = this.#pooled
    let count = 0
    this.#round = nextRound(this.#round, this.#seen)
    for (let k = from; k < to; k++) {
      const i = indices[k]!
      const position = (i / channels) | 0
      const channel = i - position * channels
      const value = values === undefined ? 1 : values[k]!
      for (let e = starts[position]!; e < starts[position + 1]!; e++) {
        const at = targets[e]! * channels + channel
        if (this.#seen[at] !== this.#round) {
          this.#seen[at] = this.#round
          pooled.indices[count++] = at
        }
        sums[at]! += value
      }
    }
    sortFirst(pooled.indices, count)
    pooled.to = 0
    for (let k = 0; k < count; k++) {
      const at = pooled.indices[k]!
      const sum = sums[at]!
      sums[at] = 0
      if (sum === 0) continue
      pooled.indices[pooled.to] = at
      pooled.values![pooled.to] = sum
      pooled.values![pooled.to++]! *= weight
    }
    return pooled
  }
}

/** A mark that nothing has yet. */
function nextRound(round: number, seen: Uint32Array): number {
  if (round < 0xffffffff) return round + 1
  seen.fill(0)
  return 1
}
