const BITS = 11
const DIGITS = 1 << BITS

/** The indices of `times` in ascending order of time, equals as they stand: three counting sorts by 11 bits each, the lowest first. */
export function timeOrder(times: Uint32Array): Uint32Array {
  const count = times.length
  let order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  let other = new Uint32Array(count)
  for (let shift = 0; shift < 32; shift += BITS) {
    const starts = new Uint32Array(DIGITS + 1)
    for (let i = 0; i < count; i++) starts[((times[i]! >>> shift) & (DIGITS - 1)) + 1]!++
    for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!
    for (let i = 0; i < count; i++) other[starts[(times[order[i]!]! >>> shift) & (DIGITS - 1)]!++] = order[i]!
    ;[order, other] = [other, order]
  }
  return order
}
