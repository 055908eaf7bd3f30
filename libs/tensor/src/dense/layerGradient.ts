import type { Pointer } from '@spikeline/spikes'
import { isWinograd, mostParts, sizes, TILES, turnedAround, writeMap, type ConvolutionShape } from './convolution.ts'
import type { DenseEngine } from './denseEngine.ts'
import type { DenseKernels } from './denseKernels.ts'

/** Positions that the kernels do at a time, see BLOCK in libs/tensor/assembly/windows.ts. */
const POSITIONS = 64

/** The gradient of a layer y = x ∗ filter, or y = max(x ∗ filter + bias, 0): from what, and what is wanted. Filters are a multiple of eight. */
export interface LayerErrors {
  /** [batch, height, width, channels] */
  readonly x: Float32Array
  /** Errors of the outputs: [batch, outHeight, outWidth, filters] */
  readonly dy: Float32Array
  /** Gradient of the filter: [kernelHeight, kernelWidth, channels, filters] */
  readonly gradient: Float32Array
  /** Of a layer that rectifies: its outputs, like dy, and the gradient of the bias, [filters]. */
  readonly rectified?: { readonly y: Float32Array; readonly bias: Float32Array }
  /** Where errors go on: the filter, and the errors of the inputs, like x. The shape turned around must be Winograd's. */
  readonly back?: { readonly filter: Float32Array; readonly dx: Float32Array }
}

/** Computes it on the dense kernels, with everything copied there once; false where it does not fit their memory, with nothing done. */
export function layerGradient(engine: DenseEngine, shape: ConvolutionShape, errors: LayerErrors): boolean {
  const work = layOutWork(engine, shape, !!errors.rectified, !!errors.back)
  if (!work) return false
  const { inSize, outSize, images } = work.sizes
  prepare(engine, work, errors)
  for (let from = 0; from < shape.batch; from += images) {
    const n = Math.min(images, shape.batch - from)
    const [ins, outs] = [inSize, outSize].map((size) => [from * size, (from + n) * size] as const) as [readonly [number, number], readonly [number, number]]
    engine.write(work.x, errors.x.subarray(...ins))
    engine.write(work.dy, errors.dy.subarray(...outs))
    if (errors.rectified) {
      engine.write(work.y, errors.rectified.y.subarray(...outs))
      rectify(engine, work, n)
    }
    addGradient(engine, work, n)
    if (errors.back) {
      takeBack(engine, work, n)
      errors.back.dx.set(engine.floats(work.dx, n * inSize), ins[0])
    }
  }
  finish(engine.kernels, work)
  errors.gradient.set(engine.floats(work.gradient, errors.gradient.length))
  errors.rectified?.bias.set(engine.floats(work.bias, shape.filters))
  return true
}

/** Whether the gradient of a layer fits the memory of the kernels. */
export const layerFits = (engine: DenseEngine, shape: ConvolutionShape, rectified: boolean, back: boolean): boolean =>
  layOutWork(engine, shape, rectified, back) !== undefined

/** The gradient in the filter alone. */
export const convolutionGradient = (engine: DenseEngine, shape: ConvolutionShape, x: Float32Array, dy: Float32Array, gradient: Float32Array): boolean =>
  layerGradient(engine, shape, { x, dy, gradient })

type Work = NonNullable<ReturnType<typeof layOutWork>>

/** Where everything lies while a gradient is computed. Parts of the work add to sums of their own. */
function layOutWork(engine: DenseEngine, shape: ConvolutionShape, rectified: boolean, back: boolean) {
  const { channels, filters, kernelHeight, kernelWidth } = shape
  const own = sizes(shape)
  const { inSize, outSize, images, tiles, positions, window } = own
  const turned = turnedAround(shape)
  const backTiles = sizes(turned).tiles
  const winograd = isWinograd(shape)
  const [units, block] = winograd ? [tiles, TILES] : [positions, POSITIONS]
  const parts = mostParts(shape, images, units, block)
  const biasParts = mostParts(shape, images, positions, POSITIONS)
  const size = winograd ? 16 * channels * filters : Math.ceil(window / 4) * 4 * filters
  const room = (winograd ? engine.kernels.winogradRoom(channels, filters) : engine.kernels.windowRoom(window)) / 4
  const backRoom = back ? engine.kernels.winogradRoom(filters, channels) / 4 : 0
  const places = engine.layOut([
    12, images * inSize, images * outSize, size * parts, Math.max(room * parts, backRoom * mostParts(shape, images, backTiles, TILES)),
    kernelHeight * kernelWidth * channels * filters, rectified ? images * outSize : 0, filters * biasParts, filters,
    12, ...(back ? [kernelHeight * kernelWidth * channels * filters, 16 * channels * filters, images * inSize] : [0, 0, 0]),
  ])
  if (!places) return undefined
  const [map, x, dy, sums, rooms, gradient, y, biasSums, bias, backMap, filter, packed, dx] = places as readonly Pointer[] as readonly [
    Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer,
  ]
  return {
    shape, turned, sizes: own, winograd, units, block, parts, biasParts, size, room, backRoom, backTiles,
    map, x, dy, sums, rooms, gradient, y, biasSums, bias, backMap, filter, packed, dx,
  }
}

function prepare(engine: DenseEngine, w: Work, { back }: LayerErrors): void {
  const { channels, filters } = w.shape
  writeMap(engine, w.map, w.shape)
  engine.floats(w.sums, w.size * w.parts).fill(0)
  engine.floats(w.biasSums, filters * w.biasParts).fill(0)
  if (!back) return
  writeMap(engine, w.backMap, w.turned)
  engine.write(w.filter, back.filter)
  engine.kernels.winogradFilter(filters, channels, 1, w.filter, w.packed)
}

const rectify = (engine: DenseEngine, w: Work, images: number): void =>
  engine.run(images * w.sizes.positions, POSITIONS, (kernels, first, count, part) => {
    const at = 4 * first * w.shape.filters
    kernels.rectifyErrors(count, w.shape.filters, w.y + at, w.dy + at, w.biasSums + 4 * w.shape.filters * part)
  })

const addGradient = (engine: DenseEngine, w: Work, images: number): void =>
  engine.run(images * w.units, w.block, (kernels, first, count, part) =>
    kernels[w.winograd ? 'winogradGradient' : 'convolutionGradient'](w.map, first, count, w.x, w.dy, w.sums + 4 * w.size * part, w.rooms + 4 * w.room * part))

const takeBack = (engine: DenseEngine, w: Work, images: number): void =>
  engine.run(images * w.backTiles, TILES, (kernels, first, count, part) =>
    kernels.winogradConvolve(w.backMap, first, count, w.dy, w.packed, 0, -Infinity, w.dx, w.rooms + 4 * w.backRoom * part))

/** Adds the sums of the parts up, in the order of the parts. */
function finish(kernels: DenseKernels, w: Work): void {
  const { channels, filters } = w.shape
  if (w.winograd) kernels.winogradGradientFilter(channels * filters, w.parts, w.sums, w.gradient)
  else kernels.addParts(w.sizes.window * filters, w.parts, w.size, w.sums, w.gradient)
  kernels.addParts(filters, w.biasParts, filters, w.biasSums, w.bias)
}
