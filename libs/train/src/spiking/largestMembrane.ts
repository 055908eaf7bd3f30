import { fail } from '@spikeline/core'

/** The first layer of a network before it is trained, and what it is shown. */
export interface FirstLayer {
  readonly layer: string
  /** Inputs of a neuron, each at most 1 at a step. */
  readonly inputs: number
  /** Bound of the weights at the start, and of a bias where there is one. */
  readonly highest: number
  readonly bias?: boolean
  /** What is left of a membrane after a step. */
  readonly decay: number
  readonly timesteps: number
  readonly threshold: number
  /** Membrane before the first step, by default 0. */
  readonly initial?: number
}

/** Fails with E3702 where not even the largest drive at each of T steps reaches the threshold: Σ decay^t · (inputs + bias) · highest, and what is left of the first membrane. */
export function requireReach({ layer, inputs, highest, bias = false, decay, timesteps, threshold, initial = 0 }: FirstLayer): void {
  const steps = decay === 1 ? timesteps : (1 - decay ** timesteps) / (1 - decay)
  const drive = (inputs + (bias ? 1 : 0)) * highest
  // The largest membrane is that of the first step or of the last: in between it goes from one to the other.
  const most = Math.max(initial * decay ** timesteps + steps * drive, initial * decay + drive)
  if (most < threshold) fail('E3702', { layer, most: Number(most.toPrecision(3)), threshold, timesteps })
}
