import { defineStage, metricsType } from '@spikeline/core'
import { predictionsType } from '@spikeline/networks'
import { map, reduce } from 'rxjs'
import { classificationMetrics } from './classification/metrics.ts'
import { addPredictions, type Tally } from './classification/tally.ts'
import { classificationDefinitions, definitionList } from './definitions.ts'
import { classificationSchema } from './generated/classification.ts'

export const classification = defineStage({
  type: 'measure/classification',
  version: '2',
  summary: 'How often a network is right: accuracy with its confidence interval, after each time step, by class, and how long an answer takes.',
  description: [
    'Every metric has the label `model`; `recall` and `samples.class` also `class`, `confusion` also `truth` and `predicted`, `accuracy.anytime` also `step`, from 1. Where the answers after each step are not known (an ANN that does not vote), there is no `accuracy.anytime` and no `latency`. No predictions at all is an error, since 0/0 is no accuracy.',
    definitionList(classificationDefinitions),
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
