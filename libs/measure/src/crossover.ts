import { defineStage, metricsType, outputsOfOne, statementsType, tableType, type Metric } from '@spikeline/core'
import { collect, type Arrived } from './compare/collect.ts'
import { grouped, pairs } from './crossover/cross.ts'
import { crossoverMetrics, crossoverTable } from './crossover/outputs.ts'
import { crossoverStatement, summarisePairs } from './crossover/words.ts'
import { crossoverDefinitions, definitionList } from './definitions.ts'
import { crossoverSchema, type CrossoverParams } from './generated/crossover.ts'

export const crossover = defineStage({
  type: 'measure/crossover',
  version: '1',
  summary: 'The firing rate below which a spiking network takes less energy than an artificial one of as many levels.',
  description: `Over T steps a neuron gives 0 to T spikes, T + 1 values; an activation of ⌈log2(T + 1)⌉ bits tells as many apart. An artificial network quantised to that many bits
(train/quantise) is what a spiking one has to be compared with. At a fixed T the energy of a spiking network is linear in its firing rate r:

    E_snn(r) = a + b·r      b = E_spikes / r₀,  a = E_snn − E_spikes
    r* = (E_ann − a) / b

r₀ is the rate that was measured, in spikes a neuron and step. E_spikes is the energy of what spikes caused: their additions, and reading the weights of these. It is measured
(\`energy.….spikes\` and \`energy.….input\` of measure/energy), so that b knows this network's fan-out, and which of its layers fire. In a are the leak, the membranes, DRAM, and an
encoding layer's products. Layers are taken to fire more or less in proportion, and the input with them; with \`"input": "fixed"\` what its spikes cause is in a too. Below r* the spiking
network takes less energy.

Connect the measure/energy of both models; with a sweep, of all instances. Published analyses that count memory arrive at a few per cent, such as 6 %; how far one's own network is
from that depends on the fan-out of its layers, on the bits of its weights and on T. A spiking network in single precision is compared with a quantised one as it is: put it into
fixed point (convert/fixed-point) for a comparison at equal width.

${definitionList(crossoverDefinitions)}`,
  params: crossoverSchema,
  inputs: { metrics: { type: metricsType, summary: 'energies of both models', many: true, gather: true } },
  outputs: {
    metrics: { type: metricsType, summary: 'crossovers by each model of energy' },
    statements: { type: statementsType, summary: 'what they say, a statement for each assignment' },
    table: { type: tableType, summary: 'a row for each assignment of swept parameters' },
  },
  deterministic: true,
  example: {
    snnEnergy: { use: 'measure/energy', in: { model: 'snn.model', activity: 'run.activity' } },
    ann5bit: { use: 'train/quantise', in: { model: 'ann.model', train: 'mnist.train' }, with: { bits: 5 } },
    ann5bitRun: { use: 'simulate/ann', in: { model: 'ann5bit.model', images: 'mnist.test' } },
    ann5bitEnergy: { use: 'measure/energy', in: { model: 'ann5bit.model', activity: 'ann5bitRun.activity' } },
    crossover: { use: 'measure/crossover', in: { metrics: ['snnEnergy', 'ann5bitEnergy'] }, with: { snn: 'ann-to-snn' } },
  },
  run({ metrics }, params, context) {
    const collectAll = async () => {
      const arrived: Arrived[] = []
      for (const { stage, params: assignment, stream } of metrics) {
        const all: Metric[] = []
        for await (const batch of context.read(stream)) for (const metric of batch.metrics) all.push(metric)
        arrived.push({ stage, params: assignment, metrics: all })
      }
      return compute(arrived, params)
    }
    return outputsOfOne(context, collectAll, {
      metrics: (computed) => ({ metrics: computed.metrics }),
      statements: ({ statements }) => ({ statements }),
      table: ({ table }) => table,
    })
  },
})

function compute(arrived: readonly Arrived[], { snn, ann, over, input }: CrossoverParams) {
  const all = pairs(collect(arrived).rows, { snn, ann, input })
  const rows = grouped(all, over).map(({ params, pairs: own }) => summarisePairs(params, own))
  return { metrics: crossoverMetrics(snn, all), statements: rows.map((row) => crossoverStatement(snn, row)), table: crossoverTable(snn, rows, input) }
}
