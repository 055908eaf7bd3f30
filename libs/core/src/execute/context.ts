import { fail } from '../issues/issue.ts'
import { createRandom, type Random } from '../random/random.ts'
import type { AnyStage, Checkpoint, StageContext } from '../stage/stage.ts'
import { expand } from '../streams/expand.ts'
import { mapAsync } from '../streams/mapAsync.ts'
import { read } from '../streams/read.ts'
import { source } from '../streams/source.ts'
import type { Station } from '../streams/station.ts'

/** What a context takes from outside; the paced operators it makes itself. */
export type ContextParts = Pick<StageContext, 'signal' | 'host' | 'checkpoint' | 'progress' | 'show' | 'log' | 'now'> & Partial<Pick<StageContext, 'about'>> & { readonly seed: string | number }

/** A checkpoint that keeps nothing, for executions whose result isn't stored. */
export const noCheckpoint: Checkpoint = { load: async () => undefined, save: async () => {} }

/** The context of one execution of a stage. */
export function stageContext(stage: AnyStage, station: Station, { seed, ...parts }: ContextParts): StageContext {
  let random: Random | undefined
  return {
    about: undefined,
    ...parts,
    get random() {
      return (random ??= stage.seeded ? createRandom(seed) : fail('E5107', { type: stage.type }))
    },
    source: (items) => source(station, items),
    mapAsync: (work) => mapAsync(station, work),
    expand: (work) => expand(station, work),
    read: (stream) => read(station, stream, () => parts.signal.reason ?? new DOMException('The run is over', 'AbortError')),
  }
}
