import { createRandom } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { pieceOf, recordingsFrom, type Recordings } from '../recordings.ts'

const sensor = { width: 9, height: 7 }

/** Random events in the order of time, about 100 µs apart, from `begin` on. */
export function randomEvents(count: number, seed: string, begin = 0, { width, height } = sensor): EventBatch {
  const random = createRandom(seed)
  let time = begin
  const t = Uint32Array.from({ length: count }, () => (time += random.integer(200)))
  return {
    t, x: Uint16Array.from(t, () => random.integer(width)), y: Uint16Array.from(t, () => random.integer(height)), p: Uint8Array.from(t, () => random.integer(2)),
    t0: 0, width, height, count,
  }
}

/** A batch of labelled recordings of about as many events each. */
export function recordings(samples: number, events: number, first = 0): Recordings {
  const batches = Array.from({ length: samples }, (_, b) => randomEvents(events + b, `recording ${first + b}`))
  return recordingsFrom(batches, { ...sensor, labels: Uint8Array.from(batches, (_, b) => (first + b) % 3), classes: 3, first })
}

/** One recording in pieces. */
export function pieces(count: number, events: number): Recordings[] {
  let begin = 0
  return Array.from({ length: count }, (_, i) => {
    const batch = randomEvents(events, `piece ${i}`, begin)
    begin = batch.t.at(-1)!
    return pieceOf(batch)
  })
}

/** Events as objects, with times of their own. */
export function plainOf({ t, x, y, p, t0 }: EventBatch): { t: number; x: number; y: number; p: number }[] {
  return Array.from(t, (time, i) => ({ t: t0 + time, x: x[i]!, y: y[i]!, p: p[i]! }))
}

/** The batch of such events, in the order of time from 0 on. */
export function eventsOf(events: readonly { readonly t: number; readonly x: number; readonly y: number; readonly p: number }[], size = sensor): EventBatch {
  return {
    t: Uint32Array.from(events, ({ t }) => t), x: Uint16Array.from(events, ({ x }) => x), y: Uint16Array.from(events, ({ y }) => y),
    p: Uint8Array.from(events, ({ p }) => p), t0: 0, ...size, count: events.length,
  }
}
