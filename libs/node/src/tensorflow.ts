import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, type BackendName } from '@spikeline/core'
import { denseKernels, registerNativeLoader, type NativeTensorFlow, type Tf } from '@spikeline/tensor'

/** What the installer of the native back end leaves behind when all of it works. Paths are relative to the folder. */
interface Installation {
  readonly platform: string
  readonly arch: string
  readonly library: string
  /** Folder of @tensorflow/tfjs-node. */
  readonly package: string
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
}

/** The folder of the native back end: SPIKELINE_TENSORFLOW, else the one that `npm run tensorflow` fills. */
export function nativeFolder(): string {
  return process.env['SPIKELINE_TENSORFLOW'] || fileURLToPath(new URL('../../../tools/tensorflow/native', import.meta.url))
}

/** The best tensor back end that is installed. Looks at files only, so that a run that computes nothing doesn't load it. */
export function detectBackend(): BackendName {
  return typeof findNative() === 'object' ? 'tensorflow' : 'wasm'
}

/** Lets `openTensor('tensorflow')` find the native back end. `threads` is how many one operation is split over. */
export function offerNativeBackend(threads = availableParallelism()): void {
  registerNativeLoader(async () => loadNative(threads))
}

/**
 * What bits depend on beside the name of a back end. The native library splits sums by its threads, and another version
 * or another set of its CPU kernels may order them differently; the results of the others do not depend on threads.
 */
export function backendDetail(name: BackendName, threads: number): string {
  const found = name === 'tensorflow' ? findNative() : undefined
  if (typeof found !== 'object') return `TensorFlow.js ${tfjsVersion()}${name === 'wasm' ? `, ${denseKernels}` : ''}`
  const oneDnn = process.env['TF_ENABLE_ONEDNN_OPTS']
  // Its kernels are picked by the instruction set.
  return `library ${found.library}, ${intraOpThreads(threads)} threads, ${cpus()[0]?.model ?? 'unknown processor'}${oneDnn === undefined ? '' : `, oneDNN ${oneDnn}`}`
}

/** The threads that the library will really use: its own variable goes before the caller's choice. */
const intraOpThreads = (threads: number): string => process.env['TF_NUM_INTRAOP_THREADS'] ?? String(threads)

/** Read from the package itself: loading TensorFlow.js to ask it would cost a second. */
function tfjsVersion(): string {
  const require = createRequire(import.meta.url)
  return (JSON.parse(readFileSync(require.resolve('@tensorflow/tfjs/package.json'), 'utf8')) as { version: string }).version
}

/** The installation, or a sentence that says why there is none to use. */
function findNative(): Installation | string {
  const folder = nativeFolder()
  const manifest = join(folder, 'installed.json')
  if (!existsSync(manifest)) return `there is no ${manifest}`
  let found: Installation
  try {
    found = JSON.parse(readFileSync(manifest, 'utf8')) as Installation
  } catch {
    return `${manifest} is damaged`
  }
  if (found.platform !== process.platform || found.arch !== process.arch) {
    return `${folder} was made for ${found.platform} ${found.arch}, this is ${process.platform} ${process.arch}`
  }
  const broken = found.files.find(({ path, bytes }) => statSync(join(folder, path), { throwIfNoEntry: false })?.size !== bytes)
  return broken ? `${join(folder, broken.path)} is missing or damaged` : found
}

function loadNative(threads: number): NativeTensorFlow {
  const found = findNative()
  if (typeof found === 'string') fail('E3102', { name: 'tensorflow', detail: found })
  // Read by the library when it is loaded. Its log says nothing that a user could act on; its threads decide the order of sums.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads)
  restoreIsNullOrUndefined()
  const require = createRequire(join(nativeFolder(), found.package, 'package.json'))
  try {
    require('./dist/index.js')
    return { tf: require('@tensorflow/tfjs') as Tf, library: found.library, threads: Number(process.env['TF_NUM_INTRAOP_THREADS']) }
  } catch (error) {
    fail('E3104', { name: 'tensorflow', detail: error instanceof Error ? error.message : String(error) })
  }
}

/** @tensorflow/tfjs-node 4.22 calls a function of node:util that Node 22 warns of and Node 23 removed. */
function restoreIsNullOrUndefined(): void {
  const util = createRequire(import.meta.url)('node:util') as { isNullOrUndefined: (value: unknown) => boolean }
  util.isNullOrUndefined = (value) => value === null || value === undefined
}
