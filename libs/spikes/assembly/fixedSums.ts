import { Window } from './window'

/** 1.5·2²³. Added to a whole number of 22 bits and a sign, it leaves that in the last bits: a conversion without the checks of one. */
const WHOLE: f32 = 12582912

/**
 * Sums of integer weights for `rows` rows of events of one sample, exact:
 *
 *     sums[oy, ox, f] = Σ value(y, x, c) · weight[ky, kx, c, f]      over events as in windowSums; i32
 *
 * Weights are packed in tiles of 64, 32 or 16 filters (see packFixed), 16 to a vector: as eight numbers of 16 bits, each has one filter in its
 * upper byte and another, with 128 added, in its lower. So a vector is added as it is, and once more shifted right by 8 bits: the second are the
 * sums of the upper filters, and what they do not explain of the first those of the lower. That takes three instructions for 16 weights, and
 * works modulo 2^16, as long as each sum itself has 16 bits: for `block` events. Then sums are widened to the 32 bits of `sums`.
 * Values, 0 where every event is 1, are whole numbers in f32. `block` 0: a single product may leave 16 bits, and all is done in 32.
 * scratch: room for 64 sums, this thread's own.
 */
export function fixedSums(
  window: Window, rows: i32, starts: usize, indices: usize, values: usize, weights: usize, block: i32, scratch: usize, sums: usize,
): void {
  const depth = <usize>(window.kernel * window.kernel * window.channels)
  let columns = window.filters
  while (columns > 0) {
    // Types stand for the number of vectors in a tile: v128 for 4, u64 for 2, u32 for 1.
    let width: usize
    if (columns > 32) {
      width = 64
      if (!values) tile<v128, u32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else if (block) tile<v128, f32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else tile<v128, f64>(window, rows, starts, indices, values, weights, 1, scratch, sums, columns)
    } else if (columns > 16) {
      width = 32
      if (!values) tile<u64, u32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else if (block) tile<u64, f32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else tile<u64, f64>(window, rows, starts, indices, values, weights, 1, scratch, sums, columns)
    } else {
      width = 16
      if (!values) tile<u32, u32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else if (block) tile<u32, f32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else tile<u32, f64>(window, rows, starts, indices, values, weights, 1, scratch, sums, columns)
    }
    columns -= <i32>width
    weights += depth * width
    sums += width << 2
  }
}

/** One tile of filters for all positions of all rows. Graded: u32 where every event is 1, f32 where products fit 16 bits, f64 where not. */
function tile<Width, Graded>(
  window: Window, rows: i32, starts: usize, indices: usize, values: usize, weights: usize, block: i32, scratch: usize, sums: usize, columns: i32,
): void {
  const pitch: usize = sizeof<Width>() << 2
  const kernel = window.kernel
  const stride = window.stride
  const width = window.width
  const channels = window.channels
  const mapWidth = width * channels
  const positions = <usize>(window.height * width) << 2
  const outPitch = <usize>window.filters << 2
  const whole = columns >= <i32>pitch
  const zero = i32x4.splat(0)
  const bytes = i16x8.splat(255)
  for (let row = 0; row < rows; row++, starts += positions) {
    for (let oy = 0; oy < window.outHeight; oy++) {
      const y0 = oy * stride - window.padding
      const yEnd = min(window.height, y0 + kernel)
      for (let ox = 0; ox < window.outWidth; ox++, sums += outPitch) {
        const x0 = ox * stride - window.padding
        const xFrom = max(0, x0)
        const xEnd = min(width, x0 + kernel)
        const to = whole ? sums : scratch
        // a: lower filters, where every event is 1 with 256 times the upper ones; b: upper filters.
        let a0 = zero
        let a1 = zero
        let a2 = zero
        let a3 = zero
        let b0 = zero
        let b1 = zero
        let b2 = zero
        let b3 = zero
        let left = block
        let total: i32 = 0
        let widened = false
        if (xFrom < xEnd) for (let y = max(0, y0); y < yEnd; y++) {
          const run = starts + (<usize>(y * width) << 2)
          let from = <usize>load<u32>(run + (<usize>xFrom << 2)) << 2
          const runEnd = <usize>load<u32>(run + (<usize>xEnd << 2)) << 2
          const origin = weights + <usize>((y - y0) * kernel * channels - y * mapWidth - x0 * channels) * pitch
          while (from < runEnd) {
            const end = min(runEnd, from + (<usize>left << 2))
            left -= <i32>((end - from) >> 2)
            if (sizeof<Graded>() === 4 && !isFloat<Graded>()) total += <i32>((end - from) >> 2)
            for (let k = from; k < end; k += 4) {
              const w = origin + <usize>load<u32>(indices + k) * pitch
              if (sizeof<Graded>() === 8) {
                addWide(to, w, pitch, i32x4.splat(<i32>load<f32>(values + k)), widened)
                widened = true
              } else if (isFloat<Graded>()) {
                const number = reinterpret<i32>(load<f32>(values + k) + WHOLE)
                total += number
                const value = i16x8.splat(<i16>number)
                const r0 = v128.load(w)
                a0 = i16x8.add(a0, i16x8.mul(value, v128.and(r0, bytes)))
                b0 = i16x8.add(b0, i16x8.mul(value, i16x8.shr_s(r0, 8)))
                if (sizeof<Width>() > 4) {
                  const r1 = v128.load(w, 16)
                  a1 = i16x8.add(a1, i16x8.mul(value, v128.and(r1, bytes)))
                  b1 = i16x8.add(b1, i16x8.mul(value, i16x8.shr_s(r1, 8)))
                }
                if (sizeof<Width>() > 8) {
                  const r2 = v128.load(w, 32)
                  a2 = i16x8.add(a2, i16x8.mul(value, v128.and(r2, bytes)))
                  b2 = i16x8.add(b2, i16x8.mul(value, i16x8.shr_s(r2, 8)))
                  const r3 = v128.load(w, 48)
                  a3 = i16x8.add(a3, i16x8.mul(value, v128.and(r3, bytes)))
                  b3 = i16x8.add(b3, i16x8.mul(value, i16x8.shr_s(r3, 8)))
                }
              } else {
                const r0 = v128.load(w)
                a0 = i16x8.add(a0, r0)
                b0 = i16x8.add(b0, i16x8.shr_s(r0, 8))
                if (sizeof<Width>() > 4) {
                  const r1 = v128.load(w, 16)
                  a1 = i16x8.add(a1, r1)
                  b1 = i16x8.add(b1, i16x8.shr_s(r1, 8))
                }
                if (sizeof<Width>() > 8) {
                  const r2 = v128.load(w, 32)
                  a2 = i16x8.add(a2, r2)
                  b2 = i16x8.add(b2, i16x8.shr_s(r2, 8))
                  const r3 = v128.load(w, 48)
                  a3 = i16x8.add(a3, r3)
                  b3 = i16x8.add(b3, i16x8.shr_s(r3, 8))
                }
              }
            }
            from = end
            if (left > 0) continue
            left = block
            if (sizeof<Graded>() === 8) continue
            const excess = i16x8.splat(<i16>(total << 7))
            widen<Graded>(to, a0, b0, excess, widened)
            if (sizeof<Width>() > 4) widen<Graded>(to + 64, a1, b1, excess, widened)
            if (sizeof<Width>() > 8) {
              widen<Graded>(to + 128, a2, b2, excess, widened)
              widen<Graded>(to + 192, a3, b3, excess, widened)
            }
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = zero
            total = 0
            widened = true
          }
        }
        if (sizeof<Graded>() === 4 || !widened) {
          const excess = i16x8.splat(<i16>(total << 7))
          widen<Graded>(to, a0, b0, excess, widened)
          if (sizeof<Width>() > 4) widen<Graded>(to + 64, a1, b1, excess, widened)
          if (sizeof<Width>() > 8) {
            widen<Graded>(to + 128, a2, b2, excess, widened)
            widen<Graded>(to + 192, a3, b3, excess, widened)
          }
        }
        if (!whole) memory.copy(sums, scratch, <usize>columns << 2)
      }
    }
  }
}

/** Sixteen sums of 16 bits go to 32 bits: added to what is there, or as the first. excess: 128 for each value of 1. */
// @ts-ignore: decorator
@inline
function widen<Graded>(to: usize, a: v128, upper: v128, excess: v128, added: bool): void {
  const lower = i16x8.sub(isFloat<Graded>() ? a : i16x8.sub(a, i16x8.shl(upper, 8)), excess)
  put(to, i32x4.extend_low_i16x8_s(lower), added)
  put(to + 16, i32x4.extend_high_i16x8_s(lower), added)
  put(to + 32, i32x4.extend_low_i16x8_s(upper), added)
  put(to + 48, i32x4.extend_high_i16x8_s(upper), added)
}

// @ts-ignore: decorator
@inline
function put(to: usize, sum: v128, added: bool): void {
  v128.store(to, added ? i32x4.add(sum, v128.load(to)) : sum)
}

/** A row of weights times a value, in 32 bits. */
function addWide(to: usize, weights: usize, pitch: usize, value: v128, added: bool): void {
  for (let i: usize = 0; i < pitch; i += 16) {
    const x = v128.load(weights + i)
    const lower = i16x8.shr_s(i16x8.shl(v128.xor(x, i16x8.splat(128)), 8), 8)
    const upper = i16x8.shr_s(x, 8)
    const at = to + (i << 2)
    put(at, i32x4.mul(value, i32x4.extend_low_i16x8_s(lower)), added)
    put(at + 16, i32x4.mul(value, i32x4.extend_high_i16x8_s(lower)), added)
    put(at + 32, i32x4.mul(value, i32x4.extend_low_i16x8_s(upper)), added)
    put(at + 48, i32x4.mul(value, i32x4.extend_high_i16x8_s(upper)), added)
  }
}
