import { IssueError, type Issue } from '@spikeline/core'
import fc from 'fast-check'
import type { EventBatch } from '../../eventBatch.ts'
import type { DecodeOptions, EventCounts, EventFormat, FormatOptions, Sensor } from '../contract.ts'
import { joinBatches } from '../joinBatches.ts'

/** A batch of `[t, x, y, p]`, with times from `t0`. */
export function batchOf(list: readonly (readonly [number, number, number, number])[], { width, height }: Sensor, t0 = 0): EventBatch {
  return {
    t: Uint32Array.from(list, ([t]) => t - t0), x: Uint16Array.from(list, ([, x]) => x), y: Uint16Array.from(list, ([, , y]) => y), p: Uint8Array.from(list, ([, , , p]) => p),
    t0, width, height, count: list.length,
  }
}

export const eventsOf = (batches: readonly EventBatch[]): number[][] =>
  batches.flatMap(({ t, x, y, p, t0, count }) => Array.from({ length: count }, (_, i) => [t0 + t[i]!, x[i]!, y[i]!, p[i]!]))

/**
 * Recordings as cameras make them, bursts and pauses: single events, rows of neighbours at one time (which become masks), and pauses that cross the
 * rounds of clocks; `longest` is the longest pause.
 */
export const recording = ({ width, height }: Sensor, longest = 5000) =>
  fc.array(fc.record({
    pause: fc.oneof(fc.constant(0), fc.nat(70), fc.nat(longest)), x: fc.nat(width - 1), y: fc.nat(height - 1), p: fc.nat(1), mask: fc.oneof(fc.constant(1), fc.integer()),
  }), { maxLength: 40 }).map((bursts) => {
    let time = 0
    const list: [number, number, number, number][] = []
    for (const { pause, x, y, p, mask } of bursts) {
      // A pause without events after it would make the next one longer.
      let bits = 0
      for (let bit = 0; bit < 32; bit++) if ((mask >>> bit) & 1 && x + bit < width) list.push([bits++ === 0 ? (time += pause) : time, x + bit, y, p])
    }
    return list
  })

export interface Decoded { readonly batches: EventBatch[]; readonly counts: EventCounts; readonly sensor: Sensor }

/** Decodes bytes cut into pieces of these lengths, and a last one. */
export function decodeIn(format: EventFormat, bytes: Uint8Array, cuts: readonly number[] = [], options: DecodeOptions = {}): Decoded {
  const decoder = format.decoder('a', options)
  const batches: EventBatch[] = []
  let at = 0
  for (const length of cuts) batches.push(...decoder.push(bytes.slice(at, (at += length))))
  batches.push(...decoder.push(bytes.subarray(at)), ...decoder.end())
  return { batches, counts: decoder.counts, sensor: decoder.header! }
}

export function decodeAll(format: EventFormat, bytes: Uint8Array, options: DecodeOptions = {}): EventBatch {
  const { batches, sensor } = decodeIn(format, bytes, [], options)
  return joinBatches(batches, sensor, 'a')
}

export function encodeAll(format: EventFormat, batches: readonly EventBatch[], sensor: Sensor, options?: FormatOptions): Uint8Array {
  const encoder = format.encoder('a', sensor, options)
  return concat([...batches.flatMap((batch) => encoder.push(batch)), ...encoder.end()])
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The issue that some work fails with; another error, or none, is given as it is. */
export function issueOf(work: () => unknown): Issue | unknown {
  try {
    return work()
  } catch (error) {
    return error instanceof IssueError ? error.issues[0] : error
  }
}

export const words16 = (...words: number[]): Uint8Array => new Uint8Array(Uint16Array.from(words).buffer)
export const words32 = (...words: number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer)
