import { firstDifference } from '@spikeline/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkRaster } from './checkRaster.ts'
import { joinRasters, splitRaster } from './cutRaster.ts'
import { gatherSamples, rasterSet } from './gatherSamples.ts'
import type { SpikeRaster } from './raster.ts'

const kinds = fc.record({ timesteps: fc.integer({ min: 1, max: 4 }), held: fc.boolean(), graded: fc.boolean() })

/** A raster of as many samples as there are seeds; what a sample spikes depends on its seed alone. */
function rasterOf(seeds: readonly number[], { timesteps, held, graded }: { timesteps: number; held: boolean; graded: boolean }): SpikeRaster {
  const rows = Array.from({ length: held ? 1 : timesteps }, (_, t) =>
    seeds.map((seed) => [0, 1, 2, 3, 4, 5].filter((n) => ((seed + 1) * (n + 3) * (t + 5)) % 7 < 3))).flat()
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return {
    timesteps, samples: seeds.length, neurons: 6, height: 2, width: 3, channels: 1, held, offsets, indices,
    ...(graded && { values: Float32Array.from(indices, (n) => n + 0.5) }), labels: Uint8Array.from(seeds, (seed) => seed % 256), classes: 256, first: 100,
  }
}

test('law: gathered samples are those of the set joined and cut into single ones, in the order that was asked for', () => {
  const parts = fc.array(fc.array(fc.nat(200), { minLength: 0, maxLength: 4 }), { minLength: 1, maxLength: 5 }).filter((list) => list.flat().length > 0)
  fc.assert(fc.property(parts, kinds, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (seeds, kind, wanted) => {
    const total = seeds.flat().length
    const indices = Uint32Array.from(wanted, (n) => n % total)
    const rasters = seeds.map((own) => rasterOf(own, kind))
    const gathered = checkRaster(gatherSamples(rasterSet(rasters), indices))
    const single = splitRaster(rasterOf(seeds.flat(), kind), seeds.flat().map(() => 1))
    const { first: _, ...expected } = joinRasters([...indices].map((index) => single[index]!))
    const { first: __, ...got } = gathered
    expect(firstDifference(got, expected)).toBeUndefined()
  }))
})

test('all samples in order are the set itself', () => {
  const whole = rasterOf([3, 1, 4, 1, 5], { timesteps: 3, held: false, graded: true })
  expect(gatherSamples(rasterSet(splitRaster(whole, [2, 3])), Uint32Array.of(0, 1, 2, 3, 4))).toEqual(whole)
})
