import type { EngineThreads } from '@spikeline/spikes'
import { DenseEngine } from './denseEngine.ts'

// TensorFlow.js has one WebAssembly back end a process, so its dense kernels have one engine.
let current: { readonly engine: DenseEngine | undefined; readonly wanted: number } | undefined
let users = 0

/** The engine of the dense kernels, opened with one thread where nobody lends more. Undefined where the host has no SIMD. */
export const denseEngine = (): DenseEngine | undefined => (current ??= { engine: DenseEngine.open(), wanted: 1 }).engine

/** Lets the dense kernels use threads until the answer is called, as often as it was lent; they end when nobody lends any more. */
export function lendThreads(threads: EngineThreads): () => void {
  users++
  if (threads.count > (current?.wanted ?? 0)) {
    current?.engine?.close()
    current = { engine: DenseEngine.open(threads), wanted: threads.count }
  }
  let lent = true
  return () => {
    if (!lent) return
    lent = false
    if (--users > 0) return
    current?.engine?.close()
    current = undefined
  }
}
