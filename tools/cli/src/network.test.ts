import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportKeras, nirArray, nirIntegers, writeKeras, writeNir, type Network, type NirGraph, type NirNode } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { call, inFolder } from './testing/call.ts'

const all = (value: number, n: number) => nirArray(new Float64Array(n).fill(value))
const graph = (neurons: NirNode): NirGraph => ({
  type: 'NIRGraph',
  nodes: new Map<string, NirNode>([
    ['input', { type: 'Input', parameters: { shape: nirIntegers(4) } }],
    ['fc', { type: 'Linear', parameters: { weight: nirArray(Float32Array.from({ length: 12 }, (_, i) => i / 4), [3, 4]) } }],
    ['lif.0', neurons],
    ['output', { type: 'Output', parameters: { shape: nirIntegers(3) } }],
  ]),
  edges: [['input', 'fc'], ['fc', 'lif.0'], ['lif.0', 'output']],
})
const lif: NirNode = { type: 'LIF', parameters: { tau: all(0.002, 3), r: all(1, 3), v_leak: all(0, 3), v_threshold: all(1, 3) } }
const withFile = (work: (cwd: string) => Promise<void>, neurons: NirNode = lif) => inFolder(async (cwd) => {
  writeFileSync(join(cwd, 'a.nir'), await writeNir({ version: '1.0.6', graph: graph(neurons) }))
  await work(cwd)
})

describe('spikeline network info FILE', () => {
  test('prints the nodes, the layers with their neurons, and what was taken', () => withFile(async (cwd) => {
    const { status, out } = await call(['network', 'info', 'a.nir', '--dt', '1', '--reset', 'zero', '--input', '2x2x1'], { cwd })
    expect(status).toBe(0)
    for (const words of ['NIR, version 1.0.6', 'tau [0.002, 0.002, 0.002]', 'weight 0 … 2.75 (3×4)', 'lif θ>2 decay 0.5', '2×2×1', 'forward Euler with steps of 0.001 s']) expect(out).toContain(words)
  }))

  test('of a file that leaves something open, prints the nodes, and what is to be stated', () => withFile(async (cwd) => {
    const { status, out, err } = await call(['network', 'info', 'a.nir'], { cwd })
    expect([status, out.includes('lif.0'), out.includes('As a network')]).toEqual([0, true, false])
    expect(err).toContain('E3045: "lif.0" has the time constant "tau" 0.002 s')
  }))

  test('as JSON', () => withFile(async (cwd) => {
    const read = async (...options: string[]) => JSON.parse((await call(['network', 'info', 'a.nir', '--json', ...options], { cwd })).out) as Record<string, unknown>
    expect(await read('--dt', '1', '--reset', 'subtract')).toMatchObject({
      format: 'NIR', version: '1.0.6', nodes: { length: 4 }, network: { kind: 'snn', topology: '3FC', classes: 3, total: { parameters: 12 } }, open: [],
      report: expect.arrayContaining([{ nodes: ['lif.0'], said: 'nothing about what a spike does to the membrane: the file has no v_reset', taken: 'v ← v − v_threshold' }]) as unknown,
    })
    expect(await read()).toMatchObject({ network: null, report: [], open: [{ code: 'E3045' }] })
  }))

  test.each([
    [['info', 'lost.nir'], 'E4007'],
    [['info', 'a.nir', '--lossy'], 'E7002'],
    [['info', '10', '--input', '2x2x1', '--reset', 'zero'], 'E7002'],
    [['info', 'a.nir', '--dt', '0'], 'E7012'],
    [['info', 'a.nir', '--reset', 'soft'], 'E7006'],
    [['show', 'a.nir'], 'E7006'],
    [['convert', 'a.nir'], 'E7003'],
  ])('%j is refused', (args, code) => withFile(async (cwd) => {
    const { status, err } = await call(['network', ...args], { cwd })
    expect(status).not.toBe(0)
    expect(err).toContain(code)
  }))
})

describe('spikeline network convert', () => {
  test('reads one file and writes another, and reports both ways', () => withFile(async (cwd) => {
    const { status, out } = await call(['network', 'convert', 'a.nir', 'b.nir', '--dt', '1', '--reset', 'zero'], { cwd })
    expect(status).toBe(0)
    for (const words of ['Read from a.nir (NIR)', 'Written as NIR: b.nir, ', 'which a file can\'t say']) expect(out).toContain(words)
    expect((await call(['network', 'info', 'b.nir', '--dt', '1'], { cwd })).out).toContain('lif θ>2 decay 0.5 reset zero')
  }))

  test('what the format can\'t say is written where that is allowed, else nothing is', () => withFile(async (cwd) => {
    const options = ['--dt', '1', '--reset', 'subtract']
    const refused = await call(['network', 'convert', 'a.nir', 'b.nir', ...options], { cwd })
    expect([refused.status, existsSync(join(cwd, 'b.nir'))]).toEqual([2, false])
    expect(refused.err).toContain('E3048')
    expect((await call(['network', 'convert', 'a.nir', 'b.nir', ...options, '--lossy'], { cwd })).status).toBe(0)
    expect((await call(['network', 'convert', 'a.nir', 'b.onnx', ...options], { cwd })).err).toContain('E3053')
  }))

  test('an artificial network is read from Keras, and written as TensorFlow.js with its weights beside it', () => inFolder(async (cwd) => {
    const ann: Network = {
      name: 'ann', kind: 'ann', topology: '2FC', input: { height: 1, width: 1, channels: 4 }, classes: 2, provenance: [],
      layers: [{ kind: 'dense', name: 'fc', units: 2, bias: false, activation: { kind: 'none' } }], parameters: { fc: { weight: Float32Array.from({ length: 8 }, (_, i) => i) } },
    }
    writeFileSync(join(cwd, 'a.h5'), await writeKeras(exportKeras(ann, 'Keras')))
    expect((await call(['network', 'info', 'a.h5'], { cwd })).out).toContain('Keras, version 2.15.0')
    const { status, out } = await call(['network', 'convert', 'a.h5', 'b.json', '--input', '2x2x1'], { cwd })
    expect([status, out]).toEqual([0, expect.stringContaining('Written as TensorFlow.js: b.weights.bin, 32 bytes; b.json')])
    expect(JSON.parse((await call(['network', 'info', 'b.json', '--json'], { cwd })).out)).toMatchObject({
      format: 'TensorFlow.js', nodes: [{ type: 'InputLayer' }, { type: 'Flatten' }, { type: 'Dense', parameters: { units: '2', kernel: '4×2' } }],
      network: { kind: 'ann', input: { height: 2, width: 2, channels: 1 }, classes: 2 }, open: [],
    })
    for (const [to, ...options] of [['c.nir'], ['c.h5', '--reset', 'zero'], ['c.h5', '--activation', 'relu']]) {
      expect((await call(['network', 'convert', 'a.h5', to!, ...options], { cwd })).err).toContain(options.length > 0 ? 'E3055' : 'E3501')
      expect(existsSync(join(cwd, to!))).toBe(false)
    }
  }))

  test('a model whose weights lie outside of its folder is refused', () => inFolder(async (cwd) => {
    for (const path of ['../w.bin', join(cwd, 'x/../../w.bin')]) {
      writeFileSync(join(cwd, 'm.json'), JSON.stringify({ modelTopology: {}, weightsManifest: [{ paths: [path], weights: [] }] }))
      expect((await call(['network', 'info', 'm.json'], { cwd })).err).toContain('E4005')
    }
  }))
})
