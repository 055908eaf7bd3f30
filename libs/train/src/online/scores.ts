/** The scores of the classes: what simulate/clock answers by. */
export class ScoreBoard {
  readonly #classes: number
  /** Σ_t z(t). */
  readonly #sums: Float64Array
  readonly #settled: (Float32Array | undefined)[]

  constructor(samples: number, classes: number) {
    this.#classes = classes
    this.#sums = new Float64Array(samples * classes)
    this.#settled = new Array<Float32Array | undefined>(samples)
  }

  /** What the classes of sample b had at a step. */
  add(b: number, evidence: Float64Array): void {
    for (let c = 0; c < this.#classes; c++) this.#sums[b * this.#classes + c]! += evidence[c]!
  }

  /** Of outputs that never fire: their membranes after the last step. */
  settle(b: number, membranes: Float32Array): void {
    const votes = membranes.length / this.#classes
    this.#settled[b] = Float32Array.from({ length: this.#classes }, (_, c) => membranes.subarray(c * votes, (c + 1) * votes).reduce((sum, u) => sum + u, 0) / votes)
  }

  /** Rates, or membranes: [samples, classes]. */
  scores(timesteps: number): Float32Array {
    const scores = Float32Array.from(this.#sums, (sum) => sum / timesteps)
    this.#settled.forEach((own, b) => own && scores.set(own, b * this.#classes))
    return scores
  }
}
