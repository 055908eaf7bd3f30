import { conformance, createRandom, runStage, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import { argmax, checkNetwork, createTally, neuronSchema, openSimulator, readScores, topologySchema, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { hm2BpSchema, type Hm2BpParams } from './generated/hm2-bp.ts'
import { spikeBpSchema, type SpikeBpParams } from './generated/spike-bp.ts'
import { hm2Bp } from './hm2-bp.ts'
import { spikeBp } from './spike-bp.ts'
import { bars, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { memoryCheckpoint } from './testing/memoryCheckpoint.ts'
import { asCurrents, asSpikes } from './testing/stbpParams.ts'
import { withDefaults } from './testing/withDefaults.ts'
import { splitSet } from './training/trainingSet.ts'

const plain: Hm2BpParams['neuron'] = { model: 'lif', threshold: 0.5, decay: 0.8, reset: 'zero', compare: '>', initial: 0 }
const common = { network: '36-24-4', encoding: 'direct', timesteps: 12, epochs: 8, batch: 16, learningRate: 0.01 } as const
const spikeParams = (given: Partial<SpikeBpParams> = {}): SpikeBpParams => withDefaults(spikeBpSchema, { ...common, decay: 0.95, fullCount: 8, ...given })
const hm2Params = (given: Partial<Hm2BpParams> = {}): Hm2BpParams => withDefaults(hm2BpSchema, { ...common, neuron: plain, trueCount: 8, falseCount: 1, margin: 1, ...given })
/** All options at once. */
const fullSpike = { inhibition: 0.2, bias: true, weightPenalty: 1e-4, thresholdRate: 0.1, thresholdPenalty: 1e-5, validation: 0.2, patience: 4, weightDecay: 0.01 } as const
const fullHm2 = { inhibition: 0.1, bias: true, neuron: { ...plain, decayInput: true, threshold: 0.2, current: { decay: 0.4, taken: 'after' } }, validation: 0.2, patience: 4, optimiser: 'adam' } as const

/** What both stages have in common, as one. */
interface Rule {
  readonly name: string
  readonly run: (given: object, options?: RunStageOptions, inputs?: object) => Promise<{ readonly network: Network; readonly metrics: MetricBatch['metrics'] }>
  readonly shapes: (inputs: object, given?: object) => unknown
  readonly full: object
}
const ruleOf = (name: string, stage: typeof spikeBp | typeof hm2Bp, params: (given: object) => unknown, full: object): Rule => ({
  name, full,
  async run(given, options = {}, inputs = { images: inBatches(bars(160), 50) }) {
    const { model, metrics } = await runStage(stage as typeof spikeBp, inputs as never, params(given) as SpikeBpParams, { seed: 5, ...options })
    return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
  },
  shapes: (inputs, given = {}) => (stage as typeof spikeBp).shapes!(inputs as never, params(given) as SpikeBpParams),
})
const spike = ruleOf('train/spike-bp', spikeBp, spikeParams, fullSpike)
const hybrid = ruleOf('train/hm2-bp', hm2Bp, hm2Params, fullHm2)
const rules = [spike, hybrid].map((rule) => [rule.name, rule] as const)

/** Answers of the simulator that simulate/clock runs. */
function answers(network: Network, raster: SpikeRaster): number[] {
  const { simulator } = openSimulator(network)
  const tally = createTally(simulator, raster.timesteps)
  return Array.from({ length: raster.samples }, (_, b) => {
    simulator.present(raster, b, tally)
    return argmax(readScores(simulator, new Float32Array(network.classes)))
  })
}

describe.each(rules)('%s', (_, { run, shapes, full }) => {
  test('learns, and the simulator answers as the training saw it', async () => {
    const { network, metrics } = await run({})
    checkNetwork(network)
    const rates = metrics.filter(({ name, labels }) => name === 'train.rate' && labels.epoch === 8).map(({ value }) => value)
    expect(rates).toHaveLength(2)
    for (const rate of rates) expect(rate).toBeGreaterThan(0)
    const [fresh] = asCurrents([bars(200, { seed: 9 })], 12)
    expect(answers(network, fresh!).filter((answer, b) => answer === fresh!.labels[b]).length).toBeGreaterThan(180)
  })

  test('what it gives with all its options answers as it was validated', async () => {
    const images = bars(120)
    const { network, metrics } = await run({ ...full, encoding: 'direct', epochs: 2, patience: 0, validation: 0.5 }, {}, { images: [images] })
    const right = answers(network, asCurrents([images], 12)[0]!).map((answer, b) => answer === images.labels[b])
    const aside = splitSet(120, 0.5, createRandom(5).substream('split')).validation
    const validated = metrics.find(({ name, labels }) => name === 'validation.accuracy' && labels.epoch === 2)!.value
    expect([...aside].filter((b) => right[b]).length / aside.length).toBe(validated)
    expect(network.topology).toMatch(/R/)
  })

  test('dead after an epoch and started again, ends bit for bit as an undisturbed training', async () => {
    const params = { ...full, encoding: 'bernoulli', epochs: 3, schedule: 'cosine' }
    const undisturbed = await run(params)
    const checkpoint = memoryCheckpoint(1)
    await expect(run(params, { checkpoint })).rejects.toThrow('the power fails')
    const log: string[] = []
    expect(await run(params, { checkpoint, onLog: (_level, message) => void (message.startsWith('going on') && log.push(message)) })).toEqual(undisturbed)
    expect(log).toEqual(['going on after epoch 1 of 3'])
  })

  const images = { images: { samples: 100, height: 6, width: 6, channels: 1, classes: 4 } }
  test.each([
    ['a convolution', '4C3-4'], ['pooling', 'AP2-4'], ['dropout', 'D0.5-4'], ['voting', '36-8-vote2'], ['batch normalisation', '8BN-4'], ['its own recurrence', '8R-4'],
  ])('refuses %s before anything runs', async (_kind, network) => {
    expect((await issueOf(() => shapes(images, { network }))).code).toBe('E3680')
    // Also where nothing is known of the images yet.
    expect((await issueOf(() => shapes({ images: undefined }, { network }))).code).toBe('E3680')
  })

  test('refuses a stated activation, and a window in which no neuron can fire', async () => {
    expect((await issueOf(() => shapes(images, { network: [{ kind: 'dense', units: 4, activation: 'relu' }] }))).code).toBe('E3680')
    expect(shapes(images)).toMatchObject({ model: { topology: '36-24-4', classes: 4 } })
    expect((await issueOf(() => shapes(images, { gain: 1e-4 }))).code).toBe('E3681')
  })

  test('wants one input, encoded where it is images', async () => {
    expect((await issueOf(() => shapes({ ...images, spikes: {} }))).code).toBe('E3308')
    expect((await issueOf(() => shapes(images, { encoding: undefined }))).code).toBe('E3311')
    expect((await issueOf(() => run({}, {}, { spikes: asSpikes([bars(40)], 12) }))).code).toBe('E3311')
  })

  test('a layer that never fires is an error at the end of the epoch', async () => {
    const silent = asSpikes([bars(330)], 12).map((raster) => ({ ...raster, offsets: raster.offsets.map(() => 0), indices: raster.indices.slice(0, 0) }))
    expect((await issueOf(() => run({ encoding: undefined, timesteps: undefined, batch: 16 }, {}, { spikes: silent }))).code).toBe('E3600')
  })
})

describe('train/hm2-bp refuses', () => {
  const images = { images: { samples: 100, height: 6, width: 6, channels: 1, classes: 4 } }
  test.each<[string, Partial<Hm2BpParams['neuron']>]>([
    ['another reset', { reset: 'subtract' }], ['a membrane that starts elsewhere', { initial: 0.1 }], ['a threshold that moves', { adaptation: { decay: 0.5, strength: 1, subtracts: 'base' } }],
    ['a refractory period', { refractory: 1 }], ['a delayed reset', { delayedReset: true }], ['neurons that learn', { learned: ['decay'] }],
  ])('%s', async (_, neuron) => {
    expect((await issueOf(() => hybrid.shapes(images, { neuron: { ...plain, ...neuron } }))).code).toBe('E3682')
  })
  test('counts that no output can have, or that make the wrong answer', async () => {
    for (const counts of [{ trueCount: 13 }, { trueCount: 2, falseCount: 2 }]) expect((await issueOf(() => hybrid.shapes(images, counts))).code).toBe('E3684')
  })
  test('a window that ends before a spike is through, where each layer gets it a step later', async () => {
    const late = (timesteps: number) => ({ timesteps, trueCount: 1, falseCount: 0, neuron: { ...plain, current: { decay: 0.5, taken: 'before' } } })
    expect(await issueOf(() => hybrid.shapes(images, late(2)))).toMatchObject({ code: 'E3681', values: { problem: expect.stringContaining('a step later') } })
    expect(hybrid.shapes(images, late(3))).toBeDefined()
  })
})

test('the schemas have the neuron and the layers of the libraries', () => {
  const propertiesOf = (schema: object) => (schema as unknown as { properties: { neuron: unknown; network: { items: unknown } } }).properties
  expect(propertiesOf(hm2BpSchema).neuron).toEqual(neuronSchema)
  for (const schema of [hm2BpSchema, spikeBpSchema]) expect(propertiesOf(schema).network.items).toEqual((topologySchema as { items: unknown }).items)
})

describe('keep the stage contract', () => {
  const short = { epochs: 2, timesteps: 4 }
  const spikes = { spikes: asSpikes(inBatches(bars(60), 25), 4) }
  const own = { encoding: undefined, timesteps: undefined }
  for (const { name, run } of conformance(spikeBp, [
    { name: 'spike-bp: images that it samples itself', inputs: { images: inBatches(bars(60), 25) }, params: spikeParams({ ...short, encoding: 'bernoulli' }) },
    { name: 'spike-bp: spikes, everything at once', inputs: spikes, params: spikeParams({ ...short, ...fullSpike, ...own } as never) },
  ])) test(name, run)
  for (const { name, run } of conformance(hm2Bp, [
    { name: 'hm2-bp: images that it samples itself', inputs: { images: inBatches(bars(60), 25) }, params: hm2Params({ ...short, trueCount: 3, encoding: 'bernoulli' }) },
    { name: 'hm2-bp: spikes, everything at once', inputs: spikes, params: hm2Params({ ...short, ...fullHm2, ...own, trueCount: 3 } as never) },
  ])) test(name, run)
})
