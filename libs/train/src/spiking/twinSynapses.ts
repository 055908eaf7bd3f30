import type { Floats, Round } from '@spikeline/networks'
import { eachSynapse, type Synapses } from './reach.ts'
import type { Events } from './twinEvents.ts'

// What the weights of a layer do in one step of one sample, forwards and backwards, as the twins compute it. Each operation is rounded, in the order in which synapses come.

/** I = b + Σ value·W over the events of step t, to `drive`, which is 0. */
export function addDrive(synapses: Synapses, weight: Floats, bias: Floats | undefined, { starts, indices, values }: Events, t: number, drive: Floats, round: Round): void {
  const { filters } = synapses
  if (bias) for (let i = 0; i < drive.length; i++) drive[i] = bias[i % filters]!
  for (let k = starts[t]!; k < starts[t + 1]!; k++)
    eachSynapse(synapses, indices[k]!, (target, from) => {
      for (let f = 0; f < filters; f++) drive[target + f]! += round(values[k]! * weight[from + f]!)
    })
}

/** ∂L/∂W += value·δ over the events of step t, with δ of that step. */
export function addGradient(synapses: Synapses, { starts, indices, values }: Events, t: number, delta: Floats, gradient: Floats, round: Round): void {
  const { filters } = synapses
  for (let k = starts[t]!; k < starts[t + 1]!; k++)
    eachSynapse(synapses, indices[k]!, (target, from) => {
      for (let f = 0; f < filters; f++) gradient[from + f]! += round(values[k]! * delta[target + f]!)
    })
}

/** ∂L/∂b += δ, of any number of steps. */
export function addBiasGradient(delta: Floats, gradient: Floats): void {
  for (let i = 0; i < delta.length; i++) gradient[i % gradient.length]! += delta[i]!
}

/** Wᵀ·δ of a step: errors of what the layer read. In four lanes, by filter modulo 4, which are added in pairs. */
export function errorsOfInputs(synapses: Synapses, weight: Floats, delta: Floats, floats: (length: number) => Floats, round: Round): Floats {
  const { channels, filters, starts } = synapses
  const errors = floats((starts.length - 1) * channels)
  const lanes = floats(4)
  for (let i = 0; i < errors.length; i++) {
    lanes.fill(0)
    eachSynapse(synapses, i, (target, from) => {
      for (let f = 0; f < filters; f++) lanes[f & 3]! += round(delta[target + f]! * weight[from + f]!)
    })
    errors[i] = round(lanes[0]! + lanes[1]!) + round(lanes[2]! + lanes[3]!)
  }
  return errors
}
