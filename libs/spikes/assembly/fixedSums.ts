/** As in windowSums. */
@unmanaged
class Window {
  height: i32
  width: i32
  channels: i32
  outHeight: i32
  outWidth: i32
  filters: i32
  kernel: i32
  stride: i32
  padding: i32
}

/** 1.5·2²³. Added to a whole number of 22 bits and a sign, it leaves that in the last bits: a conversion without the checks of one. */
const WHOLE: f32 = 12582912

/**
 * Sums of integer weights for `rows` rows of events of one sample, exact:
 *
 *     sums[oy, ox, f] = Σ value(y, x, c) · weight[ky, kx, c, f]      over events as in windowSums; i32
 *
 * Weights are i8, packed in tiles of 64, 32, 16 or 8 filters (see packFixed). Eight of them widen to a vector of 16 bits in one
 * instruction, and a vector adds up `block` events before its sums might leave 16 bits: then they are widened to the 32 bits of `sums`.
 * Values, 0 where every event is 1, are whole numbers in f32. `block` 0: a single product may leave 16 bits, and all is done in 32.
 * scratch: room for 64 sums, this thread's own.
 */
export function fixedSums(
  window: Window, rows: i32, starts: usize, indices: usize, values: usize, weights: usize, block: i32, scratch: usize, sums: usize,
): void {
  const depth = <usize>(window.kernel * window.kernel * window.channels)
  let columns = window.filters
  while (columns > 0) {
    // Types stand for the number of vectors in a tile: v128 for 8, u64 for 4, u32 for 2, u16 for 1.
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
    } else if (columns > 8) {
      width = 16
      if (!values) tile<u32, u32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else if (block) tile<u32, f32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else tile<u32, f64>(window, rows, starts, indices, values, weights, 1, scratch, sums, columns)
    } else {
      width = 8
      if (!values) tile<u16, u32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else if (block) tile<u16, f32>(window, rows, starts, indices, values, weights, block, scratch, sums, columns)
      else tile<u16, f64>(window, rows, starts, indices, values, weights, 1, scratch, sums, columns)
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
  const vectors: usize = sizeof<Width>() === 16 ? 8 : sizeof<Width>() >> 1
  const pitch = vectors << 3
  const kernel = window.kernel
  const stride = window.stride
  const width = window.width
  const channels = window.channels
  const mapWidth = width * channels
  const positions = <usize>(window.height * width) << 2
  const outPitch = <usize>window.filters << 2
  const whole = columns >= <i32>pitch
  const zero = i32x4.splat(0)
  for (let row = 0; row < rows; row++, starts += positions) {
    for (let oy = 0; oy < window.outHeight; oy++) {
      const y0 = oy * stride - window.padding
      const yEnd = min(window.height, y0 + kernel)
      for (let ox = 0; ox < window.outWidth; ox++, sums += outPitch) {
        const x0 = ox * stride - window.padding
        const xFrom = max(0, x0)
        const xEnd = min(width, x0 + kernel)
        const to = whole ? sums : scratch
        let a0 = zero
        let a1 = zero
        let a2 = zero
        let a3 = zero
        let a4 = zero
        let a5 = zero
        let a6 = zero
        let a7 = zero
        let left = block
        let widened = false
        if (xFrom < xEnd) for (let y = max(0, y0); y < yEnd; y++) {
          const run = starts + (<usize>(y * width) << 2)
          let from = <usize>load<u32>(run + (<usize>xFrom << 2)) << 2
          const runEnd = <usize>load<u32>(run + (<usize>xEnd << 2)) << 2
          const origin = weights + <usize>((y - y0) * kernel * channels - y * mapWidth - x0 * channels) * pitch
          while (from < runEnd) {
            const end = min(runEnd, from + (<usize>left << 2))
            left -= <i32>((end - from) >> 2)
            for (let k = from; k < end; k += 4) {
              const w = origin + <usize>load<u32>(indices + k) * pitch
              if (sizeof<Graded>() === 8) {
                if (!widened) for (let i: usize = 0; i < pitch << 2; i += 16) v128.store(to + i, zero)
                widened = true
                const value = i32x4.splat(<i32>load<f32>(values + k))
                for (let i: usize = 0; i < pitch; i += 8) {
                  const wide = v128.load8x8_s(w + i)
                  const at = to + (i << 2)
                  v128.store(at, i32x4.add(v128.load(at), i32x4.mul(value, i32x4.extend_low_i16x8_s(wide))))
                  v128.store(at, i32x4.add(v128.load(at, 16), i32x4.mul(value, i32x4.extend_high_i16x8_s(wide))), 16)
                }
              } else if (sizeof<Graded>() === 4 && isFloat<Graded>()) {
                const value = i16x8.splat(<i16>reinterpret<i32>(load<f32>(values + k) + WHOLE))
                a0 = i16x8.add(a0, i16x8.mul(value, v128.load8x8_s(w)))
                if (sizeof<Width>() > 2) a1 = i16x8.add(a1, i16x8.mul(value, v128.load8x8_s(w, 8)))
                if (sizeof<Width>() > 4) {
                  a2 = i16x8.add(a2, i16x8.mul(value, v128.load8x8_s(w, 16)))
                  a3 = i16x8.add(a3, i16x8.mul(value, v128.load8x8_s(w, 24)))
                }
                if (sizeof<Width>() > 8) {
                  a4 = i16x8.add(a4, i16x8.mul(value, v128.load8x8_s(w, 32)))
                  a5 = i16x8.add(a5, i16x8.mul(value, v128.load8x8_s(w, 40)))
                  a6 = i16x8.add(a6, i16x8.mul(value, v128.load8x8_s(w, 48)))
                  a7 = i16x8.add(a7, i16x8.mul(value, v128.load8x8_s(w, 56)))
                }
              } else {
                a0 = i16x8.add(a0, v128.load8x8_s(w))
                if (sizeof<Width>() > 2) a1 = i16x8.add(a1, v128.load8x8_s(w, 8))
                if (sizeof<Width>() > 4) {
                  a2 = i16x8.add(a2, v128.load8x8_s(w, 16))
                  a3 = i16x8.add(a3, v128.load8x8_s(w, 24))
                }
                if (sizeof<Width>() > 8) {
                  a4 = i16x8.add(a4, v128.load8x8_s(w, 32))
                  a5 = i16x8.add(a5, v128.load8x8_s(w, 40))
                  a6 = i16x8.add(a6, v128.load8x8_s(w, 48))
                  a7 = i16x8.add(a7, v128.load8x8_s(w, 56))
                }
              }
            }
            from = end
            if (left > 0) continue
            left = block
            if (sizeof<Graded>() === 8) continue
            widen(to, a0, widened)
            a0 = zero
            if (sizeof<Width>() > 2) {
              widen(to + 32, a1, widened)
              a1 = zero
            }
            if (sizeof<Width>() > 4) {
              widen(to + 64, a2, widened)
              widen(to + 96, a3, widened)
              a2 = a3 = zero
            }
            if (sizeof<Width>() > 8) {
              widen(to + 128, a4, widened)
              widen(to + 160, a5, widened)
              widen(to + 192, a6, widened)
              widen(to + 224, a7, widened)
              a4 = a5 = a6 = a7 = zero
            }
            widened = true
          }
        }
        if (sizeof<Graded>() === 4 || !widened) {
          widen(to, a0, widened)
          if (sizeof<Width>() > 2) widen(to + 32, a1, widened)
          if (sizeof<Width>() > 4) {
            widen(to + 64, a2, widened)
            widen(to + 96, a3, widened)
          }
          if (sizeof<Width>() > 8) {
            widen(to + 128, a4, widened)
            widen(to + 160, a5, widened)
            widen(to + 192, a6, widened)
            widen(to + 224, a7, widened)
          }
        }
        if (!whole) memory.copy(sums, scratch, <usize>columns << 2)
      }
    }
  }
}

/** Eight sums of 16 bits go to 32 bits: added to what is there, or as the first. */
// @ts-ignore: decorator
@inline
function widen(to: usize, sum: v128, added: bool): void {
  let low = i32x4.extend_low_i16x8_s(sum)
  let high = i32x4.extend_high_i16x8_s(sum)
  if (added) {
    low = i32x4.add(low, v128.load(to))
    high = i32x4.add(high, v128.load(to, 16))
  }
  v128.store(to, low)
  v128.store(to, high, 16)
}
