import type { Checkpoint } from '../stage/stage.ts'

/** The record of a stored result: its outputs as blobs, each a sequence of encoded batches. */
export interface ArtifactRecord {
  readonly key: string
  readonly use: string
  /** Key components by name, for `why`. */
  readonly components: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, { readonly blob: string; readonly bytes: number; readonly batches: number }>>
  readonly seconds: number
}

/** Writes one result. Nothing is visible under the key until `commit` has returned; `abort` leaves nothing behind. */
export interface ArtifactWriter {
  append(port: string, batch: Uint8Array): Promise<void>
  commit(info: { readonly use: string; readonly components: Readonly<Record<string, string>>; readonly ports: readonly string[]; readonly seconds: number }): Promise<ArtifactRecord>
  abort(): Promise<void>
}

/** Where results live: on disk in libs/node, in memory for tests and browsers. */
export interface ArtifactStore {
  /** The record under a key; undefined unless every blob is there and sized right. */
  lookup(key: string): Promise<ArtifactRecord | undefined>
  /** The encoded batches of one output, in order. Fails with E6xxx where the blob is damaged. */
  read(record: ArtifactRecord, port: string): AsyncIterable<Uint8Array>
  write(key: string): Promise<ArtifactWriter>
  /** State saved in mid-run under a key; removed by the commit of that key. */
  checkpoint(key: string): Checkpoint
}
