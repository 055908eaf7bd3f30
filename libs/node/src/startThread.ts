import { Worker } from 'node:worker_threads'
import type { StartThread } from '@spikeline/core'

/**
 * A thread of Node. It keeps no process alive. One that can't go on ends without a word: whoever shares work with threads does
 * what they leave.
 */
export const startThread: StartThread = (source, data) => {
  const worker = new Worker(`const threadData = require('node:worker_threads').workerData;{${source}\n}`, { eval: true, workerData: data })
  worker.on('error', () => {})
  worker.unref()
  return { stop: () => void worker.terminate() }
}
