import { definePortType, joinColumns, samplesOf, startsOf, type Shape } from '@spikeline/core'
import type { EventBatch } from './eventBatch.ts'

/**
 * Labelled recordings of one camera, all their events in common columns:
 *
 *     recording b      events offsets[b] … offsets[b + 1], at t0[b] + t microseconds
 *
 * Columns as in EventBatch; the time of a recording ascends, that of the next one begins anew.
 *
 * A stream that has no end known before, as from a camera, is one recording that comes in pieces: batches with one sample each, marked as
 * `piece`, whose events go on where those of the batch before ended, as long as `first` is the same. Where pieces are cut has no meaning. A
 * piece without events says that time has come to its t0.
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
  /** Class of each recording, length B; 0 where nobody said what they show. */
  readonly labels: Uint8Array
  /** The number of classes; 0 where nobody said what the recordings show. */
  readonly classes: number
  /** Index of the first recording within the data set. */
  readonly first: number
  /** This batch is a piece of recording number `first`, and the next one goes on with it unless it is of another; `samples` is 1. */
  readonly piece?: true
  /** Of a piece from a live source: when the first of its events arrived, in milliseconds of the clock of the run (StageContext.now). */
  readonly arrived?: number
}

export const recordingsType = definePortType<Recordings>({
  name: 'recordings', summary: 'recordings of an event camera in columns: labelled ones, or one that comes in pieces', unit: 'recordings',
  count: (r) => (r.piece ? r.t.length : r.samples),
  total: samplesOf,
  split: (r, sizes) => (r.piece ? splitPiece(r, sizes) : splitRecordings(r, sizes)),
  join: (parts) => (parts[0]!.piece ? joinPieces(parts) : joinRecordings(parts)),
  measure: (r) => ({ count: r.t.length, samples: r.samples }),
})

/** The static shape of a recordings port: what a raster of them has, two channels (OFF, ON). `samples` is the size of the whole set. */
export function recordingsShape({ samples, height, width, classes }: { samples?: number; height: number; width: number; classes: number }): Shape {
  return { ...(samples !== undefined && { samples }), height, width, channels: 2, classes, pieces: false }
}

/** The static shape of a port that carries one recording in pieces; the sensor where it is known before anything runs. */
export function piecesShape(sensor: { readonly height?: number; readonly width?: number }): Shape {
  const { height, width } = sensor
  return { ...(height !== undefined && { height }), ...(width !== undefined && { width }), channels: 2, pieces: true }
}

/** Events as a piece, without a copy: of `like`'s recording, or of the only one of a stream, of which nobody said what it shows. */
export function pieceOf({ t, x, y, p, t0, width, height, count }: EventBatch, like?: Pick<Recordings, 'labels' | 'classes' | 'first' | 'arrived'>): Recordings {
  const { labels = new Uint8Array(1), classes = 0, first = 0, arrived } = like ?? {}
  return {
    samples: 1, width, height, labels, classes, first, offsets: Uint32Array.of(0, count), t, x, y, p, t0: Float64Array.of(t0), piece: true,
    ...(arrived !== undefined && { arrived }),
  }
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

function splitPiece(piece: Recordings, sizes: readonly number[]): Recordings[] {
  const { t, x, y, p, t0, width, height } = recordingOf(piece, 0)
  const starts = startsOf(sizes)
  return sizes.map((count, i) => {
    const [from, to] = [starts[i]!, starts[i]! + count]
    return pieceOf({ t: t.slice(from, to), x: x.slice(from, to), y: y.slice(from, to), p: p.slice(from, to), t0, width, height, count }, piece)
  })
}

/** The pieces of each recording as one. Those of several recordings stand together as no stream has them: to be compared. */
function joinPieces(parts: readonly Recordings[]): Recordings {
  const numbers = [...new Set(parts.map(({ first }) => first))]
  const joined = numbers.map((number) => joinPiece(parts.filter(({ first }) => first === number)))
  if (joined.length === 1) return joined[0]!
  return { ...joinRecordings(joined), piece: true }
}

/**
 * One piece of several, counted from the beginning of the first that has events: together they last no longer than 2³² µs from there. If none
 * has, time has come to where the last says.
 */
function joinPiece(parts: readonly Recordings[]): Recordings {
  const filled = parts.filter(({ t }) => t.length > 0)
  if (filled.length === 0) return parts.at(-1)!
  const batches = filled.map((part) => recordingOf(part, 0))
  const [{ t0, width, height }] = batches as [EventBatch]
  const times = batches.map((batch) => (batch.t0 === t0 ? batch.t : batch.t.map((time) => batch.t0 - t0 + time)))
  const t = joinColumns(times)
  return pieceOf({
    t, x: joinColumns(batches.map(({ x }) => x)), y: joinColumns(batches.map(({ y }) => y)), p: joinColumns(batches.map(({ p }) => p)),
    t0, width, height, count: t.length,
  }, parts[0])
}
