import { fail } from '@spikeline/core'
import type { EquivalenceReport } from '../equivalence/report.ts'
import type { Neuron } from '../network.ts'
import { numbersOf, type NirArray, type NirUnit } from './graph.ts'
import type { NirImportOptions } from './importOptions.ts'

type Firing = NirUnit & { readonly type: 'IF' | 'LIF' | 'CubaLIF' | 'Threshold' }

/** Neurons of a layer in our terms, and what the weights in front of them are to be multiplied by. */
export interface ImportedNeurons {
  readonly neuron: Neuron
  /** By neuron, in the order of NIR, or one for all. Undefined: the weights stay as they are. */
  readonly gain: number | Float64Array | undefined
}

/** The gain g of the drive of neurons that integrate and never fire, v ← v + g·x, by neuron or one for all. */
export function importIntegrator(name: string, { parameters }: NirUnit & { readonly type: 'I' }, neurons: number, { dt }: NirImportOptions, report: EquivalenceReport): Float64Array | number {
  sayStep(name, dt, report)
  return shrunk(perNeuron(name, 'r', parameters.r, neurons).map((r) => r * (dt ?? 1)))
}

/**
 * Neurons of NIR as neurons of ours, for steps of dt. With d and α what a step leaves of membrane and current,
 *
 *     Euler   d = 1 − dt/τ        exact   d = e^(−dt/τ)
 *     LIF     v ← d·v + (1 − d)·(v_leak + r·x)                       IF   v ← v + dt·r·x
 *     CubaLIF I ← α·I + (1 − α)·w_in·x,  v ← d·v + (1 − d)·(v_leak + r·I)
 *
 * and with u = (v − v_leak)/g, g the product of all factors of x, u ← d·u + x: the weights stay as they are, and threshold and reset are
 * divided by g. Only where neurons of a layer differ in that, x takes the factor instead, and the threshold of all is 1.
 *
 * Fails with E3045 (dt is needed, or too long for Euler), E3046 (the reset is open), E3047 (neurons that differ in what a layer has once, or
 * make no sense).
 */
export function importNeurons(name: string, node: Firing, neurons: number, options: NirImportOptions, report: EquivalenceReport): ImportedNeurons {
  const compare = options.compare ?? '>'
  if (compare === '>=') report.add(name, 'a neuron fires where v > v_threshold', 'where v ≥ v_threshold, as was asked')
  const each = (what: string, array: NirArray): Float64Array => perNeuron(name, what, array, neurons)
  if (node.type === 'Threshold') {
    report.add(name, 'Threshold: 1 where x > threshold, without memory', 'a neuron that keeps nothing from step to step')
    const { neuron, gain } = scaled(name, each('threshold', node.parameters.threshold), undefined, new Float64Array(neurons).fill(1))
    return { neuron: { model: 'lif', decay: 0, compare, initial: 0, ...neuron }, gain }
  }
  const { parameters } = node
  const factor = each('r', parameters.r)
  const leak = node.type === 'IF' ? new Float64Array(neurons) : each('v_leak', node.parameters.v_leak)
  let decay = 1
  let current: Neuron['current']
  if (node.type === 'IF') {
    sayStep(name, options.dt, report)
    factor.forEach((r, i) => (factor[i] = r * (options.dt ?? 1)))
  } else {
    const [parameter, tau] = node.type === 'LIF' ? ['tau', node.parameters.tau] as const : ['tau_mem', node.parameters.tau_mem] as const
    decay = decayOf(name, parameter, each(parameter, tau), options)
    sayIntegrator(name, node.type, options, report)
    factor.forEach((r, i) => (factor[i] = r * (1 - decay)))
    if (node.type === 'CubaLIF') {
      const { tau_syn, w_in } = node.parameters
      const left = decayOf(name, 'tau_syn', each('tau_syn', tau_syn), options)
      current = { decay: left, taken: options.current ?? 'after' }
      report.add(name, 'whether the membrane sees an input in the step in which it reaches the current', current.taken === 'after' ? 'yes: the current is brought forward first' : 'no: a step later, with the current as it was')
      const input = w_in && each('w_in', w_in)
      factor.forEach((g, i) => (factor[i] = g * (1 - left) * (input?.[i] ?? 1)))
    }
    if (leak.some((v) => v !== 0)) report.add(name, 'the resting potential v_leak', 'the origin of the membrane: thresholds and resets are less by it')
  }
  report.add(undefined, 'the membrane before the first step', 'v_leak; of IF, 0')
  const threshold = each('v_threshold', parameters.v_threshold).map((v, i) => v - leak[i]!)
  const kind = resetOf(name, parameters.v_reset, options, report)
  const resetTo = kind === 'subtract' ? undefined : (kind === 'value' && parameters.v_reset ? each('v_reset', parameters.v_reset) : new Float64Array(neurons)).map((v, i) => v - leak[i]!)
  if (kind === 'subtract' && leak.some((v) => v !== 0)) differ(name, 'have a resting potential v_leak other than 0, from which a reset by subtraction would lead to another membrane', 'a reset to a value')
  const { neuron, gain } = scaled(name, threshold, resetTo, factor)
  if (gain) report.add(name, 'neurons that differ in r, w_in, v_threshold or v_leak', 'the differences are in the weights in front of them, and all have the threshold 1')
  else if (factor[0] !== 1) report.add(name, `an input x moves the membrane by ${short(factor[0]!)}·x in a step`, `by x, and the threshold is ${short(neuron.threshold)}`)
  return { neuron: { model: decay === 1 && !current ? 'if' : 'lif', decay, compare, initial: 0, ...neuron, ...(current && { current }) }, gain }
}

const short = (value: number): string => String(Number(value.toPrecision(6)))

/** What of a neuron does not depend on the order of its mechanisms. */
type Scaled = Pick<Neuron, 'threshold' | 'reset' | 'resetTo'>

/** Threshold and reset for a drive without factor; `resetTo` undefined: by subtraction. */
function scaled(name: string, threshold: Float64Array, resetTo: Float64Array | undefined, factor: Float64Array): { neuron: Scaled; gain: Float64Array | number | undefined } {
  const bad = threshold.findIndex((v) => !(v > 0))
  if (bad >= 0) differ(name, `have the threshold ${threshold[bad]} above rest`, 'a threshold above v_leak')
  if (!factor.every((g) => Number.isFinite(g) && g !== 0)) differ(name, 'take nothing in, or have an r that is no number', 'an r, and w_in, other than 0')
  const same = isUniform(threshold) && isUniform(factor) && (!resetTo || isUniform(resetTo)) && factor[0]! > 0
  const unit = same ? Float64Array.of(factor[0]!) : threshold
  const to = resetTo && [...new Set(resetTo.map((v, i) => v / unit[same ? 0 : i]!))]
  if (to && to.length > 1) differ(name, 'have resets in different proportions to their thresholds', 'one v_reset for all')
  const value = to?.[0]
  const reset: Scaled = {
    threshold: same ? threshold[0]! / unit[0]! : 1,
    ...(value === undefined ? { reset: 'subtract' } : value === 0 ? { reset: 'zero' } : { reset: 'value', resetTo: value }),
  }
  if (value !== undefined && value !== 0 && value >= reset.threshold) differ(name, 'are reset to a membrane that is not below the threshold', 'a v_reset below v_threshold')
  return { neuron: reset, gain: same ? undefined : shrunk(factor.map((g, i) => g / threshold[i]!)) }
}

function decayOf(name: string, parameter: string, tau: Float64Array, { dt, integrator }: NirImportOptions): number {
  if (dt === undefined) return fail('E3045', { node: name, parameter, tau: tau[0] })
  if (!isUniform(tau)) differ(name, `differ in "${parameter}"`, 'one time constant a layer')
  if (!(tau[0]! > 0)) differ(name, `have "${parameter}" ${tau[0]}`, 'a time constant above 0')
  if (integrator === 'exact') return Math.exp(-dt / tau[0]!)
  if (dt > tau[0]! * (1 + 1e-6)) fail('E3045', { node: name, parameter, tau: tau[0], dt })
  return Math.max(0, 1 - dt / tau[0]!)
}

function resetOf(name: string, stated: NirArray | undefined, { reset }: NirImportOptions, report: EquivalenceReport): 'value' | 'zero' | 'subtract' {
  const words = { value: stated ? 'v ← v_reset' : 'v ← 0', zero: 'v ← 0', subtract: 'v ← v − v_threshold' }
  if (stated && reset !== undefined && reset !== 'value') report.add(name, 'after a spike v ← v_reset', `${words[reset]}, as was asked`)
  if (!stated && reset === undefined) fail('E3046', { node: name })
  if (!stated) report.add(name, 'nothing about what a spike does to the membrane: the file has no v_reset', words[reset!])
  return reset ?? 'value'
}

function sayStep(name: string, dt: number | undefined, report: EquivalenceReport): void {
  report.add(name, 'dv/dt = r·x in continuous time', dt === undefined ? 'v ← v + r·x in each step, which is the unit of time' : `v ← v + dt·r·x in each step of ${dt} s, in which an input is a current of that height`)
}

function sayIntegrator(name: string, type: 'LIF' | 'CubaLIF', { dt, integrator = 'euler' }: NirImportOptions, report: EquivalenceReport): void {
  const held = type === 'LIF' ? 'an input that stays the same within it' : 'a current that stays the same within it'
  report.add(name, 'differential equations in continuous time', integrator === 'euler'
    ? `forward Euler with steps of ${dt} s, in which an input is a current of that height` : `steps of ${dt} s, each the exact solution for ${held}`)
}

function perNeuron(name: string, what: string, array: NirArray, neurons: number): Float64Array {
  const values = numbersOf(array)
  if (values.length !== neurons && values.length !== 1) fail('E3043', { node: name, problem: `has ${values.length} values of "${what}" for ${neurons} neurons` })
  return values.length === neurons ? Float64Array.from(values) : new Float64Array(neurons).fill(values[0]!)
}

const isUniform = (values: Float64Array): boolean => values.every((value) => value === values[0])
const shrunk = (values: Float64Array): Float64Array | number => (isUniform(values) ? values[0]! : values)

const differ = (node: string, problem: string, instead: string): never => fail('E3047', { node, problem, instead })
