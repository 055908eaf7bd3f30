import type { backend_util, TensorInfo } from '@tensorflow/tfjs'
import { denseEngine } from '../dense/current.ts'
import { spreadAverage } from '../dense/unpooling.ts'
import { view, type Composite } from './composite.ts'

type Pad = Parameters<typeof backend_util.computePool2DInfo>[4]
type Shape4 = [number, number, number, number]
interface Inputs { readonly dy: TensorInfo; readonly input: TensorInfo }
interface Attributes { readonly filterSize: number | [number, number]; readonly strides: number | [number, number]; readonly pad: Pad }

/**
 * Gradient of average pooling over windows that neither overlap nor leave the map: every input gets dY/(k·k) of its window.
 * The dense kernels do it where channels fill vectors; else by copying whole runs, still seven times as fast as the back end's own kernel,
 * which does windows that overlap.
 *
 * dy [B, h, w, C] → [B, H, W, C]; rows and columns behind the last window get 0.
 */
export const avgPoolGrad: Composite<Inputs, Attributes> = ({ run, original, make, values }, inputs, attributes, tf) => {
  const { dy, input } = inputs
  const { filterSize, strides, pad } = attributes
  const shape = tf.backend_util.computePool2DInfo(input.shape as Shape4, filterSize, strides, 1, pad)
  const { batchSize: batch, outHeight: h, outWidth: w, inChannels: c, filterHeight, filterWidth, padInfo } = shape
  const tiled = filterHeight === shape.strideHeight && filterWidth === shape.strideWidth
  const below = shape.inHeight - h * filterHeight
  const beside = shape.inWidth - w * filterWidth
  if (!tiled || padInfo.top + padInfo.bottom + padInfo.left + padInfo.right > 0 || below < 0 || beside < 0) return original({ dy, input }, attributes)

  const engine = denseEngine()
  if (engine && c % 4 === 0 && h > 0 && w > 0) {
    const dx = make(input.shape)
    const pooling = { batch, height: shape.inHeight, width: shape.inWidth, channels: c, outHeight: h, outWidth: w, windowHeight: filterHeight, windowWidth: filterWidth }
    if (spreadAverage(engine, pooling, values(dy), values(dx))) return dx
  }
  const share = run('Multiply', { a: dy, b: run('Fill', {}, { shape: [], value: 1 / (filterHeight * filterWidth), dtype: 'float32' }) })
  const repeat = (x: TensorInfo, times: number): TensorInfo => (times === 1 ? x : run('Concat', Array<TensorInfo>(times).fill(x), { axis: 1 }))
  const columns = repeat(view(share, [batch * h * w, c]), filterWidth)
  const rows = repeat(view(columns, [batch * h, w * filterWidth * c]), filterHeight)
  const whole = view(rows, [batch, h * filterHeight, w * filterWidth, c])
  if (below === 0 && beside === 0) return whole
  return run('PadV2', { x: whole }, { paddings: [[0, 0], [0, below], [0, beside], [0, 0]], constantValue: 0 })
}
