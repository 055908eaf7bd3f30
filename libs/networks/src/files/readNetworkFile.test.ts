import { IssueError, type Issue } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupOf, stringOf, type Hdf5Data } from '../hdf5/tree.ts'
import { writeHdf5 } from '../hdf5/writeHdf5.ts'
import { exportKeras } from '../keras/exportKeras.ts'
import { writeKeras, writeTfjs } from '../keras/writeKeras.ts'
import { nirArray, nirIntegers, type NirNode } from '../nir/graph.ts'
import { writeNir } from '../nir/writeNir.ts'
import { randomAnn } from '../testing/randomNetwork.ts'
import { filesOfNetwork, openNetworkFile, readNetworkFile, type OpenFile } from './readNetworkFile.ts'

const ann = randomAnn('3FC-2', { height: 1, width: 1, channels: 4 }, 2)
const model = exportKeras(ann, 'Keras')
const { json, weights } = writeTfjs(model, 'w.bin')
const bytes = (text: string) => new TextEncoder().encode(text)
const nodes = new Map<string, NirNode>([
  ['in', { type: 'Input', parameters: { shape: nirIntegers(2) } }],
  ['fc', { type: 'Linear', parameters: { weight: nirArray(Float64Array.of(0.1, 2), [1, 2]) } }],
  ['out', { type: 'Output', parameters: { shape: nirIntegers(1) } }],
])
const nir = await writeNir({ version: '1.0', graph: { type: 'NIRGraph', nodes, edges: [['in', 'fc'], ['fc', 'out']] } })
const kerasBytes = await writeKeras(model)

const opener = (files: Record<string, Uint8Array | string>): OpenFile => (file) => {
  const found = files[file]
  return found === undefined ? Promise.reject(new Error(`opened ${file}`)) : Promise.resolve(typeof found === 'string' ? bytes(found) : found)
}
const issueOf = (work: Promise<unknown>): Promise<Issue | undefined> => work.then(() => undefined, (error: unknown) => {
  if (!(error instanceof IssueError)) throw error
  return error.issues[0]!
})
const codeOf = async (work: Promise<unknown>) => (await issueOf(work))?.code

describe('a file of a network', () => {
  test('is what its content says, whatever its name', async () => {
    const open = opener({ 'a': nir, 'b': kerasBytes, 'c/model': json, 'c/w.bin': weights })
    expect(await Promise.all(['a', 'b', 'c/model'].map(async (file) => (await openNetworkFile(file, open)).format))).toEqual(['NIR', 'Keras', 'TensorFlow.js'])
    expect((await readNetworkFile('c/model', open)).network).toMatchObject({ name: 'model', kind: 'ann', classes: 2, provenance: [expect.stringContaining('TensorFlow.js')] })
  })

  test('names the files that belong to it', async () => {
    expect(await filesOfNetwork('c/model.json', opener({ 'c/model.json': json }))).toEqual(['c/model.json', 'c/w.bin'])
    expect(await filesOfNetwork('b.h5', opener({ 'b.h5': kerasBytes }))).toEqual(['b.h5'])
  })

  test('that is of none of the formats is refused', async () => {
    for (const content of ['', '[]', '{}', '{"a": ', '{"modelTopology": 1', 'PK\x03\x04']) expect(await codeOf(openNetworkFile('f', opener({ f: content }))), content).toBe('E3040')
    expect(await codeOf(openNetworkFile('f', opener({ f: await writeHdf5(groupOf([['x', stringOf('y')]])) })))).toBe('E3040')
  })

  test('takes no option that its format does not have', async () => {
    const network = async (file: Uint8Array, options: object) => (await openNetworkFile('f', opener({ f: file }))).network({ name: 'n', ...options })
    expect(await issueOf(network(nir, { activation: 'relu' }))).toMatchObject({ code: 'E3055', values: { option: 'activation' } })
    expect(await issueOf(network(kerasBytes, { reset: 'zero' }))).toMatchObject({ code: 'E3055', values: { option: 'reset' } })
    expect(await issueOf(network(kerasBytes, { compare: '>=' }))).toMatchObject({ code: 'E3055', values: { option: 'compare' } })
    expect(await issueOf(network(kerasBytes, { integrator: 'euler', compare: '>', current: 'after' }))).toBeUndefined()
  })

  test('of NIR in double precision: the report says where it became single', async () => {
    expect((await readNetworkFile('f', opener({ f: nir }))).report).toContainEqual({ nodes: ['fc'], said: 'numbers of more than 32 bits', taken: 'rounded to single precision' })
  })
})

describe('a model of Keras', () => {
  const withConfig = async (config: string, attributes: [string, Hdf5Data][] = []) => {
    const names = (...values: string[]): Hdf5Data => ({ kind: 'strings', shape: [values.length], values })
    const group = { ...groupOf([]), attributes: new Map([['layer_names', names('a')]]) }
    return writeHdf5({ ...groupOf([['model_weights', group]]), attributes: new Map([['model_config', stringOf(config)], ...attributes]) })
  }
  const layer = (name: string, ...from: string[]) => ({ class_name: 'Flatten', name, config: { name }, inbound_nodes: from.length > 0 ? [from.map((each) => [each, 0, 0, {}])] : [] })
  const functional = (...layers: object[]) => JSON.stringify({ class_name: 'Functional', config: { layers } })

  test.each([
    ['no JSON', '{"class_name": '], ['no class', '{}'], ['a model by subclassing', '{"class_name": "Mine", "config": {"layers": []}}'], ['no layers', '{"class_name": "Sequential", "config": {}}'],
    ['branches', functional(layer('i'), layer('x', 'i'), layer('y', 'i'), layer('z', 'x', 'y'))], ['two inputs', functional(layer('i'), layer('j'), layer('z', 'i'))],
    ['a circle', functional(layer('i'), layer('x', 'y'), layer('y', 'x'))], ['a name twice', functional(layer('i'), layer('x', 'i'), layer('x', 'i'))],
    ['a layer used twice', functional(layer('i'), { ...layer('x', 'i'), inbound_nodes: [[['i', 0, 0, {}]], [['x', 0, 0, {}]]] })],
    ['weights without a group', '{"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"name": "a"}}]}'],
  ])('with %s is refused', async (_, config) => {
    expect(await codeOf(openNetworkFile('f', opener({ f: await withConfig(config) })))).toBe('E3050')
  })

  test('whose weights are of Keras 3 alone is refused by what it lacks', async () => {
    expect(await issueOf(openNetworkFile('f', opener({ f: await writeHdf5(groupOf([['layers', groupOf([])]])) })))).toMatchObject({ code: 'E3050', values: { expected: expect.stringContaining('model.save') as string } })
  })
})

describe('a TensorFlow.js model', () => {
  interface Json { format: string; modelTopology: object; weightsManifest: { paths: string[]; weights: Record<string, unknown>[] }[] }
  const changed = (change: (model: Json) => void): string => {
    const copy = JSON.parse(json) as Json
    change(copy)
    return JSON.stringify(copy)
  }
  const code = (text: string, content = weights) => codeOf(openNetworkFile('m.json', opener({ 'm.json': text, 'w.bin': content })))

  test('that was quantised has the weights that its scale says', async () => {
    const quantised = changed(({ weightsManifest: [group] }) => group!.weights.forEach((weight) => (weight['quantization'] = { dtype: 'uint8', scale: 0.5, min: -1 })))
    const levels = Uint8Array.from({ length: weights.length / 4 }, (_, i) => i)
    const { network } = await readNetworkFile('m.json', opener({ 'm.json': quantised, 'w.bin': levels }))
    expect([...Object.values(network.parameters)[0]!.weight.slice(0, 3)]).toEqual([-1, -0.5, 0])
  })

  test('of another kind, or whose weights do not fit, is refused', async () => {
    expect(await code(changed((m) => (m.format = 'graph-model')))).toBe('E3050')
    expect(await code(changed((m) => (m.weightsManifest = {} as never)))).toBe('E3050')
    for (const wrong of [{ dtype: 'int32' }, { shape: [-1] }, { name: 'stray/kernel' }, { name: 3 }, { quantization: { dtype: 'float16' } }])
      expect(await code(changed(({ weightsManifest: [group] }) => Object.assign(group!.weights[0]!, wrong))), JSON.stringify(wrong)).toBe('E3050')
    expect(await code(changed(({ weightsManifest: [group] }) => (group!.weights[0]!['shape'] = [40, 3])))).toBe('E3041')
    expect([await code(json, weights.slice(4)), await code(json, new Uint8Array(weights.length + 4))]).toEqual(['E3041', 'E3041'])
  })

  test('that is cut off or changed at random is read or refused with an issue', async () => {
    await fc.assert(fc.asyncProperty(fc.nat({ max: json.length - 1 }), fc.integer({ min: 32, max: 126 }), fc.boolean(), async (at, to, cut) => {
      const text = cut ? json.slice(0, at) : json.slice(0, at) + String.fromCharCode(to) + json.slice(at + 1)
      await issueOf(readNetworkFile('m.json', (file) => Promise.resolve(file === 'm.json' ? bytes(text) : weights)))
    }), { numRuns: 300 })
  })

  test('in which any value is another is read or refused with an issue', async () => {
    const cnn = writeTfjs(exportKeras(randomAnn('2C3S2P1BN-MP2-D0.5-3FC-2', { height: 6, width: 6, channels: 1 }, 2), 'Keras'), 'w.bin')
    const places: string[][] = []
    const walk = (value: unknown, at: string[]): void => {
      if (at.length > 0) places.push(at)
      if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) walk(inner, [...at, key])
    }
    walk(JSON.parse(cnn.json), [])
    const codes = new Set<string | undefined>()
    await fc.assert(fc.asyncProperty(fc.constantFrom(...places), fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(-1, 0, 2, 1e9, 'same', 'linear', [2, 2], [1e9, 1], [[1, 0], [1, 0]], [[1e9, 0], [1, 0]])), async (at, value) => {
      const copy = JSON.parse(cnn.json) as Record<string, never>
      let inner: Record<string, unknown> = copy
      for (const key of at.slice(0, -1)) inner = inner[key] as Record<string, unknown>
      inner[at.at(-1)!] = value
      codes.add((await issueOf(readNetworkFile('m.json', (file) => Promise.resolve(file === 'm.json' ? bytes(JSON.stringify(copy)) : cnn.weights))))?.code)
    }), { numRuns: 1500 })
    expect([...codes]).toEqual(expect.arrayContaining([undefined, 'E3041', 'E3050', 'E3052']))
  })
})
