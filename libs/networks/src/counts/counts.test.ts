import { describe, expect, test } from 'vitest'
import type { Neuron } from '../network.ts'
import { buildTopology } from '../topology/build.ts'
import { countTopology } from './counts.ts'
import { networkSummary } from './summary.ts'

describe('counts', () => {
  test.each([
    ['MNIST MLP', '512FC-10', [28, 28, 1], 407_050, 522, 406_528],
    ['MNIST CNN', '32C3-AP2-32C3-AP2-128FC-10', [28, 28, 1], 211_690, 31_498, 2_234_112],
    ['N-MNIST MLP', '512FC-10', [34, 34, 2], 1_189_386, 522, 1_188_864],
    ['N-MNIST CNN', '64C3-AP2-128C3-128C3-AP2-256FC-10', [34, 34, 2], 2_322_634, 148_234, 67_353_600],
    ['DVS-CIFAR10 CNN at 42×42', '64C3-AP2-128C3-AP2-256FC-10', [42, 42, 2], 3_354_698, 169_610, 37_825_536],
  ] as const)('the %s has the parameters, neurons and MACs of the literature', (_, topology, [height, width, channels], parameters, neurons, macs) => {
    expect(countTopology(topology, { height, width, channels }, { classes: 10 }).total).toEqual({ parameters, neurons, macs })
  })

  test('a map that the pooling does not divide loses its last row and column', () => {
    const { layers } = countTopology('4C3-AP2-AP2-10', { height: 42, width: 42, channels: 2 })
    expect(layers.map(({ output }) => output.height)).toEqual([42, 21, 10, 1])
  })

  test('without bias there is one parameter a neuron fewer; batch norm adds two a channel', () => {
    const input = { height: 1, width: 1, channels: 3 }
    expect(countTopology('2FC', input, { bias: false }).total.parameters).toBe(6)
    expect(countTopology('2FCBN-2', input, { bias: false }).total.parameters).toBe(6 + 4 + 4)
  })

  test('a recurrent layer has a weight more from each of its neurons to each', () => {
    const { layers, total } = countTopology('784-128R-10', { height: 28, width: 28, channels: 1 })
    expect(layers[0]).toMatchObject({ name: '1:128FCR', neurons: 128, parameters: 128 * (784 + 128 + 1), macs: 128 * (784 + 128) })
    expect(total).toEqual({ neurons: 138, parameters: 128 * 913 + 1290, macs: 128 * 912 + 1280 })
  })

  test('pooling, dropout and voting cost no neurons, parameters or MACs', () => {
    const { layers } = countTopology('4C3-MP2-D0.5-20-vote10', { height: 8, width: 8, channels: 1 })
    for (const { kind, neurons, parameters, macs } of layers)
      if (kind !== 'conv' && kind !== 'dense') expect([neurons, parameters, macs]).toEqual([0, 0, 0])
  })

  test('the summary names what a neuron has, and nothing else', () => {
    const words = (neuron: Partial<Neuron>): string => networkSummary({
      layers: [{ kind: 'dense', name: 'hidden', units: 1, bias: false, activation: {
        kind: 'spiking', neuron: { model: 'lif', threshold: 0.5, decay: 0.9, reset: 'zero', compare: '>', initial: 0, ...neuron },
      } }], input: { height: 1, width: 1, channels: 1 },
    })[0]!.activation
    expect(words({})).toBe('lif θ>0.5 decay 0.9 reset zero')
    expect(words({ model: 'if', decay: 1, reset: 'value', resetTo: 0, refractory: 2, compare: '>=' })).toBe('if θ≥0.5 reset 0 refractory 2')
    expect(words({ decayInput: true, current: { decay: 0.8, taken: 'after' }, reset: 'subtract', delayedReset: true, learned: ['decay', 'threshold'] }))
      .toBe('lif θ>0.5 decay 0.9 of the drive too current 0.8 taken after reset subtract delayed learns decay and threshold')
    expect(words({ adaptation: { decay: 0.95, strength: 0.1, subtracts: 'base' } })).toBe('lif θ>0.5 decay 0.9 adaptation 0.1 decay 0.95 reset zero')
    expect(words({ adaptation: { decay: 0.95, strength: 0.1, subtracts: 'base', shape: 'alpha' } })).toBe('lif θ>0.5 decay 0.9 adaptation 0.1 decay 0.95 alpha reset zero')
  })

  test('the summary says which layers are recurrent', () => {
    const { layers } = buildTopology('8R-2')
    expect(networkSummary({ layers, input: { height: 1, width: 1, channels: 4 } })[0]).toMatchObject({ layer: '1:8FCR', activation: 'recurrent, relu', parameters: 8 * (4 + 8 + 1) })
  })

  test('the summary has a row for each layer and a total', () => {
    const rows = networkSummary({ layers: buildTopology('32C3BN-AP2-10').layers, input: { height: 28, width: 28, channels: 1 } })
    expect(rows).toEqual([
      { layer: '1:32C3BN', input: '28×28×1', output: '28×28×32', activation: 'batch norm, relu', parameters: 384, neurons: 25_088, macs: 225_792 },
      { layer: '2:AP2', input: '28×28×32', output: '14×14×32', activation: '', parameters: 0, neurons: 0, macs: 0 },
      { layer: '3:10FC', input: '14×14×32', output: '10', activation: '', parameters: 62_730, neurons: 10, macs: 62_720 },
      { layer: 'total', input: '28×28×1', output: '10', activation: '', parameters: 63_114, neurons: 25_098, macs: 288_512 },
    ])
  })
})
