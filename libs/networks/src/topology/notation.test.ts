import { IssueError } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { issueOf } from '../testing/issueOf.ts'
import { buildTopology, fitTopology } from './build.ts'
import { layerToken, type LayerSpec } from './layerSpec.ts'
import { parseNotation } from './notation.ts'

describe('topology notation', () => {
  test('a convolution has stride 1, "same" padding, a bias and a ReLU; the last weighted layer has no activation', () => {
    const { layers } = buildTopology('32C3-AP2-10')
    expect(layers).toEqual([
      { kind: 'conv', name: '1:32C3', filters: 32, kernel: 3, stride: 1, padding: 1, bias: true, activation: { kind: 'relu' } },
      { kind: 'averagePool', name: '2:AP2', size: 2, stride: 2 },
      { kind: 'dense', name: '3:10FC', units: 10, bias: true, activation: { kind: 'none' } },
    ])
  })

  test('a bare number in front of others is the number of inputs and makes no layer', () => {
    expect(buildTopology('784-512-10')).toMatchObject({ inputs: 784, layers: [{ units: 512 }, { units: 10 }] })
    expect(buildTopology('512FC-10').inputs).toBeUndefined()
    expect(buildTopology('10').layers).toHaveLength(1)
  })

  test('strides, padding, batch norm, dropout, maximum pooling and voting are stated in the item', () => {
    expect(parseNotation('16C5S2P0BN-MP3S2-64FCBN-D0.5-100-vote10').specs).toEqual([
      { kind: 'conv', filters: 16, kernel: 5, stride: 2, padding: 0, batchNorm: true },
      { kind: 'maxPool', size: 3, stride: 2 },
      { kind: 'dense', units: 64, batchNorm: true },
      { kind: 'dropout', rate: 0.5 },
      { kind: 'dense', units: 100 },
      { kind: 'vote', group: 10 },
    ])
  })

  test('R makes a dense layer recurrent; a number with it is a layer, not the number of inputs', () => {
    expect(parseNotation('784-128R-64FCR-10')).toMatchObject({
      inputs: 784, specs: [{ kind: 'dense', units: 128, recurrent: true }, { kind: 'dense', units: 64, recurrent: true }, { kind: 'dense', units: 10 }],
    })
    expect(parseNotation('128R-10').inputs).toBeUndefined()
    expect(buildTopology('128R-10').layers).toMatchObject([{ name: '1:128FCR', recurrent: true }, { name: '2:10FC' }])
    expect(buildTopology([{ kind: 'dense', units: 3, recurrent: false }])).toEqual(buildTopology('3FC'))
    expect(issueOf(() => parseNotation('128fcr-10'))).toMatchObject({ code: 'E3001', values: { suggestion: '128FCR' } })
  })

  test('only a dense layer can be recurrent, and without batch normalisation', () => {
    for (const token of ['32C3R', '32C3S2R']) {
      const place = `"${token}" at character 1 of "${token}-10"`
      expect(issueOf(() => buildTopology(`${token}-10`))).toMatchObject({ code: 'E3005', values: { place, problem: '(conv) can\'t be recurrent; only a dense layer can' } })
    }
    expect(issueOf(() => buildTopology([{ kind: 'averagePool', size: 2, recurrent: true }]))).toMatchObject({ code: 'E3005', values: { place: 'layer 1' } })
    expect(issueOf(() => buildTopology('128FCRBN-10'))).toMatchObject({ code: 'E3005', values: { problem: 'has both "recurrent" and "batchNorm", whose order is not defined' } })
    expect(issueOf(() => buildTopology('AP2R-10')).code).toBe('E3001')
  })

  test('NN is a NeuNorm behind a layer of neurons, with its decay or 0.9', () => {
    const { layers, notation } = buildTopology('784-512-NN0.5-64FC-NN-10')
    expect(layers).toMatchObject([{ units: 512 }, { kind: 'neuNorm', name: '2:NN0.5', decay: 0.5 }, { units: 64 }, { kind: 'neuNorm', name: '4:NN', decay: 0.9 }, { units: 10 }])
    expect(notation).toBe('784-512-NN0.5-64FC-NN-10')
    expect(issueOf(() => buildTopology('4C3-NN1-10'))).toMatchObject({ code: 'E3003', values: { field: 'decay' } })
    expect(issueOf(() => parseNotation('4C3-nn-10'))).toMatchObject({ code: 'E3001', values: { suggestion: 'NN' } })
  })

  test.each([
    ['NN-10', 'is the first layer'], ['4C3-AP2-NN-10', 'stands behind "2:AP2", which has no neurons'], ['4C3-NN-NN-10', 'is followed by "3:NN"; between it and the next weights only average pooling has a meaning'],
    ['4C3-10-NN', 'is read by no weights'], ['4C3-NN-D0.5-10', 'is followed by "3:D0.5"; between it and the next weights only average pooling has a meaning'],
    ['4C3-NN-MP2-10', 'is followed by "3:MP2"; between it and the next weights only average pooling has a meaning'], ['4C3BN-NN-10', 'meets the batch normalisation of "1:4C3BN"'],
    ['4C3-NN-AP2-8BN-10', 'meets the batch normalisation of "4:8FCBN"'], ['8R-NN-10', 'stands behind "1:8FCR", which is recurrent; whether its own neurons get s or s − U·x is nowhere defined'],
  ])('a NeuNorm that has no meaning where it stands is refused: %s', (notation, problem) => {
    expect(issueOf(() => buildTopology(notation))).toMatchObject({ code: 'E3720', values: { problem } })
  })

  test('an unknown item is named with its position and what it may have meant', () => {
    expect(issueOf(() => parseNotation('32C3-AP2-128fc-10'))).toMatchObject({ code: 'E3001', values: { token: '128fc', position: 10, suggestion: '128FC' } })
    expect(issueOf(() => parseNotation('32C3-P2-10'))).toMatchObject({ code: 'E3001', values: { token: 'P2', position: 6, suggestion: 'AP2' } })
    expect(issueOf(() => parseNotation('32C3--10'))).toMatchObject({ code: 'E3001', values: { token: '', position: 6 } })
    expect(issueOf(() => parseNotation('32Q3'))).toMatchObject({ code: 'E3001', values: { suggestion: undefined } })
  })

  test('what can be parsed but not built is refused, naming the item', () => {
    expect(issueOf(() => buildTopology('')).code).toBe('E3002')
    expect(issueOf(() => buildTopology('0FC-10'))).toMatchObject({ code: 'E3003', values: { place: '"0FC" at character 1 of "0FC-10"' } })
    expect(issueOf(() => buildTopology('32C3-D1-10'))).toMatchObject({ code: 'E3003', values: { field: 'rate' } })
    expect(issueOf(() => buildTopology('99999999999999999999FC-10')).code).toBe('E3003')
    expect(issueOf(() => buildTopology('AP2-D0.5')).code).toBe('E3006')
    expect(issueOf(() => buildTopology('32C3-vote10-10')).code).toBe('E3012')
  })

  test('a topology is fitted to its input and classes', () => {
    const mnist = { height: 28, width: 28, channels: 1 }
    expect(issueOf(() => fitTopology('512-10', mnist, 10))).toMatchObject({ code: 'E3004', values: { stated: 512, inputs: 784 } })
    expect(issueOf(() => fitTopology('784-512-20', mnist, 10))).toMatchObject({ code: 'E3007', values: { outputs: 20, classes: 10 } })
    expect(issueOf(() => fitTopology('AP8-AP8-10', mnist, 10))).toMatchObject({ code: 'E3010', values: { layer: '2:AP8', height: 3 } })
    expect(issueOf(() => fitTopology('95-vote10', mnist, 10)).code).toBe('E3006')
    expect(issueOf(() => fitTopology('95FC-vote10', mnist, 10))).toMatchObject({ code: 'E3011', values: { inputs: 95 } })
    expect(fitTopology('100FC-vote10', mnist, 10).layers).toHaveLength(2)
    expect(fitTopology('10C3-AP28', mnist, 10).layers).toHaveLength(2)
  })

  test('explicit layers and notation build the same network', () => {
    const explicit: LayerSpec[] = [
      { kind: 'conv', filters: 32, kernel: 3 },
      { kind: 'averagePool', size: 2 },
      { kind: 'dense', units: 10 },
    ]
    expect(buildTopology(explicit)).toEqual(buildTopology('32C3-AP2-10FC'))
  })

  test('explicit layers are checked by kind, and their names must differ', () => {
    const problem = (spec: LayerSpec) => issueOf(() => buildTopology([spec]))
    expect(problem({ kind: 'conv', filters: 3 })).toMatchObject({ code: 'E3005', values: { place: 'layer 1', problem: '(conv) needs "kernel"' } })
    expect(problem({ kind: 'dense', units: 3, size: 2 })).toMatchObject({ code: 'E3005', values: { problem: '(dense) has no "size"' } })
    expect(issueOf(() => buildTopology([{ kind: 'dense', units: 3, name: 'a' }, { kind: 'dense', units: 3, name: 'a' }])).code).toBe('E3009')
  })

  test('an explicit batch norm, activation, bias and name win over the defaults', () => {
    const hidden: LayerSpec = { kind: 'dense', units: 3, name: 'hidden', bias: true, batchNorm: { momentum: 0.5 }, activation: 'none' }
    const { layers } = buildTopology([hidden, { kind: 'dense', units: 2 }], { bias: false })
    expect(layers).toMatchObject([
      { name: 'hidden', bias: true, batchNorm: { epsilon: 1e-3, momentum: 0.5 }, activation: { kind: 'none' } },
      { bias: false },
    ])
  })

  test('law: writing a layer and parsing it again gives the same layer', () => {
    const n = fc.integer({ min: 1, max: 999 })
    const bn = fc.constantFrom({}, { batchNorm: true as const })
    const spec: fc.Arbitrary<LayerSpec> = fc.oneof(
      fc.tuple(n, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 }), bn)
        .map(([filters, kernel, stride, padding, norm]) => ({ kind: 'conv' as const, filters, kernel, stride, padding, ...norm })),
      fc.tuple(n, fc.constantFrom({}, { recurrent: true as const }, { batchNorm: true as const })).map(([units, more]) => ({ kind: 'dense' as const, units, ...more })),
      fc.tuple(fc.constantFrom('averagePool' as const, 'maxPool' as const), n, n).map(([kind, size, stride]) => ({ kind, size, stride })),
      fc.integer({ min: 0, max: 99 }).map((percent) => ({ kind: 'dropout' as const, rate: percent / 100 })),
    )
    fc.assert(fc.property(fc.array(spec, { minLength: 1, maxLength: 6 }), (specs) => {
      const all = [...specs, { kind: 'dense' as const, units: 10 }]
      const written = all.map(layerToken).join('-')
      expect(buildTopology(written).layers).toEqual(buildTopology(all).layers)
    }))
  })

  test('law: any text is parsed or refused by an issue, never by another error', () => {
    fc.assert(fc.property(fc.stringMatching(/^[0-9A-Zv.\-]{0,12}$/), (text) => {
      try {
        buildTopology(text)
      } catch (error) {
        expect(error).toBeInstanceOf(IssueError)
      }
    }))
  })
})
