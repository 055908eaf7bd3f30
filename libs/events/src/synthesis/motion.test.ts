import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jittered, placeAt, progressOf, timesOf, type Motion } from './motion.ts'

const motion: Motion = {
  durationMs: 100, x: 1, y: 2, profile: 'smooth', jitterMs: 2,
  moves: [{ beginMs: 10, durationMs: 40, x: 3, y: 0 }, { beginMs: 30, durationMs: 40, x: 1, y: -4, follows: true }, { beginMs: 75, durationMs: 10, x: -4, y: 4 }],
}

describe('a motion', () => {
  test('goes from its place by the sum of its moves, which overlap', () => {
    expect(placeAt(motion, 0)).toEqual({ x: 1, y: 2 })
    expect(placeAt(motion, 40)).toEqual({ x: 1 + 3 * progressOf(0.75, 'smooth') + progressOf(0.25, 'smooth'), y: 2 - 4 * progressOf(0.25, 'smooth') })
    expect(placeAt(motion, 72)).toEqual({ x: 5, y: -2 })
    expect(placeAt(motion, 100)).toEqual({ x: 1, y: 2 })
  })

  test.each(['smooth', 'even'] as const)('%s, never goes back within a move, and is in the middle after half of it', (profile) => {
    const done = Array.from({ length: 101 }, (_, k) => progressOf(k / 100, profile))
    for (let k = 1; k < done.length; k++) expect(done[k]).toBeGreaterThan(done[k - 1]!)
    expect([done[0], done[100]]).toEqual([0, 1])
    expect(done[50]).toBeCloseTo(0.5, 12)
  })

  test('is looked at so often that neither a step in place nor one in time is longer than asked for', () => {
    fc.assert(fc.property(fc.double({ min: 0.05, max: 2, noNaN: true }), fc.double({ min: 0.5, max: 30, noNaN: true }), (shift, longestMs) => {
      const times = timesOf(motion, shift, longestMs)
      expect([times[0], times.at(-1)]).toEqual([0, 100])
      times.slice(1).forEach((time, k) => {
        const [from, to] = [placeAt(motion, times[k]!), placeAt(motion, time)]
        expect(time - times[k]!).toBeGreaterThan(0)
        expect(time - times[k]!).toBeLessThanOrEqual(longestMs + 1e-9)
        expect(Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))).toBeLessThanOrEqual(shift)
      })
    }))
  })

  test('begins its moves earlier or later in each recording, those that follow together', () => {
    const late = Array.from({ length: 2000 }, (_, n) => jittered(motion, createRandom(n)).moves.map(({ beginMs }, k) => beginMs - motion.moves[k]!.beginMs))
    for (const [first, second, third] of late) {
      expect(second).toBeCloseTo(first!, 9)
      expect(third).not.toBeCloseTo(first!, 9)
    }
    expect(Math.sqrt(late.reduce((sum, [first]) => sum + first! ** 2, 0) / late.length)).toBeCloseTo(2, 0)
    expect(jittered({ ...motion, jitterMs: 0 }, createRandom(1))).toEqual({ ...motion, jitterMs: 0 })
  })
})
