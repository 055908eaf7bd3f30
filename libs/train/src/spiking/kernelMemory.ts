import { cachedRows, learnedNames, mapSize, ROOM, TILE, type EventLayer, type EventRows, type ForwardLane, type ForwardLayer } from '@spikeline/networks'
import type { Engine, Pointer } from '@spikeline/spikes'
import { fillTransposed, isTransposable, reserveTransposed, reserveTransposedLane, type TransposedLane, type TransposedLayer } from './errorEvents.ts'

/** What the neurons of a layer learn, in the order of learnedNames. */
export interface LearnedMemory {
  readonly values: Pointer
  readonly gradient: Pointer
  readonly moments: readonly [Pointer, Pointer]
  /** [samples, 2] in double precision: gradients of threshold and decay, summed over the neurons and steps of each sample. */
  readonly sums: Pointer
}

/** What the gradient of weights is summed up from, and into. */
export interface GradientMemory extends Pick<ForwardLayer, 'depth' | 'filters' | 'window' | 'drive' | 'held'> {
  readonly wires: Pick<EventLayer, 'neurons' | 'input'>
  readonly gradient: Pointer
  /** 0 where the layer has no bias. */
  readonly biasGradient: Pointer
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

/** Of the weights from a recurrent layer to itself: its own spikes are their input. */
export interface OwnMemory extends GradientMemory {
  readonly moments: readonly [Pointer, Pointer]
}

/** What is trained where a NeuNorm stands in front of a layer: its own weights and U. The layer's `weight` and `gradient` have those of x besides. */
export interface AuxiliaryTraining {
  readonly name: string
  /** Of the weights, [taps, maps, filters]. */
  readonly size: number
  readonly weight: Pointer
  readonly gradient: Pointer
  readonly moments: readonly [Pointer, Pointer]
  readonly maps: number
  readonly strength: Pointer
  readonly strengthGradient: Pointer
  readonly strengthMoments: readonly [Pointer, Pointer]
}

/** What parallel neurons of a layer learn over steps. */
export interface MixingTraining {
  readonly sizes: readonly [temporal: number, offset: number]
  readonly values: readonly [Pointer, Pointer]
  readonly gradients: readonly [Pointer, Pointer]
  readonly moments: readonly (readonly [Pointer, Pointer])[]
  /** [samples, T·T + T] in double precision: gradients of the matrix, then of what is added, summed over the neurons of each sample. */
  readonly sums: Pointer
}

/** What the backward half adds to a layer of the forward pass. Rows are steps, counted through the samples of a chunk: b·T + t. */
export interface LayerMemory extends ForwardLayer, GradientMemory {
  readonly wires: EventLayer
  readonly name: string
  /** Weights as errors read them: turned (see turnWeights), or where `few`, transposed. 0 where no error goes further back. */
  readonly turned: Pointer
  /** A dense layer of few units, straight above neurons: errors of all of them are faster than those of chosen ones. */
  readonly few: boolean
  /** The form in which errors go back to all inputs as events; undefined where they can't, or don't go further back. */
  readonly transposed: TransposedLayer | undefined
  /** First and second moments of the weights, and of the bias. */
  readonly moments: { readonly weight: readonly [Pointer, Pointer]; readonly bias: readonly [Pointer, Pointer] }
  /** All inputs of a few steps as rows of events, and how many of the neurons below were near the threshold (see LayerErrors). */
  readonly all: EventRows
  readonly near: Pointer
  readonly ownBack: OwnMemory | undefined
  /** Undefined without a NeuNorm. */
  readonly ofAuxiliary: AuxiliaryTraining | undefined
  /** Undefined where neurons are not parallel. */
  readonly ofMixing: MixingTraining | undefined
  /** Undefined where neurons learn nothing. */
  readonly learned: LearnedMemory | undefined
}

/** What only one thread at a time works with, going backwards. */
export interface LaneMemory extends ForwardLane {
  /** Zeros between uses: errors of one step. */
  readonly row: Pointer
  readonly map: Pointer
  readonly near: EventRows
  readonly nearErrors: Pointer
  /** See gatherErrors. */
  readonly scratch: Pointer
  readonly work: Pointer
  readonly transposed: TransposedLane
  readonly pooledNear: readonly { readonly rows: EventRows; readonly errors: Pointer }[]
  /** For the gradient of one tile of weights. */
  readonly tile: Pointer
  /** What the adjoint of neurons with mechanisms carries from step to step: see the kernel scanMechanismsBack. */
  readonly carried: Pointer
  /** What goes back through auxiliary neurons from step to step, a value for each place. */
  readonly auxiliary: Pointer
  /** Errors of all steps of a layer, while they are mixed. */
  readonly mixed: Pointer
}

/** Bytes of errors that the gradient of a tile reads again and again: half of an L2 cache of today. */
const TILE_BYTES = 1 << 19
/** Units up to which errors go back to all neurons below: measured with 10 and 128. */
const FEW = 32

export const hasFew = ({ wiring, pools, neurons }: EventLayer): boolean => !wiring && pools.length === 0 && neurons <= FEW

/** Bytes of a row of a tile: see tilePitch. */
const tileWidth = (filters: number): number => (filters > 16 ? 128 : filters > 8 ? 64 : filters > 4 ? 32 : 16)

/** Rows of a layer's input whose gradient is summed at a time: of several samples, or some steps of one. */
export interface Block { readonly sample: number; readonly samples: number; readonly row: number; readonly rows: number }

/** `steps` rows of each of `samples` samples, cut so that the errors of a block stay in the cache; `whole`: samples are not cut. */
export function blocksOf(spread: number, filters: number, samples: number, steps: number, whole = false): Block[] {
  const most = Math.max(1, Math.floor(TILE_BYTES / (spread * tileWidth(filters))))
  const blocks: Block[] = []
  if (whole || most >= steps) {
    const each = Math.max(1, Math.floor(most / steps))
    for (let sample = 0; sample < samples; sample += each) blocks.push({ sample, samples: Math.min(each, samples - sample), row: 0, rows: steps })
  } else
    for (let sample = 0; sample < samples; sample++)
      for (let row = 0; row < steps; row += most) blocks.push({ sample, samples: 1, row, rows: Math.min(most, steps - row) })
  return blocks
}

/** Bytes that turned-over events of a sample of T steps take. */
export const turnedBytes = ({ wires: { input, neurons, recurrent } }: Pick<ForwardLayer, 'wires'>, timesteps: number): number =>
  timesteps * (8 * mapSize(input) + (recurrent ? 4 * neurons : 0))

/** `graded`: gradients are summed up from graded events, whatever the layer reads. */
export function reserveBackward(engine: Engine, forward: ForwardLayer, first: boolean, samples: number, timesteps: number, graded = false): LayerMemory {
  const { wires: { layer, input, wiring, pools, weight }, neuron, drops, filters, depth } = forward
  const learned = neuron ? learnedNames(neuron).length : 0
  const events = samples * timesteps * mapSize(input)
  const spread = layer.kind === 'conv' ? (input.height + layer.kernel - 1) * (input.width + layer.kernel - 1) : 1
  const keys = wiring ? input.channels : depth
  const rows = first ? 0 : errorRows({ ...forward, spread }, timesteps)
  const groups = wiring ? input.height * input.width : 1
  const size = mapSize(input)
  const moments = (length: number): readonly [Pointer, Pointer] => reserveMoments(engine, length)
  return {
    ...forward, name: layer.name, spread, keys, ownBack: forward.own && reserveOwnBack(engine, forward, samples, timesteps, graded),
    turned: first ? 0 : engine.reserve(depth * Math.ceil(filters / 4) * 4 + ROOM), few: hasFew(forward.wires),
    transposed: !first && !hasFew(forward.wires) && isTransposable(forward.wires) ? reserveTransposed(engine, forward.wires, timesteps) : undefined,
    gradient: engine.reserve(weight.length + ROOM), biasGradient: layer.bias ? engine.reserve(filters + ROOM) : 0,
    moments: { weight: moments(weight.length), bias: moments(filters) },
    all: { groups, size, starts: engine.reserve(rows * groups + 1), indices: engine.reserve(rows * size), values: 0 }, near: engine.reserve(1),
    table: wiring ? engine.reserve(input.height * input.width) : 0,
    bounds: engine.reserve(blocksOf(spread, filters, samples, timesteps).length * (keys + 1)),
    ofAuxiliary: reserveAuxiliary(engine, forward), ofMixing: reserveMixing(engine, forward, samples, timesteps),
    places: engine.reserve(events), placeValues: graded || first || forward.auxiliary || pools.length + drops.length > 0 ? engine.reserve(events) : 0,
    learned: learned === 0 ? undefined : {
      values: engine.reserve(learned + ROOM), gradient: engine.reserve(learned + ROOM), moments: moments(learned), sums: engine.reserve(2 * samples, 8),
    },
  }
}

function reserveAuxiliary(engine: Engine, { wires: { auxiliary, weight } }: ForwardLayer): AuxiliaryTraining | undefined {
  if (!auxiliary) return undefined
  const { name, maps } = auxiliary
  const size = (weight.length / (maps + 1)) * maps
  const room = (length: number): Pointer => engine.reserve(length + ROOM)
  return {
    name, size, weight: room(size), gradient: room(size), moments: reserveMoments(engine, size),
    maps, strength: room(maps), strengthGradient: room(maps), strengthMoments: reserveMoments(engine, maps),
  }
}

function reserveMixing(engine: Engine, { wires: { temporal } }: ForwardLayer, samples: number, timesteps: number): MixingTraining | undefined {
  if (!temporal) return undefined
  const sizes = [temporal.temporal.length, temporal.offset.length] as const
  const pair = (): readonly [Pointer, Pointer] => [engine.reserve(sizes[0] + ROOM), engine.reserve(sizes[1] + ROOM)]
  return {
    sizes, values: pair(), gradients: pair(), moments: sizes.map((size) => reserveMoments(engine, size)),
    sums: engine.reserve(samples * (timesteps * timesteps + timesteps), 8),
  }
}

const reserveMoments = (engine: Engine, length: number): readonly [Pointer, Pointer] => [engine.reserve(length + ROOM), engine.reserve(length + ROOM)]

function reserveOwnBack(engine: Engine, { own, drive, filters: n }: ForwardLayer, samples: number, timesteps: number, graded: boolean): OwnMemory {
  return {
    wires: { neurons: n, input: { height: 1, width: 1, channels: n } }, depth: n, filters: n, window: own!.window, drive, held: 0, keys: n, spread: 1, table: 0,
    gradient: engine.reserve(n * n + ROOM), biasGradient: 0, moments: reserveMoments(engine, n * n),
    bounds: engine.reserve(blocksOf(1, n, samples, timesteps).length * (n + 1)), places: engine.reserve(samples * timesteps * n), placeValues: graded ? engine.reserve(samples * timesteps * n) : 0,
  }
}

/** Writes what does not change from step to step, once the engine is open. */
export function fillBackward(engine: Engine, forward: LayerMemory, timesteps: number): void {
  const { wires: { layer, input }, table, turned, transposed, all: { starts, indices, groups, size } } = forward
  if (transposed) fillTransposed(engine, transposed, forward.wires)
  if (turned) {
    const rows = errorRows(forward, timesteps)
    engine.integers(starts, rows * groups + 1).forEach((_, g, each) => void (each[g] = (g * size) / groups))
    engine.integers(indices, rows * size).forEach((_, k, each) => void (each[k] = k % size))
  }
  if (layer.kind !== 'conv') return
  const at = engine.integers(table, input.height * input.width)
  const skip = layer.kernel - 1
  for (let p = 0; p < at.length; p++) at[p] = (Math.floor(p / input.width) + skip) * (input.width + skip) + (p % input.width) + skip
}

/** Values of the maps that gatherErrors spreads the errors of a step on. */
const spreadSize = ({ spread, filters }: Pick<LayerMemory, 'spread' | 'filters'>): number => spread * Math.ceil(filters / 4) * 4

/**
 * Steps whose errors go from a layer to the one below at a time: as many as fit in the cache spread out, or as membranes of the one
 * below; a few at least, so that steps share what they read of the weights.
 */
export function errorRows(above: Pick<LayerMemory, 'spread' | 'filters' | 'wires'>, timesteps: number): number {
  const below = Math.max(8, cachedRows(mapSize(above.wires.source), timesteps))
  return Math.max(1, Math.min(timesteps, below, Math.floor(TILE_BYTES / (4 * spreadSize(above)))))
}

/** Arrays of a layer's neurons that go back from step to step. */
export const CARRIED_ARRAYS = 7
/** Those from here on are sums over all steps, of what neurons learn. */
export const SUMMED_FROM = 5

/** Room for the largest of the layers. */
export function reserveLane(engine: Engine, forward: ForwardLane, layers: readonly LayerMemory[], timesteps: number): LaneMemory {
  const most = (of: (layer: LayerMemory, rows: number) => number): number => Math.max(1, ...layers.map((layer) => of(layer, errorRows(layer, timesteps))))
  const rows = (size: number): EventRows =>
    ({ groups: 1, size: 0, starts: engine.reserve(size + 1), indices: engine.reserve(size + 4), values: engine.reserve(size + 4) })
  const windows = ({ pools }: LayerMemory): number => Math.max(0, ...pools.map(({ pool }) => pool.sums.length))
  const near = most(({ wires }, count) => count * mapSize(wires.source))
  const pooled = most((layer, count) => count * windows(layer))
  const maps = most((layer, count) => count * spreadSize(layer))
  return {
    ...forward, row: engine.reserve(most(({ wires }) => wires.neurons) + ROOM), map: engine.reserve(most(windows) + 4), near: rows(near), nearErrors: engine.reserve(near + 4),
    scratch: engine.reserve(maps + ROOM),
    // Bounds and fours of the maps, and one for the place behind the last; or bounds of channels, and two for each chosen input; or see denseErrors.
    work: engine.reserve(Math.max(most((layer, count) => count * (layer.spread + spreadSize(layer) / 4) + 2), most(({ keys }) => keys + 5) + 2 * Math.max(near, pooled), 16 + 2 * FEW)),
    transposed: reserveTransposedLane(engine, layers.flatMap(({ wires, transposed }) => (transposed ? [{ wires, transposed }] : []))),
    pooledNear: Array.from({ length: most(({ pools }) => pools.length) }, () => ({ rows: rows(pooled), errors: engine.reserve(pooled + 4) })),
    tile: engine.reserve(most(({ spread }) => Math.max(TILE_BYTES / 4, spread * 32, timesteps * TILE)) + 3 * ROOM),
    carried: engine.reserve(most(({ mechanisms, wires }) => (mechanisms ? CARRIED_ARRAYS * wires.neurons : 0))),
    auxiliary: engine.reserve(most(({ wires: { auxiliary } }) => auxiliary?.places ?? 0)),
    mixed: engine.reserve(most(({ mixing, wires: { neurons } }) => (mixing ? timesteps * neurons : 0))),
  }
}
