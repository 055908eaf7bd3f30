import { createRandom } from '@spikeline/core'
import type { EventBatch } from '@spikeline/events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accumulateEvents, percentileOf } from './accumulateEvents.ts'
import { averagedTimeSurfaces } from './averagedTimeSurfaces.ts'
import { eventFrames } from './eventFrames.ts'
import { eventPattern } from './eventPattern.ts'
import { layoutOf, scaleSigned, scaleSums } from './layout.ts'
import tonic from './testing/tonic.json' with { type: 'json' }
import { timeSurfaces } from './timeSurfaces.ts'
import { voxelGrid } from './voxelGrid.ts'

interface Event { readonly t: number; readonly x: number; readonly y: number; readonly p: number }
const sensor = { width: tonic.width, height: tonic.height }
const [width, height] = [tonic.width, tonic.height]
const eventsOf = (events: readonly Event[]): EventBatch => ({
  t: Uint32Array.from(events, ({ t }) => t), x: Uint16Array.from(events, ({ x }) => x), y: Uint16Array.from(events, ({ y }) => y), p: Uint8Array.from(events, ({ p }) => p),
  t0: 0, ...sensor, count: events.length,
})
const recording = eventsOf(tonic.events.map(([t, x, y, p]) => ({ t: t!, x: x!, y: y!, p: p! })))
/** Frames laid out as images in series, [frame][row][column][channel], as [frame][channel][row][column]. */
const channelsFirst = (values: Float32Array, channels: number, pixels = width * height): number[] =>
  Array.from(values, (_, i) => {
    const [frame, rest] = [Math.floor(i / (pixels * channels)), i % (pixels * channels)]
    return values[(frame * pixels + (rest % pixels)) * channels + Math.floor(rest / pixels)]!
  })
const near = (values: readonly number[], expected: readonly number[]): void => {
  expect(values.length).toBe(expected.length)
  for (const [i, value] of values.entries()) if (Math.abs(value - expected[i]!) > 2e-6 * Math.max(1, Math.abs(expected[i]!))) expect.fail(`value ${i} is ${value}, not ${expected[i]}`)
}

// What Tonic makes of the same recording: tools/bench/peers/event_transforms.py.
describe(`${tonic['made by']} gives the same`, () => {
  test('frames by time and by count', () => {
    for (const [by, { frames, values, ...rest }] of [['time', tonic.framesByTime], ['count', tonic.framesByCount]] as const) {
      const sums = new Float32Array(frames * width * height * 2)
      eventFrames(recording, { frames, by, length: 'length' in rest ? (rest.length as number) : undefined, signed: false }, layoutOf(sensor, frames, 2, 'series'), sums)
      near(channelsFirst(sums, 2), values)
    }
  })

  test('an image of all events, and divided by a percentile that NumPy gives', () => {
    const sums = new Float32Array(width * height * 2)
    expect(accumulateEvents(recording, { from: 0, to: Infinity }, { bySlice: false, summed: false }, sums)).toBe(0)
    near(channelsFirst(sums, 2), tonic.image.values)
    scaleSums(sums, percentileOf(sums, tonic.imageByPercentile.percentile))
    near(channelsFirst(sums, 2), tonic.imageByPercentile.values)
  })

  test('binary frames by time, as a pattern', () => {
    const { length, slices, values } = tonic.pattern
    const pixels = new Uint8Array(slices * width * height * 2)
    eventPattern(recording, { slices, length }, pixels)
    near(channelsFirst(Float32Array.from(pixels, (pixel) => pixel / 255), 2), values)
  })

  test('time surfaces', () => {
    const { length, tau, frames, values } = tonic.timeSurfaces
    const surfaces = new Float32Array(frames * width * height * 2)
    timeSurfaces(recording, { frames, length, tau, decay: 'exponential' }, layoutOf(sensor, frames, 2, 'series'), surfaces)
    near(channelsFirst(surfaces, 2), values)
  })

  test('voxel grid, of which it has one bin fewer than the interval is cut into', () => {
    const { bins, values } = tonic.voxelGrid
    const voxels = new Float32Array((bins + 1) * width * height)
    voxelGrid(recording, bins + 1, false, voxels)
    near(channelsFirst(voxels, bins + 1).slice(0, bins * width * height), values)
  })

  test('averaged time surfaces, with the event itself in the middle', () => {
    const { cell, radius, window, tau, values } = tonic.averagedTimeSurfaces
    const surface = 2 * radius + 1
    const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)]
    const sums = new Float32Array(columns * rows * surface * surface * 2)
    averagedTimeSurfaces(recording, { cell, radius, window, tau }, sums)
    const found: number[] = []
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (const polarity of [0, 1]) {
          const any = tonic.events.some(([, x, y, p]) => Math.floor(x! / cell) === column && Math.floor(y! / cell) === row && p === polarity)
          for (let dy = 0; dy < surface; dy++)
            for (let dx = 0; dx < surface; dx++) {
              const itself = any && dx === radius && dy === radius ? 1 : 0
              found.push(sums[((row * surface + dy) * columns * surface + column * surface + dx) * 2 + polarity]! + itself)
            }
        }
    near(found, values)
  })
})

const randomEvents = (seed: number, count: number): Event[] => {
  const random = createRandom(seed)
  let t = random.integer(1000)
  return Array.from({ length: count }, () => ({ t: (t += random.integer(300)), x: random.integer(width), y: random.integer(height), p: random.integer(2) }))
}
const some = [fc.nat(1e6), fc.integer({ min: 0, max: 80 })] as const

describe('by their definitions, event by event', () => {
  test('frames: every event is in one, or later than all, in either layout', () => {
    fc.assert(fc.property(...some, fc.integer({ min: 1, max: 5 }), fc.constantFrom(undefined, 700, 3000.5), fc.constantFrom('series', 'channels'), fc.boolean(), (seed, count, frames, length, layout, signed) => {
      const list = randomEvents(seed, count)
      const channels = signed ? 1 : 2
      const sums = new Float32Array(frames * width * height * channels)
      const late = eventFrames(eventsOf(list), { frames, by: 'time', length, signed }, layoutOf(sensor, frames, channels, layout), sums)
      const expected = new Float32Array(sums.length)
      let missed = 0
      for (const { t, x, y, p } of list) {
        const since = t - list[0]!.t
        const k = length === undefined ? Math.floor((since * frames) / (list.at(-1)!.t - list[0]!.t + 1)) : Math.floor(since / length)
        if (k >= frames) missed++
        else expected[layout === 'series' ? ((k * height + y) * width + x) * channels + (signed ? 0 : p) : (y * width + x) * frames * channels + k * channels + (signed ? 0 : p)]! += signed ? 2 * p - 1 : 1
      }
      expect([sums, late]).toEqual([expected, missed])
    }))
  })

  test('time surfaces: the age of the last event before each, linear or exponential', () => {
    fc.assert(fc.property(...some, fc.integer({ min: 1, max: 4 }), fc.constantFrom(undefined, 900), fc.constantFrom('linear', 'exponential'), (seed, count, frames, length, decay) => {
      const list = randomEvents(seed, count)
      const surfaces = new Float32Array(frames * width * height * 2)
      timeSurfaces(eventsOf(list), { frames, length, tau: 1500, decay }, layoutOf(sensor, frames, 2, 'channels'), surfaces)
      const expected = new Float32Array(surfaces.length)
      for (let k = 0; k < frames && count > 0; k++) {
        const end = list[0]!.t + (k + 1) * (length ?? (list.at(-1)!.t + 1 - list[0]!.t) / frames)
        for (const { t, x, y, p } of list) if (t < end) expected[((y * width + x) * frames + k) * 2 + p] = decay === 'linear' ? Math.max(0, 1 - (end - t) / 1500) : Math.exp((t - end) / 1500)
      }
      near([...surfaces], [...expected])
    }))
  })

  test('a voxel grid has each event once in all, in the bins next to its time', () => {
    fc.assert(fc.property(...some, fc.integer({ min: 2, max: 6 }), fc.boolean(), (seed, count, bins, separate) => {
      const list = randomEvents(seed, count)
      const channels = separate ? 2 * bins : bins
      const voxels = new Float32Array(width * height * channels)
      voxelGrid(eventsOf(list), bins, separate, voxels)
      const expected = new Float32Array(voxels.length)
      const span = list.length > 0 ? list.at(-1)!.t - list[0]!.t : 0
      for (const { t, x, y, p } of list)
        for (let bin = 0; bin < bins; bin++) {
          const share = Math.max(0, 1 - Math.abs(bin - (span === 0 ? 0 : ((bins - 1) * (t - list[0]!.t)) / span)))
          expected[(y * width + x) * channels + (separate ? 2 * bin + p : bin)]! += separate || p === 1 ? share : -share
        }
      near([...voxels], [...expected])
    }))
  })

  test('averaged time surfaces: the mean over the events of a cell', () => {
    fc.assert(fc.property(...some, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 2 }), (seed, count, cell, radius) => {
      const list = randomEvents(seed, count)
      const surface = 2 * radius + 1
      const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)]
      const sums = new Float32Array(columns * rows * surface * surface * 2)
      averagedTimeSurfaces(eventsOf(list), { cell, radius, window: 2500, tau: 800 }, sums)
      const expected = new Float64Array(sums.length)
      const cellOf = ({ x, y, p }: Event): string => [Math.floor(x / cell), Math.floor(y / cell), p].join()
      for (const [i, event] of list.entries()) {
        const mine = list.filter((other) => cellOf(other) === cellOf(event))
        for (const earlier of list.slice(0, i)) {
          const [dx, dy] = [earlier.x - event.x, earlier.y - event.y]
          if (cellOf(earlier) !== cellOf(event) || event.t - earlier.t > 2500 || Math.abs(dx) > radius || Math.abs(dy) > radius) continue
          const [column, row] = [Math.floor(event.x / cell) * surface + radius + dx, Math.floor(event.y / cell) * surface + radius + dy]
          expected[(row * columns * surface + column) * 2 + event.p]! += Math.exp((earlier.t - event.t) / 800) / mine.length
        }
      }
      near([...sums], [...expected])
    }), { numRuns: 50 })
  })
})

describe('scaling', () => {
  test('of sums: "full" is 1, and what is above it; or the largest is', () => {
    const sums = Float32Array.of(0, 1, 4)
    scaleSums(sums)
    expect([...sums]).toEqual([0, 0.25, 1])
    const full = Float32Array.of(0, 1, 4)
    scaleSums(full, 2)
    expect([...full]).toEqual([0, 0.5, 1])
    const none = new Float32Array(2)
    scaleSums(none)
    expect([...none]).toEqual([0, 0])
  })

  test('of values of both signs: 0 is a half', () => {
    const values = Float32Array.of(0, -4, 2)
    scaleSigned(values)
    expect([...values]).toEqual([0.5, 0, 0.75])
    const full = Float32Array.of(0, -4, 1)
    scaleSigned(full, 2)
    expect([...full]).toEqual([0.5, 0, 0.75])
    const none = new Float32Array(2)
    scaleSigned(none)
    expect([...none]).toEqual([0.5, 0.5])
  })
})
