import { fail } from '@spikeline/core'
import { isHdf5, readHdf5 } from '../hdf5/readHdf5.ts'
import { describeNir } from '../nir/describeNir.ts'
import { importNir, type ImportedNetwork } from '../nir/importNir.ts'
import { isNir, nirFrom } from '../nir/readNir.ts'
import type { NetworkFile, NetworkFileOptions, NetworkFormat } from './networkFile.ts'

/** Opens a file that belongs to a network by its name in the folder of the network's file. */
export type OpenFile = (file: string) => Promise<Uint8Array>

/**
 * Opens a file of a network; its format is what the content says.
 *
 * Fails with E3040 (none of the formats), and as readNir does.
 */
export async function openNetworkFile(file: string, open: OpenFile): Promise<NetworkFile> {
  const bytes = await open(file)
  if (!isHdf5(bytes)) return fail('E3040', { file, expected: 'a network of a known format' })
  const content = await readHdf5(bytes, file)
  if (!isNir(content)) return fail('E3040', { file, expected: 'a NIR file' })
  const { version, graph } = nirFrom(content, file)
  return { format: 'NIR', version, nodes: describeNir(graph), network: (options) => importNir(graph, options) }
}

/** A network from a file, and what had to be decided. */
export interface NetworkFromFile extends ImportedNetwork { readonly format: NetworkFormat }

/**
 * Reads a network from a file. Its name is, unless stated, that of the file. Fails as openNetworkFile and importNir do.
 */
export async function readNetworkFile(file: string, open: OpenFile, options: Partial<NetworkFileOptions> = {}): Promise<NetworkFromFile> {
  const opened = await openNetworkFile(file, open)
  return { ...opened.network({ ...options, name: options.name ?? networkNameOf(file) }), format: opened.format }
}

/** The files beside `file` that belong to the same network, `file` among them. */
export async function filesOfNetwork(file: string, open: OpenFile): Promise<readonly string[]> {
  await open(file)
  return [file]
}

/** 'cnn' of 'folder/cnn.nir'. */
export const networkNameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]+$/, '')
