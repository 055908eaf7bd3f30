import { IssueError } from '@spikeline/core'
import { expect, test } from 'vitest'
import { checkEvents } from './checkEvents.ts'
import { checkRecordings } from './checkRecordings.ts'
import type { EventBatch } from './eventBatch.ts'
import { recordingOf, recordingsFrom, recordingsType, type Recordings } from './recordings.ts'

const batch = (t0: number, ...times: number[]): EventBatch => ({
  t: Uint32Array.from(times), x: Uint16Array.from(times, (t) => t % 7), y: Uint16Array.from(times, (t) => t % 5), p: Uint8Array.from(times, (t) => t % 2),
  t0, width: 7, height: 5, count: times.length,
})
const four = recordingsFrom([batch(0, 1, 2, 9), batch(5), batch(7, 3), batch(1e12, 4, 4, 5, 6)], { labels: Uint8Array.of(3, 1, 0, 2), classes: 4, first: 10, width: 7, height: 5 })

test('recordings keep their events and their own beginning', () => {
  expect([0, 1, 2, 3].map((b) => recordingOf(four, b))).toEqual([batch(0, 1, 2, 9), batch(5), batch(7, 3), batch(1e12, 4, 4, 5, 6)])
})

test('a batch that is split and joined is what it was', () => {
  const { split, join } = recordingsType
  for (const sizes of [[4], [1, 3], [2, 0, 2], [1, 1, 1, 1]]) {
    const parts = split!(four, sizes)
    expect(parts.map(({ samples }) => samples)).toEqual(sizes)
    expect(parts.map(({ first }) => first)).toEqual(sizes.map((_, i) => 10 + sizes.slice(0, i).reduce((a, b) => a + b, 0)))
    expect(join!(parts)).toEqual(four)
  }
})

const codeOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as IssueError).issues[0]!.code
  }
}

test('events that break the promises are refused', () => {
  const check = (change: Partial<EventBatch>): unknown => codeOf(() => checkEvents({ ...batch(0, 1, 2), ...change }, 'a').count)
  expect(check({})).toBe(2)
  expect(check(batch(0, 1, 1))).toBe(2)
  expect(check({ x: Uint16Array.of(0, 7) })).toBe('E4132')
  expect(check({ y: Uint16Array.of(5, 0) })).toBe('E4132')
  expect(check({ t: Uint32Array.of(2, 1) })).toBe('E4133')
  expect(check({ p: Uint8Array.of(0) })).toBe('E4134')
  expect(check({ p: Uint8Array.of(0, 2) })).toBe('E4139')
  expect(check({ t0: 0.5 })).toBe('E4139')
})

test('recordings whose columns, offsets and labels do not fit together are refused, and so are their events', () => {
  const check = (change: Partial<Recordings>): unknown => codeOf(() => checkRecordings({ ...four, ...change }).samples)
  expect(check({})).toBe(4)
  expect(check({ samples: 3 })).toBe('E4139')
  expect(check({ offsets: Uint32Array.of(0, 3, 3, 4, 7) })).toBe('E4139')
  expect(check({ offsets: Uint32Array.of(0, 4, 3, 4, 8) })).toBe('E4139')
  expect(check({ labels: Uint8Array.of(3, 1, 0, 4) })).toBe('E4139')
  expect(check({ labels: Uint8Array.of(3, 1, 0) })).toBe('E4139')
  expect(check({ t0: new Float64Array(3) })).toBe('E4139')
  expect(check({ y: four.y.slice(1) })).toBe('E4139')
  expect(check({ width: 2 })).toBe('E4132')
  // Time may begin anew with a recording, not within one.
  expect(check({ offsets: Uint32Array.of(0, 4, 4, 4, 8) })).toBe('E4133')
})
