import { defineStage, failureNotes, metricsType, tableType, type Metric, type Table } from '@spikeline/core'
import type { Arrived } from './compare/collect.ts'
import { compareTable } from './compare/table.ts'
import { compareSchema } from './generated/compare.ts'

export const compare = defineStage({
  type: 'measure/compare',
  version: '1',
  summary: 'One table of any number of models, at every point of a sweep: accuracy, memory and compute side by side.',
  description: [
    'Every model is a row, or one for each assignment of the swept parameters that it depends on; those are columns, empty (–) where a model does not depend on one. Metrics of one model from several stages (`measure/classification`, `measure/cost`, your own) are merged. Two values of one metric at the same place are an error, not a choice.',
    'What failed, or stands behind a failure, is missing in the table and named under it with the reason.',
    'With `over` rows that differ only in that parameter become a mean ± the half-width of its 95 % confidence interval. With `baseline` each metric is also given relative to one model.',
    'What the columns mean stands under the table. The numbers in it are not rounded: what prints it does that.',
  ].join('\n\n'),
  params: compareSchema,
  inputs: { metrics: { type: metricsType, summary: 'metrics of the models', many: true, gather: true, failures: true } },
  outputs: { table: { type: tableType, summary: 'a row for each model and assignment' } },
  deterministic: true,
  example: {
    table: { use: 'measure/compare', in: { metrics: ['annScore', 'annCost', 'snnScore', 'snnCost'] }, with: { over: 'seed', baseline: 'ann' } },
  },
  run: ({ metrics }, params, context) => ({
    table: context.source<Table>(async function* () {
      const arrived: Arrived[] = []
      for (const { stage, params: assignment, stream } of metrics) {
        const all: Metric[] = []
        for await (const batch of context.read(stream)) for (const metric of batch.metrics) all.push(metric)
        arrived.push({ stage, params: assignment, metrics: all })
      }
      const lost = metrics.filter(({ failure }) => failure)
      yield compareTable(arrived, params, { notes: failureNotes(lost), params: [...new Set(lost.flatMap(({ params: assignment }) => Object.keys(assignment)))] })
    }),
  }),
})
