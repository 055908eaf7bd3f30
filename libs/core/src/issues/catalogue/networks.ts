import type { Chapter } from './entry.ts'

/** E3xxx networks, rasters and the stages that work on them. */
export const networks: Chapter = {
}
