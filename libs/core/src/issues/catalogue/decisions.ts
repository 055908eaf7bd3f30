import { list, show } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E807x measure/pareto, measure/recommend, measure/findings, measure/audit: what follows from metrics. */
export const decisions: Chapter = {
  E8070: {
    message: ({ accuracy }) => `no model has the metric ${show(accuracy)}, so that none can be chosen`,
    fix: ({ suggestion }) => (suggestion ? `did you mean ${show(suggestion)}?` : 'connect the outputs of measure/classification to "metrics"'),
    explain: `Models are chosen by how good they are and what they cost. The first comes from measure/classification, the second from
measure/cost, each for every model:

    "answer": { "use": "measure/recommend", "in": { "metrics": ["annScore", "annCost", "snnScore", "snnCost"] } }`,
  },
  E8071: {
    message: ({ metric, where }) => `${String(where)} names the metric ${show(metric)}, which was measured of no model`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : `there are ${list(known as string[], 'and', 12)}`),
    explain: 'A cost, a budget or a scenario names a metric that is a single number of a model, for instance "memory", "operations", "energy.compute" or "latency". None of the models that arrived has one of this name. Curves and metrics of layers are no such numbers.',
  },
  E8072: {
    message: ({ where, metric, value }) => `${String(where)} asks for ${show(metric)} of ${String(value)}, and that metric is a fraction from 0 to 1`,
    fix: ({ value }) => `for ${String(value)} % write ${Number((Number(value) / 100).toPrecision(12))}`,
    explain: 'Tables show accuracies in per cent; documents and results.json have them as fractions, as all metrics are in their base unit: "atLeast": { "accuracy": 0.98 }.',
  },
  E8073: {
    message: ({ name }) => `two scenarios have the name ${show(name)}`,
    fix: () => 'give each scenario a name of its own',
    explain: 'An answer is named by its scenario. Two of one name could not be told apart. The names that are taken are those of the built-in scenarios too, such as "most accurate" and "least memory".',
  },
  E8074: {
    message: ({ model, where }) => `"${String(where)}" names the model ${show(model)}, which no metric is of`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : `the models are ${list(known as string[], 'and')}`),
    explain: 'measure/findings compares spiking with artificial networks, and is told which is which by "snns" and "anns". The names are those that metrics have in their label "model", as in the first column of tables.',
  },
  E8075: {
    message: ({ model }) => `the model ${show(model)} stands in both "snns" and "anns"`,
    fix: () => 'leave it in one of them',
    explain: 'A model is either a spiking or an artificial network.',
  },
  E8076: {
    message: () => 'there is nothing to look through: no metrics arrived',
    fix: () => 'connect the metrics of training, measuring and data to "metrics"',
    explain: 'measure/audit looks through metrics for what a reader must know first. It gives a note that nothing was found only where it has seen some.',
  },
  E8077: {
    message: () => 'none of the usual costs was measured: memory, operations, energy.compute, energy.onChip',
    fix: ({ known }) => `connect measure/cost to "metrics", or name "costs"; there are ${list(known as string[], 'and', 12)}`,
    explain: 'A Pareto front needs a cost to hold against the accuracy. Without "costs" it is made for those that measure/cost gives; any other metric of a single number can be named there.',
  },
}
