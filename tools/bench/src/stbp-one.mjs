// stbp-one.mjs ENGINE MODE THREADS WORKLOAD T [SECONDS]: direct training of a workload of stbp.mjs by our trainer, in a process of its own.
// ENGINE kernels or twin; MODE train (forward, loss, backward, Adam of one batch) or infer (forward alone). Prints one line of JSON, as peers/stbp.py does.
import { nodeHost } from '@spikeline/node'
import { networkOf, rasterOf, workloads } from './stbp-workload.mjs'

// The trainer is no part of the library's surface, and tools import no stage libraries: this measures it from its build.
const built = (file) => import(new URL(`../../../libs/train/dist/spiking/${file}`, import.meta.url).href)
const { openTrainer } = await built('openTrainer.js')
const { createLoss } = await built('loss.js')

const [engine, mode, name] = [process.argv[2], process.argv[3], process.argv[5]]
const [threads, timesteps, seconds] = [Number(process.argv[4]), Number(process.argv[6]), Number(process.argv[7] ?? 3)]
const workload = workloads[name]
const { batch, width } = workload
const adam = { optimiser: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0, weightDecay: 0 }
const RATE = 1e-4

const network = networkOf(workload, timesteps)
const raster = rasterOf(workload, timesteps)
const settings = {
  surrogate: { kind: 'rectangle', width, scale: 1 }, detachReset: false, timesteps, batch,
  loss: createLoss({ kind: 'rateMse' }, { timesteps, classes: network.classes, votes: 1, readout: 'spiking' }),
}
const { startThread: start } = nodeHost({ threads })
const resident = () => process.resourceUsage().maxRSS / 1024
const startMb = resident()
const trainer = openTrainer(network, settings, engine, start && threads > 1 ? { count: threads, start } : undefined)
const state = trainer.startOptimiser('adam')

function step() {
  if (mode === 'infer') return trainer.evaluate(raster)
  const result = trainer.step(raster)
  trainer.update(state, RATE, adam)
  return result
}

const { loss, rates } = step()
const times = []
const worked = process.cpuUsage()
const started = performance.now()
while (times.length < 3 || (performance.now() - started < 1e3 * seconds && times.length < 200)) {
  const at = performance.now()
  step()
  times.push(performance.now() - at)
}
const { user, system } = process.cpuUsage(worked)
times.sort((a, b) => a - b)
console.log(JSON.stringify({
  system: 'ours', engine: trainer.engine, mode, threads, timesteps, batch, ms: times[times.length >> 1], steps: times.length, processorMs: (user + system) / 1e3 / times.length,
  leastMs: times[0], mostMs: times.at(-1), peakMb: resident(), startMb, loss, rates,
}))
process.exit(0)
