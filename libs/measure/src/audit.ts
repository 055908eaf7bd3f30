import { defineStage, fail, metricsType, statementsType, type Statements } from '@spikeline/core'
import { data, layers, said, training } from './audit/circumstances.ts'
import { warnings, type Check, type Reading } from './audit/remark.ts'
import { chance, classes, fewSamples, notFinite, seeds } from './audit/results.ts'
import { summary } from './audit/summary.ts'
import { readMetrics } from './decide/read.ts'
import { auditSchema } from './generated/audit.ts'

/** In the order in which a reader is told. */
const checks: readonly Check[] = [notFinite, data, classes, fewSamples, chance, training, seeds, layers]

export const audit = defineStage({
  type: 'measure/audit',
  version: '1',
  summary: 'What a reader must know first: failures, training that went wrong, silent layers, seeds that disagree, missing classes, too few samples, data that is made up.',
  description: [
    'Takes all metrics that there are: of training, conversion, data, `measure/classification`, `measure/cost`. Each warning names the model or the data, the stage and the assignment of swept parameters; what holds at several is said once, for the gravest. Looked for are:',
    [
      '- stages that failed, whose numbers are missing from the report;',
      '- values that are not finite;',
      '- data: samples left out (`excluded`), classes without samples (`data.class`, or `samples` with the label `class`), samples without events (`data.empty`), data that is made up (`synthetic`, a metric or the parameter);',
      '- classes that the test set lacks or that a model never recognises;',
      '- a confidence interval of the accuracy wider than `interval` points: too few test samples;',
      '- an accuracy whose interval reaches down to chance, which is what always answering the most frequent class gives; one answer for everything;',
      '- training whose last epoch has a higher loss than its first;',
      '- values of `over` whose accuracies lie more than `seedRange` points apart, with their interval by Student\'s t;',
      '- layers whose firing rate is at most `silent` or above `saturated`, and layers of artificial networks whose activations are all zero.',
    ].join('\n'),
    'A note says what was looked through, and what could not be looked for since its metrics did not arrive.',
  ].join('\n\n'),
  params: auditSchema,
  inputs: { metrics: { type: metricsType, summary: 'all metrics of the experiment', many: true, gather: true, failures: true } },
  outputs: { statements: { type: statementsType, summary: 'warnings, and a note on what was looked for' } },
  deterministic: true,
  example: { audit: { use: 'measure/audit', in: { metrics: ['ann.metrics', 'annScore', 'annCost', 'snnScore', 'snnCost'] } } },
  run: ({ metrics }, { synthetic: made, ...options }, context) => ({
    statements: context.source<Statements>(async function* () {
      const { arrived, missing } = await readMetrics(metrics, context)
      const readings = arrived.flatMap(({ stage, params, metrics: all }): Reading[] => all.map((metric) => ({ ...metric, stage, params })))
      if (readings.length === 0 && missing.length === 0) fail('E8076')
      const found = [...missing.map((text) => said('what failed', text)), ...(made === undefined ? [] : [said('data', `The data is made up, not recorded: ${made.replace(/\.$/, '')}.`)]), ...warnings(checks.flatMap((check) => check(readings, options)))]
      yield { statements: [...found, summary(readings, found.length, options.over)] }
    }),
  }),
})
