import { conformance, createRandom, runStage, type AnyStage, type IssueError } from '@spikeline/core'
import { microseconds, recordingsFrom, recordingsShape, type EventBatch, type Recordings } from '@spikeline/events'
import type { Images } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accumulate } from './accumulate.ts'
import { frames } from './frames.ts'
import { pattern } from './pattern.ts'
import { sliceRecordings } from './sliceRecordings.ts'

type Event = readonly [time: number, column: number, row: number, polarity: number]
const [width, height] = [3, 2]
const recording = (...events: Event[]): EventBatch => ({
  t: Uint32Array.from(events, ([t]) => t), x: Uint16Array.from(events, ([, x]) => x), y: Uint16Array.from(events, ([, , y]) => y), p: Uint8Array.from(events, ([, , , p]) => p),
  t0: 0, width, height, count: events.length,
})
const batchOf = (batches: EventBatch[], first = 0): Recordings =>
  recordingsFrom(batches, { labels: Uint8Array.from(batches, (_, b) => (first + b) % 10), classes: 10, first, width, height })
const random = (samples: number, seed: number, first = 0): Recordings => {
  const source = createRandom(seed)
  return batchOf(Array.from({ length: samples }, () => {
    let t = source.integer(100)
    return recording(...Array.from({ length: source.integer(40) }, (): Event => [(t += source.integer(300)), source.integer(width), source.integer(height), source.integer(2)]))
  }), first)
}
const imagesOf = async (stage: AnyStage, recordings: readonly Recordings[], params: object, said?: string[]): Promise<Images[]> =>
  (await runStage(stage, { recordings }, params, { onLog: (level, message) => said?.push(`${level}: ${message}`) }) as { images: Images[] }).images
const refused = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as IssueError).issues[0]!.code
  }
}

/** Two recordings for slices of 1 ms from their first event on; pixel (x, y) of channel p is number (y·3 + x)·2 + p. */
const two = [batchOf([
  //            slice 0                                    slice 1 (at its beginning)   slice 2       beyond three slices
  recording([500, 0, 0, 1], [700, 0, 0, 1], [700, 1, 0, 0], [1500, 0, 0, 1], [1999, 2, 1, 0], [3499, 2, 1, 0], [3500, 1, 1, 1]),
  recording([9000, 1, 1, 0], [11999, 1, 1, 0]),
], 3)]

describe('encode/pattern', () => {
  test('gives the slices of two recordings as worked by hand', async () => {
    const said: string[] = []
    const [images, ...more] = await imagesOf(pattern, two, { timesteps: 3, dt: 1 }, said)
    expect(more).toEqual([])
    expect(images).toMatchObject({ samples: 6, series: 3, height: 2, width: 3, channels: 2, classes: 10, first: 9 })
    expect([...images!.labels]).toEqual([3, 3, 3, 4, 4, 4])
    const ones = Array.from({ length: 6 }, (_, i) => [...images!.pixels.subarray(12 * i, 12 * (i + 1)).entries()].filter(([, pixel]) => pixel === 255).map(([at]) => at))
    expect(ones).toEqual([[1, 2], [1, 10], [10], [8], [], [8]])
    expect(images!.pixels).toBeInstanceOf(Uint8Array)
    expect(new Set(images!.pixels)).toEqual(new Set([0, 255]))
    expect(said).toEqual(['warning: 1 of 9 events (11.1 %) came later than 3 slices of 1 ms and are in none: more timesteps or a longer dt would take them in'])
  })

  test('is the raster of encode/slices, value by value', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 12 }), fc.option(fc.constantFrom(0.1, 0.7, 1, 1.001, 2.5), { nil: undefined }), async (seed, timesteps, dt) => {
      const recordings = random(3, seed)
      const { raster: { offsets, indices, neurons, samples } } = sliceRecordings(recordings, { timesteps, slice: dt === undefined ? undefined : microseconds(dt), counted: false })
      const dense = new Uint8Array(samples * timesteps * neurons)
      for (let t = 0; t < timesteps; t++)
        for (let b = 0; b < samples; b++)
          for (const i of indices.subarray(offsets[t * samples + b], offsets[t * samples + b + 1])) dense[(b * timesteps + t) * neurons + i] = 255
      const [images] = await imagesOf(pattern, [recordings], { timesteps, ...(dt !== undefined && { dt }) })
      expect(images!.pixels).toEqual(dense)
    }), { numRuns: 60 })
  })

  test('of many recordings comes in batches of bounded memory, each of whole recordings', async () => {
    const large = { width: 512, height: 512 }
    const five = recordingsFrom(Array.from({ length: 5 }, () => ({ ...recording([0, 1, 1, 1]), ...large })), { labels: new Uint8Array(5), classes: 10, first: 0, ...large })
    const images = await imagesOf(pattern, [five], { timesteps: 4, dt: 1 })
    expect(images.map(({ samples, first, pixels }) => [samples, first, pixels.length])).toEqual([[8, 0, 2 ** 22], [8, 8, 2 ** 22], [4, 16, 2 ** 21]])
  })
})

describe('images in series', () => {
  test('say so in their shape and in every batch; others do not', async () => {
    const recordings = recordingsShape({ samples: 2, width, height, classes: 10 })
    expect(pattern.shapes!({ recordings }, { timesteps: 3 })['images']).toEqual({ samples: 6, series: 3, width, height, channels: 2, classes: 10 })
    for (const [layout, series] of [['series', 4], ['channels', undefined]] as const) {
      const params = { frames: 4, by: 'time', values: 'count', layout } as const
      expect(frames.shapes!({ recordings }, params)['images']!['series']).toBe(series)
      expect((await imagesOf(frames, two, params))[0]!.series).toBe(series)
    }
    expect(accumulate.shapes!({ recordings }, { normalise: 'maximum', count: 'events', polarities: 'both' })['images']).toEqual({ samples: 2, width, height, channels: 2, classes: 10 })
  })
})

describe('encode/accumulate', () => {
  const one = async (params: object, said?: string[], recordings = two): Promise<number[][]> => {
    const images = await imagesOf(accumulate, recordings, { count: 'events', polarities: 'both', ...params }, said)
    return images.flatMap(({ pixels, samples }) => Array.from({ length: samples }, (_, b) => [...pixels.subarray((b * pixels.length) / samples, ((b + 1) * pixels.length) / samples)]))
  }
  // The first recording has 3 ON events at pixel 0, 1 OFF at pixel 1, 2 OFF at pixel 5, 1 ON at pixel 4; the second 2 OFF at pixel 4.
  const inThirds = (sums: number[], full: number): number[] => sums.map((sum) => Math.fround(Math.min(1, sum / full)))
  const first = [0, 3, 1, 0, 0, 0, 0, 0, 0, 1, 2, 0]

  test('counts the events of a whole recording and divides by its largest number', async () => {
    expect(await one({ normalise: 'maximum' })).toEqual([inThirds(first, 3), [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]])
  })
  test('divides by a stated number, and cuts off what is above', async () => {
    expect(await one({ normalise: 'full', full: 2 })).toEqual([inThirds(first, 2), [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]])
    expect((await one({ normalise: 'full', full: 8 }))[1]![8]).toBe(0.25)
  })
  test('divides by a percentile of the numbers that are not 0, as NumPy has it', async () => {
    // numpy.percentile([3, 1, 1, 2], 50) = 1.5, 100: 3, 90: 2.7
    for (const [percentile, full] of [[50, 1.5], [100, 3], [90, 2.7]] as const) expect((await one({ normalise: 'percentile', percentile }))[0]).toEqual(inThirds(first, full))
  })
  test('adds both polarities where that is asked', async () => {
    expect((await one({ normalise: 'full', full: 3, polarities: 'sum' }))[0]).toEqual(inThirds([3, 1, 0, 0, 1, 2], 3))
  })
  test('takes in the window that is asked for, and says what lies outside', async () => {
    const said: string[] = []
    expect((await one({ normalise: 'full', full: 3, from: 0.2, duration: 1.2 }, said))[0]).toEqual(inThirds([0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 3))
    expect(said).toEqual(['warning: 6 of 9 events (66.7 %) lie outside of the window from 0.2 ms for 1.2 ms and are in no image'])
    expect((await one({ normalise: 'full', full: 3, from: 2.999 }))[0]).toEqual(inThirds([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0], 3))
  })
  test('takes in what the slices of encode/pattern do, and the mean of those slices where slices are counted', async () => {
    const said: string[] = []
    expect((await one({ normalise: 'maximum', timesteps: 3, dt: 1 }, said))[0]).toEqual(inThirds([0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0], 3))
    expect(said).toEqual(['warning: 1 of 9 events (11.1 %) came later than 3 slices of 1 ms and are in no image: more timesteps or a longer dt would take them in'])
    await fc.assert(fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 9 }), fc.option(fc.constantFrom(0.3, 1, 2.5), { nil: undefined }), async (seed, timesteps, dt) => {
      const params = { timesteps, ...(dt !== undefined && { dt }) }
      const recordings = [random(2, seed)]
      const [slices] = await imagesOf(pattern, recordings, params)
      const size = width * height * 2
      const means = [0, 1].map((b) => Array.from({ length: size }, (_, i) => Math.fround(Array.from({ length: timesteps }, (_, t) => slices!.pixels[(b * timesteps + t) * size + i]! / 255).reduce((sum, bit) => sum + bit) / timesteps)))
      expect(await one({ ...params, count: 'slices', normalise: 'full', full: timesteps }, [], recordings)).toEqual(means)
    }), { numRuns: 30 })
  })

  const given = { count: 'events', polarities: 'both', normalise: 'maximum' } as const
  test.each([
    ['dt without timesteps', { ...given, dt: 1 }],
    ['two windows', { ...given, timesteps: 3, duration: 1 }],
    ['two windows, one that begins later', { ...given, timesteps: 3, from: 1 }],
    ['slices without their number', { ...given, count: 'slices' as const }],
    ['no full value', { ...given, normalise: 'full' as const }],
    ['a full value of no use', { ...given, full: 3 }],
    ['no percentile', { ...given, normalise: 'percentile' as const }],
    ['a percentile of no use', { ...given, percentile: 3 }],
  ])('%s: refused before anything runs', (_, params) => {
    expect(refused(() => accumulate.shapes!({ recordings: recordingsShape({ width, height, classes: 2 }) }, params))).toBe('E4220')
  })
})

describe('intensity images and patterns keep the stage contract', () => {
  const recordings = [random(3, 1), random(2, 2, 3)]
  for (const { name, run } of conformance(accumulate, [
    { name: 'whole recordings', inputs: { recordings }, params: { normalise: 'percentile', percentile: 90, count: 'events', polarities: 'both' } },
    { name: 'slices', inputs: { recordings }, params: { timesteps: 3, dt: 1, normalise: 'full', full: 3, count: 'slices', polarities: 'sum' } },
  ])) test(name, run)
  for (const { name, run } of conformance(pattern, [
    { name: 'slices of dt', inputs: { recordings }, params: { timesteps: 3, dt: 1 } },
    { name: 'whole recordings', inputs: { recordings }, params: { timesteps: 4 } },
  ])) test(name, run)
})
