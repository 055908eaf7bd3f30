import type { DatasetFile } from '@spikeline/datasets'

/** How far a fetch has come. */
export interface FetchProgress {
  readonly dataset: string
  /** The source, as datasets info names it. */
  readonly source: string
  /** What is being received or made. */
  readonly file: string
  readonly received: number
  /** Undefined where it isn't known (npm's own client). */
  readonly total?: number
}

/** What a source needs in order to give files. */
export interface FetchContext {
  /** Where unfinished work lies; what is left there can be taken up again. */
  readonly staging: string
  readonly signal: AbortSignal
  report(file: string, received: number, total?: number): void
  /** Checks a content and keeps it; fails with E4003, E4004 (not what the manifest says), E4028 (can't be written). */
  put(file: DatasetFile, bytes: Uint8Array, from: string): Promise<void>
}
