// Synthetic N-MNIST against real recordings of the same digits, pair by pair.
//
//   SPIKELINE_NMNIST=FOLDER npm run bench -- synthesis [--first 501] [--last 1000] [--seed 1] [--curves FILE]
//
// The folder holds recordings of N-MNIST's training digits with train.csv. encode/camera makes recordings of the same digits of MNIST, by
// its setup "nmnist", which was fitted on the digits 1 … 500 (synthesis-fit.mjs); compared are those from --first to --last. --curves writes
// what tools/generators/synthesis-picture.mjs draws. Speed is that of one thread, in processor time.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { runStage } from '@spikeline/core'
import { recordingOf } from '@spikeline/events'
import { builtinRegistry, nodeData } from '@spikeline/node'
import { compare, measuresOf, mean, quantile } from './synthesis-measures.mjs'

const { values: options } = parseArgs({
  options: { first: { type: 'string', default: '501' }, last: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, curves: { type: 'string' } },
})
const [first, last] = [Number(options.first), Number(options.last)]
if (!process.env.SPIKELINE_NMNIST) {
  console.error('SPIKELINE_NMNIST names no folder of recordings: get N-MNIST from its makers, or a part of it, and name its folder.')
  process.exit(2)
}

const stage = (type) => builtinRegistry().stage(type)
const host = { data: nodeData({}), backend: 'cpu', threads: 1 }
const all = (batches) => batches.flatMap((batch) => Array.from({ length: batch.samples }, (_, b) => recordingOf(batch, b)))
const { train: real } = await runStage(stage('dataset/nmnist'), {}, { train: last, test: 0, batch: 256, folder: 'nmnist' }, { host })
const { train: digits } = await runStage(stage('dataset/mnist'), {}, { train: last, test: 0, batch: 256 }, { host })
const before = process.cpuUsage()
const { recordings } = await runStage(stage('encode/camera'), { images: digits }, { setup: 'nmnist', device: 1 }, { seed: options.seed, host })
const { user, system } = process.cpuUsage(before)

const sensor = { width: 34, height: 34 }
const [ours, theirs] = [all(recordings), all(real)].map((batches) => measuresOf(batches.slice(first - 1), sensor))
const c = compare(ours, theirs)
const events = all(recordings).reduce((sum, { count }) => sum + count, 0)
console.log(`${cpus()[0].model}, Node ${process.versions.node}. Digits ${first} to ${last}. ${(last / ((user + system) / 1e6)).toFixed(0)} digits a second, ${(events / (user + system)).toFixed(2)} million events.\n`)

const rows = [
  ['events a recording, mean', mean(ours.counts).toFixed(0), mean(theirs.counts).toFixed(0), '± 5 %', Math.abs(c.meanRatio - 1) <= 0.05],
  ['ratio of a pair, median', c.medianRatio.toFixed(3), '1', '± 0.05', Math.abs(c.medianRatio - 1) <= 0.05],
  ['ratio of a pair, standard deviation', `${(100 * c.spread).toFixed(1)} %`, '–', '≤ 8 %', c.spread <= 0.08],
  ['correlation of the numbers of events, r', c.correlation.toFixed(3), '1', '≥ 0.98', c.correlation >= 0.98],
  ['ON events', `${(100 * c.onShares[0]).toFixed(1)} %`, `${(100 * c.onShares[1]).toFixed(1)} %`, '± 2 points', Math.abs(c.onShares[0] - c.onShares[1]) <= 0.02],
  ['rate in bins of 10 ms: correlation', c.rateCorrelation.toFixed(3), '1', '≥ 0.97', c.rateCorrelation >= 0.97],
  ['rate in bins of 10 ms: difference', `${(100 * c.rateError).toFixed(1)} %`, '0', '≤ 15 %', c.rateError <= 0.15],
  ['events at a pixel: correlation', c.mapCorrelation.toFixed(3), '1', '≥ 0.96', c.mapCorrelation >= 0.96],
  ['centre of a pair: offset in x, y (pixels)', c.centre.map((value) => value.toFixed(2)).join(', '), '0, 0', '± 0.3', Math.max(...c.centre.map(Math.abs)) <= 0.3],
  ['centre of a pair: mean distance (pixels)', c.centreApart.toFixed(2), '0', '≤ 0.5', c.centreApart <= 0.5],
  ['radius (pixels)', mean(ours.radii).toFixed(2), mean(theirs.radii).toFixed(2), '± 3 %', Math.abs(c.radiusRatio - 1) <= 0.03],
  ['radius: correlation over pairs', c.radiusCorrelation.toFixed(3), '1', '≥ 0.9', c.radiusCorrelation >= 0.9],
  ['events of a pair in space and time: cosine', c.cosine.toFixed(3), '1', '≥ 0.9', c.cosine >= 0.9],
  ...[0.05, 0.25, 0.5, 0.75, 0.95].map((part) => {
    const [own, other] = [ours, theirs].map(({ intervals }) => quantile(intervals[0].map((value, i) => value + intervals[1][i]), part))
    return [`interval of a pixel and polarity, ${100 * part} % (ms)`, own.toFixed(1), other.toFixed(1), '± 20 %', Math.abs(own / other - 1) <= 0.2]
  }),
]
console.log('| | synthetic | real | tolerance | within |\n| --- | --: | --: | --: | --- |')
for (const [what, own, other, tolerance, within] of rows) console.log(`| ${what} | ${own} | ${other} | ${tolerance} | ${within ? 'yes' : '**no**'} |`)
if (options.curves) {
  const plain = ({ rates, map, samples }) => ({ samples, rates: rates.map((each) => [...each]), map: map.map((each) => [...each]) })
  writeFileSync(options.curves, JSON.stringify({ first, last, synthetic: plain(ours), real: plain(theirs) }))
}
if (rows.some(([, , , , within]) => !within)) process.exitCode = 1
