// simulate-one.mjs WORKLOAD ENGINE: simulates one workload of simulate.mjs on one engine, in a process of its own. Prints one line of JSON.
import { runStage } from '@spikeline/core'
import { openSimulator } from '@spikeline/networks'
import { builtinRegistry } from '@spikeline/node'
import { networkOf, presented, rasterOf, workloads } from './simulate-workload.mjs'

const [, , name, engine] = process.argv
const workload = workloads[name]
const raster = rasterOf(workload)
const bits = { int8: 8, int4: 4 }[engine]
const real = networkOf(workload)
const network = bits ? (await runStage(builtinRegistry().stage('convert/fixed-point'), { model: [real] }, { bits, fit: 'leastSquares', inputExponent: -8 })).model[0] : real
const { simulator, engine: opened } = openSimulator(network, bits ? 'kernels' : engine)
if (opened !== (bits ? 'kernels' : engine)) throw new Error(`this host has no ${engine}`)
const samples = presented(raster.samples, engine === 'twin' ? 0.1 : 1)
const run = (count, tally, onStep) => {
  for (let b = 0; b < count; b++) simulator.present(raster, b, tally, onStep && ((t) => onStep(t, b)))
}
const newTally = () => simulator.layers.map(() => ({ spikes: new Float64Array(raster.timesteps), operations: new Float64Array(raster.timesteps) }))
run(presented(samples, 0.2), newTally())

const tally = newTally()
const started = performance.now()
const before = process.cpuUsage()
run(samples, tally)
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(before)

const each = (counts) => counts.reduce((a, b) => a + b, 0) / samples
console.log(JSON.stringify({
  engine, samples, seconds, cpuSeconds: (user + system) / 1e6,
  spikes: tally.map((layer) => each(layer.spikes)), operations: tally.map((layer) => each(layer.operations)), additions: additions(5),
  updates: simulator.layers.reduce((sum, { wires }) => sum + wires.neurons, 0) * raster.timesteps,
  residentMb: process.resourceUsage().maxRSS / 1024,
}))

/** Additions of weights that a sample takes, the mean of a few: pooling merges events before they meet weights, which operations don't know of. */
function additions(count) {
  let sum = 0
  const ofLayer = (layer, events) => {
    const { wires } = simulator.layers[layer]
    let active = events
    for (const { channels, wiring } of wires.pools) {
      const pooled = new Set()
      for (const i of active) {
        const p = Math.floor(i / channels)
        for (let e = wiring.starts[p]; e < wiring.starts[p + 1]; e++) pooled.add(wiring.targets[e] * channels + i % channels)
      }
      active = pooled
    }
    const { wiring, input, output } = wires
    for (const i of active) {
      const p = Math.floor(i / input.channels)
      sum += (wiring ? wiring.starts[p + 1] - wiring.starts[p] : 1) * output.channels
    }
  }
  const { held, offsets, indices, samples: all } = raster
  run(count, newTally(), (t, b) => {
    const row = (held ? 0 : t * all) + b
    if (!held || t === 0) ofLayer(0, indices.subarray(offsets[row], offsets[row + 1]))
    simulator.layers.slice(0, -1).forEach(({ spikes }, l) => ofLayer(l + 1, spikes.indices.subarray(spikes.from, spikes.to)))
  })
  return sum / count
}
