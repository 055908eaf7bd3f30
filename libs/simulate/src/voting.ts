import { argmaxRows, type Predictions } from '@spikeline/networks'

export type Votes = 'class' | 'softmax' | 'logit'

/** What a slice gives to the sum, in place of its logits z: 1 for its class and 0 for all others; exp(z_c)/Σ exp(z); or z. */
const voteOf: Readonly<Record<Votes, (row: Float32Array) => void>> = {
  class(row) {
    const [answer] = argmaxRows(row, row.length)
    row.fill(0)[answer!] = 1
  },
  softmax(row) {
    const highest = row.reduce((most, z) => Math.max(most, z), -Infinity)
    const sum = row.reduce((total, z) => total + Math.exp(z - highest), 0)
    for (let c = 0; c < row.length; c++) row[c] = Math.exp(row[c]! - highest) / sum
  },
  logit() {},
}

const readouts: Readonly<Record<Votes, string>> = { class: 'votes', softmax: 'summed softmax', logit: 'summed logit' }

/**
 * The answers for recordings of T slices, from the logits of their slices (recordings·T·classes), which it uses up:
 *
 *     score_c(t) = Σ_{k ≤ t} vote_c(slice k)      answer after step t: argmax_c, the lowest class on a tie
 *
 * Sums are in single precision in the order of the slices, so that they don't depend on what else is in a batch.
 */
export function sumVotes(logits: Float32Array, classes: number, series: number, votes: Votes): Pick<Predictions, 'predicted' | 'scores' | 'readout' | 'timesteps' | 'anytime'> {
  const samples = logits.length / classes / series
  const scores = new Float32Array(samples * classes)
  const anytime = new Uint8Array(series * samples)
  for (let b = 0; b < samples; b++) {
    const score = scores.subarray(b * classes, (b + 1) * classes)
    for (let t = 0; t < series; t++) {
      const at = (b * series + t) * classes
      const vote = logits.subarray(at, at + classes)
      voteOf[votes](vote)
      for (let c = 0; c < classes; c++) score[c]! += vote[c]!
      anytime[t * samples + b] = argmaxRows(score, classes)[0]!
    }
  }
  return { predicted: argmaxRows(scores, classes), scores, readout: readouts[votes], timesteps: series, anytime }
}
