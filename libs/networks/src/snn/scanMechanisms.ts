import type { Neuron } from '../network.ts'
import { afterSpike, charge, left, roundNeuron, type Round } from './neuron.ts'
import { addOwnErrors, addOwnSpikes } from './recurrence.ts'
import { createState, resetState, stepOne, type Floats, type Step } from './population.ts'
import { isCut, type ScanGradients, type ScanRecord } from './scan.ts'

/** What the adjoint of a neuron with mechanisms needs besides membranes and spikes, all [T, n]. */
export interface MechanismRecord {
  /** What the membranes took in: drive or current. */
  readonly input: Floats
  /** What the membranes were compared with. */
  readonly threshold: Floats
  /** 1 in the refractory period. */
  readonly resting: Uint8Array
}

/** T steps of n neurons with whatever mechanisms they have: stepOne again and again. `drive`: [T, n], to which what the own spikes bring is added where they are `recurrent`. */
export function scanMechanisms(given: Neuron, timesteps: number, n: number, drive: Floats, round: Round, recurrent?: Floats): ScanRecord {
  const neuron = roundNeuron(given, round)
  const [membrane, spikes, input, threshold] = [drive.slice(), drive.slice().fill(0), drive.slice(), drive.slice()]
  const resting = new Uint8Array(drive.length)
  const state = createState(neuron, drive.slice(0, n))
  resetState(neuron, state)
  const seen: Step = { input: 0, membrane: 0, threshold: 0, resting: false }
  for (let t = 0, k = 0; t < timesteps; t++) {
    if (recurrent && t > 0) addOwnSpikes(recurrent, spikes.subarray(k - n, k), drive.subarray(k, k + n), round)
    for (let i = 0; i < n; i++, k++) {
      spikes[k] = stepOne(neuron, state, i, drive[k]!, round, seen) ? 1 : 0
      input[k] = seen.input
      membrane[k] = seen.membrane
      threshold[k] = seen.threshold
      resting[k] = seen.resting ? 1 : 0
    }
  }
  return { neurons: n, membrane, spikes, mechanisms: { input, threshold, resting } }
}

/**
 * The adjoint of scanMechanisms, backwards in time, to whose `errors` V·δ is added where they are `recurrent`. With ȳ = ∂L/∂y, p the surrogate's slope at u − θ(t),
 * fall(u) = u − reset(u), v the membrane after the step and g the factor of the drive (1, or 1 − decay):
 *
 *     reset        ē = e + ā − v̄·fall(u)          ū = v̄, of 'zero' and 'value' (1 − s)·v̄; delayed: ē = e + ā + s̄ and ū = v̄
 *     fire         ū ← ū + ē·p                     θ̄(t) = −ē·p, of 'subtract' − s·v̄ besides
 *     adaptation   ā ← ρ·ā + strength·θ̄(t); of the shape alpha b̄ ← ρ·b̄ + strength·θ̄(t), ā ← ρ·ā + b̄
 *     delayed      s̄ = −ū·fall(u*), where u* is what u was before the reset; of 'zero' and 'value' ū ← ū·(1 − s(t − 1))
 *     charge       v̄ ← decay·ū, j̄ = g·ū; refractory: v̄ ← ū, j̄ = 0
 *     current      ī ← α·ī + j̄, which is the gradient of the drive; of the current 'before', the one that had come from the next step
 *
 * Σ over t of ū·v (with decayInput: ū·(v − j)) is the gradient of the decay, that of θ̄ the gradient of the threshold, both [n]. A reset
 * that is detached takes s as a constant: no fall(u), no s̄; an adaptation that is detached too: no ā in ē. Where it is cut (see isCut),
 * v̄, ā, b̄, ī and s̄ begin anew with 0.
 */
export function scanMechanismsBack(
  given: Neuron, slopeAt: (x: number) => number, detachReset: boolean, { neurons: n, membrane, spikes, mechanisms }: ScanRecord, errors: Floats, round: Round, recurrent?: Floats,
  truncate = Infinity, detachAdaptation = false,
): Required<ScanGradients> {
  const neuron = roundNeuron(given, round)
  const { model, reset, current, adaptation, decayInput, delayedReset: delayed } = neuron
  const decay = model === 'if' ? 1 : neuron.decay
  const gain = decayInput ? round(1 - decay) : 1
  const { input, threshold, resting } = mechanisms!
  const sets = reset === 'zero' || reset === 'value'
  const taken = (passed: number): number => (adaptation?.subtracts === 'adapted' ? passed : neuron.threshold)
  const fall = (u: number, passed: number): number => (reset === 'subtract' ? taken(passed) : round(u - afterSpike(neuron, u, round)))
  const drive = errors.slice()
  const gradients = { drive, decay: drive.slice(0, n).fill(0), threshold: drive.slice(0, n).fill(0) }
  // v̄, ā, b̄, ī and s̄ of each neuron, from the step after.
  const all = Array.from({ length: 5 }, () => drive.slice(0, n).fill(0))
  const [held, rise, levels, currents, spiked] = all as [Floats, Floats, Floats, Floats, Floats]
  for (let row = drive.length - n; row >= 0; row -= n) {
    if (isCut(row / n, truncate)) for (const carried of all) carried.fill(0)
    else if (recurrent && row + n < drive.length) addOwnErrors(recurrent, drive.subarray(row + n, row + 2 * n), errors.subarray(row, row + n), round)
    for (let i = 0; i < n; i++) {
      const k = row + i
      let [ofHeld, ofRise, ofSpike] = [held[i]!, rise[i]!, spiked[i]!]
      const ofCurrent = currents[i]!
      const u = membrane[k]!
      const passed = threshold[k]!
      const fired = spikes[k] !== 0
      let error = errors[k]!
      if (adaptation && !detachAdaptation) error = round(error + ofRise)
      if (delayed) error = round(error + ofSpike)
      else if (!detachReset && reset !== 'none') error = round(error - round(ofHeld * fall(u, passed)))
      const through = resting[k] ? 0 : round(error * slopeAt(round(u - passed)))
      const lowered = fired && !delayed && reset === 'subtract' ? ofHeld : 0
      let ofMembrane = round(through + (fired && !delayed && sets ? 0 : ofHeld))
      gradients.threshold[i] = round(gradients.threshold[i]! - round(through + lowered))
      if (adaptation) {
        const ofPassed = adaptation.subtracts === 'adapted' ? -round(through + lowered) : -through
        let ofLevel = round(adaptation.strength * ofPassed)
        if (adaptation.shape === 'alpha') ofLevel = levels[i] = round(left(adaptation.decay, levels[i]!, round) + ofLevel)
        ofRise = round(left(adaptation.decay, ofRise, round) + ofLevel)
      }
      const earlier = k >= n ? spikes[k - n] !== 0 : false
      const before = k < n ? neuron.initial : earlier && !delayed ? afterSpike(neuron, membrane[k - n]!, round, taken(threshold[k - n]!)) : membrane[k - n]!
      if (delayed) {
        ofSpike = detachReset || k < n ? 0 : -round(ofMembrane * fall(charge(neuron, before, input[k]!, round), passed))
        if (earlier && reset === 'subtract') gradients.threshold[i] = round(gradients.threshold[i]! - ofMembrane)
        if (earlier && sets) ofMembrane = 0
      }
      if (!resting[k]) gradients.decay[i] = round(gradients.decay[i]! + round(ofMembrane * (decayInput ? round(before - input[k]!) : before)))
      const ofInput = resting[k] ? 0 : gain === 1 ? ofMembrane : round(gain * ofMembrane)
      ofHeld = resting[k] ? ofMembrane : left(decay, ofMembrane, round)
      const carried = current ? round(left(current.decay, ofCurrent, round) + ofInput) : ofInput
      drive[k] = current?.taken === 'before' ? ofCurrent : carried
      held[i] = ofHeld
      rise[i] = ofRise
      currents[i] = carried
      spiked[i] = ofSpike
    }
  }
  return gradients
}
