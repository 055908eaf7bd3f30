import type { Chapter } from './entry.ts'

/** E5xxx streams, stages, the run. */
export const running: Chapter = {
}
