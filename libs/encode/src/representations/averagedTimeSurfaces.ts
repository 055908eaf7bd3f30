import type { EventBatch, Sensor } from '@spikeline/events'

export interface AveragedOptions {
  /** K, columns and rows of a cell. */
  readonly cell: number
  /** ρ, the largest distance of a neighbour in columns and rows. */
  readonly radius: number
  /** Microseconds for which a cell remembers an event. */
  readonly window: number
  /** Time constant in microseconds. */
  readonly tau: number
}

/** The image of all histograms: (2ρ + 1)² values for each cell of K × K pixels, those at the right and lower edge may have fewer. */
export function averagedSize({ width, height }: Sensor, { cell, radius }: AveragedOptions): Sensor {
  const surface = 2 * radius + 1
  return { width: Math.ceil(width / cell) * surface, height: Math.ceil(height / cell) * surface }
}

/**
 * Histograms of averaged time surfaces (Sironi et al. 2018, HATS). For each cell C and polarity q, the mean over its events of
 *
 *     T(z) = Σ_j exp(−(τ_i − τ_j)/τ)       over the earlier events j of C and q with x_j = x_i + z, τ_i − τ_j ≤ window, |z| ≤ ρ in columns and rows
 *
 * Value z of cell (column, row) stands at column·(2ρ + 1) + ρ + z_x, row·(2ρ + 1) + ρ + z_y; channels OFF and ON. `sums` are 0 before. The time
 * grows with the events times those that their cell remembers.
 */
export function averagedTimeSurfaces(recording: EventBatch, options: AveragedOptions, sums: Float32Array): void {
  const { cell, radius, window, tau } = options
  const { t, x, y, p, count } = recording
  const surface = 2 * radius + 1
  const columns = Math.ceil(recording.width / cell)
  const { width } = averagedSize(recording, options)
  const memories = new Map<number, Memory>()
  for (let i = 0; i < count; i++) {
    const [column, row] = [Math.floor(x[i]! / cell), Math.floor(y[i]! / cell)]
    const key = (row * columns + column) * 2 + p[i]!
    const memory = memories.get(key) ?? { events: [], oldest: 0 }
    memories.set(key, memory)
    const { events } = memory
    while (memory.oldest < events.length && t[i]! - t[events[memory.oldest]!]! > window) memory.oldest++
    for (let m = memory.oldest; m < events.length; m++) {
      const j = events[m]!
      const [dx, dy] = [x[j]! - x[i]! + radius, y[j]! - y[i]! + radius]
      if (dx < 0 || dx >= surface || dy < 0 || dy >= surface) continue
      sums[((row * surface + dy) * width + column * surface + dx) * 2 + p[i]!]! += Math.exp(-(t[i]! - t[j]!) / tau)
    }
    events.push(i)
  }
  for (const [key, { events }] of memories) {
    const [column, row] = [(key >> 1) % columns, Math.floor((key >> 1) / columns)]
    for (let dy = 0; dy < surface; dy++)
      for (let dx = 0; dx < surface; dx++) sums[((row * surface + dy) * width + column * surface + dx) * 2 + (key & 1)]! /= events.length
  }
}

/** The events of a cell and polarity; those before number `oldest` are too long ago. */
interface Memory {
  readonly events: number[]
  oldest: number
}
