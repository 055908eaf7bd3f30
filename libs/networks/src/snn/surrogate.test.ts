import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exponential, singleSlope, surrogateReach, surrogateSlope, type Surrogate } from './surrogate.ts'

const kinds = ['rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'] as const
const surrogates: fc.Arbitrary<Surrogate> = fc.record({
  kind: fc.constantFrom(...kinds), width: fc.double({ min: 0.05, max: 25, noNaN: true }), scale: fc.double({ min: 0.1, max: 3, noNaN: true }),
})

describe('surrogate slopes', () => {
  test.each([
    // From the frameworks that these are the defaults of, at x = 0.2.
    ['fastSigmoid', 25, 1, 0.0277778, 'snnTorch'], ['arctangent', 2, 1, 0.7169568, 'snnTorch and SpikingJelly'], ['sigmoid', 25, 1, 0.1662014, 'snnTorch'],
    ['sigmoid', 4, 1, 0.8556388, 'SpikingJelly'], ['triangle', 1, 1, 0.8, 'SpikingJelly, piecewise quadratic'], ['fastSigmoid', 100, 1, 0.0022676, 'Norse, SuperSpike'],
    ['exponential', 1, 0.5, 0.4093654, 'SpikingJelly, piecewise exponential'], ['gaussian', Math.sqrt(1 / 8), 1, 0.9615413, 'SpikingJelly, error function'],
    ['fastSigmoid', 2, 1, 0.5102041, 'SpikingJelly, soft sign, whose α/2 is 1'],
  ] as [Surrogate['kind'], number, number, number, string][])('%s of width %f, times %f, is %f at 0.2: %s', (kind, width, scale, slope) => {
    expect(surrogateSlope({ kind, width, scale }, 0.2)).toBeCloseTo(slope, 6)
    expect(surrogateSlope({ kind, width, scale }, -0.2)).toBeCloseTo(slope, 6)
  })

  test('in single precision they are the same within a few units in the last place', () => {
    fc.assert(fc.property(surrogates, fc.double({ min: -3, max: 3, noNaN: true }), (surrogate, at) => {
      const x = Math.fround(at)
      // At the edge of a support a rounded width may lie on the other side.
      fc.pre(Math.abs(Math.abs(x) - surrogate.width) > 1e-5)
      const exact = surrogateSlope(surrogate, x)
      fc.pre((exact === 0 && Number.isFinite(surrogateReach(surrogate))) || exact > 1e-30)
      expect(Math.abs(singleSlope(surrogate)(x) - exact)).toBeLessThanOrEqual(2e-5 * exact + 1e-7 * surrogate.scale * (surrogate.kind === 'triangle' ? 1 : 0))
    }), { numRuns: 2000 })
  })

  test('where slopes matter, single precision is within a millionth', () => {
    fc.assert(fc.property(surrogates, fc.double({ min: -3, max: 3, noNaN: true }), (surrogate, at) => {
      const x = Math.fround(at)
      const exact = surrogateSlope(surrogate, x)
      fc.pre(exact > 1e-2 * surrogateSlope(surrogate, 0) && Math.abs(Math.abs(x) - surrogate.width) > 1e-5)
      // Next to its edges, a triangle is the difference of two numbers that are near 1.
      const edge = surrogate.kind === 'triangle' ? surrogate.scale / exact : 1
      expect(Math.abs(singleSlope(surrogate)(x) - exact) / exact).toBeLessThan(1e-6 * edge)
    }), { numRuns: 2000 })
  })

  test('those that are densities integrate to 1, and nothing is beyond the reach', () => {
    const area = (surrogate: Surrogate): number => Array.from({ length: 400_000 }, (_, i) => surrogateSlope(surrogate, (i - 199_999.5) / 1000) / 1000).reduce((a, b) => a + b, 0)
    expect(area({ kind: 'gaussian', width: 0.4, scale: 1 })).toBeCloseTo(1, 3)
    expect(area({ kind: 'sigmoid', width: 4, scale: 1 })).toBeCloseTo(1, 3)
    expect(area({ kind: 'exponential', width: 1, scale: 0.5 })).toBeCloseTo(1, 3)
    expect(area({ kind: 'arctangent', width: 2, scale: 1 })).toBeCloseTo(1, 2)
    // Of the others, the area is that of the table in docs/neurons.md.
    expect(area({ kind: 'rectangle', width: 0.5, scale: 1 })).toBeCloseTo(1, 2)
    expect(area({ kind: 'triangle', width: 0.4, scale: 1 })).toBeCloseTo(0.4, 3)
    expect(area({ kind: 'fastSigmoid', width: 25, scale: 1 })).toBeCloseTo(2 / 25, 3)
    for (const kind of kinds) {
      const reach = surrogateReach({ kind, width: 0.5, scale: 1 })
      expect(surrogateSlope({ kind, width: 0.5, scale: 1 }, 0.501) === 0).toBe(reach === 0.5)
    }
  })

  test('the exponential is right within 2 units in the last place', () => {
    fc.assert(fc.property(fc.double({ min: -87, max: 0, noNaN: true }), (at) => {
      const x = Math.fround(at)
      expect(Math.abs(exponential(x) - Math.exp(x)) / Math.exp(x)).toBeLessThan(2.4e-7)
    }), { numRuns: 5000 })
    expect(exponential(0)).toBe(1)
    expect(exponential(-1000)).toBe(exponential(-87))
  })
})
