import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { neuronProblem } from './checkNeuron.ts'
import { scanBackward, scanForward } from './scan.ts'
import type { Surrogate } from './surrogate.ts'
import traces from './testing/recurrentTraces.json' with { type: 'json' }

/** See tools/bench/peers/neuron_traces.py, which writes them with the frameworks themselves. Lists over steps of lists over neurons. */
interface RecurrentCase {
  readonly name: string
  readonly neuron: Neuron
  readonly surrogate: Surrogate
  readonly detachReset: boolean
  readonly drive: readonly (readonly number[])[]
  readonly errors: readonly (readonly number[])[]
  /** V, from row to column. */
  readonly recurrent: readonly (readonly number[])[]
  readonly spikes: readonly (readonly number[])[]
  readonly membrane: readonly (readonly number[])[]
  readonly gradient: readonly (readonly number[])[]
  readonly recurrentGradient: readonly (readonly number[])[]
}
const cases = traces.cases as unknown as readonly RecurrentCase[]

function expectNear(got: ArrayLike<number>, expected: readonly (readonly number[])[], within: number): void {
  const flat = expected.flat()
  expect(got.length).toBe(flat.length)
  flat.forEach((value, k) => expect(Math.abs(got[k]! - value), `at ${k}: ${got[k]} for ${value}`).toBeLessThanOrEqual(within))
}
const largest = (values: readonly (readonly number[])[]): number => Math.max(...values.flat().map(Math.abs))
const single = (values: readonly (readonly number[])[]): Float32Array => Float32Array.from(values.flat())

describe('recurrent layers of other frameworks', () => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, { neuron, surrogate, detachReset, drive, errors, recurrent, spikes, membrane, gradient, recurrentGradient }) => {
    expect(neuronProblem(neuron)).toBeUndefined()
    const [steps, n] = [drive.length, recurrent.length]
    const record = scanForward(neuron, steps, n, single(drive), single(recurrent))
    expect([...record.spikes]).toEqual(spikes.flat())
    // They show membranes after the reset, which the scan does not keep.
    const { threshold, reset, delayedReset } = neuron
    const after = record.membrane.map((u, k) => (record.spikes[k] === 0 || delayedReset || reset === 'none' ? u : reset === 'zero' ? 0 : Math.fround(u - threshold)))
    expectNear(after, membrane, 1e-5)
    const { drive: delta } = scanBackward(neuron, surrogate, detachReset, record, single(errors), single(recurrent))
    expectNear(delta, gradient, 2e-5 * largest(gradient))
    const ofRecurrent = recurrent.flatMap((row, i) => row.map((__, j) => {
      let sum = 0
      for (let t = 1; t < steps; t++) sum += record.spikes[(t - 1) * n + i]! * delta[t * n + j]!
      return sum
    }))
    expectNear(ofRecurrent, recurrentGradient, 2e-5 * largest(recurrentGradient))
  })

  test('without their recurrent weights they would spike otherwise', () => {
    expect(new Set(cases.map(({ name }) => name.split(' ')[0]))).toEqual(new Set(['snnTorch', 'SpikingJelly', 'Norse']))
    for (const { neuron, drive, recurrent, spikes } of cases) expect([...scanForward(neuron, drive.length, recurrent.length, single(drive)).spikes]).not.toEqual(spikes.flat())
  })
})
