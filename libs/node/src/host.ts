import { availableParallelism } from 'node:os'
import { fail, type BackendName, type Host } from '@spikeline/core'
import { defaultDataFolder, nodeData } from './data/index.ts'
import { startThread } from './startThread.ts'
import { backendDetail, detectBackend, offerNativeBackend } from './tensorflow.ts'
import { nodeTransport, type TransportOptions } from './transport/index.ts'

export interface NodeHostOptions {
  /** The tensor back end; where left out, the best that is installed. */
  readonly backend?: BackendName
  /** How many threads stages may keep busy; where left out, one for each core. */
  readonly threads?: number
  /** Folder that relative folders of a document are relative to. */
  readonly folder?: string
  /** What files, pipes and sockets its stages may use beyond those of the folder and of this machine. */
  readonly transport?: Omit<TransportOptions, 'folder' | 'dataFolder'>
}

/** The host of a run on Node: data sets on disk, files and sockets while it runs, the tensor back end that is installed. Fails with E3204 where there are more threads than cores. */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const cores = availableParallelism()
  const { threads = cores } = options
  if (threads > cores) fail('E3204', { threads, cores })
  offerNativeBackend(threads)
  const backend = options.backend ?? detectBackend()
  const folder = options.folder === undefined ? {} : { folder: options.folder }
  return {
    backend,
    backendDetail: backendDetail(backend, threads),
    threads,
    startThread,
    data: nodeData(folder),
    transport: nodeTransport({ dataFolder: defaultDataFolder(), ...folder, ...options.transport }),
  }
}
