// train/r-stdp part by part, with its published network on digits of MNIST: microseconds of the processor and additions an image, one
// thread.
//
//   node tools/bench/src/first-spike.mjs [--digits 2000] [--repeats 3]
//
// Each part works on what the parts before it gave; weights are those after one epoch of these digits, with the published rates. The layers without
// labels stop at the step that has all winners. PyTorch, where SPIKELINE_PEERS_PYTHON names a Python that has it, computes the three convolutions over
// waves of all steps, as the code of the authors does for each image of each epoch of the last layer; learning is not in its time.
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom, runStage } from '@spikeline/core'
import { mapSize, openFirstSpike, placeLayers, RankEncoder, reach, seenBits, seenWords, windowWiring } from '@spikeline/networks'
import { builtinRegistry, nodeHost } from '@spikeline/node'

const { values: options } = parseArgs({ options: { digits: { type: 'string', default: '2000' }, repeats: { type: 'string', default: '3' } } })
const [digits, repeats] = [options.digits, options.repeats].map(Number)
const { train: [images] } = await runStage(builtinRegistry().stage('dataset/mnist'), {}, { train: digits, test: 1, batch: 10_000 }, { host: nodeHost() })

const encoding = { timesteps: 15, sizes: [3, 7, 13], threshold: 50, normalisationRadius: 8 }
const layers = placeLayers(images, encoding.sizes, [
  { name: '1:30C5', filters: 30, kernel: 5, threshold: 15, pool: 2 },
  { name: '2:250C3', filters: 250, kernel: 3, threshold: 10, pool: 3 },
  { name: '3:200C5', filters: 200, kernel: 5, pool: 1 },
])
const winners = [[5, 3], [8, 1]]
const engine = openFirstSpike(layers, encoding.timesteps, 'kernels')
const random = createRandom('first-spike')
layers.forEach((_, l) => engine.setWeights(l, engine.weights(l).map(() => 0.8 + 0.05 * random.normal())))

/** Microseconds of the processor an image, the median of the repeats. */
function time(work) {
  const runs = Array.from({ length: repeats }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / digits
  })
  return runs.sort((a, b) => a - b)[Math.floor(repeats / 2)]
}
const rows = []
const row = (name, us, additions) => {
  const [millions, rate] = additions === undefined ? ['–', '–'] : [(additions / 1e6).toFixed(2), (additions / us / 1000).toFixed(1)]
  rows.push(`| ${name} | ${us.toFixed(0)} | ${millions} | ${rate} |`)
}
/** Additions an image of a layer, when all steps are presented. */
function additionsOf({ input, output, kernel, padding, filters }, { indices, samples }) {
  const positions = reach(input.height * input.width, [windowWiring(input, output, kernel, 1, padding)])
  return indices.reduce((sum, i) => sum + positions[Math.floor(i / input.channels)] * filters, 0) / samples
}

let block
row('rank order', time(() => (block = new RankEncoder(encoding).encode(images, 0, digits, 'benchmark'))))
for (const l of [0, 1]) {
  const epoch = () => {
    for (let b = 0; b < digits; b++)
      for (const winner of engine.winners(l, block, b, ...winners[l])) engine.learn(l, winner, { up: 0.15, down: -0.1125, soft: true, lower: 0, upper: 1 })
  }
  row(`${layers[l].name} learns`, time(epoch))
  let next
  row(`${layers[l].name} fires`, time(() => (next = engine.forward(l, block).block)), additionsOf(layers[l], block))
  block = next
}
const neurons = mapSize(layers[2].input)
const words = seenWords(neurons)
const seen = new Uint32Array(words * digits)
seenBits(block, neurons, seen, 0)
row(`${layers[2].name} learns by reward`, time(() => {
  for (let b = 0; b < digits; b++) {
    const winner = engine.strongest(2, seen.subarray(b * words, (b + 1) * words))
    const [up, down] = Math.floor(winner.map / 20) === images.labels[b] ? [0.004, -0.003] : [-0.004, 0.0005]
    engine.learn(2, winner, { up, down, soft: false, lower: 0.2, upper: 0.8 })
  }
}), additionsOf(layers[2], block))

console.log(`${cpus()[0].model}, Node ${process.versions.node}, one thread, ${digits} digits.\n`)
console.log('| part | µs an image | additions (M) | G additions/s |\n| --- | --: | --: | --: |')
console.log(rows.join('\n'))
const python = process.env.SPIKELINE_PEERS_PYTHON
if (python) console.log(execFileSync(python, [fileURLToPath(new URL('../peers/spike_waves.py', import.meta.url))], { encoding: 'utf8' }).trim())
