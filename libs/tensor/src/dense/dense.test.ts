import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convolve, isWinograd, sizes, TILES, turnedAround, type ConvolutionShape } from './convolution.ts'
import { DenseEngine, partsOf } from './denseEngine.ts'
import { convolutionGradient, layerGradient } from './layerGradient.ts'
import { isTiled, matrixProduct, type ProductShape } from './matrixProduct.ts'
import { plainConvolution, plainFilterGradient, plainInputGradient, plainProduct, plainSpreadAverage } from './testing/twin.ts'
import { spreadAverage } from './unpooling.ts'

const engine = DenseEngine.open()!
const size = (max: number) => fc.integer({ min: 1, max })
const seeds = fc.integer()

/** Integers from −6 to 6: their sums are exact in any order, so that kernels must give the bits of their twins. */
function integers(seed: number, length: number): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length }, () => Math.floor(random.next() * 13) - 6)
}
const normals = (seed: number, length: number): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length }, () => random.normal())
}

/** Convolutions whose outputs meet at least one input, with padding that need not be the same on all sides. */
const convolutions = (kernel: fc.Arbitrary<[number, number, number, number]>, channels: fc.Arbitrary<number>): fc.Arbitrary<ConvolutionShape> =>
  fc.record({ batch: size(4), height: size(11), width: size(11), channels, filters: fc.constantFrom(8, 16, 24), kernel, margins: fc.tuple(...Array.from({ length: 4 }, () => fc.nat(3))) })
    .filter(({ height, width, kernel: [kh, kw], margins: [top, bottom, left, right] }) => height + top! + bottom! >= kh && width + left! + right! >= kw)
    .map(({ kernel: [kernelHeight, kernelWidth, strideHeight, strideWidth], margins: [top, bottom, left, right], ...rest }) => ({
      ...rest, kernelHeight, kernelWidth, strideHeight, strideWidth, top: top!, left: left!,
      outHeight: Math.floor((rest.height + top! + bottom! - kernelHeight) / strideHeight) + 1,
      outWidth: Math.floor((rest.width + left! + right! - kernelWidth) / strideWidth) + 1,
    }))

const three = fc.constant<[number, number, number, number]>([3, 3, 1, 1])
const any = fc.tuple(size(5), size(5), size(3), size(3))

function lengths(s: ConvolutionShape) {
  return { x: s.batch * s.height * s.width * s.channels, y: s.batch * s.outHeight * s.outWidth * s.filters, filter: s.kernelHeight * s.kernelWidth * s.channels * s.filters }
}

/** The largest difference, as a share of the largest number. */
function distance(actual: Float32Array, expected: Float32Array): number {
  const largest = Math.max(1, ...expected.map(Math.abs))
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) / largest
}

describe('dense kernels give the bits of their plain twins where sums are exact', () => {
  it('convolution by 3 × 3, with bias and ReLU', () => {
    fc.assert(fc.property(convolutions(three, fc.constantFrom(4, 8, 12)), seeds, fc.boolean(), fc.boolean(), (shape, seed, biased, rectified) => {
      expect(isWinograd(shape)).toBe(true)
      const n = lengths(shape)
      const [x, filter] = [integers(seed, n.x), integers(seed + 1, n.filter)]
      const finish = { bias: biased ? integers(seed + 2, shape.filters) : undefined, lowest: rectified ? 0 : -Infinity }
      const y = new Float32Array(n.y)
      expect(convolve(engine, shape, x, filter, false, finish, y)).toBe(true)
      expect(y).toEqual(plainConvolution(shape, x, filter, finish))
    }), { numRuns: 60 })
  })

  it('its gradient in the input, which is the convolution with the filter turned', () => {
    fc.assert(fc.property(convolutions(three, fc.constantFrom(8, 16)), seeds, (shape, seed) => {
      const n = lengths(shape)
      const [dy, filter] = [integers(seed, n.y), integers(seed + 1, n.filter)]
      const dx = new Float32Array(n.x)
      convolve(engine, turnedAround(shape), dy, filter, true, { lowest: -Infinity }, dx)
      expect(dx).toEqual(plainInputGradient(shape, dy, filter))
    }), { numRuns: 60 })
  })

  it('the gradient of a layer with bias and ReLU: errors pass where the output is above 0, to the filter, the bias and the input', () => {
    fc.assert(fc.property(convolutions(three, fc.constantFrom(8, 16)), seeds, (shape, seed) => {
      const n = lengths(shape)
      const [x, dy, filter, y] = [integers(seed, n.x), integers(seed + 1, n.y), integers(seed + 2, n.filter), integers(seed + 3, n.y).map((value) => Math.max(0, value))]
      const [gradient, bias, dx] = [new Float32Array(n.filter), new Float32Array(shape.filters), new Float32Array(n.x)]
      expect(layerGradient(engine, shape, { x, dy, gradient, rectified: { y, bias }, back: { filter, dx } })).toBe(true)
      const passed = dy.map((error, i) => (y[i]! > 0 ? error : 0))
      expect(gradient).toEqual(plainFilterGradient(shape, x, passed))
      expect(dx).toEqual(plainInputGradient(shape, passed, filter))
      const sums = new Float32Array(shape.filters)
      passed.forEach((error, i) => (sums[i % shape.filters]! += error))
      expect(bias).toEqual(sums)
    }), { numRuns: 60 })
  })

  it.each([['by 3 × 3', three, fc.constantFrom(4, 8)], ['of any other kind', any, size(5)]] as const)('the gradient in the filter of a convolution %s', (_, kernel, channels) => {
    fc.assert(fc.property(convolutions(kernel, channels), seeds, (shape, seed) => {
      const n = lengths(shape)
      const [x, dy] = [integers(seed, n.x), integers(seed + 1, n.y)]
      const gradient = new Float32Array(n.filter)
      expect(convolutionGradient(engine, shape, x, dy, gradient)).toBe(true)
      expect(gradient).toEqual(plainFilterGradient(shape, x, dy))
    }), { numRuns: 60 })
  })

  it('products of matrices, either of them transposed, deeper than a panel is', () => {
    const shapes = fc.record({ rows: fc.integer({ min: 16, max: 60 }), depth: fc.oneof(size(20), fc.integer({ min: 500, max: 1100 })), columns: size(40), transposeA: fc.boolean(), transposeB: fc.boolean() })
    fc.assert(fc.property(shapes.filter(isTiled), seeds, (shape: ProductShape, seed) => {
      const [a, b] = [integers(seed, shape.rows * shape.depth), integers(seed + 1, shape.depth * shape.columns)]
      const c = new Float32Array(shape.rows * shape.columns)
      expect(matrixProduct(engine, shape, a, b, c)).toBe(true)
      expect(c).toEqual(plainProduct(shape, a, b))
    }), { numRuns: 100 })
  })

  it('the gradient of average pooling, rows and columns behind the last window too', () => {
    const shapes = fc.record({ batch: size(3), channels: fc.constantFrom(4, 8, 12), outHeight: size(4), outWidth: size(4), windowHeight: size(4), windowWidth: size(4), below: fc.nat(3), beside: fc.nat(3) })
    fc.assert(fc.property(shapes, seeds, ({ below, beside, ...rest }, seed) => {
      const shape = { ...rest, height: rest.outHeight * rest.windowHeight + below, width: rest.outWidth * rest.windowWidth + beside }
      const dy = integers(seed, rest.batch * rest.outHeight * rest.outWidth * rest.channels).map((value) => value * 144)
      const dx = new Float32Array(shape.batch * shape.height * shape.width * shape.channels).fill(NaN)
      spreadAverage(engine, shape, dy, dx)
      expect(distance(dx, plainSpreadAverage(shape, dy))).toBeLessThan(1e-6)
    }), { numRuns: 60 })
  })
})

describe('dense kernels', () => {
  const shape: ConvolutionShape = { batch: 9, height: 15, width: 14, channels: 16, filters: 24, outHeight: 15, outWidth: 14, kernelHeight: 3, kernelWidth: 3, strideHeight: 1, strideWidth: 1, top: 1, left: 1 }
  const n = lengths(shape)

  it('convolve by 3 × 3 as exactly as a plain sum, and so for its gradients', () => {
    const [x, filter, dy] = [normals(1, n.x), normals(2, n.filter), normals(3, n.y)]
    const [y, gradient] = [new Float32Array(n.y), new Float32Array(n.filter)]
    convolve(engine, shape, x, filter, false, { lowest: -Infinity }, y)
    expect(distance(y, plainConvolution(shape, x, filter, { lowest: -Infinity }))).toBeLessThan(2e-6)
    convolutionGradient(engine, shape, x, dy, gradient)
    expect(distance(gradient, plainFilterGradient(shape, x, dy))).toBeLessThan(2e-6)
  })

  it('go through a batch that is larger than their memory piece by piece', () => {
    const one = { ...shape, batch: 1, height: 60, width: 60, outHeight: 60, outWidth: 60, channels: 4, filters: 8 }
    const large = { ...one, batch: 60 }
    const [n, all] = [lengths(one), lengths(large)]
    const [x, filter] = [integers(1, all.x), integers(2, n.filter)]
    const y = new Float32Array(all.y)
    convolve(engine, large, x, filter, false, { lowest: 0 }, y)
    expect(y.subarray(-n.y)).toEqual(plainConvolution(one, x.subarray(-n.x), filter, { lowest: 0 }))

    // Errors of the first image and of the last: their gradients add up.
    const errors = integers(3, n.y)
    const dy = new Float32Array(all.y)
    dy.set(errors)
    dy.set(errors, all.y - n.y)
    const gradient = new Float32Array(n.filter)
    convolutionGradient(engine, large, x, dy, gradient)
    const last = plainFilterGradient(one, x.subarray(-n.x), errors)
    expect(gradient).toEqual(plainFilterGradient(one, x.subarray(0, n.x), errors).map((value, i) => value + last[i]!))
  })

  // Of 26 images by 3 × 3 the first 19 are cut into 7 parts and the last 7 into 8; of 14 images at stride 2 the first 9 into 7, the last 5 into 8.
  it.each([
    ['by 3 × 3', { batch: 26, height: 14, width: 14, channels: 8, filters: 128, outHeight: 14, outWidth: 14, kernelHeight: 3, kernelWidth: 3, strideHeight: 1, strideWidth: 1, top: 1, left: 1 }],
    ['at stride 2', { batch: 14, height: 28, width: 28, channels: 64, filters: 16, outHeight: 14, outWidth: 14, kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2, top: 0, left: 0 }],
  ])('have room for the parts of the last images, which may be more than those of the images before, %s', (_, shape) => {
    const { images, tiles, positions } = sizes(shape)
    const [units, block] = shape.strideHeight === 1 ? [tiles, TILES] : [positions, 64]
    expect(partsOf((shape.batch - images) * units, block)).toBeGreaterThan(partsOf(images * units, block))
    const n = lengths(shape)
    const [x, dy] = [integers(1, n.x), integers(2, n.y)]
    const [gradient, bias] = [new Float32Array(n.filter), new Float32Array(shape.filters)]
    expect(layerGradient(engine, shape, { x, dy: dy.slice(), gradient, rectified: { y: new Float32Array(n.y).fill(1), bias } })).toBe(true)
    expect(gradient).toEqual(plainFilterGradient(shape, x, dy))
    const sums = new Float32Array(shape.filters)
    dy.forEach((error, i) => (sums[i % shape.filters]! += error))
    expect(bias).toEqual(sums)
  })

  it('refuse what does not fit their memory, and leave the answer as it was', () => {
    const huge = { ...shape, channels: 4096, filters: 4096, batch: 1, height: 1, width: 1, outHeight: 1, outWidth: 1 }
    const y = new Float32Array(4096).fill(7)
    expect(convolve(engine, huge, new Float32Array(4096), new Float32Array(0), false, { lowest: 0 }, y)).toBe(false)
    expect(y.every((value) => value === 7)).toBe(true)
  })

  it('hand a NaN on', () => {
    const x = normals(1, n.x)
    x[5] = NaN
    const y = new Float32Array(n.y)
    convolve(engine, shape, x, normals(2, n.filter), false, { lowest: 0 }, y)
    expect(y.some(Number.isNaN)).toBe(true)
  })
})
