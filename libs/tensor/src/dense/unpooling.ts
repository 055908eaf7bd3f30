import type { DenseEngine } from './denseEngine.ts'

/** Average pooling over windows that abut: [batch, height, width, channels] → [batch, outHeight, outWidth, channels]. */
export interface PoolingShape {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly windowHeight: number
  readonly windowWidth: number
}

/** The gradient of average pooling on the dense kernels: dy → dx. False where it does not fit their memory. Channels are a multiple of four. */
export function spreadAverage(engine: DenseEngine, shape: PoolingShape, dy: Float32Array, dx: Float32Array): boolean {
  const { batch, height, width, channels, outHeight, outWidth, windowHeight, windowWidth } = shape
  const places = engine.layOut([dy.length, dx.length])
  if (!places) return false
  const [from, to] = places
  engine.write(from, dy)
  engine.run(batch * outHeight, outHeight, (kernels, first, count) =>
    kernels.spreadAverage(height, width, channels, outHeight, outWidth, windowHeight, windowWidth, first, count, from, to))
  dx.set(engine.floats(to, dx.length))
  return true
}
