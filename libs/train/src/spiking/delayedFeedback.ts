import type { LossShape } from './loss.ts'
import type { SampleLoss } from './trainer.ts'

/** Spikes in T steps that an output should have: those of the right class, and the others. */
export interface WantedCounts { readonly trueCount: number; readonly falseCount: number }

/**
 * Delayed feedback: what is known of a sample comes at its end, and is how often each output o should have fired, d_o. With its count n_o,
 * the share of a sample in the mean over a batch of B is
 *
 *     L = 1/(2B·v) · Σ_o ((n_o − d_o)/T)²            v outputs vote for a class (1 without voting)
 *
 * and its slope (n_o − d_o)/(B·v·T) is credit for a moment, not for the mean of all of them. Fired too seldom: all of it goes to the silent
 * step whose membrane came nearest to the threshold (the first of several), steps with the membrane 0 left out: no spike has reached it there,
 * so that no weight would get the credit. Too often: equally to the steps at which it fired. Scores are mean rates. Errors are by membranes, so that only the pass that goes back needs these.
 */
export function delayedFeedback({ trueCount, falseCount }: WantedCounts, { timesteps, classes, votes }: LossShape): SampleLoss {
  const outputs = classes * votes
  return (output, label, samples, error, scores, membranes) => {
    let loss = 0
    error.fill(0)
    scores.fill(0)
    for (let o = 0; o < outputs; o++) {
      const c = Math.floor(o / votes)
      let count = 0
      let nearest = -1
      for (let k = o; k < output.length; k += outputs) {
        if (output[k] !== 0) count++
        else if (membranes![k] !== 0 && (nearest < 0 || membranes![k]! > membranes![nearest]!)) nearest = k
      }
      const off = (count - (c === label ? trueCount : falseCount)) / timesteps
      loss += off * off
      scores[c]! += count / (timesteps * votes)
      const credit = off / (samples * votes)
      if (off < 0 && nearest >= 0) error[nearest] = credit
      if (off > 0) for (let k = o; k < output.length; k += outputs) if (output[k] !== 0) error[k] = credit / count
    }
    return loss / (2 * samples * votes)
  }
}
