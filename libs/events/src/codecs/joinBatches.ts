import { fail, joinColumns } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import type { Sensor } from './contract.ts'

/**
 * All events in one batch, whose t0 is that of the first batch, or the first event's time where later ones could not be said from there.
 * Fails with E4138 where they last longer than the 71 minutes that a batch holds.
 */
export function joinBatches(batches: readonly EventBatch[], sensor: Sensor, place: string): EventBatch {
  const filled = batches.filter(({ count }) => count > 0)
  if (filled.length === 1) return filled[0]!
  const count = filled.reduce((sum, batch) => sum + batch.count, 0)
  const [first, last] = [filled[0], filled.at(-1)]
  let t0 = first?.t0 ?? 0
  const end = last ? last.t0 + last.t[last.count - 1]! : 0
  if (end - t0 >= 2 ** 32) t0 += first!.t[0]!
  if (end - t0 >= 2 ** 32) fail('E4138', { place, event: count - 1, time: end - t0 })
  const t = new Uint32Array(count)
  let at = 0
  for (const batch of filled) {
    const shift = batch.t0 - t0
    if (shift === 0) t.set(batch.t, at)
    else for (let i = 0; i < batch.count; i++) t[at + i] = batch.t[i]! + shift
    at += batch.count
  }
  const column = <T extends Uint16Array | Uint8Array>(empty: T, parts: readonly T[]): T => joinColumns([empty, ...parts]) as T
  return {
    t, x: column(new Uint16Array(0), filled.map(({ x }) => x)), y: column(new Uint16Array(0), filled.map(({ y }) => y)), p: column(new Uint8Array(0), filled.map(({ p }) => p)),
    t0, width: first?.width ?? sensor.width, height: first?.height ?? sensor.height, count,
  }
}
