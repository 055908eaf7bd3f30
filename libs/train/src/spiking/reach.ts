import type { EventLayer } from '@spikeline/networks'

/**
 * The synapses of an event-driven layer, one by one, so that forward, weights and errors read the same wiring:
 *
 *     input i = position·channels + c  reaches outputs at targets[e]·filters + f with weight[(taps[e]·channels + c)·filters + f]
 *
 * for e in starts[position] … starts[position + 1]. A dense layer is one position that reaches one target through one tap.
 */
export interface Synapses {
  readonly channels: number
  readonly filters: number
  readonly starts: Uint32Array
  readonly targets: Uint32Array
  readonly taps: Uint32Array
}

export function synapsesOf({ wiring, weight, neurons, input, output }: EventLayer): Synapses {
  if (wiring) return { ...wiring, channels: input.channels, filters: output.channels }
  return { channels: weight.length / neurons, filters: neurons, starts: Uint32Array.of(0, 1), targets: Uint32Array.of(0), taps: Uint32Array.of(0) }
}

/** Calls back with where a filter row begins in the map that is reached, and in the weights. */
export function eachSynapse({ channels, filters, starts, targets, taps }: Synapses, input: number, visit: (target: number, from: number) => void): void {
  const position = starts.length === 2 ? 0 : Math.floor(input / channels)
  const channel = input - position * channels
  for (let e = starts[position]!; e < starts[position + 1]!; e++) visit(targets[e]! * filters, (taps[e]! * channels + channel) * filters)
}
