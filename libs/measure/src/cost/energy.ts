import { SPIKE, stateBytes } from './memory.ts'
import type { Work } from './work.ts'

const PICO = 1e-12

/** Energies in 45 nm at 0.9 V (Horowitz 2014, "Computing's energy problem", ISSCC). */
export const energies = {
  /** FP32 multiplication and addition, pJ; together a MAC of 4.6 pJ. */
  multiplication: 3.7,
  addition: 0.9,
  /** In fixed point: INT8 multiplication and addition, and INT32 multiplication for the leak of a membrane, pJ. */
  fixed: { multiplication: 0.2, addition: 0.03, leak: 3.1 },
  /** Reading 64 bits from a static memory of 8 KiB, pJ. */
  onChip: 10,
  /** Reading 64 bits from DRAM, pJ: the range that is given. */
  offChip: { low: 1300, high: 2600 },
} as const

/** Bytes of one access of 64 bits. */
const ACCESS = 8

export interface Energy {
  readonly compute: number
  readonly computeEffective: number
  readonly accessed: number
  readonly onChip: number
  readonly offChip: { readonly low: number; readonly high: number }
}

/** Joules of a sample by each model; what the models count is in definitions.ts, in words. `accessed` is in bytes. */
export function energyOf(kind: 'ann' | 'snn', work: Work, fixed: boolean): Energy {
  const { onChip, offChip } = energies
  const value = stateBytes(fixed)
  const compute = arithmetic(work.multiplications, work.multiplicationsLeak, work.additions, fixed)
  const effective = arithmetic(work.multiplicationsEffective, work.multiplicationsLeak, work.additionsEffective, fixed)
  const state = kind === 'ann' ? 2 * value * work.chances : (2 * value + 2 * SPIKE) * work.updates
  const accessed = work.weightBytes + state
  const withMemory = compute + (onChip / ACCESS) * accessed
  const fetched = work.parameterBytes / ACCESS
  return {
    compute: compute * PICO,
    computeEffective: effective * PICO,
    accessed,
    onChip: withMemory * PICO,
    offChip: { low: (withMemory + offChip.low * fetched) * PICO, high: (withMemory + offChip.high * fetched) * PICO },
  }
}

/** pJ of so many operations. */
function arithmetic(multiplications: number, leak: number, additions: number, fixed: boolean): number {
  if (fixed) return energies.fixed.multiplication * multiplications + energies.fixed.leak * leak + energies.fixed.addition * additions
  return energies.multiplication * (multiplications + leak) + energies.addition * additions
}
