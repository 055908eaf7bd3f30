// How busy a machine is with the work of others, for measurements that are worth something only where it is quiet.
import { cpus } from 'node:os'

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function processorTime() {
  const times = cpus().map(({ times: { idle, ...busy } }) => ({ idle, busy: Object.values(busy).reduce((a, b) => a + b) }))
  return { idle: times.reduce((sum, { idle }) => sum + idle, 0), busy: times.reduce((sum, { busy }) => sum + busy, 0) }
}

/** The share of all processors that was busy during `ms` in which this process slept. */
async function busyShare(ms) {
  const from = processorTime()
  await pause(ms)
  const to = processorTime()
  const busy = to.busy - from.busy
  return busy / Math.max(1, busy + to.idle - from.idle)
}

/** Waits until less than a tenth of the processors is busy, at most so many seconds; returns the share that was busy at last. */
export async function awaitQuiet(seconds) {
  const started = performance.now()
  for (;;) {
    const share = await busyShare(500)
    if (share < 0.1 || performance.now() - started > 1e3 * seconds) return share
  }
}
