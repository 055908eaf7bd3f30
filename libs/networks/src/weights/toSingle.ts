import type { EquivalenceReport } from '../equivalence/report.ts'

/** Numbers in single precision; where that changes one, the report says so of the node. */
export function toSingle(values: ArrayLike<number>, node: string, report: EquivalenceReport): Float32Array {
  if (values instanceof Float32Array) return values
  const single = Float32Array.from(values)
  if (single.some((value, i) => value !== values[i])) report.add(node, 'numbers of more than 32 bits', 'rounded to single precision')
  return single
}
