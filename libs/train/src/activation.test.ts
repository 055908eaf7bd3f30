import { bareHost, columnar, runStage, type Checkpoint, type MetricBatch, type RunStageOptions } from '@spikeline/core'
import { annActivations, checkNetwork, createPlainAnn, type ClipFloorShift, type Images, type Network } from '@spikeline/networks'
import { openTensor } from '@spikeline/tensor'
import { describe, expect, test } from 'vitest'
import { bp } from './bp.ts'
import type { BpParams } from './generated/bp.ts'
import { bars, bpParams } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { settleBounds } from './training/activation.ts'
import type { TrainingState } from './training/checkpoint.ts'

const steps = { kind: 'clipFloorShift', levels: 4, bound: 2 } as const
const soft = { kind: 'softLif', noise: 2 } as const

async function train(given: Partial<BpParams>, options: RunStageOptions = {}, images: readonly Images[] = [bars(120)]) {
  const params = bpParams({ network: '12FC-4', epochs: 3, batch: 16, learningRate: 0.02, ...given })
  const { model, metrics } = await runStage(bp, { train: images }, params, { seed: 5, ...options })
  return { network: model![0] as Network, metrics: (metrics![0] as MetricBatch).metrics }
}
const activations = ({ layers }: Network): unknown[] => layers.flatMap((layer) => ('activation' in layer ? [layer.activation] : []))

describe('train/bp with an activation for conversion', () => {
  test.each([
    ['clip-floor-shift', { activation: steps }], ['soft LIF', { activation: soft }],
    ['clip-floor-shift, convolutional with batch norm', { activation: steps, network: '4C3BN-AP2-16FC-4' }], ['soft LIF, convolutional with dropout', { activation: soft, network: '4C3-AP2-D0.1-16FC-4' }],
  ] as [string, Partial<BpParams>][])('learns: %s', async (_, params) => {
    const { network, metrics } = await train({ epochs: 12, validation: 0.2, ...params }, { host: { ...bareHost, backend: 'wasm' } }, [bars(300)])
    expect(checkNetwork(network).kind).toBe('ann')
    for (const name of ['train.accuracy', 'validation.accuracy']) expect(metrics.find((m) => m.name === name && m.labels.epoch === 12)!.value).toBeGreaterThan(0.9)
  })

  test('layers state the activation, but for the output; λ is learned, one for each layer, and is no parameter of the finished network', async () => {
    const { network } = await train({ network: '12FC-8FC-4', activation: steps })
    const [first, second, last] = activations(network) as [ClipFloorShift, ClipFloorShift, object]
    expect(last).toEqual({ kind: 'none' })
    for (const { bound, ...rest } of [first, second]) {
      expect(rest).toEqual({ kind: 'clipFloorShift', levels: 4, shift: 0.5 })
      expect(bound).toBeGreaterThan(0)
      expect(bound).not.toBe(2)
    }
    expect(first.bound).not.toBe(second.bound)
    for (const own of Object.values(network.parameters)) expect(Object.keys(own)).toEqual(['weight', 'bias'])
  })

  test('what is left out has the published defaults', async () => {
    expect(activations((await train({ epochs: 1, activation: { kind: 'softLif' } })).network)[0]).toEqual({
      kind: 'softLif', refractory: 1, membrane: 50, smoothing: 0.03, gain: 0.825, offset: 1, amplitude: 0.063,
    })
    expect(activations((await train({ epochs: 1, learningRate: 1e-9, activation: { kind: 'clipFloorShift' } })).network)[0]).toMatchObject({ levels: 8, shift: 0.5, bound: expect.closeTo(8, 5) })
  })

  test('noise is drawn anew in each step, by the seed, and only in training', async () => {
    const [noisy, again, quiet] = [await train({ activation: soft }), await train({ activation: soft }), await train({ activation: { ...soft, noise: 0 } })]
    expect(noisy).toEqual(again)
    expect(noisy.network.parameters).not.toEqual(quiet.network.parameters)
    expect((await train({ activation: soft }, { seed: 6 })).network.parameters).not.toEqual(noisy.network.parameters)
    // By default 10 Hz.
    expect((await train({ activation: { kind: 'softLif' } })).network).toEqual((await train({ activation: { kind: 'softLif', noise: 10 } })).network)
  })

  test.each([['clip-floor-shift', steps], ['soft LIF', soft]] as const)('%s: a training that was killed and started again ends bit for bit as an undisturbed one', async (_, activation) => {
    const params = { activation, epochs: 4, validation: 0.2, patience: 4, weightDecay: 0.01 }
    const host = { ...bareHost, backend: 'wasm' as const }
    const codec = columnar<TrainingState>()
    let bytes: Uint8Array | undefined
    let saves = 0
    const checkpoint: Checkpoint = {
      load: async <T>() => (bytes ? codec.decode(bytes) as T : undefined),
      async save(state) {
        bytes = codec.encode(state as TrainingState)
        if (++saves === 2) throw new Error('the power fails')
      },
    }
    const undisturbed = await train(params, { host })
    await expect(train(params, { host, checkpoint })).rejects.toThrow('the power fails')
    expect(await train(params, { host, checkpoint })).toEqual(undisturbed)
  })

  test('leaves no tensor behind', async () => {
    const { tf } = await openTensor('cpu')
    const before = tf.memory().numTensors
    for (const activation of [steps, soft]) await train({ activation, validation: 0.2 })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a layer that falls silent is named, with its step', async () => {
    const log: string[] = []
    // λ = 1000: no sum comes to half of its step, 125.
    await train({ activation: { ...steps, bound: 1000 }, batch: 1, epochs: 1, network: '12FC-8FC-4' }, { onLog: (level, message) => void log.push(`${level}: ${message}`) }).catch((error: Error) => log.push(error.message))
    expect(log[0]).toMatch(/^warning: layer "1:12FC" is silent: no spike in the last 20 steps \(epoch 1, step 20\)/)
    expect(log.at(-1)).toContain('E3600')
  })

  test('the validation of an epoch sees the bounds that it has learned', async () => {
    // Forty times the same image: whichever are set aside, their loss is that of the finished network.
    const one = bars(1)
    const copies: Images = { ...one, samples: 40, pixels: Uint8Array.from({ length: 40 * 36 }, (_, i) => one.pixels[i % 36]!), labels: new Uint8Array(40).fill(one.labels[0]!) }
    const { network, metrics } = await train({ activation: { ...steps, levels: 64 }, epochs: 1, learningRate: 0.05, batch: 5, validation: 10 }, {}, [copies])
    expect((activations(network)[0] as ClipFloorShift).bound / 2).toBeGreaterThan(1.05)
    const logits = annActivations(createPlainAnn(network), Float32Array.from(one.pixels, (byte) => byte / 255)).at(-1)!
    const loss = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[one.labels[0]!]!
    expect(metrics.find((m) => m.name === 'validation.loss')!.value).toBeCloseTo(loss, 4)
  })

  test('a finished network states what its bound has become', () => {
    const layer = { kind: 'dense' as const, name: 'a', units: 1, bias: false, activation: { kind: 'clipFloorShift' as const, levels: 4, shift: 0.5, bound: 2 } }
    const settled = settleBounds([layer], { a: { weight: Float32Array.of(1), bound: Float32Array.of(Math.log(3)) } })
    expect(settled.layers[0]).toMatchObject({ activation: { bound: expect.closeTo(3, 5) } })
    expect(settled.parameters).toEqual({ a: { weight: Float32Array.of(1) } })
  })
})

describe('train/bp refuses', () => {
  const shapes = (given: Partial<BpParams>) => () => bp.shapes!({}, bpParams({ network: '12FC-4', ...given }))
  test('a setting of another activation, naming it', async () => {
    expect(await issueOf(shapes({ activation: { kind: 'clipFloorShift', noise: 3 } }))).toMatchObject({ code: 'E3740', values: { field: 'noise' }, pointer: '/activation/noise' })
    expect((await issueOf(shapes({ activation: { kind: 'softLif', levels: 3 } }))).code).toBe('E3740')
  })
  test('an activation that no layer could have', async () => expect((await issueOf(shapes({ network: '4FC', activation: steps }))).code).toBe('E3741'))
  test('nothing that is right; and says what its networks have', () => {
    const shape = { samples: 100, height: 6, width: 6, channels: 1, classes: 4 }
    const model = (given: Partial<BpParams>) => bp.shapes!({ train: shape }, bpParams({ network: '12FC-4', ...given })).model
    expect(model({ activation: soft, bias: false })).toMatchObject({ activation: 'softLif', biased: false })
    expect(model({ network: '12FCBN-4', bias: false })).toMatchObject({ activation: 'relu', biased: true })
  })
})
