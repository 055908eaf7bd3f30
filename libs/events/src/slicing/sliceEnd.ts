/**
 * The first whole microsecond at which ⌊τ/dt⌋ is greater than `slice`, as it comes out in floating point: what compares times with it cuts as
 * what divides each of them.
 */
export function sliceEnd(slice: number, dt: number): number {
  let end = Math.ceil((slice + 1) * dt)
  while (Math.floor(end / dt) <= slice) end++
  while (Math.floor((end - 1) / dt) > slice) end--
  return end
}
