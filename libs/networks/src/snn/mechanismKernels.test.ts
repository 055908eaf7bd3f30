import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { kernelScan } from '../testing/kernelScans.ts'
import { neuronProblem } from './checkNeuron.ts'
import { scanMechanisms, scanMechanismsBack } from './scanMechanisms.ts'
import { singleSlope, surrogateKinds, surrogateReach, type Surrogate } from './surrogate.ts'

const lif: Neuron = { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract', compare: '>', initial: 0 }
const decays = fc.constantFrom(0.25, 0.7, 0.9, 1)
const option = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined })
/** Every neuron that makes sense, with any of the mechanisms. */
const neurons: fc.Arbitrary<Neuron> = fc.record({
  model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.3, 0.5, 1), decay: fc.constantFrom(0.25, 0.7, 0.9), initial: fc.constantFrom(0, 0.25, -0.5),
  reset: fc.constantFrom('subtract', 'zero', 'value', 'none'), compare: fc.constantFrom('>', '>='), current: option(fc.record({ decay: decays, taken: fc.constantFrom('after', 'before') })),
  adaptation: option(fc.record({ decay: decays, strength: fc.constantFrom(0, 0.125, 0.3), subtracts: fc.constantFrom('base', 'adapted'), shape: fc.constantFrom('exponential', 'alpha') })),
  refractory: option(fc.integer({ min: 1, max: 3 })), delayedReset: fc.boolean(), decayInput: fc.boolean(),
}).map(({ current, adaptation, refractory, ...neuron }): Neuron => ({
  ...neuron, decay: neuron.model === 'if' ? 1 : neuron.decay, ...(neuron.reset === 'value' && { resetTo: -0.125 }),
  ...(current && { current }), ...(adaptation && { adaptation }), ...(refractory && { refractory }),
})).filter((neuron) => neuronProblem(neuron) === undefined)
const cases = fc.record({
  neuron: neurons, surrogate: fc.record({ kind: fc.constantFrom(...surrogateKinds), width: fc.constantFrom(0.25, 1, 3), scale: fc.constantFrom(1, 0.3) }),
  detachReset: fc.boolean(), detachAdaptation: fc.boolean(), timesteps: fc.integer({ min: 1, max: 12 }), block: fc.integer({ min: 1, max: 12 }), groups: fc.integer({ min: 1, max: 4 }), size: fc.integer({ min: 1, max: 11 }),
  // Eighths meet thresholds exactly, so that ≥ and > differ.
  exact: fc.boolean(), seed: fc.nat(1e6),
})

/** Numbers from −0.7 to 1.3 that a seed gives. */
function numbers(length: number, seed: number, exact: boolean): Float32Array {
  let state = seed + 1
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const x = state / 2 ** 31 - 0.7
    return exact ? Math.round(8 * x) / 8 : x
  })
}
// −0 is 0, as in training.
const bits = (values: ArrayLike<number>): Uint32Array => new Uint32Array(Float32Array.from(values, (x) => x + 0).buffer)

describe('the kernels for mechanisms', () => {
  test('give the bits of their twin, forwards and backwards, for every combination, whatever the blocks and groups', () => {
    const met = new Set<string>()
    fc.assert(fc.property(cases, ({ neuron, surrogate, detachReset, detachAdaptation, timesteps, block, groups, size, exact, seed }) => {
      const n = groups * size
      const drive = numbers(timesteps * n, seed, exact)
      const record = scanMechanisms(neuron, timesteps, n, drive, Math.fround)
      const scan = kernelScan(neuron, timesteps, n, drive, { block, groups })
      expect(bits(scan.membrane)).toEqual(bits(record.membrane))
      expect(scan.spikes).toEqual(record.spikes)
      // Each group has its own spikes.
      let count = 0
      const starts = [0]
      for (let g = 0; g < timesteps * groups; g++) starts.push((count += Array.from(record.spikes.subarray(g * size, (g + 1) * size)).reduce((a, b) => a + b, 0)))
      expect(scan.starts).toEqual(starts)

      const errors = numbers(timesteps * n, seed + 1, exact)
      const back = scanMechanismsBack(neuron, singleSlope(surrogate), detachReset, record, errors, Math.fround, undefined, undefined, detachAdaptation)
      for (const near of Number.isFinite(surrogateReach(surrogate)) ? [false, true] : [false]) {
        const got = scan.back(surrogate, detachReset, errors, near, detachAdaptation)
        expect(bits(got.drive)).toEqual(bits(back.drive))
        expect(bits(got.threshold)).toEqual(bits(back.threshold))
        // Of a delayed reset by subtraction that decays its drive, or any other, what is learned is there too.
        if (neuron.model === 'lif') expect(bits(got.decay)).toEqual(bits(back.decay))
      }
      if (count > 0) met.add([neuron.reset, neuron.delayedReset, neuron.current?.taken, neuron.adaptation?.subtracts, neuron.adaptation?.shape, neuron.refractory !== undefined, neuron.decayInput].join())
    }), { numRuns: 3000, seed: 1 })
    // A property is worth what it has met: most of the 234 combinations that make sense, in spikes.
    expect(met.size).toBeGreaterThan(210)
  })

  test('what decays without end is nothing, as it is in the twin', () => {
    const neuron: Neuron = { ...lif, current: { decay: 0.25, taken: 'after' }, adaptation: { decay: 0.25, strength: 0.5, subtracts: 'base' } }
    const [steps, n] = [150, 5]
    const drive = new Float32Array(steps * n).fill(3, 0, n)
    const errors = new Float32Array(steps * n).fill(1e-3, (steps - 1) * n)
    const record = scanMechanisms(neuron, steps, n, drive, Math.fround)
    const scan = kernelScan(neuron, steps, n, drive, { block: 7, groups: 1 })
    expect(bits(scan.membrane)).toEqual(bits(record.membrane))
    expect(scan.membrane.at(-1)).toBe(0)
    expect(scan.membrane[80 * n]).toBeGreaterThan(0)
    const surrogate: Surrogate = { kind: 'arctangent', width: 2, scale: 1 }
    const back = scanMechanismsBack(neuron, singleSlope(surrogate), false, record, errors, Math.fround)
    expect(bits(scan.back(surrogate, false, errors, false).drive)).toEqual(bits(back.drive))
  })

  test('a refractory period that ends within a block goes on where it began in another', () => {
    const scan = kernelScan({ ...lif, refractory: 2 }, 6, 1, Float32Array.of(2, 2, 2, 2, 2, 2), { block: 2, groups: 1 })
    expect([...scan.spikes]).toEqual([1, 0, 0, 1, 0, 0])
  })

  test('neurons in a refractory period are not near the threshold, and get no error', () => {
    const surrogate: Surrogate = { kind: 'rectangle', width: 5, scale: 1 }
    const scan = kernelScan({ ...lif, refractory: 1 }, 2, 1, Float32Array.of(2, 0.5), { block: 2, groups: 1 })
    expect([...scan.back(surrogate, true, Float32Array.of(0, 1), true).drive]).toEqual([0, 0])
  })
})
