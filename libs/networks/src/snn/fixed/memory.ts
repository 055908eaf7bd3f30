import { packedFixedSize, packFixed, type Engine, type Pointer } from '@spikeline/spikes'
import { mapSize } from '../../topology/shapes.ts'
import { cachedRows } from '../forwardMemory.ts'
import { inputGroups, reserveSamples, type SampleRows } from '../sampleRows.ts'
import type { FixedLayer } from './layers.ts'

/** A fixed-point layer in the memory of an engine. What is kept of a sample lies sample by sample of a chunk. */
export interface FixedMemory {
  readonly fixed: FixedLayer
  readonly depth: number
  readonly filters: number
  readonly window: Pointer
  /** i8, tile by tile (see packFixed). */
  readonly packed: Pointer
  /** [neurons]. */
  readonly bias: Pointer
  /** Fan-out of each input of the source. */
  readonly fanOut: Pointer
  readonly pools: readonly { readonly wires: Pointer; readonly targets: Pointer }[]
  /** [samples, neurons]; current 0 where there is none. */
  readonly membrane: Pointer
  readonly current: Pointer
  /** [samples, steps, neurons], of a layer that never fires: its membranes; else 0. */
  readonly trace: Pointer
  /** [samples, neurons]: the drive of a held input, of the first layer; else 0. */
  readonly held: Pointer
  /** What it gives; no room where it never fires. */
  readonly spikes: SampleRows
  /** [samples, steps], f64. */
  readonly operations: Pointer
}

/** What one thread at a time works with, for one sample. */
export interface FixedLane {
  /** Rows of the raster, and the same by position where the first layer wants them so. */
  readonly raw: SampleRows
  readonly input: SampleRows
  /** Events after each pooling, by layer. */
  readonly pooled: readonly (readonly SampleRows[])[]
  /** Zeros between uses. */
  readonly poolSums: Pointer
  readonly drive: Pointer
  readonly scratch: Pointer
}

/** Bytes that a step of a sample takes of what is kept, and of a lane. */
export const bytesPerStep = (layers: readonly FixedLayer[]): number => layers.reduce(
  (sum, { wires: { neurons, input, pools } }, l) => sum + 4 * (neurons + 2 * pools.reduce((all, { sums }) => all + sums.length, 0) + (l === 0 ? 3 * mapSize(input) : 0)), 0,
)

export function reserveFixed(engine: Engine, layers: readonly FixedLayer[], samples: number, steps: number): FixedMemory[] {
  return layers.map((fixed, l) => {
    const { wires: { neurons, output, source, pools }, weight, neuron } = fixed
    const filters = output.channels
    const depth = weight.length / filters
    const next = layers[l + 1]?.wires
    return {
      fixed, depth, filters, window: engine.reserve(9), packed: engine.reserve(Math.ceil(packedFixedSize(depth, filters) / 4) + 4), bias: engine.reserve(neurons + 4),
      fanOut: engine.reserve(mapSize(source)),
      pools: pools.map(({ wiring, channels }) => ({ wires: engine.reserve((wiring.starts.length - 1) * channels + 1), targets: engine.reserve(wiring.targets.length * channels) })),
      membrane: engine.reserve(samples * neurons + 4), current: neuron?.currentDecay === undefined ? 0 : engine.reserve(samples * neurons + 4),
      trace: neuron ? 0 : engine.reserve(samples * steps * neurons + 4), held: l === 0 ? engine.reserve(samples * neurons + 4) : 0,
      spikes: reserveSamples(engine, samples, neuron ? steps : 0, next ? inputGroups(next) : 1, neurons, false), operations: engine.reserve(samples * steps, 8),
    }
  })
}

export function reserveFixedLane(engine: Engine, layers: readonly FixedLayer[], steps: number): FixedLane {
  const { wires: first } = layers[0]!
  const most = (of: (layer: FixedLayer) => number): number => Math.max(1, ...layers.map(of))
  const groups = inputGroups(first)
  const raw = reserveSamples(engine, 1, steps, 1, mapSize(first.source), true)
  return {
    raw, input: groups === 1 ? raw : { ...raw, groups, startsPitch: steps * groups + 1, starts: engine.reserve(steps * groups + 1) },
    pooled: layers.map(({ wires: { pools, wiring, input } }) => pools.map((pool, i) =>
      reserveSamples(engine, 1, steps, i === pools.length - 1 && wiring ? input.height * input.width : 1, pool.sums.length, true))),
    poolSums: engine.reserve(most(({ wires: { pools } }) => Math.max(0, ...pools.map(({ sums }) => sums.length))) + 4),
    drive: engine.reserve(most(({ wires: { neurons } }) => cachedRows(neurons, steps) * neurons) + 64), scratch: engine.reserve(64),
  }
}

/** Views of an engine's memory as whole numbers with a sign. */
export const signed = (engine: Engine, at: Pointer, length: number): Int32Array => new Int32Array(engine.integers(at, length).buffer, at, length)
const bytes = (engine: Engine, at: Pointer, length: number): Int8Array => new Int8Array(engine.integers(at, 1).buffer, at, length)

/** Writes what does not change, once the engine is open. */
export function fillFixed(engine: Engine, { fixed: { wires, weight, bias }, depth, filters, window, packed, bias: biases, fanOut, pools }: FixedMemory): void {
  const { layer, input, output, source } = wires
  engine.integers(window, 9).set(layer.kind === 'conv'
    ? [input.height, input.width, input.channels, output.height, output.width, filters, layer.kernel, layer.stride, layer.padding]
    : [1, 1, depth, 1, 1, filters, 1, 1, 0])
  packFixed(weight, depth, filters, bytes(engine, packed, packedFixedSize(depth, filters)))
  signed(engine, biases, bias.length).set(bias)
  engine.integers(fanOut, mapSize(source)).forEach((_, i, table) => void (table[i] = wires.fanOut[Math.floor(i / source.channels)]!))
  pools.forEach(({ wires: starts, targets }, i) => {
    const { channels, wiring } = wires.pools[i]!
    const into = engine.integers(targets, wiring.targets.length * channels)
    const at = engine.integers(starts, (wiring.starts.length - 1) * channels + 1)
    let count = 0
    for (let p = 0; p < wiring.starts.length - 1; p++)
      for (let c = 0; c < channels; c++) {
        for (let e = wiring.starts[p]!; e < wiring.starts[p + 1]!; e++) into[count++] = wiring.targets[e]! * channels + c
        at[p * channels + c + 1] = count
      }
  })
}
