import { describe, expect, test } from 'vitest'
import { createRandom } from './random.ts'

const N = 100_000
const range = (n: number) => Array.from({ length: n }, (_, i) => i)
const name = '{"reads":{"images":["dataset/mnist.test"]},"seed":7,"type":"encode/bernoulli"}'

/** Σ over i of (x_i − ½)(y_i − ½), in standard deviations of what independent uniform numbers give. */
const correlation = (x: readonly number[], y: readonly number[]): number =>
  (x.reduce((sum, value, i) => sum + (value - 0.5) * (y[i]! - 0.5), 0) * 12) / Math.sqrt(x.length)

describe('createRandom', () => {
  test('gives the same numbers for the same seed on every machine and in every version', () => {
    const random = createRandom(1)
    expect(range(4).map(() => random.next() * 2 ** 32)).toEqual([3400810722, 2859588680, 3310149835, 532621413])
    expect(createRandom('1').next()).toBe(createRandom(1).next())
  })

  test('is uniform in its high and its low bits', () => {
    const random = createRandom(name)
    const high = new Float64Array(256)
    const low = new Float64Array(256)
    for (let i = 0; i < N; i++) {
      const bits = random.next() * 2 ** 32
      high[bits >>> 24]!++
      low[bits % 256]!++
    }
    // χ² with 255 degrees of freedom: mean 255, standard deviation 22.6.
    for (const counts of [high, low]) expect(counts.reduce((sum, n) => sum + (n - N / 256) ** 2 / (N / 256), 0)).toBeLessThan(255 + 4 * 22.6)
  })

  test('is normal: mean 0, variance 1, kurtosis 3', () => {
    const random = createRandom(name)
    const values = range(N).map(() => random.normal())
    const moment = (k: number) => values.reduce((sum, x) => sum + x ** k, 0) / N
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(N))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / N))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / N))
  })

  test('shuffles every item to every place', () => {
    const random = createRandom(name)
    const counts = new Float64Array(25)
    for (let n = 0; n < 10_000; n++) random.shuffle(range(5)).forEach((item, at) => counts[item * 5 + at]!++)
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.2 * 0.8))
  })
})

describe('a substream', () => {
  test('does not depend on what was drawn before', () => {
    const drawn = createRandom(name)
    range(10).forEach(() => drawn.next())
    expect(drawn.substream(3).next()).toBe(createRandom(name).substream(3).next())
  })

  test('of one index is another than that of any other, of another seed and of the source itself', () => {
    const streams = [...range(N).map((i) => createRandom(name).substream(i)), ...range(N).map((i) => createRandom(8).substream(i)), createRandom(name), createRandom(8)]
    expect(new Set(streams.map((stream) => `${stream.next()} ${stream.next()} ${stream.next()}`)).size).toBe(2 * N + 2)
  })

  test('is not correlated with the next, nor with that of the next seed', () => {
    for (const draw of [0, 1, 7]) {
      const nth = (seed: string | number, i: number) => {
        const stream = createRandom(seed).substream(i)
        for (let k = 0; k < draw; k++) stream.next()
        return stream.next()
      }
      const values = range(N + 1).map((i) => nth(1, i))
      expect(Math.abs(correlation(values.slice(0, N), values.slice(1)))).toBeLessThan(4)
      expect(Math.abs(correlation(values, range(N + 1).map((i) => nth(2, i))))).toBeLessThan(4)
    }
  })
})
