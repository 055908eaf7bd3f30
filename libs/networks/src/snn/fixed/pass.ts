import type { Engine, Kernels, Pointer, SpikeRaster } from '@spikeline/spikes'
import { cachedRows } from '../forwardMemory.ts'
import { LoadedRaster, type RasterRoom } from '../loadedRaster.ts'
import { ofSample, type EventRows } from '../sampleRows.ts'
import type { FixedLayer } from './layers.ts'
import { fillFixed, reserveFixed, reserveFixedLane, signed, type FixedLane, type FixedMemory } from './memory.ts'

/**
 * A fixed-point network on the kernels: a chunk of samples through a block of steps, each sample layer by layer over all steps of the block.
 *
 *     for each layer        pool → sums of integer weights → neurons, a few steps at a time, while their drive is in the cache
 *
 * Sums of integers are exact in any order, so nothing here can change a bit. The caller opens the engine, then calls `fill`.
 */
export class FixedPass {
  readonly layers: readonly FixedMemory[]
  readonly samples: number
  readonly steps: number
  readonly #engine: Engine
  readonly #lanes: readonly FixedLane[]
  readonly #raster: LoadedRaster

  constructor(engine: Engine, layers: readonly FixedLayer[], samples: number, steps: number, room: RasterRoom, lanes: number) {
    this.#engine = engine
    this.samples = samples
    this.steps = steps
    this.#raster = new LoadedRaster(engine, room)
    this.layers = reserveFixed(engine, layers, samples, steps)
    this.#lanes = Array.from({ length: lanes }, () => reserveFixedLane(engine, layers, steps))
  }

  fill(): void {
    for (const layer of this.layers) fillFixed(this.#engine, layer)
  }

  /** `values`: those of a graded raster in whole numbers. */
  load(raster: SpikeRaster, values: Float32Array | undefined): void {
    this.#raster.load({ ...raster, values })
  }

  /** Steps t to t + rows − 1 of `count` samples of the loaded raster from `first` on, which become the chunk. From t = 0 on in order. */
  run(first: number, count: number, t: number, rows: number): void {
    for (const layer of this.layers) this.#prepare(layer, count, t, rows)
    const lanes = this.#lanes.length
    this.#engine.run(lanes, (kernels, lane) => {
      const end = Math.round(((lane + 1) * count) / lanes)
      for (let b = Math.round((lane * count) / lanes); b < end; b++) this.#runSample(kernels, this.#lanes[lane]!, first + b, b, t, rows)
    })
  }

  /** The state before the first step, and counts of 0. */
  #prepare({ fixed: { wires: { neurons }, neuron }, membrane, current, operations }: FixedMemory, count: number, t: number, rows: number): void {
    if (t === 0) {
      signed(this.#engine, membrane, count * neurons).fill(neuron?.initial ?? 0)
      if (current) signed(this.#engine, current, count * neurons).fill(0)
    }
    for (let b = 0; b < count; b++) this.#engine.doubles(operations + 8 * b * this.steps, rows).fill(0)
  }

  #runSample(k: Kernels, lane: FixedLane, sample: number, b: number, t: number, rows: number): void {
    const { held, graded } = this.#raster
    if (!held || t === 0) this.#raster.take(k, sample, t, held ? 1 : rows, lane.raw, lane.input)
    this.layers.forEach((layer, l) => {
      const { fixed, fanOut, operations } = layer
      const isHeld = held && l === 0
      const given = isHeld ? 1 : rows
      const source = l > 0 ? ofSample(this.layers[l - 1]!.spikes, b) : graded ? lane.input : { ...lane.input, values: 0 }
      let events: EventRows = source
      if (!isHeld || t === 0) {
        k.countOperations(given, source.starts, source.groups, source.indices, fanOut, operations + 8 * b * this.steps)
        events = this.#pool(k, lane, layer, l, source, given)
        if (isHeld) this.#drive(k, lane, layer, events, 0, 1, layer.held + 4 * b * fixed.wires.neurons)
      }
      const block = cachedRows(fixed.wires.neurons, rows)
      for (let row = 0; row < rows; row += block) {
        const count = Math.min(block, rows - row)
        if (!isHeld) this.#drive(k, lane, layer, events, row, count, lane.drive)
        this.#step(k, layer, b, row, count, rows, isHeld ? layer.held + 4 * b * fixed.wires.neurons : lane.drive, isHeld ? 0 : fixed.wires.neurons)
      }
    })
  }

  #pool(k: Kernels, { pooled, poolSums }: FixedLane, { pools }: FixedMemory, l: number, source: EventRows, rows: number): EventRows {
    let from = source
    pools.forEach(({ wires, targets }, i) => {
      const to = pooled[l]![i]!
      k.poolEvents(
        rows, from.starts, from.groups, from.indices, from.values, wires, targets, poolSums,
        to.groups, to.size / to.groups, 1, to.starts, to.indices, to.values,
      )
      from = to
    })
    return from
  }

  /** The drive of `rows` steps from `row` of the block on. */
  #drive(k: Kernels, { scratch }: FixedLane, { fixed, window, packed, bias }: FixedMemory, { starts, groups, indices, values }: EventRows, row: number, rows: number, to: Pointer): void {
    const { graded } = this.#raster
    // So many products that their sum has 16 bits whatever they are.
    const product = 2 ** (fixed.precision.bits - 1) * fixed.largest(graded)
    k.fixedSums(window, rows, starts + 4 * row * groups, indices, values, packed, Math.floor(32767 / product), scratch, to)
    k.fixedDrive(fixed.wires.neurons, rows, fixed.shift(graded), bias, fixed.small(graded) ? 1 : 0, to)
  }

  #step(k: Kernels, { fixed, membrane, current, trace, spikes }: FixedMemory, b: number, row: number, rows: number, all: number, drive: Pointer, stride: number): void {
    const { wires: { neurons }, neuron } = fixed
    const at = 4 * b * neurons
    if (!neuron) return k.fixedIntegrate(neurons, rows, drive, stride, membrane + at, trace + 4 * neurons * (b * all + row))
    const { groups, starts, indices } = ofSample(spikes, b)
    const { decay, currentDecay = 0, threshold, compare, reset } = neuron
    k.fixedScan(
      groups, neurons / groups, rows, drive, stride, current && current + at, currentDecay, membrane + at,
      decay, threshold + (compare === '>' ? 1 : 0), reset === 'subtract' ? threshold : 0, reset === 'zero' ? 1 : 0, starts + 4 * row * groups, indices,
    )
  }
}
