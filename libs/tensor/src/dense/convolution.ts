import type { backend_util } from '@tensorflow/tfjs'
import { partsOf, type DenseEngine } from './denseEngine.ts'

/** A convolution [batch, height, width, channels] → [batch, outHeight, outWidth, filters]; y = oy · stride + ky − top, and so x. */
export interface ConvolutionShape {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filters: number
  readonly kernelHeight: number
  readonly kernelWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly top: number
  readonly left: number
}

/** What is done to the sums of a convolution: y = max(sum + bias, lowest). */
export interface Finish {
  /** [filters] */
  readonly bias?: Float32Array | undefined
  /** 0 for ReLU, −∞ for none. */
  readonly lowest: number
}

export const convolutionShape = (info: backend_util.Conv2DInfo): ConvolutionShape => ({
  batch: info.batchSize, height: info.inHeight, width: info.inWidth, channels: info.inChannels,
  outHeight: info.outHeight, outWidth: info.outWidth, filters: info.outChannels,
  kernelHeight: info.filterHeight, kernelWidth: info.filterWidth, strideHeight: info.strideHeight, strideWidth: info.strideWidth,
  top: info.padInfo.top, left: info.padInfo.left,
})

/** Tiles that the kernels do at a time, see BLOCK in libs/tensor/assembly/winograd.ts. */
export const TILES = 48
/** Floats of inputs and outputs that are copied and worked on at a time, unless a single image has more: what was copied is in the cache still. */
const CHUNK = 1 << 19

/**
 * Convolves by 3 × 3 on the dense kernels (isWinograd); false where it does not fit their memory, with nothing done.
 *
 * x [batch, height, width, channels], y [batch, outHeight, outWidth, filters]. filter [kernelHeight, kernelWidth, channels, filters], or
 * [kernelHeight, kernelWidth, filters, channels] where `turned`: then the convolution is with the filter turned by 180°.
 */
export function convolve(
  engine: DenseEngine, shape: ConvolutionShape, x: Float32Array, filter: Float32Array, turned: boolean, { bias, lowest }: Finish, y: Float32Array,
): boolean {
  const { batch, channels, filters } = shape
  const { inSize, outSize, images, tiles } = sizes(shape)
  const room = engine.kernels.winogradRoom(channels, filters) / 4
  const places = engine.layOut([12, filter.length, 16 * channels * filters, filters, images * inSize, images * outSize, room * mostParts(shape, images, tiles, TILES)])
  if (!places) return false
  const [map, given, packed, biasAt, input, output, rooms] = places
  writeMap(engine, map, shape)
  engine.write(given, filter)
  if (bias) engine.write(biasAt, bias)
  engine.kernels.winogradFilter(channels, filters, Number(turned), given, packed)
  for (let from = 0; from < batch; from += images) {
    const n = Math.min(images, batch - from)
    engine.write(input, x.subarray(from * inSize, (from + n) * inSize))
    engine.run(n * tiles, TILES, (kernels, first, count, part) =>
      kernels.winogradConvolve(map, first, count, input, packed, bias ? biasAt : 0, lowest, output, rooms + 4 * room * part))
    y.set(engine.floats(output, n * outSize), from * outSize)
  }
  return true
}

/** The convolution that takes errors back, at stride 1: from outputs to inputs, with as much padding as the kernel leaves. */
export const turnedAround = (shape: ConvolutionShape): ConvolutionShape => ({
  ...shape, height: shape.outHeight, width: shape.outWidth, channels: shape.filters, outHeight: shape.height, outWidth: shape.width, filters: shape.channels,
  top: shape.kernelHeight - 1 - shape.top, left: shape.kernelWidth - 1 - shape.left,
})

/** Multiplications that a plain convolution takes. */
export const multiplications = (s: ConvolutionShape): number =>
  s.batch * s.outHeight * s.outWidth * s.filters * s.kernelHeight * s.kernelWidth * s.channels

/** Whether a convolution is by 3 × 3 at stride 1, with channels and filters that fill vectors. */
export const isWinograd = ({ kernelHeight, kernelWidth, strideHeight, strideWidth, channels, filters }: ConvolutionShape): boolean =>
  kernelHeight === 3 && kernelWidth === 3 && strideHeight === 1 && strideWidth === 1 && channels % 4 === 0 && filters % 8 === 0

/** Whether `convolve` is faster than the convolution of TensorFlow.js: with fewer channels, transforming costs what fewer products save. */
export const isFasterHere = (shape: ConvolutionShape): boolean => isWinograd(shape) && Math.min(shape.channels, shape.filters) >= 16

/** Floats of an image and of its outputs, and how many images are worked on at a time. */
export function sizes({ batch, height, width, channels, outHeight, outWidth, filters, kernelHeight, kernelWidth }: ConvolutionShape) {
  const inSize = height * width * channels
  const outSize = outHeight * outWidth * filters
  return {
    inSize, outSize, positions: outHeight * outWidth, window: kernelHeight * kernelWidth * channels,
    tiles: ((outHeight + 1) >> 1) * ((outWidth + 1) >> 1), images: Math.min(batch, Math.max(1, Math.floor(CHUNK / (inSize + outSize)))),
  }
}

/** The most parts that a work of so many units an image is cut into: that of all images but the last, or that of the last ones. */
export const mostParts = ({ batch }: ConvolutionShape, images: number, units: number, block: number): number =>
  Math.max(partsOf(images * units, block), partsOf((batch % images || images) * units, block))

export function writeMap(engine: DenseEngine, at: number, s: ConvolutionShape): void {
  engine.integers(at, 12).set([
    s.height, s.width, s.channels, s.outHeight, s.outWidth, s.filters, s.kernelHeight, s.kernelWidth, s.strideHeight, s.strideWidth, s.top, s.left,
  ])
}
