import { defineStage, fail, metricsType, tableType, type MetricBatch, type Table } from '@spikeline/core'
import { candidatesOf, requireMetric, someOf } from './decide/candidates.ts'
import { frontOf, type Front } from './decide/paretoTable.ts'
import { readMetrics } from './decide/read.ts'
import { once } from './decide/once.ts'
import { definitionList } from './definitions.ts'
import { paretoDefinitions, sumDefinitions } from './definitions/decisions.ts'
import { paretoSchema } from './generated/pareto.ts'

/** Costs of which fronts are made where a document names none. */
const usualCosts = ['memory', 'operations', 'energy.compute', 'energy.onChip'] as const

export const pareto = defineStage({
  type: 'measure/pareto',
  version: '1',
  summary: 'Which models, at which time window and threshold, are the most accurate for what they cost: the Pareto front for each cost, and what dominates the rest.',
  description: [
    'A point is a model at one assignment of the swept parameters. It is dominated where another is at least as accurate and costs at most as much, one of the two strictly; those that are not make the front. Each cost gives a table of its own, in order of cost.',
    'Means decide; confidence says how sure that is. With `over` an accuracy is the mean over that parameter with Student\'s t interval; else it has Wilson\'s interval for the size of the test set (`accuracy.low`, `accuracy.high`). Costs have an interval only over repetitions: they are counted, so that one run gives one number. Two values a and b are told apart where the 95 % interval of their difference does not contain 0: (a − b) ± √((a − a_low)² + (b_high − b)²) and its mirror (Newcombe 1998; Zou and Donner 2008). A point is surely dominated where both leads are told apart, and surely on the front where it is told from its neighbours there. Intervals are taken as independent; models that share a test set vary together, so that this errs on the side of "not certain". Pairs are not corrected for their number.',
    'Metrics have the labels `model`, `cost` and the swept parameters. `operations` is a sum of what measure/cost gives:',
    definitionList({ ...paretoDefinitions, ...sumDefinitions }),
  ].join('\n\n'),
  params: paretoSchema,
  inputs: { metrics: { type: metricsType, summary: 'accuracies and costs of the models', many: true, gather: true, failures: true } },
  outputs: {
    table: { type: tableType, summary: 'a table for each cost' },
    metrics: { type: metricsType, summary: 'who is on the front, and how far the others are behind' },
  },
  deterministic: true,
  example: { front: { use: 'measure/pareto', in: { metrics: ['annScore', 'annCost', 'snnScore', 'snnCost'] }, with: { over: 'seed', costs: ['memory', 'energy.onChip'] } } },
  run: ({ metrics }, { accuracy, costs, over, dominated }, context) => {
    const fronts = once(async (): Promise<readonly Front[]> => {
      const read = await readMetrics(metrics, context)
      const candidates = candidatesOf(read, accuracy, over)
      for (const cost of costs ?? []) requireMetric(cost, candidates, '"costs"')
      const chosen = costs ?? usualCosts.filter((cost) => candidates.metrics.includes(cost))
      if (chosen.length === 0) fail('E8077', { known: candidates.metrics })
      const notes = [...(candidates.unknown.length ? [`Left out, without ${accuracy}: ${someOf(candidates.unknown)}.`] : []), ...read.missing]
      return chosen.map((cost) => frontOf(candidates.all, accuracy, cost, notes, dominated))
    })
    return {
      table: context.source<Table>(async function* () {
        for (const { table } of await fronts()) yield table
      }),
      metrics: context.source<MetricBatch>(async function* () {
        yield { metrics: (await fronts()).flatMap(({ metrics: all }) => all) }
      }),
    }
  },
})
