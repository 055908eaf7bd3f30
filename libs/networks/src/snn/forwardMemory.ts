import { packedSize, tilesOf, type Engine, type Pointer } from '@spikeline/spikes'
import type { Neuron } from '../network.ts'
import type { EventLayer } from '../sparse/compile.ts'
import type { EventPool } from '../sparse/pool.ts'
import { mapSize } from '../topology/shapes.ts'
import { mixingOf, spanOf, type Mixing, type Span } from './parallel.ts'
import { isFusible, TILE } from './fusedLayer.ts'
import { fillMechanisms, hasMechanisms, mechanismValues, reserveMechanisms, type MechanismMemory } from './mechanismMemory.ts'
import { inputGroups, reserveAfterNone, reserveSamples, type SampleRows } from './sampleRows.ts'

/** The pooling in front of a layer: its wiring, and what it gives for each sample. */
export interface PoolMemory {
  readonly pool: EventPool
  /** By input: where its targets begin. */
  readonly wires: Pointer
  readonly targets: Pointer
  readonly pooled: SampleRows
}

/** A place where what a layer reads is dropped or scaled, while it is trained. */
export interface DropMemory {
  /** 0: before any pooling; i: after the i-th. */
  readonly place: number
  readonly size: number
  /** [samples, size], constant over the steps: 0 where dropped. */
  readonly factors: Pointer
  /** What is left; after a pooling it takes the place of what that gave. */
  readonly rows: SampleRows
}

/** The auxiliary neurons of the NeuNorm in front of a layer. */
export interface AuxiliaryMemory {
  /** Their x, [samples, places]. */
  readonly x: Pointer
  /** The spikes of the layer below and x as events of one map: what the layer reads, before any pooling. */
  readonly rows: SampleRows
}

/** How parallel neurons mix the drive of all steps: [T, T] and [T]. */
export interface MixingMemory extends Span { readonly matrix: Pointer; readonly offset: Pointer }

/** The weights from a layer to itself, as a window on its own spikes. */
export interface OwnWeights {
  readonly window: Pointer
  /** [neurons, neurons], and tile by tile. */
  readonly weight: Pointer
  readonly packed: Pointer
}

/** The shortcut of a layer, as tables by input (see EventShortcut). */
export interface ShortcutMemory {
  readonly targets: Pointer
  readonly rows: Pointer
  readonly weight: Pointer
}

/** A weighted layer in the memory of an engine, for a chunk of samples and a block of steps. */
export interface ForwardLayer {
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  /** Undefined without a NeuNorm. */
  readonly auxiliary: AuxiliaryMemory | undefined
  readonly pools: readonly PoolMemory[]
  readonly drops: readonly DropMemory[]
  readonly window: Pointer
  /** Inputs of a neuron: rows of the weights. */
  readonly depth: number
  readonly filters: number
  /** As the network has them, [depth, filters], and tile by tile (see packTile). */
  readonly weight: Pointer
  readonly packed: Pointer
  /** `filters`, and room up to a whole tile. */
  readonly bias: Pointer
  /** Of a recurrent layer. */
  readonly own: OwnWeights | undefined
  readonly shortcut: ShortcutMemory | undefined
  /** [samples, steps, neurons]: the drive, in whose place is left what a membrane was before the reset; 0 where drive goes through a lane. */
  readonly drive: Pointer
  /** Of parallel neurons, whose pass has all steps of a sample as one block. */
  readonly mixing: MixingMemory | undefined
  /** Of a layer whose drive is normalised over a batch, where that is done, or mixed over steps: the drive before it, as `drive`, or `held`. Else 0. */
  readonly raw: Pointer
  /** Of the first layer: the drive of a held input. [samples, neurons]; else 0. */
  readonly held: Pointer
  /** [samples, neurons], after the last step. */
  readonly membrane: Pointer
  /** Undefined where neurons are plain: charge, fire and reset. */
  readonly mechanisms: MechanismMemory | undefined
  /** What it gives; no room where it never fires. */
  readonly spikes: SampleRows
  /** Of a layer that is fused (see runFused) masks of which units of a tile fire, [samples, tiles, steps]; else 0. */
  readonly fired: Pointer
  /** Above 0, `drive` holds membranes tile by tile, [tiles, samples, steps, 32], with room for so many samples. */
  readonly tiled: number
}

/** What only one thread at a time works with. */
export interface ForwardLane {
  /** Zeros between uses: sums of pooling. */
  readonly sums: Pointer
  /** Drive of a few steps; a tile of membranes that nobody wants. */
  readonly drive: Pointer
}

/** Elements behind an array that a kernel may touch: a tile of 32. */
export const ROOM = 32
/** Bytes of drive that are computed before the neurons take them: a quarter of an L2 cache of today. */
const DRIVE_BYTES = 1 << 18

/** Steps whose values of so many neurons stay in the cache. */
export const cachedRows = (neurons: number, steps: number): number => Math.max(1, Math.min(steps, Math.floor(DRIVE_BYTES / (4 * neurons))))

/** What is to be computed, layer by layer. */
export interface ForwardInput {
  readonly wires: EventLayer
  readonly neuron: Neuron | undefined
  /** Places (see DropMemory), ascending, where what it reads can be dropped; by default none. */
  readonly drops?: readonly number[]
  /** Whether its drive is kept as it was before normalisation (see ForwardPass.runByLayer); by default not. */
  readonly raw?: boolean
}

/** Values of the map that is at a place. */
const sizeAt = ({ source, pools }: EventLayer, place: number): number => (place === 0 ? mapSize(source) : pools[place - 1]!.sums.length)

export interface ForwardSize {
  /** Samples of a chunk, steps of a block. */
  readonly samples: number
  readonly steps: number
  /** True: membranes of all steps are kept; those of the first layer, where it is fused and `tiles` is true, tile by tile. */
  readonly trace: boolean
  readonly tiles?: boolean
}

/** Bytes of events, drive and membranes that a sample of so many steps takes, and of what mechanisms keep. */
export function bytesPerSample(inputs: readonly ForwardInput[], steps: number, trace: boolean): number {
  return inputs.reduce((sum, { wires, neuron, drops = [], raw = false }, l) => {
    const { neurons, input, pools, wiring } = wires
    const dropped = drops.reduce((all, place) => all + sizeAt(wires, place) * (place === 0 ? 2 * steps + 1 : 1), 0)
    const merged = wires.auxiliary ? 4 * (steps * 3 * mapSize(wires.source) + wires.auxiliary.places) : 0
    const pooled = pools.reduce((all, { sums }) => all + sums.length, 0)
    const kept = (trace || !wiring || neuron?.parallel ? 2 : 1) + (raw || neuron?.parallel ? 1 : 0)
    return sum + merged + 4 * steps * (kept * neurons + 2 * pooled + (l === 0 ? 3 * mapSize(input) : 0)) + 4 * dropped + 4 * neurons * mechanismValues(neuron, steps, trace)
  }, 0)
}

function reserveOwn(engine: Engine, { neurons, recurrent }: EventLayer): OwnWeights | undefined {
  return recurrent && { window: engine.reserve(9), weight: engine.reserve(recurrent.length + ROOM), packed: engine.reserve(packedSize(neurons, neurons)) }
}

function reserveShortcut(engine: Engine, { shortcut }: EventLayer): ShortcutMemory | undefined {
  return shortcut && { targets: engine.reserve(shortcut.targets.length), rows: engine.reserve(shortcut.rows.length), weight: engine.reserve(shortcut.weight.length) }
}

export function reserveForward(engine: Engine, inputs: readonly ForwardInput[], { samples, steps, trace, tiles }: ForwardSize): ForwardLayer[] {
  return inputs.map(({ wires, neuron, drops = [], raw = false }, l) => {
    const { neurons, input, output, wiring, pools: pooling, weight } = wires
    const filters = output.channels
    const depth = weight.length / filters
    const next = inputs[l + 1]?.wires
    const groups = next ? inputGroups(next) : 1
    const parallel = neuron?.parallel
    const fused = groups === 1 && !parallel && isFusible(wires, neuron) && !hasMechanisms(neuron, trace)
    const pools = pooling.map((pool, i) => ({
      pool, wires: engine.reserve((pool.wiring.starts.length - 1) * pool.channels + 1), targets: engine.reserve(pool.wiring.targets.length * pool.channels),
      pooled: reserveSamples(engine, samples, steps, i === pooling.length - 1 && wiring ? input.height * input.width : 1, pool.sums.length, true),
    }))
    return {
      wires, neuron, depth, filters, pools,
      auxiliary: wires.auxiliary && {
        x: engine.reserve(samples * wires.auxiliary.places), rows: reserveSamples(engine, samples, steps, inputGroups(wires), mapSize(wires.source), true),
      },
      drops: drops.map((place) => {
        const size = sizeAt(wires, place)
        return { place, size, factors: engine.reserve(samples * size), rows: pools[place - 1]?.pooled ?? reserveSamples(engine, samples, steps, inputGroups(wires), size, true) }
      }),
      window: engine.reserve(9), weight: engine.reserve(weight.length + ROOM), packed: engine.reserve(packedSize(depth, filters)), bias: engine.reserve(filters + ROOM),
      own: reserveOwn(engine, wires), shortcut: reserveShortcut(engine, wires),
      // An output that never fires is read from its drive.
      drive: trace || !wiring || !neuron || parallel ? engine.reserve(samples * steps * neurons + ROOM) : 0,
      raw: raw || parallel ? engine.reserve(samples * steps * neurons + ROOM) : 0,
      mixing: parallel && { ...spanOf(parallel, steps), matrix: engine.reserve(steps * steps), offset: engine.reserve(steps) },
      held: l === 0 ? engine.reserve(samples * neurons + ROOM) : 0, membrane: engine.reserve(samples * neurons),
      mechanisms: reserveMechanisms(engine, neuron, neurons, samples, steps, trace),
      spikes: (wires.recurrent ? reserveAfterNone : reserveSamples)(engine, samples, neuron ? steps : 0, groups, neurons, false),
      fired: fused ? engine.reserve((samples * steps * neurons) / TILE) : 0, tiled: fused && tiles && l === 0 ? samples : 0,
    }
  })
}

export function reserveForwardLane(engine: Engine, layers: readonly ForwardLayer[], steps: number): ForwardLane {
  const most = (of: (layer: ForwardLayer) => number): number => Math.max(1, ...layers.map(of))
  return {
    sums: engine.reserve(most(({ pools }) => Math.max(0, ...pools.map(({ pool }) => pool.sums.length))) + 4),
    drive: engine.reserve(most(({ drive, wires: { neurons } }) => (drive ? 0 : cachedRows(neurons, steps) * neurons)) + TILE + ROOM),
  }
}

/** Writes what does not change from step to step, once the engine is open. Fails with E3723 where parallel neurons are for another number of steps. */
export function fillForward(
  engine: Engine, { steps, wires, mixing, neuron, ...rest }: ForwardLayer & { readonly steps: number },
): void {
  if (mixing) writeMixing(engine, mixing, mixingOf(neuron!.parallel!, wires.temporal!, steps, wires.layer.name))
  fillLayer(engine, { wires, mixing, neuron, ...rest })
}

/** The weights over steps as they are now. */
export function writeMixing(engine: Engine, { matrix, offset }: MixingMemory, mixing: Mixing): void {
  engine.floats(matrix, mixing.matrix.length).set(mixing.matrix)
  engine.floats(offset, mixing.offset.length).set(mixing.offset)
}

function fillLayer(
  engine: Engine,
  { wires: { layer, input, output, weight, base, recurrent, shortcut: stated }, neuron, mechanisms, window, depth, filters, pools, weight: at, bias, own, shortcut }: ForwardLayer,
): void {
  if (mechanisms) fillMechanisms(engine, mechanisms, neuron!)
  engine.integers(window, 9).set(layer.kind === 'conv'
    ? [input.height, input.width, input.channels, output.height, output.width, filters, layer.kernel, layer.stride, layer.padding]
    : [1, 1, depth, 1, 1, filters, 1, 1, 0])
  engine.floats(at, weight.length).set(weight)
  engine.floats(bias, filters).set(base.subarray(0, filters))
  if (own) {
    engine.integers(own.window, 9).set([1, 1, filters, 1, 1, filters, 1, 1, 0])
    engine.floats(own.weight, recurrent!.length).set(recurrent!)
  }
  if (shortcut) {
    const { targets, rows, weight: values } = stated!
    engine.integers(shortcut.targets, targets.length).set(targets)
    engine.integers(shortcut.rows, rows.length).set(rows)
    engine.floats(shortcut.weight, values.length).set(values)
  }
  for (const pool of pools) fillPool(engine, pool)
}

/** The wiring of positions, spelt out for every channel, so that the kernel divides nothing. */
function fillPool(engine: Engine, { pool: { channels, wiring }, wires, targets }: PoolMemory): void {
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

/** Weights to be laid out, [depth, filters]. */
type PackedWeights = Pick<ForwardLayer, 'depth' | 'filters' | 'weight' | 'packed'>

/** The tiles that weights are laid out in: of all layers, so that threads can share them. */
export function weightTiles(layers: readonly ForwardLayer[]): readonly { readonly layer: PackedWeights; readonly first: number; readonly tile: number }[] {
  const all = layers.flatMap(({ own, ...layer }): PackedWeights[] => (own ? [layer, { ...own, depth: layer.filters, filters: layer.filters }] : [layer]))
  return all.flatMap((layer) => {
    let next = 0
    return tilesOf(layer.filters).map((tile) => {
      const first = next
      next += tile
      return { layer, first, tile }
    })
  })
}
