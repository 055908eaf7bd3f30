import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { issueOf } from '../testing/issueOf.ts'
import { checkCompetitive, UNLABELLED, type CompetitiveNetwork } from './competitiveNetwork.ts'
import { checkCompetitiveConstants, requireWindow, type CompetitiveConstants } from './constants.ts'
import { classMeans, evaluateCompetitive, membersOf } from './evaluate.ts'
import { LabelVotes } from './labels.ts'
import { poissonInput } from './poissonInput.ts'
import { Population } from './population.ts'
import golden from './testing/goldenCompetitive.json' with { type: 'json' }
import { published } from './testing/settings.ts'
import type { PoissonInput } from './twin.ts'

/** Inputs that all spike at each step. */
const always = (indices: readonly number[]): PoissonInput =>
  ({ indices: Uint32Array.from(indices), chances: new Uint32Array(indices.length).fill(2 ** 32 - 1), generators: Uint32Array.from({ length: 16 }, (_, k) => k + 1) })

/** Lets a population see given spike trains, one step a presentation, so that they are what spikes. */
function follow(constants: Partial<CompetitiveConstants>, { weights, theta, neurons }: { weights: number[]; theta: number; neurons: number }, rows: readonly (readonly number[])[], engine: 'kernels' | 'twin' = 'kernels') {
  const inputs = weights.length / neurons
  const population = new Population(published({ presentationMs: 0.5, restMs: 0, tauThetaMs: 1e30, ...constants }), { inputs, neurons, places: 1 }, engine)
  population.load({ weights: Float32Array.from(weights), theta: new Float32Array(neurons).fill(theta) })
  const steps = rows.map((row) => {
    const { events, tally } = population.learn(always(row))
    return { fired: [...events], inhibited: tally[2]!, v: [...population.arrays().v.subarray(0, neurons)] }
  })
  return { population, steps }
}

describe('the kernel of competitive networks', () => {
  test('has the bits of its twin: spikes, membranes, conductances, weights, thresholds', () => {
    const sizes = { inputs: fc.integer({ min: 1, max: 23 }), neurons: fc.integer({ min: 1, max: 37 }), seed: fc.integer(), dtMs: fc.constantFrom(0.5, 1), rest: fc.constantFrom('simulated' as const, 'skipped' as const), rule: fc.constantFrom('triplet' as const, 'power' as const), weightPower: fc.integer({ min: 0, max: 20 }).map((n) => n / 20) }
    fc.assert(fc.property(fc.record(sizes), ({ inputs, neurons, seed, dtMs, rest, rule, weightPower }) => {
      const constants = published({ dtMs, rest, rule, weightPower, presentationMs: 60, restMs: 20, intensity: 6, thetaStartMv: 14, weightSum: 0.6 * inputs, tauThetaMs: 1e4, ratePre: 0.02 })
      const random = createRandom(seed)
      const weights = Float32Array.from({ length: inputs * neurons }, () => random.next())
      const [kernels, twin] = (['kernels', 'twin'] as const).map((engine) => new Population(constants, { inputs, neurons, places: 2 }, engine))
      for (const population of [kernels!, twin!]) population.load({ weights, theta: new Float32Array(neurons).fill(14) })
      const image = { samples: 1, height: 1, width: inputs, channels: 1, pixels: Float32Array.from({ length: inputs }, () => random.next()), labels: new Uint8Array(1), classes: 2, first: 0 }
      for (let k = 0; k < 4; k++) {
        const [a, b] = [kernels!, twin!].map((population) => {
          population.normalise()
          return population.learn(poissonInput(image, 0, 6, constants, createRandom(`${seed}/${k}`)))
        })
        expect(a).toEqual(b)
      }
      const [still, same] = [kernels!, twin!].map((population) => population.present([0, 1].map((k) => poissonInput(image, 0, 6, constants, createRandom(k)))))
      expect(still).toEqual(same)
      for (const place of [0, 1]) expect(kernels!.arrays(place)).toEqual(twin!.arrays(place))
    }), { numRuns: 15 })
  })

  test('follows Brian 2 on given spike trains: every spike, and weights and membranes to single precision', () => {
    const { steps: count, every, trains, pade, exponentialEuler } = golden
    const rows = Array.from({ length: count }, (_, t) => trains.flatMap((train, i) => (train.includes(t) ? [i] : [])))
    const { population, steps } = follow({}, { weights: golden.weights.flat(), theta: 15, neurons: 3 }, rows)
    const spikes = steps.flatMap(({ fired }, t) => fired.map((j) => [t, j]))
    expect(spikes).toEqual(pade.excitatory)
    expect(spikes).toEqual(exponentialEuler.excitatory)
    expect(spikes.length).toBeGreaterThan(20)
    expect(steps.map(({ inhibited }) => inhibited)).toEqual(steps.map((_, t) => pade.inhibitory.filter(([at]) => at === t).length))
    const close = (got: ArrayLike<number>, expected: readonly number[], relative: number): void => expected.forEach((x, k) => expect(Math.abs(got[k]! - x)).toBeLessThan(relative * Math.abs(x)))
    close(population.weights, pade.after.flat(), 1e-6)
    close(population.theta, pade.theta, 1e-6)
    pade.membranes.forEach((membranes, k) => close(steps[(k + 1) * every - 1]!.v, membranes, 2e-6))
    // Brian's own exponential Euler is another scheme: what it learns differs by what the Padé approximant does to late membranes.
    close(population.weights, exponentialEuler.after.flat(), 1e-6)
  })

  test('follows Brian 2 by the power rule too', () => {
    const { steps: count, trains, power } = golden
    const rows = Array.from({ length: count }, (_, t) => trains.flatMap((train, i) => (train.includes(t) ? [i] : [])))
    const { population, steps } = follow({ rule: 'power' }, { weights: golden.weights.flat(), theta: 15, neurons: 3 }, rows)
    expect(steps.flatMap(({ fired }, t) => fired.map((j) => [t, j]))).toEqual(power.excitatory)
    expect(power.excitatory.length).toBeGreaterThan(20)
    // The exponent 0.2 is taken in 65,536ths; weights are between 0.3 and 1.
    power.after.flat().forEach((w, k) => expect(Math.abs(population.weights[k]! - w)).toBeLessThan(1e-5 * w))
    expect(Math.max(...power.after.flat().map((w, k) => Math.abs(w - golden.weights.flat()[k]!)))).toBeGreaterThan(0.1)
  })
})

describe('the learning rules, worked by hand', () => {
  // A neuron that fires when input 1 with its weight of 1 has driven it for some steps; input 0 carries next to nothing and shows what is learned.
  const constants = { thresholdMv: -64, offsetMv: 0, refractoryMs: 0.5, weightMax: 1, toExcitatory: 0 }
  const rows = (length: number, spikes: Record<number, number[]>): number[][] => Array.from({ length }, (_, t) => spikes[t] ?? [])

  test('a first spike changes no weight; a second one adds 0.01 · pre · post2, and an input takes off 0.0001 · post1', () => {
    // Input 1 makes the neuron fire at steps 3 and 32; input 0 spikes 5 steps before the second of these, and 8 steps after it.
    const spikes = { 0: [1], 1: [1], 2: [1], 27: [0], 30: [1], 31: [1], 32: [1], 40: [0] }
    const { population, steps } = follow(constants, { weights: [0.02, 1], theta: 0, neurons: 1 }, rows(60, spikes))
    expect(steps.flatMap(({ fired }, t) => fired.map(() => t))).toEqual([3, 32])
    // Step 27, 24 steps after a spike: − 0.0001·e^(−12/20). Step 32: + 0.01·e^(−2.5/20) of the input 5 steps ago · e^(−14.5/40) of the spike 29
    // steps ago. Step 40, 8 steps after a spike: − 0.0001·e^(−4/20).
    const expected = 0.02 - 0.000054881164 + 0.01 * 0.882496903 * 0.695934 - 0.000081873075
    expect(Math.abs(population.weights[0]! - expected)).toBeLessThan(1e-6 * expected)
  })

  test('by the power rule only spikes of the neuron change weights, by what the trace of an input has above its target', () => {
    // The same drive: the neuron fires at steps 3 and 32. Input 0 spikes at 20 and at 27, so that its trace adds up.
    const spikes = { 0: [1], 1: [1], 2: [1], 20: [0], 27: [0], 30: [1], 31: [1], 32: [1], 40: [0] }
    const { population, steps } = follow({ ...constants, rule: 'power', weightPower: 0.5 }, { weights: [0.02, 1], theta: 0, neurons: 1 }, rows(60, spikes))
    expect(steps.flatMap(({ fired }, t) => fired.map(() => t))).toEqual([3, 32])
    // Step 3: + 0.01·(0 − 0.4)·√(1 − 0.02). Step 32: + 0.01·(e^(−6/20) + e^(−2.5/20) − 0.4)·√(1 − w).
    const first = 0.02 - 0.01 * 0.4 * Math.sqrt(0.98)
    const expected = first + 0.01 * (0.740818 + 0.882497 - 0.4) * Math.sqrt(1 - first)
    expect(Math.abs(population.weights[0]! - expected)).toBeLessThan(2e-6 * expected)
    // An exponent that isn't a sum of few halves: (1 − w)^0.2.
    const fifth = follow({ ...constants, rule: 'power', weightPower: 0.2 }, { weights: [0.5, 1], theta: 0, neurons: 1 }, rows(10, spikes)).population.weights[0]!
    expect(Math.abs(fifth - (0.5 - 0.004 * 0.5 ** 0.2))).toBeLessThan(1e-7)
  })

  test('weights stay between 0 and the largest', () => {
    const drive = rows(200, Object.fromEntries(Array.from({ length: 200 }, (_, t) => [t, [0, 1]])))
    expect(follow({ ...constants, ratePre: 0, ratePost: 5 }, { weights: [0.25, 1], theta: 0, neurons: 1 }, drive).population.weights).toEqual(Float32Array.of(1, 1))
    expect(follow({ ...constants, ratePre: 5, ratePost: 0 }, { weights: [0.25, 1], theta: 0, neurons: 1 }, drive).population.weights).toEqual(Float32Array.of(0, 0))
  })

  test('each spike raises θ, and it decays over the presentation and its rest', () => {
    const { population, steps } = follow(constants, { weights: [1], theta: 0, neurons: 1 }, rows(200, Object.fromEntries(Array.from({ length: 200 }, (_, t) => [t, [0]]))))
    const spikes = steps.reduce((n, { fired }) => n + fired.length, 0)
    expect(spikes).toBeGreaterThan(3)
    expect(population.theta[0]).toBeCloseTo(0.05 * spikes, 5)
    const resting = new Population(published({ tauThetaMs: 1000 }), { inputs: 1, neurons: 1, places: 1 })
    resting.load({ weights: Float32Array.of(0), theta: Float32Array.of(20) })
    resting.learn(always([]))
    expect(resting.theta[0]).toBeCloseTo(20 * Math.exp(-0.5), 5)
  })
})

describe('competition', () => {
  test('a spike keeps all others from firing, and stays stable when many fire at once', () => {
    // 200 neurons alike fire at once: 199 spikes of inhibition are a conductance of 3,383.
    const { steps } = follow({ weightSum: 3 }, { weights: new Array<number>(200).fill(1), theta: 20, neurons: 200 }, Array.from({ length: 400 }, () => [0]))
    const volleys = steps.filter(({ fired }) => fired.length > 0)
    expect(volleys.every(({ fired }) => fired.length === 200)).toBe(true)
    expect(steps.every(({ v }) => v.every((x) => x >= -101 && x < -30))).toBe(true)
    // One that is driven more than the others fires, and they don't.
    const weights = Array.from({ length: 200 }, (_, j) => (j === 7 ? 0.3 : 0.24))
    const { steps: winner } = follow({}, { weights, theta: 20, neurons: 200 }, Array.from({ length: 400 }, () => [0]))
    expect([...new Set(winner.flatMap(({ fired }) => fired))]).toEqual([7])
  })
})

describe('what presentations are made of', () => {
  test('a pixel spikes with the rate of its intensity', () => {
    const constants = published({ presentationMs: 100_000, restMs: 0 })
    const population = new Population(constants, { inputs: 4, neurons: 1, places: 1 })
    const image = { samples: 1, height: 2, width: 2, channels: 1, pixels: Uint8Array.of(0, 255, 51, 0), labels: new Uint8Array(1), classes: 2, first: 0 }
    const input = poissonInput(image, 0, 2, constants, createRandom(1))
    expect([...input.indices]).toEqual([1, 2])
    const { tally } = population.present([input])[0]!
    let spikes = 0
    for (let t = 0; t < tally.length; t += 3) spikes += tally[t]!
    // 100 s at 63.75 and 12.75 Hz: 7,650 spikes, with a standard deviation of 87.
    expect(Math.abs(spikes - 7650)).toBeLessThan(350)
  })

  test('how many images are presented side by side changes nothing', async () => {
    const constants = published({ presentationMs: 100, restMs: 0, weightSum: 6 })
    const random = createRandom(2)
    const samples = 9
    const images = { samples, height: 4, width: 4, channels: 1, pixels: Uint8Array.from({ length: 16 * samples }, () => random.integer(256)), labels: new Uint8Array(samples), classes: 2, first: 3 }
    const weights = Float32Array.from({ length: 16 * 20 }, () => random.next() * 0.8)
    const run = async (places: number) => {
      const population = new Population(constants, { inputs: 16, neurons: 20, places })
      population.load({ weights, theta: new Float32Array(20).fill(20) })
      const runs = await evaluateCompetitive(population, constants, images, createRandom(4), async () => {})
      population.close()
      return runs
    }
    const one = await run(1)
    expect(await run(4)).toEqual(one)
    expect(one.some(({ attempts }) => attempts > 1)).toBe(true)
  })

  test('labels are the class of the highest mean rate, and a neuron that never fired has none', () => {
    const votes = new LabelVotes(4, 2)
    votes.add(Uint32Array.of(0, 0, 0, 3, 3), 0)
    votes.add(Uint32Array.of(0, 3, 3), 0)
    votes.add(Uint32Array.of(0, 0, 1, 3, 3, 3), 1)
    // Neuron 0: 2 an image of class 0, 2 of class 1: a tie. Neuron 3: 2 an image of class 0, in two images, 3 of class 1, in one.
    expect([...votes.labels()]).toEqual([0, 1, UNLABELLED, 1])
    const labels = Uint8Array.of(0, 1, 1, UNLABELLED)
    expect([...classMeans([3, 1, 4, 9], labels, membersOf(labels, 3))]).toEqual([3, 2.5, 0])
  })
})

describe('what does not work is refused', () => {
  test('a time step longer than a time constant, and a window that is too short for any spike', () => {
    expect(issueOf(() => checkCompetitiveConstants(published({ dtMs: 1.5 }))).code).toBe('E3620')
    expect(issueOf(() => requireWindow(published({ presentationMs: 1, attempts: 1 }))).code).toBe('E3621')
    expect(() => requireWindow(published())).not.toThrow()
  })

  test('a time of more steps than can be kept, by its name', () => {
    for (const field of ['presentationMs', 'restMs', 'tauPreMs', 'tauPost1Ms', 'tauPost2Ms'] as const) {
      expect(issueOf(() => checkCompetitiveConstants(published({ [field]: 5.1e5 })))).toMatchObject({ code: 'E3772', pointer: `/${field}`, values: { field, longest: 5e5 } })
      expect(() => checkCompetitiveConstants(published({ [field]: 5e5 }))).not.toThrow()
    }
    expect(issueOf(() => checkCompetitiveConstants(published({ refractoryMs: 1.1e9 }))).values).toMatchObject({ field: 'refractoryMs', most: 2 ** 31 - 1 })
  })

  test('a network whose arrays do not fit', () => {
    const network: CompetitiveNetwork = {
      name: 'stdp', input: { height: 1, width: 2, channels: 1 }, classes: 2, neurons: 3, constants: published(),
      weights: new Float32Array(6), theta: new Float32Array(3), labels: Uint8Array.of(0, 1, UNLABELLED), provenance: [],
    }
    expect(checkCompetitive(network)).toBe(network)
    for (const damage of [{ weights: new Float32Array(5) }, { labels: Uint8Array.of(0, 1, 2) }, { theta: Float32Array.of(NaN, 0, 0) }])
      expect(issueOf(() => checkCompetitive({ ...network, ...damage })).code).toBe('E3624')
  })
})
