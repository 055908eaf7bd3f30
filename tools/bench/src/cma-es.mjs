// Covariance matrix adaptation (Hansen 2016, "The CMA Evolution Strategy: A Tutorial"): searches the least value of a function that has no gradient.

/**
 * Yields after each generation `{ generation, value, point, sigma }` of the best so far; the caller stops when it has seen enough. Coordinates of
 * `start` should be of about one size; `random` has normal().
 */
export function* search(cost, start, sigma, random) {
  const n = start.length
  const population = 6 + Math.floor(3 * Math.log(n))
  const parents = population >> 1
  const raw = Array.from({ length: parents }, (_, i) => Math.log(parents + 0.5) - Math.log(i + 1))
  const weights = raw.map((weight) => weight / raw.reduce((sum, each) => sum + each, 0))
  const effective = 1 / weights.reduce((sum, weight) => sum + weight ** 2, 0)
  const rateOfPath = (4 + effective / n) / (n + 4 + (2 * effective) / n)
  const rateOfSigma = (effective + 2) / (n + effective + 5)
  const rankOne = 2 / ((n + 1.3) ** 2 + effective)
  const rankMany = Math.min(1 - rankOne, (2 * (effective - 2 + 1 / effective)) / ((n + 2) ** 2 + effective))
  const damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + rateOfSigma
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))

  let mean = [...start]
  let covariance = mean.map((_, i) => mean.map((_, j) => (i === j ? 1 : 0)))
  let [path, sigmaPath] = [new Array(n).fill(0), new Array(n).fill(0)]
  let best = { value: cost(mean), point: mean }
  for (let generation = 1; ; generation++) {
    const root = cholesky(covariance)
    const points = Array.from({ length: population }, () => {
      const normal = mean.map(() => random.normal())
      const step = root.map((row) => row.reduce((sum, value, j) => sum + value * normal[j], 0))
      const point = mean.map((value, i) => value + sigma * step[i])
      return { normal, step, point, value: cost(point) }
    }).sort((a, b) => a.value - b.value)
    if (points[0].value < best.value) best = points[0]

    const weighted = (of) => mean.map((_, i) => weights.reduce((sum, weight, k) => sum + weight * points[k][of][i], 0))
    const [step, normal] = [weighted('step'), weighted('normal')]
    mean = mean.map((value, i) => value + sigma * step[i])
    sigmaPath = sigmaPath.map((value, i) => (1 - rateOfSigma) * value + Math.sqrt(rateOfSigma * (2 - rateOfSigma) * effective) * normal[i])
    const length = Math.hypot(...sigmaPath)
    const moving = length / Math.sqrt(1 - (1 - rateOfSigma) ** (2 * generation)) / expected < 1.4 + 2 / (n + 1) ? 1 : 0
    path = path.map((value, i) => (1 - rateOfPath) * value + moving * Math.sqrt(rateOfPath * (2 - rateOfPath) * effective) * step[i])
    covariance = covariance.map((row, i) => row.map((value, j) =>
      (1 - rankOne - rankMany) * value + rankOne * path[i] * path[j] + rankMany * weights.reduce((sum, weight, k) => sum + weight * points[k].step[i] * points[k].step[j], 0)))
    sigma *= Math.exp((rateOfSigma / damping) * (length / expected - 1))
    yield { generation, value: best.value, point: best.point, sigma }
  }
}

function cholesky(matrix) {
  const root = matrix.map((row) => row.map(() => 0))
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j]
      for (let k = 0; k < j; k++) sum -= root[i][k] * root[j][k]
      root[i][j] = i === j ? Math.sqrt(Math.max(1e-12, sum)) : sum / root[j][j]
    }
  }
  return root
}
