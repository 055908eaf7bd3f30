import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countTopology } from '../counts/counts.ts'
import { networkSummary } from '../counts/summary.ts'
import { issueOf } from '../testing/issueOf.ts'
import { buildTopology, fitTopology } from './build.ts'
import type { LayerSpec } from './layerSpec.ts'

const shortcuts = (topology: string | readonly LayerSpec[]) =>
  buildTopology(topology, { shortcuts: true }).layers.map((layer) => ('shortcut' in layer ? layer.shortcut : undefined))
const refusal = (topology: string | readonly LayerSpec[]) => issueOf(() => buildTopology(topology, { shortcuts: true }))
const image = { height: 8, width: 8, channels: 3 }

describe('residual blocks', () => {
  test('the last layer of a block adds what the layer in front of it gives', () => {
    expect(shortcuts('4C3-[4C3BN-4C3BN]-10')).toEqual([undefined, undefined, { from: '1:4C3' }, undefined])
    expect(shortcuts('192-8FC-[8FC]-10')).toEqual([undefined, { from: '1:8FC' }, undefined])
    expect(shortcuts('4C3-AP2-D0.5-[4C3]-10')).toEqual([undefined, undefined, undefined, { from: '3:D0.5' }, undefined])
  })

  test('where a block has strides or changes the channels it goes through a convolution of 1×1, normalised as the layer is', () => {
    const projection = { kind: 'conv', name: '3:8C3S2BN.shortcut', filters: 8, kernel: 1, stride: 4, padding: 0, bias: false, batchNorm: { epsilon: 1e-3, momentum: 0.9 }, activation: { kind: 'none' } }
    expect(shortcuts('4C3-[8C3S2BN-8C3S2BN]-10')[2]).toEqual({ from: '1:4C3', projection })
    expect(shortcuts('4C3-[8C3]-10')[1]).toMatchObject({ from: '1:4C3', projection: { stride: 1, filters: 8 } })
    expect(shortcuts('4C3-[AP2-4C3]-10')[2]).toMatchObject({ from: '1:4C3', projection: { stride: 2, filters: 4 } })
    expect('batchNorm' in shortcuts('4C3-[8C3]-10')[1]!.projection!).toBe(false)
  })

  test('blocks lie within each other, but each ends with a layer of its own', () => {
    expect(shortcuts('4C3-[4C3-[4C3-4C3]-4C3]-10')).toEqual([undefined, undefined, undefined, { from: '2:4C3' }, { from: '1:4C3' }, undefined])
    for (const [notation, problem] of [
      ['4C3-[[4C3-4C3]]-10', 'two blocks end'], ['4C3-[4C3-4C3-10', 'never ended'], ['4C3-4C3]-10', 'never begun'],
    ] as const) expect(refusal(notation)).toMatchObject({ code: 'E3760', values: { problem: expect.stringContaining(problem) } })
    expect(refusal('4C3-[-4C3]-10').code).toBe('E3001')
  })

  test('a list of layers says the same, and its notation has the brackets', () => {
    const conv: LayerSpec = { kind: 'conv', filters: 4, kernel: 3 }
    const list: LayerSpec[] = [{ ...conv, name: 'stem' }, conv, { ...conv, shortcut: { from: 'stem' } }, { kind: 'dense', units: 10 }]
    expect(shortcuts(list)).toEqual([undefined, undefined, { from: 'stem' }, undefined])
    expect(buildTopology(list, { shortcuts: true }).notation).toBe('4C3-[4C3-4C3]-10FC')
    expect(refusal([{ ...conv, shortcut: { from: 'later' } }, { ...conv, name: 'later' }])).toMatchObject({ code: 'E3761', values: { problem: expect.stringContaining('"later"') } })
    const crossed: LayerSpec[] = [{ ...conv, name: 'a' }, { ...conv, name: 'b' }, { ...conv, shortcut: { from: 'a' } }, { ...conv, shortcut: { from: 'b' } }]
    expect(refusal(crossed).code).toBe('E3760')
  })

  test('law: a notation with blocks is the notation of its layers', () => {
    const block = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('4C3', '4C3BN', '8C3S2')).map(([n, token]) => `[${Array.from({ length: n }, () => token).join('-')}]`)
    fc.assert(fc.property(fc.array(fc.oneof(block, fc.constantFrom('4C3', 'AP2', 'D0.5')), { maxLength: 5 }), (parts) => {
      const written = ['4C3', ...parts, '10FC'].join('-')
      const { layers } = buildTopology(written, { shortcuts: true })
      const specs = layers.map(({ name, ...layer }): LayerSpec => {
        const { shortcut, activation: _, bias: __, ...rest } = layer as LayerSpec & { activation?: unknown }
        return { ...rest, name, ...(shortcut && { shortcut: { from: shortcut.from } }) }
      })
      const again = buildTopology(specs, { shortcuts: true })
      expect(again.layers).toEqual(layers)
      expect(again.notation).toBe(written)
    }))
  })

  test('what ends a block has weights, is not recurrent, and has weights in front of the block', () => {
    for (const [notation, problem] of [
      ['4C3-[4C3-AP2]-10', 'no weights'], ['8-[8R]-10', 'recurrent'], ['[4C3-3C3]-10', 'input of the network'], ['AP2-[4C3-3C3]-10', 'input of the network'],
    ] as const) expect(refusal(notation)).toMatchObject({ code: 'E3761', values: { problem: expect.stringContaining(problem) } })
  })

  test('what is added has the shape of what it is added to', () => {
    const fit = (topology: string) => issueOf(() => fitTopology(topology, image, 10, { shortcuts: true }))
    expect(fit('4C3-[4C3P0]-10')).toMatchObject({ code: 'E3762', values: { layer: '2:4C3P0', from: '1:4C3', added: { height: 8 }, output: { height: 6 } } })
    expect(fit('4C3-[16FC]-10').code).toBe('E3762')
    expect(fit('16FC-[8FC]-10').code).toBe('E3762')
    expect(fitTopology('4C3-[8C3S2-[8C3-8C3]-8C3S2]-[8C3-8C3]-AP2-10', image, 10, { shortcuts: true }).layers).toHaveLength(9)
  })

  test('who does not know blocks refuses them', () => {
    expect(issueOf(() => buildTopology('4C3-[4C3-4C3]-10'))).toMatchObject({ code: 'E3763', values: { layer: '3:4C3' } })
  })

  test('a projection counts among parameters and MACs, an identity as an addition a neuron', () => {
    const { layers, total } = countTopology('4C3-[8C3S2BN-8C3BN]-[8C3]-AP4-10', image, { shortcuts: true, classes: 10 })
    // 8 filters of 3×3×8 and 1×1×4, a bias, and γ and β of both.
    expect(layers[2]).toMatchObject({ parameters: 8 * (72 + 4 + 1 + 4), macs: 4 * 4 * 8 * (72 + 4), additions: 0 })
    expect(layers[3]).toMatchObject({ parameters: 8 * 73, macs: 128 * 72, additions: 128 })
    expect(total.parameters).toBe(4 * 28 + 8 * (36 + 3) + 8 * 81 + 8 * 73 + 90)
    const rows = networkSummary({ layers: buildTopology('4C3-[8C3S2BN-8C3BN]-[8C3]-AP4-10', { shortcuts: true }).layers, input: image })
    expect(rows.map(({ adds }) => adds)).toEqual([undefined, undefined, '1:4C3 by 1×1', '3:8C3BN', undefined, undefined, undefined])
  })
})
