import { mapSize, ofSample, reserveSamples, ROOM, type EventLayer, type SampleRows } from '@spikeline/networks'
import { packedSize, tilesOf, type Engine, type Kernels, type Pointer } from '@spikeline/spikes'

/** Lanes that errors are summed up in, by filter modulo 4 (see twinStep). */
const LANES = 4
/** Bytes of sums that are worked on at a time: a quarter of an L2 cache of today. */
const SUM_BYTES = 1 << 18

/**
 * The transposed layer that errors go back through as events: what is not 0 of δ is an event of the map that the layer gives, and what
 * it reaches is the map that it reads. So errors of all inputs cost what there is of δ, by the kernel of the forward direction.
 */
export interface TransposedLayer {
  readonly window: Pointer
  /** For each lane its weights in tiles, so many elements apart (see turnTile). */
  readonly weights: Pointer
  readonly pitch: number
  readonly taps: number
  readonly channels: number
  readonly filters: number
  /** Steps that are worked on at a time. */
  readonly rows: number
}

/** What only one thread at a time works with. */
export interface TransposedLane {
  readonly events: SampleRows
  readonly sums: Pointer
  readonly sumsPitch: number
  readonly zeros: Pointer
}

const mapOf = ({ layer, input }: EventLayer): { readonly places: number; readonly inputs: number } =>
  ({ places: layer.kind === 'conv' ? input.height * input.width : 1, inputs: mapSize(input) })

/** Whether errors can go back so: windows that move by one. */
export const isTransposable = ({ layer }: EventLayer): boolean => layer.kind === 'dense' || layer.stride === 1

export function reserveTransposed(engine: Engine, { layer, input, output }: EventLayer, timesteps: number): TransposedLayer {
  const conv = layer.kind === 'conv'
  const [taps, channels, filters] = [conv ? layer.kernel ** 2 : 1, conv ? input.channels : mapSize(input), output.channels]
  const pitch = packedSize(taps * Math.ceil(filters / LANES), channels)
  const rows = Math.max(1, Math.min(timesteps, Math.floor(SUM_BYTES / (4 * LANES * mapSize(input)))))
  return { window: engine.reserve(9), weights: engine.reserve(LANES * pitch), pitch, taps, channels, filters, rows }
}

/** Writes what does not change, once the engine is open. */
export function fillTransposed(engine: Engine, { window, channels, filters }: TransposedLayer, { layer, input, output }: EventLayer): void {
  const fours = Math.ceil(filters / LANES)
  engine.integers(window, 9).set(layer.kind === 'conv'
    ? [output.height, output.width, fours, input.height, input.width, channels, layer.kernel, 1, layer.kernel - 1 - layer.padding]
    : [1, 1, fours, 1, 1, channels, 1, 1, 0])
}

/** Room for the largest of some layers. */
export function reserveTransposedLane(engine: Engine, layers: readonly { readonly wires: EventLayer; readonly transposed: TransposedLayer }[]): TransposedLane {
  const most = (of: (layer: { readonly wires: EventLayer; readonly transposed: TransposedLayer }) => number): number => Math.max(0, ...layers.map(of))
  const places = most(({ wires: { layer, output }, transposed: { rows } }) => rows * (layer.kind === 'conv' ? output.height * output.width : 1))
  const events = most(({ wires: { output }, transposed: { rows, filters } }) => (rows * mapSize(output) * Math.ceil(filters / LANES)) / filters)
  const sumsPitch = most(({ wires, transposed: { rows } }) => rows * mapOf(wires).inputs) + ROOM
  return {
    events: reserveSamples(engine, LANES, 1, places, events, true), sums: engine.reserve(LANES * sumsPitch), sumsPitch,
    zeros: engine.reserve(most(({ transposed: { channels } }) => channels) + ROOM),
  }
}

/** The weights as they are now. Tile `part` of `parts`, so that threads can share them. */
export function turnTransposed(k: Kernels, { weights, pitch, taps, channels, filters }: TransposedLayer, weight: Pointer, part: number, parts: number): void {
  let first = 0
  let at = weights
  tilesOf(channels).forEach((tile, i) => {
    if (i % parts === part) for (let lane = 0; lane < LANES; lane++) k.turnTile(taps, channels, filters, lane, first, tile, weight, at + 4 * lane * pitch)
    first += tile
    at += 4 * taps * Math.ceil(filters / LANES) * tile
  })
}

/** ∂L/∂input of all inputs, for `rows` steps: errors [rows, inputs] from δ [rows, outputs]. */
export function errorsOfAll(
  k: Kernels, { events, sums, sumsPitch, zeros }: TransposedLane, layer: TransposedLayer, { wires }: { readonly wires: EventLayer }, rows: number, delta: Pointer, errors: Pointer,
): void {
  const { window, weights, pitch, filters } = layer
  const { neurons } = wires
  const { inputs } = mapOf(wires)
  const places = neurons / filters
  for (let row = 0; row < rows; row += layer.rows) {
    const count = Math.min(layer.rows, rows - row)
    k.splitErrors(count * places, places, filters, delta + 4 * row * neurons, events.starts, events.startsPitch, events.indices, events.values, events.eventsPitch)
    for (let lane = 0; lane < LANES; lane++) {
      const { starts, indices, values } = ofSample(events, lane)
      k.windowSums(window, 1, count, starts, 0, indices, values, 0, weights + 4 * lane * pitch, zeros, sums + 4 * lane * sumsPitch)
    }
    k.addPairs(count * inputs, sumsPitch, sums, errors + 4 * row * inputs)
  }
}
