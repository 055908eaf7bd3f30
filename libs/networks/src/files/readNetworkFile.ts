import { fail } from '@spikeline/core'
import { isHdf5, readHdf5 } from '../hdf5/readHdf5.ts'
import { describeKeras } from '../keras/describeKeras.ts'
import { importKeras } from '../keras/importKeras.ts'
import type { KerasModel } from '../keras/model.ts'
import { isKeras, kerasFrom } from '../keras/readKeras.ts'
import { parseTfjs, tfjsFrom } from '../keras/readTfjs.ts'
import { describeNir } from '../nir/describeNir.ts'
import { importNir, type ImportedNetwork } from '../nir/importNir.ts'
import { isNir, nirFrom } from '../nir/readNir.ts'
import type { NetworkFile, NetworkFileOptions, NetworkFormat } from './networkFile.ts'

/** Opens a file that belongs to a network by its name in the folder of the network's file. */
export type OpenFile = (file: string) => Promise<Uint8Array>

/**
 * Opens a file of a network; its format is what the content says.
 *
 * Fails with E3040 (none of the formats), and as readNir, kerasFrom and tfjsFrom do.
 */
export async function openNetworkFile(file: string, open: OpenFile): Promise<NetworkFile> {
  const bytes = await open(file)
  if (isJson(bytes)) {
    const json = parseTfjs(bytes, file)
    const files = new Map<string, Uint8Array>()
    for (const path of pathsOf(json)) files.set(path, await open(beside(file, path)))
    return ofKeras(tfjsFrom(json, files, file))
  }
  if (!isHdf5(bytes)) return fail('E3040', { file, expected: 'a network of a known format' })
  const content = await readHdf5(bytes, file)
  if (isKeras(content)) return ofKeras(kerasFrom(content, file))
  if (!isNir(content)) return fail('E3040', { file, expected: 'a network: an HDF5 file that is neither NIR nor a model of Keras' })
  const { version, graph } = nirFrom(content, file)
  return { format: 'NIR', version, nodes: describeNir(graph), network: (options) => importNir(graph, meantFor('NIR', options)) }
}

const ofKeras = (model: KerasModel): NetworkFile =>
  ({ format: model.format, version: model.version, nodes: describeKeras(model), network: (options) => importKeras(model, meantFor(model.format, options)) })

/** Options that formats do not have, with the values that are as good as none. */
const foreign: Readonly<Record<NetworkFormat, Readonly<Partial<NetworkFileOptions>>>> = {
  NIR: { activation: undefined },
  Keras: { dt: undefined, reset: undefined, integrator: 'euler', compare: '>', current: 'after' },
  'TensorFlow.js': { dt: undefined, reset: undefined, integrator: 'euler', compare: '>', current: 'after' },
}

function meantFor(format: NetworkFormat, options: NetworkFileOptions): NetworkFileOptions {
  for (const [option, idle] of Object.entries(foreign[format])) {
    const given = options[option as keyof NetworkFileOptions]
    if (given !== undefined && given !== idle) fail('E3055', { option, format: `a file of ${format}` })
  }
  return options
}

/** A network from a file, and what had to be decided. */
export interface NetworkFromFile extends ImportedNetwork { readonly format: NetworkFormat }

/**
 * Reads a network from a file. Its name is, unless stated, that of the file. Fails as openNetworkFile and NetworkFile.network do.
 */
export async function readNetworkFile(file: string, open: OpenFile, options: Partial<NetworkFileOptions> = {}): Promise<NetworkFromFile> {
  const opened = await openNetworkFile(file, open)
  return { ...opened.network({ ...options, name: options.name ?? networkNameOf(file) }), format: opened.format }
}

/** The files that belong to one network, `file` among them: a model.json names those of its weights. Fails as `open` and parseTfjs do. */
export async function filesOfNetwork(file: string, open: OpenFile): Promise<readonly string[]> {
  const bytes = await open(file)
  return isJson(bytes) ? [file, ...pathsOf(parseTfjs(bytes, file)).map((path) => beside(file, path))] : [file]
}

/** Whether bytes begin as an object in JSON does: whitespace, and a brace. */
const isJson = (bytes: Uint8Array): boolean => bytes.find((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte)) === 0x7b

const pathsOf = ({ groups }: ReturnType<typeof parseTfjs>): readonly string[] => [...new Set(groups.flatMap(({ paths }) => paths))]

/** 'folder/b.bin' for 'b.bin' beside 'folder/a.json'. */
const beside = (file: string, path: string): string => file.slice(0, file.lastIndexOf('/') + 1) + path

/** 'cnn' of 'folder/cnn.nir'. */
export const networkNameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]+$/, '')
