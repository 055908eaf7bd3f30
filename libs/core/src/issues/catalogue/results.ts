import type { Chapter } from './entry.ts'

/** E8xxx metrics and reports. */
export const results: Chapter = {
}
