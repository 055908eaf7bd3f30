import { joinColumns, startsOf } from '@spikeline/core'
import type { Predictions } from './predictions.ts'

const stepsOf = ({ anytime, samples }: Predictions): number => (samples === 0 ? 0 : anytime.length / samples)

/** Parts of a batch with these numbers of samples. */
export function splitPredictions(batch: Predictions, sizes: readonly number[]): Predictions[] {
  const { classes } = batch
  const starts = startsOf(sizes)
  return sizes.map((samples, i) => {
    const at = starts[i]!
    const anytime = Array.from({ length: stepsOf(batch) }, (_, t) => batch.anytime.slice(t * batch.samples + at, t * batch.samples + at + samples))
    return {
      ...batch, samples, first: batch.first + at,
      labels: batch.labels.slice(at, at + samples), predicted: batch.predicted.slice(at, at + samples),
      scores: batch.scores.slice(at * classes, (at + samples) * classes),
      anytime: joinColumns([new Uint8Array(0), ...anytime]),
    }
  })
}

/** One batch of several of one model. */
export function joinPredictions(batches: readonly Predictions[]): Predictions {
  // Time-major: step t of all parts, then step t + 1.
  const steps = Array.from({ length: Math.max(...batches.map(stepsOf)) }, (_, t) => batches.map((b) => b.anytime.subarray(t * b.samples, (t + 1) * b.samples)))
  return {
    ...batches[0]!,
    samples: batches.reduce((sum, b) => sum + b.samples, 0),
    labels: joinColumns(batches.map((b) => b.labels)),
    predicted: joinColumns(batches.map((b) => b.predicted)),
    scores: joinColumns(batches.map((b) => b.scores)),
    anytime: joinColumns([new Uint8Array(0), ...steps.flat()]),
  }
}
