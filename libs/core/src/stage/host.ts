import type { Transport } from './transport.ts'

/** The tensor back ends, in order of preference. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu'

/** A file of outside data, opened for reading. */
export interface DataFile {
  readonly name: string
  readonly size: number
  /** The whole content. */
  bytes(): Promise<Uint8Array>
}

/** Access to data sets by the names and files of their manifests (datasets/NAME.json). Libraries never see paths. */
export interface DataAccess {
  /**
   * Opens a file of a data set by its name in the manifest; content is what the manifest's checksum says
   * (already decompressed where the manifest says so). `folder` replaces the manifest's sources by a folder of the user's.
   * Fails with E4001 (unknown data set), E4002 (not fetched), E4003 (wrong checksum).
   */
  open(dataset: string, file: string, folder?: string): Promise<DataFile>
  /** A digest of the named files without reading the data of manifests; blocked where they are not there. */
  inspect(dataset: string, files: readonly string[], folder?: string): Promise<import('./stage.ts').Inspection>
  /** Names of files in a folder of the user's, sorted, for data sets that are folders. */
  list(folder: string): Promise<readonly string[]>
}

/**
 * Starts a thread that runs `source`, a script without imports, with `data` as the variable `threadData`. What is shared in it stays
 * shared. The thread keeps no process alive.
 */
export type StartThread = (source: string, data: unknown) => { stop(): void }

/** What the host of a run offers to stages: files, compute. Node's is in libs/node; tests bring their own. */
export interface Host {
  readonly data: DataAccess
  /** The tensor back end that the caller chose or that was found; a stage opens exactly this one. */
  readonly backend: BackendName
  /** What else of the back end bits depend on: versions, threads that split sums. In the key of stages whose bits depend on the back end. */
  readonly backendDetail?: string
  /** How many threads a stage may keep busy, its own included. Results never depend on it. */
  readonly threads: number
  /** Absent where the host has no threads, or none that can share memory. */
  readonly startThread?: StartThread
  /** Bytes from and to outside while a run goes on. Absent where the host has none. */
  readonly transport?: Transport
}
