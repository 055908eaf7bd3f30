import { describe, expect, test } from 'vitest'
import type { Neuron, Parallel } from '../network.ts'
import { issueOf } from '../testing/issueOf.ts'
import { neuronOf } from './neuronSchema.ts'
import { mixDrive, mixErrors, mixingOf, mixProducts, mixSums, startTemporal, temporalGradients } from './parallel.ts'
import { scanBackward, scanForward } from './scan.ts'
import golden from './testing/psnTraces.json' with { type: 'json' }

const exact = (value: number): number => value
const psn = { model: 'psn', threshold: 1, compare: '>=', reset: 'zero', initial: 0 } as const

describe('parallel neurons by hand', () => {
  // One neuron, X = 1, 2, 4.
  const x = Float64Array.of(1, 2, 4)
  const mixed = (parallel: Parallel, temporal: number[], offset: number[]): number[] =>
    [...mixDrive(mixingOf(parallel, { temporal: Float64Array.from(temporal), offset: Float64Array.from(offset) }, 3, 'l'), 1, x, new Float64Array(3), exact)]

  test('full: each step has its own sum over all steps', () => {
    // H(0) = 1·1 + 0·2 + 1·4 + 0.5; H(1) = 2·1 + 1·2; H(2) = −1·4 − 0.25.
    expect(mixed({ kind: 'full', steps: 3 }, [1, 0, 1, 2, 1, 0, 0, 0, -1], [0.5, 0, -0.25])).toEqual([5.5, 4, -4.25])
  })
  test('masked: later steps, and those too long ago, count nothing', () => {
    expect(mixed({ kind: 'masked', steps: 3, order: 2 }, [1, 9, 9, 2, 1, 9, 9, 3, -1], [0, 0, 0])).toEqual([1, 2 * 1 + 1 * 2, 3 * 2 - 1 * 4])
  })
  test('sliding: the last weight is that of the step itself; before the first step there is nothing', () => {
    expect(mixed({ kind: 'sliding', order: 2 }, [0.5, 1], [0.25])).toEqual([1.25, 2 + 0.5 + 0.25, 4 + 1 + 0.25])
    expect(mixed({ kind: 'sliding', order: 5 }, [8, 4, 2, 0.5, 1], [0])).toEqual([1, 2.5, 4 + 1 + 2])
  })
  test('gradients, from errors 1, 10, 100 of the sums', () => {
    // Sliding over 2 steps, w = (0.5, 1). ∂L/∂X(j) = 1·δ(j) + 0.5·δ(j + 1); ∂L/∂w = (Σ δ(t)·X(t − 1), Σ δ(t)·X(t)) = (10·1 + 100·2, 1·1 + 10·2 + 100·4).
    const parallel: Parallel = { kind: 'sliding', order: 2 }
    const mixing = mixingOf(parallel, { temporal: Float64Array.of(0.5, 1), offset: Float64Array.of(0) }, 3, 'l')
    const delta = Float64Array.of(1, 10, 100)
    expect([...mixErrors(mixing, 1, delta, new Float64Array(3), exact)]).toEqual([1 + 5, 10 + 50, 100])
    const { temporal, offset } = temporalGradients(parallel, 3, mixSums(mixing, 1, delta, x))
    expect([[...temporal], [...offset]]).toEqual([[210, 421], [111]])
  })
  test('a held drive is the same at each step', () => {
    const mixing = mixingOf({ kind: 'sliding', order: 2 }, { temporal: Float64Array.of(0.5, 1), offset: Float64Array.of(0) }, 3, 'l')
    expect([...mixDrive(mixing, 2, Float64Array.of(2, -4), new Float64Array(6), exact)]).toEqual([2, -4, 3, -6, 3, -6])
    expect(mixSums(mixing, 2, Float64Array.of(1, 1, 1, 1, 1, 1), Float64Array.of(2, -4)).slice(0, 5)).toEqual(Float64Array.of(-2, 0, 0, -2, -2))
  })
  test('products of a step: all steps, or the last ones that there are', () => {
    expect(mixProducts({ kind: 'full', steps: 8 }, 8)).toBe(8)
    expect(mixProducts({ kind: 'sliding', order: 2 }, 4)).toBe((1 + 2 + 2 + 2) / 4)
  })
  test('weights begin as published', () => {
    expect(startTemporal({ kind: 'sliding', order: 3 }, () => 0.5)).toEqual({ temporal: Float32Array.of(0.25, 0.5, 1), offset: Float32Array.of(0) })
    expect(startTemporal({ kind: 'full', steps: 4 }, () => 1).temporal).toEqual(new Float32Array(16).fill(0.5))
  })
})

describe('SpikingJelly\'s PSN, MaskedPSN and SlidingPSN', () => {
  test.each(golden.cases.map((c) => ({ ...c, kind: c.parallel.kind })))('$kind: the same spikes and gradients', (c) => {
    const { timesteps, neurons } = c
    const parallel = c.parallel as Parallel
    const neuron: Neuron = neuronOf({ ...psn, parallel: { kind: parallel.kind, ...('order' in parallel && { order: parallel.order }) } }, timesteps)
    expect(neuron.parallel).toEqual(parallel)
    const [drive, errors] = [Float64Array.from(c.drive), Float64Array.from(c.errors)]
    const mixing = mixingOf(parallel, { temporal: Float64Array.from(c.temporal), offset: Float64Array.from(c.offset) }, timesteps, 'l')
    const record = scanForward(neuron, timesteps, neurons, mixDrive(mixing, neurons, drive, new Float64Array(drive.length), exact))
    expect([...record.spikes]).toEqual(c.spikes)
    const { drive: delta } = scanBackward(neuron, { kind: 'arctangent', width: c.width, scale: 1 }, false, record, errors)
    const { temporal, offset } = temporalGradients(parallel, timesteps, mixSums(mixing, neurons, delta, drive))
    mixErrors(mixing, neurons, delta, new Float64Array(delta.length), exact).forEach((value, k) => expect(value).toBeCloseTo(c.driveErrors[k]!, 5))
    temporal.forEach((value, k) => expect(value).toBeCloseTo(c.temporalGradient[k]!, 5))
    offset.forEach((value, k) => expect(value).toBeCloseTo(c.offsetGradient[k]!, 5))
  })
})

test.each([
  ['without "parallel"', { ...psn }], ['with a decay', { ...psn, decay: 0.5, parallel: { kind: 'full' } }], ['with a reset', { ...psn, reset: 'subtract', parallel: { kind: 'full' } }],
  ['with a refractory period', { ...psn, refractory: 1, parallel: { kind: 'full' } }], ['full, with an order', { ...psn, parallel: { kind: 'full', order: 2 } }],
  ['sliding, without an order', { ...psn, parallel: { kind: 'sliding' } }], ['of another model', { ...psn, model: 'if', parallel: { kind: 'full' } }], ['with a membrane', { ...psn, initial: 0.5, parallel: { kind: 'full' } }],
] as const)('parallel neurons %s are refused', (_, spec) => {
  expect(issueOf(() => neuronOf(spec)).code).toBe('E3724')
})

test('an order beyond the steps of the input is refused, where these are known', () => {
  for (const kind of ['masked', 'sliding'] as const) {
    const spec = { ...psn, parallel: { kind, order: 5 } }
    expect(issueOf(() => neuronOf(spec, 4))).toMatchObject({ code: 'E3724', values: { problem: 'take drive from the last 5 steps, but the input has 4' } })
    expect(neuronOf(spec, 5).parallel).toMatchObject({ order: 5 })
    expect(neuronOf(spec).parallel).toMatchObject({ order: 5 })
  }
})

test('another number of steps than the weights are for is refused, but of sliding neurons', () => {
  const weights = { temporal: new Float32Array(9), offset: new Float32Array(3) }
  expect(issueOf(() => mixingOf({ kind: 'full', steps: 3 }, weights, 4, 'l'))).toMatchObject({ code: 'E3723', values: { layer: 'l', expected: 3, got: 4 } })
  expect(mixingOf({ kind: 'sliding', order: 3 }, { temporal: new Float32Array(3), offset: new Float32Array(1) }, 4, 'l').steps).toBe(4)
})
