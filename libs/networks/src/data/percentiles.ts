/** Values of which percentiles are asked for, in bounded memory: above 2^16 every second is dropped, and then every second of those that come, and so on. */
export class Percentiles {
  readonly #values: number[] = []
  /** Every n-th value is kept. */
  #every = 1
  #seen = 0

  add(value: number): void {
    if (this.#seen++ % this.#every !== 0) return
    this.#values.push(value)
    if (this.#values.length < MOST) return
    for (let i = 0; i < MOST / 2; i++) this.#values[i] = this.#values[2 * i]!
    this.#values.length = MOST / 2
    this.#every *= 2
  }

  /** The smallest values that so many per cent of all are not above; undefined where there are no values. */
  of(percentages: readonly number[]): number[] | undefined {
    const sorted = Float64Array.from(this.#values).sort()
    return sorted.length === 0 ? undefined : percentages.map((percent) => sorted[Math.ceil((percent / 100) * sorted.length) - 1]!)
  }
}

const MOST = 1 << 16
