import { createRandom, type IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../eventBatch.ts'
import { cutEvents } from '../testing/cutEvents.ts'
import { randomEvents } from '../testing/recordings.ts'
import { IndexSet } from './indexSet.ts'
import { sliceEnd } from './sliceEnd.ts'
import { SliceStream, type SliceOptions, type SliceRows } from './sliceStream.ts'

const [width, height] = [9, 7]
/** Events as [time in µs, column, row, polarity]. */
const events = (...list: [number, number, number, number][]): EventBatch => ({
  t: Uint32Array.from(list, ([t]) => t), x: Uint16Array.from(list, ([, x]) => x), y: Uint16Array.from(list, ([, , y]) => y), p: Uint8Array.from(list, ([, , , p]) => p),
  t0: 0, width, height, count: list.length,
})
/** [slice, its neurons, their counts] of the slices that have any. */
type Rows = [number, number[], number[] | undefined][]
const rowsOf = (given: readonly SliceRows[]): Rows =>
  given.flatMap(({ slices, offsets, indices, values }) =>
    Array.from(slices, (slice, r) => [slice, [...indices.subarray(offsets[r], offsets[r + 1])], values && [...values.subarray(offsets[r], offsets[r + 1])]] as Rows[number]))
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as IssueError).issues[0]!.code
  }
}

/** The definition, event by event. */
function plainSlices({ t, x, y, p, t0, count }: EventBatch, { slice, begin = t0 + t[0]!, counted }: SliceOptions): Rows {
  const slices = new Map<number, Map<number, number>>()
  for (let i = 0; i < count; i++) {
    const k = Math.floor((t0 + t[i]! - begin) / slice)
    const neurons = slices.get(k) ?? new Map<number, number>()
    slices.set(k, neurons)
    const neuron = (y[i]! * width + x[i]!) * 2 + p[i]!
    neurons.set(neuron, (neurons.get(neuron) ?? 0) + 1)
  }
  return [...slices].map(([k, neurons]) => {
    const sorted = [...neurons].sort(([one], [other]) => one - other)
    return [k, sorted.map(([neuron]) => neuron), counted ? sorted.map(([, times]) => times) : undefined]
  })
}

describe('SliceStream', () => {
  test('gives a slice when an event of a later one has come, and the last one at the end', () => {
    const stream = new SliceStream({ width, height, slice: 100 })
    expect(stream.push(events([5, 1, 0, 1], [50, 0, 0, 0], [104, 1, 0, 1]))).toMatchObject({ from: 0, until: 0, slices: new Float64Array(0) })
    const second = stream.push(events([105, 0, 0, 1], [310, 8, 6, 1]))
    expect(second).toMatchObject({ from: 0, until: 3 })
    expect(rowsOf([second])).toEqual([[0, [0, 3], undefined], [1, [1], undefined]])
    const last = stream.end()
    expect(last).toMatchObject({ from: 3, until: 4 })
    expect(rowsOf([last])).toEqual([[3, [125], undefined]])
    expect(stream.end()).toMatchObject({ from: 4, until: 4 })
  })

  test('gives slices whose time is said to have passed, with or without events', () => {
    const stream = new SliceStream({ width, height, slice: 100, begin: 1000, counted: true })
    expect(stream.advance(1199)).toMatchObject({ from: 0, until: 1 })
    expect(stream.push(events([1150, 2, 0, 0], [1199, 2, 0, 0]))).toMatchObject({ from: 1, until: 1 })
    const passed = stream.advance(1500)
    expect(passed).toMatchObject({ from: 1, until: 5 })
    expect(rowsOf([passed])).toEqual([[1, [4], [2]]])
    expect(stream.advance(1200)).toMatchObject({ from: 5, until: 5 })
  })

  test('time passes for nobody before a beginning is known', () => {
    const stream = new SliceStream({ width, height, slice: 100 })
    expect(stream.advance(1e9)).toMatchObject({ from: 0, until: 0 })
    stream.push(events([7, 0, 0, 0]))
    expect(stream.begin).toBe(7)
  })

  test('a slice that was given is not changed: an event for it is refused, and so is one before the beginning', () => {
    const stream = new SliceStream({ width, height, slice: 100, begin: 0 })
    stream.advance(200)
    expect(codeOf(() => stream.push(events([199, 0, 0, 0])))).toBe('E4200')
    expect(codeOf(() => stream.push(events([200, 0, 0, 0])))).toBeUndefined()
    expect(codeOf(() => new SliceStream({ width, height, slice: 100, begin: 50 }).push(events([49, 0, 0, 0])))).toBe('E4200')
  })

  test('another sensor is refused', () => {
    expect(codeOf(() => new SliceStream({ width, height, slice: 100 }).push({ ...events(), width: 3 }))).toBe('E4201')
  })

  test('a pause of days between events takes no room', () => {
    const stream = new SliceStream({ width, height, slice: 1 })
    stream.push(events([0, 0, 0, 0]))
    const given = stream.push({ ...events([0, 1, 0, 0]), t0: 1e12 })
    expect(given).toMatchObject({ from: 0, until: 1e12 })
    expect(rowsOf([given, stream.end()])).toEqual([[0, [0], undefined], [1e12, [2], undefined]])
  })

  test('gives the slices of the definition, whatever their length, wherever the recording is cut', () => {
    fc.assert(fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 300 }), fc.constantFrom(0.3, 1, 100, 333.3, 1001.1, 1e5), fc.boolean(), fc.option(fc.constant(0), { nil: undefined }), (seed, count, slice, counted, begin) => {
      const all = randomEvents(count, `slices ${seed}`)
      const options = { width, height, slice, counted, ...(begin !== undefined && { begin }) }
      const stream = new SliceStream(options)
      const random = createRandom(seed)
      const given = cutEvents(all, () => random.integer(40)).flatMap((piece) =>
        random.integer(3) === 0 ? [stream.advance(piece.t0 + (piece.t[0] ?? 0)), stream.push(piece)] : [stream.push(piece)])
      given.push(stream.end())
      expect(rowsOf(given)).toEqual(plainSlices(all, options))
      expect(given.map(({ from }) => from)).toEqual([0, ...given.slice(0, -1).map(({ until }) => until)])
      expect(given.every(({ slices, from, until }) => slices.every((k) => k >= from && k < until))).toBe(true)
    }))
  })
})

test('a set of numbers gives each once, in ascending order, and is empty then', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3_000_000 }), fc.array(fc.nat(), { maxLength: 200 }), (size, numbers) => {
    const set = new IndexSet(size)
    const into = new Uint32Array(numbers.length + 1)
    for (let round = 0; round < 2; round++) {
      for (const number of numbers) set.add(number % size)
      const end = set.takeInto(into, 1)
      expect([...into.subarray(1, end)]).toEqual([...new Set(numbers.map((number) => number % size))].sort((one, other) => one - other))
    }
  }), { numRuns: 50 })
})

test('the end of a slice is the first microsecond whose quotient is greater, as it comes out in floating point', () => {
  for (const dt of [0.3, 1, 1.1, 2.7, 333.3, 16_100, 12_345.678])
    for (let slice = 0; slice < 500; slice++) {
      const end = sliceEnd(slice, dt)
      expect([Math.floor((end - 1) / dt) <= slice, Math.floor(end / dt) > slice], `${dt}, ${slice}`).toEqual([true, true])
    }
})
