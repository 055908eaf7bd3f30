// The gather product: what the kernels make of a core, one thread. For each density the additions a second and the bytes of weights that
// they read, beside the best that the same loop reaches on this machine, with weights of one or a few rows in the first cache.
//
//   node tools/bench/src/gather.mjs
//
// The floor: an event adds one row of weights, 4 bytes an addition, to sums that stay in registers: as many additions a second as the
// processor adds four lanes at a time, or as the cache that holds a tile of 32 columns delivers. Predicted: the rate of the second cache at any
// density, less what beginning and ending a step costs. Graded events take a multiplication besides: at 100 % that is what a dense
// product has to do, so the last line of a table shows from which density on a dense product could be faster. `fused` has the neurons in it.
import { cpus } from 'node:os'
import { createRandom } from '@spikeline/core'
import { Engine } from '@spikeline/spikes'

const ROWS = 300
const TILE = 32

/** Nanoseconds of a step of a tile whose `depth` inputs are active at random with a density; the best of many short runs. */
function measure(kernel, depth, density, graded) {
  const random = createRandom('gather')
  const rows = Array.from({ length: ROWS }, () => Array.from({ length: depth }, (_, i) => i).filter(() => random.next() < density))
  const events = rows.reduce((sum, { length }) => sum + length, 0)
  const engine = Engine.create()
  const reserve = (length) => engine.reserve(length + TILE)
  const [window, weights, bias, starts, indices, values, drive, membrane, fired] = [9, depth * TILE, TILE, ROWS + 1, events, events, ROWS * TILE, TILE, ROWS].map(reserve)
  engine.open()
  engine.integers(window, 9).set([1, 1, depth, 1, 1, TILE, 1, 1, 0])
  engine.floats(weights, depth * TILE).forEach((_, i, all) => (all[i] = random.next() - 0.5))
  engine.integers(starts, ROWS + 1).set(rows.reduce((sums, { length }) => [...sums, sums.at(-1) + length], [0]))
  engine.integers(indices, events).set(rows.flat())
  engine.floats(values, events).fill(0.5)
  const run = kernel === 'fused'
    ? () => engine.kernels.denseNeurons(1, ROWS, starts, 0, indices, graded ? values : 0, 0, weights, bias, 0.5, 1, 0, 1, membrane, TILE, drive, 4 * TILE, 4 * TILE * ROWS, fired, ROWS)
    : () => engine.kernels.windowSums(window, 1, ROWS, starts, 0, indices, graded ? values : 0, 0, weights, bias, drive)
  const repeat = Math.max(1, Math.ceil(2e6 / (events + ROWS)))
  let best = Infinity
  for (let round = 0; round < 25; round++) {
    const started = performance.now()
    for (let i = 0; i < repeat; i++) run()
    best = Math.min(best, performance.now() - started)
  }
  return { events: events / ROWS, ns: (1e6 * best) / repeat / ROWS }
}

const giga = ({ events, ns }) => (events * TILE) / ns
const figure = (value) => value.toFixed(1)
const peak = giga(measure('sums', 64, 1, false))
console.log(`${cpus()[0].model}, Node ${process.versions.node}, one thread. At best: ${figure(peak)} G additions/s (${figure(4 * peak)} GB/s), weights in the first cache.\n`)
console.log('| weights of a tile | density | events a step | sums alone: G additions/s | GB/s | of the best | with neurons: G additions/s | graded: G multiply-adds/s |')
console.log('| --- | --: | --: | --: | --: | --: | --: | --: |')
for (const depth of [300, 2312])
  for (const density of [0.006, 0.017, 0.05, 0.2, 1]) {
    const sums = measure('sums', depth, density, false)
    const rate = giga(sums)
    console.log(`| ${depth} × 32, ${Math.round((depth * TILE * 4) / 1024)} KiB | ${figure(100 * density)} % | ${figure(sums.events)} | ${figure(rate)} | ${figure(4 * rate)} | ` +
      `${figure((100 * rate) / peak)} % | ${figure(giga(measure('fused', depth, density, false)))} | ${figure(giga(measure('sums', depth, density, true)))} |`)
  }
