import { Worker } from 'node:worker_threads'
import type { StartThread } from '@spikeline/core'

/** A thread of Node. */
export const startThread: StartThread = (source, data) => {
  const script = `const threadData = require('node:worker_threads').workerData;{${source}\n}`
  const worker = new Worker(script, { eval: true, workerData: data })
  worker.unref()
  return { stop: () => void worker.terminate() }
}
