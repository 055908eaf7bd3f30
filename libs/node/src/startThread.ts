import { Worker } from 'node:worker_threads'
import type { StartThread } from '@spikeline/core'

/**
 * A thread of Node. It keeps no process alive, and loads nothing of what the process was told to load. One that can't go on ends without
 * a word: whoever shares work with threads does what they leave.
 */
export const startThread: StartThread = (source, data) => {
  const worker = new Worker(`const threadData = require('node:worker_threads').workerData;{${source}\n}`, { eval: true, workerData: data, execArgv: [] })
  worker.on('error', () => {})
  worker.unref()
  return { stop: () => void worker.terminate() }
}
