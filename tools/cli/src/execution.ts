import { join, resolve } from 'node:path'
import { fail, type BackendName } from '@spikeline/core'
import { diskStore, nodeHost, type DiskStore, type NodeHostOptions } from '@spikeline/node'
import { text, type Option, type OptionValues } from './command.ts'
import type { Io } from './io.ts'

/** Options of every command that needs a store and a host. */
export const hostOptions = {
  store: { type: 'string', value: 'DIR', help: 'artifact store (default .spikeline/store, or SPIKELINE_STORE)' },
  backend: { type: 'string', value: 'NAME', help: 'tensor back end: tensorflow, wasm or cpu (default: the best that is installed)' },
  threads: { type: 'string', value: 'N', help: 'worker threads at most (default: the cores of this machine)' },
} satisfies Record<string, Option>

/** Options of the commands that run, or say what a run would do. */
export const executionOptions = {
  ...hostOptions,
  'no-cache': { type: 'boolean', help: 'run everything, whatever the store holds' },
  network: { type: 'boolean', help: 'let live stages reach other machines and be reached by them, not this one alone' },
} satisfies Record<string, Option>

/** More than any machine has cores: a typing error, not a wish. */
const MOST_THREADS = 4096
const backends: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu']

/** The host and the store that a call asks for. */
export function execution(options: OptionValues, io: Io, folder: string, transport: NodeHostOptions['transport'] = {}) {
  const backend = text(options, 'backend')
  if (backend !== undefined && !backends.includes(backend as BackendName)) fail('E7006', { option: 'backend', given: backend, known: backends })
  const threads = text(options, 'threads')
  if (threads !== undefined && !(/^[1-9]\d*$/.test(threads) && Number(threads) <= MOST_THREADS)) fail('E7007', { option: 'threads', given: threads, most: MOST_THREADS })
  const store = diskStore(storeFolder(options, io))
  return {
    host: nodeHost({
      folder,
      transport: { network: options['network'] === true, ...transport },
      ...(backend === undefined ? {} : { backend: backend as BackendName }),
      ...(threads === undefined ? {} : { threads: Number(threads) }),
    }),
    store: options['no-cache'] === true ? fromScratch(store) : store,
    noCache: options['no-cache'] === true,
  }
}

export function storeFolder(options: OptionValues, io: Io): string {
  return resolve(io.cwd, text(options, 'store') ?? io.env['SPIKELINE_STORE'] ?? join('.spikeline', 'store'))
}

/** A store whose interrupted work is not taken up again either: what --no-cache asks for is every bit made anew. */
const fromScratch = (store: DiskStore): DiskStore => ({ ...store, checkpoint: (key) => ({ ...store.checkpoint(key), load: async () => undefined }) })
