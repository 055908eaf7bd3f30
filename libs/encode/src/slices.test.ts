import { conformance, createRandom, runStage } from '@spikeline/core'
import { recordingOf, recordingsFrom, type EventBatch, type Recordings } from '@spikeline/events'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sliceRecordings } from './sliceRecordings.ts'
import { slices } from './slices.ts'

const [width, height] = [5, 4]
/** Events as [time in µs, column, row, polarity]. */
const recording = (...events: [number, number, number, number][]): EventBatch => ({
  t: Uint32Array.from(events, ([t]) => t), x: Uint16Array.from(events, ([, x]) => x), y: Uint16Array.from(events, ([, , y]) => y), p: Uint8Array.from(events, ([, , , p]) => p),
  t0: 0, width, height, count: events.length,
})
const batchOf = (...batches: EventBatch[]): Recordings =>
  recordingsFrom(batches, { labels: Uint8Array.from(batches, (_, b) => b % 10), classes: 10, first: 0, width, height })
const row = ({ offsets, indices, values, samples }: SpikeRaster, t: number, b: number): number[] =>
  [...(values ?? indices).subarray(offsets[t * samples + b], offsets[t * samples + b + 1])]
const random = (samples: number, seed: number): Recordings => {
  const source = createRandom(seed)
  return batchOf(...Array.from({ length: samples }, () => {
    let t = source.integer(100)
    return recording(...Array.from({ length: source.integer(60) }, (): [number, number, number, number] => [(t += source.integer(300)), source.integer(width), source.integer(height), source.integer(2)]))
  }))
}

describe('encode/slices', () => {
  test('a slice has the pixels and polarities that had any event, from the first event of the recording on', () => {
    const { raster, late } = sliceRecordings(batchOf(recording([500, 1, 0, 1], [900, 1, 0, 1], [1499, 0, 0, 0], [1500, 4, 3, 1], [3499, 2, 1, 0], [3500, 0, 0, 0])), { timesteps: 3, slice: 1000, counted: false })
    expect([0, 1, 2].map((t) => row(raster, t, 0))).toEqual([[0, 3], [39], [14]])
    expect(late).toBe(1)
    expect(raster).toMatchObject({ neurons: 40, height: 4, width: 5, channels: 2, held: false, classes: 10 })
  })

  test('counted, its values are the numbers of events', () => {
    const { raster } = sliceRecordings(batchOf(recording([0, 1, 0, 1], [10, 0, 0, 0], [20, 1, 0, 1], [20, 1, 0, 1])), { timesteps: 1, slice: 1000, counted: true })
    expect([...raster.indices]).toEqual([0, 3])
    expect([...raster.values!]).toEqual([1, 3])
  })

  test('without dt the slices of a recording are of one length and take in all of it', () => {
    const { raster, late } = sliceRecordings(batchOf(recording([7, 0, 0, 0], [8, 1, 0, 0], [9, 2, 0, 0], [10, 3, 0, 0]), recording([0, 0, 0, 0], [999, 4, 0, 0])), { timesteps: 2, slice: undefined, counted: false })
    expect([row(raster, 0, 0), row(raster, 1, 0), row(raster, 0, 1), row(raster, 1, 1)]).toEqual([[0, 2], [4, 6], [0], [8]])
    expect(late).toBe(0)
  })

  test('every event is in its slice or counted as late, whatever T and dt', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(1e6), fc.integer({ min: 1, max: 20 }), fc.option(fc.integer({ min: 100, max: 3000 }), { nil: undefined }), (samples, seed, timesteps, slice) => {
      const recordings = random(samples, seed)
      const { raster, late } = sliceRecordings(recordings, { timesteps, slice, counted: true })
      checkRaster(raster)
      expect(raster.values!.reduce((sum, value) => sum + value, 0) + late).toBe(recordings.t.length)
      const binary = sliceRecordings(recordings, { timesteps, slice, counted: false }).raster
      expect([binary.indices, binary.offsets, binary.values]).toEqual([raster.indices, raster.offsets, undefined])
    }))
  })

  test('every event is in the slice of its time at the neuron of its pixel, in a batch as alone', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(1e6), fc.integer({ min: 1, max: 20 }), fc.option(fc.integer({ min: 100, max: 3000 }), { nil: undefined }), (samples, seed, timesteps, slice) => {
      const recordings = random(samples, seed)
      const { raster } = sliceRecordings(recordings, { timesteps, slice, counted: false })
      for (let b = 0; b < samples; b++) {
        const { t, x, y, p, count } = recordingOf(recordings, b)
        const expected = Array.from({ length: timesteps }, () => new Set<number>())
        const dt = slice ?? (t[count - 1]! - t[0]! + 1) / timesteps
        for (let i = 0; i < count; i++) expected[Math.floor((t[i]! - t[0]!) / dt + 1e-9)]?.add((y[i]! * width + x[i]!) * 2 + p[i]!)
        expect(expected.map((_, step) => row(raster, step, b))).toEqual(expected.map((neurons) => [...neurons].sort((one, other) => one - other)))
      }
    }))
  })

  test('an event at the end of a slice is in the next, for every dt that is whole microseconds', async () => {
    const at = async (dt: number): Promise<number[][]> => {
      const { spikes } = await runStage(slices, { recordings: [batchOf(recording([0, 0, 0, 0], [Math.round(1000 * dt) - 1, 1, 0, 0], [Math.round(1000 * dt), 2, 0, 0]))] }, { timesteps: 2, dt, values: 'binary' }) as { spikes: SpikeRaster[] }
      return [row(spikes[0]!, 0, 0), row(spikes[0]!, 1, 0)]
    }
    for (const dt of [0.001, 1.001, 5, 16.1, 16.379, 64.4]) expect(await at(dt)).toEqual([[0, 2], [4]])
  })

  test('recordings that break their promises are refused', async () => {
    const refused = (change: object) => runStage(slices, { recordings: [{ ...random(2, 1), ...change }] }, { timesteps: 2, values: 'binary' }).then(() => undefined, (error: { issues: { code: string }[] }) => error.issues[0]!.code)
    expect(await refused({ p: random(2, 1).p.fill(2) })).toBe('E4139')
    expect(await refused({ width: 2 })).toBe('E4132')
    expect(await refused({ piece: true })).toBe('E2301')
  })

  test('a recording without events is silent', () => {
    const { raster } = sliceRecordings(batchOf(recording(), recording([5, 0, 0, 0])), { timesteps: 3, slice: undefined, counted: false })
    expect([...raster.offsets]).toEqual([0, 0, 1, 1, 1, 1, 1])
  })

  test('what comes too late is said', async () => {
    const warnings: string[] = []
    const onLog = (level: string, message: string): void => void warnings.push(`${level}: ${message}`)
    await runStage(slices, { recordings: [batchOf(recording([0, 0, 0, 0], [9000, 0, 0, 0], [9001, 0, 0, 0], [9002, 0, 0, 0]))] }, { timesteps: 2, dt: 1, values: 'binary' }, { onLog })
    await runStage(slices, { recordings: [batchOf(recording([0, 0, 0, 0]))] }, { timesteps: 2, dt: 1, values: 'binary' }, { onLog })
    expect(warnings).toEqual(['warning: 3 of 4 events (75.0 %) came later than 2 slices of 1 ms and are in none: more timesteps or a longer dt would take them in'])
  })
})

describe('encode/slices keeps the stage contract', () => {
  for (const { name, run } of conformance(slices, [
    { name: 'slices of dt', inputs: { recordings: [random(3, 1), random(2, 2)] }, params: { timesteps: 4, dt: 0.5, values: 'binary' } },
    { name: 'whole recordings', inputs: { recordings: [random(3, 1), random(2, 2)] }, params: { timesteps: 4, values: 'count' } },
  ])) test(name, run)
})
