import { inputGroups, mapSize, surrogateReach, type LayerParameters, type Surrogate } from '@spikeline/networks'
import { Engine, tilesOf, type EngineThreads, type Kernels, type Pointer, type SpikeRaster } from '@spikeline/spikes'
import {
  blockRows, blocksOf, bytesPerSample, fillLayer, ofSample, reserveLane, reserveLayer, reserveSamples,
  type Block, type EventRows, type LaneMemory, type LayerMemory, type LayerSpec, type SampleRows,
} from './kernelMemory.ts'
import type { LayerInput } from './twin.ts'
import type { OptimiserSettings, OptimiserState } from '../training/optimiser.ts'
import { adamConstants } from '../training/optimiser.ts'
import { pullOf } from './rateTarget.ts'
import type { Evaluation, SpikingStep, SpikingTrainer, TrainerSettings } from './trainer.ts'

/** Bytes that the samples of a chunk may take together, where one alone does not take more. */
const CHUNK_BYTES = 1 << 28

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
 *     forward, sample by sample       layer by layer, all steps: pool → window sums → neurons, which leave u in the place of the drive
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
  readonly #chunk: number
  readonly #input: { readonly offsets: Pointer; readonly indices: Pointer; readonly values: Pointer; readonly raw: SampleRows; readonly grouped: SampleRows }
  /** Of the output layer: all neurons of T steps as rows of events; their errors, by sample. */
  readonly #all: EventRows
  readonly #outputErrors: Pointer
  readonly #zeros: Pointer
  /** Whether the batch at hand is a held one. */
  #held = false

  constructor(engine: Engine, inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, lanes: number) {
    const { timesteps, batch } = settings
    this.#engine = engine
    this.#settings = settings
    this.#classes = classes
    const specs = inputs.map(({ wires, neuron }, l): LayerSpec => ({ wires, neuron, next: inputs[l + 1]?.wires, first: l === 0 }))
    const bytes = specs.reduce((sum, spec) => sum + bytesPerSample(spec, timesteps), 0)
    this.#chunk = Math.min(batch, Math.max(lanes, Math.floor(CHUNK_BYTES / bytes)))
    const first = inputs[0]!.wires
    const size = mapSize(first.source)
    const raw = reserveSamples(engine, this.#chunk, timesteps, 1, size, true)
    const groups = inputGroups(first)
    this.#input = {
      offsets: engine.reserve(batch * timesteps + 1), indices: engine.reserve(batch * timesteps * size), values: engine.reserve(batch * timesteps * size), raw,
      grouped: groups === 1 ? raw : { ...raw, groups, startsPitch: timesteps * groups + 1, starts: engine.reserve(this.#chunk * (timesteps * groups + 1)) },
    }
    this.#layers = specs.map((spec) => reserveLayer(engine, spec, this.#chunk, timesteps))
    this.#lanes = Array.from({ length: lanes }, () => reserveLane(engine, this.#layers, timesteps))
    const outputs = this.#layers.at(-1)!.wires.neurons
    this.#all = { groups: 1, size: outputs, starts: engine.reserve(timesteps + 1), indices: engine.reserve(timesteps * outputs), values: 0 }
    this.#outputErrors = engine.reserve(this.#chunk * timesteps * outputs)
    this.#zeros = engine.reserve(Math.max(...this.#layers.map(({ wires }) => wires.neurons)) + 4)
    engine.open()
    this.#layers.forEach((layer) => fillLayer(engine, layer))
    engine.integers(this.#all.starts, timesteps + 1).forEach((_, t, starts) => void (starts[t] = t * outputs))
    engine.integers(this.#all.indices, timesteps * outputs).forEach((_, k, indices) => void (indices[k] = k % outputs))
    this.parameters = this.#namedArrays(({ weight }) => weight, ({ bias }) => bias)
    inputs.forEach(({ weight, bias }, l) => {
      const own = this.parameters[this.#layers[l]!.name]!
      own.weight.set(weight)
      if (bias) own.bias!.set(bias)
    })
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
    this.#load(raster)
    this.#layOut()
    for (let first = 0; first < samples; first += this.#chunk) {
      const count = Math.min(this.#chunk, samples - first)
      const share = (i: number): number => Math.round((i * count) / this.#lanes.length)
      this.#overLanes((k, lane, i) => this.#forward(k, lane, raster, first, share(i), share(i + 1)))
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
        for (let b = share(i); b < share(i + 1); b++) this.#backward(k, lane, b, pulls[b]!)
      })
      this.#gradients(raster, count)
    }
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
  #layOut(): void {
    const tiles = this.#layers.flatMap((layer) => {
      let first = 0
      return tilesOf(layer.filters).map((tile) => {
        const at = first
        first += tile
        return { layer, first: at, tile }
      })
    })
    this.#overLanes((k, _, lane, lanes) => {
      for (let i = lane; i < tiles.length; i += lanes) {
        const { layer: { depth, filters, weight, packed }, first, tile } = tiles[i]!
        k.packTile(depth, filters, first, tile, weight, packed + 4 * depth * first)
      }
      for (let l = lane; l < this.#layers.length; l += lanes) {
        const { depth, filters, weight, padded } = this.#layers[l]!
        if (padded) k.padWeights(depth, filters, weight, padded)
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

  #load({ held, offsets, indices, values }: SpikeRaster): void {
    this.#held = held
    const into = this.#input
    this.#engine.integers(into.offsets, offsets.length).set(offsets)
    this.#engine.integers(into.indices, indices.length).set(indices)
    if (values) this.#engine.floats(into.values, values.length).set(values)
  }

  /** All steps of samples from … to of the chunk, whose first is the `first`-th of the raster. */
  #forward(k: Kernels, lane: LaneMemory, raster: SpikeRaster, first: number, from: number, to: number): void {
    for (let b = from; b < to; b++) this.#take(k, raster, first + b, b)
    const { grouped } = this.#input
    let events = raster.values ? grouped : { ...grouped, values: 0 }
    for (const layer of this.#layers) {
      const pooled = layer.pools.at(-1)?.pooled ?? events
      const drive = (at: number, samples: number): void => this.#drive(k, layer, pooled, at, samples)
      // The weights of a dense layer are read once for all samples; those of a convolution stay in the cache anyway, its drive does not.
      const together = layer.table === 0
      for (let b = from; b < to; b++) this.#pool(k, lane, layer, b, ofSample(events, b))
      if (together) drive(from, to - from)
      for (let b = from; b < to; b++) {
        if (!together) drive(b, 1)
        this.#fire(k, lane, layer, b)
      }
      events = layer.spikes
    }
  }

  /** The rows of one sample, which lie apart in the raster, next to each other. */
  #take(k: Kernels, { held, samples, values }: SpikeRaster, sample: number, b: number): void {
    const { offsets, indices, values: graded, raw, grouped } = this.#input
    const steps = held ? 1 : this.#settings.timesteps
    const taken = ofSample(raw, b)
    k.takeRows(steps, samples, sample, offsets, indices, values ? graded : 0, taken.starts, taken.indices, taken.values)
    if (grouped !== raw) k.groupStarts(steps, grouped.groups, grouped.size / grouped.groups, taken.starts, taken.indices, ofSample(grouped, b).starts)
  }

  #isHeld({ held }: LayerMemory): boolean {
    return this.#held && held !== 0
  }

  #pool(k: Kernels, { sums }: LaneMemory, layer: LayerMemory, b: number, events: EventRows): void {
    let from = events
    for (const { pool, wires, targets, pooled } of layer.pools) {
      const to = ofSample(pooled, b)
      k.poolEvents(
        this.#isHeld(layer) ? 1 : this.#settings.timesteps, from.starts, from.groups, from.indices, from.values, wires, targets, sums,
        to.groups, to.size / to.groups, pool.weight, to.starts, to.indices, to.values,
      )
      from = to
    }
  }

  #drive(k: Kernels, layer: LayerMemory, events: SampleRows, b: number, samples: number): void {
    const { window, packed, bias, wires: { neurons } } = layer
    const held = this.#isHeld(layer)
    const rows = held ? 1 : this.#settings.timesteps
    const { starts, indices, values } = ofSample(events, b)
    k.windowSums(window, samples, rows, starts, events.startsPitch, indices, values, events.eventsPitch, packed, bias, (held ? layer.held : layer.membrane) + 4 * b * rows * neurons)
  }

  #fire(k: Kernels, lane: LaneMemory, layer: LayerMemory, b: number): void {
    const { timesteps } = this.#settings
    const { neuron, wires: { neurons }, membrane, spikes } = layer
    const held = this.#isHeld(layer)
    const trace = membrane + 4 * b * timesteps * neurons
    const drive = held ? layer.held + 4 * b * neurons : trace
    const stride = held ? 0 : neurons
    k.fill(neurons, neuron?.initial ?? 0, lane.membrane)
    if (!neuron) return k.integrate(neurons, timesteps, drive, stride, lane.membrane, trace)
    const { model, decay, threshold, compare, reset } = neuron
    const { groups, starts, indices } = ofSample(spikes, b)
    k.scanNeurons(
      groups, neurons / groups, timesteps, drive, stride, lane.membrane, model === 'if' ? 1 : decay, threshold, compare === '>' ? 1 : 0,
      reset === 'subtract' ? threshold : 0, reset === 'zero' ? 1 : 0, starts, indices, trace,
    )
  }

  /** Reads the output of a sample, writes its errors, gives its loss. */
  #lose(label: number, samples: number, b: number, scores: Float32Array): number {
    const { timesteps, loss } = this.#settings
    const { neuron, membrane, spikes, wires: { neurons } } = this.#layers.at(-1)!
    const n = timesteps * neurons
    if (!neuron) {
      const shown = this.#engine.floats(membrane + 4 * b * n, n)
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
    if (last.neuron) this.#scanBack(k, lane, last, last.membrane + at, timesteps, this.#zeros, this.#all, this.#outputErrors + at, 0)
    else k.sumLater(neurons, timesteps, last.membrane + at)
    for (let l = this.#layers.length - 1; l > 0; l--) this.#errorsBelow(k, lane, this.#layers[l]!, this.#layers[l - 1]!, b, pulls[l - 1]!)
    const [first] = this.#layers
    if (this.#isHeld(first!)) {
      const { neurons: n } = first!.wires
      k.sumRows(timesteps, n, first!.membrane + 4 * b * timesteps * n, first!.held + 4 * b * n)
    }
  }

  /** δ of a layer from that of the one above it, some steps at a time, the last first. */
  #errorsBelow(k: Kernels, lane: LaneMemory, above: LayerMemory, below: LayerMemory, b: number, pull: number): void {
    const { timesteps, surrogate } = this.#settings
    const { neurons } = below.wires
    const membrane = below.membrane + 4 * b * timesteps * neurons
    const delta = above.membrane + 4 * b * timesteps * above.wires.neurons
    const block = blockRows(neurons, timesteps)
    const near = { ...lane.near, groups: inputGroups(above.wires), size: neurons }
    for (let row = Math.floor((timesteps - 1) / block) * block; row >= 0; row -= block) {
      const rows = Math.min(block, timesteps - row)
      const u = membrane + 4 * row * neurons
      k.nearThreshold(near.groups, neurons / near.groups, rows, u, below.neuron!.threshold, surrogateReach(surrogate), near.starts, near.indices)
      this.#gather(k, lane, above, near, rows, delta + 4 * row * above.wires.neurons)
      this.#scanBack(k, lane, below, u, rows, row + rows < timesteps ? u + 4 * rows * neurons : this.#zeros, near, lane.nearErrors, pull)
    }
  }

  /** ∂L/∂s of those near the threshold: Wᵀ·δ, through the pooling between. */
  #gather(k: Kernels, lane: LaneMemory, { window, padded, pools }: LayerMemory, near: EventRows, rows: number, delta: Pointer): void {
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
    k.gatherErrors(window, rows, chosen.starts, chosen.indices, padded, delta, lane.active, levels.at(-1)?.errors ?? lane.nearErrors)
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

  #gradients(raster: SpikeRaster, samples: number): void {
    const { timesteps } = this.#settings
    const plans = this.#layers.map((layer, l) => {
      const held = this.#isHeld(layer)
      const rows = layer.pools.at(-1)?.pooled ?? (l === 0 ? this.#input.grouped : this.#layers[l - 1]!.spikes)
      const graded = layer.pools.length > 0 || (l === 0 && raster.values !== undefined)
      return { layer, rows: graded ? rows : { ...rows, values: 0 }, held, blocks: blocksOf(layer.spread, layer.filters, samples, held ? 1 : timesteps) }
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
      const delta = (held ? layer.held : layer.membrane) + 4 * (block.sample * steps + block.row) * neurons
      const at = this.#placesOf(layer, block, held)
      const bounds = layer.bounds + 4 * i * (keys + 1)
      const values = rows.values && layer.placeValues + at
      if (layer.table) k.convolutionGradient(window, column, columns, count, bounds, layer.places + at, values, delta, lane.tile, gradient)
      else k.denseGradient(depth, filters, column, columns, count, bounds, layer.places + at, values, delta, lane.tile, gradient)
      if (biasGradient && !held) k.biasGradient((count * neurons) / filters, filters, column, columns, delta, biasGradient)
    })
    if (biasGradient && held) k.biasGradient((samples * timesteps * neurons) / filters, filters, column, columns, layer.membrane, biasGradient)
  }
}

/** A trainer on the kernels; undefined where the host can't run them. Fails with E3202 where there isn't enough memory. */
export function openKernelTrainer(inputs: readonly LayerInput[], settings: TrainerSettings, classes: number, threads?: EngineThreads): KernelTrainer | undefined {
  const engine = Engine.create(threads)
  return engine && new KernelTrainer(engine, inputs, settings, classes, engine.threads)
}
