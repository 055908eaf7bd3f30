import { defineStage, failureNotes, metricsType, tableType, type Metric, type MetricBatch, type Table } from '@spikeline/core'
import { defer, map, share } from 'rxjs'
import { collect, type Arrived } from './compare/collect.ts'
import { summarise } from './compare/summarise.ts'
import { definitionList } from './definitions.ts'
import { robustnessDefinitions } from './definitions/robustness.ts'
import { robustnessSchema } from './generated/robustness.ts'
import { robustnessMetrics, robustnessTable } from './robustness/results.ts'
import { robustnessOf } from './robustness/rows.ts'

export const robustness = defineStage({
  type: 'measure/robustness',
  version: '1',
  summary: 'How the accuracy of each model falls while a perturbation of the test data grows.',
  description: [
    'The strength of the perturbation is a swept parameter, which reaches `encode/noise`, `events/drop`, `events/jitter` or `events/noise` between the data set and what encodes it for the network. Each of these changes nothing at a strength of 0, so that clean data is one of the levels and nothing else differs. Networks are trained once, on what was not perturbed.',
    'Metrics have the labels `model` and `over`, the name of the parameter; those at one level also `level`; and any other parameter that was swept its own name. A model that was not measured over the parameter is in no row; a note says so. A model of which a level failed is left out too: its curve would be another than those of the others.',
    definitionList(robustnessDefinitions),
  ].join('\n\n'),
  params: robustnessSchema,
  inputs: { metrics: { type: metricsType, summary: 'accuracy of the models at each level', many: true, gather: true, failures: true } },
  outputs: {
    metrics: { type: metricsType, summary: 'accuracy and loss at each level, area, level at which half is lost' },
    table: { type: tableType, summary: 'a row for each model, a column for each level' },
  },
  deterministic: true,
  example: { robust: { use: 'measure/robustness', in: { metrics: ['annScore', 'snnScore'] }, with: { over: 'noise' } } },
  run({ metrics }, params, context) {
    const results = defer(() => context.source<{ metrics: MetricBatch; table: Table }>(async function* () {
      const arrived: Arrived[] = []
      for (const { stage, params: assignment, stream } of metrics) {
        const all: Metric[] = []
        for await (const batch of context.read(stream)) for (const metric of batch.metrics) all.push(metric)
        arrived.push({ stage, params: assignment, metrics: all })
      }
      const missing = failureNotes(metrics)
      const found = robustnessOf(collect(arrived).rows, params, missing.length === 0)
      const rows = summarise(found.rows, params.average)
      yield { metrics: { metrics: robustnessMetrics(rows, found.levels, params.over) }, table: robustnessTable(rows, found, { ...params, notes: [...params.notes, ...missing] }) }
    })).pipe(share())
    return { metrics: results.pipe(map((each) => each.metrics)), table: results.pipe(map((each) => each.table)) }
  },
})
