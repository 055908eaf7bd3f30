import { fail } from '@spikeline/core'
import { isHdf5, readHdf5 } from '../hdf5/readHdf5.ts'
import { importNir, type ImportedNetwork } from '../nir/importNir.ts'
import type { NirImportOptions } from '../nir/importOptions.ts'
import { isNir, nirFrom } from '../nir/readNir.ts'

/** The formats of files that are read. */
export type NetworkFormat = 'NIR'

/** A network from a file, and what had to be decided. */
export interface NetworkFromFile extends ImportedNetwork { readonly format: NetworkFormat }

/** Opens a file that belongs to a network by its name in the folder of the network's file. */
export type OpenFile = (file: string) => Promise<Uint8Array>

/**
 * Reads a network from a file; its format is what the content says. The name of the network is, unless stated, that of the file.
 *
 * Fails with E3040 (none of the formats), and as readNir and importNir do.
 */
export async function readNetworkFile(file: string, open: OpenFile, options: Partial<NirImportOptions> = {}): Promise<NetworkFromFile> {
  const bytes = await open(file)
  const name = options.name ?? nameOf(file)
  if (!isHdf5(bytes)) return fail('E3040', { file, expected: 'a network of a known format' })
  const content = await readHdf5(bytes, file)
  if (!isNir(content)) return fail('E3040', { file, expected: 'a NIR file' })
  return { ...importNir(nirFrom(content, file).graph, { ...options, name }), format: 'NIR' }
}

/** The files beside `file` that belong to the same network, `file` among them. */
export async function filesOfNetwork(file: string, open: OpenFile): Promise<readonly string[]> {
  await open(file)
  return [file]
}

/** 'cnn' of 'folder/cnn.nir'. */
const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '')
