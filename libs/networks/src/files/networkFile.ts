import type { KerasImportOptions } from '../keras/model.ts'
import type { ImportedNetwork } from '../nir/importNir.ts'
import type { NirImportOptions } from '../nir/importOptions.ts'

/** The formats of files that are read. */
export type NetworkFormat = 'NIR' | 'Keras' | 'TensorFlow.js'

/** A node or layer of a file, its parameters in words. */
export interface FileNode { readonly name: string; readonly type: string; readonly parameters: Readonly<Record<string, string>> }

/** Options of all formats. One that the format does not have must be left out, or be its default. */
export type NetworkFileOptions = NirImportOptions & KerasImportOptions

/** A file that holds a network. */
export interface NetworkFile {
  readonly format: NetworkFormat
  /** What wrote it, where it says so. */
  readonly version: string
  readonly nodes: readonly FileNode[]
  /** The network of it, with what the file leaves open. Fails with E3055 (an option that the format does not have), and as importNir and importKeras do. */
  network(options: NetworkFileOptions): ImportedNetwork
}
