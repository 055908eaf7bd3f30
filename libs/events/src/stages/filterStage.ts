import { defineStage, type JsonSchema, type StageDeclaration } from '@spikeline/core'
import { map, type OperatorFunction } from 'rxjs'
import { checkRecordings } from '../checkRecordings.ts'
import type { EventFilter } from '../filters/filter.ts'
import { pieceOf, recordingOf, recordingsFrom, recordingsType, type Recordings } from '../recordings.ts'

interface FilterDeclaration<Params> extends Pick<StageDeclaration<Params>, 'type' | 'version' | 'summary' | 'description' | 'example'> {
  readonly params: JsonSchema<Params>
  /** A filter for one recording. */
  create(params: Params): EventFilter
}

const ports = {
  inputs: { recordings: { type: recordingsType, summary: 'recordings, or one in pieces' } },
  outputs: { recordings: { type: recordingsType, summary: 'the same recordings with the events that are left' } },
} as const

/** A stage that filters the events of recordings: each whole one by a filter of its own, all pieces of an endless one by the same. */
export function defineFilter<Params>({ create, ...declaration }: FilterDeclaration<Params>) {
  return defineStage({
    ...declaration,
    ...ports,
    deterministic: true,
    stored: false,
    shapes: ({ recordings }) => ({ recordings: recordings ?? {} }),
    run: ({ recordings }, params: Params) => ({ recordings: recordings.pipe(filtered(() => create(params))) }),
  })
}

function filtered(create: () => EventFilter): OperatorFunction<Recordings, Recordings> {
  let ongoing: { readonly first: number; readonly filter: EventFilter } | undefined
  return map((batch) => {
    checkRecordings(batch)
    if (batch.piece) {
      if (ongoing?.first !== batch.first) ongoing = { first: batch.first, filter: create() }
      return pieceOf(ongoing.filter.push(recordingOf(batch, 0)), batch)
    }
    return recordingsFrom(Array.from({ length: batch.samples }, (_, b) => create().push(recordingOf(batch, b))), batch)
  })
}
