import { fail, type Metric } from '@spikeline/core'
import { metric } from '../metric.ts'
import { meanStep, type Tally } from './tally.ts'
import { wilson } from './wilson.ts'

/** The metrics of what was counted, under a name for the model. Fails with E8001 where nothing was. */
export function classificationMetrics(tally: Tally | undefined, name?: string): readonly Metric[] {
  if (!tally) return fail('E8001')
  const { classes, samples, confusion, timesteps, right, settled } = tally
  const model = name ?? tally.model
  const row = (truth: number): Float64Array => confusion.subarray(truth * classes, (truth + 1) * classes)
  const hits = sum(Array.from({ length: classes }, (_, k) => row(k)[k]!))
  const { low, high } = wilson(hits, samples)
  const kinds = Array.from({ length: classes }, (_, k) => k)
  return [
    metric('samples', samples, { model }),
    metric('classes', classes, { model }),
    metric('timesteps', timesteps, { model }),
    metric('accuracy', hits / samples, { model }),
    metric('accuracy.low', low, { model }),
    metric('accuracy.high', high, { model }),
    ...(right.length ? [metric('latency', meanStep(settled), { model })] : []),
    ...Array.from(right, (n, t) => metric('accuracy.anytime', n / samples, { model, step: t + 1 })),
    ...kinds.map((k) => metric('samples.class', sum(row(k)), { model, class: k })),
    ...kinds.flatMap((k) => (sum(row(k)) > 0 ? [metric('recall', row(k)[k]! / sum(row(k)), { model, class: k })] : [])),
    ...kinds.flatMap((truth) => kinds.flatMap((predicted) => (row(truth)[predicted]! > 0 ? [metric('confusion', row(truth)[predicted]!, { model, truth, predicted })] : []))),
  ]
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
