import type { Chapter } from './entry.ts'

/** E6xxx the artifact store. */
export const store: Chapter = {
}
