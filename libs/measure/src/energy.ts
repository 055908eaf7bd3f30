import { defineStage, fail, metricsType, type MetricBatch } from '@spikeline/core'
import { activityType, networkType, type Network } from '@spikeline/networks'
import { addActivity, type ActivityTally } from './cost/tally.ts'
import { definitionList, energyDefinitions } from './definitions.ts'
import { energyMetrics, technologyOf } from './energy/metrics.ts'
import { energySchema } from './generated/energy.ts'

export const energy = defineStage({
  type: 'measure/energy',
  version: '1',
  summary: 'What a sample takes in energy, by arithmetic alone and with memory, part by part; the constants of the technology are parameters.',
  description: `Two models of a sample's energy, with constants of a technology in pJ (by default 45 nm at 0.9 V: Horowitz 2014, "Computing's energy problem", ISSCC):

    arithmetic      e_mult · multiplications + e_add · additions + e_mult · (leak, or scaling of sums)
    with memory     arithmetic + e_chip/8 · (bytes of a weight for each operation + bytes of membranes, spikes and activations, written and read)
    with DRAM       with memory + e_dram/8 · bytes of all parameters                   each fetched once a sample
                    arithmetic + e_chip/8 · bytes of state + e_dram/8 · bytes of a weight for each operation      "fetched": "perUse"

What counts as an operation and what is accessed is said at measure/cost, whose \`energy.compute\`, \`energy.onChip\` and \`energy.offChip\` these are at the defaults. Counting
arithmetic alone flatters a spiking network: it adds few weights, but moves them, and its membranes, at each step.

A network in fixed point, or quantised, takes the constants of whole numbers. In a quantised ANN with weights of k_w and inputs of k_x bits a multiplication takes
k_w·k_x/64 and an addition (k_w + k_x)/16 of the INT8 one: an array multiplier has k_w·k_x cells, an adder has one for each bit of the product. That is a law for
scaling, not a measurement. Static power, clocks and the network between cores are in neither model.

Metrics have the label \`model\`; those of a layer also \`layer\`; curves also \`step\`, from 1.

${definitionList(energyDefinitions)}`,
  params: energySchema,
  inputs: {
    model: { type: networkType, summary: 'the network that was run' },
    activity: { type: activityType, summary: 'what its layers did' },
  },
  outputs: { metrics: { type: metricsType, summary: 'energies of a sample, in parts' } },
  deterministic: true,
  example: { energy: { use: 'measure/energy', in: { model: 'snn.model', activity: 'run.activity' }, with: { onChip: 20 } } },
  shapes(_, params) {
    technologyOf(params)
    return {}
  },
  run: ({ model, activity }, params, context) => ({
    metrics: context.source<MetricBatch>(async function* () {
      const networks: Network[] = []
      for await (const network of context.read(model)) networks.push(network)
      if (networks.length !== 1) fail('E8013', { found: networks.length })
      let tally: ActivityTally | undefined
      for await (const batch of context.read(activity)) tally = addActivity(tally, batch)
      yield { metrics: energyMetrics(networks[0]!, tally, technologyOf(params), params.model) }
    }),
  }),
})
