// Clock-driven simulation: the WebAssembly kernels, their TypeScript twin, and snnTorch, as one table a workload.
//
//   node tools/bench/src/simulate.mjs [--repeats 3]
//
// Each repeat is a process of its own, and the engines take turns. Random weights, pixels with MNIST's share of ink; all engines get the
// same bits, and the table shows that they fire alike. snnTorch runs where SPIKELINE_PEERS_PYTHON names a Python that has it.
//
// The floor: a sample takes A additions of weights; each reads 4 bytes of weights from the L1 or L2 cache and rewrites no sum, as
// sums stay in registers. What the machine does of them at best is measured in the same run: the kernel on full rows whose weights are in the
// L1 cache, and on weights of an L2 cache's size. Predicted: A at the L2 rate, and two passes over the membranes at 8 neurons a nanosecond.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parameterShapes } from '@spikeline/networks'
import { Engine, packedSize } from '@spikeline/spikes'
import { networkOf, rasterOf, workloads } from './simulate-workload.mjs'

const { values: options } = parseArgs({ options: { repeats: { type: 'string', default: '3' } } })
const repeats = Number(options.repeats)
const python = process.env.SPIKELINE_PEERS_PYTHON
const one = fileURLToPath(new URL('simulate-one.mjs', import.meta.url))
const peer = fileURLToPath(new URL('../peers/simulate.py', import.meta.url))

/** Additions a second of the kernel with `depth` full inputs into `filters` sums: the best of many short runs. */
function peak(depth, filters) {
  const rows = 20
  const engine = Engine.create()
  const [window, weights, bias, starts, indices, drive] =
    [9, packedSize(depth, filters), packedSize(1, filters), rows + 1, rows * depth, rows * filters].map((length) => engine.reserve(length))
  engine.open()
  engine.integers(window, 9).set([1, 1, depth, 1, 1, filters, 1, 1, 0])
  engine.integers(starts, rows + 1).forEach((_, r, all) => (all[r] = r * depth))
  engine.integers(indices, rows * depth).forEach((_, k, all) => (all[k] = k % depth))
  const repeat = Math.ceil(2e7 / (rows * depth * filters))
  let best = Infinity
  for (let round = 0; round < 30; round++) {
    const started = performance.now()
    for (let i = 0; i < repeat; i++) engine.kernels.windowSums(window, 1, rows, starts, 0, indices, 0, 0, weights, bias, drive)
    best = Math.min(best, performance.now() - started)
  }
  return (repeat * rows * depth * filters) / best * 1e3
}

function writeWorkload(folder, workload) {
  const { layers, parameters, input } = networkOf(workload)
  const shapes = parameterShapes(layers, input)
  const raster = rasterOf(workload)
  mkdirSync(folder)
  const described = layers.map((layer) => ({ ...layer, ...(shapes[layer.name] && { shape: shapes[layer.name].weight }) }))
  writeFileSync(join(folder, 'workload.json'), JSON.stringify({ ...workload, layers: described }))
  for (const [name, { weight }] of Object.entries(parameters)) writeFileSync(join(folder, name.replace(':', '-')), weight)
  for (const name of ['offsets', 'indices', 'values']) if (raster[name]) writeFileSync(join(folder, name), raster[name])
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]
const folder = mkdtempSync(join(tmpdir(), 'spikeline-bench-'))
try {
  const rates = { L1: peak(64, 96), L2: peak(1200, 160) }
  const giga = (x) => (x / 1e9).toFixed(1)
  console.log(`${cpus()[0].model}, Node ${process.versions.node}; median of ${repeats} processes (range).`)
  console.log(`Window sums at best: ${giga(rates.L1)} G additions/s (${giga(4 * rates.L1)} GB/s) with weights in L1, ${giga(rates.L2)} G (${giga(4 * rates.L2)} GB/s) in L2.`)
  for (const [name, workload] of Object.entries(workloads)) {
    const at = join(folder, name)
    writeWorkload(at, workload)
    const engines = [
      { name: 'kernels, 1 thread', command: process.execPath, args: [one, name, 'kernels'] },
      { name: 'kernels in whole numbers, weights of 8 bits, 1 thread', command: process.execPath, args: [one, name, 'int8'] },
      { name: 'twin (TypeScript), 1 thread, a tenth of the samples', command: process.execPath, args: [one, name, 'twin'] },
      ...(python ? [1, 2].map((threads) => ({ name: `snnTorch, ${threads} thread${threads > 1 ? 's' : ''}`, command: python, args: [peer, String(threads), at], threads })) : []),
    ].map((engine) => ({ ...engine, runs: [] }))
    for (let repeat = 0; repeat < repeats; repeat++)
      for (const { command, args, runs, threads } of engines)
        runs.push(JSON.parse(execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, ...(threads && { OMP_NUM_THREADS: String(threads) }) } }).trim().split('\n').at(-1)))
    printTable(workload, engines, rates)
  }
  if (!python) console.log('\nsnnTorch was not run: SPIKELINE_PEERS_PYTHON names no Python that has it.')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function printTable({ title, topology }, engines, rates) {
  const perSample = ({ seconds, samples }) => seconds / samples
  const base = median(engines[0].runs.map(perSample))
  const [{ additions, operations, updates }] = engines[0].runs
  console.log(`\n### ${title}\n\n| engine | samples/s (range) | kernels are × faster | spikes a sample | peak memory |\n|---|--:|--:|--:|--:|`)
  for (const { name, runs } of engines) {
    const times = runs.map(perSample)
    const rate = (seconds) => (1 / seconds).toFixed(0)
    console.log(`| ${name} | ${rate(median(times))} (${rate(Math.max(...times))}–${rate(Math.min(...times))}) | ${(median(times) / base).toFixed(1)} | ${runs[0].spikes.reduce((a, b) => a + b).toFixed(0)} | ${Math.max(...runs.map((run) => run.residentMb)).toFixed(0)} MB |`)
  }
  const floor = additions / rates.L2 + (updates / 8e9)
  const mega = (x) => (x / 1e6).toFixed(2)
  const total = operations.reduce((a, b) => a + b)
  console.log(`\n${topology}: ${mega(total)} M synaptic operations a sample, ${mega(additions)} M additions of weights after pooling (${mega(4 * additions)} MB read), ${mega(updates)} M membrane updates.`)
  console.log(`Predicted ${(floor * 1e6).toFixed(0)} µs a sample, seen ${(base * 1e6).toFixed(0)} µs: ${giga(additions / base)} G additions/s, ${giga(4 * additions / base)} GB/s of weights.`)
  function giga(x) {
    return (x / 1e9).toFixed(1)
  }
}
