import { defineStage, fail, metricsType, type Metric } from '@spikeline/core'
import { baselineOf } from './compare/baseline.ts'
import { collect, type Arrived, type Row } from './compare/collect.ts'
import { definitionList } from './definitions.ts'
import { efficiencyDefinitions } from './definitions/efficiency.ts'
import { efficiencySchema, type EfficiencyParams } from './generated/efficiency.ts'
import { metric } from './metric.ts'

export const efficiency = defineStage({
  type: 'measure/efficiency',
  version: '1',
  summary: 'The synaptic events and neuron updates of a spiking network against the floating-point operations of an artificial one.',
  description: `Hunsberger & Eliasmith 2016 (arXiv 1611.05141: training spiking deep networks for neuromorphic hardware) compare by what each machine does: an artificial network two flops for each
connection, a spiking one an event for each spike and connection and an update for each neuron and time step. With e and u the energies of an event and an update, in those of a flop:

    efficiency = flops / (e·events + u·updates + flops of an encoding layer)

e and u belong to two pieces of hardware, so that nothing stands in for them: without "event" and "update" there are counts and their ratios alone. The energies that the publication
took were not at hand. A flop is counted as they do, two a connection, zeros and all; the term of a layer that sees the analog image is ours.

${definitionList(efficiencyDefinitions)}`,
  params: efficiencySchema,
  inputs: { metrics: { type: metricsType, summary: 'measure/cost of both models', many: true, gather: true } },
  outputs: { metrics: { type: metricsType, summary: 'counts, their ratios, and the efficiency' } },
  deterministic: true,
  example: { efficiency: { use: 'measure/efficiency', in: { metrics: ['snnCost', 'annCost'] }, with: { snn: 'ann-to-snn', ann: 'ann' } } },
  shapes(_, params) {
    requireBoth(params)
    return {}
  },
  run: ({ metrics }, params, context) => ({
    metrics: context.source(async function* () {
      requireBoth(params)
      const arrived: Arrived[] = []
      for (const { stage, params: assignment, stream } of metrics) {
        const all: Metric[] = []
        for await (const batch of context.read(stream)) for (const metric of batch.metrics) all.push(metric)
        arrived.push({ stage, params: assignment, metrics: all })
      }
      yield { metrics: efficiencies(collect(arrived).rows, params) }
    }),
  }),
})

/** Fails with E3749 where one of the two energies is stated without the other. */
function requireBoth({ event, update }: EfficiencyParams): void {
  if ((event === undefined) !== (update === undefined)) fail('E3749', { stated: event === undefined ? 'update' : 'event', missing: event === undefined ? 'event' : 'update' })
}

/** Of each row of the spiking model, beside the row of the artificial one that agrees with it best. Fails with E3747. */
function efficiencies(rows: readonly Row[], { snn, ann, event, update }: EfficiencyParams): Metric[] {
  const known = [...new Set(rows.map(({ model }) => model))]
  const valueOf = (row: Row | undefined, model: string, role: string, name: string): number => row?.values.get(name)?.value ?? fail('E3747', { model, role, metric: name, known })
  const own = rows.filter(({ model }) => model === snn)
  if (own.length === 0) valueOf(undefined, snn, 'spiking model', 'updates')
  if (!known.includes(ann)) valueOf(undefined, ann, 'artificial model', 'additions')
  return own.flatMap((row) => {
    const beside = baselineOf(rows.map((one) => ({ ...one, count: 1 })), ann)({ ...row, count: 1 })
    const other = beside && rows.find(({ model, params }) => model === ann && params === beside.params)
    const flops = valueOf(other, ann, 'artificial model', 'multiplications') + valueOf(other, ann, 'artificial model', 'additions')
    const encoding = 2 * valueOf(row, snn, 'spiking model', 'multiplications')
    const events = valueOf(row, snn, 'spiking model', 'additions') - encoding / 2
    const updates = valueOf(row, snn, 'spiking model', 'updates')
    const labels = { ...Object.fromEntries(Object.entries(row.params).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)])), model: snn, ann }
    return [
      metric('efficiency.flops', flops, labels), metric('efficiency.events', events, labels), metric('efficiency.updates', updates, labels), metric('efficiency.encoding', encoding, labels),
      metric('efficiency.eventsPerFlop', events / flops, labels), metric('efficiency.updatesPerFlop', updates / flops, labels),
      ...(event === undefined || update === undefined ? [] : [metric('efficiency', flops / (event * events + update * updates + encoding), labels)]),
    ]
  })
}
