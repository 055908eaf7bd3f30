import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { kernelScan } from '../testing/kernelScans.ts'
import { decayOf, decaySlope, logitOf } from './learnedDecay.ts'
import { singlePrecision } from './neuron.ts'
import { neuronProblem } from './checkNeuron.ts'
import { createState, resetState, stepOne, stepPopulation, type Step } from './population.ts'
import { scanBackward, scanForward } from './scan.ts'
import type { Surrogate } from './surrogate.ts'
import traces from './testing/neuronTraces.json' with { type: 'json' }

/** See tools/bench/peers/neuron_traces.py, which writes them with the frameworks themselves. */
interface TraceCase {
  readonly name: string
  readonly neuron: Neuron
  readonly surrogate: Surrogate
  readonly detachReset: boolean
  /** Which membrane the framework shows: after the reset, or before. */
  readonly shows: 'after' | 'before'
  readonly drive: readonly number[]
  readonly errors: readonly number[]
  readonly spikes: readonly number[]
  readonly membrane: readonly number[]
  /** ∂L/∂drive where L = Σ errors·spikes; and by the w of a learned decay. */
  readonly gradient: readonly number[]
  readonly logit?: number
  readonly logitGradient?: number
}
const cases = traces.cases as unknown as readonly TraceCase[]

/** A neuron step by step in single precision: when it fires, and its membrane before and after each reset. */
function present(given: Neuron, drive: readonly number[]) {
  const neuron = singlePrecision(given)
  const state = createState(neuron, new Float32Array(1))
  resetState(neuron, state)
  const seen: Step = { input: 0, membrane: 0, threshold: 0, resting: false }
  const result = { spikes: [] as number[], before: [] as number[], after: [] as number[], threshold: [] as number[] }
  drive.forEach((x, t) => {
    if (stepOne(neuron, state, 0, Math.fround(x), Math.fround, seen)) result.spikes.push(t)
    result.before.push(seen.membrane)
    result.after.push(state.membrane[0]!)
    result.threshold.push(seen.threshold)
  })
  return result
}
function expectNear(got: ArrayLike<number>, expected: readonly number[], within: number): void {
  expect(got.length).toBe(expected.length)
  expected.forEach((value, k) => expect(Math.abs(got[k]! - value), `at ${k}: ${got[k]} for ${value}`).toBeLessThanOrEqual(within))
}
const constant = (x: number, steps: number): number[] => new Array<number>(steps).fill(x)
const lif: Neuron = { model: 'lif', threshold: 1, decay: 0.9, reset: 'zero', compare: '>', initial: 0 }

describe('neurons of other frameworks', () => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, { neuron, surrogate, detachReset, shows, drive, errors, spikes, membrane, gradient, logit, logitGradient }) => {
    expect(neuronProblem(neuron)).toBeUndefined()
    const got = present(neuron, drive)
    expect(got.spikes).toEqual(spikes)
    expectNear(got[shows], membrane, 1e-5)
    const record = scanForward(neuron, drive.length, 1, Float32Array.from(drive))
    expect([...record.spikes].flatMap((s, t) => (s === 1 ? [t] : []))).toEqual(spikes)
    expectNear(record.membrane, got.before, 0)
    const back = scanBackward(neuron, surrogate, detachReset, record, Float32Array.from(errors))
    expectNear(back.drive, gradient, 2e-5 * Math.max(...gradient.map(Math.abs)))
    // The kernels show the same, whether or not there is a simpler kernel for such a neuron.
    const scan = kernelScan(neuron, drive.length, 1, Float32Array.from(drive), { block: 5, groups: 1 })
    expect(scan.spikes).toEqual(record.spikes)
    expectNear(scan.membrane, got.before, 0)
    const kernels = scan.back(surrogate, detachReset, Float32Array.from(errors), false)
    expectNear(kernels.drive, gradient, 2e-5 * Math.max(...gradient.map(Math.abs)))
    if (logit !== undefined) expect(kernels.decay[0]! * decaySlope(neuron.decay)).toBeCloseTo(logitGradient!, 5)
    expect(back.decay !== undefined).toBe(logit !== undefined)
    if (logit === undefined) return
    expect(decayOf(logit)).toBeCloseTo(neuron.decay, 6)
    expect(logitOf(neuron.decay)).toBeCloseTo(logit, 6)
    expect(back.decay![0]! * decaySlope(neuron.decay)).toBeCloseTo(logitGradient!, 5)
  })

  test('the traces are of three frameworks, and of every mechanism', () => {
    expect(new Set(cases.map(({ name }) => name.split(' ')[0]))).toEqual(new Set(['snnTorch', 'SpikingJelly', 'Norse']))
    const stated = new Set(cases.flatMap(({ neuron }) => Object.keys(neuron)))
    for (const key of ['decayInput', 'current', 'adaptation', 'refractory', 'delayedReset', 'learned']) expect(stated, key).toContain(key)
  })

  // By hand from the frameworks' equations.
  test('snnTorch Leaky resets by subtraction one step later', () => {
    const { spikes, after } = present({ ...lif, reset: 'subtract', delayedReset: true }, constant(0.3, 12))
    expect(spikes).toEqual([3, 8])
    expectNear(after, [0.3, 0.57, 0.813, 1.0317, 0.22853, 0.505677, 0.755109, 0.979598, 1.181639, 0.363475, 0.627127, 0.864414], 1e-6)
  })

  test('snnTorch Synaptic', () => {
    const { spikes, after } = present({ ...lif, reset: 'subtract', delayedReset: true, current: { decay: 0.8, taken: 'after' } }, constant(0.2, 10))
    expect(spikes).toEqual([3, 5, 6, 8, 9])
    expectNear(after, [0.2, 0.54, 0.974, 1.467, 0.99262, 1.631214, 1.258377, 0.964768, 1.734073, 1.453292], 2e-6)
  })

  test('Norse LIF and LIFBox', () => {
    const { spikes, after } = present({ ...lif, decayInput: true, current: { decay: 0.8, taken: 'after' } }, constant(1, 12))
    expect(spikes).toEqual([5, 8, 11])
    expectNear(after, [0.1, 0.27, 0.487, 0.7335, 0.99631, 0, 0.395142, 0.771742, 0, 0.446313, 0.858732, 0], 1e-6)
    expect(present({ ...lif, decayInput: true }, constant(2, 14)).spikes).toEqual([6, 13])
  })
})

describe('mechanisms that no framework has as ours', () => {
  test('the threshold rises with a spike and comes back', () => {
    const { spikes, threshold } = present({ ...lif, model: 'if', decay: 1, adaptation: { decay: 0.5, strength: 0.5, subtracts: 'base' } }, [2, 0, 2, 0])
    expect(spikes).toEqual([0, 2])
    expect(threshold).toEqual([1, 1.5, 1.25, 1.625])
  })

  // Without a decay of the rise, the second spike passes 1 + 0.5.
  test.each([['base', 1], ['adapted', 0.5]] as const)('a reset by subtraction takes off the threshold "%s"', (subtracts, left) => {
    const { spikes, after } = present({ ...lif, model: 'if', decay: 1, reset: 'subtract', adaptation: { decay: 1, strength: 0.5, subtracts } }, [1.25, 1.75, 0])
    expect(spikes).toEqual([0, 1])
    expect(after).toEqual([0.25, left, left])
  })

  test('a reset to a value starts anew from there', () => {
    expect(present({ ...lif, model: 'if', decay: 1, reset: 'value', resetTo: -0.5 }, [1.5, 1, 1])).toMatchObject({ spikes: [0, 2], after: [-0.5, 0.5, -0.5] })
  })

  test('a population is its neurons one by one', () => {
    const neuron = singlePrecision({ ...lif, current: { decay: 0.7, taken: 'before' }, refractory: 2, adaptation: { decay: 0.9, strength: 0.1, subtracts: 'adapted' } })
    const state = createState(neuron, new Float32Array(3))
    const drives = [[1.5, 0.25, 0], [0.5, 0.75, 2], [2, 0.5, 0], [1, 1, 1], [0, 0, 2], [1.5, 1.5, 0.5]]
    for (const round of [1, 2]) {
      resetState(neuron, state)
      const spikes = new Uint32Array(3)
      const seen = drives.map((drive) => [...spikes.subarray(0, stepPopulation(neuron, state, Float32Array.from(drive), spikes))])
      const alone = [0, 1, 2].map((i) => present(neuron, drives.map((drive) => drive[i]!)))
      expect(seen, `presentation ${round}`).toEqual(drives.map((_, t) => [0, 1, 2].filter((i) => alone[i]!.spikes.includes(t))))
      expect([...state.membrane]).toEqual(alone.map(({ after }) => after.at(-1)))
    }
  })
})
