import { trainCredit, type CreditNeuron, type SpikeRows } from './twins.ts'

/**
 * How outputs that inhibit each other by the weight −w₀ share what a weight changes (Jin, Zhang & Li 2018):
 *
 *     γ_i = 1/(1 − (w₀/θ)²·Σ_{l≠i} ∂e_{i|l}/∂o_l · ∂e_{l|i}/∂o_i)        ∂e_{i|l}/∂o_l ≈ e_{i|l}/o_l, 1 where one of the two is silent
 *
 * A spike of one output reaches the others a step later. `strength`: w₀/θ. The sum is kept from reaching 1, where the linearisation ends: γ ≤ 10.
 */
export function inhibitionFactors(n: number, spikes: SpikeRows, neuron: CreditNeuron, strength: number): Float32Array {
  const ones = new Float32Array(n).fill(1)
  const credit = trainCredit(n, spikes, ones, neuron)
  const counts = new Float32Array(n)
  const steps = spikes.starts.length - 1
  // sums[l·n + i]: e of the synapse from l to i.
  const sums = new Float32Array(n * n)
  for (let t = 0; t < steps; t++)
    for (let e = spikes.starts[t]!; e < spikes.starts[t + 1]!; e++) {
      const l = spikes.indices[e]!
      counts[l]!++
      if (t + 1 < steps) for (let i = 0; i < n; i++) sums[l * n + i]! += credit[(t + 1) * n + i]!
    }
  const ratio = (l: number, i: number): number => (counts[l] && counts[i] ? sums[l * n + i]! / counts[l]! : 1)
  return ones.map((_, i) => {
    let sum = 0
    for (let l = 0; l < n; l++) if (l !== i) sum += ratio(l, i) * ratio(i, l)
    return 1 / (1 - Math.min(0.9, strength * strength * sum))
  })
}
