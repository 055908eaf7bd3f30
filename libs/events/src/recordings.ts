import { definePortType, joinColumns, samplesOf, startsOf, type Shape } from '@spikeline/core'
import type { EventBatch } from './eventBatch.ts'

/**
 * Labelled recordings of one camera, all their events in common columns:
 *
 *     recording b      events offsets[b] … offsets[b + 1], at t0[b] + t microseconds
 *
 * Columns as in EventBatch; the time of a recording ascends, that of the next one begins anew.
 */
export interface Recordings {
  /** B, the number of recordings in this batch. */
  readonly samples: number
  readonly width: number
  readonly height: number
  /** Length B + 1. */
  readonly offsets: Uint32Array
  readonly t: Uint32Array
  readonly x: Uint16Array
  readonly y: Uint16Array
  /** 1 ON, 0 OFF. */
  readonly p: Uint8Array
  /** Length B. */
  readonly t0: Float64Array
  /** Class of each recording, length B. */
  readonly labels: Uint8Array
  readonly classes: number
  /** Index of the first recording within the data set. */
  readonly first: number
}

export const recordingsType = definePortType<Recordings>({
  name: 'recordings', summary: 'labelled recordings of an event camera, in columns', count: (r) => r.samples, unit: 'recordings',
  total: samplesOf, split: splitRecordings, join: joinRecordings,
  measure: (r) => ({ count: r.t.length, samples: r.samples }),
})

/** The static shape of a recordings port: what a raster of them has, two channels (OFF, ON). `samples` is the size of the whole set. */
export function recordingsShape({ samples, height, width, classes }: { samples?: number; height: number; width: number; classes: number }): Shape {
  return { ...(samples !== undefined && { samples }), height, width, channels: 2, classes }
}

/** The events of one recording, as views. */
export function recordingOf({ offsets, t, x, y, p, t0, width, height }: Recordings, b: number): EventBatch {
  const [from, to] = [offsets[b]!, offsets[b + 1]!]
  return { t: t.subarray(from, to), x: x.subarray(from, to), y: y.subarray(from, to), p: p.subarray(from, to), t0: t0[b]!, width, height, count: to - from }
}

/** A batch of recordings of one camera. */
export function recordingsFrom(batches: readonly EventBatch[], { labels, classes, first, width, height }: Pick<Recordings, 'labels' | 'classes' | 'first' | 'width' | 'height'>): Recordings {
  return {
    samples: batches.length, width, height, labels, classes, first,
    offsets: Uint32Array.from(startsOf(batches.map(({ count }) => count))),
    t: joinColumns([new Uint32Array(0), ...batches.map(({ t }) => t)]), x: joinColumns([new Uint16Array(0), ...batches.map(({ x }) => x)]),
    y: joinColumns([new Uint16Array(0), ...batches.map(({ y }) => y)]), p: joinColumns([new Uint8Array(0), ...batches.map(({ p }) => p)]),
    t0: Float64Array.from(batches, ({ t0 }) => t0),
  }
}

function splitRecordings(recordings: Recordings, sizes: readonly number[]): Recordings[] {
  const starts = startsOf(sizes)
  return sizes.map((samples, i) => {
    const at = starts[i]!
    const batches = Array.from({ length: samples }, (_, b) => recordingOf(recordings, at + b))
    return recordingsFrom(batches, { ...recordings, labels: recordings.labels.slice(at, at + samples), first: recordings.first + at })
  })
}

function joinRecordings(parts: readonly Recordings[]): Recordings {
  const batches = parts.flatMap((part) => Array.from({ length: part.samples }, (_, b) => recordingOf(part, b)))
  return recordingsFrom(batches, { ...parts[0]!, labels: joinColumns(parts.map(({ labels }) => labels)) })
}
