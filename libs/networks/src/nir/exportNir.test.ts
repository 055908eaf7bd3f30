import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Layer, Network, Neuron } from '../network.ts'
import { issueOf } from '../testing/issueOf.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import { exportNir, type NirExportOptions } from './exportNir.ts'
import { importNir } from './importNir.ts'
import { readNir } from './readNir.ts'
import { writeNir } from './writeNir.ts'

const input = { height: 5, width: 4, channels: 2 }
const plain: Neuron = { ...ifNeuron, reset: 'zero', compare: '>' }
const leaky: Neuron = { ...plain, model: 'lif', decay: 0.75 }
const network = (neuron: Neuron, topology = '3C3-AP2-4C2P0-6FC-2', readout: 'membrane' | 'spiking' = 'spiking'): Network => asSpiking(randomAnn(topology, input, 2), neuron, readout)
const again = (from: Network, options: NirExportOptions = {}): Network =>
  importNir(exportNir(from, options).graph, { name: from.name, reset: 'value', ...(options.dt !== undefined && { dt: options.dt }), ...(options.integrator && { integrator: options.integrator }) }).network
const weighted = ({ layers }: Network) => layers.filter((layer): layer is Layer & { kind: 'conv' | 'dense' } => layer.kind === 'conv' || layer.kind === 'dense')
/** Constants as single precision has them, which is what simulators compute with. */
const single = (neuron: Neuron): Neuron => JSON.parse(JSON.stringify(neuron, (_, value: unknown) => (typeof value === 'number' ? Math.fround(value) : value))) as Neuron

describe('a network written as NIR', () => {
  const neurons = fc.record({
    model: fc.constantFrom('if', 'lif', 'current'), threshold: fc.double({ min: 0.1, max: 4, noNaN: true }), decay: fc.double({ min: 0.05, max: 0.98, noNaN: true }),
    alpha: fc.double({ min: 0.05, max: 0.98, noNaN: true }), resetTo: fc.constantFrom(undefined, -1), dt: fc.constantFrom(1, 0.001), integrator: fc.constantFrom<('euler' | 'exact')[]>('euler', 'exact'),
  })
  test('and read again is the same: the bits of its weights, its neurons in single precision', () => {
    fc.assert(fc.property(neurons, fc.constantFrom('3C3-AP2-4C2P0-6FC-2', '4FCR-2', '2C3S2P1-2', '6FC-2'), ({ model, threshold, decay, alpha, resetTo, dt, integrator }, topology) => {
      const neuron: Neuron = {
        model: model === 'if' ? 'if' : 'lif', threshold, decay: model === 'if' ? 1 : decay, compare: '>', initial: 0,
        ...(resetTo === undefined ? { reset: 'zero' } : { reset: 'value', resetTo }), ...(model === 'current' && { current: { decay: alpha, taken: 'after' } }),
      }
      const from = network(neuron, topology)
      const read = again(from, { dt, integrator })
      expect(read.parameters).toEqual(from.parameters)
      expect(read.input).toEqual(from.input)
      expect(read.layers.map(({ kind, name }) => [kind, name])).toEqual(from.layers.map(({ kind, name }) => [kind, name]))
      for (const { activation } of weighted(read)) {
        const found = single((activation as { neuron: Neuron }).neuron)
        const expected = single(neuron)
        for (const key of ['threshold', 'decay', 'resetTo'] as const) if (expected[key] !== undefined) expect(Math.abs(found[key]! / expected[key]! - 1)).toBeLessThan(3e-7)
        expect({ ...found, threshold: 0, decay: 0, resetTo: 0, current: found.current?.taken }).toEqual({ ...expected, threshold: 0, decay: 0, resetTo: 0, current: expected.current?.taken })
      }
    }), { numRuns: 60 })
  })

  test('through a file', async () => {
    const { graph } = exportNir(network(leaky), { dt: 0.001 })
    expect((await readNir(await writeNir({ version: '1.0', graph }), 'a.nir')).graph).toEqual(graph)
  })

  test('an output that integrates is I, batch normalisation is folded, dropout left out', () => {
    const from = network(plain, '4C3BN-D0.5-2', 'membrane')
    const { graph, report } = exportNir(from)
    expect([...graph.nodes.values()].map(({ type }) => type)).toEqual(['Input', 'Conv2d', 'IF', 'Flatten', 'Affine', 'I', 'Output'])
    expect(report.map(({ said }) => said)).toEqual(expect.arrayContaining(['batch normalisation', 'dropout, which does nothing but in training']))
    expect(weighted(again(from)).at(-1)!.activation).toEqual({ kind: 'membrane' })
  })

  test('voting is weights of the mean', () => {
    const read = again(network(plain, '4FC-vote2'))
    expect([...read.parameters['2:vote2']!.weight]).toEqual([0.5, 0, 0.5, 0, 0, 0.5, 0, 0.5])
  })

  test.each<[string, Partial<Neuron>, RegExp]>([
    ['a reset by subtraction', { reset: 'subtract' }, /by subtraction/],
    ['a threshold that is reached', { compare: '>=' }, /reaches the threshold/],
    ['a membrane that begins elsewhere', { initial: 0.5 }, /begins with the membrane 0.5/],
  ])('%s is written only where that is allowed, and then it is in the report', (_, given, words) => {
    const from = network({ ...plain, ...given }, '2')
    expect(issueOf(() => exportNir(from))).toMatchObject({ code: 'E3048', values: { losses: [expect.stringMatching(words)] } })
    expect(exportNir(from, { lossy: true }).report.find(({ said }) => words.test(said))!.nodes).toEqual(['1:2FC'])
  })

  test.each<[string, Neuron, string]>([
    ['a refractory period', { ...plain, refractory: 2 }, '2'],
    ['an adaptation', { ...plain, adaptation: { decay: 0.5, strength: 1, subtracts: 'base' } }, '2'],
    ['a delayed reset', { ...plain, delayedReset: true }, '2'],
    ['no reset', { ...plain, reset: 'none' }, '2'],
    ['a leak without dt', leaky, '2'],
    ['a current without leak', { ...plain, current: { decay: 0.5, taken: 'after' } }, '2'],
    ['maximum pooling', plain, 'MP2-2'],
    ['auxiliary neurons', plain, '3FC-NN-2'],
  ])('%s is refused', (_, neuron, topology) => expect(issueOf(() => exportNir(network(neuron, topology)))).toMatchObject({ code: 'E3049' }))

  test('neurons that sum over steps are refused', () => {
    const from = network({ ...plain, model: 'lif', decay: 0, reset: 'none', parallel: { kind: 'sliding', order: 2 } }, '2')
    const parameters = Object.fromEntries(Object.entries(from.parameters).map(([name, own]) => [name, { ...own, temporal: Float32Array.of(0.5, 1), offset: Float32Array.of(0) }]))
    expect(issueOf(() => exportNir({ ...from, parameters }))).toMatchObject({ code: 'E3049', values: { problem: expect.stringMatching(/sums over steps/) } })
  })

  test('an artificial network is refused', () => expect(issueOf(() => exportNir(randomAnn('2', input, 2)))).toMatchObject({ code: 'E3501' }))
})
