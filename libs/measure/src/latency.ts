import { defineStage, fail, metricsType, type MetricBatch } from '@spikeline/core'
import { activityType, decisionsType, predictionsType } from '@spikeline/networks'
import type { Observable } from 'rxjs'
import { addPredictions } from './classification/tally.ts'
import { addActivity } from './cost/tally.ts'
import { classificationDefinitions, definitionList } from './definitions.ts'
import { latencyDefinitions } from './definitions/latency.ts'
import { latencySchema } from './generated/latency.ts'
import { LiveLatency } from './latency/live.ts'
import { stepMetrics } from './latency/steps.ts'

export const latency = defineStage({
  type: 'measure/latency',
  version: '1',
  summary: 'Time to decision: steps until the answer stands, until it is first right, until the accuracy is nearly what it becomes; and the latency of live decisions.',
  description: [
    'From predictions with the answers after each step. With the activity of the same run also what was computed until the accuracy is reached: one step for all samples, since what single samples did is not recorded. `latency` is the metric that `measure/classification` gives, too.',
    'A time in milliseconds is that of the input, steps times "dt": the network could answer then if it computed at once. How long a decision really took is measured on a live stream alone: connect the decisions of `simulate/stream`.',
    definitionList({ latency: classificationDefinitions['latency']!, ...latencyDefinitions }),
  ].join('\n\n'),
  params: latencySchema,
  inputs: {
    predictions: { type: predictionsType, summary: 'answers after each step', optional: true },
    activity: { type: activityType, summary: 'what the layers did in that run', optional: true },
    decisions: { type: decisionsType, summary: 'decisions on a live stream', optional: true },
  },
  outputs: { metrics: { type: metricsType, summary: 'steps and milliseconds to a decision' } },
  deterministic: true,
  example: { latency: { use: 'measure/latency', in: { predictions: 'run.predictions', activity: 'run.activity' }, with: { dt: 5 } } },
  run: ({ predictions, activity, decisions }, params, context) => ({
    metrics: context.source<MetricBatch>(async function* () {
      if (!predictions && (activity || !decisions)) fail('E8043', { connected: activity !== undefined })
      const fold = async <T, R>(stream: Observable<T> | undefined, add: (before: R | undefined, batch: T) => R | undefined): Promise<R | undefined> => {
        let folded: R | undefined
        if (stream) for await (const batch of context.read(stream)) folded = add(folded, batch)
        return folded
      }
      // All at once: they may come from one stage, which waits for the slowest of its readers.
      const [tally, did, live] = await Promise.all([
        fold(predictions, addPredictions), fold(activity, addActivity), fold(decisions, (before: LiveLatency | undefined, batch) => (before ?? new LiveLatency()).add(batch)),
      ])
      const metrics = [
        ...(predictions ? stepMetrics(tally, did, params) : []),
        ...(decisions ? (live ?? new LiveLatency()).metrics(params.model) : []),
      ]
      yield { metrics }
    }),
  }),
})
