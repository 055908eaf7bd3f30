import { list, show } from '../words.ts'
import type { Chapter } from './entry.ts'

/** E8xxx metrics and reports. */
export const results: Chapter = {
  // E800x measure/classification
  E8001: {
    message: () => 'no predictions arrived, so that there is no accuracy',
    fix: () => 'check what the data set gives: its "test" may be 0, or a filter may let nothing through',
    explain: 'The accuracy of no samples is 0/0, which is no number. An empty stream of predictions is therefore refused rather than reported as 0 %.',
  },
  E8002: {
    message: ({ what, first, later }) => `the predictions change their ${String(what)} within one stream, from ${show(first)} to ${show(later)}`,
    fix: () => 'give each model a stage of its own to measure it',
    explain: 'One stream of predictions belongs to one model, one number of classes and one number of time steps: numbers over a mixture would mean nothing. The stage that made the stream broke this rule.',
  },
  E8003: {
    message: ({ what, value, classes, sample }) => `sample ${String(sample)} has the ${String(what)} ${String(value)}; classes are 0 to ${Number(classes) - 1}`,
    fix: () => 'take model and data set with the same number of classes',
    explain: 'Labels and answers are numbers of classes, from 0. One out of range comes from a data set with more classes than the network, or from a stage that is wrong.',
  },
  E8004: {
    message: ({ what, expected, found }) => `a batch of predictions holds ${String(found)} ${String(what)}; ${String(expected)} belong to it`,
    fix: () => 'the stage that made the predictions is wrong: report it to its author with this message',
    explain: 'A batch of B predictions holds B labels, B answers and, where it says what was answered after each of its T time steps, T·B of those.',
  },

  // E801x measure/cost
  E8010: {
    message: () => 'no activity arrived, so that there is no cost of a sample',
    fix: () => 'check what the data set gives: its "test" may be 0, or a filter may let nothing through',
    explain: 'Costs are means over samples, measured while the network ran. Without samples there is nothing to take the mean of.',
  },
  E8011: {
    message: ({ what, first, later }) => `the activity changes its ${String(what)} within one stream, from ${show(first)} to ${show(later)}`,
    fix: () => 'give each model a stage of its own to measure it',
    explain: 'One stream of activity belongs to one network, run for one number of time steps. Sums over a mixture would mean nothing. The stage that made the stream broke this rule.',
  },
  E8012: {
    message: ({ model, problem }) => `the activity is not of the network "${String(model)}": ${String(problem)}`,
    fix: () => 'connect "model" and "activity" so that the activity comes from running that very network',
    explain: `The cost of a network is made of what its layers are (parameters, neurons, multiply-accumulates) and of what they did
(spikes, operations, updates). Both must be of one network, or numbers of one would be reported as the other's:

    "run":  { "use": "simulate/clock", "in": { "model": "snn.model", "spikes": "enc" } },
    "cost": { "use": "measure/cost", "in": { "model": "snn.model", "activity": "run.activity" } }`,
  },
  E8013: {
    message: ({ found }) => (found === 0 ? 'no network arrived' : 'more than one network arrived on one stream'),
    fix: () => 'connect "model" to a stage that gives one network',
    explain: 'measure/cost counts the parameters, neurons and operations of exactly one network.',
  },

  // E802x measure/compare
  E8020: {
    message: () => 'there is nothing to compare: no metrics arrived that belong to a model',
    fix: () => 'connect the outputs of measure/classification and measure/cost to "metrics"',
    explain: 'A table has one row for each model, and a column for each metric that is a single number of a model. Curves and matrices (accuracy after each step, confusions, costs of single layers) are no columns. None arrived that is.',
  },
  E8021: {
    message: ({ column }) => `there is no metric ${show(column)} to make a column of`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : `there are ${list(known as string[], 'and', 12)}`),
    explain: 'A column is named by the metric that fills it, for instance "accuracy", "memory" or "energy.compute". The name must be one that measure/classification or measure/cost gives, or one that arrives here from another stage.',
  },
  E8022: {
    message: ({ metric, model, params, stages, values }) =>
      `"${String(metric)}" of the model "${String(model)}"${params ? ` at ${String(params)}` : ''} has two values: ${(values as number[]).join(' and ')} (from ${list(stages as string[], 'and')})`,
    fix: () => 'give one of them another name in the stage that measures it: "with": { "model": "…" }',
    explain: `Metrics of one model at one point of the sweep become one row. Two measurements of the same thing differ, so that they are of
different things, and one of them would be lost: the same network on two encodings, say. Name them apart where they are measured:

    "score2": { "use": "measure/classification", "in": "run2.predictions", "with": { "model": "ann-to-snn, Bernoulli" } }`,
  },
  E8023: {
    message: ({ baseline }) => `the baseline ${show(baseline)} is no model of this table`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : `the models are ${list(known as string[], 'and')}`),
    explain: 'With "baseline" every row also says how many times as much it costs as that model does. The name is the one in the column "model".',
  },
  E8024: {
    message: ({ over }) => `nothing here was swept over ${show(over)}`,
    fix: ({ suggestion, known }) => (suggestion ? `did you mean ${show(suggestion)}?` : (known as string[]).length ? `swept are ${list(known as string[], 'and')}; a value given by --param ends a sweep` : 'add it to "sweep": { "matrix": { … } }, or leave "over" out'),
    explain: `With "over" the rows that differ only in that swept parameter become one, with the mean and its 95 % confidence interval: "over": "seed" with
"sweep": { "matrix": { "seed": [1, 2, 3] } }. A value that is given by --param ends the sweep over that name: to try one seed of a document that has
"over": "seed", shorten the list in its "sweep" to one, { "seed": [1] }.`,
  },

  // E803x reports
  E8030: {
    message: () => 'there is nothing to report: no tables, metrics or statements arrived',
    fix: () => 'connect "tables", "metrics" or "statements"',
    explain: 'A report is made of tables (from measure/compare), of metrics (from measure/classification and measure/cost) and of statements, which other stages make of them. With none of these it would be an empty file.',
  },
  E8031: {
    message: ({ name }) => `two files of one report would have the name ${show(name)}`,
    fix: () => 'give its parameters that name files different values',
    explain: 'Each file of a run has a name of its own; the second would replace the first.',
  },
}
