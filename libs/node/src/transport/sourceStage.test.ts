import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bareHost, conformance, createRegistry, defineLibrary, defineStage, execute, memoryStore, metricsType, planDocument, validateDocument, type Host, type RunEvent } from '@spikeline/core'
import { events, formatNamed, recordingsType, type Recordings } from '@spikeline/events'
import { endWith, ignoreElements, lastValueFrom, take, tap, toArray } from 'rxjs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { nodeTransport } from './nodeTransport.ts'
import { numbered, sensor, until } from './testing/live.ts'

let folder: string
let host: Host
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikeline-live-'))
  host = { ...bareHost, transport: nodeTransport({ folder, out: folder }) }
  const encoder = formatNamed('es').encoder('a', sensor)
  await writeFile(join(folder, 'a.es'), Buffer.concat(encoder.push(numbered(50_000))))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Sees all that comes, as a stage behind the source does; `most` pieces at most. */
const seen: Recordings[] = []
let most = Infinity
const watch = defineStage({
  type: 'test/watch', version: '1', summary: 'Watches.', params: { type: 'object' }, deterministic: true, stored: false,
  inputs: { recordings: { type: recordingsType, summary: '' } }, outputs: { done: { type: metricsType, summary: '' } },
  run: ({ recordings }) => ({ done: recordings.pipe(take(most), tap((piece) => seen.push(piece)), ignoreElements(), endWith({ metrics: [] })) }),
})
const registry = createRegistry([{ library: events }, { library: defineLibrary({ name: 'test', version: '1', stages: [watch] }) }])
beforeEach(() => {
  seen.length = 0
  most = Infinity
})

const stages = (source: object): string => JSON.stringify({
  version: 1, name: 'live', stages: {
    camera: { use: 'events/source', with: source },
    on: { use: 'events/polarity', in: 'camera.recordings', with: { keep: 'on' } },
    seen: { use: 'test/watch', in: 'on' },
  },
})

async function run(source: object, on: Host = host): Promise<readonly RunEvent[]> {
  const { document, issues } = validateDocument(stages(source), 'live.json', { registry })
  expect(issues).toEqual([])
  const store = memoryStore()
  const plan = await planDocument(document!, { registry, host: on, store })
  return lastValueFrom(execute(plan, { registry, host: on, store }).pipe(toArray()))
}
const issuesOf = (source: object): unknown => validateDocument(stages(source), 'live.json', { registry }).issues.map(({ code }) => code)
const metricsOf = (told: readonly RunEvent[]): unknown => Object.fromEntries(told.flatMap((event) => (event.type === 'stage.metrics' ? event.metrics.map(({ name, value }) => [name, value]) : [])))

describe('events/source', () => {
  test('feeds a pipeline from a file, and tells at the end what came', async () => {
    const told = await run({ from: 'a.es' })
    expect(told.at(-1)).toMatchObject({ type: 'run.finished', status: 'done', drops: {} })
    expect(metricsOf(told)).toEqual({ events: 50_000, 'events.dropped': 0, reconnects: 0, 'clients.refused': 0, 'sensor.quiet': 0 })
    expect(seen.reduce((sum, { t }) => sum + t.length, 0)).toBe(25_000)
    expect(seen.every(({ piece, width, height }) => piece && width === sensor.width && height === sensor.height)).toBe(true)
  })

  test('ends, and tells what came, when nobody wants more', async () => {
    const server = createServer((socket: Socket) => {
      const encoder = formatNamed('es').encoder('a', sensor)
      let n = 0
      const timer = setInterval(() => encoder.push(numbered(10, 10 * n++)).forEach((bytes) => socket.write(bytes)), 2)
      socket.on('error', () => {}).on('close', () => clearInterval(timer))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    most = 3
    const told = await run({ from: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, format: 'es' })
    server.close()
    expect(told.at(-1)).toMatchObject({ status: 'done' })
    expect(metricsOf(told)).toMatchObject({ 'events.dropped': 0 })
    expect(seen.length).toBe(3)
  })

  test('that is stopped says what had come', async () => {
    const stop = new AbortController()
    const { document } = validateDocument(stages({ from: 'synthetic:noise', sensor, speed: 1 }), 'live.json', { registry })
    const store = memoryStore()
    const plan = await planDocument(document!, { registry, host, store })
    const told = lastValueFrom(execute(plan, { registry, host, store, signal: stop.signal }).pipe(toArray()))
    await until(() => seen.length > 3)
    stop.abort(new Error('stopped'))
    const messages = (await told).flatMap((event) => (event.type === 'stage.log' ? [event.message] : []))
    expect(messages).toEqual([expect.stringMatching(/^[\d,]+ events, 0 dropped$/)])
  })

  test('recorded while it ran gives the same results again', async () => {
    const server = createServer((socket: Socket) => {
      const encoder = formatNamed('evt3').encoder('a', sensor)
      for (let k = 0; k < 40; k++) setTimeout(() => socket.writable && encoder.push(numbered(977, 977 * k)).forEach((bytes) => socket.write(bytes)), 2 * k)
      setTimeout(() => socket.end(), 120)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const live = await run({ from: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, format: 'evt3', sensor, overflow: 'drop-newest', buffer: 1500, record: 'live.es' })
    server.close()
    const pieces = [...seen]
    seen.length = 0
    const replay = await run({ from: 'live.es', replay: true })
    expect(pieces.length).toBeGreaterThan(1)
    expect(seen).toEqual(pieces.map(({ arrived: _, ...piece }) => piece))
    expect(metricsOf(replay)).toEqual(metricsOf(live))
  })

  test('is checked before anything runs', () => {
    expect(issuesOf({ from: 'udp://:0' })).toEqual(['E4161'])
    expect(issuesOf({ from: 'udp://:0', overflow: 'fail' })).toEqual(['E4143'])
    expect(issuesOf({ from: 'http://a:1' })).toEqual(['E4160'])
    expect(issuesOf({ from: 'a.es', format: 'evt4' })).toEqual(['E4144'])
    expect(issuesOf({ from: 'tcp://a:1', speed: 1 })).toEqual(['E4168'])
    expect(issuesOf({ from: 'stdin:', replay: true })).toEqual(['E4168'])
    expect(issuesOf({ from: 'synthetic:noise', sensor, events: 5 })).toEqual([])
    expect(issuesOf({ from: 'synthetic:cats', sensor })).toEqual(['E4173'])
  })

  test('on a host without a transport says so', async () => {
    const told = await run({ from: 'a.es' }, bareHost)
    expect(told).toContainEqual(expect.objectContaining({ type: 'stage.failed', issues: [expect.objectContaining({ code: 'E4166' })] }))
  })
})

describe('events/source keeps the stage contract', () => {
  const source = registry.stage('events/source')!
  const lazy: Host = { ...bareHost, transport: { now: () => host.transport!.now(), open: (...args) => host.transport!.open(...args) } }
  for (const { name, run: check } of conformance(source, [
    { name: 'a file', inputs: {}, params: { from: 'a.es', buffer: 5000 }, host: lazy },
    { name: 'made on the spot', inputs: {}, params: { from: 'synthetic:bar', sensor, events: 3000 }, host: lazy },
    { name: 'in real time', inputs: {}, params: { from: 'a.es', speed: 5, buffer: 5000 }, host: lazy },
  ])) test(name, check)
})
