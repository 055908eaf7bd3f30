import { availableParallelism } from 'node:os'
import type { BackendName, Host } from '@spikeline/core'
import { nodeData } from './data/index.ts'
import { startThread } from './startThread.ts'
import { backendDetail, detectBackend, offerNativeBackend } from './tensorflow.ts'

export interface NodeHostOptions {
  /** The tensor back end; where left out, the best that is installed. */
  readonly backend?: BackendName
  readonly threads?: number
  /** Folder that relative folders of a document are relative to. */
  readonly folder?: string
}

/** The host of a run on Node: data sets on disk, the tensor back end that is installed. */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const threads = options.threads ?? availableParallelism()
  offerNativeBackend(threads)
  const backend = options.backend ?? detectBackend()
  return {
    backend,
    backendDetail: backendDetail(backend, threads),
    threads,
    startThread,
    data: nodeData(options.folder === undefined ? {} : { folder: options.folder }),
  }
}
