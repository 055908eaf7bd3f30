// Kernels of BP-STDP (see the twin in libs/train/src/bpStdp/twin.ts). Weights are rows of `pitch` units, a multiple of four, one row an
// input; units beyond those that there are have zeros. What fired in a window is a list: its length, the neurons, and beside it their counts.

/** drive[row, j] = Σ of the weights w[i, j] of the events i of a row, in their order. Tiles of 16 units, so that rows share what they read. */
export function rowSums(rows: i32, pitch: i32, starts: usize, indices: usize, weights: usize, drive: usize): void {
  const bytes = <usize>pitch << 2
  const whole = bytes & ~63
  for (let column: usize = 0; column < whole; column += 64) {
    let to = drive + column
    for (let row = 0; row < rows; row++, to += bytes) {
      const last = indices + (<usize>load<u32>(starts + (<usize>(row + 1) << 2)) << 2)
      let s0 = f32x4.splat(0)
      let s1 = s0
      let s2 = s0
      let s3 = s0
      for (let at = indices + (<usize>load<u32>(starts + (<usize>row << 2)) << 2); at < last; at += 4) {
        const w = weights + <usize>load<u32>(at) * bytes + column
        s0 = f32x4.add(s0, v128.load(w))
        s1 = f32x4.add(s1, v128.load(w, 16))
        s2 = f32x4.add(s2, v128.load(w, 32))
        s3 = f32x4.add(s3, v128.load(w, 48))
      }
      v128.store(to, s0)
      v128.store(to, s1, 16)
      v128.store(to, s2, 32)
      v128.store(to, s3, 48)
    }
  }
  for (let column = whole; column < bytes; column += 16) {
    let to = drive + column
    for (let row = 0; row < rows; row++, to += bytes) {
      const last = indices + (<usize>load<u32>(starts + (<usize>(row + 1) << 2)) << 2)
      let sum = f32x4.splat(0)
      for (let at = indices + (<usize>load<u32>(starts + (<usize>row << 2)) << 2); at < last; at += 4)
        sum = f32x4.add(sum, v128.load(weights + <usize>load<u32>(at) * bytes + column))
      v128.store(to, sum)
    }
  }
}

/**
 * Which neurons fired in some rows of events, in the order of their first spike, and how often. list[0] is how many, then come the
 * neurons; counts[k] belongs to list[1 + k]. `places` is zeros, one a neuron, and is left so. `total` is raised by the number of spikes.
 */
export function listFired(rows: i32, starts: usize, indices: usize, places: usize, list: usize, counts: usize, total: usize): void {
  const first = <usize>load<u32>(starts) << 2
  const last = <usize>load<u32>(starts + (<usize>rows << 2)) << 2
  let found: u32 = 0
  for (let at = indices + first; at < indices + last; at += 4) {
    const i = load<u32>(at)
    const place = places + (<usize>i << 2)
    let k = load<u32>(place)
    if (!k) {
      k = ++found
      store<u32>(place, k)
      store<u32>(list + (<usize>k << 2), i)
      store<f32>(counts + (<usize>(k - 1) << 2), 0)
    }
    const count = counts + (<usize>(k - 1) << 2)
    store<f32>(count, load<f32>(count) + 1)
  }
  store<u32>(list, found)
  for (let k: usize = 1; k <= <usize>found; k++) store<u32>(places + (<usize>load<u32>(list + (k << 2)) << 2), 0)
  store<u32>(total, load<u32>(total) + <u32>((last - first) >> 2))
}

/**
 * Errors of the output in a window: 1 of the target where it was silent, −1 of another that fired, else 0. `scores` is raised by the
 * spikes of each class, `wrong` by the number of errors that are not 0.
 */
export function targetErrors(units: i32, label: i32, list: usize, counts: usize, errors: usize, scores: usize, wrong: usize): void {
  memory.fill(errors, 0, <usize>units << 2)
  const target = errors + (<usize>label << 2)
  store<f32>(target, 1)
  const found = <usize>load<u32>(list)
  let off: u32 = 1
  for (let k: usize = 0; k < found; k++) {
    const i = <usize>load<u32>(list + ((k + 1) << 2)) << 2
    const isTarget = errors + i === target
    store<f32>(errors + i, isTarget ? 0 : -1)
    off += isTarget ? -1 : 1
    store<f32>(scores + i, load<f32>(scores + i) + load<f32>(counts + (k << 2)))
  }
  store<u32>(wrong, load<u32>(wrong) + off)
}

/** errors[i] = Σ_j w[i, j]·above[j] of the neurons of the list, in four lanes that are added in pairs; of all others 0. */
export function firedErrors(neurons: i32, pitch: i32, list: usize, weights: usize, above: usize, errors: usize): void {
  memory.fill(errors, 0, <usize>neurons << 2)
  const bytes = <usize>pitch << 2
  const end = list + (<usize>load<u32>(list) << 2)
  while (list < end) {
    list += 4
    const i = <usize>load<u32>(list)
    const w = weights + i * bytes
    let sum = f32x4.splat(0)
    for (let j: usize = 0; j < bytes; j += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(above + j), v128.load(w + j)))
    const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1)
    store<f32>(errors + (i << 2), low + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)))
  }
}

/**
 * w[i, j] += (rate·counts[k])·errors[j] for the inputs i = list[1 + k], of the units from `column` on, so many: both multiples of four.
 * Where none of them has an error, which is the rule once a network has learnt, no weight is touched.
 */
export function pairUpdate(pitch: i32, column: i32, columns: i32, rate: f32, list: usize, counts: usize, errors: usize, weights: usize): void {
  const found = load<u32>(list)
  const from = errors + (<usize>column << 2)
  const bytes = <usize>columns << 2
  let any = f32x4.splat(0)
  for (let j: usize = 0; j < bytes; j += 16) any = v128.or(any, v128.load(from + j))
  if (!v128.any_true(f32x4.ne(any, f32x4.splat(0)))) return
  for (let k: u32 = 0; k < found; k++) {
    list += 4
    const factor = f32x4.splat(rate * load<f32>(counts + (<usize>k << 2)))
    const w = weights + (<usize>(<i32>load<u32>(list) * pitch + column) << 2)
    for (let j: usize = 0; j < bytes; j += 16)
      v128.store(w + j, f32x4.add(v128.load(w + j), f32x4.mul(factor, v128.load(from + j))))
  }
}
