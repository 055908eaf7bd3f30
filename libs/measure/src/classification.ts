import { defineStage, metricsType } from '@spikeline/core'
import { predictionsType } from '@spikeline/networks'
import { map, reduce } from 'rxjs'
import { classificationMetrics } from './classification/metrics.ts'
import { addPredictions, type Tally } from './classification/tally.ts'
import { classificationSchema } from './generated/classification.ts'

export const classification = defineStage({
  type: 'measure/classification',
  version: '1',
  summary: 'How often a network is right: accuracy with its confidence interval, after each time step, by class, and how long an answer takes.',
  description: [
    'Metrics, each with the label `model`: `accuracy`, `accuracy.low` and `accuracy.high` (95 % interval by Wilson), `samples`, `timesteps`; `recall` by `class`; `confusion` by `truth` and `predicted`, pairs that never occur left out. Where the answer after each step is known also `accuracy.anytime` by `step` (from 1) and `latency`, the mean number of steps until the answer no longer changes.',
    'Accuracies and recalls are fractions from 0 to 1; tables show them in per cent. No predictions at all is an error, since 0/0 is no accuracy.',
  ].join('\n\n'),
  params: classificationSchema,
  inputs: { predictions: { type: predictionsType, summary: 'answers of one network, with the true classes' } },
  outputs: { metrics: { type: metricsType, summary: 'accuracy and what goes with it' } },
  deterministic: true,
  example: { score: { use: 'measure/classification', in: 'run.predictions' } },
  run: ({ predictions }, { model }) => ({
    metrics: predictions.pipe(
      reduce((tally: Tally | undefined, batch) => addPredictions(tally, batch), undefined),
      map((tally) => ({ metrics: classificationMetrics(tally, model) })),
    ),
  }),
})
