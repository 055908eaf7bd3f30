import { defineStage, fail, metricsType, type MetricBatch } from '@spikeline/core'
import { activityType, networkType, type Network } from '@spikeline/networks'
import { costMetrics } from './cost/metrics.ts'
import { addActivity, type ActivityTally } from './cost/tally.ts'
import { costDefinitions, definitionList } from './definitions.ts'
import { costSchema } from './generated/cost.ts'

export const cost = defineStage({
  type: 'measure/cost',
  version: '1',
  summary: 'What a network costs: memory, multiplications and additions, energy; in total, by layer, and until each time step.',
  description: [
    'Sizes come from the network; work comes from the activity that was counted while it ran, as a mean over samples. In the definitions below there are P parameters, N_l neurons, M_l multiply-accumulates of one dense evaluation of layer l, and T time steps.',
    'Metrics have the label `model`; those of a layer also `layer`; curves also `step`, from 1. An ANN that votes over the T slices of a sample (simulate/ann) is evaluated T times for one inference: operations and accessed activations are those of all T, parameters and activations are held once. Operations come in three kinds: as executed by the machine that suits the model (`additions`), only those with a non-zero input (`additions.effective`), all of them (`additions.dense`); each also a step (`additions/step`).',
    'Not counted: adding biases, pooling in an ANN, voting, and the comparison with the threshold (which `updates` counts). Average pooling of an SNN is folded into the weights after it and gated by the spikes before it.',
    'A spike of a recurrent layer reaches its own N_l neurons at the next step, and is counted there; that of the last step reaches nothing. N_l² of the M_l of such a layer are for spikes, hence additions alone, also where the layer sees analog values.',
    'Without a "model" the sizes and the multiplications of an update are those that the activity states, in single precision: so it is for simulate/competitive, whose network is no chain of layers. Memory then counts one membrane a neuron, not its conductances.',
    definitionList(costDefinitions),
  ].join('\n\n'),
  params: costSchema,
  inputs: {
    model: { type: networkType, summary: 'the network that was run; none where the activity states all that it takes (simulate/competitive)', optional: true },
    activity: { type: activityType, summary: 'what its layers did' },
  },
  outputs: { metrics: { type: metricsType, summary: 'memory, operations, energy' } },
  deterministic: true,
  example: { cost: { use: 'measure/cost', in: { model: 'snn.model', activity: 'run.activity' } } },
  run: ({ model, activity }, params, context) => ({
    metrics: context.source<MetricBatch>(async function* () {
      const networks: Network[] = []
      if (model) for await (const network of context.read(model)) networks.push(network)
      if (model && networks.length !== 1) fail('E8013', { found: networks.length })
      let tally: ActivityTally | undefined
      for await (const batch of context.read(activity)) tally = addActivity(tally, batch)
      yield { metrics: costMetrics(networks[0], tally, params.model) }
    }),
  }),
})
