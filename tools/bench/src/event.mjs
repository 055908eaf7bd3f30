// Event-driven and clock-driven simulation: time against the number of steps that the same events are binned into, and against their number.
//
//   node tools/bench/src/event.mjs [--repeats 5]
//
// Times of the events are random within one presentation; with more steps they lie further apart, and leaks are those of the finer step.
// Random weights, MNIST-sized input. One thread; the engines take turns; reading the raster is in the time of both.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createRandom } from '@spikeline/core'
import { createEventTally, EventSimulator, openSimulator } from '@spikeline/networks'
import { networkOf } from './simulate-workload.mjs'

const { values: options } = parseArgs({ options: { repeats: { type: 'string', default: '5' } } })
const repeats = Number(options.repeats)
const size = { height: 28, width: 28, channels: 1 }
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]

/** So many events of each sample, at times drawn once: those of fewer steps are those of more, rounded down; no input has two in one step. */
function rasterOf(events, timesteps, samples) {
  const random = createRandom('events')
  const rows = Array.from({ length: timesteps * samples }, () => new Set())
  for (let b = 0; b < samples; b++)
    for (let k = 0; k < events; k++) {
      const [time, input] = [random.next(), Math.floor(784 * random.next())]
      rows[Math.floor(time * timesteps) * samples + b].add(input)
    }
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r] + row.size))
  const indices = Uint32Array.from(rows.flatMap((row) => [...row].sort((a, b) => a - b)))
  return { timesteps, samples, neurons: 784, ...size, held: false, offsets, indices, labels: new Uint8Array(samples), classes: 10, first: 0 }
}

/** A network whose neurons leak, by a factor of e in a fifth of the presentation, or don't. */
function spiking({ topology, gain, leaks, bias }, timesteps) {
  const network = networkOf({ topology, gain })
  const neuron = { model: leaks ? 'lif' : 'if', threshold: 1, decay: leaks ? Math.exp(-5 / timesteps) : 1, reset: 'subtract', compare: '>', initial: 0 }
  if (bias) for (const of of Object.values(network.parameters)) of.bias.fill(bias / timesteps)
  return { ...network, layers: network.layers.map((layer) => (layer.activation?.kind === 'spiking' ? { ...layer, activation: { kind: 'spiking', neuron } } : layer)) }
}

function measure(network, raster) {
  const { timesteps, samples } = raster
  const clock = openSimulator(network).simulator
  const event = new EventSimulator(network)
  const tallies = [clock, event].map((simulator) => createEventTally(simulator, timesteps))
  const times = [[], []]
  for (let r = 0; r <= repeats; r++)
    [clock, event].forEach((simulator, e) => {
      // What was computed of a raster is kept by the kernels: a copy is another raster.
      const copy = { ...raster }
      const tally = r === 0 ? tallies[e] : createEventTally(simulator, timesteps)
      const started = performance.now()
      for (let b = 0; b < samples; b++) simulator.present(copy, b, tally)
      if (r > 0) times[e].push((performance.now() - started) / samples)
    })
  clock.close()
  const sum = (of) => of.reduce((a, b) => a + b, 0)
  const per = (tally, name) => sum(tally.map((layer) => sum(layer[name]))) / samples
  const neurons = sum(event.layers.map(({ wires }) => wires.neurons))
  return { clock: median(times[0]), event: median(times[1]), spikes: [per(tallies[0], 'spikes'), per(tallies[1], 'spikes')], operations: per(tallies[1], 'operations'), updates: per(tallies[1], 'updates'), all: neurons * timesteps }
}

console.log(`${cpus()[0].model}, Node ${process.versions.node}; one thread, median of ${repeats} passes, milliseconds a sample.`)
const cnn = '12C5-AP2-32C5-AP2-10'
const workloads = [
  { title: 'MLP 784-512-10, no leak, 300 events', topology: '784-512-10', gain: 0.75, events: 300 },
  { title: 'MLP 784-512-10, leaky, biases, 300 events', topology: '784-512-10', gain: 2.5, leaks: true, bias: 0.5, events: 300 },
  { title: `CNN ${cnn}, no leak, 300 events`, topology: cnn, gain: 1.5, events: 300 },
]
for (const workload of workloads) {
  console.log(`\n### ${workload.title}\n\n| steps T | clock, kernels | event | clock / event | spikes, clock and event | operations | updates of the clock | updates of events |\n|--:|--:|--:|--:|--:|--:|--:|--:|`)
  for (const timesteps of [10, 100, 1000, 10000]) {
    const { clock, event, spikes, operations, updates, all } = measure(spiking(workload, timesteps), rasterOf(workload.events, timesteps, timesteps > 1000 ? 4 : 16))
    console.log(`| ${timesteps} | ${clock.toFixed(2)} | ${event.toFixed(2)} | ${(clock / event).toFixed(2)} | ${spikes.map((n) => n.toFixed(0)).join(', ')} | ${operations.toFixed(0)} | ${all} | ${updates.toFixed(0)} |`)
  }
}
console.log(`\n### CNN ${cnn}, no leak, T = 1000: time against events\n\n| events | clock, kernels | event | operations | updates of events |\n|--:|--:|--:|--:|--:|`)
for (const events of [30, 100, 300, 1000, 3000]) {
  const { clock, event, operations, updates } = measure(spiking({ topology: cnn, gain: 1.5 }, 1000), rasterOf(events, 1000, 8))
  console.log(`| ${events} | ${clock.toFixed(2)} | ${event.toFixed(2)} | ${operations.toFixed(0)} | ${updates.toFixed(0)} |`)
}
