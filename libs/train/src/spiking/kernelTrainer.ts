import { bytesPerSample, ForwardPass, inputGroups, mapSize, ofSample, surrogateReach, type EventRows, type LayerParameters, type SampleRows, type Surrogate } from '@spikeline/networks'
import { Engine, type EngineThreads, type Kernels, type Pointer, type SpikeRaster } from '@spikeline/spikes'
import { adamConstants, type OptimiserSettings, type OptimiserState } from '../training/optimiser.ts'
import { blocksOf, errorRows, fillBackward, reserveBackward, reserveLane, turnedBytes, type Block, type LaneMemory, type LayerMemory } from './kernelMemory.ts'
import { pullOf } from './rateTarget.ts'
import type { Evaluation, SpikingStep, SpikingTrainer, TrainerSettings } from './trainer.ts'
import type { LayerInput } from './twin.ts'

/** Bytes that the samples of a chunk may take together, where one alone does not take more. */
const CHUNK_BYTES = 1 << 28

/** The part of neurons near the threshold from which on errors go to all: measured, between 0.4 and 0.7. */
const MANY = 0.5

/** The numbers of the kernel scanBack for the surrogates that it computes. */
const slopes: Partial<Record<Surrogate['kind'], number>> = { rectangle: 0, triangle: 1, arctangent: 2, fastSigmoid: 3 }
const resets = { zero: 0, subtract: 1, none: 2 } as const

/** What the kernels can't do, and the twin can. Undefined where they can do all that is asked for. */
export function unfitForKernels({ surrogate }: TrainerSettings): string | undefined {
  return slopes[surrogate.kind] === undefined ? `the ${surrogate.kind} surrogate has no kernel` : undefined
}

/**
 * Back-propagation through time on the kernels: the bits of twinStep, in another order of work. A batch goes through in chunks of
 * samples that fit in memory; in a chunk
 *
 *     forward                         see ForwardPass; neurons leave u in the place of the drive
 *     loss                            in JavaScript
 *     backward, sample by sample      from the last layer: errors only of neurons near the threshold, then δ in the place of u
 *     gradients, tile by tile         of 32 filters: turned-over events, δ of a block of rows in the cache
 *
 * Each number is summed up by one call in an order that chunks, blocks and lanes do not change.
 */
export class KernelTrainer implements SpikingTrainer {
  readonly engine = 'kernels'
  readonly parameters: Readonly<Record<string, LayerParameters>>
  readonly #settings: TrainerSettings
  readonly #classes: number
  readonly #engine: Engine
  readonly #layers: readonly LayerMemory[]
  readonly #lanes: readonly LaneMemory[]
  readonly #forward: ForwardPass
  readonly #chunk: number
  /** Of the output layer: all neurons of T steps as rows of events; their errors, by sample. */
  readonly #all: EventRows
  readonly #outputErrors: Pointer
  readonly #zeros: Pointer
  /** Layers whose errors go back to all inputs, because most neurons below are near the threshold anyway. Either way bits are the same. */
  #toAll: readonly boolean[]

  constructor(engine: Engine, inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, lanes: number) {
    const { timesteps, batch } = settings
    this.#engine = engine
    this.#settings = settings
    this.#classes = classes
    const bytes = bytesPerSample(inputs, timesteps, true) + inputs.reduce((sum, input) => sum + turnedBytes(input, timesteps), 0)
    this.#chunk = Math.min(batch, Math.max(lanes, Math.floor(CHUNK_BYTES / bytes)))
    const room = { samples: batch, timesteps, events: batch * timesteps * mapSize(inputs[0]!.wires.source), held: false }
    this.#forward = new ForwardPass(engine, inputs, { samples: this.#chunk, steps: timesteps, trace: true }, room, lanes)
    this.#layers = this.#forward.layers.map((layer, l) => reserveBackward(engine, layer, l === 0, this.#chunk, timesteps))
    this.#lanes = this.#forward.lanes.map((lane) => reserveLane(engine, lane, this.#layers, timesteps))
    const outputs = this.#layers.at(-1)!.wires.neurons
    this.#all = { groups: 1, size: outputs, starts: engine.reserve(timesteps + 1), indices: engine.reserve(timesteps * outputs), values: 0 }
    this.#outputErrors = engine.reserve(this.#chunk * timesteps * outputs)
    this.#zeros = engine.reserve(Math.max(...this.#layers.map(({ wires }) => wires.neurons)) + 4)
    engine.open()
    this.#forward.fill()
    this.#layers.forEach((layer) => fillBackward(engine, layer, timesteps))
    engine.integers(this.#all.starts, timesteps + 1).forEach((_, t, starts) => void (starts[t] = t * outputs))
    engine.integers(this.#all.indices, timesteps * outputs).forEach((_, k, indices) => void (indices[k] = k % outputs))
    this.#toAll = this.#layers.map(() => !Number.isFinite(surrogateReach(settings.surrogate)))
    this.parameters = this.#namedArrays(({ weight }) => weight, ({ bias }) => bias)
  }

  /** Views on the memory of each layer, of the form of its parameters. */
  #namedArrays(weight: (layer: LayerMemory) => Pointer, bias: (layer: LayerMemory) => Pointer): Record<string, LayerParameters> {
    return Object.fromEntries(this.#layers.map((layer) => [layer.name, {
      weight: this.#engine.floats(weight(layer), layer.depth * layer.filters), ...(layer.biasGradient && { bias: this.#engine.floats(bias(layer), layer.filters) }),
    }]))
  }

  close(): void {
    this.#engine.close()
  }

  step(raster: SpikeRaster): SpikingStep {
    const gradients = this.#namedArrays(({ gradient }) => gradient, ({ biasGradient }) => biasGradient)
    for (const { weight, bias } of Object.values(gradients)) {
      weight.fill(0)
      bias?.fill(0)
    }
    return { ...this.#pass(raster, true), gradients }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    return this.#pass(raster, false)
  }

  #pass(raster: SpikeRaster, backward: boolean): Evaluation {
    const { samples, labels } = raster
    const { timesteps } = this.#settings
    const scores = new Float32Array(samples * this.#classes)
    const spikes = this.#layers.map(() => 0)
    let loss = 0
    this.#forward.load(raster)
    this.#layOut(backward)
    for (let first = 0; first < samples; first += this.#chunk) {
      const count = Math.min(this.#chunk, samples - first)
      this.#forward.run(first, count, 0, timesteps)
      const pulls: number[][] = []
      for (let b = 0; b < count; b++) {
        const fired = this.#layers.map((layer) => this.#spikesOf(layer, b))
        fired.forEach((n, l) => (spikes[l]! += n))
        const hidden = this.#pull(fired, samples)
        pulls.push(hidden.errors)
        // Layer by layer, then the output: the twin's order.
        for (const part of hidden.losses) loss += part
        loss += this.#lose(labels[first + b]!, samples, b, scores.subarray((first + b) * this.#classes, (first + b + 1) * this.#classes))
      }
      if (!backward) continue
      this.#overLanes((k, lane, i) => {
        const [from, to] = this.#forward.share(i, count)
        for (let b = from; b < to; b++) this.#backward(k, lane, b, pulls[b]!)
      })
      this.#gradients(count)
    }
    if (backward) this.#toAll = this.#layers.map(({ near, wires: { source } }) => this.#engine.integers(near, 1)[0]! > MANY * mapSize(source))
    return { loss, scores, rates: this.#layers.map(({ wires }, l) => spikes[l]! / (wires.neurons * timesteps * samples)) }
  }

  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    const views = (moment: 0 | 1): Float32Array[] =>
      Object.values(this.#namedArrays(({ moments }) => moments.weight[moment], ({ moments }) => moments.bias[moment]))
        .flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight]))
    const state: OptimiserState = { kind, step: saved?.step ?? 0, first: views(0), second: kind === 'adam' ? views(1) : [] }
    for (const moment of ['first', 'second'] as const) state[moment].forEach((values, i) => (saved ? values.set(saved[moment][i]!) : values.fill(0)))
    return state
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    state.step++
    const { beta1, beta2, momentum, weightDecay } = settings
    const { scaledRate, scaledEpsilon } = adamConstants(state.step, rate, settings)
    this.#overLanes((k, _, lane, lanes) => {
      const advance = (length: number, w: Pointer, g: Pointer, [first, second]: readonly [Pointer, Pointer], shrink: number): void => {
        // Shares of whole cache lines.
        const share = (i: number): number => Math.min(length, Math.round((i * length) / lanes / 16) * 16)
        const at = 4 * share(lane)
        const count = (lane === lanes - 1 ? length : share(lane + 1)) - share(lane)
        if (state.kind === 'sgd') k.sgdStep(count, w + at, g + at, first + at, shrink, rate, momentum)
        else k.adamStep(count, w + at, g + at, first + at, second + at, shrink, scaledRate, beta1, 1 - beta1, beta2, 1 - beta2, scaledEpsilon)
      }
      for (const { depth, filters, weight, bias, gradient, biasGradient, moments } of this.#layers) {
        advance(depth * filters, weight, gradient, moments.weight, 1 - rate * weightDecay)
        if (biasGradient) advance(filters, bias, biasGradient, moments.bias, 1)
      }
    })
  }

  /** The weights as they are now, in the forms that the kernels read. */
  #layOut(backward: boolean): void {
    this.#forward.layOut()
    if (backward) this.#overLanes((k, _, lane, lanes) => {
      for (let l = lane; l < this.#layers.length; l += lanes) {
        const { depth, filters, weight, turned, few, wires: { layer, input } } = this.#layers[l]!
        if (!turned) continue
        if (few) k.transposeWeights(depth, filters, weight, turned)
        else if (layer.kind === 'conv') k.turnWeights(layer.kernel ** 2, input.channels, filters, weight, turned)
        else k.turnWeights(1, depth, filters, weight, turned)
      }
    })
  }

  /** Spikes of a layer in the b-th sample of the chunk. */
  #spikesOf({ neuron, spikes }: LayerMemory, b: number): number {
    const { starts, groups } = ofSample(spikes, b)
    return neuron ? this.#engine.integers(starts + 4 * this.#settings.timesteps * groups, 1)[0]! : 0
  }

  /** What the rate target costs in a sample, and adds to the errors of each layer, given the layers' spikes. */
  #pull(fired: readonly number[], samples: number): { readonly losses: number[]; readonly errors: number[] } {
    const { rate, timesteps } = this.#settings
    const losses: number[] = []
    const errors = this.#layers.map(({ neuron, wires }, l) => {
      if (!rate || !neuron || l === this.#layers.length - 1) return 0
      const size = wires.neurons * timesteps
      const { loss, error } = pullOf(rate, fired[l]! / size, size, samples)
      losses.push(loss)
      return error
    })
    return { losses, errors }
  }

  #overLanes(work: (kernels: Kernels, lane: LaneMemory, of: number, many: number) => void): void {
    this.#engine.run(this.#lanes.length, (kernels, i) => work(kernels, this.#lanes[i]!, i, this.#lanes.length))
  }

  /** Reads the output of a sample, writes its errors, gives its loss. */
  #lose(label: number, samples: number, b: number, scores: Float32Array): number {
    const { timesteps, loss } = this.#settings
    const { neuron, drive, spikes, wires: { neurons } } = this.#layers.at(-1)!
    const n = timesteps * neurons
    if (!neuron) {
      const shown = this.#engine.floats(drive + 4 * b * n, n)
      const output = shown.slice()
      return loss(output, label, samples, shown.fill(0), scores)
    }
    const { starts, indices } = ofSample(spikes, b)
    const bounds = this.#engine.integers(starts, timesteps + 1)
    const fired = this.#engine.integers(indices, bounds[timesteps]!)
    const output = new Float32Array(n)
    for (let t = 0; t < timesteps; t++) for (let e = bounds[t]!; e < bounds[t + 1]!; e++) output[t * neurons + fired[e]!] = 1
    return loss(output, label, samples, this.#engine.floats(this.#outputErrors + 4 * b * n, n).fill(0), scores)
  }

  #backward(k: Kernels, lane: LaneMemory, b: number, pulls: readonly number[]): void {
    const { timesteps } = this.#settings
    const last = this.#layers.at(-1)!
    const { neurons } = last.wires
    const at = 4 * b * timesteps * neurons
    if (last.neuron) this.#scanBack(k, lane, last, last.drive + at, timesteps, this.#zeros, this.#all, this.#outputErrors + at, 0)
    else k.sumLater(neurons, timesteps, last.drive + at)
    for (let l = this.#layers.length - 1; l > 0; l--) this.#errorsBelow(k, lane, this.#layers[l]!, this.#layers[l - 1]!, b, pulls[l - 1]!)
    const [first] = this.#layers
    if (this.#forward.isHeld(first!)) {
      const { neurons: n } = first!.wires
      k.sumRows(timesteps, n, first!.drive + 4 * b * timesteps * n, first!.held + 4 * b * n)
    }
  }

  /** δ of a layer from that of the one above it, some steps at a time, the last first. */
  #errorsBelow(k: Kernels, lane: LaneMemory, above: LayerMemory, below: LayerMemory, b: number, pull: number): void {
    const { timesteps, surrogate } = this.#settings
    const { neurons } = below.wires
    const membrane = below.drive + 4 * b * timesteps * neurons
    const delta = above.drive + 4 * b * timesteps * above.wires.neurons
    const block = errorRows(above, timesteps)
    const reach = surrogateReach(surrogate)
    // One step of one sample shows how many are near; the next batch goes by it.
    if (b === 0) k.countNear(neurons, membrane + 4 * (timesteps >> 1) * neurons, below.neuron!.threshold, reach, above.near)
    const near = { ...lane.near, groups: inputGroups(above.wires), size: neurons }
    for (let row = Math.floor((timesteps - 1) / block) * block; row >= 0; row -= block) {
      const rows = Math.min(block, timesteps - row)
      const u = membrane + 4 * row * neurons
      const later = row + rows < timesteps ? u + 4 * rows * neurons : this.#zeros
      if (above.few) {
        k.denseErrors(neurons, above.filters, rows, above.turned, delta + 4 * row * above.filters, lane.work, lane.nearErrors)
        this.#scanBack(k, lane, below, u, rows, later, { ...near, starts: 0 }, lane.nearErrors, pull)
        continue
      }
      if (this.#toAll[this.#layers.indexOf(above)]) {
        this.#gatherAll(k, lane, above, rows, delta + 4 * row * above.wires.neurons)
        this.#scanBack(k, lane, below, u, rows, later, { ...near, starts: 0 }, lane.nearErrors, pull)
        continue
      }
      k.nearThreshold(near.groups, neurons / near.groups, rows, u, below.neuron!.threshold, reach, near.starts, near.indices)
      this.#gather(k, lane, above, near, rows, delta + 4 * row * above.wires.neurons)
      this.#scanBack(k, lane, below, u, rows, later, near, lane.nearErrors, pull)
    }
  }

  /** ∂L/∂s of all: Wᵀ·δ, through the pooling between. */
  #gatherAll(k: Kernels, lane: LaneMemory, { window, turned, pools, all, wires: { source } }: LayerMemory, rows: number, delta: Pointer): void {
    const errorsOf = (i: number): Pointer => (i < 0 ? lane.nearErrors : lane.pooledNear[i]!.errors)
    k.gatherErrors(window, rows, all.starts, all.indices, turned, delta, lane.scratch, lane.work, errorsOf(pools.length - 1))
    for (let i = pools.length - 1; i >= 0; i--) {
      const { pool, wires, targets, pooled } = pools[i]!
      k.unpoolAll(rows, pool.wiring.starts.length - 1, source.channels, pooled.size, errorsOf(i), wires, targets, pool.weight, errorsOf(i - 1))
    }
  }

  /** ∂L/∂s of those near the threshold: Wᵀ·δ, through the pooling between. */
  #gather(k: Kernels, lane: LaneMemory, { window, turned, pools }: LayerMemory, near: EventRows, rows: number, delta: Pointer): void {
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
      k.unpoolErrors(
        rows, to.starts, to.groups, to.indices, errors, begins, targets, pool.weight, lane.map,
        from.starts, from.groups, from.indices, i > 0 ? levels[i - 1]!.errors : lane.nearErrors,
      )
    }
  }

  #scanBack(k: Kernels, lane: LaneMemory, { neuron, wires }: LayerMemory, membrane: Pointer, rows: number, carry: Pointer, chosen: EventRows, errors: Pointer, extra: number): void {
    const { surrogate, detachReset } = this.#settings
    const { model, decay, threshold, compare, reset } = neuron!
    k.scanBack(
      wires.neurons, rows, membrane, carry, chosen.groups, chosen.starts, chosen.indices, errors, extra, lane.row, model === 'if' ? 1 : decay, threshold,
      compare === '>' ? 1 : 0, resets[reset], detachReset ? 1 : 0, slopes[surrogate.kind]!, surrogate.width, surrogate.scale,
    )
  }

  #gradients(samples: number): void {
    const { timesteps } = this.#settings
    const plans = this.#layers.map((layer, l) => {
      const held = this.#forward.isHeld(layer)
      return { layer, rows: this.#forward.eventsOf(l), held, blocks: blocksOf(layer.spread, layer.filters, samples, held ? 1 : timesteps) }
    })
    const turns = plans.flatMap((plan) => plan.blocks.map((block, i) => ({ ...plan, block, i })))
    this.#overLanes((k, _, of, many) => {
      for (let i = of; i < turns.length; i += many) this.#turnOver(k, turns[i]!)
    })
    const tiles = plans.flatMap((plan) => Array.from({ length: Math.ceil(plan.layer.filters / 32) }, (_, i) => ({ ...plan, column: 32 * i })))
    this.#overLanes((k, lane, of, many) => {
      for (let i = of; i < tiles.length; i += many) this.#tileGradient(k, lane, tiles[i]!, samples)
    })
  }

  #turnOver(k: Kernels, { layer, rows, held, block, i }: { layer: LayerMemory; rows: SampleRows; held: boolean; block: Block; i: number }): void {
    const from = ofSample(rows, block.sample)
    const at = this.#placesOf(layer, block, held)
    const map = layer.table !== 0
    k.transposeEvents(
      block.samples, block.rows, rows.groups, layer.keys, from.starts + 4 * block.row * rows.groups, rows.startsPitch, from.indices, from.values, rows.eventsPitch,
      layer.table, map ? layer.spread : 1, layer.bounds + 4 * i * (layer.keys + 1), layer.places + at, layer.placeValues && layer.placeValues + at,
    )
  }

  /** Where the turned-over events of a block are, in bytes. */
  #placesOf({ wires: { input } }: LayerMemory, { sample, row }: Block, held: boolean): number {
    return 4 * (sample * (held ? 1 : this.#settings.timesteps) + row) * mapSize(input)
  }

  #tileGradient(
    k: Kernels, lane: LaneMemory, { layer, rows, held, blocks, column }: { layer: LayerMemory; rows: SampleRows; held: boolean; blocks: readonly Block[]; column: number }, samples: number,
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

/** A trainer on the kernels; undefined where the host can't run them. Fails with E3202 where there isn't enough memory. */
export function openKernelTrainer(inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, threads?: EngineThreads): KernelTrainer | undefined {
  const engine = Engine.create(threads)
  return engine && new KernelTrainer(engine, inputs, settings, classes, engine.threads)
}
