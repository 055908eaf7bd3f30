import { defineStage, metricsType, tableType, type Table } from '@spikeline/core'
import { readMetrics } from './decide/read.ts'
import { publishedSchema } from './generated/published.ts'
import { publishedTable } from './published/table.ts'
import { timesOf } from './published/times.ts'

export const published = defineStage({
  type: 'measure/published',
  version: '1',
  summary: 'One table of learning systems: what was published of each, and what it comes to here, in accuracy, steps, spikes, additions and training time.',
  description: [
    'A row for each of the `systems`. Published numbers are stated in the document, with their source; the others are measured: accuracy and T by `measure/classification`, spikes and additions by `measure/cost`, both at `metrics`.',
    'The training time of a model is that of the stages at `trained` that gave metrics of it, by the clock, as it was when their result was made: on the machine, with the threads and beside the other work of that time. It is no part of any result, so that this stage is never stored, and only what is not stored either may read it: report/html. Where a training was interrupted, only what came after counts. A model that was made from another (`ann`) has the time of that one in it, and its accuracy beside its own.',
    'A published accuracy is often the best of many epochs by the test set, and of the best of several settings. Ours are those of the last epoch, or of the best by a validation split.',
  ].join('\n\n'),
  params: publishedSchema,
  inputs: {
    metrics: { type: metricsType, summary: 'accuracies and costs of the models', many: true, gather: true, failures: true },
    trained: { type: metricsType, summary: 'metrics of the stages that trained or converted them', many: true, gather: true, failures: true, optional: true },
  },
  outputs: { table: { type: tableType, summary: 'a row for each system' } },
  deterministic: true,
  stored: false,
  example: {
    literature: {
      use: 'measure/published', in: { metrics: ['snnScore', 'snnCost'], trained: 'snn.metrics' },
      with: { systems: [{ model: 'snn', source: 'Wu et al. 2018', data: 'MNIST', accuracy: 99.42, note: 'Published with a convolutional network.' }] },
    },
  },
  run: ({ metrics, trained = [] }, params, context) => ({
    table: context.source<Table>(async function* () {
      const read = await readMetrics(metrics, context)
      yield publishedTable(params, read, await timesOf(trained, context))
    }),
  }),
})
