import { cachedRows, mapSize, ROOM, type EventRows, type ForwardLane, type ForwardLayer } from '@spikeline/networks'
import type { Engine, Pointer } from '@spikeline/spikes'

/** What the backward half adds to a layer of the forward pass. Rows are steps, counted through the samples of a chunk: b·T + t. */
export interface LayerMemory extends ForwardLayer {
  readonly name: string
  /** Rows of weights filled up to fours (see padWeights); 0 where no error goes further back. */
  readonly padded: Pointer
  readonly gradient: Pointer
  /** 0 where the layer has no bias. */
  readonly biasGradient: Pointer
  /** First and second moments of the weights, and of the bias. */
  readonly moments: { readonly weight: readonly [Pointer, Pointer]; readonly bias: readonly [Pointer, Pointer] }
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

/** What only one thread at a time works with, going backwards. */
export interface LaneMemory extends ForwardLane {
  /** Zeros between uses: errors of one step. */
  readonly row: Pointer
  readonly map: Pointer
  readonly near: EventRows
  readonly nearErrors: Pointer
  /** See gatherErrors. */
  readonly active: Pointer
  readonly pooledNear: readonly { readonly rows: EventRows; readonly errors: Pointer }[]
  /** For the gradient of one tile of weights. */
  readonly tile: Pointer
}

/** Bytes of errors that the gradient of a tile reads again and again: a quarter of an L2 cache of today. */
const TILE_BYTES = 1 << 18
/** Bytes of a row of a tile: see tilePitch. */
const tileWidth = (filters: number): number => (filters > 16 ? 128 : filters > 8 ? 64 : filters > 4 ? 32 : 16)

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

/** Bytes that turned-over events of a sample of T steps take. */
export const turnedBytes = ({ wires: { input } }: Pick<ForwardLayer, 'wires'>, timesteps: number): number => 8 * timesteps * mapSize(input)

export function reserveBackward(engine: Engine, forward: ForwardLayer, first: boolean, samples: number, timesteps: number): LayerMemory {
  const { wires: { layer, input, wiring, pools, weight }, filters, depth } = forward
  const events = samples * timesteps * mapSize(input)
  const spread = layer.kind === 'conv' ? (input.height + layer.kernel - 1) * (input.width + layer.kernel - 1) : 1
  const keys = wiring ? input.channels : depth
  const moments = (length: number): readonly [Pointer, Pointer] => [engine.reserve(length + ROOM), engine.reserve(length + ROOM)]
  return {
    ...forward, name: layer.name, spread, keys,
    padded: first ? 0 : engine.reserve(depth * Math.ceil(filters / 4) * 4),
    gradient: engine.reserve(weight.length + ROOM), biasGradient: layer.bias ? engine.reserve(filters + ROOM) : 0,
    moments: { weight: moments(weight.length), bias: moments(filters) },
    table: wiring ? engine.reserve(input.height * input.width) : 0,
    bounds: engine.reserve(blocksOf(spread, filters, samples, timesteps).length * (keys + 1)),
    places: engine.reserve(events), placeValues: first || pools.length > 0 ? engine.reserve(events) : 0,
  }
}

/** Writes what does not change from step to step, once the engine is open. */
export function fillBackward(engine: Engine, { wires: { layer, input }, table }: LayerMemory): void {
  if (layer.kind !== 'conv') return
  const at = engine.integers(table, input.height * input.width)
  const skip = layer.kernel - 1
  for (let p = 0; p < at.length; p++) at[p] = (Math.floor(p / input.width) + skip) * (input.width + skip) + (p % input.width) + skip
}

/** Room for the largest of the layers. */
export function reserveLane(engine: Engine, forward: ForwardLane, layers: readonly LayerMemory[], timesteps: number): LaneMemory {
  const most = (of: (layer: LayerMemory) => number): number => Math.max(1, ...layers.map(of))
  const rows = (size: number): EventRows =>
    ({ groups: 1, size: 0, starts: engine.reserve(size + 1), indices: engine.reserve(size + 4), values: engine.reserve(size + 4) })
  const windows = ({ pools }: LayerMemory): number => Math.max(0, ...pools.map(({ pool }) => pool.sums.length))
  const near = most(({ wires: { neurons } }) => neurons * cachedRows(neurons, timesteps))
  // A block has as many rows as the layer below the pooling allows.
  const pooled = most((layer) => windows(layer) * cachedRows(mapSize(layer.wires.source), timesteps))
  return {
    ...forward, row: engine.reserve(most(({ wires }) => wires.neurons) + ROOM), map: engine.reserve(most(windows) + 4), near: rows(near), nearErrors: engine.reserve(near + 4),
    // One for the place behind the last four, which is written and not kept.
    active: engine.reserve(most(({ wires: { output }, filters }) => output.height * output.width * (1 + Math.ceil(filters / 4)) + 2)),
    pooledNear: Array.from({ length: most(({ pools }) => pools.length) }, () => ({ rows: rows(pooled), errors: engine.reserve(pooled + 4) })),
    tile: engine.reserve(most(({ spread }) => Math.max(TILE_BYTES / 4, spread * 32)) + ROOM),
  }
}
