import { isCut, slopeConstants, surrogateKinds, type EventRows, type Neuron } from '@spikeline/networks'
import type { Kernels, Pointer } from '@spikeline/spikes'
import { CARRIED_ARRAYS, SUMMED_FROM, type LaneMemory, type LayerMemory } from './kernelMemory.ts'
import type { TrainerSettings } from './trainer.ts'

/** A reset to another value is one of the mechanisms, whose kernels have it from their constants. */
const resets = { zero: 0, subtract: 1, none: 2, value: NaN } as const

/** The steps from `row` on, cut where a window of truncated gradients ends, the last first: where each piece begins, and its steps. */
export function windowsBack(row: number, rows: number, { truncate = Infinity }: Pick<TrainerSettings, 'truncate'>): (readonly [number, number])[] {
  const pieces: (readonly [number, number])[] = []
  for (let end = row + rows; end > row;) {
    const begin = Number.isFinite(truncate) ? Math.max(row, Math.floor((end - 1) / truncate) * truncate) : row
    pieces.push([begin, end - begin])
    end = begin
  }
  return pieces
}

/** Whether nothing goes back through time into the step before `end`: it is the last of all, or of a window. */
export const beginsAnew = (end: number, { timesteps, truncate = Infinity }: TrainerSettings): boolean => end === timesteps || isCut(end - 1, truncate)

/** What kernels need to know of a neuron and of the slope at its threshold. */
export function slopeOf(
  { model, decay, threshold, compare, reset }: Neuron, { surrogate, detachReset }: TrainerSettings,
): readonly [decay: number, threshold: number, strict: number, reset: number, detached: number, slope: number, width: number, scale: number] {
  const { width, scale } = slopeConstants(surrogate)
  return [model === 'if' ? 1 : decay, threshold, compare === '>' ? 1 : 0, resets[reset], detachReset ? 1 : 0, surrogateKinds.indexOf(surrogate.kind), width, scale]
}

/** The adjoint of a layer's neurons, backwards in time: from ∂L/∂s to δ = ∂L/∂I, which takes the place of u. */
export class NeuronsBack {
  readonly #settings: TrainerSettings
  /** As many as the largest layer has neurons: what comes from the step after the last. */
  readonly #zeros: Pointer

  constructor(settings: TrainerSettings, zeros: Pointer) {
    this.#settings = settings
    this.#zeros = zeros
  }

  /**
   * `rows` steps from `row` on, whose membranes, and whose errors or chosen neurons, begin at the pointers; δ of the step after them is there.
   * `extra`: added to each error.
   */
  scan(k: Kernels, lane: LaneMemory, layer: LayerMemory, membrane: Pointer, row: number, rows: number, chosen: EventRows, errors: Pointer, extra: number): void {
    const { neurons } = layer.wires
    for (const [from, count] of windowsBack(row, rows, this.#settings)) {
      const end = from + count
      const carry = beginsAnew(end, this.#settings) ? this.#zeros : membrane + 4 * (end - row) * neurons
      const skipped = from - row
      const own = { ...chosen, starts: chosen.starts && chosen.starts + 4 * skipped * chosen.groups }
      this.#scanWindow(k, lane, layer, membrane + 4 * skipped * neurons, count, carry, own, chosen.starts ? errors : errors + 4 * skipped * neurons, extra)
    }
  }

  #scanWindow(k: Kernels, lane: LaneMemory, layer: LayerMemory, membrane: Pointer, rows: number, carry: Pointer, chosen: EventRows, errors: Pointer, extra: number): void {
    if (!layer.ownBack) return this.#scanRows(k, lane, layer, membrane, rows, carry, chosen, errors, extra)
    // Of a recurrent layer δ of each step is part of the errors of the step before.
    const { neurons } = layer.wires
    let next = carry
    for (let row = rows - 1; row >= 0; row--) {
      const here = membrane + 4 * row * neurons
      const own = { ...chosen, starts: chosen.starts && chosen.starts + 4 * row * chosen.groups }
      const ofRow = chosen.starts ? errors : errors + 4 * row * neurons
      k.ownErrors(neurons, own.groups, own.starts, own.indices, layer.own!.weight, next, extra, ofRow)
      this.#scanRows(k, lane, layer, here, 1, next, own, ofRow, 0)
      next = here
    }
  }

  #scanRows(k: Kernels, lane: LaneMemory, layer: LayerMemory, membrane: Pointer, rows: number, carry: Pointer, chosen: EventRows, errors: Pointer, extra: number): void {
    if (layer.mechanisms) return this.#scanMechanisms(k, lane, layer, membrane, rows, chosen, errors, extra)
    const { neuron, wires } = layer
    k.scanBack(wires.neurons, rows, membrane, carry, chosen.groups, chosen.starts, chosen.indices, errors, extra, lane.row, ...slopeOf(neuron!, this.#settings))
  }

  /** The same for neurons with mechanisms; what goes from step to step is in the lane, and what they learn is summed up after the first step. */
  #scanMechanisms(
    k: Kernels, { carried, row }: LaneMemory, { mechanisms, learned, wires: { neurons: n }, drive }: LayerMemory, membrane: Pointer, rows: number,
    { groups, starts, indices }: EventRows, errors: Pointer, extra: number,
  ): void {
    const { surrogate, detachReset, detachAdaptation, timesteps, truncate = Infinity } = this.#settings
    const { width, scale } = slopeConstants(surrogate)
    const { neuron, inputs, thresholds } = mechanisms!
    // What is kept lies as the membranes do: [samples, T, n].
    const at = membrane - drive
    const sample = Math.floor(at / (4 * n * timesteps))
    const t = at / (4 * n) - sample * timesteps
    if (t + rows === timesteps) k.fill(CARRIED_ARRAYS * n, 0, carried)
    else if (isCut(t + rows - 1, truncate)) k.fill(SUMMED_FROM * n, 0, carried)
    k.scanMechanismsBack(
      neuron, n, rows, t > 0 ? 1 : 0, membrane, inputs && inputs + at, thresholds && thresholds + at, carried, groups, starts, indices, errors, extra, row,
      (detachReset ? 1 : 0) + (detachAdaptation ? 2 : 0), surrogateKinds.indexOf(surrogate.kind), width, scale,
    )
    if (t > 0 || !learned) return
    k.sumDoubles(n, carried + 4 * SUMMED_FROM * n, learned.sums + 16 * sample)
    k.sumDoubles(n, carried + 4 * (SUMMED_FROM + 1) * n, learned.sums + 16 * sample + 8)
  }
}
