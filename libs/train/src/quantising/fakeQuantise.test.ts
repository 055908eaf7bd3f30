import { openTensor } from '@spikeline/tensor'
import type { Tensor } from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { binarise, fakeQuantise } from './fakeQuantise.ts'
import { leastSquaresStep, weightStepsOf } from './steps.ts'
import pytorch from './testing/pytorch.json' with { type: 'json' }

interface Case { name: string; x: number[]; step: number[]; dy: number[]; y: number[]; dx: number[]; dLog: number[]; low?: number; high?: number; scale?: number }
const cases: readonly Case[] = pytorch.cases

describe('fake quantisation has the values and gradients of PyTorch', () => {
  for (const backend of ['cpu', 'wasm'] as const)
    test.each(cases)(`on ${backend}: $name`, async ({ x, step, dy, y, dx, dLog, low, high, scale }) => {
      const { tf } = await openTensor(backend)
      tf.tidy(() => {
        const last = step.length === 1 ? 4 : step.length
        const [values, log] = [tf.tensor2d(x, [x.length / last, last]), tf.log(tf.tensor1d(step))]
        const round = (a: Tensor, b: Tensor): Tensor => (low === undefined ? binarise(tf, a, b, 1) : fakeQuantise(tf, a, b, { low, high: high! }, scale!))
        const near = (got: Tensor, expected: readonly number[]): void => [...got.dataSync()].forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
        near(round(values, log), y)
        const [ofX, ofLog] = tf.grads((...given: Tensor[]) => tf.sum(tf.mul(round(given[0]!, given[1]!), tf.tensor2d(dy, values.shape as [number, number]))))([values, log])
        near(ofX!, dx)
        near(ofLog!, dLog)
      })
    })

  test('the cases have values that are cut off, and values that are not', () => {
    for (const { dx, dy } of cases) {
      expect(dx.some((d, i) => d === 0 && dy[i] !== 0)).toBe(true)
      expect(dx.some((d) => d !== 0)).toBe(true)
    }
  })
})

describe('the steps that quantisation begins with', () => {
  test('hold values on a grid exactly', () => {
    expect(leastSquaresStep([0, 0.1, 0.3, 0.7], 7)).toBeCloseTo(0.1, 12)
    expect(leastSquaresStep([0, 0], 7)).toBeUndefined()
  })
  test('cut off the few that are far out, where that has less error', () => {
    const many = Float64Array.from({ length: 1000 }, (_, i) => (i % 100) / 100)
    expect(leastSquaresStep([...many, 3], 3)!).toBeLessThan(0.5)
    expect(leastSquaresStep([0.5, 3], 3, [1000, 1])!).toBeLessThan(0.6)
    expect(leastSquaresStep([0.5, 3], 3, [1000, 0])!).toBeCloseTo(0.5 / 3, 12)
  })
  test('are those of each channel; of one bit mean|w|; of a channel of zeros the mean of the others', () => {
    expect([...weightStepsOf(Float32Array.of(1, 0, -3, -0, 2, 0), 2, 1, 1)]).toEqual([2, 2])
    const [a, b] = weightStepsOf(Float32Array.of(0.5, 4, -3.5, -28), 2, 4, 7)
    expect(b! / a!).toBeCloseTo(8, 5)
    expect([...weightStepsOf(new Float32Array(4), 2, 4, 7)]).toEqual([1, 1])
  })
})
