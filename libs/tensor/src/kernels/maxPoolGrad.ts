import type { backend_util, TensorInfo } from '@tensorflow/tfjs'
import { view, type Composite, type Steps } from './composite.ts'
import { spreadOut } from './spreadOut.ts'

type Info = backend_util.Conv2DInfo
type Pad = Parameters<typeof backend_util.computePool2DInfo>[4]
type Shape4 = [number, number, number, number]
interface Inputs { readonly dy: TensorInfo; readonly input: TensorInfo; readonly output: TensorInfo }
interface Attributes {
  readonly filterSize: number | [number, number]
  readonly strides: number | [number, number]
  readonly pad: Pad
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}
type Run = Steps['run']

/**
 * Gradient of max pooling: each window hands dY to its first maximum. The back end's own kernel is wrong where all of a window
 * is negative or zero (it looks for a maximum above the smallest positive number), so it is never used.
 *
 * For every place of the window in turn: the inputs at that place, where they equal the maximum and none before did, take dY.
 *
 * dy, output [B, h, w, C], input [B, H, W, C] → [B, H, W, C].
 */
export const maxPoolGrad: Composite<Inputs, Attributes> = ({ run }, { dy, input, output }, { filterSize, strides, pad, dimRoundingMode }, tf) => {
  const info = tf.backend_util.computePool2DInfo(input.shape as Shape4, filterSize, strides, 1, pad, dimRoundingMode)
  const { top, bottom, left, right } = info.padInfo
  const x = top + bottom + left + right === 0 ? input
    : run('PadV2', { x: input }, { paddings: [[0, 0], [top, bottom], [left, right], [0, 0]], constantValue: -Infinity })
  const shares = firstMaxima(run, x, dy, output, info)
  const abutting = info.filterHeight === info.strideHeight && info.filterWidth === info.strideWidth
  const whole = (abutting ? interleaved : overlaid)(run, shares, x.shape as Shape4, info)
  return x === input ? whole : run('Slice', { x: whole }, { begin: [0, top, left, 0], size: input.shape })
}

/** For every place (i, j) of the window, row by row: dY where that place holds the first maximum, else 0. Each [B, h, w, C]. */
function firstMaxima(run: Run, x: TensorInfo, dy: TensorInfo, maximum: TensorInfo, info: Info): TensorInfo[] {
  const nothing = run('ZerosLike', { x: dy })
  let taken: TensorInfo | undefined
  const shares: TensorInfo[] = []
  for (let i = 0; i < info.filterHeight; i++) {
    for (let j = 0; j < info.filterWidth; j++) {
      const equal = run('Equal', { a: at(run, x, i, j, info), b: maximum })
      const first = taken ? run('LogicalAnd', { a: equal, b: run('LogicalNot', { x: taken }) }) : equal
      shares.push(run('Select', { condition: first, t: dy, e: nothing }))
      taken = taken ? run('LogicalOr', { a: taken, b: equal }) : equal
    }
  }
  return shares
}

/** What stands at place (i, j) of every window: [B, h, w, C]. */
function at(run: Run, x: TensorInfo, i: number, j: number, { outHeight, outWidth, strideHeight, strideWidth }: Info): TensorInfo {
  const [batch, height, width, channels] = x.shape as Shape4
  if (outHeight * strideHeight === height && outWidth * strideWidth === width && i < strideHeight && j < strideWidth) {
    // Windows that abut and fill the map: places are blocks of a view, and a block is copied faster than a comb.
    const block = view(x, [batch * outHeight, strideHeight, outWidth, strideWidth * channels])
    const place = run('Slice', { x: block }, { begin: [0, i, 0, j * channels], size: [batch * outHeight, 1, outWidth, channels] })
    return view(place, [batch, outHeight, outWidth, channels])
  }
  return run('StridedSlice', { x }, {
    begin: [0, i, j, 0], end: [batch, i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1, channels],
    strides: [1, strideHeight, strideWidth, 1], beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0,
  })
}

/** Windows that abut: the shares of their places, side by side. */
function interleaved(run: Run, shares: readonly TensorInfo[], [batch, height, width, channels]: Shape4, info: Info): TensorInfo {
  const { outHeight: h, outWidth: w, filterHeight, filterWidth } = info
  const flat = shares.map((share) => view(share, [batch * h * w, channels]))
  const rows = Array.from({ length: filterHeight }, (_, i) =>
    view(run('Concat', flat.slice(i * filterWidth, (i + 1) * filterWidth), { axis: 1 }), [batch * h, w * filterWidth * channels]))
  const covered = view(run('Concat', rows, { axis: 1 }), [batch, h * filterHeight, w * filterWidth, channels])
  return grown(run, covered, 0, 0, [batch, height, width, channels])
}

/** Windows that overlap or leave gaps: each share is spread out by the stride and laid where its place is; all are added. */
function overlaid(run: Run, shares: readonly TensorInfo[], shape: Shape4, info: Info): TensorInfo {
  const layers = shares.map((share, place) => grown(
    run, spreadOut(run, share, info.strideHeight, info.strideWidth), Math.floor(place / info.filterWidth), place % info.filterWidth, shape,
  ))
  return run('AddN', layers)
}

/** Lays zeros around a map: `top` rows and `left` columns before it, behind it as many as fill the shape. */
function grown(run: Run, map: TensorInfo, top: number, left: number, [, height, width]: Shape4): TensorInfo {
  const bottom = height - top - map.shape[1]!
  const right = width - left - map.shape[2]!
  if (top + left + bottom + right === 0) return map
  return run('PadV2', { x: map }, { paddings: [[0, 0], [top, bottom], [left, right], [0, 0]], constantValue: 0 })
}
