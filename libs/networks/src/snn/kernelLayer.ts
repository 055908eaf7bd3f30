import { packedSize, packWeights, type Engine, type Pointer } from '@spikeline/spikes'
import type { Neuron } from '../network.ts'
import type { ActiveInputs } from '../sparse/activeInputs.ts'
import type { EventLayer } from '../sparse/compile.ts'
import type { EventPool } from '../sparse/pool.ts'
import { mapSize } from '../topology/shapes.ts'

/** Rows of events in the memory of an engine: the raster of one layer for a block of steps of one sample. */
export interface EventRows {
  /** Groups that a row is divided into: 1, or the positions of a map where a convolution reads it. */
  readonly groups: number
  /** Events that a row can have. */
  readonly size: number
  readonly starts: Pointer
  readonly indices: Pointer
  /** 0 where every event is 1. */
  readonly values: Pointer
}

/** A pooling layer in the memory of an engine. */
export interface KernelPool {
  readonly pool: EventPool
  /** By input: where its targets begin. */
  readonly wires: Pointer
  readonly targets: Pointer
  readonly sums: Pointer
  readonly pooled: EventRows
}

/** A weighted layer in the memory of an engine, for blocks of up to `steps` steps. */
export interface KernelLayer {
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  readonly pools: readonly KernelPool[]
  readonly window: Pointer
  readonly weights: Pointer
  readonly bias: Pointer
  readonly drive: Pointer
  /** Steps whose drive is there at once. */
  readonly driveRows: number
  readonly membrane: Pointer
  /** Fan-out of each input, before pooling; a number where all have the same. */
  readonly fanOut: { readonly each: number } | { readonly table: Pointer }
  /** Synaptic operations of each step of a block, doubles. */
  readonly operations: Pointer
  /** What it gives: spikes, or membranes step by step where it never fires. */
  readonly spikes: EventRows
  readonly trace: Pointer
}

/** Bytes of drive that are computed before the neurons take them: a quarter of an L2 cache of today. */
const DRIVE_BYTES = 1 << 18

/** The groups in which a layer wants its input: by position where a window slides over it. */
export const inputGroups = ({ pools, wiring, input }: EventLayer): number => (pools.length === 0 && wiring ? input.height * input.width : 1)

export function reserveRows(engine: Engine, steps: number, groups: number, size: number, graded: boolean): EventRows {
  // Kernels write four events at a time: three may lie behind the last.
  const room = steps * size + 4
  return { groups, size, starts: engine.reserve(steps * groups + 1), indices: engine.reserve(room), values: graded ? engine.reserve(room) : 0 }
}

/** Bytes that a layer needs for each step of a block; its drive is bounded otherwise. */
export const bytesPerStep = ({ neurons, pools, output }: EventLayer): number =>
  4 * (neurons + output.height * output.width) + pools.reduce((sum, { pooled }) => sum + 12 * pooled.indices.length, 0)

/** Reserves all that a layer needs. `groups`: how the next layer wants the spikes. */
export function reserveLayer(engine: Engine, wires: EventLayer, neuron: Neuron | undefined, steps: number, groups: number): KernelLayer {
  const { neurons, input, output, wiring, layer } = wires
  const driveRows = Math.max(1, Math.min(steps, Math.floor(DRIVE_BYTES / (4 * neurons))))
  const same = wires.fanOut.every((reached) => reached === wires.fanOut[0])
  const depth = layer.kind === 'conv' ? layer.kernel ** 2 * input.channels : mapSize(input)
  return {
    wires, neuron, driveRows,
    pools: wires.pools.map((pool, i) => reservePool(engine, pool, steps, i === wires.pools.length - 1 && wiring ? input.height * input.width : 1)),
    window: engine.reserve(9), weights: engine.reserve(packedSize(depth, output.channels)), bias: engine.reserve(packedSize(1, output.channels)),
    drive: engine.reserve(driveRows * neurons), membrane: engine.reserve(neurons),
    fanOut: same ? { each: wires.fanOut[0] ?? 0 } : { table: engine.reserve(mapSize(wires.source)) },
    operations: engine.reserve(steps, 8),
    spikes: reserveRows(engine, neuron ? steps : 0, groups, neurons, false),
    trace: neuron ? 0 : engine.reserve(steps * neurons),
  }
}

function reservePool(engine: Engine, pool: EventPool, steps: number, groups: number): KernelPool {
  const { starts, targets } = pool.wiring
  const { channels } = pool
  return {
    pool, wires: engine.reserve((starts.length - 1) * channels + 1), targets: engine.reserve(targets.length * channels),
    sums: engine.reserve(pool.sums.length + 4), pooled: reserveRows(engine, steps, groups, pool.sums.length, true),
  }
}

/** Writes weights and wiring to where they were reserved, once the engine is open. */
export function fillLayer(engine: Engine, { wires, pools, window, weights, bias, fanOut }: KernelLayer): void {
  const { layer, input, output, weight, base, source } = wires
  const filters = output.channels
  const depth = weight.length / filters
  engine.integers(window, 9).set(layer.kind === 'conv'
    ? [input.height, input.width, input.channels, output.height, output.width, filters, layer.kernel, layer.stride, layer.padding]
    : [1, 1, depth, 1, 1, filters, 1, 1, 0])
  packWeights(weight, depth, filters, engine.floats(weights, packedSize(depth, filters)))
  engine.floats(bias, filters).set(base.subarray(0, filters))
  if ('table' in fanOut) {
    const table = engine.integers(fanOut.table, mapSize(source))
    for (let i = 0; i < table.length; i++) table[i] = wires.fanOut[Math.floor(i / source.channels)]!
  }
  for (const pool of pools) fillPool(engine, pool)
}

/** The wiring of positions, spelt out for every channel, so that the kernel divides nothing. */
function fillPool(engine: Engine, { pool: { channels, wiring }, wires, targets }: KernelPool): void {
  const positions = wiring.starts.length - 1
  const starts = engine.integers(wires, positions * channels + 1)
  const into = engine.integers(targets, wiring.targets.length * channels)
  let at = 0
  for (let p = 0; p < positions; p++)
    for (let c = 0; c < channels; c++) {
      for (let e = wiring.starts[p]!; e < wiring.starts[p + 1]!; e++) into[at++] = wiring.targets[e]! * channels + c
      starts[p * channels + c + 1] = at
    }
}

/** Membranes, spikes and operations of a layer, as views on the memory of the engine. */
export interface LayerViews {
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  readonly membrane: Float32Array
  readonly spikes: ActiveInputs
  readonly starts: Uint32Array
  readonly operations: Float64Array
}

export function viewLayer(engine: Engine, { wires, neuron, membrane, spikes, operations }: KernelLayer, steps: number): LayerViews {
  return {
    wires, neuron, membrane: engine.floats(membrane, wires.neurons), operations: engine.doubles(operations, steps),
    spikes: { indices: engine.integers(spikes.indices, neuron ? steps * wires.neurons : 0), values: undefined, from: 0, to: 0 },
    starts: engine.integers(spikes.starts, neuron ? steps * spikes.groups + 1 : 1),
  }
}
