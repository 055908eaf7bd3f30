import { fail } from '@spikeline/core'
import type { Predictions } from '@spikeline/networks'

/** Counts over the predictions seen so far: integers only, so that batching can't change a bit of what is made of them. */
export interface Tally {
  readonly model: string
  readonly classes: number
  /** T; 0 for an ANN. */
  readonly timesteps: number
  readonly samples: number
  /** classes × classes, row: truth, column: answer. */
  readonly confusion: Float64Array
  /** Right answers after each step; empty where none were recorded. */
  readonly right: Float64Array
  /** Samples by the first step from which the answer stays, and by the first at which it is right (some never are): entry t − 1 for step t; empty as above. */
  readonly settled: Float64Array
  readonly firstRight: Float64Array
}

/** Adds a batch to what was counted before. Fails with E8002–E8004 on predictions that are not of one kind, or not sound. */
export function addPredictions(before: Tally | undefined, batch: Predictions): Tally | undefined {
  // A batch without samples says nothing, not even whether there are answers after each step.
  if (batch.samples === 0) return before
  check(before, batch)
  const { model, classes, timesteps, samples, labels, predicted, anytime } = batch
  const confusion = before?.confusion.slice() ?? new Float64Array(classes * classes)
  for (let b = 0; b < samples; b++) confusion[labels[b]! * classes + predicted[b]!]!++
  const right = before?.right.slice() ?? new Float64Array(anytime.length / samples)
  for (let i = 0; i < anytime.length; i++) if (anytime[i] === labels[i % samples]) right[Math.floor(i / samples)]!++
  const settled = before?.settled.slice() ?? new Float64Array(right.length)
  const firstRight = before?.firstRight.slice() ?? new Float64Array(right.length)
  for (let b = 0; b < samples && right.length > 0; b++) {
    settled[settledStep(anytime, samples, b) - 1]!++
    const t = firstRightStep(anytime, samples, b, labels[b]!)
    if (t !== undefined) firstRight[t - 1]!++
  }
  return { model, classes, timesteps, samples: (before?.samples ?? 0) + samples, confusion, right, settled, firstRight }
}

/** Mean over samples of a step that they are counted by. */
export function meanStep(samplesAt: Float64Array): number {
  let [sum, count] = [0, 0]
  samplesAt.forEach((n, t) => {
    sum += n * (t + 1)
    count += n
  })
  return sum / count
}

/** The first step, from 1, from which the answer to sample b no longer changes. */
function settledStep(anytime: Uint8Array, samples: number, b: number): number {
  let step = anytime.length / samples
  const last = anytime[(step - 1) * samples + b]
  while (step > 1 && anytime[(step - 2) * samples + b] === last) step--
  return step
}

/** The first step, from 1, at which sample b is answered rightly. */
function firstRightStep(anytime: Uint8Array, samples: number, b: number, label: number): number | undefined {
  for (let at = b; at < anytime.length; at += samples) if (anytime[at] === label) return (at - b) / samples + 1
  return undefined
}

function check(before: Tally | undefined, { model, classes, timesteps, samples, labels, predicted, anytime, first }: Predictions): void {
  const now = { model, classes, timesteps }
  for (const what of ['model', 'classes', 'timesteps'] as const)
    if (before && before[what] !== now[what]) fail('E8002', { what, first: before[what], later: now[what] })
  const recorded = before ? before.right.length * samples : anytime.length === 0 ? 0 : timesteps * samples
  for (const [what, found, expected] of [['labels', labels.length, samples], ['answers', predicted.length, samples], ['answers after steps', anytime.length, recorded]] as const)
    if (found !== expected) fail('E8004', { what, found, expected })
  for (let b = 0; b < samples; b++) {
    if (labels[b]! >= classes) fail('E8003', { what: 'label', value: labels[b], classes, sample: first + b })
    if (predicted[b]! >= classes) fail('E8003', { what: 'answer', value: predicted[b], classes, sample: first + b })
  }
}
