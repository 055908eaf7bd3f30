import { fail } from '@spikeline/core'
import type { SampleLoss } from './trainer.ts'

/** Which loss, with what belongs to it; the fields of other kinds are absent. */
export interface LossSettings {
  readonly kind: 'rateMse' | 'rateCrossEntropy' | 'membraneCrossEntropy' | 'spikeCount'
  /** Cross-entropies: factor on what the softmax sees; by default 1. */
  readonly scale?: number
  /** membraneCrossEntropy: the membrane after the last step, or its mean over the steps; by default last. */
  readonly over?: 'last' | 'mean'
  /** spikeCount: spikes in T steps that the output of the right class, and that of any other, should have. */
  readonly trueCount?: number
  readonly falseCount?: number
}

/** What the output layer is: T steps of classes · votes neurons, votes neighbouring ones for each class. */
export interface LossShape {
  readonly timesteps: number
  readonly classes: number
  readonly votes: number
  readonly readout: 'spiking' | 'membrane'
}

const fields: Readonly<Record<LossSettings['kind'], readonly (keyof LossSettings)[]>> = {
  rateMse: [], rateCrossEntropy: ['scale'], membraneCrossEntropy: ['scale', 'over'], spikeCount: ['trueCount', 'falseCount'],
}

/** Fails with E3310 where the loss has fields of another kind, lacks its own, or asks of the output what it can't give. */
export function checkLoss(settings: LossSettings, readout: LossShape['readout'], timesteps?: number): void {
  const { kind, trueCount, falseCount } = settings
  const wrong = (problem: string, instead: string): never => fail('E3310', { kind, problem, instead })
  for (const field of ['scale', 'over', 'trueCount', 'falseCount'] as const)
    if (settings[field] !== undefined && !fields[kind].includes(field))
      wrong(`has no "${field}"`, `leave "${field}" out, or choose the loss that has it`)
  if (kind === 'membraneCrossEntropy' && readout !== 'membrane')
    wrong('reads membranes, but the output layer spikes', 'state "readout": "membrane", or use rateCrossEntropy')
  if (kind !== 'membraneCrossEntropy' && readout !== 'spiking')
    wrong('counts spikes, but the output layer never fires', 'state "readout": "spiking", or use membraneCrossEntropy')
  if (kind !== 'spikeCount') return
  if (trueCount === undefined || falseCount === undefined) return wrong('needs the counts to aim at', 'state "trueCount" and "falseCount"')
  if (falseCount >= trueCount)
    wrong(`aims at ${falseCount} spikes of the wrong classes and ${trueCount} of the right one`, 'state a "trueCount" above "falseCount"')
  if (timesteps !== undefined && trueCount > timesteps)
    wrong(`aims at ${trueCount} spikes in ${timesteps} steps`, `state a "trueCount" of at most ${timesteps}`)
}

/**
 * The loss of one sample as its share of the mean over a batch of B. With the mean rate r_c and the mean count n_c of the v neurons that
 * vote for class c (v = 1 without voting), C classes, y the one-hot label, and p = softmax(z):
 *
 *     rateMse               1/(B·C) · Σ_c (r_c − y_c)²              r_c = 1/(T·v) Σ_t Σ_v s(t)     (Wu et al. 2018)
 *     rateCrossEntropy      −1/B · ln p_label                       z_c = scale · r_c
 *     membraneCrossEntropy  −1/B · ln p_label                       z_c = scale · 1/v Σ_v u(T), or scale · 1/(T·v) Σ_t Σ_v u(t)
 *     spikeCount            1/(2B) · Σ_c ((n_c − n̂_c)/T)²           n_c = T·r_c, n̂ the counts to aim at     (Shrestha & Orchard 2018)
 *
 * Scores are the rates, or the membranes after the last step (whatever the loss looks at): what simulate/clock answers by.
 * Computed in double precision, the errors rounded once.
 */
export function createLoss(settings: LossSettings, shape: LossShape): SampleLoss {
  const { timesteps, classes, votes, readout } = shape
  const evidence = new Float64Array(classes)
  const slopes = new Float64Array(classes)
  const lossOf = classLoss(settings, shape)
  const last = settings.kind === 'membraneCrossEntropy' && settings.over !== 'mean'
  const from = last ? timesteps - 1 : 0
  const outputs = classes * votes
  return (output, label, samples, error, scores) => {
    averageSteps(output, from, shape, evidence)
    if (readout === 'membrane' && !last) averageSteps(output, timesteps - 1, shape, scores)
    else scores.set(evidence)
    const loss = lossOf(evidence, label, slopes)
    const share = samples * votes * (timesteps - from)
    error.fill(0, 0, from * outputs)
    for (let k = from * outputs; k < error.length; k++) error[k] = slopes[Math.floor((k % outputs) / votes)]! / share
    return loss / samples
  }
}

/** Mean over the steps from `from` on and over the neurons that vote for a class. */
function averageSteps(output: Float32Array, from: number, { timesteps, classes, votes }: LossShape, into: Float64Array | Float32Array): void {
  const outputs = classes * votes
  for (let c = 0; c < classes; c++) {
    let sum = 0
    for (let t = from; t < timesteps; t++) for (let v = 0; v < votes; v++) sum += output[t * outputs + c * votes + v]!
    into[c] = sum / ((timesteps - from) * votes)
  }
}

type ClassLoss = (evidence: Float64Array, label: number, slopes: Float64Array) => number

/** The loss of one sample by the evidence of its classes; writes its derivative. */
function classLoss(settings: LossSettings, { timesteps, classes }: LossShape): ClassLoss {
  const { kind, scale = 1, trueCount = 0, falseCount = 0 } = settings
  const squares = (right: number, wrong: number, factor: number): ClassLoss => (evidence, label, slopes) => {
    let sum = 0
    for (let c = 0; c < classes; c++) {
      const difference = evidence[c]! - (c === label ? right : wrong)
      sum += factor * difference * difference
      slopes[c] = 2 * factor * difference
    }
    return sum
  }
  if (kind === 'rateMse') return squares(1, 0, 1 / classes)
  if (kind === 'spikeCount') return squares(trueCount / timesteps, falseCount / timesteps, 0.5)
  return (evidence, label, slopes) => {
    const highest = evidence.reduce((a, b) => Math.max(a, scale * b), -Infinity)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += slopes[c] = Math.exp(scale * evidence[c]! - highest)
    for (let c = 0; c < classes; c++) slopes[c] = scale * (slopes[c]! / sum - (c === label ? 1 : 0))
    return highest + Math.log(sum) - scale * evidence[label]!
  }
}
