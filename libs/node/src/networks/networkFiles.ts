import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { fail } from '@spikeline/core'
import { exportNir, NIR_VERSION, openNetworkFile, writeNir, type Equivalence, type Network, type NetworkFile, type NirExportOptions, type OpenFile } from '@spikeline/networks'
import { checkWithin, fileWithin } from '../data/paths.ts'
import { writeFileWhole } from '../events/writeFile.ts'

/** Opens the file of a network on disk. Files that it names beside itself must lie in its folder. Fails with E4007, E4005 and as openNetworkFile does. */
export async function openNetworkAt(path: string): Promise<NetworkFile> {
  const folder = await realpath(dirname(path)).catch((error: Error) => fail('E4007', { file: path, reason: error.message }))
  const own = basename(path)
  const open: OpenFile = async (file) => {
    const beside = file === own ? path : fileWithin(folder, file)
    const bytes = await readFile(beside).catch((error: Error) => fail('E4007', { file: beside, reason: error.message }))
    if (file !== own) await checkWithin(beside, [folder])
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  return openNetworkFile(own, open)
}

/** Formats that are written, by the end of a file's name. */
export const networkEndings = ['.nir'] as const

/**
 * Writes a network in the format that the end of the path says, whole or not at all. Gives what the format can't say of it, and the files.
 * Fails with E3053 (no such format), E4149 (the system refuses), and as exportNir does.
 */
export async function writeNetworkAt(path: string, network: Network, options: NirExportOptions): Promise<{ report: readonly Equivalence[]; format: string; bytes: number }> {
  if (!path.endsWith('.nir')) fail('E3053', { file: basename(path), known: networkEndings })
  const { graph, report } = exportNir(network, options)
  const content = await writeNir({ version: NIR_VERSION, graph })
  const bytes = await writeFileWhole(path, (async function* () { yield content })())
  return { report, format: 'NIR', bytes }
}
