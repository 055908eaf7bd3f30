import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatNamed } from '@spikeline/events'
import { nirArray, nirIntegers, writeNir, type NirNode } from '@spikeline/networks'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Results } from './results.ts'
import { call, inFolder, root } from './testing/call.ts'
import { streaming } from './testing/streaming.ts'

const PIXELS = 34 * 34
const sensor = { width: 34, height: 34 }
const classes = [7, 2, 1]

/** A network that says in which three columns the events are: class x / 3, when five have come. */
async function networkOf(): Promise<Uint8Array> {
  const weight = Float32Array.from({ length: 10 * 2 * PIXELS }, (_, i) => (Math.floor((i % 34) / 3) === Math.floor(i / (2 * PIXELS)) ? 1 : 0))
  const of = (value: number) => nirArray(new Float64Array(10).fill(value))
  const nodes = new Map<string, NirNode>([
    ['input', { type: 'Input', parameters: { shape: nirIntegers(2, 34, 34) } }],
    ['flat', { type: 'Flatten', parameters: { start_dim: nirIntegers(0), end_dim: nirIntegers(-1), input_type: nirIntegers(2, 34, 34) } }],
    ['fc', { type: 'Linear', parameters: { weight: nirArray(weight, [10, 2 * PIXELS]) } }],
    ['if', { type: 'IF', parameters: { r: of(1), v_threshold: of(4.5) } }],
    ['output', { type: 'Output', parameters: { shape: nirIntegers(10) } }],
  ])
  return writeNir({ version: '1.0.6', graph: { type: 'NIRGraph', nodes, edges: [['input', 'flat'], ['flat', 'fc'], ['fc', 'if'], ['if', 'output']] } })
}

/** A recording of 30 ms: an event every 100 µs, in the columns of its class. */
function recordingOf(label: number): Buffer {
  const t = Uint32Array.from({ length: 300 }, (_, i) => 100 * i)
  const events = { t, x: Uint16Array.from(t, (_, i) => 3 * label + (i % 3)), y: Uint16Array.from(t, (_, i) => i % 34), p: Uint8Array.from(t, (_, i) => i & 1), t0: 0, ...sensor, count: 300 }
  const encoder = formatNamed('atis').encoder('a', sensor)
  return Buffer.concat([...encoder.push(events), ...encoder.end()])
}

/** Runs `work` in a folder with the two pipelines, and with recordings and a network in the place of the real ones. */
const standIn = (work: (cwd: string) => Promise<void>) => inFolder(async (cwd) => {
  for (const name of ['SPIKELINE_NMNIST', 'SPIKELINE_NETWORKS']) vi.stubEnv(name, undefined)
  for (const name of readdirSync(join(root, 'pipelines')).filter((each) => /^nmnist-(stream|live)\.json$/.test(each))) copyFileSync(join(root, 'pipelines', name), join(cwd, name))
  mkdirSync(join(cwd, 'nmnist'))
  mkdirSync(join(cwd, 'networks'))
  classes.forEach((label, i) => writeFileSync(join(cwd, 'nmnist', `6000${i + 1}.bin`), recordingOf(label)))
  writeFileSync(join(cwd, 'nmnist/test.csv'), `file,label\n${classes.map((label, i) => `6000${i + 1}.bin,${label}\n`).join('')}`)
  writeFileSync(join(cwd, 'nmnist/train.csv'), 'file,label\n60001.bin,7\n')
  writeFileSync(join(cwd, 'networks/cnn_sinabs.nir'), await networkOf())
  await work(cwd)
})
afterEach(() => void vi.unstubAllEnvs())
const metricsOf = (cwd: string, name: string) => (JSON.parse(readFileSync(join(cwd, 'out', name, 'results.json'), 'utf8')) as Results).instances[0]!.metrics
/** The decided classes in their order, as report/live says them. */
const decided = (err: string): number[] => [...err.matchAll(/screen: [\d.]+ s: class (\d)/g)].map(([, label]) => Number(label))

describe('pipelines/nmnist-stream.json', () => {
  test('plays recordings in their time, decides about each, and tells how long that takes', () => standIn(async (cwd) => {
    const { status, out, err } = await call(['run', 'nmnist-stream.json'], { cwd })
    expect([status, out]).toEqual([0, expect.stringMatching(/3 of 3/)])
    for (const words of [/screen: recording 0: class 7 since \d+ ms, right; 300 events/, /stream: from the arrival of events to decisions: [\d.]+ ms \(50 %\)/]) expect(err).toMatch(words)
    expect(metricsOf(cwd, 'nmnist-stream')).toContainEqual(expect.objectContaining({ name: 'stream.latency', labels: { model: 'cnn', percentile: '99' } }))
  }), 30_000)
})

describe('pipelines/nmnist-live.json', () => {
  test.each([
    ['tcp-listen://127.0.0.1:0', ['--format', 'es'], []],
    ['udp://127.0.0.1:0', ['--seconds', '8'], ['--timestamps']],
  ] as const)('fed over %s decides the same, and counts what came and what was lost', (from, how, more) => standIn(async (cwd) => {
    const { address, ended } = streaming([from, '--pipeline', 'nmnist-live.json', ...how], cwd)
    const to = (await address).replace('-listen', '')
    expect(await call(['events', 'play', ...classes.map((_, i) => `nmnist/6000${i + 1}.bin`), '--sensor', '34x34', '--pause', '0.2', '--to', to, ...more], { cwd })).toMatchObject({ status: 0 })
    const { status, err } = await ended
    expect([status, decided(err)]).toEqual([0, classes])
    expect(err).toMatch(/camera: 900 events, 0 dropped/)
    expect(metricsOf(cwd, 'nmnist-live')).toContainEqual(expect.objectContaining({ stage: 'camera', name: 'events.dropped', value: 0 }))
  }), 30_000)
})

describe.skipIf(!process.env.SPIKELINE_NMNIST || !process.env.SPIKELINE_NETWORKS)('with real recordings (skipped without SPIKELINE_NMNIST and SPIKELINE_NETWORKS, folders of the first 50 test recordings and of the networks of the NIR publication)', () => {
  test('pipelines/nmnist-stream.json gets 50 of 50 right, as whole recordings do', () => inFolder(async (cwd) => {
    const { status, out } = await call(['run', join(root, 'pipelines/nmnist-stream.json'), '--param', 'speed=20'], { cwd })
    expect([status, out]).toEqual([0, expect.stringContaining('50 of 50')])
  }), 120_000)
})
