import { Convolution, copyWindow } from './maps'
import { productOfRows } from './products'

/** Positions whose windows are laid out at a time. */
const BLOCK = 64

/** Elements of a window, filled up to a multiple of four. */
// @ts-ignore: a decorator
@inline
function depthOf(map: Convolution): i32 {
  return (map.kernelHeight * map.kernelWidth * map.channels + 3) & ~3
}

/** Room that convolutionGradient needs to work in, in bytes, for windows of `window` elements. */
export function windowRoom(window: i32): usize {
  return <usize>(BLOCK * ((window + 3) & ~3)) << 2
}

/**
 * Adds what outputs first … first + count − 1, counted through all maps, give to the gradient of the filter:
 *
 *     sums[ky, kx, c, f] += Σ x[b, oy·stride + ky − top, ox·stride + kx − left, c] · dY[b, oy, ox, f]
 *
 * as a product of matrices, the windows of a block of positions laid out as rows. sums [depth, filters] with depth filled up to a
 * multiple of four; filters are a multiple of 8. `room`: see windowRoom.
 */
export function convolutionGradient(map: Convolution, first: i32, count: i32, x: usize, dy: usize, sums: usize, room: usize): void {
  const depth = depthOf(map)
  const window = map.kernelHeight * map.kernelWidth * map.channels
  const size = <usize>map.height * <usize>map.width * <usize>map.channels << 2
  let ox = first % map.outWidth
  let oy = first / map.outWidth % map.outHeight
  x += <usize>(first / map.outWidth / map.outHeight) * size
  dy += <usize>first * <usize>map.filters << 2
  for (const end = first + count; first < end; first += BLOCK) {
    const n = min(BLOCK, end - first)
    let to = room
    for (let i = 0; i < n; i++, to += <usize>depth << 2) {
      layOut(map, x, oy * map.strideHeight - map.top, ox * map.strideWidth - map.left, to)
      for (let rest = window; rest < depth; rest++) store<f32>(to + (<usize>rest << 2), 0)
      if (++ox === map.outWidth) {
        ox = 0
        if (++oy === map.outHeight) {
          oy = 0
          x += size
        }
      }
    }
    productOfRows(n, depth, map.filters, room, depth, dy, map.filters, sums)
    dy += <usize>(n * map.filters) << 2
  }
}

/** One window as a row. A window of few numbers is copied number by number, which is faster than calls that copy runs. */
function layOut(map: Convolution, x: usize, row: i32, column: i32, to: usize): void {
  const width = map.kernelWidth * map.channels
  if (width > 16 || row < 0 || column < 0 || row + map.kernelHeight > map.height || column + map.kernelWidth > map.width) {
    copyWindow(map, x, row, column, map.kernelHeight, map.kernelWidth, to)
    return
  }
  const line = <usize>(map.width * map.channels) << 2
  let from = x + <usize>((row * map.width + column) * map.channels) * 4
  for (let y = 0; y < map.kernelHeight; y++, from += line)
    for (let i = 0; i < width; i++, to += 4) store<f32>(to, load<f32>(from + (<usize>i << 2)))
}

/** gradient[i] = Σ sums of `parts` parts, which lie `pitch` elements apart, in their order. */
export function addParts(size: i32, parts: i32, pitch: i32, sums: usize, gradient: usize): void {
  for (let i = 0; i < size; i++, sums += 4, gradient += 4) {
    let sum = load<f32>(sums)
    let at = sums
    for (let part = 1; part < parts; part++) sum += load<f32>(at += <usize>pitch << 2)
    store<f32>(gradient, sum)
  }
}

/**
 * Errors of rectified outputs, which pass where the output is above 0, and their sums, which are the gradient of the bias:
 *
 *     dy[i, f] = 0 where y[i, f] ≤ 0      sums[f] += Σ_i dy[i, f]      for `count` positions
 *
 * Filters are a multiple of 4.
 */
export function rectifyErrors(count: i32, filters: i32, y: usize, dy: usize, sums: usize): void {
  const bytes = <usize>filters << 2
  const zero = f32x4.splat(0)
  for (let i = 0; i < count; i++, y += bytes, dy += bytes)
    for (let f: usize = 0; f < bytes; f += 16) {
      const error = v128.andnot(v128.load(dy + f), f32x4.le(v128.load(y + f), zero))
      v128.store(dy + f, error)
      v128.store(sums + f, f32x4.add(v128.load(sums + f), error))
    }
}
