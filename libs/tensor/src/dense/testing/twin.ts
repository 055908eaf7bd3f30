import type { Finish, ConvolutionShape } from '../convolution.ts'
import type { ProductShape } from '../matrixProduct.ts'
import type { PoolingShape } from '../unpooling.ts'

// What the dense kernels compute, as plainly as it can be said. Kernels add in another order, and convolve 3 × 3 by other products; so they
// give the same bits where all sums are exact, as of small integers, and nearly the same elsewhere.

/** y[b, oy, ox, f] = max(bias[f] + Σ_{i, j, c} x[b, oy·stride + i − top, ox·stride + j − left, c] · filter[i, j, c, f], lowest) */
export function plainConvolution(shape: ConvolutionShape, x: Float32Array, filter: Float32Array, { bias, lowest }: Finish): Float32Array {
  const y = new Float32Array(shape.batch * shape.outHeight * shape.outWidth * shape.filters)
  eachProduct(shape, (input, weight, output) => (y[output]! += x[input]! * filter[weight]!))
  return y.map((sum, i) => Math.max(sum + (bias ? bias[i % shape.filters]! : 0), lowest))
}

/** gradient[i, j, c, f] = Σ_{b, oy, ox} x[b, oy·stride + i − top, ox·stride + j − left, c] · dy[b, oy, ox, f] */
export function plainFilterGradient(shape: ConvolutionShape, x: Float32Array, dy: Float32Array): Float32Array {
  const gradient = new Float32Array(shape.kernelHeight * shape.kernelWidth * shape.channels * shape.filters)
  eachProduct(shape, (input, weight, output) => (gradient[weight]! += x[input]! * dy[output]!))
  return gradient
}

/** dx: each input gets dy · filter from every output that it was in. */
export function plainInputGradient(shape: ConvolutionShape, dy: Float32Array, filter: Float32Array): Float32Array {
  const dx = new Float32Array(shape.batch * shape.height * shape.width * shape.channels)
  eachProduct(shape, (input, weight, output) => (dx[input]! += dy[output]! * filter[weight]!))
  return dx
}

/** Visits all products of a convolution by the places of their input, weight and output. */
function eachProduct(s: ConvolutionShape, visit: (input: number, weight: number, output: number) => void): void {
  for (let b = 0; b < s.batch; b++)
    for (let oy = 0; oy < s.outHeight; oy++)
      for (let ox = 0; ox < s.outWidth; ox++)
        for (let i = 0; i < s.kernelHeight; i++)
          for (let j = 0; j < s.kernelWidth; j++) {
            const y = oy * s.strideHeight + i - s.top
            const x = ox * s.strideWidth + j - s.left
            if (y < 0 || y >= s.height || x < 0 || x >= s.width) continue
            for (let c = 0; c < s.channels; c++)
              for (let f = 0; f < s.filters; f++)
                visit(((b * s.height + y) * s.width + x) * s.channels + c, ((i * s.kernelWidth + j) * s.channels + c) * s.filters + f, ((b * s.outHeight + oy) * s.outWidth + ox) * s.filters + f)
          }
}

/** c[r, f] = Σ_d a[r, d] · b[d, f], with a stored as [d, r] and b as [f, d] where they are transposed. */
export function plainProduct({ rows, depth, columns, transposeA, transposeB }: ProductShape, a: Float32Array, b: Float32Array): Float32Array {
  const c = new Float32Array(rows * columns)
  for (let r = 0; r < rows; r++)
    for (let f = 0; f < columns; f++)
      for (let d = 0; d < depth; d++) c[r * columns + f]! += a[transposeA ? d * rows + r : r * depth + d]! * b[transposeB ? f * depth + d : d * columns + f]!
  return c
}

/** dx of average pooling over windows that abut: dy of the window, divided by its size. */
export function plainSpreadAverage(s: PoolingShape, dy: Float32Array): Float32Array {
  const dx = new Float32Array(s.batch * s.height * s.width * s.channels)
  for (let b = 0; b < s.batch; b++)
    for (let y = 0; y < s.outHeight * s.windowHeight; y++)
      for (let x = 0; x < s.outWidth * s.windowWidth; x++)
        for (let c = 0; c < s.channels; c++) {
          const window = (b * s.outHeight + Math.floor(y / s.windowHeight)) * s.outWidth + Math.floor(x / s.windowWidth)
          dx[((b * s.height + y) * s.width + x) * s.channels + c] = dy[window * s.channels + c]! / (s.windowHeight * s.windowWidth)
        }
  return dx
}
