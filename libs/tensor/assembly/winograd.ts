import { Convolution, copyWindow } from './maps'
import { product, productOfRows } from './products'

// Convolution by 3 × 3 at stride 1 after Winograd (Lavin & Gray 2016, F(2×2, 3×3)): a tile of 2 × 2 outputs takes 16 products instead of 36,
//
//     Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A      d: 4 × 4 inputs, g: filter, Y: 2 × 2 outputs, ⊙ summed over channels
//
// so that each of the 16 places is a product of matrices: [tiles, channels] · [channels, filters]. Tiles are counted through all maps of
// the batch, row by row, and done BLOCK at a time, with everything of a block in the cache.

/** Tiles of a block. A multiple of four. */
const BLOCK = 48

/** Room that the kernels below need to work in, in bytes. */
export function winogradRoom(channels: i32, filters: i32): usize {
  return <usize>(16 * BLOCK + 16) * <usize>(channels + filters) << 2
}

/** Bᵀ d B of one tile: four channels of the places of `d`, which lie `row` and `column` bytes apart, to places that lie `pitch` apart. */
// @ts-ignore: a decorator
@inline
function transformInput(d: usize, row: usize, column: usize, to: usize, pitch: usize): void {
  for (let i = 0; i < 4; i++) {
    // Row i of Bᵀ d: a difference or a sum of two rows.
    const one = d + (i === 0 ? 0 : i === 2 ? row << 1 : row)
    const other = d + (i === 2 ? row : i === 3 ? row * 3 : row << 1)
    let p0 = v128.load(one), p1 = v128.load(one + column), p2 = v128.load(one + (column << 1)), p3 = v128.load(one + column * 3)
    const q0 = v128.load(other), q1 = v128.load(other + column), q2 = v128.load(other + (column << 1)), q3 = v128.load(other + column * 3)
    if (i === 1) {
      p0 = f32x4.add(p0, q0)
      p1 = f32x4.add(p1, q1)
      p2 = f32x4.add(p2, q2)
      p3 = f32x4.add(p3, q3)
    } else {
      p0 = f32x4.sub(p0, q0)
      p1 = f32x4.sub(p1, q1)
      p2 = f32x4.sub(p2, q2)
      p3 = f32x4.sub(p3, q3)
    }
    v128.store(to, f32x4.sub(p0, p2))
    to += pitch
    v128.store(to, f32x4.add(p1, p2))
    to += pitch
    v128.store(to, f32x4.sub(p2, p1))
    to += pitch
    v128.store(to, f32x4.sub(p1, p3))
    to += pitch
  }
}

/** Transforms tiles first … first + count − 1: to[16][BLOCK][channels]. */
function transformInputs(map: Convolution, first: i32, count: i32, x: usize, patch: usize, to: usize): void {
  const channels = <usize>map.channels << 2
  const across = (map.outWidth + 1) >> 1
  const down = (map.outHeight + 1) >> 1
  const line = <usize>map.width * channels
  const pitch = channels * BLOCK
  let tx = first % across
  let ty = first / across % down
  let image = first / across / down
  for (let t = 0; t < count; t++, to += channels) {
    const row = 2 * ty - map.top
    const column = 2 * tx - map.left
    const origin = x + <usize>image * <usize>map.height * line
    let from = origin + <usize>row * line + <usize>column * channels
    let pace = line
    if (row < 0 || column < 0 || row + 4 > map.height || column + 4 > map.width) {
      copyWindow(map, origin, row, column, 4, 4, patch)
      from = patch
      pace = channels << 2
    }
    for (let c: usize = 0; c < channels; c += 16) transformInput(from + c, pace, channels, to + c, pitch)
    if (++tx === across) {
      tx = 0
      if (++ty === down) {
        ty = 0
        image++
      }
    }
  }
}

/**
 * G g Gᵀ of all filters, packed for the product: [16][filters / 8][channels][8].
 *
 * filter [3, 3, channels, filters]; where `turned`, [3, 3, filters, channels], each of them turned by 180°: so errors go back.
 */
export function winogradFilter(channels: i32, filters: i32, turned: i32, filter: usize, to: usize): void {
  const place = <usize>(channels * filters) << 2
  const step: usize = turned ? <usize>0 - place : place
  if (turned) filter += place << 3
  for (let f = 0; f < filters; f++)
    for (let c = 0; c < channels; c++) {
      const g = filter + (<usize>(turned ? f * channels + c : c * filters + f) << 2)
      let at = to + (<usize>((f >> 3) * channels + c) << 5) + (<usize>(f & 7) << 2)
      for (let i = 0; i < 4; i++) {
        const g0 = rowOfFilter(i, g, step * 3)
        const g1 = rowOfFilter(i, g + step, step * 3)
        const g2 = rowOfFilter(i, g + step * 2, step * 3)
        store<f32>(at, g0)
        at += place
        store<f32>(at, <f32>0.5 * (g0 + g1 + g2))
        at += place
        store<f32>(at, <f32>0.5 * (g0 - g1 + g2))
        at += place
        store<f32>(at, g2)
        at += place
      }
    }
}

/** Row i of G times a column of the filter, whose rows lie `pitch` apart. */
// @ts-ignore: a decorator
@inline
function rowOfFilter(i: i32, column: usize, pitch: usize): f32 {
  const g0 = load<f32>(column)
  if (i === 0) return g0
  const g2 = load<f32>(column + pitch * 2)
  if (i === 3) return g2
  const g1 = load<f32>(column + pitch)
  return <f32>0.5 * (i === 1 ? g0 + g1 + g2 : g0 - g1 + g2)
}

/**
 * Convolves tiles first … first + count − 1 of all maps: y = max(x ∗ g + bias, lowest), with no bias where it is 0.
 *
 * x [B, height, width, channels], filter as winogradFilter packs it, y [B, outHeight, outWidth, filters]. Channels are a multiple of 4,
 * filters of 8. `room`: see winogradRoom.
 */
export function winogradConvolve(
  map: Convolution, first: i32, count: i32, x: usize, filter: usize, bias: usize, lowest: f32, y: usize, room: usize,
): void {
  const channels = <usize>map.channels << 2
  const filters = <usize>map.filters << 2
  const sums = room + channels * (16 * BLOCK)
  const patch = sums + filters * (16 * BLOCK)
  for (const end = first + count; first < end; first += BLOCK) {
    const n = min(BLOCK, end - first)
    transformInputs(map, first, n, x, patch, room)
    for (let place: usize = 0; place < 16; place++)
      product(n, map.channels, map.filters, room + place * channels * BLOCK, map.channels, filter + place * channels * <usize>map.filters, sums + place * filters * BLOCK, map.filters)
    transformSums(map, first, n, sums, bias, lowest, y)
  }
}

/** Y = Aᵀ M A of tiles first … first + count − 1: sums [16][BLOCK][filters] to their outputs, of which those beyond the map are dropped. */
function transformSums(map: Convolution, first: i32, count: i32, sums: usize, bias: usize, lowest: f32, y: usize): void {
  const least = f32x4.splat(lowest)
  const filters = <usize>map.filters << 2
  const across = (map.outWidth + 1) >> 1
  const down = (map.outHeight + 1) >> 1
  const line = <usize>map.outWidth * filters
  const pitch = filters * BLOCK
  let tx = first % across
  let ty = first / across % down
  let image = first / across / down
  for (let t = 0; t < count; t++, sums += filters) {
    const to = y + <usize>(image * map.outHeight + 2 * ty) * line + <usize>(2 * tx) * filters
    const beside = 2 * tx + 1 < map.outWidth
    const below = 2 * ty + 1 < map.outHeight
    for (let f: usize = 0; f < filters; f += 16) {
      let m = sums + f
      let above0 = f32x4.splat(0), above1 = above0, below0 = above0, below1 = above0
      for (let i = 0; i < 4; i++) {
        // Row i of M A: two sums of four places.
        const m0 = v128.load(m), m1 = v128.load(m + pitch), m2 = v128.load(m + (pitch << 1)), m3 = v128.load(m + pitch * 3)
        m += pitch << 2
        const left = f32x4.add(f32x4.add(m0, m1), m2)
        const right = f32x4.sub(f32x4.sub(m1, m2), m3)
        if (i < 3) {
          above0 = f32x4.add(above0, left)
          above1 = f32x4.add(above1, right)
        }
        if (i === 1) {
          below0 = left
          below1 = right
        } else if (i > 1) {
          below0 = f32x4.sub(below0, left)
          below1 = f32x4.sub(below1, right)
        }
      }
      const b = bias ? v128.load(bias + f) : f32x4.splat(0)
      above0 = f32x4.max(f32x4.add(above0, b), least)
      above1 = f32x4.max(f32x4.add(above1, b), least)
      below0 = f32x4.max(f32x4.add(below0, b), least)
      below1 = f32x4.max(f32x4.add(below1, b), least)
      v128.store(to + f, above0)
      if (beside) v128.store(to + f + filters, above1)
      if (below) {
        v128.store(to + f + line, below0)
        if (beside) v128.store(to + f + line + filters, below1)
      }
    }
    if (++tx === across) {
      tx = 0
      if (++ty === down) {
        ty = 0
        image++
      }
    }
  }
}

/** A dY Aᵀ of tiles first … first + count − 1: to[16][BLOCK][filters]. Errors beyond the map are zeros. */
function transformErrors(map: Convolution, first: i32, count: i32, dy: usize, to: usize): void {
  const filters = <usize>map.filters << 2
  const across = (map.outWidth + 1) >> 1
  const down = (map.outHeight + 1) >> 1
  const line = <usize>map.outWidth * filters
  const pitch = filters * BLOCK
  let tx = first % across
  let ty = first / across % down
  let image = first / across / down
  const zero = f32x4.splat(0)
  for (let t = 0; t < count; t++, to += filters) {
    const from = dy + <usize>(image * map.outHeight + 2 * ty) * line + <usize>(2 * tx) * filters
    const beside = 2 * tx + 1 < map.outWidth
    const below = 2 * ty + 1 < map.outHeight
    for (let f: usize = 0; f < filters; f += 16) {
      const d00 = v128.load(from + f)
      const d01 = beside ? v128.load(from + f + filters) : zero
      const d10 = below ? v128.load(from + f + line) : zero
      const d11 = below && beside ? v128.load(from + f + line + filters) : zero
      let at = to + f
      for (let i = 0; i < 4; i++, at += pitch << 2) {
        // Row i of A dY, A = [1 0; 1 1; 1 −1; 0 −1]; then the same from the right.
        const left = i === 0 ? d00 : i === 1 ? f32x4.add(d00, d10) : i === 2 ? f32x4.sub(d00, d10) : f32x4.neg(d10)
        const right = i === 0 ? d01 : i === 1 ? f32x4.add(d01, d11) : i === 2 ? f32x4.sub(d01, d11) : f32x4.neg(d11)
        v128.store(at, left)
        v128.store(at + pitch, f32x4.add(left, right))
        v128.store(at + (pitch << 1), f32x4.sub(left, right))
        v128.store(at + pitch * 3, f32x4.neg(right))
      }
    }
    if (++tx === across) {
      tx = 0
      if (++ty === down) {
        ty = 0
        image++
      }
    }
  }
}

/**
 * Adds what tiles first … first + count − 1 give to the gradient of the filter, transformed: sums [16][channels][filters] += (Bᵀ d B)·(A dY Aᵀ).
 *
 * Channels are a multiple of 4, filters of 8. `room`: see winogradRoom.
 */
export function winogradGradient(map: Convolution, first: i32, count: i32, x: usize, dy: usize, sums: usize, room: usize): void {
  const channels = <usize>map.channels << 2
  const filters = <usize>map.filters << 2
  const errors = room + channels * (16 * BLOCK)
  const patch = errors + filters * (16 * BLOCK)
  const place = channels * <usize>map.filters
  for (const end = first + count; first < end; first += BLOCK) {
    const n = min(BLOCK, end - first)
    transformInputs(map, first, n, x, patch, room)
    transformErrors(map, first, n, dy, errors)
    for (let i: usize = 0; i < 16; i++)
      productOfRows(n, map.channels, map.filters, room + i * channels * BLOCK, map.channels, errors + i * filters * BLOCK, map.filters, sums + i * place)
  }
}

/** Gᵀ S G of the sums of `parts` parts, added up in their order: gradient [3, 3, channels, filters] of `size` = channels · filters. */
export function winogradGradientFilter(size: i32, parts: i32, sums: usize, gradient: usize): void {
  const place = <usize>size << 2
  const half = f32x4.splat(0.5)
  for (let at: usize = 0; at < place; at += 16) {
    for (let j: usize = 0; j < 3; j++) {
      // Row i of S G, column j, as S comes: S is four by four.
      let t0 = f32x4.splat(0), t1 = t0, t2 = t0
      for (let i: usize = 0; i < 4; i++) {
        const row = sums + at + i * (place << 2)
        let s: v128
        if (j === 1) s = f32x4.mul(half, f32x4.sub(total(row + place, parts, place), total(row + (place << 1), parts, place)))
        else {
          s = f32x4.mul(half, f32x4.add(total(row + place, parts, place), total(row + (place << 1), parts, place)))
          s = f32x4.add(s, total(j === 0 ? row : row + place * 3, parts, place))
        }
        if (i === 0) t0 = s
        else if (i === 3) t2 = f32x4.add(t2, s)
        else {
          s = f32x4.mul(half, s)
          t0 = f32x4.add(t0, s)
          t1 = i === 1 ? s : f32x4.sub(t1, s)
          t2 = f32x4.add(t2, s)
        }
      }
      v128.store(gradient + at + j * place, t0)
      v128.store(gradient + at + (j + 3) * place, t1)
      v128.store(gradient + at + (j + 6) * place, t2)
    }
  }
}

/** The sum of the parts of four elements. */
// @ts-ignore: a decorator
@inline
function total(at: usize, parts: i32, place: usize): v128 {
  let sum = v128.load(at)
  for (let part = 1; part < parts; part++) sum = f32x4.add(sum, v128.load(at += place << 4))
  return sum
}
