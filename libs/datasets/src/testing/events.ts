import { createRandom } from '@spikeline/core'
import { formatNamed, type EventBatch, type FormatOptions, type Sensor } from '@spikeline/events'

/** A few random events on a sensor, in the order of time, those of a seed always the same. */
export function someEvents(seed: string, { width, height }: Sensor, count = 40, from = 1000): EventBatch {
  const random = createRandom(seed)
  let time = from
  return {
    t: Uint32Array.from({ length: count }, () => (time += 1 + random.integer(500))), x: Uint16Array.from({ length: count }, () => random.integer(width)),
    y: Uint16Array.from({ length: count }, () => random.integer(height)), p: Uint8Array.from({ length: count }, () => random.integer(2)),
    t0: 0, width, height, count,
  }
}

/** The file of events in a format. */
export function fileOf(events: EventBatch, format: string, options?: FormatOptions): Uint8Array {
  const encoder = formatNamed(format).encoder('made', events, options)
  const parts = [...encoder.push(events), ...encoder.end()]
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0)
  return bytes
}

export const textFile = (text: string): Uint8Array => new TextEncoder().encode(text)
