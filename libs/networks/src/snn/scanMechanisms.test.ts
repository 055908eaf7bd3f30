import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { Tape, type Scalar } from '../testing/tape.ts'
import { neuronProblem } from './checkNeuron.ts'
import { charge } from './neuron.ts'
import type { Floats } from './population.ts'
import { scanBackward, scanForward } from './scan.ts'
import { scanMechanisms, scanMechanismsBack } from './scanMechanisms.ts'
import { singleSlope, surrogateSlope, type Surrogate } from './surrogate.ts'

const decays = fc.double({ min: 0.2, max: 0.95, noNaN: true })
const base = {
  model: fc.constantFrom('if', 'lif'), threshold: fc.double({ min: 0.2, max: 1, noNaN: true }), decay: decays,
  reset: fc.constantFrom('subtract', 'zero', 'value', 'none'), compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.125),
} as const
const mechanisms = {
  current: fc.option(fc.record({ decay: decays, taken: fc.constantFrom('after', 'before') }), { nil: undefined }),
  adaptation: fc.option(fc.record({ decay: decays, strength: fc.double({ min: 0.05, max: 0.5, noNaN: true }), subtracts: fc.constantFrom('base', 'adapted'), shape: fc.constantFrom('exponential', 'alpha') }), { nil: undefined }),
  refractory: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }), delayedReset: fc.boolean(), decayInput: fc.boolean(),
} as const
/** Every neuron that makes sense, with any of the mechanisms. */
const neurons = fc.record({ ...base, ...mechanisms }).map(({ refractory, adaptation, current, ...neuron }): Neuron => ({
  ...neuron, decay: neuron.model === 'if' ? 1 : neuron.decay, learned: neuron.model === 'if' ? ['threshold'] : ['decay', 'threshold'],
  ...(neuron.reset === 'value' && { resetTo: -0.1 }), ...(current && { current }),
  ...(adaptation && { adaptation }), ...(refractory !== undefined && { refractory }),
})).filter((neuron) => neuronProblem(neuron) === undefined)
const plain = fc.record(base).filter(({ reset }) => reset !== 'value') as fc.Arbitrary<Neuron>
const surrogates: fc.Arbitrary<Surrogate> = fc.record({
  kind: fc.constantFrom('rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'),
  width: fc.double({ min: 0.3, max: 3, noNaN: true }), scale: fc.constantFrom(1, 0.5),
})
const values = (min: number, max: number) => fc.array(fc.double({ min, max, noNaN: true }), { minLength: 24, maxLength: 24 })
const [STEPS, N] = [8, 3]

interface Differentiated { readonly spikes: number[]; readonly membrane: number[]; readonly distances: number[]; readonly drive: number[]; readonly decay: number; readonly threshold: number }

/** One neuron on the tape, from the equations of docs/neurons.md; the loss is Σ e(t)·s(t). */
function differentiate(neuron: Neuron, surrogate: Surrogate, detachReset: boolean, drives: readonly number[], errors: readonly number[], truncate: number, detachAdaptation: boolean): Differentiated {
  const tape = new Tape()
  const zero = tape.scalar(0)
  const one = tape.scalar(1)
  const decay = tape.scalar(neuron.decay)
  const theta = tape.scalar(neuron.threshold)
  const xs = drives.map((x) => tape.scalar(x))
  let [v, i, a, b, held, loss]: Scalar[] = [tape.scalar(neuron.initial), zero, zero, zero, zero, zero]
  let left = 0
  const spikes: number[] = []
  const membrane: number[] = []
  const distances: number[] = []
  const reset = (u: Scalar, s: Scalar, amount: Scalar): Scalar => {
    const fired = detachReset ? s.constant() : s
    if (neuron.reset === 'none') return u
    if (neuron.reset === 'subtract') return u.minus(amount.times(fired))
    return u.times(one.minus(fired)).plus(fired.times(tape.scalar(neuron.reset === 'zero' ? 0 : neuron.resetTo!)))
  }
  xs.forEach((x, t) => {
    let j = x
    if (neuron.current) {
      const next = i!.times(tape.scalar(neuron.current.decay)).plus(x)
      j = neuron.current.taken === 'after' ? next : i!
      i = next
    }
    let u = v!
    if (left === 0) {
      u = neuron.model === 'if' ? v!.plus(j) : v!.times(decay).plus(neuron.decayInput ? j.times(one.minus(decay)) : j)
      if (neuron.delayedReset) u = reset(u, held!, theta)
    }
    b = neuron.adaptation?.shape === 'alpha' ? b!.times(tape.scalar(neuron.adaptation.decay)).plus(a!) : a
    const passed = neuron.adaptation ? theta.plus(b!.times(tape.scalar(neuron.adaptation.strength))) : theta
    const over = u.minus(passed)
    const fires = left === 0 && (neuron.compare === '>' ? over.value > 0 : over.value >= 0)
    const s = over.jump(fires ? 1 : 0, left === 0 ? surrogateSlope(surrogate, over.value) : 0)
    v = neuron.delayedReset ? u : reset(u, s, neuron.adaptation?.subtracts === 'adapted' ? passed : theta)
    held = s
    if (neuron.adaptation) a = a!.times(tape.scalar(neuron.adaptation.decay)).plus(detachAdaptation ? s.constant() : s)
    left = fires ? neuron.refractory ?? 0 : Math.max(0, left - 1)
    loss = loss!.plus(s.times(tape.scalar(errors[t]!)))
    spikes.push(s.value)
    membrane.push(u.value)
    distances.push(Math.abs(over.value))
    if ((t + 1) % truncate === 0) [v, i, a, b, held] = [v!.constant(), i!.constant(), a!.constant(), b!.constant(), held!.constant()]
  })
  const gradients = tape.gradients(loss!)
  return { spikes, membrane, distances, drive: xs.map(({ place }) => gradients[place]!), decay: gradients[decay.place]!, threshold: gradients[theta.place]! }
}

/** Every N-th value from the n-th on. */
const column = (all: ArrayLike<number>, n: number): number[] => Array.from(all).filter((_, k) => k % N === n)

/** Within 1e-9 of the largest. */
function expectClose(got: readonly number[], expected: readonly number[]): void {
  const size = Math.max(1e-6, ...expected.map(Math.abs))
  got.forEach((value, k) => expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-9 * size))
}

describe('scans of neurons with mechanisms', () => {
  test('forward and adjoint are those of automatic differentiation, with what is learned', () => {
    const met = new Set<string>()
    fc.assert(fc.property(neurons, surrogates, fc.boolean(), values(-0.6, 1.4), values(-1, 1), fc.constantFrom(Infinity, 1, 2, 3), fc.boolean(), (neuron, surrogate, detach, drives, errors, truncate, detachAdaptation) => {
      const record = scanForward(neuron, STEPS, N, Float64Array.from(drives))
      const got = scanBackward(neuron, surrogate, detach, record, Float64Array.from(errors), undefined, truncate, detachAdaptation)
      for (let n = 0; n < N; n++) {
        const expected = differentiate(neuron, surrogate, detach, column(drives, n), column(errors, n), truncate, detachAdaptation)
        // So near to a decision, rounding makes it.
        fc.pre(expected.distances.every((x) => x > 1e-9 && Math.abs(x - surrogate.width) > 1e-9))
        expectClose(column(record.membrane, n), expected.membrane)
        expect(column(record.spikes, n)).toEqual(expected.spikes)
        expectClose(column(got.drive, n), expected.drive)
        expectClose([got.threshold![n]!], [expected.threshold])
        if (neuron.model === 'lif') expectClose([got.decay![n]!], [expected.decay])
        else expect(got.decay).toBeUndefined()
        if (expected.spikes.includes(1)) met.add(`${neuron.reset} ${neuron.delayedReset} ${detach} ${neuron.current?.taken} ${neuron.adaptation?.subtracts} ${neuron.adaptation?.shape} ${(neuron.refractory ?? 0) > 0} ${neuron.decayInput}`)
      }
    }), { numRuns: 3000, seed: 1 })
    // A property is worth what it has met: most of the 324 combinations, in spikes.
    expect(met.size).toBeGreaterThan(250)
  })

  test('of a plain neuron they are the bits of the plain scan', () => {
    fc.assert(fc.property(plain, surrogates, fc.boolean(), values(-0.6, 1.4), values(-1, 1), (neuron, surrogate, detach, drives, errors) => {
      const drive = Float32Array.from(drives)
      const error = Float32Array.from(errors)
      const record = scanForward(neuron, STEPS, N, drive)
      expect(record.mechanisms).toBeUndefined()
      const other = scanMechanisms(neuron, STEPS, N, drive, Math.fround)
      expect(other.membrane).toEqual(record.membrane)
      expect(other.spikes).toEqual(record.spikes)
      const back = scanMechanismsBack(neuron, singleSlope(surrogate), detach, other, error, Math.fround)
      const bits = (all: ArrayLike<number>): number[] => Array.from(all, (x) => x + 0)
      expect(bits(back.drive)).toEqual(bits(scanBackward(neuron, surrogate, detach, record, error).drive))
    }), { numRuns: 300 })
  })

  test('in single precision they are near to double precision', () => {
    const neuron: Neuron = {
      model: 'lif', threshold: 0.5, decay: 0.8, reset: 'subtract', compare: '>', initial: 0, decayInput: true, current: { decay: 0.7, taken: 'after' },
      adaptation: { decay: 0.9, strength: 0.2, subtracts: 'adapted' }, refractory: 1, learned: ['decay', 'threshold'],
    }
    const drives = Array.from({ length: STEPS * N }, (_, k) => 0.9 + 0.7 * Math.sin(k))
    const run = (precision: (values: number[]) => Floats) => {
      const record = scanForward(neuron, STEPS, N, precision(drives))
      return { record, ...scanBackward(neuron, { kind: 'arctangent', width: 2, scale: 1 }, false, record, precision(drives.map(Math.cos))) }
    }
    const single = run((values) => Float32Array.from(values))
    const double = run((values) => Float64Array.from(values))
    expect(Array.from(single.record.spikes).filter((s) => s === 1).length).toBeGreaterThan(4)
    expect(single.drive).toBeInstanceOf(Float32Array)
    for (const part of ['drive', 'decay', 'threshold'] as const) single[part]!.forEach((x, k) => expect(x).toBeCloseTo(double[part]![k]!, 5))
  })

  test('what is not learned has no gradient', () => {
    const neuron: Neuron = { model: 'lif', threshold: 1, decay: 0.5, reset: 'zero', compare: '>', initial: 0, learned: ['threshold'] }
    const record = scanForward(neuron, 1, 2, Float64Array.of(0.5, 2))
    expect(Object.keys(scanBackward(neuron, { kind: 'rectangle', width: 1, scale: 1 }, true, record, Float64Array.of(1, 1)))).toEqual(['drive', 'threshold'])
  })

  test('the drive decays with its weight: SpikingJelly\'s form and ours are the same', () => {
    const neuron: Neuron = { model: 'lif', threshold: 1, decay: 0.75, reset: 'zero', compare: '>=', initial: 0, decayInput: true }
    expect(charge(neuron, 0.5, 1.5)).toBe(0.5 + (1.5 - 0.5) / 4)
  })
})
