/** A window that slides over a map, NHWC. A dense layer is the window 1 × 1 on the map 1 × 1 × inputs. All in elements. */
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

/**
 * The drive of all neurons of a layer for `rows` rows of events:
 *
 *     drive[oy, ox, f] = bias[f] + Σ value(y, x, c) · weight[ky, kx, c, f]      over events at y = oy·stride + ky − padding, and so x
 *
 * in the order of the events. Events are grouped by position. A row of the window is a run of positions, hence one run of events
 * whose weights lie at a fixed distance: event i needs row i of the weights, moved by where the window stands.
 *
 * `weights` is packed in tiles of 32, 16, 8 and 4 filters, greatest first, filters rounded up to fours (see packWeights): the
 * sums of a tile stay in registers, and its rows are contiguous. `bias` is rounded up alike. `values` 0 where every event is 1.
 */
export function windowSums(window: Window, rows: i32, starts: usize, indices: usize, values: usize, weights: usize, bias: usize, drive: usize): void {
  const depth = <usize>(window.kernel * window.kernel * window.channels)
  let columns = window.filters
  while (columns > 0) {
    // Types stand for the number of vectors in a tile, by their size.
    let width: usize
    if (columns > 28) {
      width = 32
      if (values) tile<u64, f64>(window, rows, starts, indices, values, weights, bias, drive, columns)
      else tile<u64, f32>(window, rows, starts, indices, values, weights, bias, drive, columns)
    } else if (columns > 12) {
      width = 16
      if (values) tile<u32, f64>(window, rows, starts, indices, values, weights, bias, drive, columns)
      else tile<u32, f32>(window, rows, starts, indices, values, weights, bias, drive, columns)
    } else if (columns > 4) {
      width = 8
      if (values) tile<u16, f64>(window, rows, starts, indices, values, weights, bias, drive, columns)
      else tile<u16, f32>(window, rows, starts, indices, values, weights, bias, drive, columns)
    } else {
      width = 4
      if (values) tile<u8, f64>(window, rows, starts, indices, values, weights, bias, drive, columns)
      else tile<u8, f32>(window, rows, starts, indices, values, weights, bias, drive, columns)
    }
    columns -= <i32>width
    weights += depth * (width << 2)
    bias += width << 2
    drive += width << 2
  }
}

/** One tile of filters for all positions of all rows. Width: a type as large as the tile has vectors. Graded: f64 for events with values. */
function tile<Width, Graded>(
  window: Window, rows: i32, starts: usize, indices: usize, values: usize, weights: usize, bias: usize, drive: usize, columns: i32,
): void {
  const pitch = sizeof<Width>() << 4
  const kernel = window.kernel
  const stride = window.stride
  const width = window.width
  const channels = window.channels
  const mapWidth = width * channels
  const positions = <usize>(window.height * width) << 2
  const outPitch = <usize>window.filters << 2
  const lanes = columns - (<i32>sizeof<Width>() << 2) + 4
  for (let row = 0; row < rows; row++, starts += positions) {
    for (let oy = 0; oy < window.outHeight; oy++) {
      const y0 = oy * stride - window.padding
      const yEnd = min(window.height, y0 + kernel)
      for (let ox = 0; ox < window.outWidth; ox++, drive += outPitch) {
        const x0 = ox * stride - window.padding
        const xFrom = max(0, x0)
        const xEnd = min(width, x0 + kernel)
        let s0 = v128.load(bias)
        let s1 = sizeof<Width>() > 1 ? v128.load(bias, 16) : s0
        let s2 = sizeof<Width>() > 2 ? v128.load(bias, 32) : s0
        let s3 = sizeof<Width>() > 2 ? v128.load(bias, 48) : s0
        let s4 = sizeof<Width>() > 4 ? v128.load(bias, 64) : s0
        let s5 = sizeof<Width>() > 4 ? v128.load(bias, 80) : s0
        let s6 = sizeof<Width>() > 4 ? v128.load(bias, 96) : s0
        let s7 = sizeof<Width>() > 4 ? v128.load(bias, 112) : s0
        if (xFrom < xEnd) for (let y = max(0, y0); y < yEnd; y++) {
          const run = starts + (<usize>(y * width) << 2)
          const from = <usize>load<u32>(run + (<usize>xFrom << 2)) << 2
          const to = <usize>load<u32>(run + (<usize>xEnd << 2)) << 2
          const origin = weights + <usize>((y - y0) * kernel * channels - y * mapWidth - x0 * channels) * pitch
          for (let k = from; k < to; k += 4) {
            const w = origin + <usize>load<u32>(indices + k) * pitch
            if (sizeof<Graded>() === 8) {
              const value = v128.load32_splat(values + k)
              s0 = f32x4.add(s0, f32x4.mul(value, v128.load(w)))
              if (sizeof<Width>() > 1) s1 = f32x4.add(s1, f32x4.mul(value, v128.load(w, 16)))
              if (sizeof<Width>() > 2) {
                s2 = f32x4.add(s2, f32x4.mul(value, v128.load(w, 32)))
                s3 = f32x4.add(s3, f32x4.mul(value, v128.load(w, 48)))
              }
              if (sizeof<Width>() > 4) {
                s4 = f32x4.add(s4, f32x4.mul(value, v128.load(w, 64)))
                s5 = f32x4.add(s5, f32x4.mul(value, v128.load(w, 80)))
                s6 = f32x4.add(s6, f32x4.mul(value, v128.load(w, 96)))
                s7 = f32x4.add(s7, f32x4.mul(value, v128.load(w, 112)))
              }
            } else {
              s0 = f32x4.add(s0, v128.load(w))
              if (sizeof<Width>() > 1) s1 = f32x4.add(s1, v128.load(w, 16))
              if (sizeof<Width>() > 2) {
                s2 = f32x4.add(s2, v128.load(w, 32))
                s3 = f32x4.add(s3, v128.load(w, 48))
              }
              if (sizeof<Width>() > 4) {
                s4 = f32x4.add(s4, v128.load(w, 64))
                s5 = f32x4.add(s5, v128.load(w, 80))
                s6 = f32x4.add(s6, v128.load(w, 96))
                s7 = f32x4.add(s7, v128.load(w, 112))
              }
            }
          }
        }
        let last = s0
        if (sizeof<Width>() > 1) {
          v128.store(drive, s0)
          last = s1
        }
        if (sizeof<Width>() > 2) {
          v128.store(drive, s1, 16)
          v128.store(drive, s2, 32)
          last = s3
        }
        if (sizeof<Width>() > 4) {
          v128.store(drive, s3, 48)
          v128.store(drive, s4, 64)
          v128.store(drive, s5, 80)
          v128.store(drive, s6, 96)
          last = s7
        }
        const end = drive + pitch - 16
        if (lanes > 3) v128.store(end, last)
        else {
          v128.store32_lane(end, last, 0)
          if (lanes > 1) v128.store32_lane(end, last, 1, 4)
          if (lanes > 2) v128.store32_lane(end, last, 2, 8)
        }
      }
    }
  }
}
