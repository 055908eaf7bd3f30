import { scanBackward, scanForward, surrogateKinds, surrogateSlope } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { delayedFeedback } from './delayedFeedback.ts'
import { createLoss } from './loss.ts'
import { alphaResponse, doubleExponentialResponse, surrogateIn } from './response.ts'

const times = fc.double({ min: 0.5, max: 20, noNaN: true })

/** Membranes of one neuron, in the units of the publication, that gets one spike of the weight 1 at step 0. */
function response({ neuron, unit }: ReturnType<typeof alphaResponse>, steps: number): number[] {
  return Array.from(scanForward({ ...neuron, threshold: 1e9 }, steps, 1, Float64Array.from({ length: steps }, (_, t) => (t === 0 ? 1 : 0))).membrane, (u) => u * unit)
}

describe('neurons of the spike response model', () => {
  test('the response to a spike is the sampled alpha function', () => {
    fc.assert(fc.property(times, fc.double({ min: 0.2, max: 3, noNaN: true }), (tauSynapse, timestep) => {
      const got = response(alphaResponse({ threshold: 1, tauSynapse, tauRefractory: 1, refractoryScale: 2, timestep }), 12)
      got.forEach((u, k) => expect(u).toBeCloseTo(((k * timestep) / tauSynapse) * Math.exp(1 - (k * timestep) / tauSynapse), 12))
    }))
  })

  test('the response to a spike of its own is the sampled alpha function, and takes the threshold away from the membrane', () => {
    fc.assert(fc.property(times, times, fc.double({ min: 0.1, max: 3, noNaN: true }), (tauSynapse, tauRefractory, refractoryScale) => {
      const { neuron, unit } = alphaResponse({ threshold: 2, tauSynapse, tauRefractory, refractoryScale, timestep: 1 })
      // So much at step 0 that it fires at step 1, and a negative spike after it so that it does not again.
      const drive = Float64Array.of(1e3, -1e6, ...new Array<number>(10).fill(0))
      const { mechanisms, spikes } = scanForward(neuron, 12, 1, drive)
      expect([...spikes]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
      const nu = (t: number): number => -refractoryScale * 2 * (t / tauRefractory) * Math.exp(1 - t / tauRefractory)
      for (let t = 1; t < 12; t++) expect(2 - mechanisms!.threshold[t]! * unit).toBeCloseTo(nu(t - 1), 9)
    }))
  })

  test('the response to a spike is the sampled difference of exponentials, of height 1, and θ goes off it', () => {
    fc.assert(fc.property(times, fc.double({ min: 1.2, max: 8, noNaN: true }), (tauSynapse, ratio) => {
      const tauMembrane = ratio * tauSynapse
      const scale = ratio ** (ratio / (ratio - 1)) / (ratio - 1)
      const kernel = (t: number): number => scale * (Math.exp(-t / tauMembrane) - Math.exp(-t / tauSynapse))
      const fine = doubleExponentialResponse({ threshold: 1, tauMembrane, tauSynapse, timestep: tauSynapse / 40 })
      expect(Math.max(...response(fine, 400))).toBeCloseTo(1, 3)
      const { neuron, unit } = doubleExponentialResponse({ threshold: 0.25, tauMembrane, tauSynapse, timestep: 1 })
      response({ neuron, unit }, 12).forEach((u, k) => expect(u).toBeCloseTo(kernel(k), 9))
      // A spike that just makes it fire once: θ·e^(−t/τ_m) is missing afterwards.
      const weight = 0.26 / kernel(1)
      const { membrane, spikes } = scanForward(neuron, 12, 1, Float64Array.of(weight, ...new Array<number>(11).fill(0)))
      const first = spikes.indexOf(1)
      expect(first).toBe(1)
      expect(membrane[2]! * unit).toBeCloseTo(weight * kernel(2) - 0.25 * Math.exp(-1 / tauMembrane), 9)
    }))
  })

  test('a surrogate in other units is the slope of the same function', () => {
    fc.assert(fc.property(fc.constantFrom(...surrogateKinds), fc.double({ min: 0.2, max: 2, noNaN: true }), fc.double({ min: 0.1, max: 9, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (kind, width, unit, x) => {
      const stated = { kind, width, scale: 0.7 }
      fc.pre(Math.abs(Math.abs(x) - width) > 1e-9)
      expect(surrogateSlope(surrogateIn(stated, unit), x / unit)).toBeCloseTo(unit * surrogateSlope(stated, x), 9)
    }))
  })
})

/**
 * SLAYER by hand. One input with a spike at step 0, weight w = 0.9, one output, T = 3, τ_s = 1 ms = Δt, θ = 1, no ν, α = 0.5.
 *
 *     ε(0), ε(1), ε(2) = 0, 1, 2·e^(−1) = 0.7357589          u = 0, 0.9, 0.6621830: no spike
 *     ρ = 2·e^(−2·|u − 1|) = 0.2706706, 1.6374615, 1.0176674
 *     n = 0, wanted 2: ∂L/∂s = (0 − 2)/3/3 = −0.2222222 at every step
 *     ∂L/∂w = Σ ε(t)·ρ(t)·(−0.2222222) = −0.2222222·(1.6374615 + 0.7357589·1.0176674) = −0.5302710
 */
test('SLAYER: the change of a weight, worked out by hand', () => {
  const { neuron, unit } = alphaResponse({ threshold: 1, tauSynapse: 1, tauRefractory: 1, refractoryScale: 0, timestep: 1 })
  const record = scanForward(neuron, 3, 1, Float64Array.of(0.9, 0, 0))
  const error = new Float32Array(3)
  const loss = createLoss({ kind: 'spikeCount', trueCount: 2, falseCount: 0 }, { timesteps: 3, classes: 1, votes: 1, readout: 'spiking' })
  expect(loss(Float32Array.from(record.spikes), 0, 1, error, new Float32Array(1))).toBeCloseTo(2 / 9, 9)
  const { drive } = scanBackward(neuron, surrogateIn({ kind: 'exponential', width: 0.5, scale: 1 }, unit), true, record, Float64Array.from(error))
  expect(Math.abs(drive[0]! - -0.5302710)).toBeLessThan(1e-6)
})

/**
 * STCA by hand. One input with a spike at step 0, weight w, one output, T = 4, τ_m = 2 ms, τ_s = 1 ms, Δt = 1 ms, θ = 1, exponential slope of width 0.5.
 * η = 2, V0 = 4; K = 0, 0.9546049, 0.9301766, 0.6933724.
 *
 * Too seldom: w = 0.5, u = 0, 0.4773024, 0.4650883, 0.3466862, no spike; wanted 1. Credit (0 − 1)/4 at step 1, nearest to θ:
 *     ρ(1) = 2·e^(−2·0.5226976) = 0.7031058          ∂L/∂w = −0.25·0.7031058·0.9546049 = −0.1677970
 * Too often: w = 1.2, u(1) = 1.1455258 fires, u(2) = 1.1162120 − e^(−½) = 0.5096813, u(3) = 0.8320468 − e^(−1) = 0.4641674; wanted 0. Credit ¼ at step 1:
 *     ρ(1) = 2·e^(−2·0.1455258) = 1.4949541          ∂L/∂w = 0.25·1.4949541·0.9546049 = 0.3567726
 */
test('STCA: the change of a weight, worked out by hand, of an output that fires too seldom and of one that fires too often', () => {
  const { neuron, unit } = doubleExponentialResponse({ threshold: 1, tauMembrane: 2, tauSynapse: 1, timestep: 1 })
  for (const [weight, wanted, expected] of [[0.5, 1, -0.1677970], [1.2, 0, 0.3567726]] as const) {
    const record = scanForward(neuron, 4, 1, Float64Array.of(weight, 0, 0, 0))
    const error = new Float32Array(4)
    const loss = delayedFeedback({ trueCount: wanted, falseCount: 0 }, { timesteps: 4, classes: 1, votes: 1, readout: 'spiking' })
    expect(loss(Float32Array.from(record.spikes), 0, 1, error, new Float32Array(1), Float32Array.from(record.membrane))).toBeCloseTo(1 / 32, 9)
    expect([...error]).toEqual([0, wanted === 1 ? -0.25 : 0.25, 0, 0])
    const { drive } = scanBackward(neuron, surrogateIn({ kind: 'exponential', width: 0.5, scale: 1 }, unit), false, record, Float64Array.from(error))
    expect(Math.abs(drive[0]! - expected)).toBeLessThan(1e-6)
  }
})

describe('delayed feedback', () => {
  const shape = { timesteps: 4, classes: 2, votes: 1, readout: 'spiking' } as const
  const of = (output: number[], membranes: number[], samples = 1, given: Parameters<typeof delayedFeedback>[1] = shape) => {
    const error = new Float32Array(output.length).fill(9)
    const scores = new Float32Array(given.classes).fill(9)
    const loss = delayedFeedback({ trueCount: 3, falseCount: 1 }, given)(Float32Array.from(output), 0, samples, error, scores, Float32Array.from(membranes))
    return { loss, error: [...error], scores: [...scores] }
  }

  test('credit is that of the counts, at the silent step nearest to the threshold, or at all spikes alike', () => {
    // Class 0 fires at step 1 alone, where its membrane is highest: step 3 is the best of the silent ones, no spike having reached step 0. Class 1 fires three times.
    const { loss, error, scores } = of([0, 1, 1, 1, 0, 0, 0, 1], [0, 1, 2, 1, -0.7, 0, -0.5, 1], 2)
    expect(loss).toBeCloseTo(((2 / 4) ** 2 + (2 / 4) ** 2) / 2 / 2, 12)
    expect(error).toEqual([0, 1 / 12, 0, 1 / 12, 0, 0, -1 / 4, 1 / 12].map(Math.fround))
    expect(scores).toEqual([0.25, 0.75])
  })

  test('none where the count is right, and none where there is no silent step left', () => {
    expect(of([1, 0, 1, 0, 1, 0, 0, 1], new Array<number>(8).fill(0.5)).error).toEqual(new Array(8).fill(0))
    const { error } = of([1, 1], [2, 2], 1, { ...shape, timesteps: 1 })
    expect(error).toEqual([0, 0])
  })

  test('of voting outputs each has its own count', () => {
    const { loss, error, scores } = of([1, 0, 0, 0, 1, 0, 1, 0], [2, 0, 0, 0.25, 2, 0.5, 2, -0.1], 1, { ...shape, timesteps: 2, votes: 2 })
    // Counts 2 and 0 of class 0 (wanted 3), 1 and 0 of class 1 (wanted 1): errors −½, −3/2, 0 and −½ over two steps and two votes.
    expect(loss).toBeCloseTo((0.25 + 2.25 + 0 + 0.25) / 2 / 2, 12)
    expect(error).toEqual([0, 0, 0, -1 / 4, 0, -3 / 4, 0, 0])
    expect(scores).toEqual([0.5, 0.25])
  })
})
