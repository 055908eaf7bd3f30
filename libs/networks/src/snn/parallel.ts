import { fail } from '@spikeline/core'
import type { Parallel } from '../network.ts'
import type { Round } from './neuron.ts'
import type { Floats } from './population.ts'

/** What learns of parallel neurons: the weights over time (see weightShape), and what is added at each step, [T]; of sliding ones one value. */
export interface Temporal { readonly temporal: Float32Array; readonly offset: Float32Array }

/** How parallel neurons mix the drive of T steps: the matrix [T, T], row by row, and what is added at each step. */
export interface Mixing extends Span {
  readonly steps: number
  readonly matrix: Floats
  readonly offset: Floats
}

/** Step t takes the drive of steps t − before to t + after. */
export interface Span { readonly before: number; readonly after: number }

export function spanOf(parallel: Parallel, steps: number): Span {
  const most = steps - 1
  if (parallel.kind === 'full') return { before: most, after: most }
  return { before: Math.min(parallel.order - 1, most), after: 0 }
}

/** Shapes of what learns: [T, T] and [T]; of sliding neurons [order] and [1]. */
export function temporalShapes(parallel: Parallel): { readonly temporal: readonly number[]; readonly offset: readonly number[] } {
  if (parallel.kind === 'sliding') return { temporal: [parallel.order], offset: [1] }
  return { temporal: [parallel.steps, parallel.steps], offset: [parallel.steps] }
}

/** First and last step that step t takes drive from. */
const from = (t: number, { before }: Span): number => Math.max(0, t - before)
const upTo = (t: number, { after }: Span, steps: number): number => Math.min(steps - 1, t + after)

/** Of sliding neurons the weight of a drive that came `ago` steps before; the last one is that of the step itself. */
const slidingPlace = (order: number, ago: number): number => order - 1 - ago

/** The matrix and offsets for T steps. What a mask hides is 0. Fails with E3723 where the neurons are for another number of steps. */
export function mixingOf(parallel: Parallel, { temporal, offset }: { readonly temporal: Floats; readonly offset: Floats }, steps: number, layer: string): Mixing {
  const floats = (length: number): Floats => (temporal instanceof Float32Array ? new Float32Array(length) : new Float64Array(length))
  const span = spanOf(parallel, steps)
  if (parallel.kind !== 'sliding' && parallel.steps !== steps) fail('E3723', { layer, expected: parallel.steps, got: steps })
  const matrix = floats(steps * steps)
  const offsets = floats(steps)
  for (let t = 0; t < steps; t++) {
    offsets[t] = offset[parallel.kind === 'sliding' ? 0 : t]!
    for (let j = from(t, span); j <= upTo(t, span, steps); j++)
      matrix[t * steps + j] = temporal[parallel.kind === 'sliding' ? slidingPlace(parallel.order, t - j) : t * steps + j]!
  }
  return { steps, matrix, offset: offsets, ...span }
}

/** What learns at first: weights U(±1/√T), of sliding ones 2^−ago, as Fang et al. 2023 begin; offsets 0, so that θ is the threshold. */
export function startTemporal(parallel: Parallel, uniform: () => number): Temporal {
  const { temporal, offset } = temporalShapes(parallel)
  const size = temporal.reduce((product, n) => product * n, 1)
  const weights = parallel.kind === 'sliding'
    ? Float32Array.from({ length: size }, (_, i) => 2 ** (i - size + 1))
    : Float32Array.from({ length: size }, () => (2 * uniform() - 1) / Math.sqrt(parallel.steps))
  return { temporal: weights, offset: new Float32Array(offset[0]!) }
}

/** H(t) = offset(t) + Σ_j M[t, j]·X(j), the steps j ascending, each operation rounded. x: [T, n], or [n] that is held. */
export function mixDrive(mixing: Mixing, n: number, x: Floats, into: Floats, round: Round): Floats {
  const { steps, matrix, offset } = mixing
  const stride = x.length === n ? 0 : n
  for (let t = 0; t < steps; t++) {
    into.fill(offset[t]!, t * n, (t + 1) * n)
    for (let j = from(t, mixing); j <= upTo(t, mixing, steps); j++) {
      const w = matrix[t * steps + j]!
      for (let i = 0; i < n; i++) into[t * n + i] = round(into[t * n + i]! + round(w * x[j * stride + i]!))
    }
  }
  return into
}

/** The adjoint, ∂L/∂X(j) = Σ_t M[t, j]·∂L/∂H(t), the steps t ascending. delta, into: [T, n]. */
export function mixErrors(mixing: Mixing, n: number, delta: Floats, into: Floats, round: Round): Floats {
  const { steps, matrix } = mixing
  into.fill(0)
  // Step t reaches from t − before to t + after; seen from j, t is between j − after and j + before.
  const seen: Span = { before: mixing.after, after: mixing.before }
  for (let j = 0; j < steps; j++)
    for (let t = from(j, seen); t <= upTo(j, seen, steps); t++) {
      const w = matrix[t * steps + j]!
      for (let i = 0; i < n; i++) into[j * n + i] = round(into[j * n + i]! + round(w * delta[t * n + i]!))
    }
  return into
}

/** ∂L/∂M, then ∂L/∂offset, of one sample, [T·T + T]: sums over the neurons in double precision. x as in mixDrive. */
export function mixSums(mixing: Mixing, n: number, delta: Floats, x: Floats): Float64Array {
  const { steps } = mixing
  const sums = new Float64Array(steps * steps + steps)
  const stride = x.length === n ? 0 : n
  for (let t = 0; t < steps; t++) {
    for (let j = from(t, mixing); j <= upTo(t, mixing, steps); j++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += delta[t * n + i]! * x[j * stride + i]!
      sums[t * steps + j] = sum
    }
    let sum = 0
    for (let i = 0; i < n; i++) sum += delta[t * n + i]!
    sums[steps * steps + t] = sum
  }
  return sums
}

/** The gradients of what learns, from the sums over all samples. */
export function temporalGradients(parallel: Parallel, steps: number, sums: Float64Array): { readonly temporal: Float64Array; readonly offset: Float64Array } {
  if (parallel.kind !== 'sliding') return { temporal: sums.slice(0, steps * steps), offset: sums.slice(steps * steps) }
  const temporal = new Float64Array(parallel.order)
  const offset = new Float64Array(1)
  const span = spanOf(parallel, steps)
  for (let t = 0; t < steps; t++) {
    for (let j = from(t, span); j <= t; j++) temporal[slidingPlace(parallel.order, t - j)]! += sums[t * steps + j]!
    offset[0]! += sums[steps * steps + t]!
  }
  return { temporal, offset }
}

/** Values of drive that a neuron keeps: those of all steps, or of the last ones. */
export const mixState = (parallel: Parallel, steps: number): number => (parallel.kind === 'full' ? steps : Math.min(parallel.order, steps))

/** Products of a neuron in a step, on average over T steps. */
export function mixProducts(parallel: Parallel, steps: number): number {
  const span = spanOf(parallel, steps)
  let products = 0
  for (let t = 0; t < steps; t++) products += upTo(t, span, steps) - from(t, span) + 1
  return products / steps
}
