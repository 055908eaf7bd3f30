/**
 * Percentiles of positive single-precision values in one pass and bounded memory (4 MiB), whatever their number and order.
 *
 * The bits of positive floats are ordered as the floats are. A histogram over their leading 20 bits (8 of exponent, 12 of
 * mantissa) therefore has bins of relative width 2⁻¹²; a percentile is the upper edge of the bin that it falls into: exact
 * to 0.025 %, never too small. The maximum is exact. Counts do not depend on how the values were batched.
 */
export class ActivationScale {
  readonly #bins = new Uint32Array(1 << 20)
  #count = 0
  #max = 0

  /** Takes the positive values; zeros, and negative ones (an output without ReLU), are passed over. */
  add(values: Float32Array): void {
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
    for (let i = 0; i < values.length; i++) {
      if (!(values[i]! > 0)) continue
      this.#bins[bits[i]! >>> SHIFT]! += 1
      this.#count++
      if (values[i]! > this.#max) this.#max = values[i]!
    }
  }

  /** Number of positive values so far. */
  get count(): number {
    return this.#count
  }

  get max(): number {
    return this.#max
  }

  /** The least bin edge (or the maximum) that at least `percent` % of the positive values do not exceed; 0 without any. */
  percentile(percent: number): number {
    if (percent >= 100 || this.#count === 0) return this.#max
    const rank = Math.ceil((percent / 100) * this.#count)
    let below = 0
    for (let bin = 0; bin < this.#bins.length; bin++) {
      below += this.#bins[bin]!
      if (below >= rank) return Math.min(upperEdge(bin), this.#max)
    }
    return this.#max
  }

  /** Share of the positive values above `scale`, a percentile of this. */
  shareAbove(scale: number): number {
    if (this.#count === 0 || scale >= this.#max) return 0
    let above = 0
    for (let bin = (bitsOf(scale) >>> SHIFT) + 1; bin < this.#bins.length; bin++) above += this.#bins[bin]!
    return above / this.#count
  }
}

const SHIFT = 11
const float = new Float32Array(1)
const bitsView = new Uint32Array(float.buffer)

/** The greatest float of a bin. */
function upperEdge(bin: number): number {
  bitsView[0] = ((bin + 1) << SHIFT) - 1
  return float[0]!
}

function bitsOf(value: number): number {
  float[0] = value
  return bitsView[0]!
}
