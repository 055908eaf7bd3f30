import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkEvents } from '../checkEvents.ts'
import type { EventBatch } from '../eventBatch.ts'
import { cutEvents } from '../testing/cutEvents.ts'
import { eventsOf, plainOf, randomEvents } from '../testing/recordings.ts'
import { augmentFilter } from './augmentFilter.ts'
import { BackgroundActivityFilter } from './backgroundActivityFilter.ts'
import { chainOf } from './chain.ts'
import { CropFilter } from './cropFilter.ts'
import { DecimateFilter } from './decimateFilter.ts'
import { DownscaleFilter } from './downscaleFilter.ts'
import { DropArea, DropEvents, DropTime } from './dropFilters.ts'
import type { EventFilter } from './filter.ts'
import { FlipFilter } from './flipFilter.ts'
import { HotPixelFilter, HotPixelsOfRecording } from './hotPixelFilter.ts'
import { SpaceJitter, TimeJitter } from './jitterFilter.ts'
import { polarityFilter } from './polarityFilter.ts'
import { RateLimitFilter } from './rateLimitFilter.ts'
import { RefractoryFilter } from './refractoryFilter.ts'
import { rotateFilter } from './rotateFilter.ts'
import {
  plainBackgroundActivity, plainCrop, plainDecimate, plainDownscale, plainFlip, plainHotPixels, plainHotPixelsOfRecording, plainQuarterTurn, plainRateLimit,
  plainRefractory, plainTimeWindow, type PlainEvent,
} from './testing/plainFilters.ts'
import { TimeWindowFilter } from './timeWindowFilter.ts'
import { timeOrder } from './timeOrder.ts'

const sensor = { width: 9, height: 7 }
const random = (name: string) => createRandom('filters').substream(name)

/** All that a filter gives for events in batches of these sizes; each batch it gives is one of sound events. */
function filtered(filter: EventFilter, events: EventBatch, size: () => number): PlainEvent[] {
  const batches = cutEvents(events, size).map((batch) => filter.push(batch))
  const rest = filter.end?.()
  return [...batches, ...(rest ? [rest] : [])].flatMap((batch) => plainOf(checkEvents(batch, 'what a filter gives')))
}

const filters: readonly [string, () => EventFilter, ((events: readonly PlainEvent[], size: typeof sensor) => PlainEvent[])?][] = [
  ['crop', () => new CropFilter({ left: 2, top: 1, width: 5, height: 4 }), plainCrop(2, 1, 5, 4)],
  ['crop at the corner', () => new CropFilter({ left: 0, top: 0, width: 9, height: 2 }), plainCrop(0, 0, 9, 2)],
  ['crop of everything', () => new CropFilter({ left: 0, top: 0, ...sensor }), plainCrop(0, 0, 9, 7)],
  ['flip', () => new FlipFilter({ columns: true, rows: false }), plainFlip(true, false)],
  ['flip both', () => new FlipFilter({ columns: true, rows: true }), plainFlip(true, true)],
  ['a quarter turn', () => rotateFilter(sensor, 90), plainQuarterTurn],
  ['a quarter turn, said otherwise', () => rotateFilter(sensor, -270), plainQuarterTurn],
  ['half a turn', () => rotateFilter(sensor, 180), plainFlip(true, true)],
  ['another turn', () => rotateFilter(sensor, 30)],
  ['downscale', () => new DownscaleFilter(sensor, 2), plainDownscale(2, 1)],
  ['downscale with a threshold', () => new DownscaleFilter(sensor, 3, 2), plainDownscale(3, 2)],
  ['one polarity', () => polarityFilter('off'), (events) => events.filter(({ p }) => p === 0)],
  ['the other polarity', () => polarityFilter('swapped'), (events) => events.map((event) => ({ ...event, p: 1 - event.p }))],
  ['refractory', () => new RefractoryFilter(sensor, 3000), plainRefractory(3000, false)],
  ['refractory, extended', () => new RefractoryFilter(sensor, 3000, true), plainRefractory(3000, true)],
  ['background activity', () => new BackgroundActivityFilter(sensor, 500), plainBackgroundActivity(500, 8)],
  ['background activity, four neighbours', () => new BackgroundActivityFilter(sensor, 900.5, 4), plainBackgroundActivity(900.5, 4)],
  ['hot pixels', () => new HotPixelFilter(sensor, 1000, 2000), plainHotPixels(1000, 2000)],
  ['hot pixels, a fraction of an event a window', () => new HotPixelFilter(sensor, 700, 3333.3), plainHotPixels(700, 3333.3)],
  ['rate limit', () => new RateLimitFilter(4000, 5), plainRateLimit(4000, 5)],
  ['decimate', () => new DecimateFilter(sensor, 3, true), plainDecimate(3, true)],
  ['decimate all', () => new DecimateFilter(sensor, 4, false), plainDecimate(4, false)],
  ['time window', () => new TimeWindowFilter(1500, 9000), plainTimeWindow(1500, 9000)],
  ['time window to the end', () => new TimeWindowFilter(0.5, Infinity), plainTimeWindow(0.5, Infinity)],
  ['drop', () => new DropEvents(0.3, random('drop'))],
  ['drop an area', () => new DropArea(sensor, 0.3, random('area'))],
  ['jitter in space', () => new SpaceJitter(1, random('space'))],
  ['jitter in time', () => new TimeJitter(300, random('time'))],
  ['jitter in both', () => chainOf([new TimeJitter(2000, random('time')), new SpaceJitter(1, random('space'))])],
  ['augment', () => augmentFilter(sensor, { flip: 0.5, rotate: 20, shift: 2 }, random('augment'))],
]

describe.each(filters)('%s', (_, create, plain) => {
  test('is its definition, and gives the same wherever the recording is cut', () => {
    fc.assert(fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 40 }), (seed, count, most) => {
      const events = randomEvents(count, `filters ${seed}`, seed)
      const cuts = createRandom(seed)
      const whole = filtered(create(), events, () => Infinity)
      if (plain) expect(whole).toEqual(plain(plainOf(events), sensor))
      expect(filtered(create(), events, () => cuts.integer(most + 1))).toEqual(whole)
    }), { numRuns: 40 })
  })
})

test('pauses of minutes and hours change nothing of what is remembered of each pixel', () => {
  const slow = (count: number, seed: number): EventBatch => {
    const { t, ...events } = randomEvents(count, `slow ${seed}`)
    return { ...events, t: t.map((time) => Math.min(2 ** 32 - 1, time * 250_000)), t0: 2 ** 32 * 7 }
  }
  const cases = [
    [() => new RefractoryFilter(sensor, 6e8), plainRefractory(6e8, false)], [() => new RefractoryFilter(sensor, 1e9, true), plainRefractory(1e9, true)],
    [() => new BackgroundActivityFilter(sensor, 1e9), plainBackgroundActivity(1e9, 8)], [() => new BackgroundActivityFilter(sensor, 1e8, 4), plainBackgroundActivity(1e8, 4)],
  ] as const
  fc.assert(fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 150 }), fc.nat(3), (seed, count, which) => {
    const [create, plain] = cases[which]!
    const [events, cuts] = [slow(count, seed), createRandom(seed)]
    expect(filtered(create(), events, () => Infinity)).toEqual(plain(plainOf(events), sensor))
    expect(filtered(create(), events, () => cuts.integer(20))).toEqual(plain(plainOf(events), sensor))
  }))
})

test('where all events are kept, the batch itself is given', () => {
  const events = randomEvents(20, 'all')
  for (const filter of [new RateLimitFilter(1e9, 100), new TimeWindowFilter(0, Infinity), new CropFilter({ left: 0, top: 0, ...sensor }), new DropEvents(0, random('none'))])
    expect(filter.push(events)).toBe(events)
})

test('what remembers the times of pixels refuses events of another sensor', () => {
  const wide = randomEvents(3, 'wide', 0, { width: 10, height: 7 })
  for (const filter of [new RefractoryFilter(sensor, 10), new BackgroundActivityFilter(sensor, 10)])
    expect(() => filter.push(wide)).toThrow(/E4201 .*9 × 7/)
})

describe('hot pixels of a recording', () => {
  test('are its definition', () => {
    fc.assert(fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 200 }), (seed, count) => {
      const events = randomEvents(count, `hot ${seed}`)
      expect(filtered(new HotPixelsOfRecording(150), events, () => Infinity)).toEqual(plainHotPixelsOfRecording(150)(plainOf(events), sensor))
    }))
  })
})

describe('a rate limit', () => {
  test('leaves no more than rate · time + burst events, wherever one looks', () => {
    const left = filtered(new RateLimitFilter(4000, 5), randomEvents(2000, 'limited'), () => 100)
    for (let i = 0; i < left.length; i++)
      for (let j = i; j < left.length; j += 7) expect(j - i + 1).toBeLessThanOrEqual(((left[j]!.t - left[i]!.t) * 4000) / 1e6 + 5 + 1e-9)
  })
})

describe('dropping', () => {
  const events = randomEvents(20_000, 'dropped')

  test('events leaves the share that was asked for, within four standard errors', () => {
    const left = filtered(new DropEvents(0.3, random('a')), events, () => 1000).length
    expect(Math.abs(left - 14_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.3 * 0.7))
  })

  test('an interval leaves all events outside of it, and none inside, of the length that was asked for', () => {
    const left = filtered(new DropTime(0.25, random('b')), events, () => Infinity)
    const gap = Math.max(...left.slice(1).map(({ t }, i) => t - left[i]!.t))
    const span = events.t.at(-1)! - events.t[0]!
    expect(gap / span).toBeCloseTo(0.25, 2)
    expect(left.length / events.count).toBeCloseTo(0.75, 1)
    expect(filtered(new DropTime(1, random('b')), events, () => Infinity)).toEqual([])
    expect(filtered(new DropTime(0, random('b')), events, () => Infinity)).toEqual(plainOf(events))
  })

  test('an area leaves no event in one rectangle with that share of the pixels', () => {
    const left = filtered(new DropArea(sensor, 0.4, random('c')), events, () => Infinity)
    const silent = Array.from({ length: 63 }, (_, i) => i).filter((i) => !left.some(({ x, y }) => y * 9 + x === i))
    expect(silent).toHaveLength(Math.round(9 * Math.sqrt(0.4)) * Math.round(7 * Math.sqrt(0.4)))
  })
})

describe('jitter', () => {
  const events = randomEvents(20_000, 'jittered')

  test('in time moves times by a normal number of that deviation, and keeps all events in order', () => {
    const moved = new TimeJitter(5, random('d'))
    const given = [moved.push(events), moved.end()!]
    expect(given.reduce((sum, { count }) => sum + count, 0)).toBe(events.count)
    // Too little to change the order of most: the deviation of the differences is that of the shifts.
    const times = given.flatMap((batch) => plainOf(batch)).map(({ t }) => t)
    const before = plainOf(events).map(({ t }) => t)
    const square = times.reduce((sum, t, i) => sum + (t - before[i]!) ** 2, 0) / times.length
    expect(Math.sqrt(square)).toBeGreaterThan(4)
    expect(Math.sqrt(square)).toBeLessThan(6)
  })

  test('in time holds back no more than the events of eight deviations', () => {
    const filter = new TimeJitter(1000, random('e'))
    let held = 0
    for (const batch of cutEvents(events, () => 50)) {
      held += batch.count - filter.push(batch).count
      expect(held).toBeLessThan(8 * 1000 / 60 + 50)
    }
  })

  test('in space moves pixels by a normal number of that deviation, and drops what leaves the sensor', () => {
    const large = { width: 1001, height: 1001 }
    const middle: EventBatch = { ...events, x: events.x.map(() => 500), y: events.y.map(() => 500), ...large }
    const { x, y, count } = new SpaceJitter(3, random('f')).push(middle)
    expect(count).toBe(middle.count)
    const deviation = (column: Uint16Array): number => Math.sqrt(column.reduce((sum, v) => sum + (v - 500) ** 2, 0) / count)
    // Rounding adds a twelfth to the square of the deviation.
    expect(Math.abs(deviation(x) - Math.sqrt(9 + 1 / 12))).toBeLessThan(0.08)
    expect(Math.abs(deviation(y) - Math.sqrt(9 + 1 / 12))).toBeLessThan(0.08)
    expect(new SpaceJitter(3, random('g')).push(events).count).toBeLessThan(events.count)
  })

  test('of times just below 2³² µs after t0 counts them from a later beginning', () => {
    const late = eventsOf([{ t: 2 ** 32 - 2, x: 0, y: 0, p: 0 }, { t: 2 ** 32 - 1, x: 1, y: 0, p: 0 }], sensor)
    const filter = new TimeJitter(100, random('h'))
    const given = [filter.push(late), filter.end()!].flatMap((batch) => plainOf(checkEvents(batch, 'late')))
    for (const { t } of given) expect(Math.abs(t - 2 ** 32)).toBeLessThan(410)
  })
})

describe('augmentation', () => {
  test('within its ranges turns, shifts and flips whole recordings', () => {
    const corner = eventsOf([{ t: 0, x: 4, y: 3, p: 1 }], sensor)
    const places = Array.from({ length: 300 }, (_, i) => plainOf(augmentFilter(sensor, { flip: 0, rotate: 0, shift: 2 }, random(`${i}`)).push(corner))[0]!)
    expect(new Set(places.map(({ x }) => x - 4))).toEqual(new Set([-2, -1, 0, 1, 2]))
    expect(new Set(places.map(({ y }) => y - 3))).toEqual(new Set([-2, -1, 0, 1, 2]))
    const left = eventsOf([{ t: 0, x: 0, y: 0, p: 1 }], sensor)
    const flips = Array.from({ length: 300 }, (_, i) => plainOf(augmentFilter(sensor, { flip: 0.5, rotate: 0, shift: 0 }, random(`${i}`)).push(left))[0]!.x)
    expect(Math.abs(flips.filter((x) => x === 8).length - 150)).toBeLessThan(4 * Math.sqrt(75))
    const wide = { width: 101, height: 101 }
    const right = eventsOf([{ t: 0, x: 90, y: 50, p: 1 }], wide)
    const angles = Array.from({ length: 300 }, (_, i) => plainOf(augmentFilter(wide, { flip: 0, rotate: 30, shift: 0 }, random(`${i}`)).push(right))[0]!)
      .map(({ x, y }) => (Math.atan2(y - 50, x - 50) * 180) / Math.PI)
    expect(Math.max(...angles)).toBeGreaterThan(25)
    expect(Math.min(...angles)).toBeLessThan(-25)
    for (const angle of angles) expect(Math.abs(angle)).toBeLessThan(31)
  })
})

test('the order of times is that of a stable sort', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.nat(5), fc.nat(2 ** 32 - 1)), { maxLength: 60 }), (list) => {
    const times = Uint32Array.from(list)
    expect([...timeOrder(times)]).toEqual(list.map((_, i) => i).sort((one, other) => times[one]! - times[other]! || one - other))
  }))
})
