import { conformance, runStage, type Checkpoint, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import { checkNetwork, neuronSchema, topologySchema, type Images, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import type { StdpPretrainParams } from './generated/stdp-pretrain.ts'
import { stbp } from './stbp.ts'
import { stdpPretrain } from './stdp-pretrain.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { asCurrents, asSpikes, stbpParams } from './testing/stbpParams.ts'

const paramsOf = (given: Partial<StdpPretrainParams> = {}): StdpPretrainParams => ({
  network: '8FC-4', name: 'STDP', bias: true, neuron: stbpParams({ network: '4' }).neuron, timesteps: 6, gain: 1, epochs: 1, potentiation: 0.1, depression: 0.02, preDecay: 0.5,
  postDecay: 0.5, leak: 0.8, meanWeight: 0.3, targetRate: 0.3, homeostasis: 0.05, spread: 1, ...given,
})
type Inputs = { readonly images?: readonly Images[]; readonly spikes?: readonly SpikeRaster[] }
async function pretrain(given: Partial<StdpPretrainParams> = {}, inputs: Inputs = { images: [bars(200)] }, options: RunStageOptions = {}): Promise<{ network: Network; metrics: MetricBatch['metrics'] }> {
  const { model, metrics } = await runStage(stdpPretrain, inputs as Required<Inputs>, paramsOf(given), { seed: 5, ...options })
  return { network: checkNetwork(model![0] as Network), metrics: (metrics![0] as MetricBatch).metrics }
}
const images = { samples: 200, height: 6, width: 6, channels: 1, classes: 4 }

describe('train/stdp-pretrain', () => {
  test('neurons of a dense layer come to tell bars apart, without having seen a label', async () => {
    const { network, metrics } = await pretrain({ samples: 150, epochs: 2 })
    const { weight, bias } = network.parameters['1:8FC']!
    expect(bias).toEqual(new Float32Array(8))
    // The row of the image that each neuron has its largest weights on: all four that are classes, by two neurons each or so.
    const rows = Array.from({ length: 8 }, (_, f) => {
      const sums = Array.from({ length: 6 }, (__, row) => Array.from({ length: 6 }, (___, x) => weight[(row * 6 + x) * 8 + f]!).reduce((a, b) => a + b, 0))
      return sums.indexOf(Math.max(...sums))
    })
    expect([...new Set(rows)].filter((row) => row < 4)).toHaveLength(4)
    // As fresh weights are, but for their form: mean 0, deviation 1/√(3·36) in each neuron.
    for (let f = 0; f < 8; f++) {
      const own = Array.from({ length: 36 }, (_, i) => weight[i * 8 + f]!)
      const mean = own.reduce((a, b) => a + b, 0) / 36
      expect(mean).toBeCloseTo(0, 6)
      expect(Math.sqrt(own.reduce((a, w) => a + (w - mean) ** 2, 0) / 36)).toBeCloseTo(1 / Math.sqrt(108), 6)
    }
    expect(metrics.filter(({ name }) => name === 'train.rate').map(({ labels, value }) => ({ ...labels, high: value > 0.01 })))
      .toEqual([1, 2].map((epoch) => ({ model: 'STDP', epoch, layer: '1:8FC', high: true })))
    expect(network.provenance).toEqual([expect.stringMatching(/^train\/stdp-pretrain: hidden layers by STDP, 2 epochs each on 150 samples/)])
  })

  test('the output layer begins as a training by gradients has it, and that goes on from the network', async () => {
    const { network } = await pretrain({ network: '4C3-AP2-6FC-4', bias: false })
    const still = stbpParams({ network: '4C3-AP2-6FC-4', bias: false, encoding: 'direct', timesteps: 4, epochs: 1, batch: 16, optimiser: 'sgd', learningRate: 1e-30 })
    const from = checkNetwork((await runStage(stbp, { images: [bars(100)], initial: [network] } as never, still, { seed: 5 })).model![0] as Network)
    expect(from.parameters).toEqual(network.parameters)
    const limit = 1 / Math.sqrt(6)
    const output = network.parameters[network.layers.at(-1)!.name]!.weight
    expect(Math.max(...output.map(Math.abs))).toBeLessThanOrEqual(limit)
    expect(Math.max(...output.map(Math.abs))).toBeGreaterThan(0.7 * limit)
  })

  test('a second layer learns from the spikes of the first one as it is then', async () => {
    const { metrics } = await pretrain({ network: '4C3-AP2-6FC-4', epochs: 2 })
    expect(metrics.filter(({ name, value }) => name === 'train.change' && value > 0).map(({ labels }) => `${labels.layer} ${labels.epoch}`)).toEqual(['1:4C3 1', '1:4C3 2', '3:6FC 1', '3:6FC 2'])
  })

  test('the same seed gives the same bits, however images are batched; another seed others', async () => {
    const whole = await pretrain()
    expect(await pretrain({}, { images: inBatches(bars(200), 1, 77) })).toEqual(whole)
    expect((await pretrain({}, undefined, { seed: 6 })).network.parameters).not.toEqual(whole.network.parameters)
  })

  test.each([1, 2, 3])('dead after save %i and started again, it ends bit for bit as an undisturbed one', async (breakAt) => {
    const given = { network: '4C3-AP2-6FC-4', epochs: 2 }
    const undisturbed = await pretrain(given)
    let saved: string | undefined
    let saves = 0
    const checkpoint: Checkpoint = {
      load: async <T>() => (saved === undefined ? undefined : structuredClone(stored) as T),
      async save(state) {
        stored = structuredClone(state)
        saved = 'yes'
        if (++saves === breakAt) throw new Error('the power fails')
      },
    }
    let stored: unknown
    await expect(pretrain(given, undefined, { checkpoint })).rejects.toThrow('the power fails')
    expect(await pretrain(given, undefined, { checkpoint })).toEqual(undisturbed)
  })

  test('what it can do nothing with is refused before anything runs', async () => {
    const shapesOf = (given: Partial<StdpPretrainParams>, inputs: object = { images }) => () => stdpPretrain.shapes!(inputs as never, paramsOf(given))
    expect(shapesOf({})()).toMatchObject({ model: { kind: 'snn', topology: '8FC-4' } })
    expect((await issueOf(shapesOf({ network: '4' }))).code).toBe('E3664')
    for (const network of ['8FCR-4', '8FCBN-4']) expect((await issueOf(shapesOf({ network }))).code).toBe('E3664')
    expect((await issueOf(shapesOf({ network: '8FCBN-4' }, { images: undefined }))).code).toBe('E3664')
    expect((await issueOf(shapesOf({ network: '4C3-MP2-4' }))).code).toBe('E3309')
    expect(await issueOf(shapesOf({ timesteps: undefined }))).toMatchObject({ code: 'E3311', values: { field: 'timesteps' } })
    expect(await issueOf(shapesOf({}, { spikes: { ...images, timesteps: 9 } }))).toMatchObject({ code: 'E3311', values: { field: 'timesteps' } })
    expect((await issueOf(shapesOf({}, {}))).code).toBe('E3308')
    expect((await issueOf(() => pretrain({ timesteps: undefined }, { spikes: asCurrents([bars(20)], 6) }))).code).toBe('E3665')
  })

  test('a layer that never fires is named', async () => {
    const dark: Images = { ...bars(30), pixels: new Uint8Array(30 * 36) }
    expect(await issueOf(() => pretrain({}, { images: [dark] }))).toMatchObject({ code: 'E3600', values: { layer: '1:8FC', epoch: 1, steps: 30, timesteps: 6 } })
  })

  test('where no spike arrives, the layer in front is named', async () => {
    const neuron = { ...paramsOf().neuron, threshold: 1e6 }
    expect(await issueOf(() => pretrain({ network: '8FC-8FC-4', neuron }))).toMatchObject({ code: 'E3600', values: { layer: '1:8FC' } })
  })

  test('the schema states the topology and neuron of the networks library', () => {
    const { properties } = stdpPretrain.params as { properties?: { network?: unknown; neuron?: { properties: unknown } } }
    expect(properties!.network).toEqual(topologySchema)
    expect(properties!.neuron!.properties).toEqual(neuronSchema.properties)
  })

  for (const { name, run } of conformance(stdpPretrain, [
    { name: 'images that it samples itself', inputs: { images: inBatches(bars(60), 25) }, params: paramsOf({ network: '4C3-AP2-6FC-4', epochs: 2, samples: 40 }) },
    { name: 'spikes', inputs: { spikes: asSpikes(inBatches(bars(60), 25), 5) }, params: paramsOf({ timesteps: undefined }) },
  ])) test(name, run)
})
