import type { Engine, Kernels, Pointer, SpikeRaster } from '@spikeline/spikes'
import type { EventRows } from './sampleRows.ts'

/** What of a raster a pass reads. */
export type RasterRows = Pick<SpikeRaster, 'samples' | 'held' | 'offsets' | 'indices' | 'values'>
/** The largest raster that a pass is given. */
export interface RasterRoom { readonly samples: number; readonly timesteps: number; readonly events: number; readonly held: boolean }

/** A raster in the memory of an engine, which passes take samples from. Reserves its memory when made. */
export class LoadedRaster {
  readonly #engine: Engine
  readonly #offsets: Pointer
  readonly #indices: Pointer
  readonly #values: Pointer
  #samples = 0
  #held = false
  #graded = false

  constructor(engine: Engine, { samples, timesteps, events, held }: RasterRoom) {
    this.#engine = engine
    this.#offsets = engine.reserve(samples * (held ? 1 : timesteps) + 1)
    this.#indices = engine.reserve(events)
    this.#values = engine.reserve(events)
  }

  /** Whether it is a single row, shown at each step. */
  get held(): boolean {
    return this.#held
  }

  /** Whether its events have values. */
  get graded(): boolean {
    return this.#graded
  }

  load({ samples, held, offsets, indices, values }: RasterRows): void {
    this.#samples = samples
    this.#held = held
    this.#graded = values !== undefined
    this.#engine.integers(this.#offsets, offsets.length).set(offsets)
    this.#engine.integers(this.#indices, indices.length).set(indices)
    if (values) this.#engine.floats(this.#values, values.length).set(values)
  }

  /** `rows` rows from `row` on of one sample, which lie apart here, next to each other: to `raw`, and, where `input` has groups, where these begin to its starts. */
  take(k: Kernels, sample: number, row: number, rows: number, raw: EventRows, { groups, size, starts }: EventRows): void {
    k.takeRows(
      rows, this.#samples, sample, this.#offsets + 4 * row * this.#samples, this.#indices, this.#graded ? this.#values : 0, raw.starts, raw.indices, raw.values,
    )
    if (groups > 1) k.groupStarts(rows, groups, size / groups, raw.starts, raw.indices, starts)
  }
}
