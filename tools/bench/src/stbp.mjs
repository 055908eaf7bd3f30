// Direct training of spiking networks through time (STBP), and inference: ours, snnTorch, SpikingJelly, Norse, and PyTorch alone, in one run.
//
//   npm run bench -- stbp [--workload nmnist-mlp]... [--timesteps 20]... [--mode train|infer]... [--threads 2] [--repeats 3] [--seconds 3]
//                         [--engine kernels|twin] [--wait 20] [--python PYTHON]
//
// A step is forward, loss, backward and Adam of one batch; inference is the forward half. Each measurement is the median of repeats, each
// repeat a process of its own that takes the median of its steps; the engines take turns. All get the same weights and the same raster, from
// recordings where SPIKELINE_NMNIST names a folder of them, and with the densities of recordings where not; the table of rates shows that
// all do the same work. Before each measurement it waits for the machine to be quiet, at most --wait seconds: the peers' threads spin while
// they wait for one another, and lose more than ours where others work. The peers run where --python or SPIKELINE_PEERS_PYTHON names a Python that has them.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeFolder } from './stbp-folder.mjs'
import { awaitQuiet } from './stbp-quiet.mjs'
import { growthTable, ratesTable, timesTable } from './stbp-tables.mjs'
import { workloads } from './stbp-workload.mjs'

const list = (values) => ({ type: 'string', multiple: true, default: values })
const { values: options } = parseArgs({
  options: {
    workload: list(Object.keys(workloads)), timesteps: list([]), mode: list(['train', 'infer']), python: { type: 'string', default: process.env.SPIKELINE_PEERS_PYTHON },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) }, repeats: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' }, engine: { type: 'string', default: 'kernels' }, wait: { type: 'string', default: '20' },
  },
})
const unknown = options.workload.filter((name) => !Object.hasOwn(workloads, name))
if (unknown.length) {
  console.error(`There is no workload ${unknown.join(', ')}; there are ${Object.keys(workloads).join(', ')}.`)
  process.exit(2)
}
const { python, threads, seconds } = options
const repeats = Number(options.repeats)
const one = fileURLToPath(new URL('stbp-one.mjs', import.meta.url))
const peer = fileURLToPath(new URL('../peers/stbp.py', import.meta.url))
const peers = python ? ['snntorch', 'spikingjelly', 'norse', 'torch', 'torch-events'] : []
/** Events replace the zeros and ones of a dense first layer only. */
const fits = (system, { topology, source }) => system !== 'torch-events' || (source !== 'held' && !topology.includes('C3'))

function measure(command, args) {
  const output = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, OMP_NUM_THREADS: threads } })
  return JSON.parse(output.trim().split('\n').at(-1))
}

const folder = mkdtempSync(join(tmpdir(), 'spikeline-bench-'))
const rows = []
const busy = []
try {
  for (const name of options.workload)
    for (const timesteps of Object.keys(workloads[name].gains).filter((t) => !options.timesteps.length || options.timesteps.includes(t))) {
      const at = join(folder, `${name}-${timesteps}`)
      const input = writeFolder(at, name, Number(timesteps))
      const systems = ['ours', ...peers.filter((system) => fits(system, workloads[name]))]
      for (const mode of options.mode) {
        const runs = Object.fromEntries(systems.map((system) => [system, []]))
        for (let repeat = 0; repeat < repeats; repeat++)
          for (const system of systems) {
            busy.push(await awaitQuiet(Number(options.wait)))
            const result = system === 'ours' ? measure(process.execPath, [one, options.engine, mode, threads, name, timesteps, seconds])
              : measure(python, [peer, system, mode, threads, at, seconds])
            runs[system].push(result)
            console.error(`${name}, T = ${timesteps}, ${mode}, ${system}, repeat ${repeat + 1}: ${result.ms.toFixed(1)} ms, ${result.processorMs.toFixed(1)} ms of the processor; ${(100 * busy.at(-1)).toFixed(0)} % busy before`)
          }
        rows.push({ name, workload: workloads[name], timesteps: Number(timesteps), input, mode, runs })
      }
      rmSync(at, { recursive: true })
    }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const recorded = process.env.SPIKELINE_NMNIST ? 'recordings of N-MNIST' : 'synthetic events of the density of N-MNIST'
console.log(`${cpus()[0].model}, Node ${process.versions.node}, ${threads} threads; median of ${repeats} processes; ${recorded}, MNIST's share of ink. ` +
  `Before ${busy.filter((share) => share < 0.1).length} of ${busy.length} measurements the machine was quiet, before the others up to ${(100 * Math.max(...busy)).toFixed(0)} % busy with other work.`)
const titles = { train: 'One training step', infer: 'Inference of one batch' }
for (const mode of options.mode) {
  const of = rows.filter((row) => row.mode === mode)
  console.log(`\n### ${titles[mode]}\n\n${timesTable(of, peers)}`)
  for (const table of growthTable(of, peers)) console.log(`\n### ${titles[mode]}: time against T, the same recordings in more windows\n\n${table}`)
}
console.log(`\n### Firing rates\n\n${ratesTable(rows.filter(({ mode }) => mode === options.mode[0]))}`)
if (!python) console.log('\nThe peers were not run: neither --python nor SPIKELINE_PEERS_PYTHON names a Python that has them.')
