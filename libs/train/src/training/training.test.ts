import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bars, bpParams } from '../testing/bars.ts'
import { writeImage } from './augment.ts'
import { optimise, startOptimiser } from './optimiser.ts'
import { learningRateAt } from './schedule.ts'
import { trainingMemory } from './memory.ts'
import { identity, pickImages, splitSet, type ImageSet } from './trainingSet.ts'

const params = bpParams({ network: '10' })
const of = (...values: number[]): Float32Array => Float32Array.from(values)

describe('optimisers', () => {
  test('the first step of Adam is the learning rate against the sign of the gradient', () => {
    const w = of(1, 1, 1)
    optimise(startOptimiser('adam', [3]), [w], [of(5, -0.01, 0)], [false], 0.1, params)
    ;[0.9, 1.1, 1].forEach((expected, i) => expect(w[i]).toBeCloseTo(expected, 5))
  })

  test('Adam agrees with algorithm 1 of its paper over many steps', () => {
    const state = startOptimiser('adam', [1])
    const w = of(0.5)
    let [theta, m, v] = [0.5, 0, 0]
    for (let t = 1; t <= 50; t++) {
      const g = Math.sin(t) + 0.3
      optimise(state, [w], [of(g)], [false], 0.01, params)
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      theta -= (0.01 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
    }
    expect(w[0]).toBeCloseTo(theta, 5)
  })

  test('momentum sums past gradients', () => {
    const w = of(0)
    const state = startOptimiser('sgd', [1])
    for (let t = 0; t < 3; t++) optimise(state, [w], [of(1)], [false], 1, { ...params, optimiser: 'sgd', momentum: 0.5 })
    expect(w[0]).toBe(-(1 + 1.5 + 1.75))
  })

  test('weight decay shrinks what it acts on, without a gradient, and nothing else', () => {
    const [weight, bias] = [of(2), of(2)]
    optimise(startOptimiser('sgd', [1, 1]), [weight, bias], [of(0), of(0)], [true, false], 0.1, { ...params, weightDecay: 0.5 })
    expect([weight[0], bias[0]]).toEqual([Math.fround(1.9), 2])
  })
})

describe('learning rate', () => {
  test('is constant, falls by steps, or along half a cosine to 0', () => {
    const at = (schedule: 'constant' | 'step' | 'cosine', epoch: number, part = 0) =>
      learningRateAt({ learningRate: 8, schedule, stepEpochs: 2, stepFactor: 0.5, epochs: 4 }, epoch, part)
    expect([0, 3].map((e) => at('constant', e))).toEqual([8, 8])
    expect([0, 1, 2, 3, 4].map((e) => at('step', e))).toEqual([8, 8, 4, 4, 2])
    expect(at('cosine', 0)).toBe(8)
    expect(at('cosine', 2)).toBeCloseTo(4)
    expect(at('cosine', 3, 1)).toBeCloseTo(0)
  })
})

describe('validation split', () => {
  test('law: the two parts are disjoint, complete, in order, and the same for the same seed', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 59 }), fc.nat(), (samples, count, seed) => {
      fc.pre(count < samples)
      const { train, validation } = splitSet(samples, count, createRandom(seed))
      expect([validation.length, train.length]).toEqual([count, samples - count])
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...identity(samples)])
      expect([...train]).toEqual([...train].sort((a, b) => a - b))
      expect(splitSet(samples, count, createRandom(seed))).toEqual({ train, validation })
    }))
  })

  test('a fraction is rounded to whole images', () => expect(splitSet(25, 0.1, createRandom(1)).validation.length).toBe(3))

  test('picked images keep their labels', () => {
    const set = bars(5)
    const picked = pickImages(set, Uint32Array.of(1, 4))
    expect([...picked.labels]).toEqual([set.labels[1], set.labels[4]])
    expect([...picked.pixels.subarray(36)]).toEqual([...set.pixels.subarray(4 * 36)])
  })
})

describe('augmentation', () => {
  const set: ImageSet = {
    samples: 1, height: 2, width: 3, channels: 2, classes: 1, first: 0, labels: Uint8Array.of(0),
    pixels: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  }
  const images = (crop: number, flip: boolean) => Array.from({ length: 200 }, (_, seed) => {
    const target = new Float32Array(12)
    writeImage(target, 0, set, 0, { crop, flip }, createRandom(seed))
    return target.map((value) => Math.round(value * 255)).join(' ')
  })

  test('flipping gives the image or its mirror, about as often', () => {
    const seen = images(0, true)
    const mirror = '5 6 3 4 1 2 11 12 9 10 7 8'
    expect(new Set(seen)).toEqual(new Set(['1 2 3 4 5 6 7 8 9 10 11 12', mirror]))
    expect(seen.filter((text) => text === mirror).length).toBeGreaterThan(70)
    expect(seen.filter((text) => text === mirror).length).toBeLessThan(130)
  })

  test('cropping shifts by up to so many pixels each way, zeros moving in', () => {
    const seen = new Set(images(1, false))
    expect(seen.size).toBe(9)
    expect(seen).toContain('0 0 0 0 0 0 0 0 1 2 3 4')
    expect(seen).toContain('9 10 11 12 0 0 0 0 0 0 0 0')
  })

  test('without augmentation a byte stands for value/255, and a float for itself', () => {
    const target = new Float32Array(13)
    writeImage(target, 1, set, 0, { crop: 0, flip: false })
    expect(target).toEqual(Float32Array.of(0, ...Array.from(set.pixels, (p) => p / 255)))
    writeImage(target, 0, { ...set, pixels: new Float32Array(12).fill(0.25) }, 0, { crop: 0, flip: false })
    expect(target[0]).toBe(0.25)
  })
})

describe('memory', () => {
  test('counts the set as bytes, six copies of the parameters, three maps a layer', () => {
    const mnist = { samples: 60_000, height: 28, width: 28, channels: 1, classes: 10 }
    expect(trainingMemory(mnist, bpParams({ network: '784-512-10', batch: 100 }))).toBe(60_000 * 784 + 24 * 407_050 + 1200 * (784 + 512 + 10))
    expect(trainingMemory(undefined, params)).toBeUndefined()
  })
})
