import { createRandom } from '@spikeline/core'
import { buildTopology, initialise, type LayerParameters } from '@spikeline/networks'
import { openTensor } from '@spikeline/tensor'
import { describe, expect, test } from 'vitest'
import { stepGradients, type StepBatch } from './gradients.ts'
import { modelOf } from './model.ts'

const input = { height: 1, width: 1, channels: 2 }
const of = (...values: number[]): Float32Array => Float32Array.from(values)
const batchOf = (pixels: readonly number[], classes: number): StepBatch =>
  ({ samples: pixels.length / 2, shape: [pixels.length / 2, 1, 1, 2], pixels: of(...pixels), labels: new Uint8Array(pixels.length / 2), classes })
const step = async (network: Parameters<typeof buildTopology>[0], parameters: Record<string, LayerParameters>, batch: StepBatch) => {
  const { layers } = buildTopology(network)
  const named = Object.fromEntries(layers.filter(({ kind }) => kind === 'dense').map(({ name }, i) => [name, Object.values(parameters)[i]!]))
  const { tf } = await openTensor('cpu')
  return { ...stepGradients(tf, modelOf(layers, input, named), batch, createRandom(3)), parameters: named }
}

describe('a training step', () => {
  test('moves the running statistics a tenth of the way to those of the batch, where momentum is 0.9', async () => {
    const own: LayerParameters = { weight: of(1, 0, 0, 1), gamma: of(1, 1), beta: of(0, 0), mean: of(10, 20), variance: of(1, 2) }
    // Columns 1, 3 and 2, 8: means 2 and 5, biased variances 1 and 9.
    await step([{ kind: 'dense', units: 2, bias: false, batchNorm: { momentum: 0.9 }, activation: 'none' }], { own }, batchOf([1, 2, 3, 8], 2))
    ;[9.2, 18.5].forEach((mean, c) => expect(own.mean![c]).toBeCloseTo(mean, 5))
    ;[1, 2.7].forEach((variance, c) => expect(own.variance![c]).toBeCloseTo(variance, 5))
  })

  test('drops so many inputs and scales up the others, so that their mean stays', async () => {
    const units = 2000
    const spread: LayerParameters = { weight: new Float32Array(2 * units).fill(0.5), bias: new Float32Array(units) }
    // The first output sums what is left of 2000 ones; the second is the number that is left times 0, for a second class.
    const sum: LayerParameters = { weight: Float32Array.from({ length: 2 * units }, (_, i) => (i % 2 === 0 ? 1 : 0)), bias: of(0, 0) }
    const network = [{ kind: 'dense', units, activation: 'none' }, { kind: 'dropout', rate: 0.75 }, { kind: 'dense', units: 2, activation: 'none' }] as const
    const { logits } = await step(network, { spread, sum }, batchOf([1, 1], 2))
    // 2000 · ¼ kept, each 4: standard deviation 4·√(2000·¼·¾) = 77.
    expect(Math.abs(logits[0]! - 2000)).toBeLessThan(4 * 77)
    expect(logits[0]! % 4).toBe(0)
    expect(logits[0]).not.toBe(2000)
  })

  test('has the loss and the gradients of softmax regression, computed by hand', async () => {
    const own: LayerParameters = { weight: of(0.5, -0.5, 1, 2), bias: of(0.1, -0.1) }
    const { loss, gradients } = await step([{ kind: 'dense', units: 2, activation: 'none' }], { own }, batchOf([1, 2], 2))
    // z = (0.5 + 2 + 0.1, −0.5 + 4 − 0.1) = (2.6, 3.4); p₁ = 1/(1 + e^−0.8); ∂/∂z = (−p₁, p₁)
    const p = 1 / (1 + Math.exp(-0.8))
    expect(loss).toBeCloseTo(-Math.log(1 - p), 5)
    ;[-p, p, -2 * p, 2 * p].forEach((g, i) => expect(gradients[0]![i]).toBeCloseTo(g, 5))
    ;[-p, p].forEach((g, i) => expect(gradients[1]![i]).toBeCloseTo(g, 5))
  })

  test('in a residual network its gradients are the slopes of the loss, and the projection has running statistics of its own', async () => {
    const shape = { height: 5, width: 5, channels: 2 }
    const { layers } = buildTopology('3C3BN-[3C3BN-3C3BN]-[4C3S2BN-4C3BN]-2', { shortcuts: true })
    const random = createRandom(5)
    const parameters = initialise(layers, shape, createRandom(4))
    for (const { gamma, beta } of Object.values(parameters)) for (const values of [gamma, beta]) values?.forEach((_, c) => (values[c] = 0.5 + random.next()))
    const model = modelOf(layers, shape, parameters)
    const samples = 6
    const batch: StepBatch = { samples, shape: [samples, 5, 5, 2], pixels: Float32Array.from({ length: samples * 50 }, () => random.next()), labels: Uint8Array.of(0, 1, 1, 0, 1, 0), classes: 2 }
    const { tf } = await openTensor('cpu')
    const loss = (): number => stepGradients(tf, model, batch, createRandom(1)).loss
    const { gradients } = stepGradients(tf, model, batch, createRandom(1))
    const projection = parameters['5:4C3BN.shortcut']!
    expect(projection.mean!.every((mean) => mean !== 0)).toBe(true)
    expect(model.trained.map(({ layer, name }) => `${layer} ${name}`)).toEqual(expect.arrayContaining(['5:4C3BN.shortcut weight', '5:4C3BN.shortcut gamma', '5:4C3BN.shortcut beta']))
    // γ and β: all of them act smoothly but where a ReLU turns, which a step of 0.01 hardly meets.
    model.trained.forEach(({ name, values }, v) => {
      if (name !== 'gamma' && name !== 'beta') return
      const before = values[0]!
      const [above, below] = [0.01, -0.01].map((step) => {
        values[0] = before + step
        return loss()
      }) as [number, number]
      values[0] = before
      expect(Math.abs((above - below) / 0.02 - gradients[v]![0]!)).toBeLessThan(0.02)
    })
    const weight = model.trained.findIndex(({ layer, name }) => layer === '5:4C3BN.shortcut' && name === 'weight')
    expect(gradients[weight]!.some((g) => Math.abs(g) > 1e-3)).toBe(true)
  })
})
