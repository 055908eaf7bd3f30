// Both products of matrices are made of tiles of 4 × 8 sums, which stay in registers: eight vectors of sums, two of one factor, and one
// number of the other in all lanes. More would not fit the 16 registers of x86, since V8 loads before it multiplies.

/** Products that are summed in registers before they are added to what is there: a panel of so many rows stays in the first-level cache. */
const DEPTH = 512

/**
 * c[r, f] = Σ_d a[r, d] · b[d, f] for `rows` rows and `columns` columns, the terms of a sum in the order of d, DEPTH at a time.
 *
 * Rows of a and of c lie `pitch` and `cPitch` elements apart. b is packed in panels of eight columns: [columns / 8][depth][8]. `columns` is a
 * multiple of 8.
 */
export function product(rows: i32, depth: i32, columns: i32, a: usize, pitch: i32, b: usize, c: usize, cPitch: i32): void {
  const aBytes = <usize>pitch << 2
  const cBytes = <usize>cPitch << 2
  const panel = <usize>depth << 5
  const across = <usize>columns << 2
  for (let first = 0; first < depth; first += DEPTH) {
    const n = min(DEPTH, depth - first)
    let from = a + (<usize>first << 2)
    let to = c
    for (let row = 0; row < rows; row += 4, from += aBytes << 2, to += cBytes << 2) {
      // A row too many is the one before it once more: the same numbers are written to the same place.
      const p = row + 1 < rows ? aBytes : 0
      const q = row + 2 < rows ? p + aBytes : p
      const r = row + 3 < rows ? q + aBytes : q
      const cp = row + 1 < rows ? cBytes : 0
      const cq = row + 2 < rows ? cp + cBytes : cp
      const cr = row + 3 < rows ? cq + cBytes : cq
      let packed = b + (<usize>first << 5)
      for (let f: usize = 0; f < across; f += 32, packed += panel)
        tile(n, from, from + p, from + q, from + r, packed, to + f, to + f + cp, to + f + cq, to + f + cr, first)
    }
  }
}

// @ts-ignore: a decorator
@inline
function tile(depth: i32, a0: usize, a1: usize, a2: usize, a3: usize, b: usize, c0: usize, c1: usize, c2: usize, c3: usize, add: i32): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
  const end = <usize>depth << 2
  for (let d: usize = 0; d < end; d += 4, b += 32) {
    const left = v128.load(b)
    const right = v128.load(b, 16)
    const x0 = v128.load32_splat(a0 + d)
    s00 = f32x4.add(s00, f32x4.mul(x0, left))
    s01 = f32x4.add(s01, f32x4.mul(x0, right))
    const x1 = v128.load32_splat(a1 + d)
    s10 = f32x4.add(s10, f32x4.mul(x1, left))
    s11 = f32x4.add(s11, f32x4.mul(x1, right))
    const x2 = v128.load32_splat(a2 + d)
    s20 = f32x4.add(s20, f32x4.mul(x2, left))
    s21 = f32x4.add(s21, f32x4.mul(x2, right))
    const x3 = v128.load32_splat(a3 + d)
    s30 = f32x4.add(s30, f32x4.mul(x3, left))
    s31 = f32x4.add(s31, f32x4.mul(x3, right))
  }
  if (add) {
    // All are read before any is written: two rows may be the same.
    s00 = f32x4.add(v128.load(c0), s00)
    s01 = f32x4.add(v128.load(c0, 16), s01)
    s10 = f32x4.add(v128.load(c1), s10)
    s11 = f32x4.add(v128.load(c1, 16), s11)
    s20 = f32x4.add(v128.load(c2), s20)
    s21 = f32x4.add(v128.load(c2, 16), s21)
    s30 = f32x4.add(v128.load(c3), s30)
    s31 = f32x4.add(v128.load(c3, 16), s31)
  }
  v128.store(c0, s00)
  v128.store(c0, s01, 16)
  v128.store(c1, s10)
  v128.store(c1, s11, 16)
  v128.store(c2, s20)
  v128.store(c2, s21, 16)
  v128.store(c3, s30)
  v128.store(c3, s31, 16)
}

/**
 * c[d, f] += Σ_r a[r, d] · b[r, f]: over `rows` rows first, in their order, then added to c.
 *
 * Rows of a and b lie `aPitch` and `bPitch` elements apart; c is [depth, columns]. `depth` is a multiple of 4, `columns` of 8.
 */
export function productOfRows(rows: i32, depth: i32, columns: i32, a: usize, aPitch: i32, b: usize, bPitch: i32, c: usize): void {
  const aBytes = <usize>aPitch << 2
  const bBytes = <usize>bPitch << 2
  const out = <usize>columns << 2
  for (let d: usize = 0; d < <usize>depth << 2; d += 16, c += out << 2)
    for (let f: usize = 0; f < out; f += 32) tileOfRows(rows, a + d, aBytes, b + f, bBytes, c + f, out, 1)
}

// @ts-ignore: a decorator
@inline
function tileOfRows(rows: i32, a: usize, aBytes: usize, b: usize, bBytes: usize, c: usize, out: usize, add: i32): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
  for (let row = 0; row < rows; row++, a += aBytes, b += bBytes) {
    const left = v128.load(b)
    const right = v128.load(b, 16)
    const x0 = v128.load32_splat(a)
    s00 = f32x4.add(s00, f32x4.mul(x0, left))
    s01 = f32x4.add(s01, f32x4.mul(x0, right))
    const x1 = v128.load32_splat(a, 4)
    s10 = f32x4.add(s10, f32x4.mul(x1, left))
    s11 = f32x4.add(s11, f32x4.mul(x1, right))
    const x2 = v128.load32_splat(a, 8)
    s20 = f32x4.add(s20, f32x4.mul(x2, left))
    s21 = f32x4.add(s21, f32x4.mul(x2, right))
    const x3 = v128.load32_splat(a, 12)
    s30 = f32x4.add(s30, f32x4.mul(x3, left))
    s31 = f32x4.add(s31, f32x4.mul(x3, right))
  }
  put(c, s00, add)
  put(c + 16, s01, add)
  c += out
  put(c, s10, add)
  put(c + 16, s11, add)
  c += out
  put(c, s20, add)
  put(c + 16, s21, add)
  c += out
  put(c, s30, add)
  put(c + 16, s31, add)
}

// @ts-ignore: a decorator
@inline
function put(to: usize, sum: v128, add: i32): void {
  v128.store(to, add ? f32x4.add(v128.load(to), sum) : sum)
}

/**
 * c[r, f] = Σ_d a[d, r] · b[d, f] for `rows` rows of c, in the order of d: aᵀ · b.
 *
 * Rows of a lie `pitch` elements apart, b is packed in panels as for `product`, c is [rows, columns]; `rows` is a multiple of 4, `columns` of
 * 8. `room`: 4 · depth elements, for four columns of a side by side.
 */
export function turnedProduct(depth: i32, rows: i32, columns: i32, a: usize, pitch: i32, b: usize, c: usize, room: usize): void {
  const bytes = <usize>pitch << 2
  const out = <usize>columns << 2
  const panel = <usize>depth << 5
  for (const end = a + (<usize>rows << 2); a < end; a += 16, c += out << 2) {
    let from = a
    for (let d: usize = 0; d < <usize>depth << 4; d += 16, from += bytes) v128.store(room + d, v128.load(from))
    let packed = b
    for (let f: usize = 0; f < out; f += 32, packed += panel) tileOfRows(depth, room, 16, packed, 32, c + f, out, 0)
  }
}

/** Panels first … first + count − 1 of b [depth, columns] as `product` reads them; of bᵀ, where b is [columns, depth], if `transposed`. */
export function packPanels(depth: i32, columns: i32, first: i32, count: i32, transposed: i32, b: usize, packed: usize): void {
  packed += <usize>first * <usize>depth << 5
  for (let panel = first; panel < first + count; panel++) {
    let from = b + (transposed ? <usize>panel * <usize>depth << 5 : <usize>panel << 5)
    for (let d = 0; d < depth; d++, packed += 32) {
      if (transposed) {
        let at = from + (<usize>d << 2)
        for (let f: usize = 0; f < 32; f += 4, at += <usize>depth << 2) store<f32>(packed + f, load<f32>(at))
      } else {
        v128.store(packed, v128.load(from))
        v128.store(packed, v128.load(from, 16), 16)
        from += <usize>columns << 2
      }
    }
  }
}
