import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { issueOf } from '../testing/issueOf.ts'
import { neuronProblem } from './checkNeuron.ts'
import { neuronOf, type NeuronSpec } from './neuronSchema.ts'

const lif: Neuron = { model: 'lif', threshold: 1, decay: 0.9, reset: 'subtract', compare: '>', initial: 0 }
const adaptation = { decay: 0.9, strength: 0.1, subtracts: 'base' } as const

describe('what is stated of a neuron', () => {
  test.each<[Partial<Neuron>]>([
    [{}], [{ model: 'if', decay: 1 }], [{ reset: 'value', resetTo: -0.5 }], [{ decayInput: true, current: { decay: 0.8, taken: 'after' } }],
    [{ adaptation, refractory: 2 }], [{ delayedReset: true }], [{ learned: ['decay', 'threshold'] }], [{ refractory: 2 ** 31 - 1 }], [{ model: 'if', decay: 1, learned: ['threshold'] }],
  ])('goes together: %j', (some) => {
    expect(neuronProblem({ ...lif, ...some })).toBeUndefined()
  })

  test.each<[Partial<Neuron>, RegExp]>([
    [{ threshold: 0 }, /the threshold 0/], [{ decay: 1.5 }, /the decay 1.5/], [{ initial: NaN }, /initial membrane NaN/],
    [{ reset: 'value' }, /has no "resetTo"/], [{ resetTo: 0 }, /only "value"/], [{ reset: 'value', resetTo: 1 }, /below the threshold 1/],
    [{ model: 'if', decay: 1, decayInput: true }, /none of the drive/], [{ current: { decay: -1, taken: 'after' } }, /current with the decay -1/],
    [{ adaptation: { ...adaptation, decay: 2 } }, /adaptation with the decay 2/], [{ adaptation: { ...adaptation, strength: -1 } }, /strength -1/], [{ adaptation: { ...adaptation, strength: 1e39 } }, /strength 1e\+39/],
    [{ threshold: 1e39 }, /threshold 1e\+39/], [{ threshold: 1e-50 }, /threshold 1e-50/], [{ initial: 1e39 }, /membrane 1e\+39/], [{ reset: 'value', resetTo: -1e39 }, /reset to -1e\+39/],
    [{ refractory: 0.5 }, /0.5 steps/], [{ refractory: 2 ** 31 }, /2147483648 steps/], [{ delayedReset: true, reset: 'none' }, /the reset "none"/], [{ delayedReset: true, refractory: 1 }, /a refractory period, whose order/],
    [{ delayedReset: true, adaptation }, /an adaptation, whose order/], [{ model: 'if', decay: 1, learned: ['decay'] }, /learns its decay/],
  ])('is refused where it contradicts itself: %j', (some, problem) => {
    expect(neuronProblem({ ...lif, ...some })).toMatch(problem)
  })

  test('in a document becomes the neuron, or an issue', () => {
    const spec: NeuronSpec = { model: 'lif', threshold: 1, decay: 0.9, reset: 'subtract', compare: '>', initial: 0, refractory: 2 }
    expect(neuronOf(spec)).toEqual({ ...lif, refractory: 2 })
    expect(issueOf(() => neuronOf({ ...spec, delayedReset: true }))).toMatchObject({ code: 'E3406', values: { problem: 'has a delayed reset and a refractory period, whose order is not defined' } })
    expect(issueOf(() => neuronOf({ ...spec, model: 'if' }))).toMatchObject({ code: 'E3405', pointer: '/neuron/decay' })
  })
})
