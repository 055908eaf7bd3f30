import type { Estimate } from './table.ts'

/** The 97.5 % quantile of the normal distribution: 95 % lie within. */
export const Z95 = 1.959963984540054

/** 97.5 % quantiles of Student's t for 1 to 10 degrees of freedom. */
const QUANTILES = [12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139]

/** The 97.5 % quantile of Student's t: from a table up to 10 degrees of freedom, then expanded around the normal one (error below 1e-4). */
export function studentT(freedom: number): number {
  const known = QUANTILES[freedom - 1]
  if (known !== undefined) return known
  const z = Z95
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7]
  return z + (z3 + z) / (4 * freedom) + (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3)
}

/** Mean and half-width of its 95 % confidence interval: t·s/√n, s with n − 1. One value has no interval: its margin is 0. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length
  const mean = values.reduce((sum, v) => sum + v, 0) / n
  if (n < 2 || values.every((v) => v === values[0])) return { value: values[0]!, margin: 0 }
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1)
  return { value: mean, margin: studentT(n - 1) * Math.sqrt(variance / n) }
}
