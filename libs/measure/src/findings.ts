import { defineStage, metricsType, statementsType, type Statement, type Statements } from '@spikeline/core'
import { candidatesOf, someOf } from './decide/candidates.ts'
import { readMetrics } from './decide/read.ts'
import { titleOf } from './decide/words.ts'
import { findingsIn } from './findings/claims.ts'
import { fieldOf } from './findings/field.ts'
import { findingsSchema } from './generated/findings.ts'

export const findings = defineStage({
  type: 'measure/findings',
  version: '1',
  summary: 'Whether what is known of spiking against artificial networks holds here: each finding reproduced, not reproduced, undecided, or not testable on this data, with the figures.',
  description: [
    'The findings are those of Deng et al. 2020, "Rethinking the performance comparison between SNNs and ANNs" (Neural Networks 121:294), as claims that numbers can decide. An SNN is every spiking model at every assignment of the swept parameters; `ANN` is the most accurate artificial network of the same size, or of each kind.',
    [
      '1. On images an SNN can\'t beat the ANN of the same size in accuracy: no SNN is more accurate.',
      '2. On images an SNN may cost less: for one of the `costs` at least, some SNN costs less and is at most `tolerance` points less accurate. Quantised ANNs are named beside it; they are of another size.',
      '3. On events an SNN can be better in accuracy and in cost: some SNN is more accurate than each ANN and costs less in all of the `costs`. Memory is shown beside it, and decides nothing.',
      '4. Accuracy trades against cost, set by the time window T, and by the firing threshold θ: a verdict for each. Pairs of points of one SNN that differ in nothing but that parameter, and that are told apart in accuracy and in the first of the `costs`, are counted: C in which the dearer is the more accurate, D in which it is the less accurate. (C − D)/(C + D), Goodman and Kruskal\'s gamma, of 0.5 or more is a trade, 0 or less is none, and between the two it is undecided, as where no pair is told apart. The text also gives Spearman\'s rank correlation by means.',
    ].join('\n'),
    'A comparison of two values is true or false where the 95 % interval of their difference tells them apart (see `measure/pareto`), else open. "Some" is true where it is true of one, and false where it is false of all; "each" the reverse; what is open after that is undecided. So a claim is reproduced where it is surely so, and not reproduced where it is surely not. Pairs are not corrected for their number, and the most accurate of many on one test set is flattered by having been chosen.',
    'Not testable on this data: a finding on images where the samples are events, and the reverse; models, costs or a sweep that are missing.',
  ].join('\n\n'),
  params: findingsSchema,
  inputs: { metrics: { type: metricsType, summary: 'accuracies and costs of the models', many: true, gather: true, failures: true } },
  outputs: { statements: { type: statementsType, summary: 'a finding each, with its verdict' } },
  deterministic: true,
  example: { findings: { use: 'measure/findings', in: { metrics: ['annScore', 'annCost', 'snnScore', 'snnCost'] }, with: { workload: 'images', snns: ['snn'], over: 'seed' } } },
  run: ({ metrics }, { accuracy, over, ...options }, context) => ({
    statements: context.source<Statements>(async function* () {
      const read = await readMetrics(metrics, context)
      const candidates = candidatesOf(read, accuracy, over)
      const field = fieldOf(candidates, options)
      const left = [...(field.incomplete.length ? [`Not known of all models, so not compared: ${field.incomplete.map(titleOf).join(', ')}.`] : []), ...(candidates.unknown.length ? [`Left out, without ${accuracy}: ${someOf(candidates.unknown)}.`] : []), ...read.missing]
      const note: Statement[] = left.length ? [{ kind: 'note', subject: 'findings', verdict: '', text: left.join(' '), figures: [] }] : []
      yield { statements: [...findingsIn(field), ...note] }
    }),
  }),
})
