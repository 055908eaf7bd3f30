// Fits the setup "nmnist" of encode/camera to real recordings: what libs/events/src/synthesis/setups.ts holds was found so.
//
//   SPIKELINE_NMNIST=FOLDER node tools/bench/src/synthesis-fit.mjs [--every 20] [--minutes 20] [--sigma 0.3] [--seed 1] [--only REGEX]
//
// Starts from the setup as it is and searches its numbers (optics, motion, pixels; or those like "camera on", "move 0 x" that match --only)
// by CMA-ES, on every so many of the digits 1 … 500 and their recordings; 501 … 1000 are left for synthesis.mjs. The cost adds up how far
// synthetic recordings are from the real ones of the same digits, see cost() below. Prints the setup that was best.
import { parseArgs } from 'node:util'
import { createRandom, runStage } from '@spikeline/core'
import { drawPixels, jittered, project, projectionOf, recordingOf, recordMotion, setups } from '@spikeline/events'
import { builtinRegistry, nodeData } from '@spikeline/node'
import { search } from './cma-es.mjs'
import { compare, measuresOf } from './synthesis-measures.mjs'

const { values: options } = parseArgs({
  options: { every: { type: 'string', default: '20' }, minutes: { type: 'string', default: '20' }, sigma: { type: 'string', default: '0.3' }, seed: { type: 'string', default: '1' }, only: { type: 'string', default: '' } },
})
const host = { data: nodeData({}), backend: 'cpu', threads: 1 }
const read = async (type, params) => (await runStage(builtinRegistry().stage(type), {}, { train: 500, test: 0, batch: 500, ...params }, { host })).train[0]
const [digits, recordings] = [await read('dataset/mnist', {}), await read('dataset/nmnist', { folder: 'nmnist' })]
const chosen = Array.from({ length: 500 }, (_, n) => n).filter((n) => n % Number(options.every) === 0)
const { sensor, optics, motion, camera } = setups.nmnist
const real = measuresOf(chosen.map((n) => recordingOf(recordings, n)), sensor)

/** What is searched: [name, size of a step, by factors or by sums], and the part of the setup that it is in. */
const searched = [
  ...[['scale', 0.01, 'factor'], ['blur', 0.2, 'factor'], ['gamma', 0.15, 'factor']].map((entry) => ['optics', ...entry]),
  ...['dark', 'knee', 'mismatch', 'bandwidthHz', 'darkBandwidth', 'shotHz'].map((name) => ['camera', name, 0.2, 'factor']),
  ...['on', 'off', 'leakHz', 'refractoryUs'].map((name) => ['camera', name, 0.08, 'factor']),
  ...[['x', 0.15, 'sum'], ['y', 0.15, 'sum'], ['jitterMs', 0.4, 'sum']].map((entry) => ['motion', ...entry]),
  ...motion.moves.flatMap((_, k) => [[k, 'beginMs', 3, 'sum'], [k, 'durationMs', 3, 'sum'], [k, 'x', 0.15, 'sum'], [k, 'y', 0.15, 'sum']]),
].filter(([where, name]) => new RegExp(options.only).test(`${typeof where === 'number' ? `move ${where}` : where} ${name}`))
const start = structuredClone({ sensor, optics, motion, camera })
const partOf = (setup, where) => (typeof where === 'number' ? setup.motion.moves[where] : setup[where])
const point = searched.map(([where, name, step, kind]) => (kind === 'factor' ? Math.log(partOf(start, where)[name]) : partOf(start, where)[name]) / step)
function setupAt(values) {
  const setup = structuredClone(start)
  searched.forEach(([where, name, step, kind], i) => (partOf(setup, where)[name] = kind === 'factor' ? Math.exp(values[i] * step) : values[i] * step))
  return setup
}
const possible = ({ camera: { darkBandwidth }, motion: { jitterMs, moves } }) => darkBandwidth <= 1 && jitterMs >= 0 && moves.every(({ durationMs }) => durationMs > 1)

const light = (n, { gamma }) => Float32Array.from(digits.pixels.subarray(n * 784, (n + 1) * 784), (value) => (1 - value / 255) ** gamma)
function record(setup) {
  const pixels = drawPixels(setup.camera, sensor.width, sensor.height, createRandom('camera/1'))
  const projection = projectionOf(28, 28, setup.optics.scale, setup.optics.blur)
  return chosen.map((n) => {
    const random = createRandom(`fit/${n}`)
    return recordMotion(project(light(n, setup.optics), 1, projection), jittered(setup.motion, random.substream('jitter')), setup.camera, pixels, random)
  })
}
function cost(values) {
  const setup = setupAt(values)
  if (!possible(setup)) return Infinity
  const c = compare(measuresOf(record(setup), sensor), real)
  return 2 * c.cellError + 2 * Math.abs(c.logMean) + c.spread + 2 * Math.abs(c.onShares[0] - c.onShares[1]) + c.rateError + 0.5 * c.mapError + 0.5 * c.intervalError + 0.5 * c.perPixelError
}

const began = performance.now()
let best
for (best of search(cost, point, Number(options.sigma), createRandom(options.seed))) {
  if (best.generation % 5 === 0) console.error(`generation ${best.generation}: ${best.value.toFixed(4)}, step ${best.sigma.toFixed(3)}`)
  if (performance.now() - began > 60_000 * Number(options.minutes) || best.sigma < 0.005) break
}
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(3)) : value)
console.log(JSON.stringify(setupAt(best.point), rounded, 2))
