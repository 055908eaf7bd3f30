import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Neuron } from '../../network.ts'
import traces from '../testing/fixedTraces.json' with { type: 'json' }
import { beyondFixedPoint, decayed, fixedDrive, quantiseInput, saturate, STATE_LIMIT, stepFixed, type FixedNeuron, type FixedState } from './neuron.ts'

const states = fc.integer({ min: -STATE_LIMIT, max: STATE_LIMIT })
const lif: FixedNeuron = { decay: 3932, currentDecay: undefined, threshold: 4096, compare: '>', reset: 'zero', initial: 0 }
const one = (v: number, u?: number): FixedState => ({ membrane: Int32Array.of(v), current: u === undefined ? undefined : Int32Array.of(u) })

describe('the rule of fixed point', () => {
  /** See tools/bench/peers/fixed_traces.py, which writes them with lava-dl itself. */
  test.each(traces.cases.map((c) => [c.name, c] as const))('is lava-dl\'s CUBA neuron, every current, voltage and spike: %s', (_, { currentDecay, decay, threshold, drive, current, voltage, spikes }) => {
    const neuron: FixedNeuron = { ...lif, decay, currentDecay, threshold }
    const state = one(0, 0)
    const got = { current: [] as number[], voltage: [] as number[], spikes: [] as number[] }
    drive.forEach((x, t) => {
      const before = state.membrane[0]!
      if (stepFixed(neuron, state, 0, x)) got.spikes.push(t)
      got.current.push(state.current![0]!)
      got.voltage.push(decayed(before, decay) + state.current![0]!)
      expect(state.membrane[0]).toBe(spikes.includes(t) ? 0 : got.voltage.at(-1))
    })
    expect(got).toEqual({ current, voltage, spikes })
  })

  test('the decay shifts towards zero, exactly, for every state and decay', () => {
    fc.assert(fc.property(states, fc.integer({ min: 0, max: 4096 }), (v, d) => {
      // Division of whole numbers drops the fraction.
      expect(decayed(v, d) + 0).toBe(Number((BigInt(v) * BigInt(d)) / 4096n))
    }))
    expect([decayed(-4095, 1), decayed(4095, 1), decayed(-8191, 1)].map((v) => v + 0)).toEqual([0, 0, -1])
  })

  test('no state leaves 24 bits: a membrane driven on and on stays at their end, and a current does not wrap around', () => {
    const state = one(STATE_LIMIT - 5, -STATE_LIMIT)
    stepFixed({ ...lif, decay: 4096, currentDecay: 4096, threshold: STATE_LIMIT }, state, 0, -100)
    expect([...state.current!, ...state.membrane]).toEqual([-STATE_LIMIT, -5])
    const driven = one(STATE_LIMIT - 5)
    expect(stepFixed({ ...lif, decay: 4096, threshold: STATE_LIMIT, reset: 'none', compare: '>=' }, driven, 0, 100)).toBe(true)
    expect([...driven.membrane]).toEqual([STATE_LIMIT])
    expect([saturate(2 ** 23), saturate(-(2 ** 30)), saturate(7)]).toEqual([STATE_LIMIT, -STATE_LIMIT, 7])
  })

  test('the drive is the sum in units of the state, shifted towards zero, and the bias', () => {
    expect(fixedDrive(5, 6, -1)).toBe(319)
    expect([fixedDrive(-5, -2, 0), fixedDrive(5, -2, 0), fixedDrive(3, -2, 7)]).toEqual([-1, 1, 7])
    expect(fixedDrive(2 ** 20, 6, -10)).toBe(STATE_LIMIT - 10)
  })

  test('a membrane at the threshold fires by ">=" and not by ">"; the reset is to 0, by subtraction, or none', () => {
    const at = (compare: '>' | '>=', reset: FixedNeuron['reset'], x: number) => {
      const state = one(0)
      return [stepFixed({ ...lif, compare, reset }, state, 0, x), state.membrane[0]]
    }
    expect(at('>', 'zero', 4096)).toEqual([false, 4096])
    expect(at('>=', 'zero', 4096)).toEqual([true, 0])
    expect(at('>=', 'subtract', 5000)).toEqual([true, 904])
    expect(at('>=', 'none', 5000)).toEqual([true, 5000])
  })

  test('graded input is rounded to the nearest of 8 bits, halves away from 0; what lies beyond is none', () => {
    expect([0.5, -0.5, 1, -1, 1.5 / 256, -1.5 / 256, 0.4 / 256].map((x) => quantiseInput(x, -8) + 0)).toEqual([128, -128, 255, -255, 2, -2, 0])
    expect([1.01, -1.01, NaN, Infinity].map((x) => quantiseInput(x, -8))).toEqual([NaN, NaN, NaN, NaN])
    expect([3, 255, 256].map((x) => quantiseInput(x, 0))).toEqual([3, 255, 255])
  })

  test('neurons with a mechanism that the rule does not define are told by its name', () => {
    const neuron: Neuron = { model: 'lif', threshold: 1, decay: 0.9, reset: 'zero', compare: '>', initial: 0 }
    expect(beyondFixedPoint({ ...neuron, current: { decay: 0.5, taken: 'after' }, decayInput: true, learned: ['decay'], delayedReset: false })).toBeUndefined()
    expect(beyondFixedPoint({ ...neuron, current: { decay: 0.5, taken: 'before' } })).toContain('current')
    expect(beyondFixedPoint({ ...neuron, reset: 'value', resetTo: -1 })).toContain('reset to a value')
    expect(beyondFixedPoint({ ...neuron, refractory: 2 })).toBe('has "refractory"')
    expect(beyondFixedPoint({ ...neuron, adaptation: { decay: 0.9, strength: 1, subtracts: 'base' } })).toBe('has "adaptation"')
    expect(beyondFixedPoint({ ...neuron, somethingNew: 1 } as Neuron)).toBe('has "somethingNew"')
  })
})
