import { fail } from '../issues/issue.ts'
import { createRandom, type Random } from '../random/random.ts'
import type { About, AnyStage, Checkpoint, StageContext } from '../stage/stage.ts'
import { expand } from '../streams/expand.ts'
import { mapAsync } from '../streams/mapAsync.ts'
import { read } from '../streams/read.ts'
import { source } from '../streams/source.ts'
import type { Station } from '../streams/station.ts'

/** What a context takes from outside; the paced operators it makes itself. */
export type ContextParts = Pick<StageContext, 'signal' | 'host' | 'checkpoint' | 'progress' | 'show' | 'log' | 'now'> & {
  readonly seed: string | number
  readonly about?: About | undefined
  /** The instance that the execution feeds, or is, where its result is stored: it must not depend on the run. */
  readonly storedBy?: string | undefined
}

/** A checkpoint that keeps nothing, for executions whose result isn't stored. */
export const noCheckpoint: Checkpoint = { load: async () => undefined, save: async () => {} }

/** The context of one execution of a stage. */
export function stageContext(stage: AnyStage, station: Station, { seed, about, storedBy, ...parts }: ContextParts): StageContext {
  let random: Random | undefined
  return {
    ...parts,
    get about() {
      return readAbout(stage, about, storedBy)
    },
    get random() {
      return (random ??= stage.seeded ? createRandom(seed) : fail('E5107', { type: stage.type }))
    },
    source: (items) => source(station, items),
    mapAsync: (work) => mapAsync(station, work),
    expand: (work) => expand(station, work),
    read: (stream) => read(station, stream, () => parts.signal.reason ?? new DOMException('The run is over', 'AbortError')),
  }
}

/** What a stage may know of its run. Fails with E5110 for a stage that may be stored, E5111 where what reads it is stored. */
export function readAbout(stage: AnyStage, about: About | undefined, storedBy?: string): About | undefined {
  if (stage.stored !== false) fail('E5110', { type: stage.type })
  if (storedBy !== undefined) fail('E5111', { type: stage.type, reader: storedBy })
  return about
}
