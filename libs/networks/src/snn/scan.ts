import type { Neuron } from '../network.ts'
import { isPlain, left, type Round } from './neuron.ts'
import type { Floats } from './population.ts'
import { addOwnErrors, addOwnSpikes } from './recurrence.ts'
import { scanMechanisms, scanMechanismsBack, type MechanismRecord } from './scanMechanisms.ts'
import { singleSlope, surrogateSlope, type Surrogate } from './surrogate.ts'

/** What a population did over T steps, both [T, n] row-major and of the precision of the drive. */
export interface ScanRecord {
  /** n. */
  readonly neurons: number
  /** u of each step before the reset: what the spike was decided by. */
  readonly membrane: Floats
  /** 0 or 1. */
  readonly spikes: Floats
  /** Of neurons with mechanisms beyond charge, fire and reset, or that learn. */
  readonly mechanisms?: MechanismRecord
}

/**
 * Whether no gradient goes from step t to the one after it, where back-propagation through time is truncated to windows of so many steps:
 * the first from step 0 on. What a neuron carries over is there a constant, as after PyTorch's `detach` of its state every so many steps.
 */
export const isCut = (t: number, truncate: number): boolean => (t + 1) % truncate === 0

/** Gradients of the drive, [T, n], and of what the neuron learns, each neuron's own, [n]: one value for all has their sum. */
export interface ScanGradients { readonly drive: Floats; readonly decay?: Floats; readonly threshold?: Floats }

/** Rounds to the precision of an array; constants and each operation are rounded, so that kernels can give the same bits. */
const rounding = (like: Floats): Round => (like instanceof Float32Array ? Math.fround : (value) => value)

/**
 * T steps of n neurons from the initial state, charge, fire, reset (see charge):
 *
 *     u(t) = decay·v(t − 1) + I(t)      s(t) = 1[u(t) ≥ θ]      v(t) = u(t), reset where s(t) = 1
 *
 * `drive`: I, [T, n] row-major. Computes in its precision. Neurons with further mechanisms, or that learn: see scanMechanisms.
 * `recurrent`: V, [n, n], of neurons that reach each other: I(t) is then what `drive` says and V·s(t − 1) (see addOwnSpikes).
 */
export function scanForward(neuron: Neuron, timesteps: number, n: number, given: Floats, recurrent?: Floats): ScanRecord {
  const round = rounding(given)
  const drive = recurrent ? given.slice() : given
  if (!isPlain(neuron) || neuron.learned?.length) return scanMechanisms(neuron, timesteps, n, drive, round, recurrent)
  const decay = neuron.model === 'if' ? 1 : round(neuron.decay)
  const threshold = round(neuron.threshold)
  const { reset, compare } = neuron
  const membrane = drive.slice()
  const spikes = drive.slice().fill(0)
  const held = drive.slice(0, n).fill(round(neuron.initial))
  for (let t = 0, k = 0; t < timesteps; t++) {
    if (recurrent && t > 0) addOwnSpikes(recurrent, spikes.subarray(k - n, k), drive.subarray(k, k + n), round)
    for (let i = 0; i < n; i++, k++) {
      const u = round(left(decay, held[i]!, round) + drive[k]!)
      const fired = compare === '>=' ? u >= threshold : u > threshold
      membrane[k] = u
      spikes[k] = fired ? 1 : 0
      held[i] = !fired || reset === 'none' ? u : reset === 'zero' ? 0 : round(u - threshold)
    }
  }
  return { neurons: n, membrane, spikes }
}

/**
 * The adjoint of scanForward: from e = ∂L/∂s to δ = ∂L/∂I, backwards in time, with p the surrogate's slope at u − θ:
 *
 *     zero       δ(t) = (e(t) − decay·δ(t+1)·u(t))·p(t) + decay·δ(t+1)·(1 − s(t))
 *     subtract   δ(t) = (e(t) − decay·δ(t+1)·θ)·p(t)    + decay·δ(t+1)
 *     none       δ(t) = e(t)·p(t)                       + decay·δ(t+1)
 *
 * decay·δ(t+1) is 0 where it is tiny (see left). Where the reset is detached, the spike of the reset counts as a constant and the terms in brackets are e(t) alone.
 * `detachAdaptation`: the spike that raises the threshold counts as a constant there.
 * `truncate`: δ(t+1) is taken for 0 at the end of each window of so many steps (see isCut).
 * `errors`: e, [T, n]. The drive's gradient has its form and precision. Gradients of decay and threshold are there where they are learned.
 * Of `recurrent` neurons, e(t) is what `errors` says and V·δ(t + 1) (see addOwnErrors).
 */
export function scanBackward(
  neuron: Neuron, surrogate: Surrogate, detachReset: boolean, record: ScanRecord, given: Floats, recurrent?: Floats, truncate = Infinity,
  detachAdaptation = false,
): ScanGradients {
  const { neurons, membrane, spikes, mechanisms } = record
  const round = rounding(membrane)
  const decay = neuron.model === 'if' ? 1 : round(neuron.decay)
  const threshold = round(neuron.threshold)
  const { reset } = neuron
  const errors = recurrent ? given.slice() : given
  const slopeAt = membrane instanceof Float32Array ? singleSlope(surrogate) : (x: number) => surrogateSlope(surrogate, x)
  if (mechanisms) {
    const { drive, ...learned } = scanMechanismsBack(neuron, slopeAt, detachReset, record, errors, round, recurrent, truncate, detachAdaptation)
    const learns = (what: 'decay' | 'threshold') => neuron.learned?.includes(what) && { [what]: learned[what] }
    return { drive, ...learns('decay'), ...learns('threshold') }
  }
  const delta = errors.slice()
  for (let k = delta.length - 1; k >= 0; k--) {
    if (recurrent && k % neurons === neurons - 1 && k + 1 < delta.length && !isCut(Math.floor(k / neurons), truncate))
      addOwnErrors(recurrent, delta.subarray(k + 1, k + 1 + neurons), errors.subarray(k + 1 - neurons, k + 1), round)
    const u = membrane[k]!
    const back = k + neurons < delta.length && !isCut(Math.floor(k / neurons), truncate) ? left(decay, delta[k + neurons]!, round) : 0
    const through = detachReset || reset === 'none' ? errors[k]! : round(errors[k]! - round(back * (reset === 'zero' ? u : threshold)))
    const stays = reset === 'zero' && spikes[k] !== 0 ? 0 : back
    delta[k] = round(round(through * slopeAt(round(u - threshold))) + stays)
  }
  return { drive: delta }
}
