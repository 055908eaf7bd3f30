// Measures a live pipeline on loopback: a sender in a process of its own, over UDP (SPIF words with times, 64 a datagram) and TCP (Event Stream),
// through events/source into simulate/stream with a CNN, which decides each millisecond. Two latencies of a decision: "from arrival" is what
// simulate/stream says, from when the first event of the piece that completed the slice was read from its socket; "from sending" is from when the
// packet that completed it was sent, by the clock that all processes of a machine share: its events have that time. Also how long the receiver was
// ready to run and had no core, which is no doing of its own. Options: --seconds 60 --rate 1000000 --via udp,tcp. Build first: npm run build.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bareHost, defineLibrary, defineStage, execute, memoryStore, metricsType, planDocument, validateDocument } from '@spikeline/core'
import { recordingsType } from '@spikeline/events'
import { decisionsType, networkShape, networkType } from '@spikeline/networks'
import { builtinRegistry, nodeTransport } from '@spikeline/node'
import { endWith, ignoreElements, lastValueFrom, merge, tap } from 'rxjs'
import { networkOf } from './simulate-workload.mjs'

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '1000000' }, via: { type: 'string', default: 'udp,tcp' }, overflow: { type: 'string', default: 'drop-oldest' } },
})
const [seconds, rate] = [Number(options.seconds), Number(options.rate)]
const sender = fileURLToPath(new URL('live-sender.mjs', import.meta.url))
const transport = nodeTransport()
const sensor = { width: 34, height: 34 }
const network = networkOf({ topology: '16C5S2P1-16C3P1-AP2-8C3P1-AP2-256FC-10', gain: 1 }, { from: { ...sensor, channels: 2 }, fires: true })

/** Milliseconds from the sending of packets to the decisions that they complete. The events of a packet have the time of its sending. */
class Packets {
  latencies = []
  #sent = []
  #at = 0
  #made = []
  came({ t, t0 }) {
    for (let i = 0; i < t.length; i++) if (t0[0] + t[i] !== this.#sent.at(-1)) this.#sent.push(t0[0] + t[i])
    this.#match()
  }
  /** A slice that ends at `time` is completed by the first packet that is not of before. */
  decided({ count, time }, now) {
    for (let i = 0; i < count; i++) this.#made.push([time[i], now])
    this.#match()
  }
  #match() {
    for (; this.#made.length > 0; this.#made.shift()) {
      const [time, now] = this.#made[0]
      while (this.#at < this.#sent.length && this.#sent[this.#at] < time) this.#at++
      if (this.#at === this.#sent.length) return
      this.latencies.push((now - this.#sent[this.#at]) / 1000)
    }
  }
}

/** Milliseconds that the main thread has been ready to run and had no core; undefined where the system does not say. */
function waited() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[1]) / 1e6
  } catch {
    return undefined
  }
}

async function measure(via) {
  const base = transport.now()
  const port = 20_000 + (process.pid % 20_000)
  const packets = new Packets()
  const model = defineStage({
    type: 'bench/network', version: '1', summary: 'A network.', params: { type: 'object' }, deterministic: true, stored: false,
    inputs: {}, outputs: { model: { type: networkType, summary: '' } }, shapes: () => ({ model: networkShape(network) }),
    run: (_inputs, _params, context) => ({ model: context.source(() => [network]) }),
  })
  const watch = defineStage({
    type: 'bench/watch', version: '1', summary: 'Takes the time.', params: { type: 'object' }, deterministic: false, stored: false,
    inputs: { decisions: { type: decisionsType, summary: '' }, recordings: { type: recordingsType, summary: '' } }, outputs: { done: { type: metricsType, summary: '' } },
    run: ({ decisions, recordings }) => ({
      done: merge(recordings.pipe(tap((piece) => packets.came(piece))), decisions.pipe(tap((made) => packets.decided(made, transport.now() - base))))
        .pipe(ignoreElements(), endWith({ metrics: [] })),
    }),
  })
  const registry = builtinRegistry([{ library: defineLibrary({ name: 'bench', version: '1', stages: [model, watch] }) }])
  const source = via === 'udp' ? { from: `udp://127.0.0.1:${port}`, sensor, overflow: options.overflow, seconds: seconds + 3 } : { from: `tcp-listen://127.0.0.1:${port}`, sensor, format: 'es' }
  const { document, issues } = validateDocument(JSON.stringify({ version: 1, name: 'live', stages: {
    network: { use: 'bench/network' }, camera: { use: 'events/source', with: source },
    stream: { use: 'simulate/stream', in: { model: 'network', recordings: 'camera.recordings' }, with: { dt: 1, window: 100, emit: 'slice' } },
    last: { use: 'bench/watch', in: { decisions: 'stream.decisions', recordings: 'camera.recordings' } },
  } }), 'live.json', { registry })
  if (!document) throw new Error(JSON.stringify(issues))
  const host = { ...bareHost, transport }
  const store = memoryStore()
  const plan = await planDocument(document, { registry, host, store })
  const metrics = new Map()
  const run = lastValueFrom(execute(plan, { registry, host, store }).pipe(tap((event) => {
    if (event.type === 'stage.metrics') for (const { name, value, labels } of event.metrics) metrics.set([name, labels.percentile ?? labels.reason ?? labels.layer].filter(Boolean).join(' '), value)
    if (event.type === 'stage.failed') throw new Error(JSON.stringify(event.issues))
  })))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const [before, waitedBefore] = [process.cpuUsage(), waited()]
  const child = spawn(process.execPath, [sender, via, port, rate, seconds, base, sensor.width, sensor.height].map(String), { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text) => (said += text))
  await new Promise((resolve) => child.on('close', resolve))
  const [used, waitedAfter] = [process.cpuUsage(before), waited()]
  await run
  const sent = JSON.parse(said)
  const get = (name) => metrics.get(name) ?? 0
  const wrong = [...metrics].filter(([name]) => name.startsWith('datagrams.wrong')).reduce((sum, [, value]) => sum + value, 0)
  const lost = metrics.get('datagrams.lost')
  const delivered = get('stream.events')
  const dropped = get('events.dropped')
  const exact = (n) => n.toLocaleString('en')
  const sorted = Float64Array.from(packets.latencies).sort()
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1]
  const ms = (...values) => values.map((value) => value.toFixed(1)).join(' / ')
  return [
    via, exact(Math.round(sent.events / sent.seconds)), exact(sent.events), exact(delivered), exact(dropped), ...(via === 'udp' ? [exact(wrong), exact(lost ?? NaN)] : ['–', '–']),
    exact(sent.events - delivered - dropped - 64 * (wrong + (lost ?? 0))), exact(get('stream.decisions')),
    ms(...[50, 99, 100].map((percentile) => get(`stream.latency ${percentile}`))), ms(at(0.5), at(0.99), at(1)),
    `${((used.user + used.system) / 1e4 / sent.seconds).toFixed(0)} %`, waitedBefore === undefined ? '–' : `${((waitedAfter - waitedBefore) / 10 / sent.seconds).toFixed(0)} %`,
  ]
}

console.log(`${cpus()[0].model}, Node ${process.versions.node}, load ${loadavg()[0].toFixed(1)}; ${rate.toLocaleString('en')} events a second for ${seconds} s; latencies in ms: median / 99 % / most.\n`)
const columns = ['via', 'events a second', 'sent', 'delivered', 'dropped by policy', 'datagrams wrong', 'datagrams dropped by the kernel', 'unaccounted', 'decisions', 'from arrival', 'from sending', 'of a core', 'without a core']
console.log(`| ${columns.join(' | ')} |\n|${columns.map((_, i) => (i === 0 ? ' --- ' : ' ---: ')).join('|')}|`)
for (const via of options.via.split(',')) console.log(`| ${(await measure(via)).join(' | ')} |`)
