import type { Chapter } from './entry.ts'

/** E1xxx syntax, E2xxx documents, W29xx lints. */
export const documents: Chapter = {
}
