import { annScores, argmaxRows, disposeTensors, parameterTensors, type Tf } from '@spikeline/networks'
import type { Score } from './checkpoint.ts'
import type { Model } from './model.ts'
import type { ImageSet } from './trainingSet.ts'

/** Sums of a batch: cross-entropy in nats, and right answers. */
export function scoreLogits(logits: Float32Array, labels: Uint8Array, classes: number): { loss: number; right: number } {
  let loss = 0
  let right = 0
  argmaxRows(logits, classes).forEach((answer, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes)
    const highest = row.reduce((a, b) => Math.max(a, b), -Infinity)
    const sum = row.reduce((total, z) => total + Math.exp(z - highest), 0)
    loss += highest + Math.log(sum) - row[labels[i]!]!
    if (answer === labels[i]) right++
  })
  return { loss, right }
}

/** Mean cross-entropy and accuracy of the model on a set, with running statistics and without dropout. `pause` is awaited between chunks. */
export async function evaluateSet(tf: Tf, model: Pick<Model, 'layers' | 'parameters'>, set: ImageSet, chunk: number, pause: () => Promise<void>): Promise<Score> {
  const { height, width, channels, classes } = set
  const tensors = parameterTensors(tf, model.layers, { height, width, channels }, model.parameters)
  try {
    let loss = 0
    let right = 0
    for (let from = 0; from < set.samples; from += chunk) {
      await pause()
      const to = Math.min(set.samples, from + chunk)
      const part = scoreLogits(annScores(tf, model.layers, tensors, set, from, to), set.labels.subarray(from, to), classes)
      loss += part.loss
      right += part.right
    }
    return { loss: loss / set.samples, accuracy: right / set.samples }
  } finally {
    disposeTensors(tensors)
  }
}
