import { fail, IssueError, type BackendName } from '@spikeline/core'
import type { EngineThreads } from '@spikeline/spikes'
import { denseEngine, lendThreads } from './dense/current.ts'
import { denseKernels } from './dense/version.ts'
import { installNativeKernels } from './kernels/installNativeKernels.ts'
import { installWasmKernels } from './kernels/installWasmKernels.ts'
import { nativeLoader } from './native.ts'
import type { Tf } from './tf.ts'

/** An opened tensor back end. */
export interface Tensor {
  readonly tf: Tf
  readonly backend: BackendName
  /** What results depend on: versions of TensorFlow.js, and of the native library or the dense kernels where there are any. */
  readonly version: string
  /** One line for people: "WebAssembly (SIMD, 2 threads, TensorFlow.js 4.22.0)". */
  readonly description: string
  /** Ends the threads that it was opened with, if nobody else uses them. It goes on with one, and whoever opened it with none needs not call this. */
  close(): void
}

export const backendNames: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu']

/** A back end that is open for the rest of the process. */
type Opened = Tensor & { describe?(threads: number): string }

const openers: Readonly<Record<BackendName, () => Promise<Opened>>> = { tensorflow: openNative, wasm: openWasm, cpu: openCpu }
const opened = new Map<BackendName, Promise<Opened>>()
const nothing = (): void => {}

/**
 * Opens a back end and makes it the current one of TensorFlow.js. Loading happens at the first call of a process; later ones are
 * cheap, and switch where another back end was opened in between. TensorFlow.js has one current back end, so two must not
 * compute at the same time in one process.
 *
 * `threads` are for the dense kernels of 'wasm', whose results are the same bits for any number of them; close what was opened with
 * threads. The native library has its own, plain JavaScript none.
 *
 * Fails with E3101 (unknown name), E3102 (not installed), E3104 (installed and does not start).
 */
export async function openTensor(name: BackendName, threads?: EngineThreads): Promise<Tensor> {
  if (!backendNames.includes(name)) fail('E3101', { name, known: backendNames })
  let pending = opened.get(name)
  if (!pending) {
    pending = openers[name]()
    opened.set(name, pending)
    pending.catch(() => opened.delete(name))
  }
  const tensor = await pending
  if (tensor.tf.getBackend() !== name) await start(tensor.tf, name)
  if (!threads || threads.count < 2 || !tensor.describe) return tensor
  const close = lendThreads(threads)
  return { ...tensor, description: tensor.describe(denseEngine()?.threads ?? 1), close }
}

async function openNative(): Promise<Tensor> {
  // First the shared copy, so that its greeting is off before the native package registers itself with it.
  await loadTf()
  const { tf, library, threads } = await nativeLoader()()
  silence(tf)
  await start(tf, 'tensorflow')
  installNativeKernels(tf)
  const js = tf.version_core
  return { tf, backend: 'tensorflow', version: `${js}+${library}`, description: `TensorFlow ${library} (native, ${plural(threads)}, TensorFlow.js ${js})`, close: nothing }
}

async function openWasm(): Promise<Opened> {
  const tf = await loadTf()
  const { getThreadsCount } = named(await import('@tensorflow/tfjs-backend-wasm'))
  await start(tf, 'wasm')
  installWasmKernels(tf)
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT') as boolean
  // In a browser that shares memory, TensorFlow.js may have threads of its own beside those of the dense kernels.
  const describe = (threads: number): string =>
    `WebAssembly (${simd ? 'SIMD' : 'no SIMD'}, ${plural(Math.max(threads, getThreadsCount()))}, TensorFlow.js ${tf.version_core})`
  return { tf, backend: 'wasm', version: `${tf.version_core}+${denseKernels}`, description: describe(1), describe, close: nothing }
}

async function openCpu(): Promise<Tensor> {
  const tf = await loadTf()
  await start(tf, 'cpu')
  return { tf, backend: 'cpu', version: tf.version_core, description: `plain JavaScript (TensorFlow.js ${tf.version_core})`, close: nothing }
}

async function loadTf(): Promise<Tf> {
  const tf = named(await import('@tensorflow/tfjs')) as Tf
  silence(tf)
  return tf
}

/** Off with the greeting that recommends other packages. The switch touches console output only. */
const silence = (tf: Tf): void => tf.enableProdMode()

async function start(tf: Tf, name: BackendName): Promise<void> {
  let started = false
  try {
    started = await tf.setBackend(name)
  } catch (error) {
    if (error instanceof IssueError) throw error
    fail('E3104', { name, detail: error instanceof Error ? error.message : String(error) })
  }
  if (!started) fail('E3104', { name, detail: 'TensorFlow.js could not set it up' })
}

const plural = (threads: number): string => `${threads} thread${threads === 1 ? '' : 's'}`

/** Node wraps CommonJS modules and does not always find their names; a bundler gives the names themselves. */
const named = <T extends object>(module: T): T => ('default' in module ? module.default as T : module)
