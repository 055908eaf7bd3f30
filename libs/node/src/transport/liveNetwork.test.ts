import { createSocket } from 'node:dgram'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareHost, createRandom, createRegistry, defineLibrary, defineStage, execute, memoryStore, metricsType, planDocument, validateDocument } from '@spikeline/core'
import { encodeSpif, events } from '@spikeline/events'
import { decisionsType, networkShape, networkType, type Decisions, type Network } from '@spikeline/networks'
import { simulate } from '@spikeline/simulate'
import { endWith, ignoreElements, lastValueFrom, tap } from 'rxjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeTransport } from './nodeTransport.ts'
import { sensor } from './testing/live.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'spikeline-live-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

const random = createRandom('live network')
const inputs = sensor.width * sensor.height * 2
const neuron = { model: 'if', threshold: 1, decay: 1, reset: 'zero', compare: '>=', initial: 0 } as const
const network: Network = {
  name: 'dense', kind: 'snn', topology: '', input: { ...sensor, channels: 2 }, classes: 4, provenance: [],
  layers: [{ kind: 'dense', name: 'out', units: 4, bias: false, activation: { kind: 'spiking', neuron } }],
  parameters: { out: { weight: Float32Array.from({ length: 4 * inputs }, () => random.next() - 0.3) } },
}

/** Runs a source into the network; gives its decisions, and calls `listening` when datagrams can be sent. */
async function decisionsOf(source: object, listening: (port: number) => void = () => {}) {
  const made: Decisions[] = []
  const model = defineStage({
    type: 'test/network', version: '1', summary: 'A network.', params: { type: 'object' }, deterministic: true, stored: false,
    inputs: {}, outputs: { model: { type: networkType, summary: '' } }, shapes: () => ({ model: networkShape(network) }),
    run: (_inputs, _params, context) => ({ model: context.source(() => [network]) }),
  })
  const watch = defineStage({
    type: 'test/watch', version: '1', summary: 'Watches.', params: { type: 'object' }, deterministic: true, stored: false,
    inputs: { decisions: { type: decisionsType, summary: '' } }, outputs: { done: { type: metricsType, summary: '' } },
    run: ({ decisions }) => ({ done: decisions.pipe(tap((each) => made.push(each)), ignoreElements(), endWith({ metrics: [] })) }),
  })
  const registry = createRegistry([{ library: events }, { library: simulate }, { library: defineLibrary({ name: 'test', version: '1', stages: [model, watch] }) }])
  const { document, issues } = validateDocument(JSON.stringify({ version: 1, name: 'live', stages: {
    network: { use: 'test/network' }, camera: { use: 'events/source', with: source },
    stream: { use: 'simulate/stream', in: { model: 'network', recordings: 'camera.recordings' }, with: { dt: 1, window: 20 } },
    seen: { use: 'test/watch', in: 'stream.decisions' },
  } }), 'live.json', { registry })
  expect(issues).toEqual([])
  const host = { ...bareHost, transport: nodeTransport({ folder, out: folder }) }
  const store = memoryStore()
  const plan = await planDocument(document!, { registry, host, store })
  await lastValueFrom(execute(plan, { registry, host, store }).pipe(tap((event) => {
    const port = event.type === 'stage.log' ? /udp:\/\/127\.0\.0\.1:(\d+): waiting/.exec(event.message)?.[1] : undefined
    if (port !== undefined) listening(Number(port))
    if (event.type === 'stage.failed') throw new Error(JSON.stringify(event.issues))
  })))
  return made.flatMap(({ count, time, decided, scores, latency }) => Array.from({ length: count }, (_, i) => ({ time: time[i]!, decided: decided[i]!, scores: [...scores.subarray(4 * i, 4 * i + 4)], latency: latency?.[i] })))
}
const withoutLatency = (made: Awaited<ReturnType<typeof decisionsOf>>): unknown[] => made.map(({ latency: _, ...rest }) => rest)

describe('a network on a live source', () => {
  test.each([['with times', true], ['without times, which silence then tells', false]])('decides the same again on its recording: datagrams %s', async (name, timed) => {
    const record = `${timed}.es`
    const live = await decisionsOf({ from: 'udp://127.0.0.1:0', sensor, overflow: 'drop-oldest', seconds: 0.7, record }, (port) => {
      const socket = createSocket('udp4')
      let sent = 0
      const timer = setInterval(() => {
        const count = 40 + random.integer(80)
        const time = 3000 * sent
        const column = (below: number): Uint16Array => Uint16Array.from({ length: count }, () => random.integer(below))
        const batch = { t: Uint32Array.from({ length: count }, (_, i) => time + i), x: column(sensor.width), y: column(sensor.height), p: Uint8Array.from(column(2)), t0: 0, ...sensor, count }
        for (const datagram of encodeSpif(batch, timed)) socket.send(datagram, port, '127.0.0.1')
        if (++sent < 60) return
        clearInterval(timer)
        setTimeout(() => socket.close(), 50)
      }, 3)
    })
    expect(live.length).toBeGreaterThan(50)
    expect(live.every(({ latency }) => latency! >= 0)).toBe(true)
    // Without times the last events leave the window while nothing comes; with them nobody knows that time has passed.
    expect(live.at(-1)!.scores.every((score) => score === 0)).toBe(!timed)
    const silences = (await readFile(join(folder, `${record}.arrivals.ndjson`), 'utf8')).match(/"events":0,"at":\d+,"time":\d+/g) ?? []
    expect(silences.length > 10, name).toBe(!timed)
    expect(withoutLatency(await decisionsOf({ from: record, replay: true, sensor }))).toEqual(withoutLatency(live))
  })
})
