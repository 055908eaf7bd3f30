import { Window } from './window'

/**
 * The drive of all neurons of a layer for `rows` rows of events of each of `samples` samples, whose starts and events lie so many
 * elements apart; drives lie next to each other, sample by sample:
 *
 *     drive[oy, ox, f] = bias[f] + Σ value(y, x, c) · weight[ky, kx, c, f]      over events at y = oy·stride + ky − padding, and so x
 *
 * in the order of the events. Events are grouped by position. A row of the window is a run of positions, hence one run of events
 * whose weights lie at a fixed distance: event i needs row i of the weights, moved by where the window stands.
 *
 * `weights` is packed in tiles of 32, 24, 16, 8 or 4 filters, all of 32 but the last, which may be filled up (see packWeights):
 * the sums of a tile stay in registers, and its rows are contiguous. `bias` is filled up alike; of one row at one
 * position it may be the drive, whose sums then go on. `values` 0 where every event is 1.
 *
 * Eight vectors of sums fill the 16 registers of x86 only if no more than seven of weights are loaded ahead of their additions, but
 * V8 puts all loads first and all additions last; the sum that it then spills sets the pace of the loop, at half the speed. A sum
 * that is stored must have been added up before: so the first is stored on the way, and where products need a register more, the second –
 * where the result will be, not in one place for all: threads that write to one line of the cache wait for each other at every event.
 */
export function windowSums(
  window: Window, samples: i32, rows: i32, starts: usize, startsPitch: i32, indices: usize, values: usize, eventsPitch: i32,
  weights: usize, bias: usize, drive: usize,
): void {
  const depth = <usize>(window.kernel * window.kernel * window.channels)
  let columns = window.filters
  while (columns > 0) {
    // Types stand for the number of vectors in a tile: v128 for 8, u64 for 6, u32 for 4, u16 for 2, u8 for 1.
    let width: usize
    if (columns > 24) {
      width = 32
      if (values) tile<v128, f64>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
      else tile<v128, f32>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
    } else if (columns > 16) {
      width = 24
      if (values) tile<u64, f64>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
      else tile<u64, f32>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
    } else if (columns > 8) {
      width = 16
      if (values) tile<u32, f64>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
      else tile<u32, f32>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
    } else if (columns > 4) {
      width = 8
      if (values) tile<u16, f64>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
      else tile<u16, f32>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
    } else {
      width = 4
      if (values) tile<u8, f64>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
      else tile<u8, f32>(window, samples, rows, starts, startsPitch, indices, values, eventsPitch, weights, bias, drive, columns)
    }
    columns -= <i32>width
    weights += depth * (width << 2)
    bias += width << 2
    drive += width << 2
  }
}

/** One tile of filters for all samples, one after the other, so that its weights stay in the cache. Types as in rowsOfTile. */
function tile<Width, Graded>(
  window: Window, samples: i32, rows: i32, starts: usize, startsPitch: i32, indices: usize, values: usize, eventsPitch: i32,
  weights: usize, bias: usize, drive: usize, columns: i32,
): void {
  const drivePitch = <usize>(rows * window.outHeight * window.outWidth * window.filters) << 2
  for (let b = 0; b < samples; b++) {
    rowsOfTile<Width, Graded>(window, rows, starts, indices, values, weights, bias, drive, columns)
    starts += <usize>startsPitch << 2
    indices += <usize>eventsPitch << 2
    values += <usize>eventsPitch << 2
    drive += drivePitch
  }
}

/** One tile of filters for all positions of all rows. Width: a type for the number of vectors, as above. Graded: f64 for events with values. */
function rowsOfTile<Width, Graded>(
  window: Window, rows: i32, starts: usize, indices: usize, values: usize, weights: usize, bias: usize, drive: usize, columns: i32,
): void {
  const vectors: usize = sizeof<Width>() === 16 ? 8 : sizeof<Width>() === 8 ? 6 : sizeof<Width>()
  const pitch = vectors << 4
  const kernel = window.kernel
  const stride = window.stride
  const width = window.width
  const channels = window.channels
  const mapWidth = width * channels
  const positions = <usize>(window.height * width) << 2
  const outPitch = <usize>window.filters << 2
  if (sizeof<Width>() > 8 && positions === 4 && kernel === 1 && window.padding === 0 && window.outHeight * window.outWidth === 1 && columns >= 32) {
    // A dense layer: one position, and nothing of a window to work out.
    for (let row = 0; row < rows; row++, starts += 4, drive += outPitch) {
      const from = <usize>load<u32>(starts) << 2
      const to = <usize>load<u32>(starts, 4) << 2
      addRun<Graded>(from, to, indices, values, weights, bias, drive)
    }
    return
  }
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
        let s6 = sizeof<Width>() > 8 ? v128.load(bias, 96) : s0
        let s7 = sizeof<Width>() > 8 ? v128.load(bias, 112) : s0
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
              if (sizeof<Width>() > 8) v128.store(drive, s0)
              if (sizeof<Width>() > 1) s1 = f32x4.add(s1, f32x4.mul(value, v128.load(w, 16)))
              if (sizeof<Width>() > 8) v128.store(drive, s1, 16)
              if (sizeof<Width>() > 2) {
                s2 = f32x4.add(s2, f32x4.mul(value, v128.load(w, 32)))
                s3 = f32x4.add(s3, f32x4.mul(value, v128.load(w, 48)))
              }
              if (sizeof<Width>() > 4) {
                s4 = f32x4.add(s4, f32x4.mul(value, v128.load(w, 64)))
                s5 = f32x4.add(s5, f32x4.mul(value, v128.load(w, 80)))
              }
              if (sizeof<Width>() > 8) {
                s6 = f32x4.add(s6, f32x4.mul(value, v128.load(w, 96)))
                s7 = f32x4.add(s7, f32x4.mul(value, v128.load(w, 112)))
              }
            } else {
              s0 = f32x4.add(s0, v128.load(w))
              if (sizeof<Width>() > 8) v128.store(drive, s0)
              if (sizeof<Width>() > 1) s1 = f32x4.add(s1, v128.load(w, 16))
              if (sizeof<Width>() > 2) {
                s2 = f32x4.add(s2, v128.load(w, 32))
                s3 = f32x4.add(s3, v128.load(w, 48))
              }
              if (sizeof<Width>() > 4) {
                s4 = f32x4.add(s4, v128.load(w, 64))
                s5 = f32x4.add(s5, v128.load(w, 80))
              }
              if (sizeof<Width>() > 8) {
                s6 = f32x4.add(s6, v128.load(w, 96))
                s7 = f32x4.add(s7, v128.load(w, 112))
              }
            }
          }
        }
        if (sizeof<Width>() > 8 && columns >= 32) {
          v128.store(drive, s0)
          v128.store(drive, s1, 16)
          v128.store(drive, s2, 32)
          v128.store(drive, s3, 48)
          v128.store(drive, s4, 64)
          v128.store(drive, s5, 80)
          v128.store(drive, s6, 96)
          v128.store(drive, s7, 112)
          continue
        }
        storeLanes(drive, s0, columns)
        if (sizeof<Width>() > 1) storeLanes(drive + 16, s1, columns - 4)
        if (sizeof<Width>() > 2) {
          storeLanes(drive + 32, s2, columns - 8)
          storeLanes(drive + 48, s3, columns - 12)
        }
        if (sizeof<Width>() > 4) {
          storeLanes(drive + 64, s4, columns - 16)
          storeLanes(drive + 80, s5, columns - 20)
        }
        if (sizeof<Width>() > 8) {
          storeLanes(drive + 96, s6, columns - 24)
          storeLanes(drive + 112, s7, columns - 28)
        }
      }
    }
  }
}

/** One tile of 32 of a dense layer, for one row of events. */
function addRun<Graded>(from: usize, to: usize, indices: usize, values: usize, weights: usize, bias: usize, drive: usize): void {
  let s0 = v128.load(bias)
  let s1 = v128.load(bias, 16)
  let s2 = v128.load(bias, 32)
  let s3 = v128.load(bias, 48)
  let s4 = v128.load(bias, 64)
  let s5 = v128.load(bias, 80)
  let s6 = v128.load(bias, 96)
  let s7 = v128.load(bias, 112)
  for (let k = from; k < to; k += 4) {
    const w = weights + (<usize>load<u32>(indices + k) << 7)
    if (sizeof<Graded>() === 8) {
      const value = v128.load32_splat(values + k)
      s0 = f32x4.add(s0, f32x4.mul(value, v128.load(w)))
      v128.store(drive, s0)
      s1 = f32x4.add(s1, f32x4.mul(value, v128.load(w, 16)))
      v128.store(drive, s1, 16)
      s2 = f32x4.add(s2, f32x4.mul(value, v128.load(w, 32)))
      s3 = f32x4.add(s3, f32x4.mul(value, v128.load(w, 48)))
      s4 = f32x4.add(s4, f32x4.mul(value, v128.load(w, 64)))
      s5 = f32x4.add(s5, f32x4.mul(value, v128.load(w, 80)))
      s6 = f32x4.add(s6, f32x4.mul(value, v128.load(w, 96)))
      s7 = f32x4.add(s7, f32x4.mul(value, v128.load(w, 112)))
    } else {
      s0 = f32x4.add(s0, v128.load(w))
      v128.store(drive, s0)
      s1 = f32x4.add(s1, v128.load(w, 16))
      s2 = f32x4.add(s2, v128.load(w, 32))
      s3 = f32x4.add(s3, v128.load(w, 48))
      s4 = f32x4.add(s4, v128.load(w, 64))
      s5 = f32x4.add(s5, v128.load(w, 80))
      s6 = f32x4.add(s6, v128.load(w, 96))
      s7 = f32x4.add(s7, v128.load(w, 112))
    }
  }
  v128.store(drive, s0)
  v128.store(drive, s1, 16)
  v128.store(drive, s2, 32)
  v128.store(drive, s3, 48)
  v128.store(drive, s4, 64)
  v128.store(drive, s5, 80)
  v128.store(drive, s6, 96)
  v128.store(drive, s7, 112)
}

/** Stores as many lanes as there are columns left: beyond them the next position begins. */
function storeLanes(to: usize, sum: v128, left: i32): void {
  if (left > 3) v128.store(to, sum)
  else {
    if (left > 0) v128.store32_lane(to, sum, 0)
    if (left > 1) v128.store32_lane(to, sum, 1, 4)
    if (left > 2) v128.store32_lane(to, sum, 2, 8)
  }
}
