import { didYouMean, fail } from '@spikeline/core'
import { requireMetric, type Candidate, type Candidates } from '../decide/candidates.ts'

export interface FindingsOptions {
  readonly workload: 'images' | 'events'
  readonly snns?: readonly string[]
  readonly anns?: readonly string[]
  readonly costs?: readonly string[]
  /** Points. */
  readonly tolerance: number
}

/** What the findings are looked for in. */
export interface Field {
  readonly workload: 'images' | 'events'
  readonly snns: readonly Candidate[]
  readonly anns: readonly Candidate[]
  /** Artificial networks of fewer bits: not of the same size, but the rival in cost. */
  readonly quantised: readonly Candidate[]
  /** Costs that all of them have, in the order asked for, and those that some lack. */
  readonly costs: readonly string[]
  readonly incomplete: readonly string[]
  /** Fraction of accuracy. */
  readonly tolerance: number
}

const usual = {
  images: { snns: ['ann-to-snn', 'snn-rate', 'snn-encoding'], anns: ['ann'] },
  events: { snns: ['snn', 'ann-to-snn'], anns: ['ann-intensity', 'ann-pattern'] },
} as const

const usualCosts = ['operations', 'energy.compute', 'energy.onChip'] as const

/** Sorts the candidates into spiking and artificial ones. Fails with E8071, E8074 and E8075. */
export function fieldOf(candidates: Candidates, { workload, snns, anns, costs, tolerance }: FindingsOptions): Field {
  const models = [...new Set(candidates.all.map(({ model }) => model))]
  for (const [where, names] of [['snns', snns], ['anns', anns]] as const)
    for (const model of names ?? []) if (!models.includes(model)) fail('E8074', { where, model, known: models, suggestion: didYouMean(model, models) })
  for (const cost of costs ?? []) requireMetric(cost, candidates, '"costs"')
  const both = snns?.find((model) => (anns ?? usual[workload].anns as readonly string[]).includes(model))
  if (both !== undefined) fail('E8075', { model: both })
  const ofModels = (names: readonly string[]): Candidate[] => candidates.all.filter(({ model }) => names.includes(model))
  const field = { snns: ofModels(snns ?? usual[workload].snns), anns: ofModels(anns ?? usual[workload].anns) }
  const compared = [...field.snns, ...field.anns]
  const wanted = (costs ?? usualCosts).filter((cost) => candidates.metrics.includes(cost))
  const complete = wanted.filter((cost) => compared.every((candidate) => candidate.of(cost)))
  return {
    ...field, workload, tolerance: tolerance / 100,
    quantised: candidates.all.filter(({ model }) => /(^|-)\d+-bit$/.test(model) && !compared.some((one) => one.model === model)),
    costs: complete, incomplete: wanted.filter((cost) => !complete.includes(cost)),
  }
}
