import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hm2BpSchema, type Hm2BpParams } from '../generated/hm2-bp.ts'
import { spikeBpSchema, type SpikeBpParams } from '../generated/spike-bp.ts'
import { withDefaults } from '../testing/withDefaults.ts'
import { openMacro, type MacroTask } from './fitMacro.ts'
import { hm2Task } from './hm2Task.ts'
import { inhibitionFactors } from './inhibitionFactors.ts'
import { traceFactors } from './spikeBpRule.ts'
import { spikeBpTask } from './spikeBpTask.ts'
import { firedMembranes, trainCredit, trainTraces, type CreditNeuron, type SpikeRows } from './twins.ts'

/** One neuron, or one input, that spikes at these of so many steps. */
function spikesAt(times: readonly number[], steps: number): SpikeRows {
  const starts = Array.from({ length: steps + 1 }, (_, t) => times.filter((time) => time < t).length)
  return { starts, indices: times.map(() => 0) }
}

/** e of the synapse between two neurons with these spikes. */
function potential(pre: readonly number[], post: readonly number[], steps: number, neuron: CreditNeuron): number {
  const credit = trainCredit(1, spikesAt(post, steps), Float32Array.of(1), neuron)
  return pre.reduce((sum, t) => sum + credit[t]!, 0)
}

/** The kernel as it was published, with time constants in steps: s and t since the last spike of the post- and of the presynaptic neuron. */
const published = (s: number, t: number, taum: number, taus: number): number =>
  (Math.exp(-Math.max(t - s, 0) / taus) / (1 - taus / taum)) * (Math.exp(-Math.min(s, t) / taum) - Math.exp(-Math.min(s, t) / taus))

describe('spike-train-level potentials', () => {
  test('by hand, with a current that is taken after the drive', () => {
    // Decay ½, current decay ¼; inputs at 0 and 2, spikes at 1 and 3. Of the input at 0 the current is 1, ¼, 1/16, 1/64. The membrane: 1, then
    // ½ + ¼ = 0.75 at the first spike, which sets it to 0; then 1/16, then 1/32 + 1/64 = 0.046875 at the second. Of the input at 2 the current is 1, ¼ and the
    // membrane 1, then ½ + ¼ = 0.75. Together 0.75 + 0.046875 + 0.75.
    expect(potential([0, 2], [1, 3], 4, { decay: 0.5, gain: 1, currentDecay: 0.25, taken: 1 })).toBeCloseTo(1.546875, 9)
  })

  test('by hand, taken before: each input arrives a step later', () => {
    // Of the input at 0 the membrane is 0, then 1 at the first spike, then ¼ (the current goes on), then 1/8 + 1/16 = 0.1875 at the second; of that at 2 it is 1.
    expect(potential([0, 2], [1, 3], 4, { decay: 0.5, gain: 1, currentDecay: 0.25, taken: 2 })).toBeCloseTo(2.1875, 9)
  })

  test('are the published ones, but for a factor, where the current is taken before and decays are exact', () => {
    const times = (steps: number) => fc.uniqueArray(fc.nat(steps - 1), { maxLength: steps }).map((all) => all.sort((a, b) => a - b))
    fc.assert(fc.property(times(12), times(12), fc.double({ min: 4, max: 70, noNaN: true }), fc.double({ min: 1, max: 3.5, noNaN: true }), (pre, post, taum, taus) => {
      const [d, α] = [Math.exp(-1 / taum), Math.exp(-1 / taus)]
      let expected = 0
      post.forEach((now, k) => {
        // The reset at a spike leaves nothing, as the start before the first step does: at −1 no input has come yet.
        const last = k > 0 ? post[k - 1]! : -Infinity
        for (const arrival of pre) if (arrival < now) expected += published(now - last, now - arrival, taum, taus)
      })
      const factor = (1 - taus / taum) / (d - α)
      const found = potential(pre, post, 12, { decay: d, gain: 1, currentDecay: α, taken: 2 })
      expect(Math.abs(found - factor * expected)).toBeLessThan(1e-6 * (1 + Math.abs(found)))
    }))
  })

  test('weighted, they add up to the membranes at the spikes', () => {
    const neuron = fc.record({ decay: fc.double({ min: 0.1, max: 1, noNaN: true }), gain: fc.constantFrom(1, 0.3), currentDecay: fc.double({ min: 0.1, max: 0.9, noNaN: true }), taken: fc.constantFrom(0, 1, 2) as fc.Arbitrary<0 | 1 | 2> })
    fc.assert(fc.property(neuron, fc.array(fc.double({ min: -0.5, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 }), (given, drive) => {
      const own = given.taken === 0 ? { ...given, currentDecay: 0 } : given
      const [d, g, α] = [own.decay, own.gain, own.currentDecay]
      let [u, i] = [0, 0]
      const times: number[] = []
      let at = 0
      drive.forEach((x, t) => {
        const before = i
        i = α * i + x
        u = d * u + g * (own.taken === 2 ? before : i)
        if (u >= 0.8) {
          times.push(t)
          at += u
          u = 0
        }
      })
      const credit = trainCredit(1, spikesAt(times, drive.length), Float32Array.of(1), own)
      expect(drive.reduce((sum, x, t) => sum + x * credit[t]!, 0)).toBeCloseTo(at, 4)
      expect(firedMembranes(1, spikesAt(times, drive.length), new Float32Array(drive.length)).counts[0]).toBe(times.length)
    }))
  })
})

test('traces at the end of the window make up the membrane, up to what the spikes have taken', () => {
  fc.assert(fc.property(fc.double({ min: 0.2, max: 0.99, noNaN: true }), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (decay, fired) => {
    const inputs = fired.flatMap((is, t) => (is ? [t] : []))
    let v = 0
    const times: number[] = []
    fired.forEach((is, t) => {
      v = decay * v + (is ? 0.7 : 0)
      if (v < 1) return
      times.push(t)
      v -= 1
    })
    const factors = traceFactors(decay, 12)
    const [x, a] = [inputs, times].map((all) => trainTraces(1, spikesAt(all, 12), factors)[0]!)
    expect(0.7 * x! - a!).toBeCloseTo(v, 5)
  }))
})

/** One input that spikes at steps 0, 1 and 2, two outputs, the second of which is right. */
const three = checkRaster({
  timesteps: 3, samples: 1, neurons: 1, height: 1, width: 1, channels: 1, classes: 2, first: 0, held: false, labels: Uint8Array.of(1), offsets: Uint32Array.of(0, 1, 2, 3), indices: Uint32Array.of(0, 0, 0),
} as SpikeRaster)
const known = { input: { height: 1, width: 1, channels: 1 }, classes: 2, timesteps: 3, highest: undefined }

function stepOf(task: MacroTask, weight: readonly number[], learned?: readonly number[]) {
  const { name } = task.topology.trained[0]!
  const parameters = { [name]: { weight: Float32Array.from(weight), ...(learned && { learned: Float32Array.from(learned) }) } }
  const { loss, gradients } = openMacro(task, known, parameters, 1, { host: { threads: 1, startThread: undefined } }).step(three)
  return { loss, ...gradients[name]! }
}
const near = (values: ArrayLike<number>, expected: readonly number[]): void => expected.forEach((value, i) => expect(Math.abs(values[i]! - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value))))

test('a weight change of HM2-BP by hand', () => {
  // Decay ½, θ = 1, weights 1.2 and 0.6. The first output fires at each step with u = 1.2: o = 3, e = 3, a = 3.6. The membrane of the second is 0.6, 0.9, 1.05: o = 1,
  // e = 1 + ½ + ¼ = 1.75, a = 1.05. Wanted are 0 and 2: δ = 3 and −1, L = ½·(9 + 1).
  // Changes: 3·3·(1 + 3.6/3) = 19.8 and −1·1.75·(1 + 1.05/1) = −3.5875.
  const neuron: Hm2BpParams['neuron'] = { model: 'lif', threshold: 1, decay: 0.5, reset: 'zero', compare: '>=', initial: 0 }
  const params = withDefaults<Hm2BpParams>(hm2BpSchema, { network: '1-2', neuron, trueCount: 2, falseCount: 0 })
  const { loss, weight } = stepOf(hm2Task(params, known), [1.2, 0.6])
  expect(loss).toBeCloseTo(5, 6)
  near(weight, [19.8, -3.5875])
  // A margin of 1 forgives the second.
  const forgiving = stepOf(hm2Task({ ...params, margin: 1 }, known), [1.2, 0.6])
  expect(forgiving.loss).toBeCloseTo(4.5, 6)
  near(forgiving.weight, [19.8, 0])
  // One that never fires counts as firing in the last step, without correction: δ = −2, e = 1.75.
  near(stepOf(hm2Task(params, known), [1.2, 0.2]).weight, [19.8, -3.5])
})

test('the factor of inhibition by hand', () => {
  // Two outputs without leak or current, w₀/θ = 0.2; they fire at 0 and at 1. A spike at 0 reaches the other at 1: e of the second from the first is 1, of the first from the
  // second 0, so that nothing changes. With a spike of the first at 2 as well, the spike at 1 reaches it then: both quotients are 1 and ½, γ = 1/(1 − 0.04·½).
  const plain: CreditNeuron = { decay: 1, gain: 1, currentDecay: 0, taken: 0 }
  near(inhibitionFactors(2, { starts: [0, 1, 2, 2], indices: [0, 1] }, plain, 0.2), [1, 1])
  near(inhibitionFactors(2, { starts: [0, 1, 2, 3], indices: [0, 1, 0] }, plain, 0.2), [1 / 0.98, 1 / 0.98])
  // Silent neurons count as 1, and γ is bounded.
  near(inhibitionFactors(2, { starts: [0, 0], indices: [] }, plain, 0.2), [1 / 0.96, 1 / 0.96])
  near(inhibitionFactors(2, { starts: [0, 0], indices: [] }, plain, 2), [10, 10])
})

describe('a weight change of spike back-propagation by hand', () => {
  // Decay ½, θ = 1 (thresholdScale·√3), weights 1.2 and 0.6: x = ¼ + ½ + 1 = 1.75. The first output fires at each step (1.2, 1.3, 1.35): a = 1.75. The second reaches
  // 0.6, 0.9, 1.05: one spike, a = 1. Counts over the largest: 1 and ⅓; wanted 0 and 1: errors 1 and −⅔, L = ½·(1 + 4/9).
  const params = withDefaults<SpikeBpParams>(spikeBpSchema, { network: '1-2', decay: 0.5, thresholdScale: 1 / Math.sqrt(3), thresholdRate: 1 })
  test('of weights and thresholds', () => {
    const { loss, weight, learned } = stepOf(spikeBpTask(params, known), [1.2, 0.6], [1, 1])
    expect(loss).toBeCloseTo(13 / 18, 6)
    near(weight, [1.75, -1.75 * (2 / 3)])
    near(learned!, [-1.75, 2 / 3])
  })
  test('where a number of spikes counts as 1', () => {
    // Three spikes of 2, and one of 2: errors 1.5 and −½.
    near(stepOf(spikeBpTask({ ...params, fullCount: 2 }, known), [1.2, 0.6], [1, 1]).weight, [1.75 * 1.5, -1.75 / 2])
  })
  test('with a penalty on the weights', () => {
    // λ·β·w·e^(β·(w² − 1)) with λ = 0.1 and β = 2: 0.24·e^0.88, 0.12·e^−1.28; and the halves of λ·e^… in the loss.
    const { loss, weight } = stepOf(spikeBpTask({ ...params, weightPenalty: 0.1, weightPenaltySlope: 2 }, known), [1.2, 0.6], [1, 1])
    near(weight, [1.75 + 0.24 * Math.exp(0.88), -1.75 * (2 / 3) + 0.12 * Math.exp(-1.28)])
    expect(loss).toBeCloseTo(13 / 18 + 0.05 * (Math.exp(0.88) + Math.exp(-1.28)), 6)
  })
  test('and thresholds pulled by the spikes', () => {
    // ρ = 0.1, N = 2, counts 3 and 1: 0.2·3 − 0.4 = 0.2 and 0.2 − 0.4 = −0.2; the rate of the thresholds is 0.
    const task = spikeBpTask({ ...params, thresholdRate: 0, thresholdPenalty: 0.1 }, known)
    const { name } = task.topology.trained[0]!
    const trainer = openMacro(task, known, { [name]: { weight: Float32Array.of(1.2, 0.6), learned: Float32Array.of(1, 1) } }, 1, { host: { threads: 1, startThread: undefined } })
    trainer.step(three)
    trainer.update(trainer.startOptimiser('sgd'), 0.1, { optimiser: 'sgd', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0, weightDecay: 0 })
    near(trainer.parameters[name]!.learned!, [1.2, 0.8])
    near(trainer.parameters[name]!.weight, [1.2 - 0.175, 0.6 + 0.175 * (2 / 3)])
  })
})
