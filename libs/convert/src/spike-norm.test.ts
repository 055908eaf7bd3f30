import { conformance, runStage, type Metric } from '@spikeline/core'
import type { Images, Network } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import type { SpikeNormParams } from './generated/spike-norm.ts'
import { spikeNorm } from './spike-norm.ts'
import { issueOf } from './testing/issueOf.ts'

const defaults: SpikeNormParams = { samples: 200, timesteps: 4, reset: 'zero', compare: '>=', readout: 'spiking', reportSamples: 0, reportTimesteps: 64 }
const images = (...pixels: number[]): Images =>
  ({ samples: pixels.length / 2, height: 1, width: 1, channels: 2, pixels: Float32Array.from(pixels), labels: new Uint8Array(pixels.length / 2), classes: 2, first: 0 })
const ann = (hidden: number[], out: number[], bias = false): Network => ({
  name: 'ann', kind: 'ann', topology: '2FC-2', input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
  layers: [
    { kind: 'dense', name: 'hidden', units: 2, bias, activation: { kind: 'relu' } },
    { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'none' } },
  ],
  parameters: { hidden: { weight: Float32Array.from(hidden), ...(bias && { bias: Float32Array.of(1, 1) }) }, out: { weight: Float32Array.from(out) } },
})
async function convert(network: Network, calibration: Images, params: Partial<SpikeNormParams> = {}) {
  const { model, metrics } = await runStage(spikeNorm, { model: [network], calibration: [calibration] }, { ...defaults, ...params }, { seed: 3 })
  const say = (name: string, layer: string): number | undefined =>
    (metrics[0]!.metrics as Metric[]).find((m) => m.name === `conversion.${name}` && m.labels.layer === layer)?.value
  return { snn: model[0]! as Network, say }
}

/** Weights by rows of the input: sums of (1, 1) are (4, 3), of (1, 0) they are (3, 1). */
const two = ann([3, 1, 1, 2], [1, 0, 2, 1])

describe('convert/spike-norm', () => {
  test('a network of two layers worked by hand: the threshold is the greatest sum that arrives, spike by spike', async () => {
    // Pixels of 1 spike at every step. θ_1 = 4. Neuron 0 fires at each step; neuron 1 has 3, 6 and fires at steps 2 and 4.
    // Sums of output 0: 1, 1 + 2, 1, 1 + 2, so θ_2 = 3, where activations of (4, 3) would say 10/4.
    const { snn, say } = await convert(two, images(1, 1))
    expect([say('threshold', 'hidden'), say('threshold', 'out')]).toEqual([4, 3])
    expect([say('lambda', 'hidden'), say('lambda', 'out')]).toEqual([4, 12])
    for (const name of ['hidden', 'out']) expect(snn.parameters[name]!.weight).toEqual(two.parameters[name]!.weight)
    expect(snn.layers[1]).toMatchObject({ activation: { kind: 'spiking', neuron: { model: 'if', threshold: 3, reset: 'zero', initial: 0 } } })
  })

  test('in one step the second neuron does not fire yet: the output never gets more than 1', async () => {
    expect((await convert(two, images(1, 1), { timesteps: 1 })).say('threshold', 'out')).toBe(1)
  })

  test('the greatest is over all images, as many as stated', async () => {
    // Alone, (1, 0) gives 3 to neuron 0, which then fires at each step; neuron 1 has 1, 2, 3 and fires at step 3.
    expect((await convert(two, images(1, 0, 1, 1), { samples: 1 })).say('threshold', 'hidden')).toBe(3)
    expect((await convert(two, images(1, 0, 1, 1), { samples: 2 })).say('threshold', 'hidden')).toBe(4)
  })

  test('neurons reset as stated', async () => {
    expect((await convert(two, images(1, 1), { reset: 'subtract' })).snn.layers[0]).toMatchObject({ activation: { neuron: { reset: 'subtract', threshold: 4 } } })
  })

  test('an output that integrates has no threshold, and the report knows its unit', async () => {
    const { say } = await convert(two, images(1, 1), { readout: 'membrane', reportSamples: 1, reportTimesteps: 300, reset: 'subtract' })
    expect(say('threshold', 'out')).toBeUndefined()
    expect(say('error', 'out')).toBeLessThan(0.02)
  })

  test('E3743: biases are refused, early where they are known', async () => {
    await expect(convert(ann([1, 0, 0, 1], [1, 0, 0, 1], true), images(1, 1))).rejects.toThrow('E3743')
    expect(() => spikeNorm.shapes!({ model: { kind: 'ann', biased: true }, calibration: undefined }, defaults)).toThrow('E3743')
    expect(() => spikeNorm.shapes!({ model: { kind: 'ann', activation: 'softLif' }, calibration: undefined }, defaults)).toThrow('E3742')
  })

  test('E3745: a layer that gets nothing positive in the time given is named, with the steps', async () => {
    expect(await issueOf(() => convert(ann([-1, -1, -1, -1], [1, 0, 0, 1]), images(1, 1)))).toMatchObject({ code: 'E3745', values: { layer: 'hidden', timesteps: 4 } })
    expect(await issueOf(() => convert(ann([1, 1, 1, 1], [-1, -1, -1, -1]), images(1, 1)))).toMatchObject({ code: 'E3745', values: { layer: 'out' } })
  })

  for (const { name, run } of conformance(spikeNorm, [
    { name: 'grey images', inputs: { model: [two], calibration: [images(0.5, 0.2, 0.9, 0.4, 0.1, 0.8)] }, params: { ...defaults, timesteps: 20, readout: 'membrane', reportSamples: 2 } },
    { name: 'some of the images', inputs: { model: [two], calibration: [images(0.5, 0.2), { ...images(0.9, 0.4, 0.1, 0.8), first: 1 }] }, params: { ...defaults, samples: 2, timesteps: 12 } },
  ])) test(name, run)
})
