import type { Chapter } from './entry.ts'
import { includes } from './documents/includes.ts'
import { edges } from './documents/edges.ts'
import { envelope } from './documents/envelope.ts'
import { lints } from './documents/lints.ts'
import { params } from './documents/params.ts'
import { sweeps } from './documents/sweeps.ts'
import { syntax } from './documents/syntax.ts'
import { types } from './documents/types.ts'

/** E1xxx syntax, E2xxx documents, W29xx lints. */
export const documents: Chapter = { ...syntax, ...envelope, ...types, ...params, ...includes, ...edges, ...sweeps, ...lints }
