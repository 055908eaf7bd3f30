// Neurons with mechanisms: the kernels against their TypeScript twin, and against plain neurons, in simulation and in training.
//
//   node tools/bench/src/mechanisms.mjs [--repeats 3]
//
// MLP 784-512-10 with seeded weights, Bernoulli input of MNIST's density, T = 50, batch 20, one thread; each figure is a batch. Training is forward,
// loss, backward and Adam.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { openSimulator } from '@spikeline/networks'
import { networkOf, rasterOf } from './stbp-workload.mjs'

// The trainer is no part of the library's surface, and tools import no stage libraries: this measures it from its build.
const built = (file) => import(new URL(`../../../libs/train/dist/spiking/${file}`, import.meta.url).href)
const { openTrainer } = await built('openTrainer.js')
const { createLoss } = await built('loss.js')

const repeats = Number(parseArgs({ options: { repeats: { type: 'string', default: '3' } } }).values.repeats)
const [timesteps, batch] = [50, 20]
const workload = { topology: '512FC-10', input: { height: 28, width: 28, channels: 1 }, threshold: 0.5, decay: 0.8, batch, source: 'bernoulli', gains: { [timesteps]: [0.6, 1.6] } }
const trainable = networkOf(workload, timesteps)
const raster = rasterOf(workload, timesteps)
const adam = { optimiser: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0, weightDecay: 0 }
const loss = createLoss({ kind: 'rateMse' }, { timesteps, classes: 10, votes: 1, readout: 'spiking' })

const adaptation = { decay: 0.95, strength: 0.2, subtracts: 'base' }
const neurons = [
  ['plain', {}],
  ['current', { current: { decay: 0.5, taken: 'after' } }],
  ['current, adaptation', { current: { decay: 0.5, taken: 'after' }, adaptation }],
  ['current, adaptation, refractory, learns both', { current: { decay: 0.5, taken: 'after' }, adaptation, refractory: 1, learned: ['decay', 'threshold'] }],
]
const surrogates = [['rectangle', { kind: 'rectangle', width: 0.5, scale: 1 }], ['arctangent', { kind: 'arctangent', width: 2, scale: 1 }]]

/** Processor time of the least disturbed of several runs, after one to warm up. */
function least(work) {
  work()
  return Math.min(...Array.from({ length: repeats }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e3
  }))
}

function simulation(layers, engine) {
  const { simulator } = openSimulator({ name: 'snn', kind: 'snn', topology: '', provenance: [], ...trainable, layers }, engine)
  const tally = simulator.layers.map(() => ({ spikes: new Float64Array(timesteps), operations: new Float64Array(timesteps) }))
  const present = () => {
    const copy = { ...raster }
    for (let b = 0; b < batch; b++) simulator.present(copy, b, tally)
  }
  present()
  const rate = tally[0].spikes.reduce((a, b) => a + b) / (batch * timesteps * 512)
  return { rate, ms: least(present) }
}

function training(layers, surrogate, engine) {
  const trainer = openTrainer({ ...trainable, layers }, { surrogate, detachReset: false, timesteps, batch, loss }, engine)
  const state = trainer.startOptimiser('adam')
  return least(() => {
    trainer.step(raster)
    trainer.update(state, 1e-6, adam)
  })
}

console.log(`${cpus()[0].model}, Node ${process.versions.node}; one thread, the least of ${repeats} batches, milliseconds of processor time a batch of ${batch}.\n`)
console.log('| neuron | spikes/step | simulation: kernels | twin | training: surrogate | kernels | twin |\n|---|--:|--:|--:|---|--:|--:|')
for (const [name, more] of neurons) {
  const layers = trainable.layers.map((layer) => (layer.activation ? { ...layer, activation: { kind: 'spiking', neuron: { ...layer.activation.neuron, ...more } } } : layer))
  const [fast, slow] = [simulation(layers, 'kernels'), simulation(layers, 'twin')]
  for (const [kind, surrogate] of surrogates) {
    const [ours, twin] = [training(layers, surrogate, 'kernels'), training(layers, surrogate, 'twin')]
    console.log(`| ${name} | ${fast.rate.toFixed(3)} | ${fast.ms.toFixed(1)} | ${slow.ms.toFixed(0)} | ${kind} | ${ours.toFixed(1)} | ${twin.toFixed(0)} |`)
  }
}
