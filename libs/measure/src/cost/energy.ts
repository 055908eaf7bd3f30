import type { Network } from '@spikeline/networks'
import { SPIKE, stateBytes } from './memory.ts'
import type { Work } from './work.ts'

/** J of a pJ. */
export const PICO = 1e-12

/** Energies of a technology, pJ. */
export interface Technology {
  /** FP32 multiplication and addition. */
  readonly multiplication: number
  readonly addition: number
  /** In whole numbers: INT8 multiplication and addition, and INT32 multiplication, for the leak of a membrane and to scale a sum. */
  readonly fixed: { readonly multiplication: number; readonly addition: number; readonly leak: number }
  /** Reading 64 bits from a static memory of 8 KiB. */
  readonly onChip: number
  /** Reading 64 bits from DRAM: a range. */
  readonly offChip: { readonly low: number; readonly high: number }
  /** From DRAM, each parameter comes once a sample, to a memory on the chip; or each weight at each use, and nothing is kept. */
  readonly fetched: 'perSample' | 'perUse'
}

/** 45 nm at 0.9 V (Horowitz 2014, "Computing's energy problem", ISSCC); a FP32 MAC takes 4.6 pJ. */
export const energies: Technology = {
  multiplication: 3.7, addition: 0.9, fixed: { multiplication: 0.2, addition: 0.03, leak: 3.1 }, onChip: 10, offChip: { low: 1300, high: 2600 }, fetched: 'perSample',
}

/** Bytes of one access of 64 bits. */
const ACCESS = 8

/** How many operations of the table one of a layer counts as. */
export interface Units { readonly multiplication: number; readonly addition: number }

/**
 * In a quantised ANN, weights of k_w and inputs of k_x bits: an array multiplier has k_w·k_x cells, so that a multiplication takes k_w·k_x/64 of an INT8 one;
 * an adder has a cell for each bit, of the k_w + k_x of a product where INT8 has 8 for 16: (k_w + k_x)/16. Otherwise 1.
 */
export function unitsOf(layer: Network['layers'][number]): Units {
  if (!('quantised' in layer) || !layer.quantised) return { multiplication: 1, addition: 1 }
  const { weightBits, inputBits } = layer.quantised
  return { multiplication: (weightBits * inputBits) / 64, addition: (weightBits + inputBits) / 16 }
}

export interface Energy {
  readonly compute: number
  readonly computeEffective: number
  /** Bytes. */
  readonly accessed: number
  readonly onChip: number
  readonly offChip: { readonly low: number; readonly high: number }
  /** What `compute`, `onChip` and `offChip` are made of. */
  readonly parts: {
    readonly multiplications: number
    readonly additions: number
    readonly leak: number
    readonly scale: number
    readonly weights: number
    readonly state: number
    readonly fetched: { readonly low: number; readonly high: number }
  }
  /** SNN: the parts that spikes of its neurons and of its input cause, each in proportion to their number. */
  readonly spikes: SpikeEnergy
  readonly inputSpikes: SpikeEnergy
}

type SpikeEnergy = Pick<Energy, 'compute' | 'onChip' | 'offChip'>

/** Joules of a sample by each model; what the models count is in definitions.ts, in words. `whole`: in whole numbers. */
export function energyOf(kind: 'ann' | 'snn', work: Work, whole: boolean, technology: Technology = energies): Energy {
  const { onChip, offChip, fetched } = technology
  const compute = arithmetic(work.multiplicationUnits, work, work.additionUnits, whole, technology)
  const effective = arithmetic(work.multiplicationUnitsEffective, work, work.additionUnitsEffective, whole, technology)
  const state = kind === 'ann' ? 2 * work.activationBytes : (2 * stateBytes(whole) + 2 * SPIKE) * work.updates
  const accessed = work.weightBytes + state
  const withMemory = compute + (onChip / ACCESS) * accessed
  const each = fetched === 'perUse'
  // Where each use fetches its weight, no memory on the chip gives it.
  const before = each ? compute + (onChip / ACCESS) * state : withMemory
  const moved = (each ? work.weightBytes : work.parameterBytes) / ACCESS
  const range = (of: (perAccess: number) => number) => ({ low: of(offChip.low) * PICO, high: of(offChip.high) * PICO })
  const caused = (additions: number, bytes: number): SpikeEnergy => {
    const added = additionEnergy(whole, technology) * additions
    const accesses = bytes / ACCESS
    return { compute: added * PICO, onChip: (added + onChip * accesses) * PICO, offChip: range((access) => added + (each ? access : onChip) * accesses) }
  }
  return {
    compute: compute * PICO,
    computeEffective: effective * PICO,
    accessed,
    onChip: withMemory * PICO,
    offChip: range((access) => before + access * moved),
    parts: {
      multiplications: (whole ? technology.fixed.multiplication : technology.multiplication) * work.multiplicationUnits * PICO,
      additions: additionEnergy(whole, technology) * work.additionUnits * PICO,
      leak: wideEnergy(whole, technology) * work.multiplicationsLeak * PICO,
      scale: wideEnergy(whole, technology) * work.multiplicationsScale * PICO,
      weights: (onChip / ACCESS) * work.weightBytes * PICO,
      state: (onChip / ACCESS) * state * PICO,
      fetched: range((access) => access * moved),
    },
    spikes: caused(work.spikeAdditionUnits, work.spikeWeightBytes),
    inputSpikes: caused(work.inputAdditionUnits, work.inputWeightBytes),
  }
}

const additionEnergy = (whole: boolean, { addition, fixed }: Technology): number => (whole ? fixed.addition : addition)
const wideEnergy = (whole: boolean, { multiplication, fixed }: Technology): number => (whole ? fixed.leak : multiplication)

/** pJ of so many operations. */
function arithmetic(multiplications: number, { multiplicationsLeak: leak, multiplicationsScale: scale }: Work, additions: number, whole: boolean, { multiplication, addition, fixed }: Technology): number {
  if (whole) return fixed.multiplication * multiplications + fixed.leak * (leak + scale) + fixed.addition * additions
  return multiplication * (multiplications + leak) + addition * additions
}
