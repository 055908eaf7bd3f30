/** Accuracy at one level of a perturbation. */
export interface Point { readonly level: number; readonly value: number }

/** ∫ value over the level, trapezoidal, divided by that of the first value throughout. NaN for a single level, or a first value of 0. */
export function relativeArea(points: readonly Point[]): number {
  let area = 0
  for (let i = 1; i < points.length; i++) area += (Math.abs(points[i]!.level - points[i - 1]!.level) * (points[i]!.value + points[i - 1]!.value)) / 2
  const [clean, last] = [points[0]!, points.at(-1)!]
  return area / (Math.abs(last.level - clean.level) * clean.value)
}

/** The level at which the value has first fallen half way from the first one to chance, linear between points; undefined where it never has. */
export function halfLevel(points: readonly Point[], chance: number): number | undefined {
  const clean = points[0]!.value
  if (clean <= chance) return undefined
  const half = (clean + chance) / 2
  const at = points.findIndex(({ value }) => value <= half)
  if (at < 0) return undefined
  const [before, after] = [points[at - 1]!, points[at]!]
  return before.level + ((before.value - half) / (before.value - after.value)) * (after.level - before.level)
}
