import { openTensor } from '@spikeline/tensor'
import type { Tensor } from '@tensorflow/tfjs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exportKeras } from '../keras/exportKeras.ts'
import type { ClipFloorShift, Network, SoftLif } from '../network.ts'
import { networkSummary } from '../counts/summary.ts'
import { issueOf } from '../testing/issueOf.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import { activate, activateValues, activationProblem, clipFloorShift, clipFloorShiftOf, softLif, softLifRate } from './activations.ts'
import { annScores } from './evaluate.ts'
import { annActivations, createPlainAnn } from './plain.ts'
import { disposeTensors, networkTensors } from './tensors.ts'
import golden from './testing/activations.json' with { type: 'json' }

type Case = (ClipFloorShift | SoftLif) & { z: number[]; dy: number[]; y: number[]; dz: number[]; dLog?: number[] }
const cases = golden.cases as readonly Case[]
const soft: SoftLif = { kind: 'softLif', refractory: 1, membrane: 50, smoothing: 0.03, gain: 0.825, offset: 1, amplitude: 0.063 }
const steps: ClipFloorShift = { kind: 'clipFloorShift', levels: 4, shift: 0.5, bound: 2 }

describe('the activations for conversion have the values and gradients of PyTorch', () => {
  for (const backend of ['cpu', 'wasm'] as const)
    test.each(cases.map((each, i) => [`${each.kind} ${i}`, each] as const))(`on ${backend}: %s`, async (_, each) => {
      const { tf } = await openTensor(backend)
      tf.tidy(() => {
        const z = tf.tensor1d(each.z)
        const near = (got: Tensor, expected: readonly number[]): void =>
          [...got.dataSync()].forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-5 * (1 + Math.abs(expected[i]!))))
        const log = tf.log(tf.tensor1d([each.kind === 'clipFloorShift' ? each.bound : 1]))
        const f = (x: Tensor, l: Tensor): Tensor => (each.kind === 'clipFloorShift' ? clipFloorShift(tf, x, l, each) : softLif(tf, x, each))
        near(f(z, log), each.y)
        near(activate(tf, each, z), each.y)
        const loss = (...given: Tensor[]): Tensor => tf.sum(tf.mul(f(given[0]!, given[1] ?? log), tf.tensor1d(each.dy)))
        const [dz, dLog] = tf.grads(loss)(each.dLog ? [z, log] : [z])
        near(dz!, each.dz)
        if (each.dLog) near(dLog!, each.dLog)
      })
    })

  test('the cases reach below, between and above', () => {
    for (const { dz, dy, kind } of cases) if (kind === 'clipFloorShift') {
      expect(dz.some((d) => d === 0)).toBe(true)
      expect(dz.some((d, i) => d === dy[i])).toBe(true)
    }
  })
})

describe('clip-floor-shift', () => {
  test('worked by hand: λ = 2, L = 4, φ = ½, steps of ½ whose edges lie at odd quarters', () => {
    const at = (z: number): number => clipFloorShiftOf(steps, z)
    expect([-1, 0, 0.24, 0.26, 0.74, 0.76, 1.74, 1.76, 5].map(at)).toEqual([0, 0, 0, 0.5, 0.5, 1, 1.5, 2, 2])
  })

  test('law: it rises, keeps within 0 and λ, and is within half a step of z between', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 64 }), fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }), fc.float({ min: -200, max: 200, noNaN: true }), (levels, bound, z) => {
      const y = clipFloorShiftOf({ ...steps, levels, bound }, z)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(bound * (1 + 1e-6))
      expect(clipFloorShiftOf({ ...steps, levels, bound }, Math.fround(z + bound))).toBeGreaterThanOrEqual(y)
      if (z > 0 && z < bound) expect(Math.abs(y - z)).toBeLessThanOrEqual((bound / levels) * 0.5001)
    }))
  })
})

describe('the soft LIF', () => {
  test('worked by hand: at the threshold ρ = γ·ln 2', () => {
    // 1/(0.03·0.693147) = 48.09; ln 49.09 = 3.89366; 1000/(1 + 50·3.89366) = 5.11034 Hz
    expect(softLifRate(soft, 0)).toBeCloseTo(5.1103, 3)
  })

  test('above the threshold it comes to the rate of the LIF neuron as γ shrinks', () => {
    for (const z of [0.1, 0.5, 1, 3])
      expect(softLifRate({ ...soft, smoothing: 1e-4 }, z)).toBeCloseTo(1000 / (1 + 50 * Math.log1p(1 / (0.825 * z))), 6)
  })

  test('is finite and rises everywhere, far below the threshold too, and so is its gradient', async () => {
    const { tf } = await openTensor('wasm')
    const z = Float32Array.from({ length: 400 }, (_, i) => (i - 200) / 10)
    const rates = [...z].map((value) => softLifRate(soft, value))
    rates.forEach((rate, i) => expect(i === 0 || rate > rates[i - 1]!).toBe(true))
    tf.tidy(() => {
      const slopes = tf.grad((x: Tensor) => softLif(tf, x, soft))(tf.tensor1d(z)).dataSync()
      expect(slopes.every((slope) => slope > 0 && Number.isFinite(slope))).toBe(true)
    })
  })

  test('noise is added to the rate, before the amplitude', async () => {
    const { tf } = await openTensor('cpu')
    tf.tidy(() => {
      const [value] = softLif(tf, tf.tensor1d([1]), soft, tf.tensor1d([10])).dataSync()
      expect(value).toBeCloseTo(soft.amplitude * (softLifRate(soft, 1) + 10), 5)
    })
  })
})

describe('a network with such an activation', () => {
  const network = (activation: ClipFloorShift | SoftLif): Network => ({
    name: 'ann', kind: 'ann', topology: '2FC-2', input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
    layers: [
      { kind: 'dense', name: 'hidden', units: 2, bias: true, activation },
      { kind: 'dense', name: 'out', units: 2, bias: false, activation: { kind: 'none' } },
    ],
    parameters: { hidden: { weight: Float32Array.of(4, 0, 0, 2), bias: Float32Array.of(-1, 0.3) }, out: { weight: Float32Array.of(1, 0, 0, 1) } },
  })
  const image = { samples: 1, height: 1, width: 1, channels: 2, pixels: Float32Array.of(0.5, 0.4), labels: new Uint8Array(1), classes: 2, first: 0 }

  test.each([['clip-floor-shift', steps], ['soft LIF', soft]] as const)('is evaluated alike with and without tensors: %s', async (_, activation) => {
    const z = Float32Array.of(1, 1.1)
    activateValues(activation, z)
    const plain = annActivations(createPlainAnn(network(activation)), image.pixels)
    expect(plain[0]).toEqual(z)
    const { tf } = await openTensor('cpu')
    const tensors = networkTensors(tf, network(activation))
    annScores(tf, network(activation).layers, tensors, image).forEach((score, i) => expect(score).toBeCloseTo(plain[1]![i]!, 5))
    disposeTensors(tensors)
  })

  test('is refused where its numbers make no sense, and by file formats that have no such layer', async () => {
    expect(checkNetwork(network(steps))).toBeDefined()
    expect(activationProblem(steps) ?? activationProblem(soft)).toBeUndefined()
    for (const wrong of [{ ...steps, levels: 1.5 }, { ...steps, bound: 0 }, { ...steps, shift: 2 }, { ...soft, membrane: 0 }, { ...soft, refractory: -1 }, { ...soft, gain: NaN }])
      expect((await issueOf(() => checkNetwork(network(wrong)))).code).toBe('E3024')
    expect((await issueOf(() => exportKeras(network(steps), 'Keras'))).code).toBe('E3056')
  })

  test('says in its summary what its neurons do', () => {
    expect(networkSummary(network(steps))[0]!.activation).toBe('clip-floor-shift of 4 levels up to 2, shift 0.5')
    expect(networkSummary(network(soft))[0]!.activation).toBe('soft LIF τ_ref 1 ms, τ_rc 50 ms, γ 0.03')
  })
})
