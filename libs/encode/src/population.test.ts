import { conformance, runStage } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PopulationParams } from './generated/population.ts'
import { encodePixels } from './pixelCode.ts'
import { population } from './population.ts'
import { populationCode, receptiveFields } from './populationCode.ts'
import { goldenOf } from './testing/golden.ts'
import { codesOf, images, intensityOf, someImages, stepsOf } from './testing/images.ts'

const usual: PopulationParams = { timesteps: 10, neurons: 5, centres: 'outside', range: [0, 1], readout: 'time', threshold: 0.1 }
const encode = (batch: ReturnType<typeof images>, params: Partial<PopulationParams> = {}) => checkRaster(encodePixels(batch, populationCode({ ...usual, ...params })))

describe('encode/population', () => {
  test.each(goldenOf('population'))('gives the steps of %s', (_, { params, intensities, steps }) => {
    const raster = encode(images(Float32Array.from(intensities!)), params as Partial<PopulationParams>)
    expect(steps!.map((_, i) => stepsOf(raster, 0, i))).toEqual(steps)
  })

  test('centres and width are those of Bohte et al., or run from end to end', () => {
    expect(receptiveFields(usual)).toEqual({ centres: [-1 / 6, 1 / 6, 0.5, 5 / 6, 7 / 6].map((c) => expect.closeTo(c, 12)), width: expect.closeTo(1 / 4.5, 12) })
    expect(receptiveFields({ ...usual, centres: 'even', range: [-1, 1], width: 0.3 })).toEqual({ centres: [-1, -0.5, 0, 0.5, 1], width: 0.3 })
  })

  test('a neuron spikes the earlier the nearer the value is to its centre', () => {
    fc.assert(fc.property(someImages, fc.integer({ min: 3, max: 8 }), fc.integer({ min: 2, max: 30 }), (batch, neurons, timesteps) => {
      const { centres, width } = receptiveFields({ ...usual, neurons })
      const raster = encode(batch, { neurons, timesteps })
      for (let b = 0; b < 4; b++) for (let i = 0; i < 6; i++) centres.forEach((centre, m) => {
        const excitation = Math.exp(-((intensityOf(batch, b, i) - centre) ** 2) / (2 * width ** 2))
        const steps = stepsOf(raster, b, i * neurons + m)
        expect(steps).toHaveLength(excitation >= 0.1 ? 1 : 0)
        if (steps.length > 0) expect(Math.abs(steps[0]! - (timesteps - 1) * (1 - excitation))).toBeLessThanOrEqual(0.5)
      })
    }))
  })

  test('by rate a neuron has about as many spikes as its excitation times the steps', () => {
    const raster = encode(images(Float32Array.of(0.5, 0.3)), { readout: 'rate', timesteps: 100 })
    const { centres, width } = receptiveFields(usual)
    ;[0.5, 0.3].forEach((x, i) => centres.forEach((centre, m) => {
      const expected = 100 * Math.exp(-((x - centre) ** 2) / (2 * width ** 2))
      expect(Math.abs(stepsOf(raster, 0, i * 5 + m).length - (expected < 10 ? 0 : expected))).toBeLessThanOrEqual(1)
    }))
  })

  test('has M channels for each of the images, in its shape as in its rasters', async () => {
    const colours = images(Float32Array.of(0.1, 0.5, 0.9, 0.2, 0.4, 0.6), 1, { channels: 3 })
    const { spikes } = await runStage(population, { images: [colours] }, usual) as { spikes: SpikeRaster[] }
    expect(spikes[0]).toMatchObject({ height: 1, width: 2, channels: 15, neurons: 30 })
    expect(population.shapes!({ images: { height: 1, width: 2, channels: 3, classes: 10 } }, usual)).toEqual({ spikes: { height: 1, width: 2, channels: 15, classes: 10, timesteps: 10 } })
  })

  test('a window without time, a range that is none, and two neurons outside are refused', () => {
    expect(codesOf(() => population.shapes!({}, { ...usual, timesteps: 1 }))).toEqual(['E3060'])
    expect(codesOf(() => population.shapes!({}, { ...usual, timesteps: 1, readout: 'rate' }))).toEqual([])
    expect(codesOf(() => population.shapes!({}, { ...usual, range: [1, 1] }))).toEqual(['E3061'])
    expect(codesOf(() => population.shapes!({}, { ...usual, neurons: 2 }))).toEqual(['E3061'])
  })
})

describe('encode/population keeps the stage contract', () => {
  for (const { name, run } of conformance(population, [
    { name: 'bytes by time', inputs: { images: [images(Uint8Array.of(0, 255, 51, 9, 0, 102), 3), images(Uint8Array.of(1, 7), 1, { first: 3 })] }, params: usual },
    { name: 'floats by rate', inputs: { images: [images(Float32Array.of(0, 0.25, 1, 0.5), 2)] }, params: { ...usual, readout: 'rate', centres: 'even', neurons: 3 } },
  ])) test(name, run)
})
