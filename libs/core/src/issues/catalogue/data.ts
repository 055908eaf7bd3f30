import type { Chapter } from './entry.ts'

/** E4xxx data sets and files. */
export const data: Chapter = {
}
