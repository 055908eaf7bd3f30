// What recordings are compared by, for synthesis.mjs and synthesis-fit.mjs: numbers of events, their times, places and intervals.

/** Milliseconds of a bin of the rate, and of a bin of space and time. */
export const RATE_MS = 10
const CELL_MS = 20
const [RATES, CELLS, INTERVALS] = [34, 16, 2000]

/** Everything about recordings that comparisons need; recordings are batches of events of one sensor. */
export function measuresOf(recordings, { width, height }) {
  const pixels = width * height
  const perPolarity = (length) => [new Float64Array(length), new Float64Array(length)]
  const measures = {
    samples: recordings.length, width, height, counts: [], onShares: [], centres: [], radii: [],
    /** Events of a recording in each bin of time. */
    rates: perPolarity(RATES),
    /** Events of a recording at each pixel. */
    map: perPolarity(pixels),
    /** Times between events of one polarity at a pixel, in bins of 100 µs. */
    intervals: perPolarity(INTERVALS),
    /** Pixels by the number of their events in a recording. */
    perPixel: new Float64Array(64),
    cells: [],
  }
  for (const { t, x, y, p, count } of recordings) {
    const [last, own] = [[new Float64Array(pixels).fill(-1), new Float64Array(pixels).fill(-1)], new Uint16Array(pixels)]
    const cells = new Float32Array(2 * CELLS * (width + 2) * (height + 2))
    let [on, sumX, sumY, squares] = [0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const at = y[i] * width + x[i]
      const polarity = p[i]
      on += polarity
      sumX += x[i]
      sumY += y[i]
      squares += x[i] ** 2 + y[i] ** 2
      own[at]++
      measures.rates[polarity][Math.min(RATES - 1, Math.floor(t[i] / 1000 / RATE_MS))] += 1 / recordings.length
      measures.map[polarity][at] += 1 / recordings.length
      if (last[polarity][at] >= 0) measures.intervals[polarity][Math.min(INTERVALS - 1, Math.floor((t[i] - last[polarity][at]) / 100))]++
      last[polarity][at] = t[i]
      // An event counts for its neighbours too: one pixel aside is near.
      const cell = (polarity * CELLS + Math.min(CELLS - 1, Math.floor(t[i] / 1000 / CELL_MS))) * (width + 2) * (height + 2)
      for (let j = 0; j < 3; j++) for (let k = 0; k < 3; k++) cells[cell + (y[i] + j) * (width + 2) + x[i] + k]++
    }
    for (const events of own) measures.perPixel[Math.min(63, events)] += 1 / recordings.length
    measures.counts.push(count)
    measures.onShares.push(on / count)
    measures.centres.push([sumX / count, sumY / count])
    measures.radii.push(Math.sqrt(squares / count - (sumX / count) ** 2 - (sumY / count) ** 2))
    measures.cells.push(cells)
  }
  return measures
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
export const deviation = (values) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)))
export function correlation(a, b) {
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB)
    aa += (a[i] - meanA) ** 2
    bb += (b[i] - meanB) ** 2
  }
  return ab / Math.sqrt(aa * bb)
}
/** Sum of differences as a part of the sum. */
const away = (ours, real) => ours.reduce((sum, value, i) => sum + Math.abs(value - real[i]), 0) / real.reduce((sum, value) => sum + value, 0)
/** Milliseconds below which a part of the intervals is. */
export const quantile = (histogram, part) => {
  const total = histogram.reduce((sum, value) => sum + value, 0)
  let seen = 0
  return histogram.findIndex((value) => (seen += value) >= part * total) / 10
}
const normed = (histogram) => histogram.map((value) => value / histogram.reduce((sum, each) => sum + each, 0))
const both = (of) => (of(0) + of(1)) / 2

/** How far synthetic recordings are from real ones of the same images, pair by pair. */
export function compare(ours, real) {
  const ratios = ours.counts.map((count, i) => count / real.counts[i])
  const logs = ratios.map(Math.log)
  let [overlap, oursSquared, realSquared, apart, sum] = [0, 0, 0, 0, 0]
  ours.cells.forEach((cells, n) => cells.forEach((value, i) => {
    const other = real.cells[n][i]
    overlap += value * other
    oursSquared += value * value
    realSquared += other * other
    apart += Math.abs(value - other)
    sum += other
  }))
  return {
    meanRatio: mean(ours.counts) / mean(real.counts), medianRatio: median(ratios), logMean: mean(logs), spread: deviation(logs), correlation: correlation(ours.counts, real.counts),
    onShares: [mean(ours.onShares), mean(real.onShares)],
    rateCorrelation: both((p) => correlation(ours.rates[p], real.rates[p])), rateError: both((p) => away(ours.rates[p], real.rates[p])),
    mapCorrelation: both((p) => correlation(ours.map[p], real.map[p])), mapError: both((p) => away(ours.map[p], real.map[p])),
    centre: [0, 1].map((axis) => mean(ours.centres.map((centre, i) => centre[axis] - real.centres[i][axis]))),
    centreApart: mean(ours.centres.map(([x, y], i) => Math.hypot(x - real.centres[i][0], y - real.centres[i][1]))),
    radiusRatio: mean(ours.radii) / mean(real.radii), radiusCorrelation: correlation(ours.radii, real.radii),
    cosine: overlap / Math.sqrt(oursSquared * realSquared), cellError: apart / sum,
    intervalError: both((p) => away(normed(ours.intervals[p]), normed(real.intervals[p]))),
    perPixelError: away(ours.perPixel.slice(1), real.perPixel.slice(1)),
  }
}
