import { fail } from '@spikeline/core'
import { requireMetric, type Candidates } from './candidates.ts'
import { amount, isPercent, nounOf } from './words.ts'

export interface Scenario {
  readonly name: string
  /** "For the least memory take …" */
  readonly wish: string
  readonly prefer: string
  readonly goal: 'highest' | 'lowest'
  readonly atLeast: Readonly<Record<string, number>>
  readonly atMost: Readonly<Record<string, number>>
  /** Accuracy that the choice may be below the best, as a fraction; undefined where the scenario is not about that. */
  readonly tolerance?: number
  /** The budget that it is about, a metric of `atMost`. */
  readonly budget?: string
}

export interface RecommendOptions {
  readonly accuracy: string
  /** Points. */
  readonly tolerance: number
  readonly budgets: Readonly<Record<string, number>>
  readonly scenarios: readonly {
    readonly name: string
    readonly prefer: string
    readonly goal?: 'highest' | 'lowest'
    readonly atLeast: Readonly<Record<string, number>>
    readonly atMost: Readonly<Record<string, number>>
  }[]
}

/** Costs that have a scenario of their own, where they were measured. */
const costs: readonly (readonly [metric: string, name: string, wish: string])[] = [
  ['memory', 'least memory', 'For the least memory'],
  ['operations', 'fewest operations', 'For the fewest operations'],
  ['energy.compute', 'least energy of arithmetic', 'For the least energy, counting arithmetic alone,'],
  ['energy.onChip', 'least energy with memory', 'For the least energy, counting memory on chip too,'],
  ['latency', 'fastest decision', 'For the fastest decision'],
]

const nothing = { atLeast: {}, atMost: {} } as const

/** The scenarios in order: the most accurate, each cost, each budget, those of one's own. Fails with E8071 to E8073. */
export function scenariosOf({ accuracy, tolerance, budgets, scenarios }: RecommendOptions, candidates: Candidates): readonly Scenario[] {
  const measured = costs.filter(([metric]) => candidates.metrics.includes(metric))
  const unitOf = (metric: string): string => candidates.all.flatMap((candidate) => candidate.of(metric)?.unit ?? [])[0] ?? ''
  const all: Scenario[] = [
    { name: 'most accurate', wish: 'For the highest accuracy', prefer: accuracy, goal: 'highest', ...nothing },
    ...measured.map(([metric, name, wish]): Scenario => ({ name, wish, prefer: metric, goal: 'lowest', ...nothing, tolerance: tolerance / 100 })),
    ...Object.entries(budgets).map(([metric, most]): Scenario => {
      check(metric, most, '"budgets"', candidates)
      const within = `within ${amount(metric, most, unitOf(metric))}${isPlain(metric) ? ` of ${nounOf(metric)}` : ''}`
      return { name: `most accurate ${within}`, wish: `For the highest accuracy ${within}`, prefer: accuracy, goal: 'highest', atLeast: {}, atMost: { [metric]: most }, budget: metric }
    }),
    ...scenarios.map(({ name, prefer, goal, atLeast, atMost }): Scenario => {
      const where = `scenario "${name}"`
      requireMetric(prefer, candidates, where)
      for (const [metric, bound] of [...Object.entries(atLeast), ...Object.entries(atMost)]) check(metric, bound, where, candidates)
      return { name, wish: `For "${name}"`, prefer, goal: goal ?? (/^(accuracy|recall)\b/.test(prefer) || prefer === accuracy ? 'highest' : 'lowest'), atLeast, atMost }
    }),
  ]
  const twice = all.find(({ name }, i) => all.findIndex((other) => other.name === name) !== i)
  if (twice) fail('E8073', { name: twice.name })
  return all
}

/** Its unit does not say what it is: "1 MiB" of memory, while "1,000 operations" say it themselves. */
const isPlain = (metric: string): boolean => metric !== 'operations'

function check(metric: string, bound: number, where: string, candidates: Candidates): void {
  requireMetric(metric, candidates, where)
  if (isPercent(metric) && (bound < 0 || bound > 1)) fail('E8072', { where, metric, value: bound })
}
