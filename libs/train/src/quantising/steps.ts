/** Steps that are tried, as parts of the one that holds the greatest value. */
const TRIED = 100

/**
 * The step s with the least Σ n·(v − s·min(round(v/s), top))² of those tried: a hundred, evenly spaced up to the one at which nothing is
 * cut off. `values` are not negative; `counts`: how often each occurs, by default once. Undefined where all are 0.
 */
export function leastSquaresStep(values: ArrayLike<number>, top: number, counts?: ArrayLike<number>): number | undefined {
  let largest = 0
  for (let i = 0; i < values.length; i++) if (counts?.[i] !== 0) largest = Math.max(largest, values[i]!)
  if (largest === 0) return undefined
  let best = { step: 0, error: Infinity }
  for (let part = 1; part <= TRIED; part++) {
    const step = (largest / top) * (part / TRIED)
    let error = 0
    for (let i = 0; i < values.length; i++) {
      const off = values[i]! - step * Math.min(Math.round(values[i]! / step), top)
      error += (counts?.[i] ?? 1) * off * off
    }
    if (error < best.error) best = { step, error }
  }
  return best.step
}

/**
 * A step for the weights of each channel, the last axis: of one bit mean|w| (Rastegari et al. 2016), otherwise that of least squares. A channel whose
 * weights are all 0 gets the mean step of the others, so that its bias keeps its precision.
 */
export function weightStepsOf(weight: Float32Array, channels: number, bits: number, top: number): Float32Array {
  const steps = Array.from({ length: channels }, (_, c) => {
    const magnitudes = Float64Array.from({ length: weight.length / channels }, (_, i) => Math.abs(weight[i * channels + c]!))
    if (bits > 1) return leastSquaresStep(magnitudes, top)
    return magnitudes.reduce((sum, m) => sum + m, 0) / magnitudes.length || undefined
  })
  const known = steps.filter((step) => step !== undefined)
  const usual = known.length > 0 ? known.reduce((sum, step) => sum + step, 0) / known.length : 1
  return Float32Array.from(steps, (step) => step ?? usual)
}
