import { inputGroups, mapSize, surrogateReach, type EventRows, type ForwardPass } from '@spikeline/networks'
import type { Engine, Kernels, Pointer } from '@spikeline/spikes'
import { errorsOfAll, turnTransposed } from './errorEvents.ts'
import { errorRows, type LaneMemory, type LayerMemory } from './kernelMemory.ts'
import { beginsAnew, windowsBack, type NeuronsBack } from './neuronsBack.ts'
import type { TrainerSettings } from './trainer.ts'

/** The part of neurons near the threshold from which on errors go to all: measured, between 0.4 and 0.7. */
const MANY = 0.5

/**
 * Errors from a layer to the one below, Wᵀ·δ, through the pooling, the dropout and the auxiliary neurons between. They go to the neurons near
 * their threshold, since elsewhere the surrogate has no slope, or to all, by whichever is faster; bits are the same.
 */
export class LayerErrors {
  readonly #engine: Engine
  readonly #forward: ForwardPass
  readonly #layers: readonly LayerMemory[]
  readonly #settings: TrainerSettings
  readonly #neurons: NeuronsBack
  /**
   * Layers whose errors go back to all inputs, because most neurons below are near the threshold anyway, or because auxiliary neurons are
   * among them, whose errors go to all spikes of their place.
   */
  #toAll: readonly boolean[]

  constructor(engine: Engine, forward: ForwardPass, layers: readonly LayerMemory[], settings: TrainerSettings, neurons: NeuronsBack) {
    this.#engine = engine
    this.#forward = forward
    this.#layers = layers
    this.#settings = settings
    this.#neurons = neurons
    this.#toAll = layers.map(({ auxiliary }) => auxiliary !== undefined || !Number.isFinite(surrogateReach(settings.surrogate)))
  }

  /** The weights as they are now, in the forms that errors read. Part `of` of `many`, so that threads can share them. */
  layOut(k: Kernels, of: number, many: number): void {
    this.#layers.forEach(({ transposed, weight }, l) => transposed && this.#toAll[l] && turnTransposed(k, transposed, weight, of, many))
    for (let l = of; l < this.#layers.length; l += many) {
      const { depth, filters, weight, turned, few, wires: { layer, input } } = this.#layers[l]!
      if (!turned || (this.#layers[l]!.transposed && this.#toAll[l])) continue
      if (few) k.transposeWeights(depth, filters, weight, turned)
      else if (layer.kind === 'conv') k.turnWeights(layer.kernel ** 2, input.channels, filters, weight, turned)
      else k.turnWeights(1, depth, filters, weight, turned)
    }
  }

  /** Called when a batch is done: the next goes by how many neurons were near the threshold. */
  settle(): void {
    this.#toAll = this.#layers.map(({ near, auxiliary, wires: { source } }) => auxiliary !== undefined || this.#engine.integers(near, 1)[0]! > MANY * mapSize(source))
  }

  /** δ of layer l − 1 in sample b from that of layer l, some steps at a time, the last first. `pull`: added to the error of each spike. */
  goBelow(k: Kernels, lane: LaneMemory, l: number, b: number, pull: number): void {
    const [above, below] = [this.#layers[l]!, this.#layers[l - 1]!]
    const { timesteps } = this.#settings
    const { neurons } = below.wires
    const membrane = below.drive + 4 * b * timesteps * neurons
    const delta = above.drive + 4 * b * timesteps * above.wires.neurons
    const block = errorRows(above, timesteps)
    // One step of one sample shows how many are near; the next batch goes by it.
    if (b === 0) this.#countNear(k, below, membrane + 4 * (timesteps >> 1) * neurons, above.near)
    const near = { ...lane.near, groups: inputGroups(above.wires), size: neurons }
    for (let row = Math.floor((timesteps - 1) / block) * block; row >= 0; row -= block) {
      const rows = Math.min(block, timesteps - row)
      const u = membrane + 4 * row * neurons
      const ofRows = delta + 4 * row * above.wires.neurons
      const all = above.few || this.#toAll[l]!
      if (above.few) this.#gatherOfFew(k, lane, above, b, rows, ofRows)
      else if (all) this.#gatherAll(k, lane, above, b, rows, ofRows)
      else {
        this.#choose(k, below, u, rows, near)
        this.#gather(k, lane, above, b, near, rows, ofRows)
      }
      if (all) this.#shareErrors(k, lane, above, row, rows)
      this.#neurons.scan(k, lane, below, u, row, rows, all ? { ...near, starts: 0 } : near, lane.nearErrors, pull)
    }
  }

  /** Through the auxiliary neurons of a NeuNorm: the errors of x go to the spikes of its place, and to earlier steps; see auxiliaryErrors. */
  #shareErrors(k: Kernels, { nearErrors, auxiliary: carry }: LaneMemory, { wires: { auxiliary, source } }: LayerMemory, row: number, rows: number): void {
    if (!auxiliary) return
    const { maps, places, keep, take } = auxiliary
    for (const [from, count] of windowsBack(row, rows, this.#settings)) {
      if (beginsAnew(from + count, this.#settings)) k.fill(places, 0, carry)
      k.auxiliaryErrors(count, maps, places, keep, take, carry, nearErrors + 4 * (from - row) * mapSize(source))
    }
    k.shareErrors(rows * places, maps, nearErrors)
  }

  /** How many neurons of one step are near the threshold. */
  #countNear(k: Kernels, { neuron, mechanisms, wires: { neurons }, drive }: LayerMemory, u: Pointer, count: Pointer): void {
    const reach = surrogateReach(this.#settings.surrogate)
    if (!mechanisms) return k.countNear(neurons, u, neuron!.threshold, reach, count)
    k.countNearThresholds(mechanisms.neuron, neurons, u, mechanisms.thresholds && mechanisms.thresholds + u - drive, reach, count)
  }

  /** Those of some steps as rows of events. */
  #choose(k: Kernels, { neuron, mechanisms, wires: { neurons }, drive }: LayerMemory, u: Pointer, rows: number, { groups, starts, indices }: EventRows): void {
    const reach = surrogateReach(this.#settings.surrogate)
    if (!mechanisms) return k.nearThreshold(groups, neurons / groups, rows, u, neuron!.threshold, reach, starts, indices)
    k.nearThresholds(mechanisms.neuron, groups, neurons / groups, rows, u, mechanisms.thresholds && mechanisms.thresholds + u - drive, reach, starts, indices)
  }

  /** ∂L/∂s of all neurons below a dense layer of few units, which has nothing but dropout between. */
  #gatherOfFew(k: Kernels, lane: LaneMemory, above: LayerMemory, b: number, rows: number, delta: Pointer): void {
    k.denseErrors(mapSize(above.wires.source), above.filters, rows, above.turned, delta, lane.work, lane.nearErrors)
    this.#dropErrors(k, above, 0, b, rows, undefined, lane.nearErrors)
  }

  /** ∂L/∂s of all. */
  #gatherAll(k: Kernels, lane: LaneMemory, above: LayerMemory, b: number, rows: number, delta: Pointer): void {
    const { window, turned, transposed, pools, all, wires: { source } } = above
    const errorsOf = (i: number): Pointer => (i < 0 ? lane.nearErrors : lane.pooledNear[i]!.errors)
    if (transposed) errorsOfAll(k, lane.transposed, transposed, above, rows, delta, errorsOf(pools.length - 1))
    else k.gatherErrors(window, rows, all.starts, all.indices, turned, delta, lane.scratch, lane.work, errorsOf(pools.length - 1))
    for (let i = pools.length - 1; i >= -1; i--) {
      this.#dropErrors(k, above, i + 1, b, rows, undefined, errorsOf(i))
      if (i < 0) break
      const { pool, wires, targets, pooled } = pools[i]!
      k.unpoolAll(rows, pool.wiring.starts.length - 1, source.channels, pooled.size, errorsOf(i), wires, targets, pool.weight, errorsOf(i - 1))
    }
  }

  /** ∂L/∂s of those near the threshold. */
  #gather(k: Kernels, lane: LaneMemory, above: LayerMemory, b: number, near: EventRows, rows: number, delta: Pointer): void {
    const { window, turned, pools } = above
    let chosen = near
    const levels = pools.map(({ pool, wires: begins, targets, pooled }, i) => {
      const from = chosen
      const { rows: room, errors } = lane.pooledNear[i]!
      chosen = { ...room, groups: pooled.groups, size: pooled.size }
      k.poolEvents(
        rows, from.starts, from.groups, from.indices, 0, begins, targets, lane.sums,
        chosen.groups, chosen.size / chosen.groups, 1, chosen.starts, chosen.indices, chosen.values,
      )
      return { from, to: chosen, errors, pool, begins, targets }
    })
    k.gatherErrors(window, rows, chosen.starts, chosen.indices, turned, delta, lane.scratch, lane.work, levels.at(-1)?.errors ?? lane.nearErrors)
    for (let i = levels.length - 1; i >= 0; i--) {
      const { from, to, errors, pool, begins, targets } = levels[i]!
      this.#dropErrors(k, above, i + 1, b, rows, to, errors)
      k.unpoolErrors(
        rows, to.starts, to.groups, to.indices, errors, begins, targets, pool.weight, lane.map,
        from.starts, from.groups, from.indices, i > 0 ? levels[i - 1]!.errors : lane.nearErrors,
      )
    }
    this.#dropErrors(k, above, 0, b, rows, near, lane.nearErrors)
  }

  /** Errors of what dropout let through, at one place below a layer: of chosen values, or of all. */
  #dropErrors(k: Kernels, above: LayerMemory, place: number, b: number, rows: number, chosen: EventRows | undefined, errors: Pointer): void {
    const drop = this.#forward.dropAt(above, place)
    if (!drop) return
    const factors = drop.factors + 4 * b * drop.size
    if (chosen) k.scaleChosen(rows, chosen.groups, chosen.starts, chosen.indices, factors, errors)
    else k.scaleRows(rows, drop.size, factors, errors)
  }
}
