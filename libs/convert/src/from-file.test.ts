import { conformance, issue, IssueError, runStage, type DataAccess, type Host, type Table } from '@spikeline/core'
import { exportKeras, nirArray, nirIntegers, writeNir, writeTfjs, type Network, type NirGraph, type NirNode } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import type { FromFileParams } from './generated/from-file.ts'
import { fromFile } from './from-file.ts'

const graph: NirGraph = {
  type: 'NIRGraph',
  nodes: new Map<string, NirNode>([
    ['input', { type: 'Input', parameters: { shape: nirIntegers(2) } }],
    ['fc', { type: 'Linear', parameters: { weight: nirArray(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]) } }],
    ['if', { type: 'IF', parameters: { r: nirArray(Float32Array.of(1, 1, 1)), v_threshold: nirArray(Float32Array.of(1, 1, 1)) } }],
    ['output', { type: 'Output', parameters: { shape: nirIntegers(3) } }],
  ]),
  edges: [['input', 'fc'], ['fc', 'if'], ['if', 'output']],
}
const ann: Network = {
  name: 'ann', kind: 'ann', topology: '2FC', input: { height: 1, width: 1, channels: 2 }, classes: 2, provenance: [],
  layers: [{ kind: 'dense', name: 'fc', units: 2, bias: false, activation: { kind: 'none' } }], parameters: { fc: { weight: Float32Array.of(1, 2, 3, 4) } },
}
const tfjs = writeTfjs(exportKeras(ann, 'TensorFlow.js'), 'weights.bin')
const files: Record<string, Uint8Array> = {
  'model.json': new TextEncoder().encode(tfjs.json), 'weights.bin': tfjs.weights,
  'small.nir': await writeNir({ version: '1.0', graph }), 'notes.txt': new TextEncoder().encode('no network'),
}

const data: DataAccess = {
  async open(_, file) {
    const bytes = files[file]
    if (!bytes) throw new IssueError([issue('E4006', { folder: 'networks', file })])
    return { name: file, size: bytes.length, bytes: async () => bytes }
  },
  inspect: async (_, names) => ({ digest: names.join() }),
  list: async () => Object.keys(files),
}
const host: Host = { data, backend: 'cpu', threads: 1 }
const params: FromFileParams = { file: 'small.nir', folder: 'networks', integrator: 'euler', compare: '>', current: 'after', reset: 'subtract' }
const read = async (given: Partial<FromFileParams> = {}) => await runStage(fromFile, {}, { ...params, ...given }, { host }) as unknown as { model: Network[]; report: Table[] }
const codeOf = (given: Partial<FromFileParams>) => read(given).then(() => undefined, (error: IssueError) => error.issues[0]!.code)

describe('convert/from-file', () => {
  test('gives the network, named as its file or as was asked, and the report as a table', async () => {
    const { model, report } = await read()
    expect(model).toHaveLength(1)
    expect(model[0]).toMatchObject({ name: 'small', kind: 'snn', topology: '3FC', classes: 3, input: { height: 1, width: 1, channels: 2 } })
    expect([...model[0]!.parameters.fc!.weight]).toEqual([1, 3, 5, 2, 4, 6])
    expect(report[0]!.title).toBe('small: small.nir')
    expect(report[0]!.rows).toContainEqual(['if', 'nothing about what a spike does to the membrane: the file has no v_reset', 'v ← v − v_threshold'])
    expect((await read({ name: 'mine' })).model[0]!.name).toBe('mine')
  })

  test('options of the document are taken', async () => {
    const { model } = await read({ dt: 500, compare: '>=', input: { height: 1, width: 2, channels: 1 } })
    expect(model[0]).toMatchObject({ input: { height: 1, width: 2, channels: 1 }, layers: [{ activation: { neuron: { threshold: 2, compare: '>=' } } }] })
  })

  test('reads models of TensorFlow.js with the files beside them, on whose content the key depends too', async () => {
    const { model, report } = await read({ file: 'model.json', reset: undefined } as never)
    expect(model[0]).toMatchObject({ name: 'model', kind: 'ann', classes: 2, parameters: { fc: { weight: Float32Array.of(1, 2, 3, 4) } } })
    expect(report[0]!.columns[1]!.name).toBe('what TensorFlow.js says')
    expect(await fromFile.inspect!({ ...params, file: 'model.json', reset: undefined } as never, host)).toMatchObject({ digest: 'model.json,weights.bin' })
  })

  test('an option that the format does not have is refused', async () => {
    expect([await codeOf({ file: 'model.json' }), await codeOf({ activation: 'relu' })]).toEqual(['E3055', 'E3055'])
  })

  test('what is open must be stated, and what is no network is refused by what it is', async () => {
    expect(await codeOf({ reset: undefined } as never)).toBe('E3046')
    expect(await codeOf({ file: 'notes.txt' })).toBe('E3040')
    expect(await codeOf({ file: 'lost.nir' })).toBe('E4006')
  })

  test('its key depends on the content of the file, and a missing one blocks it before anything runs', async () => {
    expect(await fromFile.inspect!(params, host)).toMatchObject({ digest: 'small.nir' })
    expect(await fromFile.inspect!({ ...params, file: 'lost.nir' }, host)).toMatchObject({ blocked: { code: 'E4006' } })
  })
})

describe('the plan', () => {
  test('knows the shape of the network, and what the file leaves open', async () => {
    expect(await fromFile.inspect!(params, host)).toMatchObject({ shapes: { model: { kind: 'snn', height: 1, width: 1, channels: 2, classes: 3, topology: '3FC' } } })
    expect(await fromFile.inspect!({ ...params, reset: undefined } as never, host)).toMatchObject({ blocked: { code: 'E3046' } })
  })
})

describe('convert/from-file keeps the stage contract', () => {
  for (const { name, run } of conformance(fromFile, [{ name: 'a small network', inputs: {}, params, host }])) test(name, run)
})
