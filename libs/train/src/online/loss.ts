/**
 * The loss of one sample at one step, with its gradient, as its share of the mean over a batch of B and of the sum over T steps:
 *
 *     L(t) = 1/(T·B) · [(1 − α)·CE(softmax(z), y) + α/C · Σ_c (z_c − y_c)²]      z_c: mean of the v outputs that vote for class c
 *
 * `output`: o(t), what the output layer gives at this step, [C·v]. Writes ∂L/∂o to `error`, and z to `evidence`. Computed in double
 * precision, the errors rounded once.
 */
export type StepLoss = (output: Float32Array, label: number, samples: number, error: Float32Array, evidence: Float64Array) => number

export function createStepLoss({ alpha, timesteps, classes, votes }: { alpha: number; timesteps: number; classes: number; votes: number }): StepLoss {
  const slopes = new Float64Array(classes)
  return (output, label, samples, error, evidence) => {
    const share = timesteps * samples
    for (let c = 0; c < classes; c++) {
      let sum = 0
      for (let v = 0; v < votes; v++) sum += output[c * votes + v]!
      evidence[c] = sum / votes
    }
    const highest = evidence.reduce((a, b) => Math.max(a, b), -Infinity)
    let sum = 0
    for (let c = 0; c < classes; c++) sum += slopes[c] = Math.exp(evidence[c]! - highest)
    let squares = 0
    for (let c = 0; c < classes; c++) {
      const wanted = c === label ? 1 : 0
      const off = evidence[c]! - wanted
      squares += off * off
      slopes[c] = (1 - alpha) * (slopes[c]! / sum - wanted) + (2 * alpha * off) / classes
    }
    for (let k = 0; k < classes * votes; k++) error[k] = slopes[Math.floor(k / votes)]! / (share * votes)
    return ((1 - alpha) * (highest + Math.log(sum) - evidence[label]!) + (alpha * squares) / classes) / share
  }
}
