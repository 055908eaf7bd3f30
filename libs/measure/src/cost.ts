import { defineStage, fail, metricsType, type MetricBatch } from '@spikeline/core'
import { activityType, networkType, type Network } from '@spikeline/networks'
import { costMetrics } from './cost/metrics.ts'
import { addActivity, type ActivityTally } from './cost/tally.ts'
import { costSchema } from './generated/cost.ts'

export const cost = defineStage({
  type: 'measure/cost',
  version: '1',
  summary: 'What a network costs: memory, multiplications and additions, energy; in total, by layer, and until each time step.',
  description: [
    'Sizes come from the network; work comes from the activity that was counted while it ran, as a mean over samples. With P parameters, N_l neurons, M_l multiply-accumulates of one dense evaluation of layer l, T steps:',
    '- memory, ANN: 4P + 4ΣN_l bytes, or 4P + 4·max N_l with reused buffers (`memory.reused`); SNN: 4P + 4ΣN_l + ΣN_l/8\n- operations, ANN: ΣM_l multiplications and as many additions; SNN: Σ_t Σ_l Σ_i s_i·fanout_i additions, and T·M_1 of both in a layer that sees analog values (M_1 where its constant drive is kept)\n- the leak of leaky neurons, T·ΣN_l multiplications, is `multiplications.leak`; integrate-and-fire neurons have none\n- energy, 45 nm: 3.7 pJ a multiplication and 0.9 pJ an addition (`energy.compute`); with each access of memory from 8 KiB on chip (`energy.onChip`); with weights from DRAM as well (`energy.offChip.low`, `.high`)',
    'Metrics have the label `model`; those of a layer also `layer`; curves also `step`, from 1. Operations come in three kinds: as executed by the machine that suits the model (`additions`), only those with a non-zero input (`additions.effective`), all of them (`additions.dense`); each also a step (`additions/step`).',
    'Not counted: adding biases, pooling in an ANN, voting, and the comparison with the threshold (which `updates` counts). Average pooling of an SNN is folded into the weights after it and gated by the spikes before it.',
  ].join('\n\n'),
  params: costSchema,
  inputs: {
    model: { type: networkType, summary: 'the network that was run' },
    activity: { type: activityType, summary: 'what its layers did' },
  },
  outputs: { metrics: { type: metricsType, summary: 'memory, operations, energy' } },
  deterministic: true,
  example: { cost: { use: 'measure/cost', in: { model: 'snn.model', activity: 'run.activity' } } },
  run: ({ model, activity }, params, context) => ({
    metrics: context.source<MetricBatch>(async function* () {
      const networks: Network[] = []
      for await (const network of context.read(model)) networks.push(network)
      if (networks.length !== 1) fail('E8013', { found: networks.length })
      let tally: ActivityTally | undefined
      for await (const batch of context.read(activity)) tally = addActivity(tally, batch)
      yield { metrics: costMetrics(networks[0]!, tally, params.model) }
    }),
  }),
})
