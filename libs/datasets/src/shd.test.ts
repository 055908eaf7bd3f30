import { conformance, runStage } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binSpikes } from './binSpikes.ts'
import { shd } from './shd.ts'
import made from './testing/shd.json' with { type: 'json' }
import { hostOf, memoryData } from './testing/files.ts'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
/** See tools/bench/peers/shd.py, which writes them with h5py. */
const files = { 'shd_train.h5': bytesOf(made.train.file), 'shd_test.h5': bytesOf(made.test.file) }
const params = { timesteps: 100, group: 1, values: 'binary' as const, batch: 4, folder: 'shd' }
const read = async (given: object = {}, from: Record<string, Uint8Array> = files) => {
  const log: string[] = []
  const outputs = await runStage(shd, {}, { ...params, ...given }, { host: hostOf(memoryData(from)), onLog: (level: string, message: string) => void log.push(`${level}: ${message}`) })
  return { ...(outputs as { train: SpikeRaster[]; test: SpikeRaster[] }), log }
}
const refused = (given: object = {}, from?: Record<string, Uint8Array>) => read(given, from).then(() => undefined, (error: { issues: object[] }) => error.issues[0])
/** Steps and neurons of a sample, with values. */
const spikesOf = ({ offsets, indices, values, timesteps, samples }: SpikeRaster, b: number): [number, number, number][] => Array.from({ length: timesteps }, (_, t) =>
  [...indices.subarray(offsets[t * samples + b], offsets[t * samples + b + 1])].map((n, k): [number, number, number] => [t, n, values ? values[offsets[t * samples + b]! + k]! : 1])).flat()

describe('dataset/shd', () => {
  test('gives the spikes that h5py wrote, at the steps of their times, with their labels', async () => {
    const { train, test: held, log } = await read()
    expect([...train, ...held].map(({ samples, first, classes, neurons, width, height, channels }) => [samples, first, classes, neurons, width, height, channels])).toEqual([[4, 0, 20, 700, 700, 1, 1], [2, 4, 20, 700, 700, 1, 1], [3, 0, 20, 700, 700, 1, 1]])
    expect(train.flatMap(({ labels }) => [...labels])).toEqual(made.train.recordings.map(({ label }) => label))
    made.train.recordings.forEach(({ times, units }, i) => {
      const expected = new Set(times.map((time, k) => `${Math.floor(time / 0.014)} ${units[k]}`))
      expect(new Set(spikesOf(train[i < 4 ? 0 : 1]!, i % 4).map(([t, n]) => `${t} ${n}`))).toEqual(expected)
    })
    expect(log.sort()).toEqual(['warning: shd_test.h5 has 3 recordings, the published one 2264', 'warning: shd_train.h5 has 6 recordings, the published one 8156'])
  })

  test('counted and grouped, its values are numbers of spikes, and none is lost', async () => {
    const { train, log } = await read({ timesteps: 2, dt: 400, group: 350, values: 'count', train: 6, test: 3 })
    const { times } = made.train.recordings[0]!
    expect(spikesOf(train[0]!, 0).reduce((sum, [, , value]) => sum + value, 0)).toBe(times.filter((time) => time < 0.8).length)
    expect(train[0]).toMatchObject({ neurons: 2, width: 2 })
    const all = made.train.recordings.flatMap((each) => each.times)
    expect(log).toContain(`warning: "train": ${all.filter((time) => time >= 0.8).length} of ${all.length} spikes (${((100 * all.filter((time) => time >= 0.8).length) / all.length).toFixed(1)} %) come after 2 steps of 400 ms and are in none`)
  })

  test('more recordings than there are, a missing file, a file of another kind and groups with a rest are refused', async () => {
    expect(await refused({ train: 7 })).toMatchObject({ code: 'E4107', values: { expected: 7, found: 6 } })
    expect(await refused({}, { 'shd_train.h5': new Uint8Array(2000), 'shd_test.h5': new Uint8Array(9) })).toMatchObject({ code: expect.stringMatching(/^E4/) })
    expect(await shd.inspect!(params, hostOf(memoryData({ 'shd_train.h5': files['shd_train.h5'] })))).toMatchObject({ blocked: { values: { missing: ['shd_test.h5'] } } })
    expect(() => shd.shapes!({}, { ...params, group: 6 })).toThrow('E4182')
    expect(shd.shapes!({}, { ...params, group: 5, train: 3 })).toEqual({
      train: { samples: 3, height: 1, width: 140, channels: 1, classes: 20, timesteps: 100 }, test: { height: 1, width: 140, channels: 1, classes: 20, timesteps: 100 },
    })
  })
})

describe('spikes in bins', () => {
  test('are a valid raster with every spike in its step and neuron, or late', () => {
    const recording = fc.array(fc.record({ time: fc.nat(1500), unit: fc.nat(11) }), { maxLength: 40 })
    fc.assert(fc.property(fc.array(recording, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(1, 3), fc.boolean(), (given, timesteps, group, counted) => {
      const recordings = given.map((spikes) => ({ times: Float64Array.from(spikes, ({ time }) => time / 1000), units: Uint32Array.from(spikes, ({ unit }) => unit), label: 1 }))
      const { raster, late } = binSpikes(recordings, { timesteps, step: 0.1, channels: 12, group, counted }, { labels: new Uint8Array(given.length), classes: 2, first: 0 })
      checkRaster(raster)
      given.forEach((spikes, b) => {
        const expected = new Map<string, number>()
        for (const { time, unit } of spikes) if (time < 100 * timesteps) {
          const key = `${Math.floor(time / 100)} ${Math.floor(unit / group)}`
          expected.set(key, counted ? (expected.get(key) ?? 0) + 1 : 1)
        }
        expect(new Map(spikesOf(raster, b).map(([t, n, value]) => [`${t} ${n}`, value]))).toEqual(expected)
      })
      expect(late).toBe(given.flat().filter(({ time }) => time >= 100 * timesteps).length)
    }))
  })
})

describe('dataset/shd keeps the stage contract', () => {
  for (const { name, run } of conformance(shd, [{ name: 'a few digits', inputs: {}, params, host: hostOf(memoryData(files)) }])) test(name, run)
})
