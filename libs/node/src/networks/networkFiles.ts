import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { fail } from '@spikeline/core'
import {
  exportKeras, exportNir, NIR_VERSION, openNetworkFile, writeKeras, writeNir, writeTfjs,
  type Equivalence, type Network, type NetworkFile, type NetworkFormat, type NirExportOptions, type OpenFile,
} from '@spikeline/networks'
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
export const networkEndings = ['.nir', '.h5', '.json'] as const

export interface WrittenNetwork {
  /** What the format can't say of the network, or says in another way. */
  readonly report: readonly Equivalence[]
  readonly format: NetworkFormat
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
}

/**
 * Writes a network in the format that the end of the path says, each file whole or not at all: spiking networks as NIR, artificial ones as models of
 * Keras (.h5) or TensorFlow.js (.json, its weights beside it in .weights.bin).
 *
 * Fails with E3053 (no such format), E4149 (the system refuses), and as exportNir and exportKeras do.
 */
export async function writeNetworkAt(path: string, network: Network, options: NirExportOptions): Promise<WrittenNetwork> {
  const ending = networkEndings.find((end) => path.endsWith(end)) ?? fail('E3053', { file: basename(path), known: networkEndings })
  const files: { path: string; bytes: number }[] = []
  const write = async (to: string, content: Uint8Array): Promise<void> => {
    files.push({ path: to, bytes: await writeFileWhole(to, (async function* () { yield content })()) })
  }
  if (ending === '.nir') {
    const { graph, report } = exportNir(network, options)
    await write(path, await writeNir({ version: NIR_VERSION, graph }))
    return { report, format: 'NIR', files }
  }
  const format = ending === '.h5' ? 'Keras' : 'TensorFlow.js'
  const model = exportKeras(network, format)
  if (ending === '.h5') await write(path, await writeKeras(model))
  else {
    const weightsPath = path.replace(/\.json$/, '.weights.bin')
    const { json, weights } = writeTfjs(model, basename(weightsPath))
    // The file that names the other comes last.
    await write(weightsPath, weights)
    await write(path, new TextEncoder().encode(json))
  }
  return { report: model.report, format, files }
}
