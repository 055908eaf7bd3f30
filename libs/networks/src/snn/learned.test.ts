import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { neuronProblem } from './checkNeuron.ts'
import { boundLearned, learnedGradient, learnedNames, neuronWith, startLearned } from './learned.ts'
import { decayOf, decaySlope, logitOf } from './learnedDecay.ts'

const lif: Neuron = { model: 'lif', threshold: 0.5, decay: 0.9, reset: 'zero', compare: '>', initial: 0 }

describe('a decay that is learned', () => {
  test('is 1 − σ(w), within a few units in the last place', () => {
    fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (w) => {
      const expected = 1 / (1 + Math.exp(w))
      expect(Math.abs(decayOf(w) - expected)).toBeLessThanOrEqual(2e-15 * expected)
    }))
    expect([decayOf(0), decayOf(1000), decayOf(-1000)]).toEqual([0.5, 0, 1])
  })

  test('has a w, however near to 0 or 1 it is', () => {
    fc.assert(fc.property(fc.double({ min: 1e-12, max: 1, maxExcluded: true, noNaN: true }), (decay) => {
      expect(Math.abs(decayOf(logitOf(decay)) - decay)).toBeLessThanOrEqual(1e-14 * decay)
    }))
    expect(logitOf(Number.MIN_VALUE)).toBeGreaterThan(600)
  })

  test('has the same bits on every host: they are known', () => {
    expect([decayOf(-2.25), logitOf(0.9), decayOf(1)]).toEqual([0.9046505351008904, -2.1972245773362196, 0.2689414213699951])
  })
})

describe('what a neuron learns', () => {
  test('begins with what is stated, threshold first', () => {
    expect(startLearned(lif)).toBeUndefined()
    expect(neuronWith(lif, undefined)).toBe(lif)
    const both: Neuron = { ...lif, learned: ['decay', 'threshold'] }
    expect(learnedNames(both)).toEqual(['threshold', 'decayLogit'])
    expect(startLearned(both)).toEqual(Float32Array.of(0.5, logitOf(0.9)))
    expect(neuronWith(both, [0.25, 0])).toEqual({ ...both, threshold: 0.25, decay: 0.5 })
    expect(learnedGradient({ ...both, decay: 0.5 }, { threshold: 3, decay: 4 })).toEqual([3, 4 * decaySlope(0.5)])
    expect(learnedGradient({ ...lif, learned: ['decay'], decay: 0.5 }, { threshold: 3, decay: 4 })).toEqual([-1])
  })

  test.each<[Partial<Neuron>]>([[{}], [{ reset: 'value', resetTo: 0.4 }], [{ reset: 'value', resetTo: -3 }]])('stays a neuron that makes sense, whatever a step makes of it: %j', (more) => {
    const neuron: Neuron = { ...lif, ...more, learned: ['threshold', 'decay'] }
    for (const wild of [[-1e30, -1e30], [1e30, 1e30], [0.399, 17], [0, -17]]) {
      const values = Float32Array.from(wild)
      boundLearned(neuron, values)
      const { decay, ...rest } = neuronWith(neuron, values)
      expect(neuronProblem({ ...rest, decay: Math.fround(decay) })).toBeUndefined()
    }
    const inBounds = Float32Array.of(0.6, 2)
    boundLearned(neuron, inBounds)
    expect(inBounds).toEqual(Float32Array.of(0.6, 2))
  })

  test('a threshold keeps a hundredth of what was stated', () => {
    const values = Float32Array.of(-1)
    boundLearned({ ...lif, learned: ['threshold'] }, values)
    expect(values[0]).toBeCloseTo(0.005, 9)
  })
})
