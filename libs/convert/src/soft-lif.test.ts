import { conformance, runStage, type Metric } from '@spikeline/core'
import { activeInputsOf, createClock, createTally, gatherActive, resetClock, softLifRate, stepClock, type Images, type Network, type SoftLif } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SoftLifParams } from './generated/soft-lif.ts'
import { softLif } from './soft-lif.ts'
import { issueOf } from './testing/issueOf.ts'

const defaults: SoftLifParams = { dt: 1, synapse: 5, reset: 'zero', reportSamples: 20, reportTimesteps: 200 }
const soft: SoftLif = { kind: 'softLif', refractory: 2, membrane: 20, smoothing: 0.03, gain: 0.8, offset: 1, amplitude: 0.05 }
const images = (...pixels: number[]): Images =>
  ({ samples: pixels.length / 2, height: 1, width: 1, channels: 2, pixels: Float32Array.from(pixels), labels: new Uint8Array(pixels.length / 2), classes: 2, first: 0 })
const two = (activation: SoftLif, bias = 0): Network => ({
  name: 'ann', kind: 'ann', topology: '2FC-2', input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
  layers: [
    { kind: 'dense', name: 'hidden', units: 2, bias: true, activation },
    { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'none' } },
  ],
  parameters: { hidden: { weight: Float32Array.of(4, 0, 0, 2), bias: Float32Array.of(bias, 0.5) }, out: { weight: Float32Array.of(1, 0, -1, 1) } },
})
async function convert(network: Network, params: Partial<SoftLifParams> = {}, calibration?: Images) {
  const { model, metrics } = await runStage(softLif, { model: [network], ...(calibration && { calibration: [calibration] }) }, { ...defaults, ...params })
  const say = (name: string, layer: string): number | undefined =>
    (metrics[0]!.metrics as Metric[]).find((m) => m.name === `conversion.${name}` && m.labels.layer === layer)?.value
  return { snn: model[0]! as Network, say }
}

/** Steps at which the first neuron fires, its current α·bias + β. */
async function spikesAt(activation: SoftLif, bias: number, params: Partial<SoftLifParams>, timesteps: number): Promise<number[]> {
  const clock = createClock((await convert(two(activation, bias), params)).snn)
  const tally = createTally(clock, timesteps)
  const input = gatherActive(new Float32Array(2), activeInputsOf(2, true))
  resetClock(clock)
  return Array.from({ length: timesteps }, (_, t) => {
    stepClock(clock, t, t === 0 ? input : undefined, tally)
    const { indices, to } = clock.layers[0]!.spikes
    return indices.subarray(0, to).includes(0) ? t : -1
  }).filter((t) => t >= 0)
}

describe('convert/soft-lif', () => {
  test('a network of two layers worked by hand: decays, refractory steps, filtered weights and currents', async () => {
    const { snn } = await convert(two(soft))
    const kappa = Math.exp(-1 / 5)
    expect(snn.layers[0]).toMatchObject({
      bias: true,
      activation: { neuron: { model: 'lif', threshold: 1, decayInput: true, reset: 'zero', compare: '>', initial: 0, refractory: 2, current: { taken: 'after' } } },
    })
    const { neuron } = (snn.layers[0] as { activation: { neuron: { decay: number; current: { decay: number } } } }).activation
    expect(neuron.decay).toBeCloseTo(Math.exp(-1 / 20), 12)
    expect(neuron.current.decay).toBeCloseTo(kappa, 12)
    ;[3.2, 0, 0, 1.6].forEach((w, i) => expect(snn.parameters.hidden!.weight[i]).toBeCloseTo((1 - kappa) * w, 6))
    // α·b + β = (1, 1.4)
    ;[1, 1.4].forEach((b, i) => expect(snn.parameters.hidden!.bias![i]).toBeCloseTo((1 - kappa) * b, 6))
    // A spike at each step of 1 ms is 1000 Hz, which is an activation of 50. The output has no filter.
    expect([...snn.parameters.out!.weight]).toEqual([50, 0, -50, 50])
  })

  test('without a synapse there is no current, and without a refractory time none is held', async () => {
    const { snn } = await convert(two({ ...soft, refractory: 0.4 }), { synapse: 0 })
    expect(snn.layers[0]).not.toHaveProperty('activation.neuron.current')
    expect(snn.layers[0]).not.toHaveProperty('activation.neuron.refractory')
    ;[3.2, 0, 0, 1.6].forEach((w, i) => expect(snn.parameters.hidden!.weight[i]).toBeCloseTo(w, 6))
  })

  test('law: with reset to zero an interval is the refractory steps and the time to the threshold, rounded up', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 80 }), fc.constantFrom(0.5, 1, 2), async (tenths, dt) => {
      const j = 1 + tenths / 10 + 0.0137
      const rise = (20 / dt) * Math.log(j / (j - 1))
      fc.pre(Math.abs(rise - Math.round(rise)) > 1e-3)
      const at = await spikesAt(soft, (j - 1) / 0.8, { synapse: 0, dt }, 400)
      const interval = Math.round(2 / dt) + Math.ceil(rise)
      at.slice(1).forEach((t, i) => expect(t - at[i]!).toBe(interval))
    }), { numRuns: 30 })
  })

  test('a smaller step brings the rate nearer to that of the equation', async () => {
    const sharp = { ...soft, smoothing: 1e-3 }
    const errors = await Promise.all([1, 0.25].map(async (dt) => {
      const at = await spikesAt(sharp, 2, { synapse: 0, dt }, Math.round(1000 / dt))
      const rate = (1000 * (at.length - 1)) / ((at.at(-1)! - at[0]!) * dt)
      return Math.abs(rate / softLifRate(sharp, 2) - 1)
    }))
    expect(errors[1]!).toBeLessThan(errors[0]! / 2)
    expect(errors[1]!).toBeLessThan(0.02)
  })

  test('batch normalisation is folded before the gain', async () => {
    const [plain] = [two(soft, 0.25)]
    const normed: Network = {
      ...plain, layers: [{ ...plain.layers[0]!, batchNorm: { epsilon: 0, momentum: 0.9 } } as Network['layers'][number], plain.layers[1]!],
      parameters: { ...plain.parameters, hidden: { ...plain.parameters.hidden!, gamma: Float32Array.of(2, 2), beta: Float32Array.of(0.5, 1), mean: Float32Array.of(0.25, 0.5), variance: Float32Array.of(4, 4) } },
    }
    // γ/σ = 1: the same weights, biases b − μ + β = (0.5, 1).
    const { snn } = await convert(normed, { synapse: 0 })
    expect(snn.layers[0]).not.toHaveProperty('batchNorm')
    ;[3.2, 0, 0, 1.6].forEach((w, i) => expect(snn.parameters.hidden!.weight[i]).toBeCloseTo(w, 6))
    ;[1.4, 1.8].forEach((b, i) => expect(snn.parameters.hidden!.bias![i]).toBeCloseTo(b, 6))
  })

  test('the report compares rates with activations: the longer, the nearer', async () => {
    const shown = images(0.5, 0.9, 0.2, 0.4)
    const [short, long] = await Promise.all([100, 2000].map((reportTimesteps) => convert(two(soft, 0.5), { reportTimesteps, dt: 0.25 }, shown)))
    expect(long!.say('error', 'hidden')).toBeLessThan(0.05)
    expect(long!.say('error', 'hidden')!).toBeLessThan(short!.say('error', 'hidden')!)
  })

  test('a window too short for any spike, too long a step and other activations are refused', async () => {
    expect(await issueOf(() => convert(two(soft), { reportTimesteps: 2 }, images(0.1, 0.1)))).toMatchObject({ code: 'E3744', values: { layer: 'hidden', timesteps: 2 } })
    expect(await issueOf(() => convert(two(soft), { dt: 20 }))).toMatchObject({ code: 'E3746', pointer: '/dt' })
    const shapes = (model: object) => () => softLif.shapes!({ model: { kind: 'ann', ...model } }, defaults)
    expect(shapes({ activation: 'clipFloorShift' })).toThrow('E3742')
    expect(shapes({ activation: 'softLif', topology: '2FC-2' })()).toEqual({ model: { kind: 'snn', topology: '2FC-2', 'neuron.current': '1:2FC', 'neuron.decayInput': '1:2FC' } })
    expect(shapes({ activation: 'softLif', topology: '2FC-2', refractoryMs: 2, membraneMs: 20 })()).toMatchObject({ model: { 'neuron.refractory': '1:2FC' } })
    expect(shapes({ activation: 'softLif', topology: '2FC-2', refractoryMs: 2, membraneMs: 1 })).toThrow('E3746')
    expect(shapes({ activation: 'softLif', topology: '2FC-2', refractoryMs: 1e30, membraneMs: 20 })).toThrow('too many steps')
    expect(shapes({ activation: 'softLif', topology: '2FC-2', refractoryMs: 0, membraneMs: 1e30 })).toThrow('nothing decays')
  })

  for (const { name, run } of conformance(softLif, [
    { name: 'without images', inputs: { model: [two(soft)] }, params: defaults },
    { name: 'compared', inputs: { model: [two(soft)], calibration: [images(0.5, 0.9, 0.2, 0.4)] }, params: { ...defaults, reportSamples: 1, reportTimesteps: 60 } },
  ])) test(name, run)
})
