import { Engine, type SpikeRaster } from '@spikeline/spikes'
import { mapSize } from '../topology/shapes.ts'
import type { Clock, LayerTally } from './clock.ts'
import { bytesPerStep, fillLayer, inputGroups, reserveLayer, reserveRows, viewLayer, type EventRows, type KernelLayer } from './kernelLayer.ts'
import type { Simulator } from './simulator.ts'

/** Bytes of events that a block of steps may take, and the most steps of a block: more gain nothing. */
const BLOCK_BYTES = 1 << 25
const BLOCK_STEPS = 64

/**
 * A simulation on the kernels: the same bits and counts as the twin's (see stepClock), in another order of work. Since a layer
 * depends only on the spikes of the one before it, all steps of a block are done layer by layer, so that the weights
 * of a layer stay in the cache:
 *
 *     for each block of steps                        JavaScript
 *       for each layer                               a few calls of kernels:
 *         pool → window sums → neurons               all steps of the block
 *
 * Undefined where the host can't run the kernels. Fails with E3202 where there isn't enough memory.
 */
export function createKernelClock(clock: Clock): Simulator | undefined {
  const engine = Engine.create()
  if (!engine) return undefined
  const compiled = clock.layers
  const inputs = mapSize(compiled[0]!.wires.source)
  const perStep = compiled.reduce((sum, { wires }) => sum + bytesPerStep(wires), 8 * inputs)
  const steps = Math.max(1, Math.min(BLOCK_STEPS, Math.floor(BLOCK_BYTES / perStep)))
  const raw = reserveRows(engine, steps, 1, inputs, true)
  const grouped: EventRows = { ...raw, groups: inputGroups(compiled[0]!.wires), starts: engine.reserve(steps * inputGroups(compiled[0]!.wires) + 1) }
  const layers = compiled.map(({ wires, neuron }, l) => {
    const next = compiled[l + 1]
    return reserveLayer(engine, wires, neuron, steps, next ? inputGroups(next.wires) : 1)
  })
  engine.open()
  layers.forEach((layer) => fillLayer(engine, layer))
  return new KernelClock(engine, steps, raw, grouped, layers, clock.votes)
}

class KernelClock implements Simulator {
  readonly layers
  readonly output
  readonly votes: number
  readonly evidence: Float32Array
  readonly #engine: Engine
  /** Steps of a block. */
  readonly #steps: number
  readonly #raw: EventRows
  readonly #grouped: EventRows
  readonly #plan: readonly KernelLayer[]
  readonly #views: { readonly starts: Uint32Array; readonly indices: Uint32Array; readonly values: Float32Array; readonly trace: Float32Array }

  constructor(engine: Engine, steps: number, raw: EventRows, grouped: EventRows, plan: readonly KernelLayer[], votes: number) {
    this.#engine = engine
    this.#steps = steps
    this.#raw = raw
    this.#grouped = grouped
    this.#plan = plan
    this.votes = votes
    this.layers = plan.map((layer) => viewLayer(engine, layer, steps))
    this.output = this.layers.at(-1)!
    const { neurons } = this.output.wires
    this.evidence = new Float32Array(neurons)
    this.#views = {
      starts: engine.integers(raw.starts, steps + 1), indices: engine.integers(raw.indices, steps * raw.size), values: engine.floats(raw.values, steps * raw.size),
      trace: engine.floats(plan.at(-1)!.trace, this.output.neuron ? 0 : steps * neurons),
    }
  }

  present(raster: SpikeRaster, sample: number, tally: readonly LayerTally[], onStep?: (t: number) => void): void {
    for (const { membrane, neuron } of this.layers) membrane.fill(neuron?.initial ?? 0)
    this.evidence.fill(0)
    for (let t = 0; t < raster.timesteps; t += this.#steps) {
      const rows = Math.min(this.#steps, raster.timesteps - t)
      this.#computeBlock(raster, sample, t, rows)
      for (let row = 0; row < rows; row++) {
        this.#showStep(row)
        this.layers.forEach(({ spikes, operations }, l) => {
          tally[l]!.operations[t + row]! += operations[row]!
          tally[l]!.spikes[t + row]! += spikes.to - spikes.from
        })
        onStep?.(t + row)
      }
    }
  }

  #computeBlock(raster: SpikeRaster, sample: number, t: number, rows: number): void {
    const { held } = raster
    // A held input is presented once: the drive of its one row stays for all steps.
    const fresh = held ? (t === 0 ? 1 : 0) : rows
    this.#load(raster, sample, t, fresh)
    let source: EventRows = { ...this.#grouped, values: raster.values ? this.#raw.values : 0 }
    this.#plan.forEach((layer, l) => {
      const presented = l === 0 ? fresh : rows
      this.#count(layer, l, source, presented, rows)
      this.#fire(layer, this.#pool(layer, source, presented), rows, l === 0 && held, presented)
      source = layer.spikes
    })
  }

  /** Copies the rows of one sample, which lie apart in a time-major raster, next to each other. */
  #load({ held, samples, offsets, indices, values }: SpikeRaster, sample: number, t: number, rows: number): void {
    const into = this.#views
    let count = 0
    for (let row = 0; row < rows; row++) {
      const at = (held ? 0 : (t + row) * samples) + sample
      const end = offsets[at + 1]!
      for (let k = offsets[at]!; k < end; k++) {
        into.indices[count] = indices[k]!
        if (values) into.values[count] = values[k]!
        count++
      }
      into.starts[row + 1] = count
    }
    const { groups, size, starts } = this.#grouped
    this.#engine.kernels.groupStarts(rows, groups, size / groups, this.#raw.starts, this.#raw.indices, starts)
  }

  #count({ fanOut, operations }: KernelLayer, l: number, { starts, groups, indices }: EventRows, presented: number, rows: number): void {
    const view = this.layers[l]!.operations
    if ('table' in fanOut) this.#engine.kernels.countOperations(presented, starts, groups, indices, fanOut.table, operations)
    else {
      const at = l === 0 ? this.#views.starts : this.layers[l - 1]!.starts
      const pitch = l === 0 ? 1 : groups
      for (let row = 0; row < presented; row++) view[row] = (at[(row + 1) * pitch]! - at[row * pitch]!) * fanOut.each
    }
    view.fill(0, presented, rows)
  }

  #pool({ pools }: KernelLayer, source: EventRows, rows: number): EventRows {
    let from = source
    for (const { pool, wires, targets, sums, pooled } of pools) {
      this.#engine.kernels.poolEvents(
        rows, from.starts, from.groups, from.indices, from.values, wires, targets, sums,
        pooled.groups, pooled.size / pooled.groups, pool.weight, pooled.starts, pooled.indices, pooled.values,
      )
      from = pooled
    }
    return from
  }

  /** Drive and neurons in turn, as many steps at a time as the drive has room for. */
  #fire(layer: KernelLayer, events: EventRows, rows: number, held: boolean, presented: number): void {
    const { kernels } = this.#engine
    const { window, weights, bias, drive } = layer
    const sums = (row: number, count: number): void =>
      kernels.windowSums(window, 1, count, events.starts + 4 * row * events.groups, 0, events.indices, events.values, 0, weights, bias, drive)
    if (held) {
      if (presented > 0) sums(0, 1)
      return this.#step(layer, 0, rows, 0)
    }
    for (let row = 0; row < rows; row += layer.driveRows) {
      const count = Math.min(layer.driveRows, rows - row)
      sums(row, count)
      this.#step(layer, row, count, layer.wires.neurons)
    }
  }

  #step({ wires: { neurons }, neuron, drive, membrane, spikes, trace }: KernelLayer, row: number, rows: number, driveStride: number): void {
    const { kernels } = this.#engine
    if (!neuron) return kernels.integrate(neurons, rows, drive, driveStride, membrane, trace + 4 * row * neurons)
    const { model, decay, threshold, compare, reset } = neuron
    kernels.scanNeurons(
      spikes.groups, neurons / spikes.groups, rows, drive, driveStride, membrane, model === 'if' ? 1 : decay, threshold, compare === '>' ? 1 : 0,
      reset === 'subtract' ? threshold : 0, reset === 'zero' ? 1 : 0, spikes.starts + 4 * row * spikes.groups, spikes.indices, 0,
    )
  }

  /** Moves the windows on spikes and evidence to a step of the block. */
  #showStep(row: number): void {
    this.layers.forEach(({ neuron, spikes, starts }, l) => {
      if (!neuron) return
      const { groups } = this.#plan[l]!.spikes
      spikes.from = starts[row * groups]!
      spikes.to = starts[(row + 1) * groups]!
    })
    const { neuron, spikes } = this.output
    const { evidence } = this
    if (neuron) for (let k = spikes.from; k < spikes.to; k++) evidence[spikes.indices[k]!]! += 1
    else evidence.set(this.#views.trace.subarray(row * evidence.length, (row + 1) * evidence.length))
  }
}
