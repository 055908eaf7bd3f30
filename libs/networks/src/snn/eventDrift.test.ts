import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { ifNeuron } from '../testing/randomNetwork.ts'
import { driftOf } from './eventDrift.ts'
import { EventQueue } from './eventQueue.ts'
import { charge, fires, singlePrecision } from './neuron.ts'

/** Step by step, as the clock does it. */
function walk(neuron: Neuron, u: number, b: number, n: number): number {
  for (let k = 0; k < n; k++) u = charge(neuron, u, b)
  return u
}
function firstFiring(neuron: Neuron, u: number, b: number, horizon: number): number {
  for (let n = 1; n <= horizon; n++) if (fires(neuron, (u = charge(neuron, u, b)))) return n
  return 0
}

const single = (min: number, max: number) => fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true })
/** Drives of all magnitudes, and those that are half a gap of some binade, where rounding ties. */
const drives = fc.oneof(single(-1, 1), single(-1e-3, 1e-3), fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 30 })).map(([m, e]) => m * 2 ** -e))
const states = fc.oneof(single(-3, 3), single(-1e-2, 1e-2), fc.constant(0), fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 30 })).map(([m, e]) => m * 2 ** -e))
const steps = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20000 }))

describe('a membrane between events', () => {
  test('without leak: n steps at once are n steps of the clock, to the bit', () => {
    const { advance } = driftOf(undefined)
    fc.assert(fc.property(states, drives, steps, (u, b, n) => {
      expect(advance(u, b, n) + 0).toBe(walk(ifNeuron, u, b, n) + 0)
    }), { numRuns: 5000 })
  })

  test('without leak: where a step lands on a power of two, the sum before rounding may lie among finer gaps', () => {
    const gap = 2 ** -23
    for (let n = 90; n < 110; n++)
      for (const b of [-1.3 * gap, -1.5 * gap, -0.7 * gap]) expect(driftOf(undefined).advance(1 + 100 * gap, Math.fround(b), n)).toBe(walk(ifNeuron, 1 + 100 * gap, Math.fround(b), n))
  })

  test('without leak: it fires at the step at which the clock has it fire', () => {
    fc.assert(fc.property(states, drives, steps, fc.constantFrom('>', '>='), fc.constantFrom(0.25, 1, 1.1), (u, b, horizon, compare, threshold) => {
      const neuron = singlePrecision({ ...ifNeuron, compare, threshold })
      expect(driftOf(neuron).firing(u, b, horizon)).toBe(firstFiring(neuron, u, b, horizon))
    }), { numRuns: 5000 })
  })

  const leaky = fc.record({ decay: fc.constantFrom(0, 0.3, 0.5, 0.9, 0.99, 0.999), compare: fc.constantFrom('>', '>=') }).map((of) => singlePrecision({ ...ifNeuron, model: 'lif', ...of } as Neuron))

  test('with leak: it is where the clock has it, but for the rounding of the clock\'s steps', () => {
    fc.assert(fc.property(leaky, states, drives, steps, (neuron, u, b, n) => {
      // Each step of the clock rounds twice, by half a unit in the last place, and drops what is below 2⁻¹⁰⁰; all of it leaks away.
      const rest = Math.abs(b) / (1 - neuron.decay)
      const bound = 2 ** -23 * (Math.abs(u) + rest) / (1 - neuron.decay) + 2 ** -100 / (1 - neuron.decay)
      expect(Math.abs(driftOf(neuron).advance(u, b, n) - walk(neuron, u, b, n))).toBeLessThanOrEqual(bound)
    }), { numRuns: 2000 })
  })

  test('with leak: the step at which it fires is the first of its own path', () => {
    fc.assert(fc.property(leaky, states, drives, fc.integer({ min: 0, max: 3000 }), (neuron, u, b, horizon) => {
      const { advance, firing } = driftOf(neuron)
      let first = 0
      for (let n = 1; n <= horizon && !first; n++) if (fires(neuron, charge(neuron, advance(u, b, n - 1), b))) first = n
      expect(firing(u, b, horizon)).toBe(first)
    }), { numRuns: 1000 })
  })

  test('it never fires before the step that is said to be too early', () => {
    const any = fc.oneof(leaky, fc.constantFrom('>', '>=').map((compare) => ({ ...ifNeuron, compare }) as Neuron))
    fc.assert(fc.property(any, states, drives.map(Math.abs), (neuron, u, b) => {
      const { rises, notBefore, firing } = driftOf(neuron)
      fc.pre(!fires(neuron, u))
      const first = firing(u, b, 1e6)
      if (first) expect(first).toBeGreaterThanOrEqual(notBefore(u, b))
      if (first) expect(rises(b)).toBe(true)
    }), { numRuns: 5000 })
  })

  test('with a leak of a half and values of few bits nothing is rounded, and it is the clock to the bit', () => {
    const neuron: Neuron = { ...ifNeuron, model: 'lif', decay: 0.5 }
    const eighths = fc.integer({ min: -16, max: 16 }).map((x) => x / 8)
    fc.assert(fc.property(eighths, eighths, fc.integer({ min: 0, max: 15 }), (u, b, n) => {
      expect(driftOf(neuron).advance(u, b, n)).toBe(walk(neuron, u, b, n))
      expect(driftOf(neuron).firing(u, b, n)).toBe(firstFiring(neuron, u, b, n))
    }))
  })

  test('the last of a thousand million steps is reached at once', () => {
    const neuron = singlePrecision({ ...ifNeuron, model: 'lif', decay: 0.999999 })
    expect(driftOf(neuron).advance(1, 0, 1e9)).toBe(0)
    expect(driftOf(neuron).advance(1, 0, 1e6)).toBeCloseTo(neuron.decay ** 1e6, 6)
    // A drive of which every sum is rounded away leaves the membrane as it is, as the clock's does.
    expect(driftOf(ifNeuron).advance(0, 2 ** -30, 1e9)).toBe(2 ** -6)
    expect(driftOf({ ...ifNeuron, threshold: 0.01 }).firing(0, 2 ** -30, 1e9)).toBe(Math.ceil(0.01 * 2 ** 30))
  })
})

describe('the queue of what is due', () => {
  test('gives entries by time, and of one time by neuron', () => {
    fc.assert(fc.property(fc.array(fc.record({ time: fc.integer({ min: 0, max: 50 }), neuron: fc.integer({ min: 0, max: 6 }) }), { maxLength: 200 }), (entries) => {
      const queue = new EventQueue(7)
      const taken: number[][] = []
      const take = () => {
        taken.push([queue.time, queue.neuron])
        queue.pop()
      }
      entries.forEach(({ time, neuron }) => queue.push(time, neuron))
      while (queue.time < Infinity) take()
      expect(taken).toEqual(entries.map(({ time, neuron }) => [time, neuron]).sort(([t1, n1], [t2, n2]) => t1! - t2! || n1! - n2!))
    }))
  })
})
