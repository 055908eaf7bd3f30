import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answers, largestDifference, openTensor, type BackendCase, type Tf } from '../index.ts'
import { distinct, normal, withGradients } from '../conformance/inputs.ts'

async function difference(run: BackendCase['run']): Promise<number> {
  const { tf: cpu } = await openTensor('cpu')
  const expected = answers(cpu, { name: '', run })
  const { tf: wasm } = await openTensor('wasm')
  return largestDifference(answers(wasm, { name: '', run }), expected)
}

const size = (max: number) => fc.integer({ min: 1, max })
const agrees = <T>(shapes: fc.Arbitrary<T>, run: (tf: Tf, shape: T) => Tensor[]) =>
  fc.assert(fc.asyncProperty(shapes, async (shape) => { expect(await difference((tf) => run(tf, shape))).toBeLessThan(1e-4) }), { numRuns: 60 })

describe('kernels supplied to the WebAssembly back end agree with plain JavaScript', () => {
  it('gradients of a convolution in image and filter, for any kernel, stride and padding', () => agrees(
    fc.record({
      batch: size(3), height: size(9), width: size(9), channels: size(5), filters: size(5), kernelHeight: size(4), kernelWidth: size(4),
      strideHeight: size(3), strideWidth: size(3), pad: fc.oneof(fc.constantFrom('same' as const, 'valid' as const), fc.tuple(size(4), size(4), size(4), size(4))),
    }).filter(({ pad, height, width, kernelHeight, kernelWidth }) => {
      const [top, bottom, left, right] = Array.isArray(pad) ? pad : [0, 0, 0, 0]
      return pad === 'same' || (height + top + bottom >= kernelHeight && width + left + right >= kernelWidth)
    }),
    (tf, s) => withGradients(
      tf,
      (x, w) => tf.conv2d(
        x as Tensor4D, w as Tensor4D, [s.strideHeight, s.strideWidth], Array.isArray(s.pad) ? [[0, 0], [s.pad[0], s.pad[1]], [s.pad[2], s.pad[3]], [0, 0]] : s.pad,
      ),
      [normal(tf, 'x', [s.batch, s.height, s.width, s.channels]), normal(tf, 'w', [s.kernelHeight, s.kernelWidth, s.channels, s.filters])],
    ),
  ))

  it('gradients of both poolings, for any window, stride and padding', () => agrees(
    fc.record({
      kind: fc.constantFrom('avgPool' as const, 'maxPool' as const), batch: size(3), height: size(9), width: size(9), channels: size(4),
      windowHeight: size(4), windowWidth: size(4), strideHeight: size(4), strideWidth: size(4), pad: fc.constantFrom('same' as const, 'valid' as const),
    }).filter((s) => (s.pad === 'same' && s.kind === 'maxPool') || (s.height >= s.windowHeight && s.width >= s.windowWidth)),
    (tf, s) => withGradients(
      tf, (x) => tf[s.kind](x as Tensor4D, [s.windowHeight, s.windowWidth], [s.strideHeight, s.strideWidth], s.kind === 'maxPool' ? s.pad : 'valid'),
      [distinct(tf, 'x', [s.batch, s.height, s.width, s.channels])],
    ),
  ))

  it('matrix products with any of the factors transposed', () => agrees(
    fc.record({ rows: size(20), inner: size(20), columns: size(20), first: fc.boolean(), second: fc.boolean() }),
    (tf, { rows, inner, columns, first, second }) => withGradients(
      tf, (a, b) => tf.matMul(a, b, first, second),
      [normal(tf, 'a', first ? [inner, rows] : [rows, inner]), normal(tf, 'b', second ? [columns, inner] : [inner, columns])],
    ),
  ))

  it('sums over leading axes of large tensors, kept or dropped', () => agrees(
    fc.record({ shape: fc.tuple(size(40), size(40), size(40), size(8)), keep: fc.boolean() }),
    (tf, { shape, keep }) => [tf.sum(normal(tf, 'x', shape), [0, 1, 2], keep), tf.mean(normal(tf, 'y', shape), [0, 1, 2], keep)],
  ), 60_000)
})

describe('a kernel made of others', () => {
  it('releases everything that it made on the way', async () => {
    const { tf } = await openTensor('wasm')
    const held = () => (tf.backend() as unknown as { numDataIds(): number }).numDataIds()
    const before = held()
    const result = tf.tidy(() => {
      const x = normal(tf, 'x', [2, 7, 7, 3])
      const [, ...gradients] = withGradients(tf, (a, w) => tf.conv2d(a as Tensor4D, w as Tensor4D, 2, 'same'), [x, normal(tf, 'w', [3, 3, 3, 4])])
      return [...gradients, ...withGradients(tf, (a) => tf.maxPool(a as Tensor4D, 3, 2, 'same'), [x]), tf.sum(normal(tf, 'l', [9, 60, 40]), [0, 1])]
    }) as Tensor[]
    expect(held()).toBe(before + result.length)
    tf.dispose(result)
    expect(held()).toBe(before)
  })
})
