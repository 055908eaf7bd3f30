import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { afterSpike, charge, fires, integrate, singlePrecision, stepNeurons } from './neuron.ts'

const neuron = (some: Partial<Neuron> = {}): Neuron =>
  ({ model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0, ...some })

/** Presents drives to one neuron; the steps at which it fires, counted from 0, and its membrane after each. */
function present(given: Partial<Neuron>, drives: readonly number[]): { spikes: number[]; membrane: number[] } {
  const membrane = Float32Array.of(given.initial ?? 0)
  const spikes: number[] = []
  const trace = drives.map((x, t) => {
    if (stepNeurons(singlePrecision(neuron(given)), membrane, Float32Array.of(x), new Uint32Array(1)) > 0) spikes.push(t)
    return membrane[0]!
  })
  return { spikes, membrane: trace }
}
const constant = (x: number, steps: number): number[] => new Array<number>(steps).fill(x)

describe('neurons', () => {
  test('IF fires when its membrane reaches the threshold, as SpikingJelly\'s IFNode does', () => {
    expect(present({ reset: 'zero' }, constant(0.25, 9)).spikes).toEqual([3, 7])
  })

  test('with ">" it fires only when the membrane passes the threshold', () => {
    expect(present({ reset: 'zero', compare: '>' }, constant(0.25, 11)).spikes).toEqual([4, 9])
  })

  test('reset by subtraction keeps what was above the threshold', () => {
    const { spikes, membrane } = present({}, constant(0.375, 8))
    expect(spikes).toEqual([2, 5, 7])
    expect(membrane).toEqual([0.375, 0.75, 0.125, 0.5, 0.875, 0.25, 0.625, 0])
  })

  // SpikingJelly LIFNode(tau=2, decay_input=True) is H = V + (X − V)/2: decay 0.5 on half the input.
  const drives = [1.5, 0.2, 0.9, 2, 0, 1.1, 1.1, 1.1].map((x) => x / 2)
  test.each([
    ['zero', [0.75, 0.475, 0.6875, 0, 0, 0.55, 0.825, 0.9625]],
    ['subtract', [0.75, 0.475, 0.6875, 0.34375, 0.171875, 0.635938, 0.867969, 0.983984]],
  ] as const)('LIF with reset "%s" follows SpikingJelly\'s LIFNode', (reset, expected) => {
    const { spikes, membrane } = present({ model: 'lif', decay: 0.5, reset }, drives)
    expect(spikes).toEqual([3])
    expected.forEach((u, t) => expect(membrane[t]).toBeCloseTo(u, 5))
  })

  // snnTorch Leaky(beta=0.9, reset_mechanism="subtract", reset_delay=False) resets within the step, after a strict comparison.
  test('LIF with ">" follows snnTorch\'s Leaky without delay of the reset', () => {
    const { spikes, membrane } = present({ model: 'lif', decay: 0.9, compare: '>' }, constant(0.3, 12))
    expect(spikes).toEqual([3, 7, 11])
    const expected = [0.3, 0.57, 0.813, 0.0317, 0.32853, 0.595677, 0.836109, 0.052498, 0.347249, 0.612524, 0.851271, 0.066144]
    expected.forEach((u, t) => expect(membrane[t]).toBeCloseTo(u, 5))
  })

  // reset_mechanism="zero" with the default delay: the membrane is set to 0 before the next leak, so that the spikes are the same.
  test('LIF with ">" and reset to zero fires when snnTorch\'s Leaky does', () => {
    expect(present({ model: 'lif', decay: 0.9, compare: '>', reset: 'zero' }, constant(0.3, 12)).spikes).toEqual([3, 7, 11])
  })

  test('without reset the membrane goes on from where it was', () => {
    expect(present({ reset: 'none' }, [0.75, 0.75, -0.75, 0.5])).toEqual({ spikes: [1, 3], membrane: [0.75, 1.5, 0.75, 1.25] })
  })

  test('a population fires by index, ascending, and is what its neurons are one by one', () => {
    const lif = singlePrecision(neuron({ model: 'lif', decay: 0.7 }))
    const membrane = Float32Array.of(0.9, 0.2, 1.3, -4)
    const drive = Float32Array.of(0.5, 0.1, 0.2, 1)
    const expected = [...membrane].map((u, i) => charge(lif, u, drive[i]!))
    const spikes = new Uint32Array(4)
    expect(stepNeurons(lif, membrane, drive, spikes)).toBe(2)
    expect([...spikes.subarray(0, 2)]).toEqual([0, 2])
    expect([...membrane]).toEqual(expected.map((u) => (fires(lif, u) ? afterSpike(lif, u) : u)))
  })

  test('a population that only integrates keeps the sum of its drive', () => {
    const membrane = Float32Array.of(0, 1)
    for (let t = 0; t < 3; t++) integrate(membrane, Float32Array.of(5, -0.5))
    expect([...membrane]).toEqual([15, -0.5])
  })
})
