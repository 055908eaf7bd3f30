import type { Metric } from '@spikeline/core'
import type { Decisions, StreamSimulator } from '@spikeline/networks'

/** What a stream did, summed over all its recordings. */
export class StreamTally {
  events = 0
  slices = 0
  recordings = 0
  decisions = 0
  readonly #latencies: number[] = []
  /** Every n-th latency is kept; n doubles where there are too many, so that memory has a bound. */
  #every = 1
  #seen = 0

  add({ count, latency }: Decisions): void {
    this.decisions += count
    for (const milliseconds of latency ?? []) {
      if (this.#seen++ % this.#every !== 0) continue
      this.#latencies.push(milliseconds)
      if (this.#latencies.length < MOST) continue
      for (let i = 0; i < MOST / 2; i++) this.#latencies[i] = this.#latencies[2 * i]!
      this.#latencies.length = MOST / 2
      this.#every *= 2
    }
  }

  /** The 50th, 99th and 100th percentile in milliseconds; none where nothing has a latency. */
  latencies(): [percentile: number, milliseconds: number][] {
    const sorted = Float64Array.from(this.#latencies).sort()
    return sorted.length === 0 ? [] : [50, 99, 100].map((percentile) => [percentile, sorted[Math.ceil((percentile / 100) * sorted.length) - 1]!])
  }

  /** The metrics at the end. `slice`: microseconds of one. */
  metrics(simulator: StreamSimulator, model: string, slice: number): Metric[] {
    const labels = { model }
    const seconds = (this.slices * slice) / 1e6
    const metric = (name: string, value: number, unit: string, more: Record<string, string> = {}): Metric => ({ name, value, unit, labels: { ...labels, ...more } })
    return [
      metric('stream.recordings', this.recordings, 'recordings'), metric('stream.events', this.events, 'events'), metric('stream.slices', this.slices, 'slices'),
      metric('stream.seconds', seconds, 's'), metric('stream.decisions', this.decisions, 'decisions'),
      ...simulator.counts.flatMap(({ spikes, operations, updates }, l) => {
        const layer = { layer: simulator.layers[l]!.wires.layer.name }
        return [metric('stream.spikes', spikes, 'spikes', layer), metric('stream.operations', operations, 'operations', layer), metric('stream.updates', updates, 'updates', layer)]
      }),
      ...this.latencies().map(([percentile, milliseconds]) => metric('stream.latency', milliseconds, 'ms', { percentile: String(percentile) })),
    ]
  }
}

const MOST = 1 << 16
