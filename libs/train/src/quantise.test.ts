import { bareHost, columnar, conformance, runStage, type Checkpoint, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import { annScores, argmaxRows, checkNetwork, disposeTensors, networkTensors, quantisedIntegers, type Images, type Network } from '@spikeline/networks'
import { openTensor } from '@spikeline/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { bp } from './bp.ts'
import type { QuantiseParams } from './generated/quantise.ts'
import { quantise } from './quantise.ts'
import { bars, bpParams, inBatches } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import type { TrainingState } from './training/checkpoint.ts'

const defaults: QuantiseParams = (({ network: _, name: __, bias: ___, ...rest }) => ({ ...rest, calibration: 40, epochs: 3, batch: 16, learningRate: 0.005, schedule: 'cosine' as const }))(bpParams({ network: '4' }))
const small = bars(160)

async function quantised(ann: Network, given: Partial<QuantiseParams>, options: RunStageOptions = {}, images: readonly Images[] = [small]) {
  const { model, metrics } = await runStage(quantise, { model: [ann], train: images }, { ...defaults, ...given }, { seed: 5, ...options })
  return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
}
async function accuracy(network: Network, images: Images): Promise<number> {
  const { tf } = await openTensor('cpu')
  const tensors = networkTensors(tf, network)
  const answers = argmaxRows(annScores(tf, network.layers, tensors, images), images.classes)
  disposeTensors(tensors)
  return answers.reduce((right, answer, i) => right + (answer === images.labels[i] ? 1 : 0), 0) / images.samples
}

let dense: Network
let conv: Network
beforeAll(async () => {
  const train = async (network: string, epochs: number): Promise<Network> =>
    (await runStage(bp, { train: [small] }, bpParams({ network, epochs, batch: 16, learningRate: 0.02 }), { seed: 1 })).model![0] as Network
  dense = await train('12FC-4', 4)
  conv = await train('4C3BN-AP2-8FC-4', 6)
})

describe('train/quantise', () => {
  test.each([8, 4, 2])('%i bits: fine-tuned, the network answers nearly as well as in single precision', async (bits) => {
    for (const ann of [dense, conv]) {
      const { network } = await quantised(ann, { bits, epochs: 6 })
      expect(network.name).toBe(`ann-${bits}-bit`)
      expect(await accuracy(network, bars(100, { seed: 9 }))).toBeGreaterThan(0.95)
    }
  })

  test('the network is one of whole numbers: weights of so many bits, its answers those of plain integers', async () => {
    const { network } = await quantised(conv, { bits: 3, epochs: 1 })
    expect(checkNetwork(network)).toBe(network)
    expect(network.layers).toMatchObject([
      { kind: 'conv', quantised: { weightBits: 3, inputBits: 8, inputStep: 1 / 255 } }, { kind: 'averagePool' },
      { kind: 'dense', quantised: { weightBits: 3, inputBits: 3 } }, { kind: 'dense', quantised: { weightBits: 3, inputBits: 3 } },
    ])
    expect(network.layers[0]).not.toHaveProperty('batchNorm')
    expect(network.provenance.at(-1)).toContain('weights of 3 bits')
    const { tf } = await openTensor('cpu')
    const tensors = networkTensors(tf, network)
    const scores = annScores(tf, network.layers, tensors, small, 0, 3)
    disposeTensors(tensors)
    const pixels = Float32Array.from(small.pixels.subarray(0, 3 * 36), (p) => p / 255)
    expect([...scores]).toEqual([0, 1, 2].flatMap((b) => [...quantisedIntegers(network, pixels.subarray(b * 36, (b + 1) * 36)).scores]))
  })

  test('weights and activations may have bits of their own', async () => {
    const { network, metrics } = await quantised(dense, { weightBits: 2, activationBits: 5, epochs: 0 })
    expect(network.name).toBe('ann-2-5-bit')
    expect(network.layers[1]).toMatchObject({ quantised: { weightBits: 2, inputBits: 5 } })
    expect(metrics.find(({ name, labels }) => name === 'quantise.inputBits' && labels['layer'] === '2:4FC')?.value).toBe(5)
  })

  test('without an epoch it is rounded only, and more bits are nearer to the weights', async () => {
    const errors = await Promise.all([8, 4, 2].map(async (bits) => (await quantised(dense, { bits, epochs: 0 })).metrics.filter(({ name }) => name === 'quantise.relativeError').map(({ value }) => value)))
    for (let layer = 0; layer < 2; layer++) {
      expect(errors[0]![layer]!).toBeLessThan(0.01)
      expect(errors[1]![layer]!).toBeLessThan(0.12)
      expect(errors[1]![layer]!).toBeGreaterThan(errors[0]![layer]!)
      expect(errors[2]![layer]!).toBeGreaterThan(errors[1]![layer]!)
    }
  })

  test('fine-tuning mends what rounding broke', async () => {
    const images = bars(200, { seed: 3 })
    const [rounded, tuned] = [await quantised(dense, { bits: 1, epochs: 0 }), await quantised(dense, { bits: 1, epochs: 20 })]
    expect(await accuracy(tuned.network, images)).toBeGreaterThan((await accuracy(rounded.network, images)) + 0.1)
  })

  test('interrupted after an epoch it goes on, and ends with the same bits', async () => {
    const codec = columnar<TrainingState>()
    let bytes: Uint8Array | undefined
    let saves = 0
    const checkpoint: Checkpoint = {
      load: async <T>() => (bytes ? codec.decode(bytes) as T : undefined),
      async save(state) {
        bytes = codec.encode(state as TrainingState)
        if (++saves === 1) throw new Error('the power fails')
      },
    }
    const params = { bits: 3, validation: 0.2, patience: 2 }
    await expect(quantised(conv, params, { checkpoint })).rejects.toThrow('the power fails')
    expect(await quantised(conv, params, { checkpoint })).toEqual(await quantised(conv, params))
  })

  test('validation is by the quantised network', async () => {
    const { metrics } = await quantised(dense, { bits: 4, validation: 0.25 })
    expect(metrics.filter(({ name }) => name === 'validation.accuracy').at(-1)!.value).toBeGreaterThan(0.9)
  })

  test('leaves no tensors behind', async () => {
    const { tf } = await openTensor('cpu')
    const before = tf.memory().numTensors
    await quantised(conv, { bits: 2, epochs: 1 }, { host: { ...bareHost, backend: 'cpu' } as never })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('what it can\'t quantise is refused', async () => {
    const refused = async (ann: Network, given: Partial<QuantiseParams> = {}, images: readonly Images[] = [small]) => (await issueOf(() => quantised(ann, { bits: 4, epochs: 0, ...given }, {}, images))).code
    const { network } = await quantised(dense, { bits: 4, epochs: 0 })
    expect(await refused(network)).toBe('E3523')
    const linear: Network = { ...dense, layers: dense.layers.map((layer) => ('activation' in layer ? { ...layer, activation: { kind: 'none' as const } } : layer)) }
    expect(await refused(linear)).toBe('E3524')
    const spiking: Network = { ...dense, kind: 'snn', layers: dense.layers.map((layer) => ('activation' in layer ? { ...layer, activation: { kind: 'membrane' as const } } : layer)) }
    expect(await refused(spiking)).toBe('E3525')
    expect(await refused(dense, {}, [{ ...small, pixels: Float32Array.from(small.pixels) }])).toBe('E3526')
    expect(await refused(dense, {}, [bars(40, { side: 7 })])).toBe('E3506')
    expect((await issueOf(() => quantise.shapes!({}, { ...defaults, weightBits: 4 }))).code).toBe('E3520')
    expect(() => quantise.shapes!({ model: { kind: 'ann', arithmetic: 'quantised' } }, { ...defaults, bits: 4 })).toThrow('E2301')
    expect(() => quantise.shapes!({ model: { kind: 'ann', topology: '4C3-[4C3-4C3]-4' } }, { ...defaults, bits: 4 })).toThrow('E3763')
    expect(quantise.shapes!({ model: { kind: 'ann', classes: 4 } }, { ...defaults, bits: 4 })).toEqual({ model: { kind: 'ann', classes: 4, arithmetic: 'quantised' } })
  })
})

const untrained: Network = {
  name: 'ann', kind: 'ann', topology: '36-4', input: { height: 6, width: 6, channels: 1 }, classes: 4, provenance: [],
  layers: [{ kind: 'dense', name: '1:4FC', units: 4, bias: true, activation: { kind: 'none' } }],
  parameters: { '1:4FC': { weight: Float32Array.from({ length: 144 }, (_, i) => Math.sin(i)), bias: Float32Array.of(0.1, 0.2, 0, -0.1) } },
}
describe('train/quantise keeps the stage contract', () => {
  for (const { name, run } of conformance(quantise, [
    { name: 'two epochs', inputs: { model: [untrained], train: inBatches(bars(60), 25) }, params: { ...defaults, bits: 3, epochs: 2 } },
  ])) test(name, run)
})
