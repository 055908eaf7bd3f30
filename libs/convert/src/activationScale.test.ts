import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ActivationScale } from './activationScale.ts'

const positive = fc.float({ min: Math.fround(1e-6), max: Math.fround(1e6), noNaN: true })
const scaleOf = (...parts: number[][]): ActivationScale => {
  const scale = new ActivationScale()
  for (const part of parts) scale.add(Float32Array.from(part))
  return scale
}

describe('the scale of activations', () => {
  test('a percentile is the order statistic up to 0.025 %, and never below it', () => {
    fc.assert(fc.property(fc.array(positive, { minLength: 1, maxLength: 200 }), fc.double({ min: 0.1, max: 99.99, noNaN: true }), (values, percent) => {
      const exact = Float32Array.from(values).sort()[Math.ceil((percent / 100) * values.length) - 1]!
      const found = scaleOf(values).percentile(percent)
      expect(found).toBeGreaterThanOrEqual(exact)
      expect(found).toBeLessThanOrEqual(exact * (1 + 2 ** -12))
    }))
  })

  test('percentile 100 is the maximum, exactly', () => {
    fc.assert(fc.property(fc.array(positive, { minLength: 1 }), (values) => {
      expect(scaleOf(values).percentile(100)).toBe(Math.max(...Float32Array.from(values)))
    }))
  })

  test('how the values are batched changes nothing', () => {
    fc.assert(fc.property(fc.array(positive, { minLength: 2 }), fc.nat(), (values, cut) => {
      const at = cut % values.length
      expect(scaleOf(values.slice(0, at), values.slice(at)).percentile(90)).toBe(scaleOf(values).percentile(90))
    }))
  })

  test('zeros and negative values are passed over', () => {
    const scale = scaleOf([0, -3, 2, 0, 1])
    expect(scale.count).toBe(2)
    expect(scale.percentile(50)).toBeCloseTo(1, 3)
    expect(scaleOf([0, -1]).percentile(99)).toBe(0)
  })

  test('the share above a percentile is what it leaves out', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 1 + i)
    expect(scaleOf(values).shareAbove(scaleOf(values).percentile(90))).toBeCloseTo(0.1, 3)
    expect(scaleOf(values).shareAbove(1000)).toBe(0)
  })
})
