import { IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventBatch } from '../eventBatch.ts'
import { Intake } from './intake.ts'

/** Events with the times from … from + count − 1. */
const run = (from: number, count: number, t0 = 0): EventBatch => ({
  t: Uint32Array.from({ length: count }, (_, i) => from + i), x: new Uint16Array(count), y: new Uint16Array(count), p: new Uint8Array(count), t0, width: 9, height: 9, count,
})
const intake = (overflow: 'block' | 'drop-oldest' | 'drop-newest' | 'fail', buffer = 10) => new Intake({ address: 'udp://a:1', overflow, buffer })
const rest = (queue: Intake): number[] => {
  const times: number[] = []
  for (let piece = queue.take(); piece; piece = queue.take()) times.push(...[...piece.events.t].map((t) => piece.events.t0 + t))
  return times
}

describe('events that wait', () => {
  test('come out together, with the time of the first, in pieces of one t0', () => {
    const queue = intake('block')
    queue.offer(run(0, 3), 100)
    queue.offer(run(3, 2), 200)
    queue.offer(run(1, 2, 2 ** 32), 300)
    expect(queue.take()).toMatchObject({ at: 100, events: { count: 5, t: Uint32Array.of(0, 1, 2, 3, 4) } })
    expect(queue.take()).toMatchObject({ at: 300, events: { count: 2, t0: 2 ** 32 } })
    expect(queue.take()).toBeUndefined()
  })

  test('are dropped by the policy when the buffer is full', () => {
    for (const [overflow, left] of [['drop-newest', [0, 1, 2, 3, 4, 5, 6, 7]], ['drop-oldest', [4, 5, 6, 7, 8, 9, 10, 11]]] as const) {
      const queue = intake(overflow)
      for (let i = 0; i < 3; i++) queue.offer(run(4 * i, 4), i)
      expect([rest(queue), queue.dropped]).toEqual([left, { events: 4, batches: 1 }])
    }
    const queue = intake('fail')
    queue.offer(run(0, 8), 0)
    expect(() => queue.offer(run(8, 4), 0)).toThrow(IssueError)
  })

  test('are counted exactly: what was offered came out or was dropped, whatever the sizes and whenever it is taken', () => {
    fc.assert(fc.property(fc.constantFrom('drop-oldest', 'drop-newest'), fc.array(fc.oneof(fc.integer({ min: 0, max: 15 }), fc.constant(-1)), { maxLength: 60 }), (overflow, steps) => {
      const queue = intake(overflow as 'drop-oldest')
      const out: number[] = []
      let offered = 0
      for (const step of steps) {
        if (step >= 0) {
          queue.offer(run(offered, step), 0)
          offered += step
          expect(queue.waiting).toBeLessThanOrEqual(Math.max(10, ...steps))
        } else out.push(...(queue.take()?.events.t ?? []))
      }
      out.push(...rest(queue))
      expect(out.length + queue.dropped.events).toBe(offered)
      expect(out).toEqual([...out].sort((a, b) => a - b))
    }))
  })
})
