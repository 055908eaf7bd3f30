/** Rounds to the nearest whole number, a half to the even one: as PyTorch does, and so the codes that were written with it. x ≥ 0. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1
}
