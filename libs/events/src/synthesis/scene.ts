/** Light on a plane in pixels of the sensor: what an image is there before it moves. */
export interface Scene {
  readonly width: number
  readonly height: number
  /** Light all around; 0 black … 1 white. */
  readonly background: number
  /** height · width, by rows: light above that of the background. */
  readonly contrast: Float32Array
  /** Columns and rows of the plane before the image begins: room for what blur spreads. */
  readonly margin: number
}

/** How images come to the plane: the same for all images of a size. */
export interface Projection {
  readonly width: number
  readonly height: number
  readonly margin: number
  /** For each row of the plane, the weights of the rows of the image. */
  readonly rows: readonly Float64Array[]
  readonly columns: readonly Float64Array[]
}

/**
 * Images on the sensor's plane: each of their pixels takes `scale` pixels of the sensor, with light that goes evenly from centre to centre,
 * blurred by a Gaussian with a standard deviation of `blur` pixels, which is lens, screen and sensor together. Images with finer pixels than
 * the sensor's need a blur of half a pixel or more, lest detail that no pixel resolves turns into coarse patterns.
 */
export function projectionOf(width: number, height: number, scale: number, blur: number): Projection {
  const margin = Math.ceil(3 * blur) + 3
  const [columns, rows] = [spread(width, scale, blur, margin), spread(height, scale, blur, margin)]
  return { width: columns.length, height: rows.length, margin, rows, columns }
}

/** Projects an image, height · width values of light by rows, on a background. */
export function project(light: Float32Array, background: number, { width, height, margin, rows, columns }: Projection): Scene {
  const [across, down] = [columns[0]!.length, rows[0]!.length]
  const above = light.map((value) => value - background)
  const between = new Float32Array(down * width)
  for (let y = 0; y < down; y++) for (let x = 0; x < width; x++) between[y * width + x] = weighted(columns[x]!, above, y * across, 1)
  const contrast = new Float32Array(height * width)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) contrast[y * width + x] = weighted(rows[y]!, between, x, width)
  return { width, height, margin, background, contrast }
}

function weighted(weights: Float64Array, values: Float32Array, from: number, stride: number): number {
  let sum = 0
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * values[from + j * stride]!
  return sum
}

/** Weights of `size` samples for each place of the plane along one axis. */
function spread(size: number, scale: number, blur: number, margin: number): Float64Array[] {
  const length = Math.ceil(size * scale) + 2 * margin
  const radius = Math.ceil(4 * blur)
  // Finer than pixels of either side, so that the sum stands for the integral.
  const parts = Math.ceil(2 / Math.min(1, scale, blur === 0 ? 1 : blur))
  return Array.from({ length }, (_, place) => {
    const weights = new Float64Array(size)
    let total = 0
    for (let k = -radius * parts; k <= radius * parts; k++) {
      const away = k / parts
      const share = blur === 0 ? 1 : Math.exp(-(away * away) / (2 * blur * blur))
      total += share
      const at = (place - margin + 0.5 + away) / scale - 0.5
      const left = Math.floor(at)
      for (const [sample, weight] of [[left, 1 - (at - left)], [left + 1, at - left]] as const)
        if (sample >= 0 && sample < size) weights[sample]! += share * weight
    }
    return weights.map((weight) => weight / total)
  })
}

/** Weights of the cubic convolution (Keys 1981, a = −½) for the four samples around a place that is the part u behind the second. */
function weightsAt(u: number): readonly [number, number, number, number] {
  const v = 1 - u
  return [-0.5 * u * v * v, 1 - 2.5 * u * u + 1.5 * u * u * u, 1 - 2.5 * v * v + 1.5 * v * v * v, -0.5 * v * u * u]
}

/**
 * The light on a sensor when the image's upper left corner is at (x, y), in pixels of the sensor, written to `out` (height · width).
 * Light between the places of the plane is smooth, so that no event comes from its grid. `between` is room for width · (height + 3) values.
 */
export function lightAt(scene: Scene, x: number, y: number, sensor: { width: number; height: number }, out: Float32Array, between: Float32Array): void {
  const { width, height, background, contrast, margin } = scene
  const [left, top] = [Math.floor(margin - x), Math.floor(margin - y)]
  const [a, b, c, d] = weightsAt(margin - x - left)
  const [e, f, g, h] = weightsAt(margin - y - top)
  const at = (row: number, column: number): number => (column >= 0 && column < width ? contrast[row * width + column]! : 0)
  for (let j = 0; j < sensor.height + 3; j++) {
    const row = top + j - 1
    const start = j * sensor.width
    if (row < 0 || row >= height) {
      between.fill(0, start, start + sensor.width)
      continue
    }
    for (let i = 0; i < sensor.width; i++) {
      const column = left + i
      const k = row * width + column
      between[start + i] = column >= 1 && column + 2 < width
        ? a * contrast[k - 1]! + b * contrast[k]! + c * contrast[k + 1]! + d * contrast[k + 2]!
        : a * at(row, column - 1) + b * at(row, column) + c * at(row, column + 1) + d * at(row, column + 2)
    }
  }
  const next = sensor.width
  // The convolution overshoots a little beside an edge: light has no values below 0.
  for (let k = 0; k < sensor.height * next; k++)
    out[k] = Math.max(0, background + e * between[k]! + f * between[k + next]! + g * between[k + 2 * next]! + h * between[k + 3 * next]!)
}
