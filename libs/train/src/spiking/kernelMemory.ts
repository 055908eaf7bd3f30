import { inputGroups, mapSize, type EventLayer, type EventPool, type Neuron } from '@spikeline/networks'
import { packedSize, type Engine, type Pointer } from '@spikeline/spikes'

/** Rows of events of several samples in the memory of an engine, each sample's counted from its own beginning. */
export interface SampleRows {
  /** Groups that a row is divided into: 1, or the positions of a map where a convolution reads it. */
  readonly groups: number
  /** Events that a row can have. */
  readonly size: number
  readonly starts: Pointer
  /** Elements from the starts of one sample to the next's. */
  readonly startsPitch: number
  readonly indices: Pointer
  /** 0 where every event is 1. */
  readonly values: Pointer
  /** Elements from the events of one sample to the next's. */
  readonly eventsPitch: number
}

/** Those of one sample. */
export interface EventRows {
  readonly groups: number
  readonly size: number
  readonly starts: Pointer
  readonly indices: Pointer
  readonly values: Pointer
}

export function reserveSamples(engine: Engine, samples: number, rows: number, groups: number, size: number, graded: boolean): SampleRows {
  const startsPitch = rows * groups + 1
  // Kernels write four events at a time: three may lie behind the last.
  const eventsPitch = rows * size + 4
  return {
    groups, size, startsPitch, eventsPitch, starts: engine.reserve(samples * startsPitch),
    indices: engine.reserve(samples * eventsPitch), values: graded ? engine.reserve(samples * eventsPitch) : 0,
  }
}

export const ofSample = ({ groups, size, starts, startsPitch, indices, values, eventsPitch }: SampleRows, b: number): EventRows =>
  ({ groups, size, starts: starts + 4 * b * startsPitch, indices: indices + 4 * b * eventsPitch, values: values && values + 4 * b * eventsPitch })

/** The pooling in front of a layer: its wiring, and what it gives for each sample. */
export interface PoolMemory {
  readonly pool: EventPool
  readonly wires: Pointer
  readonly targets: Pointer
  readonly pooled: SampleRows
}

/** A weighted layer in the memory of an engine, for a chunk of samples. Rows are steps, counted through the samples: b·T + t. */
export interface LayerMemory {
  readonly name: string
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  readonly pools: readonly PoolMemory[]
  readonly window: Pointer
  /** Inputs of a neuron: rows of the weights. */
  readonly depth: number
  readonly filters: number
  /** As the network has them, [depth, filters]; tile by tile (see packWeights); rows filled up to fours (see padWeights), 0 where no error goes further back. */
  readonly weight: Pointer
  readonly packed: Pointer
  readonly padded: Pointer
  /** `filters`, and room up to a whole tile. */
  readonly bias: Pointer
  readonly gradient: Pointer
  /** 0 where the layer has no bias. */
  readonly biasGradient: Pointer
  /** First and second moments of the weights, and of the bias. */
  readonly moments: { readonly weight: readonly [Pointer, Pointer]; readonly bias: readonly [Pointer, Pointer] }
  /** [rows, neurons]: drive, then membranes before the reset, then errors of the drive. */
  readonly membrane: Pointer
  /** Of the first layer, for a held input: a sample's drive, then its errors, summed over steps. [samples, neurons]. */
  readonly held: Pointer
  readonly spikes: SampleRows
  /** Where each position of the input lies in the map that convolutionGradient spreads errors on; 0 for dense layers. */
  readonly table: Pointer
  /** Positions of that map. */
  readonly spread: number
  /** What its events are turned over by: inputs of a dense layer, channels of a convolution. `bounds` has keys + 1 for each block. */
  readonly keys: number
  readonly bounds: Pointer
  readonly places: Pointer
  readonly placeValues: Pointer
}

/** What only one thread at a time works with, for one layer of one sample. Elements that are all zero between uses are so for all uses. */
export interface LaneMemory {
  readonly membrane: Pointer
  /** Zeros: errors of one step. */
  readonly row: Pointer
  /** Zeros: sums of pooling. */
  readonly sums: Pointer
  readonly map: Pointer
  readonly near: EventRows
  readonly nearErrors: Pointer
  /** See gatherErrors. */
  readonly active: Pointer
  readonly pooledNear: readonly { readonly rows: EventRows; readonly errors: Pointer }[]
  /** For the gradient of one tile of weights. */
  readonly tile: Pointer
}

/** Elements behind an array that a kernel may touch: a tile of 32. */
const ROOM = 32
/** Bytes of errors that the gradient of a tile reads again and again: a quarter of an L2 cache of today. */
const TILE_BYTES = 1 << 18
/** Bytes of membranes whose errors are computed at a time. */
const BLOCK_BYTES = 1 << 18

/** Bytes of a row of a tile: see tilePitch. */
const tileWidth = (filters: number): number => (filters > 16 ? 128 : filters > 8 ? 64 : filters > 4 ? 32 : 16)

/** Steps of a layer whose errors are computed at a time. */
export const blockRows = (neurons: number, timesteps: number): number => Math.max(1, Math.min(timesteps, Math.floor(BLOCK_BYTES / (4 * neurons))))

/** Rows of a layer's input whose gradient is summed at a time: of several samples, or some steps of one. */
export interface Block { readonly sample: number; readonly samples: number; readonly row: number; readonly rows: number }

/** `steps` rows of each of `samples` samples, cut so that the errors of a block stay in the cache. */
export function blocksOf(spread: number, filters: number, samples: number, steps: number): Block[] {
  const most = Math.max(1, Math.floor(TILE_BYTES / (spread * tileWidth(filters))))
  const blocks: Block[] = []
  if (most >= steps) {
    const each = Math.floor(most / steps)
    for (let sample = 0; sample < samples; sample += each) blocks.push({ sample, samples: Math.min(each, samples - sample), row: 0, rows: steps })
  } else
    for (let sample = 0; sample < samples; sample++)
      for (let row = 0; row < steps; row += most) blocks.push({ sample, samples: 1, row, rows: Math.min(most, steps - row) })
  return blocks
}

export interface LayerSpec { readonly wires: EventLayer; readonly neuron: Neuron | undefined; readonly next: EventLayer | undefined; readonly first: boolean }

/** Bytes that one sample of T steps takes in a layer: what bounds the samples of a chunk. */
export function bytesPerSample({ wires, first }: LayerSpec, timesteps: number): number {
  const pooled = wires.pools.reduce((sum, { sums }) => sum + sums.length, 0)
  const inputs = mapSize(wires.input) * (first ? 3 : 2)
  return 4 * timesteps * (2 * wires.neurons + 2 * pooled + inputs)
}

export function reserveLayer(engine: Engine, { wires, neuron, next, first }: LayerSpec, samples: number, timesteps: number): LayerMemory {
  const { layer, neurons, input, output, wiring, pools, weight } = wires
  const filters = output.channels
  const depth = weight.length / filters
  const events = samples * timesteps * mapSize(input)
  const spread = layer.kind === 'conv' ? (input.height + layer.kernel - 1) * (input.width + layer.kernel - 1) : 1
  const keys = wiring ? input.channels : depth
  return {
    name: layer.name, wires, neuron, depth, filters,
    pools: pools.map((pool, i) => ({
      pool, wires: engine.reserve((pool.wiring.starts.length - 1) * pool.channels + 1), targets: engine.reserve(pool.wiring.targets.length * pool.channels),
      pooled: reserveSamples(engine, samples, timesteps, i === pools.length - 1 && wiring ? input.height * input.width : 1, pool.sums.length, true),
    })),
    window: engine.reserve(9), weight: engine.reserve(weight.length + ROOM), packed: engine.reserve(packedSize(depth, filters)),
    padded: first ? 0 : engine.reserve(depth * Math.ceil(filters / 4) * 4), bias: engine.reserve(filters + ROOM),
    gradient: engine.reserve(weight.length + ROOM), biasGradient: layer.bias ? engine.reserve(filters + ROOM) : 0,
    moments: { weight: [engine.reserve(weight.length + ROOM), engine.reserve(weight.length + ROOM)], bias: [engine.reserve(filters + ROOM), engine.reserve(filters + ROOM)] },
    membrane: engine.reserve(samples * timesteps * neurons + ROOM), held: first ? engine.reserve(samples * neurons + ROOM) : 0,
    spikes: reserveSamples(engine, samples, neuron ? timesteps : 0, next ? inputGroups(next) : 1, neurons, false),
    table: wiring ? engine.reserve(input.height * input.width) : 0, spread, keys,
    bounds: engine.reserve(blocksOf(spread, filters, samples, timesteps).length * (keys + 1)),
    places: engine.reserve(events), placeValues: first || pools.length > 0 ? engine.reserve(events) : 0,
  }
}

/** Writes what does not change from step to step, once the engine is open. */
export function fillLayer(engine: Engine, { wires: { layer, input, output }, window, depth, filters, pools, table }: LayerMemory): void {
  const conv = layer.kind === 'conv'
  engine.integers(window, 9).set(conv
    ? [input.height, input.width, input.channels, output.height, output.width, filters, layer.kernel, layer.stride, layer.padding]
    : [1, 1, depth, 1, 1, filters, 1, 1, 0])
  if (conv) {
    const at = engine.integers(table, input.height * input.width)
    const skip = layer.kernel - 1
    for (let p = 0; p < at.length; p++) at[p] = (Math.floor(p / input.width) + skip) * (input.width + skip) + (p % input.width) + skip
  }
  for (const { pool: { channels, wiring }, wires, targets } of pools) {
    const positions = wiring.starts.length - 1
    const starts = engine.integers(wires, positions * channels + 1)
    const into = engine.integers(targets, wiring.targets.length * channels)
    let to = 0
    for (let p = 0; p < positions; p++)
      for (let c = 0; c < channels; c++) {
        for (let e = wiring.starts[p]!; e < wiring.starts[p + 1]!; e++) into[to++] = wiring.targets[e]! * channels + c
        starts[p * channels + c + 1] = to
      }
  }
}

/** Room for the largest of the layers. */
export function reserveLane(engine: Engine, layers: readonly LayerMemory[], timesteps: number): LaneMemory {
  const most = (of: (layer: LayerMemory) => number): number => Math.max(1, ...layers.map(of))
  const rows = (size: number): EventRows =>
    ({ groups: 1, size: 0, starts: engine.reserve(size + 1), indices: engine.reserve(size + 4), values: engine.reserve(size + 4) })
  const neurons = most(({ wires }) => wires.neurons)
  const near = most(({ wires }) => wires.neurons * blockRows(wires.neurons, timesteps))
  const windows = most(({ pools }) => Math.max(0, ...pools.map(({ pool }) => pool.sums.length)))
  // A block has as many rows as the layer below the pooling allows.
  const pooled = most(({ wires: { source }, pools }) => Math.max(0, ...pools.map(({ pool }) => pool.sums.length)) * blockRows(mapSize(source), timesteps))
  return {
    membrane: engine.reserve(neurons + ROOM), row: engine.reserve(neurons + ROOM), sums: engine.reserve(windows + 4), map: engine.reserve(windows + 4),
    near: rows(near), nearErrors: engine.reserve(near + 4),
    // One for the place behind the last four, which is written and not kept.
    active: engine.reserve(most(({ wires: { output }, filters }) => output.height * output.width * (1 + Math.ceil(filters / 4)) + 2)),
    pooledNear: Array.from({ length: most(({ pools }) => pools.length) }, () => ({ rows: rows(pooled), errors: engine.reserve(pooled + 4) })),
    tile: engine.reserve(most(({ spread }) => Math.max(TILE_BYTES / 4, spread * 32)) + ROOM),
  }
}
