import { describe, expect, test } from 'vitest'
import { recordingsFrom, recordingOf } from '../recordings.ts'
import { eventsOf, plainOf } from '../testing/recordings.ts'
import { HeldEvents } from '../windows/heldEvents.ts'
import { Windower, WindowsByCount, WindowsByTime, type WindowRule } from '../windows/windows.ts'
import { BackgroundActivityFilter } from './backgroundActivityFilter.ts'
import { DecimateFilter } from './decimateFilter.ts'
import type { EventFilter } from './filter.ts'
import { HotPixelsOfRecording } from './hotPixelFilter.ts'
import { RefractoryFilter } from './refractoryFilter.ts'
import tonic from './testing/tonic.json' with { type: 'json' }

// What Tonic makes of the same recording: tools/bench/peers/event_transforms.py.
const sensor = { width: tonic.width, height: tonic.height }
const events = eventsOf(tonic.events.map(([t, x, y, p]) => ({ t: t!, x: x!, y: y!, p: p! })), sensor)
const keeps = (filter: EventFilter, kept: readonly number[]): void => {
  const all = plainOf(events)
  expect(plainOf(filter.push(events))).toEqual(kept.map((i) => all[i]))
}

describe(`${tonic['made by']} keeps the same events`, () => {
  test.each(tonic.refractory)('refractory period of $period µs', ({ period, kept }) => keeps(new RefractoryFilter(sensor, period, true), kept))
  test.each(tonic.denoise)('denoise, $dt µs', ({ dt, kept }) => keeps(new BackgroundActivityFilter(sensor, dt, 4), kept))
  test.each(tonic.decimate)('one of $every', ({ every, kept }) => keeps(new DecimateFilter(sensor, every, true), kept))
  test.each(tonic.hotPixels)('hot pixels above $rate Hz', ({ rate, kept }) => keeps(new HotPixelsOfRecording(rate), kept))
})

describe(`${tonic['made by']} cuts the same windows`, () => {
  const cuts = (rule: WindowRule, windows: readonly (readonly (number | null)[])[]): void => {
    const given = [...new Windower(rule, new HeldEvents(sensor)).push(events)]
    const all = recordingsFrom(given, { ...sensor, labels: new Uint8Array(given.length), classes: 0, first: 0 })
    expect(given.map((window, b) => [plainOf(recordingOf(all, b))[0]?.t ?? null, window.count])).toEqual(windows)
  }
  test.each(tonic.windowsByTime)('of $length µs, $stride apart', ({ length, stride, windows }) => cuts(new WindowsByTime(length, stride), windows))
  test.each(tonic.windowsByCount)('of $events events, $stride apart', ({ events, stride, windows }) => cuts(new WindowsByCount(events, stride), windows))
})
