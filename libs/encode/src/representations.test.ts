import { conformance, createRandom, runStage, type AnyStage, type IssueError } from '@spikeline/core'
import { piecesShape, recordingsFrom, recordingsShape, type EventBatch, type Recordings } from '@spikeline/events'
import type { Images } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { accumulate } from './accumulate.ts'
import { averagedTimeSurface } from './averaged-time-surface.ts'
import { frames } from './frames.ts'
import { timeSurface } from './time-surface.ts'
import { voxelGrid } from './voxel-grid.ts'

const [width, height] = [5, 4]
/** Events as [time in µs, column, row, polarity]. */
const recording = (...events: [number, number, number, number][]): EventBatch => ({
  t: Uint32Array.from(events, ([t]) => t), x: Uint16Array.from(events, ([, x]) => x), y: Uint16Array.from(events, ([, , y]) => y), p: Uint8Array.from(events, ([, , , p]) => p),
  t0: 0, width, height, count: events.length,
})
const batchOf = (batches: EventBatch[], first = 0): Recordings =>
  recordingsFrom(batches, { labels: Uint8Array.from(batches, (_, b) => (first + b) % 10), classes: 10, first, width, height })
const random = (samples: number, first = 0): Recordings => batchOf(Array.from({ length: samples }, (_, b) => {
  const source = createRandom(first + b)
  let t = source.integer(100)
  return recording(...Array.from({ length: source.integer(60) }, (): [number, number, number, number] => [(t += source.integer(300)), source.integer(width), source.integer(height), source.integer(2)]))
}), first)
const imagesOf = async (stage: AnyStage, batches: readonly Recordings[], params: object, onLog?: (level: string, message: string) => void): Promise<Images[]> =>
  (await runStage(stage, { recordings: batches }, params, onLog ? { onLog } : {}) as { images: Images[] }).images
const codeOf = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work()
    return undefined
  } catch (error) {
    return (error as IssueError).issues[0]!.code
  }
}

const every: [AnyStage, object][] = [
  [frames, { frames: 3, by: 'time', values: 'signed', layout: 'series' }],
  [frames, { frames: 3, by: 'count', values: 'count', layout: 'channels' }],
  [timeSurface, { frames: 2, tau: 5, decay: 'exponential', layout: 'series' }],
  [timeSurface, { frames: 2, tau: 5, decay: 'linear', layout: 'channels' }],
  [voxelGrid, { bins: 4, polarities: 'signed' }],
  [voxelGrid, { bins: 4, polarities: 'separate' }],
  [averagedTimeSurface, { cell: 2, radius: 1, window: 5, tau: 2 }],
  [accumulate, { normalise: 'maximum', count: 'events', polarities: 'both' }],
]

describe('a representation', () => {
  test.each(every.map(([stage, params]) => [`${stage.type} ${JSON.stringify(params)}`, stage, params] as const))('keeps what a batch of images promises, and its shape: %s', async (_, stage, params) => {
    const shape = stage.shapes!({ recordings: recordingsShape({ samples: 5, width, height, classes: 10 }) }, params)['images']!
    const images = await imagesOf(stage, [random(3), random(2, 3)], params)
    let first = 0
    for (const image of images) {
      expect(image).toMatchObject({ height: shape['height'], width: shape['width'], channels: shape['channels'], classes: 10, first })
      expect(image.pixels).toHaveLength(image.samples * image.height * image.width * image.channels)
      expect(image.labels).toHaveLength(image.samples)
      expect(image.pixels.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true)
      expect(new Set(image.pixels).size).toBeGreaterThan(2)
      first += image.samples
    }
    expect(first).toBe(shape['samples'])
    // Images in series have the label of their recording each.
    const series = first / 5
    expect(images.flatMap(({ labels }) => [...labels])).toEqual(Array.from({ length: first }, (_, i) => Math.floor(i / series)))
  })

  test('refuses a recording in pieces, before anything runs where that is known', async () => {
    for (const [stage, params] of every) {
      expect(await codeOf(() => stage.shapes!({ recordings: piecesShape({ width, height }) }, params))).toBe('E2301')
      const piece = { ...random(1), piece: true as const }
      expect(await codeOf(() => imagesOf(stage, [piece], params))).toBe('E2301')
    }
  })

  test('of a recording without events is black, or grey where it is signed', async () => {
    for (const [stage, params] of every) {
      const [image] = await imagesOf(stage, [batchOf([recording()])], params)
      const nothing = JSON.stringify(params).includes('signed') ? 0.5 : 0
      expect(new Set(image!.pixels)).toEqual(new Set([nothing]))
    }
  })

  test('of a large sensor comes in smaller batches, so that the memory is bounded', async () => {
    const large = { width: 1000, height: 1000 }
    const three = recordingsFrom(Array.from({ length: 3 }, () => ({ ...recording([0, 1, 1, 1]), ...large })), { labels: Uint8Array.of(1, 2, 3), classes: 10, first: 0, ...large })
    const images = await imagesOf(frames, [three], { frames: 1, by: 'time', values: 'count', layout: 'channels' })
    expect(images.map(({ samples, first, labels }) => [samples, first, [...labels]])).toEqual([[2, 0, [1, 2]], [1, 2, [3]]])
  })

  test('says what came later than its last frame', async () => {
    const said: string[] = []
    const late = [batchOf([recording([0, 0, 0, 0], [999, 0, 0, 0], [2000, 0, 0, 0], [2001, 0, 0, 0])])]
    await imagesOf(frames, late, { frames: 2, dt: 1, by: 'time', values: 'count', layout: 'series' }, (level, message) => said.push(`${level}: ${message}`))
    await imagesOf(timeSurface, late, { frames: 2, dt: 1, tau: 5, decay: 'linear', layout: 'series' }, (level, message) => said.push(`${level}: ${message}`))
    await imagesOf(frames, late, { frames: 2, by: 'time', values: 'count', layout: 'series' }, (level, message) => said.push(`${level}: ${message}`))
    expect(said).toEqual([
      'warning: 2 of 4 events (50.0 %) came later than 2 frames of 1 ms and are in none: more frames or a longer dt would take them in',
      'warning: 2 of 4 events (50.0 %) came later than 2 surfaces 1 ms apart and are in none: more frames or a longer dt would take them in',
    ])
  })
})

describe('encode/frames', () => {
  const one = [batchOf([recording([0, 0, 0, 1], [1, 0, 0, 1], [2, 1, 0, 0], [10, 0, 0, 0], [11, 4, 3, 1], [12, 4, 3, 1])])]
  const pixelsOf = async (params: object): Promise<number[][]> => {
    const [{ pixels, channels }] = await imagesOf(frames, one, { frames: 2, by: 'time', layout: 'channels', ...params }) as [Images]
    return [0, 1, 19].map((pixel) => [...pixels.subarray(pixel * channels, (pixel + 1) * channels)])
  }
  test('has the numbers of OFF and ON events, whether there was any, or their difference, frame by frame', async () => {
    expect(await pixelsOf({ values: 'count' })).toEqual([[0, 1, 0.5, 0], [0.5, 0, 0, 0], [0, 0, 0, 1]])
    expect(await pixelsOf({ values: 'count', full: 4 })).toEqual([[0, 0.5, 0.25, 0], [0.25, 0, 0, 0], [0, 0, 0, 0.5]])
    expect(await pixelsOf({ values: 'binary' })).toEqual([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]])
    expect(await pixelsOf({ values: 'signed' })).toEqual([[1, 0.25], [0.25, 0.5], [0.5, 1]])
  })

  test('refuses a length of frames by count, and a full value of binary ones', async () => {
    expect(await codeOf(() => imagesOf(frames, one, { frames: 2, by: 'count', dt: 1, values: 'count', layout: 'series' }))).toBe('E4204')
    expect(await codeOf(() => frames.shapes!({ recordings: recordingsShape({ width, height, classes: 2 }) }, { frames: 2, by: 'time', values: 'binary', full: 3, layout: 'series' }))).toBe('E4204')
  })
})

describe('representations keep the stage contract', () => {
  const recordings = [random(3), random(2, 3)]
  for (const { name, run } of conformance(frames, [
    { name: 'in series', inputs: { recordings }, params: { frames: 3, by: 'time', dt: 1, values: 'signed', layout: 'series' } },
    { name: 'as channels', inputs: { recordings }, params: { frames: 2, by: 'count', values: 'count', layout: 'channels' } },
  ])) test(name, run)
  for (const { name, run } of conformance(timeSurface, [
    { name: 'in series', inputs: { recordings }, params: { frames: 3, dt: 1, tau: 2, decay: 'linear', layout: 'series' } },
    { name: 'at the end', inputs: { recordings }, params: { frames: 1, tau: 2, decay: 'exponential', layout: 'channels' } },
  ])) test(name, run)
  for (const { name, run } of conformance(voxelGrid, [
    { name: 'signed', inputs: { recordings }, params: { bins: 3, polarities: 'signed' } },
    { name: 'separate', inputs: { recordings }, params: { bins: 3, polarities: 'separate', full: 2 } },
  ])) test(name, run)
  for (const { name, run } of conformance(averagedTimeSurface, [
    { name: 'recordings', inputs: { recordings }, params: { cell: 2, radius: 1, window: 5, tau: 2 } },
  ])) test(name, run)
})
