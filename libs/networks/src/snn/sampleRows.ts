import type { Engine, Pointer } from '@spikeline/spikes'
import type { EventLayer } from '../sparse/compile.ts'

/** Rows of events in the memory of an engine: the raster of one layer for some steps of one sample. */
export interface EventRows {
  /** Groups that a row is divided into: 1, or the positions of a map where a convolution reads it. */
  readonly groups: number
  /** Events that a row can have. */
  readonly size: number
  readonly starts: Pointer
  readonly indices: Pointer
  /** 0 where every event is 1. */
  readonly values: Pointer
}

/** Those of several samples, each counted from its own beginning. */
export interface SampleRows extends EventRows {
  /** Elements from the starts of one sample to the next's. */
  readonly startsPitch: number
  /** Elements from the events of one sample to the next's. */
  readonly eventsPitch: number
}

export function reserveSamples(engine: Engine, samples: number, rows: number, groups: number, size: number, graded: boolean): SampleRows {
  const startsPitch = rows * groups + 1
  // Kernels write four events at a time: three may lie behind the last.
  const eventsPitch = rows * size + 4
  return {
    groups, size, startsPitch, eventsPitch, starts: engine.reserve(samples * startsPitch),
    indices: engine.reserve(samples * eventsPitch), values: graded ? engine.reserve(samples * eventsPitch) : 0,
  }
}

/** The same with an empty row before the first of each sample, so that rows can be read a step late (see aStepLate). */
export function reserveAfterNone(engine: Engine, samples: number, rows: number, groups: number, size: number, graded: boolean): SampleRows {
  const longer = reserveSamples(engine, samples, rows + 1, groups, size, graded)
  return { ...longer, starts: longer.starts + 4 * groups }
}

/** Rows whose row t is what row t − 1 was; the first is empty. Of what `reserveAfterNone` has reserved. */
export const aStepLate = <Rows extends EventRows>(rows: Rows): Rows => ({ ...rows, starts: rows.starts - 4 * rows.groups })

export const ofSample = ({ groups, size, starts, startsPitch, indices, values, eventsPitch }: SampleRows, b: number): EventRows =>
  ({ groups, size, starts: starts + 4 * b * startsPitch, indices: indices + 4 * b * eventsPitch, values: values && values + 4 * b * eventsPitch })

/** The groups in which a layer wants its input: by position where a window slides over it. */
export const inputGroups = ({ pools, wiring, input }: EventLayer): number => (pools.length === 0 && wiring ? input.height * input.width : 1)
