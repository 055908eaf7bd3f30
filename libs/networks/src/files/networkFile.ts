import type { ImportedNetwork } from '../nir/importNir.ts'
import type { NirImportOptions } from '../nir/importOptions.ts'

/** The formats of files that are read. */
export type NetworkFormat = 'NIR'

/** A node or layer of a file, its parameters in words. */
export interface FileNode { readonly name: string; readonly type: string; readonly parameters: Readonly<Record<string, string>> }

/** Options of all formats; each takes those that it has. */
export type NetworkFileOptions = NirImportOptions

/** A file that holds a network. */
export interface NetworkFile {
  readonly format: NetworkFormat
  /** What wrote it, where it says so. */
  readonly version: string
  readonly nodes: readonly FileNode[]
  /** The network of it, with what the file leaves open; fails as importNir does. */
  network(options: NetworkFileOptions): ImportedNetwork
}
