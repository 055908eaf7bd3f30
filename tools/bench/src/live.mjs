// Measures live sources on loopback: a sender in a process of its own, a million events a second over UDP (SPIF words, 128 a datagram) and TCP
// (Event Stream), through events/source and events/polarity to a last stage. Every event says when it was sent, by the clock that all processes
// of a machine share; the latency is from there to the last stage. Options: --seconds 60 --rate 1000000 --via udp,tcp. Build first: npm run build.
import { spawn } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bareHost, createRegistry, defineLibrary, defineStage, execute, memoryStore, metricsType, planDocument, validateDocument } from '@spikeline/core'
import { events, recordingsType } from '@spikeline/events'
import { nodeTransport } from '@spikeline/node'
import { endWith, ignoreElements, lastValueFrom, tap } from 'rxjs'

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '1000000' }, via: { type: 'string', default: 'udp,tcp' }, overflow: { type: 'string', default: 'drop-oldest' } } })
const [seconds, rate] = [Number(options.seconds), Number(options.rate)]
const sender = fileURLToPath(new URL('live-sender.mjs', import.meta.url))
const transport = nodeTransport()
const sensors = { udp: { width: 32768, height: 32768 }, tcp: { width: 640, height: 480 } }

/** Latencies in steps of 10 µs up to a second, and what is beyond. */
class Latencies {
  steps = new Uint32Array(100_001)
  count = 0
  most = 0
  add(us) {
    this.steps[Math.min(100_000, Math.max(0, Math.floor(us / 10)))]++
    this.count++
    if (us > this.most) this.most = us
  }
  /** In milliseconds. */
  at(share) {
    let sum = 0
    for (let i = 0; i < this.steps.length; i++) if ((sum += this.steps[i]) >= share * this.count) return ((i + 1) / 100).toFixed(2)
  }
}

async function measure(via) {
  const latencies = new Latencies()
  let [received, pieces] = [0, 0]
  /** The times of a stream of bytes count from here. */
  const base = transport.now()
  const port = 20_000 + (process.pid % 20_000)
  const watch = defineStage({
    type: 'bench/watch', version: '1', summary: 'Takes the time.', params: { type: 'object' }, deterministic: false, stored: false,
    inputs: { recordings: { type: recordingsType, summary: '' } }, outputs: { done: { type: metricsType, summary: '' } },
    run: ({ recordings }) => ({
      done: recordings.pipe(tap(({ t, x, y, t0 }) => {
        const now = transport.now()
        received += t.length
        pieces++
        // One event of each datagram, and of each 64 of a stream; the first of a piece, which has waited longest, among them.
        for (let i = 0; i < t.length; i += 64) latencies.add(via === 'udp' ? (now - ((x[i] << 15) | y[i])) & (2 ** 30 - 1) : now - base - (t0[0] + t[i]))
      }), ignoreElements(), endWith({ metrics: [] })),
    }),
  })
  const registry = createRegistry([{ library: events }, { library: defineLibrary({ name: 'bench', version: '1', stages: [watch] }) }])
  const from = via === 'udp' ? `udp://127.0.0.1:${port}` : `tcp-listen://127.0.0.1:${port}`
  const source = { from, sensor: sensors[via], ...(via === 'udp' ? { overflow: options.overflow, seconds: seconds + 4 } : { format: 'es' }) }
  const { document, issues } = validateDocument(JSON.stringify({ version: 1, name: 'live', stages: {
    camera: { use: 'events/source', with: source }, swapped: { use: 'events/polarity', in: 'camera.recordings', with: { keep: 'swapped' } }, last: { use: 'bench/watch', in: 'swapped' },
  } }), 'live.json', { registry })
  if (!document) throw new Error(JSON.stringify(issues))
  const host = { ...bareHost, transport }
  const store = memoryStore()
  const plan = await planDocument(document, { registry, host, store })
  const metrics = {}
  const before = process.cpuUsage()
  const run = lastValueFrom(execute(plan, { registry, host, store }).pipe(tap((event) => {
    if (event.type === 'stage.metrics') for (const { name, value } of event.metrics) metrics[name] = value
    if (event.type === 'stage.failed') throw new Error(JSON.stringify(event.issues))
  })))
  await new Promise((resolve) => setTimeout(resolve, 500))
  const child = spawn(process.execPath, [sender, via, String(port), String(rate), String(seconds), String(base)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text) => (said += text))
  await new Promise((resolve) => child.on('close', resolve))
  const used = process.cpuUsage(before)
  await run
  const sent = JSON.parse(said)
  const lost = metrics['datagrams.lost']
  const share = ((used.user + used.system) / 1e6 / sent.seconds * 100).toFixed(0)
  const exact = (n) => n.toLocaleString('en')
  const rest = sent.events - received - metrics['events.dropped'] - (lost ?? 0) * 128
  return [via, exact(sent.events), exact(Math.round(sent.events / sent.seconds)), exact(received), exact(metrics['events.dropped']), via === 'udp' ? lost ?? 'unknown' : '–', exact(rest),
    latencies.at(0.5), latencies.at(0.99), latencies.at(0.999), (latencies.most / 1000).toFixed(2), exact(Math.round(pieces / sent.seconds)), share]
}

console.log(`${cpus()[0].model}, Node ${process.versions.node}; ${rate.toLocaleString('en')} events a second for ${seconds} s, latency in ms from sending to the last stage.\n`)
console.log('| via | sent | a second | received | dropped by policy | datagrams dropped by the kernel | unaccounted | median | 99 % | 99.9 % | most | pieces a second | % of a core |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const via of options.via.split(',')) console.log(`| ${(await measure(via)).join(' | ')} |`)
