import type { Metric } from '@spikeline/core'
import { Percentiles, type Decisions, type StreamSimulator } from '@spikeline/networks'

/** What a stream did, summed over all its recordings. */
export class StreamTally {
  events = 0
  slices = 0
  recordings = 0
  decisions = 0
  readonly #latencies = new Percentiles()

  add({ count, latency }: Decisions): void {
    this.decisions += count
    for (const milliseconds of latency ?? []) this.#latencies.add(milliseconds)
  }

  /** The 50th, 99th and 100th percentile in milliseconds; none where nothing has a latency. */
  latencies(): [percentile: number, milliseconds: number][] {
    const percentiles = [50, 99, 100]
    return this.#latencies.of(percentiles)?.map((milliseconds, i) => [percentiles[i]!, milliseconds]) ?? []
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
