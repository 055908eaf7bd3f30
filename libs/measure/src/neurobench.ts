import { defineStage, fail, metricsType, type MetricBatch } from '@spikeline/core'
import { activityType, networkType, type Network } from '@spikeline/networks'
import { addActivity, type ActivityTally } from './cost/tally.ts'
import { definitionList } from './definitions.ts'
import { neurobenchDefinitions } from './definitions/neurobench.ts'
import { neurobenchSchema } from './generated/neurobench.ts'
import { neurobenchMetrics } from './neurobench/metrics.ts'

export const neurobench = defineStage({
  type: 'measure/neurobench',
  version: '1',
  summary: 'The metrics of NeuroBench, by its own definitions: footprint, sparsity, synaptic operations, membrane updates.',
  description: [
    'For comparing with results that are published in these terms (Yik et al. 2025, "The neurobench framework for benchmarking neuromorphic computing algorithms and systems", Nature Communications 16:1545). `measure/cost` counts otherwise, and says why. The numbers are those that the package neurobench 2.3 gives for the same network in PyTorch and snnTorch, run one sample at a time: with larger batches it takes all samples of a batch for multiply-accumulates where one has a graded input.',
    'Needs an activity of `simulate/clock` or `simulate/ann` with `"neurobench": true`. Metrics have the label `model`; the activation sparsity of a layer also `layer`.',
    definitionList(neurobenchDefinitions),
  ].join('\n\n'),
  params: neurobenchSchema,
  inputs: {
    model: { type: networkType, summary: 'the network that was run' },
    activity: { type: activityType, summary: 'what its layers did, with the counts of NeuroBench' },
  },
  outputs: { metrics: { type: metricsType, summary: 'footprint, sparsity, operations, updates' } },
  deterministic: true,
  example: { neurobench: { use: 'measure/neurobench', in: { model: 'snn.model', activity: 'run.activity' } } },
  run: ({ model, activity }, params, context) => ({
    metrics: context.source<MetricBatch>(async function* () {
      const networks: Network[] = []
      for await (const network of context.read(model)) networks.push(network)
      if (networks.length !== 1) fail('E8013', { found: networks.length })
      let tally: ActivityTally | undefined
      for await (const batch of context.read(activity)) tally = addActivity(tally, batch)
      yield { metrics: neurobenchMetrics(networks[0]!, tally, params.model) }
    }),
  }),
})
