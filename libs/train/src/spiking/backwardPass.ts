import {
  aStepLate, fillMechanisms, inputGroups, isCut, learnedGradient, mapSize, neuronWith, ofSample, slopeConstants, surrogateKinds, surrogateReach, temporalGradients, TILE, tileOf, type EventRows,
  type ForwardPass, type LearnedSums, type Neuron, type SampleRows,
} from '@spikeline/networks'
import type { Engine, Kernels, Pointer } from '@spikeline/spikes'
import { errorsOfAll, turnTransposed } from './errorEvents.ts'
import { blocksOf, CARRIED_ARRAYS, errorRows, fillBackward, reserveBackward, reserveLane, SUMMED_FROM, type Block, type GradientMemory, type LaneMemory, type LayerMemory } from './kernelMemory.ts'
import type { TrainerSettings } from './trainer.ts'

/** The part of neurons near the threshold from which on errors go to all: measured, between 0.4 and 0.7. */
const MANY = 0.5

/** A reset to another value is one of the mechanisms, whose kernels have it from their constants. */
const resets = { zero: 0, subtract: 1, none: 2, value: NaN } as const

/**
 * What the gradient of a layer's weights is summed up from, in place of what the layer read: rows of graded events, and, where it is not the
 * δ that was found last, other errors of the same form; those give no gradient of the bias. `own`: of the weights of a recurrent layer to itself.
 */
export interface GradientSource { readonly rows: SampleRows; readonly delta?: Pointer; readonly own?: SampleRows }

/** What of the gradients of a layer is summed up, and from what. */
interface Plan { readonly layer: GradientMemory; readonly rows: SampleRows; readonly held: boolean; readonly blocks: readonly Block[] }

/**
 * The backward half of a spiking network on the kernels, for the samples that a forward pass with trace has left in the memory.
 * Reserves its memory when made; the caller opens the engine, then calls `fill`.
 */
export class BackwardPass {
  readonly layers: readonly LayerMemory[]
  /** ∂L/∂s of the output layer where it fires, [samples, T, outputs]: for the caller to write. */
  readonly outputErrors: Pointer
  readonly #engine: Engine
  readonly #forward: ForwardPass
  readonly #settings: TrainerSettings
  readonly #lanes: readonly LaneMemory[]
  /** Of the output layer: all neurons of T steps as rows of events. */
  readonly #all: EventRows
  readonly #zeros: Pointer
  /**
   * Layers whose errors go back to all inputs, because most neurons below are near the threshold anyway (either way bits are the same), or because
   * auxiliary neurons are among them, whose errors go to all spikes of their place.
   */
  #toAll: readonly boolean[]
  /** Above a first layer that is kept tile by tile: which units have an error, [samples, T], and the steps of a sample until none has (see activeUnits). */
  readonly #active: Pointer
  readonly #live: Pointer
  #learnedSums: readonly LearnedSums[] = []
  readonly #sources: ((l: number) => GradientSource | undefined) | undefined
  #mixingSums: readonly Float64Array[] = []

  /** `sources`: by layer; undefined where its weights get no gradient now. */
  constructor(engine: Engine, forward: ForwardPass, settings: TrainerSettings, sources?: (l: number) => GradientSource | undefined) {
    const { timesteps, surrogate } = settings
    const { samples } = forward.size
    this.#engine = engine
    this.#forward = forward
    this.#settings = settings
    this.#sources = sources
    this.layers = forward.layers.map((layer, l) => reserveBackward(engine, layer, l === 0, samples, timesteps, sources !== undefined))
    this.#lanes = forward.lanes.map((lane) => reserveLane(engine, lane, this.layers, timesteps))
    const size = this.layers.at(-1)!.wires.neurons
    this.#all = { groups: 1, size, starts: engine.reserve(timesteps + 1), indices: engine.reserve(timesteps * size), values: 0 }
    this.outputErrors = engine.reserve(samples * timesteps * size)
    this.#zeros = engine.reserve(Math.max(...this.layers.map(({ wires }) => wires.neurons)) + 4)
    const tiled = this.layers[0]!.tiled > 0
    this.#active = tiled ? engine.reserve(samples * timesteps) : 0
    this.#live = tiled ? engine.reserve(samples) : 0
    this.#toAll = this.layers.map(({ auxiliary }) => auxiliary !== undefined || !Number.isFinite(surrogateReach(surrogate)))
  }

  fill(): void {
    const { timesteps } = this.#settings
    const { size, starts, indices } = this.#all
    for (const layer of this.layers) fillBackward(this.#engine, layer, timesteps)
    this.#engine.integers(starts, timesteps + 1).forEach((_, t, all) => void (all[t] = t * size))
    this.#engine.integers(indices, timesteps * size).forEach((_, k, all) => void (all[k] = k % size))
  }

  /** Neurons as they have learned to be, for both halves. */
  layOutNeurons(): void {
    for (const layer of this.layers) if (layer.learned) fillMechanisms(this.#engine, layer.mechanisms!, this.#learnedNeuron(layer))
  }

  #learnedNeuron({ neuron, learned }: LayerMemory): Neuron {
    return neuronWith(neuron!, this.#engine.floats(learned!.values, 2))
  }

  /** The weights as they are now, in the forms that errors read. */
  layOut(): void {
    this.#overLanes((k, _, lane, lanes) => {
      this.layers.forEach(({ transposed, weight }, l) => transposed && this.#toAll[l] && turnTransposed(k, transposed, weight, lane, lanes))
      for (let l = lane; l < this.layers.length; l += lanes) {
        const { depth, filters, weight, turned, few, wires: { layer, input } } = this.layers[l]!
        if (!turned || (this.layers[l]!.transposed && this.#toAll[l])) continue
        if (few) k.transposeWeights(depth, filters, weight, turned)
        else if (layer.kind === 'conv') k.turnWeights(layer.kernel ** 2, input.channels, filters, weight, turned)
        else k.turnWeights(1, depth, filters, weight, turned)
      }
    })
  }

  /**
   * Errors of `count` samples: δ takes the place of u; then the gradients, added to what is there (see `clear`; `anew`: the first of a batch).
   * `pulls`: what is added to the errors of each layer's spikes, by sample. `normalise`: called when the errors of a layer's drive are there
   * for all samples, which it may change in place, before they go on.
   */
  run(count: number, pulls: readonly (readonly number[])[], anew: boolean, normalise?: (l: number) => void): void {
    const down = this.layers.map((_, i) => this.layers.length - 1 - i)
    const through = (layers: readonly number[]): void => this.#overLanes((k, lane, i) => {
      const [from, to] = this.#forward.share(i, count)
      for (let b = from; b < to; b++) for (const l of layers) this.#errorsOf(k, lane, l, b, pulls[b]!)
    })
    if (!normalise) through(down)
    else for (const l of down) {
      through([l])
      normalise(l)
    }
    this.#gradients(count, pulls, anew)
    this.layers.forEach(({ ofMixing }, l) => {
      const total = this.#mixingSums[l]!
      for (let b = 0; ofMixing && b < count; b++) {
        const sums = this.#engine.doubles(ofMixing.sums + 8 * b * total.length, total.length)
        for (let k = 0; k < total.length; k++) total[k]! += sums[k]!
      }
    })
    this.layers.forEach(({ learned }, l) => {
      if (!learned) return
      const sums = this.#engine.doubles(learned.sums, 2 * count)
      for (let b = 0; b < count; b++) {
        this.#learnedSums[l]!.threshold += sums[2 * b]!
        this.#learnedSums[l]!.decay += sums[2 * b + 1]!
      }
    })
  }

  /** Gradients to zero, before the first samples of a batch; those that `run` begins anew are left out. */
  clear(): void {
    this.#learnedSums = this.layers.map(() => ({ threshold: 0, decay: 0 }))
    const { timesteps } = this.#settings
    this.#mixingSums = this.layers.map(({ ofMixing }) => new Float64Array(ofMixing ? timesteps * timesteps + timesteps : 0))
    this.layers.forEach(({ gradient, biasGradient, ownBack, depth, filters }, l) => {
      if (l > 0 || !this.#isTiled) this.#engine.floats(gradient, depth * filters).fill(0)
      if (biasGradient) this.#engine.floats(biasGradient, filters).fill(0)
      if (ownBack) this.#engine.floats(ownBack.gradient, filters * filters).fill(0)
    })
  }

  /** Whether the membranes of the first layer lie tile by tile: a held input has another way. */
  get #isTiled(): boolean {
    return this.layers[0]!.tiled > 0 && !this.#forward.isHeld(this.layers[0]!)
  }

  /** Called when a batch is done: the next goes by how many neurons were near the threshold. Gradients of what neurons learn are there now. */
  settle(): void {
    this.layers.forEach((layer, l) => {
      if (layer.learned) this.#engine.floats(layer.learned.gradient, 2).set(learnedGradient(this.#learnedNeuron(layer), this.#learnedSums[l]!))
      if (!layer.ofMixing) return
      const { gradients: [temporal, offset], sizes } = layer.ofMixing
      const found = temporalGradients(layer.neuron!.parallel!, this.#settings.timesteps, this.#mixingSums[l]!)
      this.#engine.floats(temporal, sizes[0]).set(found.temporal)
      this.#engine.floats(offset, sizes[1]).set(found.offset)
    })
    this.#toAll = this.layers.map(({ near, auxiliary, wires: { source } }) => auxiliary !== undefined || this.#engine.integers(near, 1)[0]! > MANY * mapSize(source))
  }

  #overLanes(work: (kernels: Kernels, lane: LaneMemory, of: number, many: number) => void): void {
    this.#engine.run(this.#lanes.length, (kernels, i) => work(kernels, this.#lanes[i]!, i, this.#lanes.length))
  }

  /** δ of a layer in one sample; those of the layers above are there. */
  #errorsOf(k: Kernels, lane: LaneMemory, l: number, b: number, pulls: readonly number[]): void {
    const { timesteps } = this.#settings
    const layer = this.layers[l]!
    const above = this.layers[l + 1]
    const { neurons } = layer.wires
    if (above && l === 0 && this.#isTiled) {
      // Those of a layer that is kept tile by tile come with its gradient.
      k.activeUnits(timesteps, above.filters, above.drive + 4 * b * timesteps * above.filters, this.#active + 4 * b * timesteps, this.#live + 4 * b)
    } else if (above) this.#errorsBelow(k, lane, above, layer, b, pulls[l]!)
    else this.#outputErrors(k, lane, b)
    this.#mixBack(k, lane, layer, b)
    if (this.#forward.isHeld(layer) && !this.#sources) k.sumRows(timesteps, neurons, layer.drive + 4 * b * timesteps * neurons, layer.held + 4 * b * neurons)
  }

  /** From the errors of what parallel neurons took to those of the drive of each step, in place; and the gradients of their weights over steps. */
  #mixBack(k: Kernels, lane: LaneMemory, layer: LayerMemory, b: number): void {
    const { mixing, ofMixing, raw, drive, wires: { neurons } } = layer
    if (!mixing) return
    const { timesteps } = this.#settings
    const { matrix, before, after } = mixing
    const held = this.#forward.isHeld(layer)
    const delta = drive + 4 * b * timesteps * neurons
    k.mixSums(timesteps, neurons, before, after, delta, raw + 4 * b * (held ? 1 : timesteps) * neurons, held ? 0 : neurons, ofMixing!.sums + 8 * b * (timesteps * timesteps + timesteps))
    k.mixErrors(timesteps, neurons, before, after, matrix, delta, lane.mixed)
  }

  #outputErrors(k: Kernels, lane: LaneMemory, b: number): void {
    const { timesteps } = this.#settings
    const last = this.layers.at(-1)!
    const { neurons } = last.wires
    const at = 4 * b * timesteps * neurons
    if (last.neuron) this.#scanBack(k, lane, last, last.drive + at, 0, timesteps, this.#all, this.outputErrors + at, 0)
    else for (const [row, rows] of this.#windows(0, timesteps)) k.sumLater(neurons, rows, last.drive + at + 4 * row * neurons)
  }

  /** δ of a layer from that of the one above it, some steps at a time, the last first. */
  #errorsBelow(k: Kernels, lane: LaneMemory, above: LayerMemory, below: LayerMemory, b: number, pull: number): void {
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
      if (above.few) {
        k.denseErrors(mapSize(above.wires.source), above.filters, rows, above.turned, delta + 4 * row * above.filters, lane.work, lane.nearErrors)
        this.#dropErrors(k, above, 0, b, rows, undefined, lane.nearErrors)
        this.#shareErrors(k, lane, above, row, rows)
        this.#scanBack(k, lane, below, u, row, rows, { ...near, starts: 0 }, lane.nearErrors, pull)
        continue
      }
      if (this.#toAll[this.layers.indexOf(above)]) {
        this.#gatherAll(k, lane, above, b, rows, delta + 4 * row * above.wires.neurons)
        this.#shareErrors(k, lane, above, row, rows)
        this.#scanBack(k, lane, below, u, row, rows, { ...near, starts: 0 }, lane.nearErrors, pull)
        continue
      }
      this.#choose(k, below, u, rows, near)
      this.#gather(k, lane, above, b, near, rows, delta + 4 * row * above.wires.neurons)
      this.#scanBack(k, lane, below, u, row, rows, near, lane.nearErrors, pull)
    }
  }

  /** Through the auxiliary neurons of a NeuNorm: the errors of x go to the spikes of its place, and to earlier steps; see auxiliaryErrors. */
  #shareErrors(k: Kernels, { nearErrors, auxiliary: carry }: LaneMemory, { wires: { auxiliary, source } }: LayerMemory, row: number, rows: number): void {
    if (!auxiliary) return
    const { maps, places, keep, take } = auxiliary
    const { timesteps, truncate = Infinity } = this.#settings
    for (const [from, count] of this.#windows(row, rows)) {
      const end = from + count
      if (end === timesteps || isCut(end - 1, truncate)) k.fill(places, 0, carry)
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

  /** ∂L/∂s of all: Wᵀ·δ, through the pooling between. */
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

  /** ∂L/∂s of those near the threshold: Wᵀ·δ, through the pooling between. */
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

  /** The steps from `row` on, cut where a window of truncated gradients ends, the last first: where each piece begins, and its steps. */
  #windows(row: number, rows: number): (readonly [number, number])[] {
    const { truncate = Infinity } = this.#settings
    const pieces: (readonly [number, number])[] = []
    for (let end = row + rows; end > row;) {
      const begin = Number.isFinite(truncate) ? Math.max(row, Math.floor((end - 1) / truncate) * truncate) : row
      pieces.push([begin, end - begin])
      end = begin
    }
    return pieces
  }

  /** `rows` steps from `row` on, whose membranes, and whose errors or chosen neurons, begin at the pointers. */
  #scanBack(k: Kernels, lane: LaneMemory, layer: LayerMemory, membrane: Pointer, row: number, rows: number, chosen: EventRows, errors: Pointer, extra: number): void {
    const { timesteps, truncate = Infinity } = this.#settings
    const { neurons } = layer.wires
    for (const [from, count] of this.#windows(row, rows)) {
      const end = from + count
      const carry = end === timesteps || isCut(end - 1, truncate) ? this.#zeros : membrane + 4 * (end - row) * neurons
      const skipped = from - row
      const own = { ...chosen, starts: chosen.starts && chosen.starts + 4 * skipped * chosen.groups }
      this.#scanWindowBack(k, lane, layer, membrane + 4 * skipped * neurons, count, carry, own, chosen.starts ? errors : errors + 4 * skipped * neurons, extra)
    }
  }

  #scanWindowBack(k: Kernels, lane: LaneMemory, layer: LayerMemory, membrane: Pointer, rows: number, carry: Pointer, chosen: EventRows, errors: Pointer, extra: number): void {
    if (!layer.ownBack) return this.#scanRowsBack(k, lane, layer, membrane, rows, carry, chosen, errors, extra)
    // Of a recurrent layer δ of each step is part of the errors of the step before.
    const { neurons } = layer.wires
    let next = carry
    for (let row = rows - 1; row >= 0; row--) {
      const here = membrane + 4 * row * neurons
      const own = { ...chosen, starts: chosen.starts && chosen.starts + 4 * row * chosen.groups }
      const ofRow = chosen.starts ? errors : errors + 4 * row * neurons
      k.ownErrors(neurons, own.groups, own.starts, own.indices, layer.own!.weight, next, extra, ofRow)
      this.#scanRowsBack(k, lane, layer, here, 1, next, own, ofRow, 0)
      next = here
    }
  }

  #scanRowsBack(
    k: Kernels, lane: LaneMemory, layer: LayerMemory, membrane: Pointer, rows: number, carry: Pointer, chosen: EventRows, errors: Pointer, extra: number,
  ): void {
    if (layer.mechanisms) return this.#scanMechanismsBack(k, lane, layer, membrane, rows, chosen, errors, extra)
    const { neuron, wires } = layer
    k.scanBack(wires.neurons, rows, membrane, carry, chosen.groups, chosen.starts, chosen.indices, errors, extra, lane.row, ...this.#slopeOf(neuron!))
  }

  /** What kernels need to know of a neuron and of the slope at its threshold. */
  #slopeOf({ model, decay, threshold, compare, reset }: Neuron): readonly [number, number, number, number, number, number, number, number] {
    const { surrogate, detachReset } = this.#settings
    const { width, scale } = slopeConstants(surrogate)
    return [model === 'if' ? 1 : decay, threshold, compare === '>' ? 1 : 0, resets[reset], detachReset ? 1 : 0, surrogateKinds.indexOf(surrogate.kind), width, scale]
  }

  /** The same for neurons with mechanisms; what goes from step to step is in the lane, and what they learn is summed up after the first step. */
  #scanMechanismsBack(
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

  #gradients(samples: number, pulls: readonly (readonly number[])[], anew: boolean): void {
    const { timesteps } = this.#settings
    const live = this.#isTiled ? this.#engine.integers(this.#live, samples) : undefined
    // What the rate costs goes back from every step.
    live?.forEach((_, b) => void (pulls[b]![0] !== 0 && (live[b] = timesteps)))
    const plans = this.layers.flatMap((layer, l): Plan[] => {
      if (this.#sources) {
        const source = this.#sources(l)
        if (!source) return []
        const own = source.delta === undefined ? layer : { ...layer, drive: source.delta, biasGradient: 0 }
        const plan = { layer: own, rows: source.rows, held: false, blocks: blocksOf(layer.spread, layer.filters, samples, timesteps) }
        return source.own ? [plan, { layer: layer.ownBack!, rows: source.own, held: false, blocks: blocksOf(1, layer.filters, samples, timesteps) }] : [plan]
      }
      const held = this.#forward.isHeld(layer)
      const plan = { layer, rows: this.#forward.eventsOf(l), held, blocks: blocksOf(layer.spread, layer.filters, samples, held ? 1 : timesteps, l === 0 && this.#isTiled) }
      const { ownBack } = layer
      if (!ownBack) return [plan]
      return [plan, { layer: ownBack, rows: aStepLate(layer.spikes), held: false, blocks: blocksOf(1, ownBack.filters, samples, timesteps) }]
    })
    const turns = plans.flatMap((plan) => plan.blocks.map((block, i) => ({ ...plan, block, i })))
    this.#overLanes((k, _, of, many) => {
      for (let i = of; i < turns.length; i += many) this.#turnOver(k, turns[i]!)
    })
    const tiles = plans.flatMap((plan) => Array.from({ length: Math.ceil(plan.layer.filters / 32) }, (_, i) => ({ ...plan, column: 32 * i })))
    this.#overLanes((k, lane, of, many) => {
      for (let i = of; i < tiles.length; i += many) {
        const tile = tiles[i]!
        if (live && tile.layer === this.layers[0]) this.#backThroughTile(k, lane, tile, pulls, live, anew)
        else this.#tileGradient(k, lane, tile, samples)
      }
    })
  }

  /** Errors and gradient of one tile of the first layer: its δ is needed for the gradient alone, and never leaves the cache. */
  #backThroughTile(k: Kernels, lane: LaneMemory, { rows, blocks, column }: Plan & { column: number }, pulls: readonly (readonly number[])[], live: Uint32Array, anew: boolean): void {
    const { timesteps } = this.#settings
    const [layer] = this.layers as [LayerMemory]
    const { depth, filters, gradient, biasGradient, neuron, tiled } = layer
    const above = this.layers[1]!
    const errors = lane.tile
    const delta = lane.tile + 4 * TILE
    blocks.forEach((block, i) => {
      for (let b = 0; b < block.samples; b++) {
        const sample = block.sample + b
        k.denseBack(
          live[sample]!, tileOf(layer, tiled, timesteps, column / TILE, sample), above.filters, above.drive + 4 * sample * timesteps * above.filters,
          this.#active + 4 * sample * timesteps, above.turned + 4 * column, filters, pulls[sample]![0]!, ...this.#slopeOf(neuron!),
          this.#zeros, errors, delta + 4 * TILE * timesteps * b, biasGradient && biasGradient + 4 * column,
        )
      }
      const at = this.#placesOf(layer, block, false)
      k.tileGradient(depth, filters, column, TILE, layer.bounds + 4 * i * (layer.keys + 1), layer.places + at, rows.values && layer.placeValues + at, delta, gradient, anew && i === 0 ? 1 : 0)
    })
  }

  #turnOver(k: Kernels, { layer, rows, held, block, i }: Plan & { block: Block; i: number }): void {
    const from = ofSample(rows, block.sample)
    const at = this.#placesOf(layer, block, held)
    const map = layer.table !== 0
    k.transposeEvents(
      block.samples, block.rows, rows.groups, layer.keys, from.starts + 4 * block.row * rows.groups, rows.startsPitch, from.indices, from.values, rows.eventsPitch,
      layer.table, map ? layer.spread : 1, layer.bounds + 4 * i * (layer.keys + 1), layer.places + at, layer.placeValues && layer.placeValues + at,
      this.#isTiled && layer === this.layers[0] ? this.#live + 4 * block.sample : 0,
    )
  }

  /** Where the turned-over events of a block are, in bytes. */
  #placesOf({ wires: { input } }: GradientMemory, { sample, row }: Block, held: boolean): number {
    return 4 * (sample * (held ? 1 : this.#settings.timesteps) + row) * mapSize(input)
  }

  #tileGradient(
    k: Kernels, lane: LaneMemory, { layer, rows, held, blocks, column }: Plan & { column: number }, samples: number,
  ): void {
    const { timesteps } = this.#settings
    const { depth, filters, keys, wires: { neurons }, window, gradient, biasGradient } = layer
    const columns = Math.min(32, filters - column)
    const steps = held ? 1 : timesteps
    blocks.forEach((block, i) => {
      const count = block.samples * block.rows
      const delta = (held ? layer.held : layer.drive) + 4 * (block.sample * steps + block.row) * neurons
      const at = this.#placesOf(layer, block, held)
      const bounds = layer.bounds + 4 * i * (keys + 1)
      const values = rows.values && layer.placeValues + at
      if (layer.table) k.convolutionGradient(window, column, columns, count, bounds, layer.places + at, values, delta, lane.tile, gradient, held ? 0 : biasGradient)
      else k.denseGradient(depth, filters, column, columns, count, bounds, layer.places + at, values, delta, lane.tile, gradient, held ? 0 : biasGradient)
    })
    if (biasGradient && held) k.biasGradient((samples * timesteps * neurons) / filters, filters, column, columns, layer.drive, biasGradient)
  }
}
