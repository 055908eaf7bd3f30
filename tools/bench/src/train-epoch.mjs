// One training epoch of the MNIST network 32C3-AP2-32C3-AP2-128FC-10 on every back end and on PyTorch, as one table.
//
//   node tools/bench/src/train-epoch.mjs [--steps 600] [--repeats 3] [--threads 2] [--cpu]
//
// Batch 100, Adam 1e-3, padding 1, bias, ReLU, cross-entropy of the softmax. Random pixels of MNIST's shape: dense kernels take the same
// time for any. Each repeat is a process of its own, the engines take turns, every batch is uploaded from the host's memory, and
// 10 steps go before the clock starts. With fewer than 600 steps the epoch is scaled up, and the table says so.
// PyTorch runs where SPIKELINE_PEERS_PYTHON names a Python that has it.
import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { detectBackend } from '@spikeline/node'

const EPOCH = 600
const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '200' }, repeats: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) }, cpu: { type: 'boolean', default: false },
  },
})
const [steps, repeats, threads] = [options.steps, options.repeats, options.threads].map(Number)
const python = process.env.SPIKELINE_PEERS_PYTHON

const one = fileURLToPath(new URL('train-steps.mjs', import.meta.url))
const peer = fileURLToPath(new URL('../peers/train_epoch.py', import.meta.url))
const engines = [
  ...(python ? [{ name: 'PyTorch', command: python, args: [peer, String(threads), String(steps)] }] : []),
  ...(detectBackend() === 'tensorflow' ? [own('tensorflow')] : []),
  own('wasm'),
  // Plain JavaScript takes seconds a step: few steps are enough to know.
  ...(options.cpu ? [own('cpu', 3)] : []),
]

function own(backend, most = Infinity) {
  return { name: backend, command: process.execPath, args: [one, backend, String(threads), String(Math.min(steps, most))] }
}

const results = new Map(engines.map(({ name }) => [name, []]))
for (let repeat = 0; repeat < repeats; repeat++) {
  for (const { name, command, args } of engines) {
    const output = execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: String(threads), TF_NUM_INTRAOP_THREADS: String(threads) } })
    const result = JSON.parse(output.trim().split('\n').at(-1))
    results.get(name).push(result)
    console.error(`${name}, repeat ${repeat + 1}: ${(result.seconds / result.steps * 1000).toFixed(1)} ms a step`)
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const rows = [...results.values()].map((runs) => {
  const perStep = runs.map(({ seconds, steps: done }) => seconds / done)
  const processor = median(runs.map(({ processorSeconds, steps: done }) => processorSeconds / done))
  return { ...runs[0], processor, median: median(perStep), least: Math.min(...perStep), most: Math.max(...perStep), resident: Math.max(...runs.map((run) => run.residentMb)) }
})
const base = rows[0]

console.log(`\n## One training epoch of 32C3-AP2-32C3-AP2-128FC-10 (batch 100, ${EPOCH} steps)\n`)
console.log(`Median of ${repeats} processes of ${steps} steps${steps === EPOCH ? '' : `, scaled to ${EPOCH}`}; ${threads} threads where the engine has any; random pixels; ${cpus()[0].model}, Node ${process.versions.node}.\n`)
console.log(`| engine | ms a step (range) | of processor | epoch | × ${engines[0].name} | peak memory |\n|---|--:|--:|--:|--:|--:|`)
for (const { engine, processor, median: step, least, most, resident } of rows) {
  const [middle, low, high] = [step, least, most].map((seconds) => (seconds * 1000).toFixed(1))
  console.log(`| ${engine} | ${middle} (${low}–${high}) | ${(processor * 1000).toFixed(1)} | ${(step * EPOCH).toFixed(1)} s | ${(step / base.median).toFixed(2)} | ${resident.toFixed(0)} MB |`)
}
if (!python) console.log('\nPyTorch was not run: SPIKELINE_PEERS_PYTHON names no Python that has it.')
