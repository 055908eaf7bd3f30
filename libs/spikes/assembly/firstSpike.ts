import { Window } from './window'

// Neurons that fire at most once, in convolutional maps whose inputs spike at most once. Spikes of a sample lie step by step:
//
//     step t      indices[starts[t] … starts[t + 1]), ascending
//
// Potentials are [outHeight · outWidth, pitch], weights [kernel · kernel · channels, pitch]: pitch is the filters, filled up with zeros to
// a multiple of sixteen. The stride of a window is 1. Latencies of neurons are t + 1 as u32, 0 where silent.

/** u[oy, ox, f] += weight[y + padding − oy, x + padding − ox, c, f] for each spike (y, x, c) of indices[from … to), in their order. */
export function addSpikes(window: Window, pitch: i32, from: i32, to: i32, indices: usize, weights: usize, potentials: usize): void {
  const channels = window.channels
  const width = window.width
  const kernel = window.kernel
  const outWidth = window.outWidth
  const outHeight = window.outHeight
  const row = <usize>pitch << 2
  const tap = <usize>(channels * pitch) << 2
  for (let k = <usize>from << 2; k < <usize>to << 2; k += 4) {
    const index = load<u32>(indices + k)
    const position = index / channels
    const y = <i32>(position / width) + window.padding
    const x = <i32>(position % width) + window.padding
    const top = max(0, y - outHeight + 1)
    const bottom = min(kernel, y + 1)
    const left = max(0, x - outWidth + 1)
    const right = min(kernel, x + 1)
    const own = weights + <usize>(index % channels) * row
    for (let ky = top; ky < bottom; ky++) {
      let w = own + <usize>(ky * kernel + left) * tap
      let u = potentials + <usize>((y - ky) * outWidth + x - left) * row
      for (let kx = left; kx < right; kx++) {
        for (let i: usize = 0; i < row; i += 64) {
          v128.store(u + i, f32x4.add(v128.load(u + i), v128.load(w + i)))
          v128.store(u + i, f32x4.add(v128.load(u + i, 16), v128.load(w + i, 16)), 16)
          v128.store(u + i, f32x4.add(v128.load(u + i, 32), v128.load(w + i, 32)), 32)
          v128.store(u + i, f32x4.add(v128.load(u + i, 48), v128.load(w + i, 48)), 48)
        }
        w += tap
        u -= row
      }
    }
  }
}

/**
 * Of each position where nothing has fired yet (closed[p] = 0), the map with the greatest potential, if that is above the threshold: the lowest map
 * on a tie. Writes position, map and potential to `found`, twelve bytes each, closes the position, and returns how many there are.
 */
export function firstAtPositions(positions: i32, pitch: i32, threshold: f32, potentials: usize, closed: usize, found: usize): i32 {
  const thresholds = f32x4.splat(threshold)
  const begin = found
  for (let position = 0; position < positions; position++, closed += 4, potentials += <usize>pitch << 2) {
    if (load<u32>(closed)) continue
    let above = f32x4.splat(0)
    for (let i: usize = 0; i < <usize>pitch << 2; i += 16) above = v128.or(above, f32x4.gt(v128.load(potentials + i), thresholds))
    if (!v128.any_true(above)) continue
    let map = 0
    let greatest = load<f32>(potentials)
    for (let f = 1; f < pitch; f++) {
      const u = load<f32>(potentials + (<usize>f << 2))
      if (u > greatest) {
        greatest = u
        map = f
      }
    }
    store<u32>(closed, 1)
    store<u32>(found, position)
    store<u32>(found, map, 4)
    store<f32>(found, greatest, 8)
    found += 12
  }
  return <i32>(found - begin) / 12
}

/**
 * One layer for one sample of `steps` steps: potentials from 0 on, a spike where one first passes the threshold, and of each pool × pool positions
 * the earliest spike of a map (what is left over at the border is dropped). Writes the pooled spikes, step by step, from outStarts[0] = 0 on;
 * indices need room for all pooled neurons. Returns the number of neurons that fired, pooled or not, to `fired`, as u32 by step.
 */
export function firstSpikes(
  window: Window, pitch: i32, steps: i32, starts: usize, indices: usize, weights: usize, threshold: f32, pool: i32,
  potentials: usize, latencies: usize, outStarts: usize, outIndices: usize, fired: usize,
): void {
  const filters = window.filters
  const rows = window.outHeight
  const columns = window.outWidth
  const pooledRows = rows / pool
  const pooledColumns = columns / pool
  const pooled = pooledRows * pooledColumns * filters
  const thresholds = f32x4.splat(threshold)
  memory.fill(potentials, 0, <usize>(rows * columns * pitch) << 2)
  memory.fill(latencies, 0, <usize>pooled << 2)
  let count = 0
  store<u32>(outStarts, 0)
  for (let t = 0; t < steps; t++) {
    let firing = 0
    const from = load<u32>(starts + (<usize>t << 2))
    const to = load<u32>(starts + (<usize>t << 2), 4)
    if (to > from) {
      addSpikes(window, pitch, from, to, indices, weights, potentials)
      let u = potentials
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++) {
          const inside = y < pooledRows * pool && x < pooledColumns * pool
          const own = latencies + (<usize>((y / pool * pooledColumns + x / pool) * filters) << 2)
          for (let f = 0; f < pitch; f += 16, u += 64) {
            const a = f32x4.gt(v128.load(u), thresholds)
            const b = f32x4.gt(v128.load(u, 16), thresholds)
            const c = f32x4.gt(v128.load(u, 32), thresholds)
            const d = f32x4.gt(v128.load(u, 48), thresholds)
            let mask = i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)))
            while (mask) {
              const lane = ctz(mask)
              mask &= mask - 1
              firing++
              // What has fired never passes the threshold again.
              store<f32>(u + (<usize>lane << 2), -<f32>Infinity)
              const latency = own + (<usize>(f + lane) << 2)
              if (inside && !load<u32>(latency)) store<u32>(latency, t + 1)
            }
          }
        }
      if (firing) count = emit(pooled, t + 1, latencies, count, outIndices)
    }
    store<u32>(fired + (<usize>t << 2), firing)
    store<u32>(outStarts + (<usize>t << 2), count, 4)
  }
}

/** Appends the neurons of one latency, ascending. Returns the count of all so far. */
function emit(neurons: i32, latency: u32, latencies: usize, count: i32, indices: usize): i32 {
  const wanted = i32x4.splat(latency)
  const whole = neurons & ~3
  let i = 0
  for (; i < whole; i += 4) {
    let mask = i32x4.bitmask(i32x4.eq(v128.load(latencies + (<usize>i << 2)), wanted))
    while (mask) {
      store<u32>(indices + (<usize>(count++) << 2), i + ctz(mask))
      mask &= mask - 1
    }
  }
  for (; i < neurons; i++) if (load<u32>(latencies + (<usize>i << 2)) === latency) store<u32>(indices + (<usize>(count++) << 2), i)
  return count
}

/** Potentials of one sample that never fire: after each step the greatest of each map, [steps, pitch]. */
export function greatestPotentials(
  window: Window, pitch: i32, steps: i32, starts: usize, indices: usize, weights: usize, potentials: usize, greatest: usize,
): void {
  const positions = window.outHeight * window.outWidth
  const row = <usize>pitch << 2
  memory.fill(potentials, 0, <usize>positions * row)
  for (let t = 0; t < steps; t++, greatest += row) {
    addSpikes(window, pitch, load<u32>(starts + (<usize>t << 2)), load<u32>(starts + (<usize>t << 2), 4), indices, weights, potentials)
    for (let i: usize = 0; i < row; i += 16) {
      let most = v128.load(potentials + i)
      for (let p: usize = 1; p < <usize>positions; p++) most = f32x4.max(most, v128.load(potentials + p * row + i))
      v128.store(greatest + i, most)
    }
  }
}

/**
 * The weights of one map by the order of spikes at one position, (y, x) of the output:
 *
 *     w ← min(upper, max(lower, w + a · g))      a = up where the input has spiked by `latest` (a latency), else down; g = w · (1 − w), or 1 (soft = 0)
 *
 * Inputs in the padding are silent.
 */
export function orderRule(
  window: Window, pitch: i32, map: i32, y: i32, x: i32, latencies: usize, latest: u32, weights: usize,
  up: f32, down: f32, soft: i32, lower: f32, upper: f32,
): void {
  const channels = window.channels
  let w = weights + (<usize>map << 2)
  for (let ky = 0; ky < window.kernel; ky++) {
    const iy = y + ky - window.padding
    for (let kx = 0; kx < window.kernel; kx++) {
      const ix = x + kx - window.padding
      const inside = iy >= 0 && iy < window.height && ix >= 0 && ix < window.width
      let latency = latencies + (<usize>((iy * window.width + ix) * channels) << 2)
      for (let c = 0; c < channels; c++, w += <usize>pitch << 2, latency += 4) {
        // A silent input has latency 0, which becomes the greatest.
        const before = inside && load<u32>(latency) - 1 < latest
        const weight = load<f32>(w)
        const gain: f32 = soft ? weight * (1 - weight) : 1
        store<f32>(w, min(upper, max(lower, weight + (before ? up : down) * gain)))
      }
    }
  }
}
