/**
 * One step of Adam (see the twin in libs/train/src/training/optimiser.ts, whose bits these are), in place:
 *
 *     w ← shrink·w      m ← β₁·m + (1 − β₁)·g      v ← β₂·v + (1 − β₂)·g·g      w ← w − rate·m / (√v + ε)
 *
 * rate and ε with the corrections for the first steps. Arrays have room for three elements more than `length`.
 */
export function adamStep(
  length: i32, w: usize, g: usize, m: usize, v: usize, shrink: f32, rate: f32, keep1: f32, take1: f32, keep2: f32, take2: f32, epsilon: f32,
): void {
  const end = w + (<usize>length << 2)
  for (; w < end; w += 16, g += 16, m += 16, v += 16) {
    const gradient = v128.load(g)
    const first = f32x4.add(f32x4.mul(f32x4.splat(keep1), v128.load(m)), f32x4.mul(f32x4.splat(take1), gradient))
    const second = f32x4.add(f32x4.mul(f32x4.splat(keep2), v128.load(v)), f32x4.mul(f32x4.mul(f32x4.splat(take2), gradient), gradient))
    v128.store(m, first)
    v128.store(v, second)
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), first), f32x4.add(f32x4.sqrt(second), f32x4.splat(epsilon)))
    v128.store(w, f32x4.sub(f32x4.mul(f32x4.splat(shrink), v128.load(w)), step))
  }
}

/** One step of gradient descent with momentum, in place: w ← shrink·w, velocity ← keep·velocity + g, w ← w − rate·velocity. Room as above. */
export function sgdStep(length: i32, w: usize, g: usize, velocity: usize, shrink: f32, rate: f32, keep: f32): void {
  const end = w + (<usize>length << 2)
  for (; w < end; w += 16, g += 16, velocity += 16) {
    const next = f32x4.add(f32x4.mul(f32x4.splat(keep), v128.load(velocity)), v128.load(g))
    v128.store(velocity, next)
    v128.store(w, f32x4.sub(f32x4.mul(f32x4.splat(shrink), v128.load(w)), f32x4.mul(f32x4.splat(rate), next)))
  }
}
