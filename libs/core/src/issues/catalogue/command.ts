import type { Chapter } from './entry.ts'

/** E7xxx the command line and the host. */
export const command: Chapter = {
}
