import { fail } from '@spikeline/core'
import { checkRecordings, type Recordings } from '@spikeline/events'
import type { Images, Predictions } from '@spikeline/networks'

/** Fails with E8134 where columns of a batch don't have the lengths that its sizes say. */
export function checkImages({ samples, height, width, channels, pixels, labels }: Images): void {
  lengths('images', [['labels', labels.length, samples], ['values of pixels', pixels.length, samples * height * width * channels]])
}

/** Fails with E8134 where columns of a batch don't have the lengths that its sizes say. */
export function checkPredictions({ samples, classes, labels, predicted, scores, anytime }: Predictions): void {
  lengths('predictions', [
    ['labels', labels.length, samples], ['answers', predicted.length, samples], ['scores', scores.length, samples * classes],
    ['answers after steps', anytime.length, samples === 0 ? 0 : Math.floor(anytime.length / samples) * samples],
  ])
}

/** Fails as checkRecordings does, and with E8136 for a piece of a recording, of which nobody knows where the sample ends. */
export function checkWhole(recordings: Recordings): void {
  if (recordings.piece) fail('E8136')
  checkRecordings(recordings)
}

function lengths(batch: string, columns: readonly (readonly [what: string, found: number, expected: number])[]): void {
  for (const [what, found, expected] of columns) if (found !== expected) fail('E8134', { batch, what, found, expected })
}
