import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stepFixed, type FixedNeuron, type FixedState } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'

const folder = process.env.SPIKELINE_LIF_TRACES ?? ''

/** Columns: input spike, membrane, spike; a step a line. */
const read = (name: string): number[][] => readFileSync(join(folder, name), 'utf8').trim().split('\n').map((line) => line.split(',').map(Number))

/**
 * One LIF neuron of the NIR publication (Pedersen et al. 2024): τ = 2.5 ms, θ = 0.1, Δt = 0.1 ms, hence v_decay = ⌊0.04 · 4096⌋ = 163. Its weight
 * is 10 · 2^6 and its threshold 25 · 2^6, each 16,000 to one; a spike arrives in the step after it was sent.
 */
describe.skipIf(!folder)('a neuron on Loihi (skipped without SPIKELINE_LIF_TRACES, a folder with lif_lava_loihi_fixed.csv and lif_lava_cpu_fixed.csv)', () => {
  const neuron: FixedNeuron = { decay: 4096 - 163, currentDecay: undefined, threshold: 1600, compare: '>', reset: 'zero', initial: 0 }
  const ours = (input: readonly number[]): number[][] => {
    const state: FixedState = { membrane: new Int32Array(1), current: undefined }
    return input.map((_, t) => {
      const fired = stepFixed(neuron, state, 0, 640 * (input[t - 1] ?? 0))
      return [input[t]!, state.membrane[0]!, fired ? 1 : 0]
    })
  }

  test('as lava simulates it in fixed point: every membrane and every spike of 1,000 steps', () => {
    const trace = read('lif_lava_cpu_fixed.csv')
    expect(trace).toHaveLength(1000)
    expect(ours(trace.map(([input]) => input!))).toEqual(trace)
  })

  test('on the chip: the same, but that its membrane reads 128 in a step in which it fires', () => {
    const trace = read('lif_lava_loihi_fixed.csv')
    expect(trace.filter(([, , fired]) => fired)).toHaveLength(4)
    expect(ours(trace.map(([input]) => input!)).map(([input, v, fired]) => [input, fired ? 128 : v, fired])).toEqual(trace)
  })
})
