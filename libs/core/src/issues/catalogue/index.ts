import type { Chapter } from './entry.ts'
import { aedat } from './aedat.ts'
import { benchmark } from './benchmark.ts'
import { command } from './command.ts'
import { data } from './data.ts'
import { decisions } from './decisions.ts'
import { documents } from './documents.ts'
import { encoders } from './encoders.ts'
import { eventSets } from './eventSets.ts'
import { failures } from './failures.ts'
import { filters } from './filters.ts'
import { hdf5 } from './hdf5.ts'
import { imports } from './imports.ts'
import { learning } from './learning.ts'
import { measures } from './measures.ts'
import { networks } from './networks.ts'
import { ownData } from './ownData.ts'
import { page } from './page.ts'
import { patterns } from './patterns.ts'
import { quantisation } from './quantisation.ts'
import { results } from './results.ts'
import { running } from './running.ts'
import { samples } from './samples.ts'
import { store } from './store.ts'
import { streaming } from './streaming.ts'
import { streams } from './streams.ts'
import { synthesis } from './synthesis.ts'

export type { Chapter, Entry } from './entry.ts'

/** Every message of the project by its code. Codes are stable: a code is never given another meaning. */
export const catalogue: Chapter = {
  ...documents, ...networks, ...imports, ...data, ...aedat, ...benchmark, ...command, ...decisions, ...encoders, ...eventSets, ...failures, ...filters, ...hdf5, ...learning, ...measures, ...ownData, ...page, ...patterns, ...quantisation, ...results, ...running, ...samples, ...store, ...streaming, ...streams, ...synthesis,
}
