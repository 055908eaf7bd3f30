// Measures paced streams: throughput of synchronous and asynchronous chains, and memory under a slow consumer.
// Each case runs in a process of its own, so that its peak of resident memory is its own. Build first: npm run build.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { bareHost, definePortType, defineStage, execute, memoryStore } from '@spikeline/core'
import { concatMap, count, from, ignoreElements, lastValueFrom, map, tap } from 'rxjs'

const MB = 2 ** 20
const small = definePortType({ name: 'small', summary: 'small batches', bytes: () => 8 })
const blocks = definePortType({ name: 'blocks', summary: 'blocks of bytes', bytes: (b) => b.byteLength })
const declare = (type, portType, declaration) => defineStage({
  type, version: '1', summary: 'For measuring.', params: {}, inputs: { in: { type: portType, summary: '' } }, outputs: { out: { type: portType, summary: '' } },
  deterministic: true, stored: false, ...declaration,
})
const producer = (portType, items) => declare('bench/source', portType, { inputs: {}, run: (_, __, { source }) => ({ out: source(items) }) })
const stage = (portType, operator) => declare('bench/stage', portType, { run: ({ in: input }, _, context) => ({ out: input.pipe(operator(context)) }) })

/** Runs a chain of stages as one task; the last is a sink. */
async function run(stages, options = {}) {
  const instances = stages.map((declaration, i) => ({
    id: `s${i}`, stage: `s${i}`, use: `bench/${i}`, params: {}, assignment: {}, seed: 1, key: `k${i}`, components: {}, shapes: {},
    inputs: i === 0 ? {} : { in: [{ instance: `s${i - 1}`, port: 'out' }] },
  }))
  const decisions = new Map(instances.map(({ id }) => [id, { action: 'inline', reason: '' }]))
  const registry = { stage: (use) => stages[Number(use.slice('bench/'.length))] }
  const last = await lastValueFrom(execute({ instances, decisions }, { registry, store: memoryStore(), host: bareHost, ...options }))
  if (last.status !== 'done') throw new Error(`The run ended ${last.status}`)
}

function* numbers(n) {
  for (let i = 0; i < n; i++) yield i
}
const turn = () => new Promise((resolve) => setImmediate(resolve))
const pause = () => new Promise((resolve) => setTimeout(resolve, 1))
const shared = new Uint8Array(MB)

/** name → a function that returns the number of batches that reached the end, and what else it saw. */
const cases = {
  'five synchronous stages, 1,000,000 batches': async () => {
    let seen = 0
    const plain = () => stage(small, () => map((x) => x + 1))
    await run([producer(small, () => numbers(1_000_000)), plain(), plain(), plain(), plain(), stage(small, () => tap(() => seen++))])
    return { seen }
  },
  'five mapAsync stages, 200,000 batches': async () => {
    let seen = 0
    const plain = () => stage(small, ({ mapAsync }) => mapAsync(async (x) => x + 1))
    await run([producer(small, () => numbers(200_000)), plain(), plain(), plain(), plain(), stage(small, ({ mapAsync }) => mapAsync(async () => seen++))])
    return { seen }
  },
  'read in a generator, 500,000 batches': async () => {
    let seen = 0
    const reader = declare('bench/stage', small, {
      run: ({ in: input }, _, { read, source }) => ({ out: source(async function* () { for await (const x of read(input)) { seen++; yield x } }) }),
    })
    await run([producer(small, () => numbers(500_000)), reader])
    return { seen }
  },
  '10 GB in blocks of 1 MB, one buffer, slow stage': () => flood(() => shared),
  '10 GB in blocks of 1 MB, a new buffer each, slow stage': () => flood(() => new Uint8Array(MB).fill(1)),
  'the same with plain RxJS (concatMap), 1 GB only': async () => {
    let made = 0
    let seen = 0
    let most = 0
    async function* items() {
      for (let i = 0; i < 1000; i++) {
        await turn()
        most = Math.max(most, ++made - seen)
        yield new Uint8Array(MB).fill(1)
      }
    }
    await lastValueFrom(from(items()).pipe(concatMap(async () => (await pause(), await pause(), seen++)), ignoreElements(), count()))
    return { seen, most }
  },
}

async function flood(block) {
  let made = 0
  let seen = 0
  let most = 0
  async function* items() {
    for (let i = 0; i < 10_000; i++) {
      if (i % 16 === 0) await turn()
      most = Math.max(most, ++made - seen)
      yield block()
    }
  }
  const slow = stage(blocks, ({ mapAsync }) => mapAsync(async (b) => (await pause(), seen++, b)))
  await run([producer(blocks, items), slow, stage(blocks, () => ignoreElements())])
  return { seen, most }
}

if (process.argv[2]) {
  const started = performance.now()
  const result = await cases[process.argv[2]]()
  console.log(JSON.stringify({ ...result, seconds: (performance.now() - started) / 1000, peakMB: process.resourceUsage().maxRSS / 1024 }))
} else {
  console.log('| case | batches | s | batches/s | most in flight | peak resident MB |\n| --- | ---: | ---: | ---: | ---: | ---: |')
  for (const name of Object.keys(cases)) {
    const { seen, most, seconds, peakMB } = JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), name], { encoding: 'utf8' }))
    const cells = [name, seen.toLocaleString('en'), seconds.toFixed(2), Math.round(seen / seconds).toLocaleString('en'), most ?? '', peakMB.toFixed(0)]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
