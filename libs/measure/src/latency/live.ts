import { fail, type Metric } from '@spikeline/core'
import { Percentiles, type Decisions } from '@spikeline/networks'
import { metric } from '../metric.ts'

/** Milliseconds from events to decisions, collected. */
export class LiveLatency {
  #model = ''
  #count = 0
  readonly #milliseconds = new Percentiles()

  add({ model, count, latency }: Decisions): this {
    this.#model = model
    this.#count += count
    for (const milliseconds of latency ?? []) this.#milliseconds.add(milliseconds)
    return this
  }

  /** Fails with E8044 where no decision says how long it took. */
  metrics(name?: string): readonly Metric[] {
    const model = name ?? this.#model
    const [median, p95, p99, most] = this.#milliseconds.of([50, 95, 99, 100]) ?? fail('E8044', { count: this.#count })
    const values = { decisions: this.#count, median: median!, p95: p95!, p99: p99!, most: most! }
    return Object.entries(values).map(([what, value]) => metric(`latency.live.${what}`, value, { model }))
  }
}
