import type { Round } from './neuron.ts'
import type { Floats } from './population.ts'

/** x ← x + Σ_i V[i → ·] over the neurons i that spiked in the step before, ascending, each sum rounded: `spikes` are 0 or 1, [n]. */
export function addOwnSpikes(recurrent: Floats, spikes: Floats, drive: Floats, round: Round): void {
  const n = drive.length
  for (let i = 0; i < n; i++) if (spikes[i] !== 0) for (let j = 0; j < n; j++) drive[j] = round(drive[j]! + recurrent[i * n + j]!)
}

/**
 * The adjoint, ∂L/∂s(t) ← ∂L/∂s(t) + V·δ(t + 1): for each neuron i the sum over j of V[i, j]·δ_j, which runs in four lanes (j modulo 4) that
 * are added in pairs at the end, as errors do that go from layer to layer.
 */
export function addOwnErrors(recurrent: Floats, delta: Floats, errors: Floats, round: Round): void {
  const n = errors.length
  const lanes = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    lanes.fill(0)
    for (let j = 0; j < n; j++) lanes[j & 3] = round(lanes[j & 3]! + round(delta[j]! * recurrent[i * n + j]!))
    errors[i] = round(errors[i]! + round(round(lanes[0]! + lanes[1]!) + round(lanes[2]! + lanes[3]!)))
  }
}
