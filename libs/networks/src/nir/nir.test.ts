import { catalogue, createRandom, IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupOf, stringOf, type Hdf5Data, type Hdf5Group } from '../hdf5/tree.ts'
import { writeHdf5 } from '../hdf5/writeHdf5.ts'
import { affine, chainGraph, floats, randomChain } from '../testing/nirGraphs.ts'
import { nirInteger, nirIntegers, nirPrimitives, type NirFile, type NirGraph, type NirNode } from './graph.ts'
import { readNir } from './readNir.ts'
import { NIR_VERSION, writeNir } from './writeNir.ts'

const written = async (graph: NirGraph, version = NIR_VERSION): Promise<NirFile> => readNir(await writeNir({ version, graph }), 'a.nir')

/** One of each primitive, with what may be left out and without. */
const everything: NirGraph = {
  type: 'NIRGraph',
  nodes: new Map<string, NirNode>([
    ...chainGraph([2, 3, 3], [2], [
      ['conv', { type: 'Conv2d', parameters: { input_shape: nirIntegers(3, 3), weight: floats(new Array<number>(36).fill(0.5), [2, 2, 3, 3]), bias: floats([1, 2]), stride: nirInteger(1), padding: 'same', dilation: nirIntegers(1, 1), groups: nirInteger(1) } }],
      ['sum', { type: 'SumPool2d', parameters: { kernel_size: nirIntegers(1, 1), stride: nirIntegers(1, 1), padding: nirIntegers(0, 0) } }],
      ['average', { type: 'AvgPool2d', parameters: { kernel_size: nirIntegers(1, 1), stride: nirIntegers(1, 1), padding: nirIntegers(0, 0) } }],
      ['flatten', { type: 'Flatten', parameters: { start_dim: nirInteger(0), end_dim: nirInteger(-1) }, metadata: { by: 'hand', list: ['a', 'b'], n: floats([1, 2]), deeper: { again: 'x' } } }],
      ['lif.0', { type: 'LIF', parameters: { tau: floats([1]), r: floats([1]), v_leak: floats([0]), v_threshold: floats([1]), v_reset: { shape: [1], values: Float64Array.of(0.1) } } }],
    ]).nodes,
    ['conv1', { type: 'Conv1d', parameters: { weight: floats([1, 2], [1, 1, 2]), bias: floats([0]), stride: nirInteger(1), padding: nirInteger(0), dilation: nirInteger(1), groups: nirInteger(1) } }],
    ['linear', { type: 'Linear', parameters: { weight: { shape: [1, 2], values: Float64Array.of(1 / 3, 2) } } }],
    ['affine', affine([[1, 2], [3, 4]], [5, 6])],
    ['scale', { type: 'Scale', parameters: { scale: floats([2]) } }],
    ['i', { type: 'I', parameters: { r: floats([2]) } }],
    ['if', { type: 'IF', parameters: { r: floats([2]), v_threshold: floats([2]) } }],
    ['li', { type: 'LI', parameters: { tau: floats([1]), r: floats([2]), v_leak: floats([0]) } }],
    ['cuba li', { type: 'CubaLI', parameters: { tau_mem: floats([1]), tau_syn: floats([2]), r: floats([2]), v_leak: floats([0]) } }],
    ['cuba', { type: 'CubaLIF', parameters: { tau_mem: floats([1]), tau_syn: floats([2]), r: floats([2]), v_leak: floats([0]), w_in: floats([3]), v_threshold: floats([1]) } }],
    ['delay', { type: 'Delay', parameters: { delay: floats([1]) } }],
    ['threshold', { type: 'Threshold', parameters: { threshold: floats([1]) } }],
    ['nested', chainGraph([1], [1], [['deeper', chainGraph([1], [1], [['x.y', { type: 'Scale', parameters: { scale: floats([1]) } }]])]])],
  ]),
  edges: [['input', 'conv'], ['conv', 'sum'], ['lif.0', 'lif.0']],
  metadata: { title: 'everything' },
}

describe('NIR files', () => {
  test('what is written is what is read: every primitive, metadata, graphs in graphs, names with dots', async () => {
    const typesOf = (graph: NirGraph): string[] => [...graph.nodes.values()].map(({ type }) => type)
    expect(new Set(typesOf(everything))).toEqual(new Set([...Object.keys(nirPrimitives), 'NIRGraph']))
    expect(await written(everything, '0.2.0')).toEqual({ version: '0.2.0', graph: everything })
  })

  test('what is written is what is read, for random graphs', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(), async (seed) => {
      const { graph } = randomChain(createRandom(seed))
      expect((await written(graph)).graph).toEqual(graph)
    }), { numRuns: 30 })
  })

  const node = (members: Record<string, Hdf5Data>): Hdf5Group => groupOf(Object.entries(members))
  const numbers = (...values: number[]): Hdf5Data => ({ kind: 'numbers', shape: [values.length], values: Float32Array.from(values) })
  const edges = (...pairs: string[]): Hdf5Data => ({ kind: 'strings', shape: [pairs.length / 2, 2], values: pairs })
  const file = (nodes: Record<string, Hdf5Group>, connections: Hdf5Data = edges(), type = 'NIRGraph'): Hdf5Group =>
    groupOf([['version', stringOf('1')], ['node', groupOf([['type', stringOf(type)], ['nodes', groupOf(Object.entries(nodes))], ['edges', connections]])]])

  test.each<[string, Hdf5Group, string, RegExp]>([
    ['that is another HDF5 file', groupOf([['weights', numbers(1)]]), '/', /no group "node"/],
    ['without a version', groupOf([['node', file({}).members.get('node')!]]), '/', /no string "version"/],
    ['whose graph is none', groupOf([['version', stringOf('1')], ['node', node({ type: stringOf('Scale'), scale: numbers(1) })]]), '/node', /the type "Scale"/],
    ['with a node of an unknown type', file({ a: node({ type: stringOf('Sigmoid') }) }), '/node/nodes/a', /the type "Sigmoid"/],
    ['with a node without type', file({ a: node({ scale: numbers(1) }) }), '/node/nodes/a', /no string "type"/],
    ['with a parameter missing', file({ a: node({ type: stringOf('Affine'), weight: numbers(1) }) }), '/node/nodes/a', /no "bias"/],
    ['with a parameter that is text', file({ a: node({ type: stringOf('Scale'), scale: stringOf('2') }) }), '/node/nodes/a', /"scale", but not as numbers/],
    ['with a parameter that its type does not have', file({ a: node({ type: stringOf('Scale'), scale: numbers(1), shift: numbers(1) }) }), '/node/nodes/a', /has "shift"/],
    ['with an edge to nowhere', file({ a: node({ type: stringOf('Scale'), scale: numbers(1) }) }, edges('a', 'b')), '/node/edges', /names "b"/],
    ['with edges that are no pairs', file({}, { kind: 'strings', shape: [3], values: ['a', 'b', 'c'] }), '/node', /no list of edges/],
  ])('a file %s is refused, and where', async (_, content, at, problem) => {
    const error: unknown = await readNir(await writeHdf5(content), 'a.nir').catch((reason: unknown) => reason)
    const { code, values } = (error as IssueError).issues[0]!
    expect({ code, values }).toMatchObject({ code: 'E3042', values: { file: 'a.nir', at, problem: expect.stringMatching(problem) as string } })
    expect(`${catalogue[code]!.message(values)}${catalogue[code]!.fix!(values)}`).not.toMatch(/undefined|\[object/)
  })
})
