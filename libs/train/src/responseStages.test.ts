import { conformance, runStage, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import { argmax, checkNetwork, createTally, openSimulator, readScores, topologySchema, type Images, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import type { SlayerParams } from './generated/slayer.ts'
import type { StcaParams } from './generated/stca.ts'
import { slayer } from './slayer.ts'
import { stbp } from './stbp.ts'
import { stca } from './stca.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { asSpikes, stbpParams } from './testing/stbpParams.ts'

const { readout: _, neuron: __, detachReset: ___, surrogate: ____, loss: _____, ...shared } = stbpParams({ network: '12FC-4' })
const common = { ...shared, bias: false, weightScale: 1, encoding: 'bernoulli', timesteps: 10, epochs: 10, batch: 16, learningRate: 0.02 } as const
const slayerParams = (given: Partial<SlayerParams> = {}): SlayerParams => ({
  ...common, neuron: { threshold: 1, tauSynapse: 2, tauRefractory: 1, refractoryScale: 1, timestep: 1 }, surrogate: { width: 0.5, scale: 1 }, loss: { trueCount: 5, falseCount: 0 }, ...given,
})
const stcaParams = (given: Partial<StcaParams> = {}): StcaParams => ({
  ...common, neuron: { threshold: 1, tauMembrane: 6, tauSynapse: 2, timestep: 1 }, surrogate: { kind: 'exponential', width: 0.5, scale: 1 }, detachReset: false,
  loss: { trueCount: 4, falseCount: 0 }, ...given,
})
const stages = { slayer: { stage: slayer, params: slayerParams }, stca: { stage: stca, params: stcaParams } } as const
type Name = keyof typeof stages
type Inputs = { readonly images?: readonly Images[]; readonly spikes?: readonly SpikeRaster[]; readonly initial?: readonly Network[] }

async function train(name: Name, given: object = {}, inputs: Inputs = { images: [bars(200)] }, options: RunStageOptions = {}) {
  const { stage, params } = stages[name]
  const { model, metrics } = await runStage(stage as typeof slayer, inputs as Required<Inputs>, params(given) as SlayerParams, { seed: 5, ...options })
  return { network: checkNetwork(model![0]), metrics: (metrics![0] as MetricBatch).metrics }
}
const shapesOf = (name: Name, inputs: object, given: object = {}) => () => stages[name].stage.shapes!(inputs as never, stages[name].params(given) as never)

function accuracy(network: Network, raster: SpikeRaster): number {
  const { simulator } = openSimulator(network)
  const tally = createTally(simulator, raster.timesteps)
  const right = Array.from({ length: raster.samples }, (_, b) => {
    simulator.present(raster, b, tally)
    return argmax(readScores(simulator, new Float32Array(network.classes))) === raster.labels[b]
  })
  return right.filter(Boolean).length / raster.samples
}
const images = { samples: 200, height: 6, width: 6, channels: 1, classes: 4 }

describe.each(Object.keys(stages) as Name[])('train/%s', (name) => {
  test.each([
    ['images that it samples', {}, false],
    ['spikes that come in, a convolution and voting', { network: '4C3-AP2-8-vote2', encoding: undefined, timesteps: undefined }, true],
    ['the image as a constant input, with a bias', { encoding: 'direct', bias: true }, false],
  ] as [string, object, boolean][])('learns: %s; and the simulator gives the answers', async (_, given, asRaster) => {
    const raster = asSpikes([bars(300)], 10)
    const { network, metrics } = await train(name, { epochs: 14, ...given }, asRaster ? { spikes: raster } : { images: [bars(300)] })
    const last = metrics.findLast((m) => m.name === 'train.accuracy')!.value
    expect(last).toBeGreaterThan(0.85)
    if (!('encoding' in given && given.encoding === 'direct')) expect(accuracy(network, asSpikes([bars(200, { seed: 9 })], 10)[0]!)).toBeGreaterThan(0.85)
    expect(network.provenance.at(-1)).toMatch(new RegExp(`^train/${name}: 14 epochs`))
  })

  test('what is measured while training is what the simulator gives', async () => {
    const raster = asSpikes([bars(80)], 10)
    const still = { epochs: 1, optimiser: 'sgd', learningRate: 1e-30, encoding: undefined, timesteps: undefined, weightScale: 3 }
    const { network, metrics } = await train(name, still, { spikes: raster })
    expect(metrics.find((m) => m.name === 'train.accuracy')!.value).toBe(accuracy(network, raster[0]!))
  })

  test('a factor on the weights at the start', async () => {
    const still = { epochs: 1, optimiser: 'sgd', learningRate: 1e-30 }
    const [one, other] = [await train(name, still), await train(name, { ...still, weightScale: 4 })]
    const layer = one.network.layers[0]!.name
    expect(other.network.parameters[layer]!.weight).toEqual(one.network.parameters[layer]!.weight.map((w) => 4 * w))
  })

  test('a window too short for its layers is refused before anything runs, and one too short for the counts', async () => {
    expect(await issueOf(shapesOf(name, { images }, { timesteps: 2, loss: { trueCount: 1, falseCount: 0 } }))).toMatchObject({ code: 'E3660', values: { layers: 2, least: 3 } })
    expect(await issueOf(shapesOf(name, { images }, { timesteps: 10, loss: { trueCount: 9, falseCount: 0 } }))).toMatchObject({ code: 'E3660', values: { least: 11 } })
    expect(await issueOf(shapesOf(name, { spikes: { ...images, timesteps: 2 } }, { encoding: undefined, timesteps: undefined, loss: { trueCount: 1, falseCount: 0 } }))).toMatchObject({ code: 'E3660' })
    expect(shapesOf(name, { images }, { timesteps: 3, loss: { trueCount: 1, falseCount: 0 } })()).toMatchObject({ model: { kind: 'snn' } })
    const spikes = asSpikes([bars(40)], 2)
    expect(await issueOf(() => train(name, { encoding: undefined, timesteps: undefined, loss: { trueCount: 1, falseCount: 0 } }, { spikes }))).toMatchObject({ code: 'E3660' })
  })

  test.each([['12FCR-4', 'recurrent'], ['12FCBN-4', 'normalis']])('layers without a rule are refused: %s', async (network, words) => {
    const issue = await issueOf(shapesOf(name, { images }, { network }))
    expect(issue).toMatchObject({ code: 'E3661', values: { stage: `train/${name}` } })
    expect(String(issue.values!.problem)).toContain(words)
    expect((await issueOf(shapesOf(name, { images: undefined }, { network }))).code).toBe('E3661')
  })

  test('maximum pooling, both inputs, and counts that contradict each other are refused as by train/stbp', async () => {
    expect((await issueOf(shapesOf(name, { images }, { network: '4C3-MP2-4' }))).code).toBe('E3309')
    expect(await issueOf(shapesOf(name, { images, spikes: images }))).toMatchObject({ code: 'E3308', values: { stage: `train/${name}` } })
    expect((await issueOf(shapesOf(name, { images }, { loss: { trueCount: 1, falseCount: 2 } }))).code).toBe('E3310')
  })

  test('the schema states the topology of the networks library', () => {
    expect((stages[name].stage.params as { properties?: { network?: unknown } }).properties!.network).toEqual(topologySchema)
  })
})

test('a threshold that the first layer can\'t reach in T steps is refused before anything runs', async () => {
  expect(await issueOf(shapesOf('slayer', { images }, { neuron: { threshold: 1e4, tauSynapse: 2, tauRefractory: 1, refractoryScale: 1, timestep: 1 } }))).toMatchObject({ code: 'E3702' })
  expect(await issueOf(shapesOf('stca', { images }, { neuron: { threshold: 1e4, tauMembrane: 6, tauSynapse: 2, timestep: 1 } }))).toMatchObject({ code: 'E3702' })
  expect(shapesOf('slayer', { images }, { neuron: { threshold: 1e4, tauSynapse: 2, tauRefractory: 1, refractoryScale: 1, timestep: 1 }, weightScale: 1e4 })).not.toThrow()
})

test('STCA needs a membrane that is slower than its synapses', async () => {
  for (const tauSynapse of [5.999999, 6, 9]) expect(await issueOf(shapesOf('stca', { images }, { neuron: { threshold: 1, tauMembrane: 6, tauSynapse, timestep: 1 } }))).toMatchObject({ code: 'E3663' })
})

const slayerNeuron = { threshold: 1, tauSynapse: 2, tauRefractory: 1, refractoryScale: 1, timestep: 1 }
const stcaNeuron = { threshold: 1, tauMembrane: 8, tauSynapse: 2, timestep: 1 }
test.each([
  ['slayer', { ...slayerNeuron, tauSynapse: 1e-9 }], ['slayer', { ...slayerNeuron, tauSynapse: 0.05 }], ['slayer', { ...slayerNeuron, timestep: 1e9 }], ['slayer', { ...slayerNeuron, timestep: 1e-9 }],
  ['stca', { ...stcaNeuron, timestep: 100 }], ['stca', { ...stcaNeuron, timestep: 1e-9 }], ['stca', { ...stcaNeuron, timestep: 1e-30 }],
] as const)('%s: a response that steps miss, or that thousands of them don\'t bring, is refused in the words of its parameters: %j', async (name, neuron) => {
  const found = await issueOf(shapesOf(name, { images }, { neuron }))
  expect(found).toMatchObject({ code: 'E3771', pointer: '/neuron', values: { timestep: neuron.timestep } })
  expect(String(found.values.problem)).not.toMatch(/NaN|Infinity/)
})

test.each(['slayer', 'stca'] as const)('%s: a number beyond single precision is refused where it stands', async (name) => {
  expect(await issueOf(shapesOf(name, { images }, { learningRate: 1e300 }))).toMatchObject({ code: 'E3770', pointer: '/learningRate' })
})

describe('a network to start from', () => {
  test('its weights are those that training begins with, times "weightScale", whatever its neurons and the names of its layers', async () => {
    const params = stbpParams({ network: [{ kind: 'dense', units: 12, name: 'hidden' }, { kind: 'dense', units: 4 }], bias: false, encoding: 'direct', timesteps: 4, epochs: 2, batch: 16 })
    const before = checkNetwork((await runStage(stbp, { images: [bars(100)] } as never, params, { seed: 3 })).model![0])
    for (const name of ['slayer', 'stca'] as const) {
      const { network } = await train(name, { epochs: 1, optimiser: 'sgd', learningRate: 1e-30, weightScale: 7 }, { images: [bars(100)], initial: [before] })
      network.layers.forEach((layer, l) => expect(network.parameters[layer.name]!.weight).toEqual(before.parameters[before.layers[l]!.name]!.weight.map((w) => 7 * w)))
      expect(network.provenance).toEqual([...before.provenance, expect.stringContaining(`train/${name}`)])
    }
    // And train/stbp itself goes on from it: nearly where it was, not where fresh weights are.
    const still = { ...params, epochs: 1, optimiser: 'sgd', learningRate: 1e-30 } as const
    const on = checkNetwork((await runStage(stbp, { images: [bars(100)], initial: [before] } as never, still, { seed: 4 })).model![0])
    expect(on.parameters.hidden!.weight).toEqual(before.parameters.hidden!.weight)
  })

  test('another topology, bias, input or kind is refused: by its shape before anything runs, or when it is read', async () => {
    const { network } = await train('slayer', { epochs: 1 })
    const shape = { kind: 'snn', height: 6, width: 6, channels: 1, classes: 4, topology: network.topology }
    expect(shapesOf('stca', { images, initial: shape })()).toMatchObject({ model: { topology: network.topology } })
    expect(shapesOf('stca', { images, initial: undefined })()).toMatchObject({ model: { topology: network.topology } })
    for (const other of [{ kind: 'ann' }, { height: 5 }, { classes: 3 }, { topology: '11FC-4' }])
      expect(await issueOf(shapesOf('stca', { images, initial: { ...shape, ...other } }))).toMatchObject({ code: 'E3662', values: { what: Object.keys(other)[0] } })
    const start = (given: object, initial: Network = network) => issueOf(() => train('stca', given, { images: [bars(60)], initial: [initial] }))
    expect(await start({ network: '11FC-4' })).toMatchObject({ code: 'E3662', values: { what: 'parameters' } })
    expect(await start({ bias: true })).toMatchObject({ code: 'E3662', values: { what: 'parameters' } })
    expect(await start({}, { ...network, kind: 'ann', layers: network.layers.map((layer) => ({ ...layer, activation: { kind: 'relu' } })) as Network['layers'] })).toMatchObject({ code: 'E3662', values: { what: 'kind' } })
  })
})

describe('trainings by responses keep the stage contract', () => {
  const small = { epochs: 2, validation: 0.2, patience: 1, schedule: 'cosine', timesteps: 6, loss: { trueCount: 3, falseCount: 0 } } as const
  const spiking = { ...small, encoding: undefined, timesteps: undefined, network: '4C3-AP2-D0.2-8-vote2' } as const
  const inputs = { images: inBatches(bars(60), 25) }
  const asRasters = { spikes: asSpikes(inBatches(bars(60), 25), 6) }
  for (const { name, run } of conformance(slayer, [{ name: 'images', inputs, params: slayerParams(small) }, { name: 'spikes', inputs: asRasters, params: slayerParams(spiking) }])) test(`train/slayer: ${name}`, run)
  for (const { name, run } of conformance(stca, [{ name: 'images', inputs, params: stcaParams(small) }, { name: 'spikes', inputs: asRasters, params: stcaParams({ ...spiking, truncate: 3 }) }])) test(`train/stca: ${name}`, run)
})
