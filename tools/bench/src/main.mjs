// npm run bench -- NAME… [OPTION…]   Runs benchmarks; each prints a Markdown table, as docs/BENCHMARKS.md holds it. Options are passed on to them.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const benches = {
  streams: ['streams.mjs', 'paced edges: throughput, and memory under a slow consumer'],
  plan: ['plan.mjs', 'validation and planning of large documents and sweeps'],
  startup: ['startup.mjs', 'the command line as a whole process: version, validation, a run that is all cached'],
  gather: ['gather.mjs', 'the gather product: additions and bytes a second, against what a core can do'],
  simulate: ['simulate.mjs', 'clock-driven simulation: WebAssembly kernels, their TypeScript twin, snnTorch'],
  event: ['event.mjs', 'event-driven and clock-driven simulation: time against steps, and against events'],
  mechanisms: ['mechanisms.mjs', 'neurons with mechanisms: kernels, their TypeScript twin, and plain neurons'],
  synthesis: ['synthesis.mjs', 'synthetic N-MNIST against real recordings of the same digits, pair by pair'],
  codecs: ['codecs.mjs', 'files of events into columns, ours and the decoders of faery and expelliarmus'],
  readback: ['readback.mjs', 'files of ours read by others, and theirs by us: who agrees'],
  endless: ['endless.mjs', 'events from disk, and two thousand million without an end, through filters into slices: throughput and memory'],
  filters: ['filters.mjs', 'filters of events, each by itself'],
  live: ['live.mjs', 'a million events a second over UDP and TCP into a network that decides each millisecond: losses and latency'],
  train: ['train-epoch.mjs', 'an epoch of the MNIST CNN: native TensorFlow, WebAssembly, PyTorch'],
  'first-spike': ['first-spike.mjs', 'R-STDP part by part: microseconds and additions an image'],
  stdp: ['stdp.mjs', 'unsupervised learning by STDP: ours, Brian 2, BindsNET'],
  stbp: ['stbp.mjs', 'direct training of spiking networks: ours, snnTorch, SpikingJelly, Norse, PyTorch'],
}

const given = process.argv.slice(2)
const first = given.findIndex((argument) => argument.startsWith('--'))
const [names, passed] = first < 0 ? [given, []] : [given.slice(0, first), given.slice(first)]
const unknown = names.filter((name) => !Object.hasOwn(benches, name))
if (!names.length || unknown.length) {
  if (unknown.length) console.error(`There is no benchmark ${unknown.map((n) => `"${n}"`).join(', ')}.`)
  console.error(`usage: npm run bench -- NAME… [OPTION…]\n${Object.entries(benches).map(([name, [, what]]) => `  ${name.padEnd(10)} ${what}`).join('\n')}`)
  process.exit(2)
}
for (const name of names) {
  console.log(`\n## ${name}: ${benches[name][1]}\n`)
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(benches[name][0], import.meta.url)), ...passed], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
