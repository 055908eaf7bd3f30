import { conformance, runStage } from '@spikeline/core'
import { UNLABELLED, type Activity, type CompetitiveConstants, type CompetitiveNetwork, type Images, type Predictions } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { competitive } from './competitive.ts'

const constants: CompetitiveConstants = {
  dtMs: 0.5, presentationMs: 100, restMs: 150, rest: 'simulated', intensityHz: 31.875, intensity: 20, intensityStep: 10, minimumSpikes: 1, attempts: 3,
  restMv: -65, resetMv: -65, thresholdMv: -52, offsetMv: 20, tauMs: 100, refractoryMs: 5,
  inhibitoryRestMv: -60, inhibitoryResetMv: -45, inhibitoryThresholdMv: -40, inhibitoryTauMs: 10, inhibitoryRefractoryMs: 2,
  excitationMv: 0, inhibitionMv: -100, tauExcitationMs: 1, tauInhibitionMs: 2, toInhibitory: 10.4, toExcitatory: 17,
  thetaStartMv: 20, thetaPlusMv: 0.05, tauThetaMs: 1e7, rule: 'triplet', traceTarget: 0.4, weightPower: 0.2, ratePre: 0.0001, ratePost: 0.01, tauPreMs: 20, tauPost1Ms: 20, tauPost2Ms: 40, weightMax: 1, weightSum: 2,
}
/** Two inputs; neuron 0 listens to the first, neuron 1 to the second, neuron 2 to none. */
const network: CompetitiveNetwork = {
  name: 'stdp', input: { height: 1, width: 2, channels: 1 }, classes: 3, neurons: 3, constants,
  weights: Float32Array.of(1, 0, 0, 0, 1, 0), theta: new Float32Array(3).fill(20), labels: Uint8Array.of(2, 1, UNLABELLED), provenance: [],
}
const images = (pixels: number[], first = 0): Images =>
  ({ samples: pixels.length / 2, height: 1, width: 2, channels: 1, pixels: Uint8Array.from(pixels), labels: new Uint8Array(pixels.length / 2), classes: 3, first })
async function present(batches: Images[], model = network) {
  const { predictions, activity } = await runStage(competitive, { model: [model], images: batches }, {})
  return { predictions: predictions as Predictions[], activity: activity as Activity[] }
}

describe('simulate/competitive', () => {
  test('answers with the class of the neurons that fire, after each step; a black image with the lowest class', async () => {
    const { predictions: [answers], activity: [work] } = await present([images([255, 0, 0, 255, 0, 0])])
    expect(answers).toMatchObject({ model: 'stdp', samples: 3, classes: 3, readout: 'rate', timesteps: 200, first: 0 })
    expect([...answers!.predicted]).toEqual([2, 1, 0])
    expect([...answers!.anytime.subarray(0, 3)]).toEqual([0, 0, 0])
    expect([...answers!.scores.subarray(6)]).toEqual([0, 0, 0])
    // Scores are spikes a neuron and step, so that with one neuron a class they sum to all spikes.
    const [excitatory, inhibitory] = work!.layers
    const spikes = excitatory!.spikes.reduce((a, b) => a + b)
    expect(spikes).toBeGreaterThan(1)
    expect(answers!.scores.reduce((a, b) => a + b) * 200).toBeCloseTo(spikes, 3)
    // The black image is presented three times: five presentations of three neurons.
    expect(excitatory!.updates).toEqual(new Float64Array(200).fill(15))
    expect(excitatory).toMatchObject({ neurons: 3, parameters: 9, macs: 12, leak: 5 })
    expect(inhibitory).toMatchObject({ neurons: 3, parameters: 0, macs: 3, leak: 3 })
    expect(inhibitory!.operations).toEqual(excitatory!.spikes)
  })

  test('neither the batches nor their order change an answer', async () => {
    const one = await present([images([255, 0, 90, 120, 130, 100])])
    const two = await present([images([255, 0]), images([90, 120, 130, 100], 1)])
    expect(two.predictions.flatMap(({ scores }) => [...scores])).toEqual([...one.predictions[0]!.scores])
  })

  test('images of another size or other classes are refused', async () => {
    await expect(present([{ ...images([0, 0]), height: 2, width: 1 }])).rejects.toThrow('E3625')
    await expect(present([{ ...images([0, 0]), classes: 10 }])).rejects.toThrow('E3625')
    await expect(present([images([0, 0])], { ...network, labels: Uint8Array.of(0) })).rejects.toThrow('E3624')
  })

  for (const { name, run } of conformance(competitive, [{ name: 'three images', inputs: { model: [network], images: [images([255, 0, 0, 255, 90, 80])] }, params: {} }])) test(name, run)
})
