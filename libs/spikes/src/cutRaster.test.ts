import { firstDifference } from '@spikeline/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkRaster } from './checkRaster.ts'
import { joinRasters, splitRaster } from './cutRaster.ts'
import type { SpikeRaster } from './raster.ts'

/** A raster whose row r has the neurons n with (n·7 + r·3 + seed) % 4 = 0. */
function raster(timesteps: number, samples: number, held: boolean, graded: boolean, seed: number): SpikeRaster {
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, (_, r) => Array.from({ length: 6 }, (_, n) => n).filter((n) => (n * 7 + r * 3 + seed) % 4 === 0))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return {
    timesteps, samples, neurons: 6, height: 1, width: 3, channels: 2, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, (n, i) => n + i / 8) }),
    labels: Uint8Array.from({ length: samples }, (_, b) => b), classes: 256, first: seed,
  }
}

test('a raster that is split and joined is the same raster, and its parts keep the invariants', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  fc.assert(fc.property(sizes, fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean(), fc.nat(50), (parts, timesteps, held, graded, seed) => {
    const whole = raster(timesteps, parts.reduce((a, b) => a + b, 0), held, graded, seed)
    const split = splitRaster(whole, parts)
    for (const part of split) checkRaster(part)
    expect(firstDifference(whole, joinRasters(split))).toBeUndefined()
  }))
})
