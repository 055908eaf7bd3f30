import type { StartThread } from '@spikeline/core'

/**
 * A thread of a browser: a worker made of a blob. Memory can be shared only on a page that is isolated from other origins (headers
 * Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp); undefined elsewhere, where there is one thread.
 */
export const startBrowserThread: StartThread | undefined = typeof Worker === 'undefined' || typeof SharedArrayBuffer === 'undefined' ? undefined : (source, data) => {
  const url = URL.createObjectURL(new Blob([`onmessage = ({ data: threadData }) => {${source}\n}`], { type: 'text/javascript' }))
  const worker = new Worker(url)
  worker.postMessage(data)
  return {
    stop() {
      worker.terminate()
      URL.revokeObjectURL(url)
    },
  }
}
