import { conformance, runStage, type Metric } from '@spikeline/core'
import type { Activity, Network } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { cost } from './cost.ts'
import { energy } from './energy.ts'
import type { EnergyParams } from './generated/energy.ts'
import { curve, finder } from './testing/metrics.ts'
import { activity, network } from './testing/networks.ts'

const defaults: EnergyParams = {
  multiplication: 3.7, addition: 0.9, wholeMultiplication: 0.2, wholeAddition: 0.03, wideMultiplication: 3.1, onChip: 10, offChipLow: 1300, offChipHigh: 2600, fetched: 'perSample',
}
const measure = async (net: Network, ran: Activity, params: Partial<EnergyParams> = {}): Promise<readonly Metric[]> =>
  (await runStage(energy, { model: [net], activity: [ran] }, { ...defaults, ...params })).metrics[0]!.metrics

// 3 inputs, 2 hidden, 2 outputs with bias; T = 3, two samples. Inputs spike 3, 0 and 2 times, hidden neurons 1, 2 and 1 times, both samples together.
const snn = network('2FC-2', [1, 1, 3], 0.5)
const did = [{ spikes: [1, 2, 1], operations: [3 * 2, 0, 2 * 2] }, { spikes: [0, 0, 0], operations: [1 * 2, 2 * 2, 1 * 2] }]
const ran = activity(snn, 2, did)
const ann = network('2FC-2', [1, 1, 3])
const annRan = activity(ann, 1, [{ spikes: [1], operations: [4] }, { spikes: [2], operations: [2] }])
const few = (net: Network): Network => ({
  ...net, layers: net.layers.map((layer, i) => (layer.kind === 'dense' ? { ...layer, quantised: { weightBits: 4, weightSteps: Float32Array.of(1, 1), inputBits: i === 0 ? 8 : 4, inputStep: 1 } } : layer)),
})
const fixed = (net: Network): Network => ({
  ...net, layers: net.layers.map((layer) => (layer.kind === 'dense' ? { ...layer, fixedPoint: { bits: 8, weightExponent: -7, stateExponent: -13 } } : layer)),
})

describe('measure/energy', () => {
  test.each([
    ['an SNN', snn, ran], ['an ANN', ann, annRan], ['a quantised ANN', few(ann), annRan], ['an SNN in fixed point', fixed(snn), ran],
    ['an SNN that sees analog values', snn, activity(snn, 2, [{ ...did[0]!, analog: true }, did[1]!])],
  ] as const)('at the defaults agrees with measure/cost, in total and by layer: %s', async (_, net, its) => {
    const got = await measure(net, its)
    const costs = (await runStage(cost, { model: [net], activity: [its] }, {})).metrics[0]!.metrics
    for (const labels of [{}, { layer: '1:2FC' }, { layer: '2:2FC' }] as Metric['labels'][])
      for (const [mine, theirs] of [['arithmetic', 'compute'], ['arithmetic.effective', 'compute.effective'], ['withMemory', 'onChip'], ['withDram.low', 'offChip.low'], ['withDram.high', 'offChip.high']])
        expect(finder(got)(`energy.${mine}`, labels)).toBe(finder(costs)(`energy.${theirs}`, labels))
    expect(finder(got)('timesteps')).toBe(finder(costs)('timesteps'))
    if (net.kind === 'snn') expect(finder(got)('firingRate')).toBe(finder(costs)('firingRate'))
  })

  test('its parts sum up to it', async () => {
    for (const [net, its] of [[snn, ran], [few(ann), annRan]] as const) {
      const metrics = await measure(net, its)
      const of = finder(metrics)
      const arithmetic = of('energy.arithmetic.multiplications') + of('energy.arithmetic.additions') + of(net.kind === 'snn' ? 'energy.arithmetic.leak' : 'energy.arithmetic.scale')
      expect(arithmetic / of('energy.arithmetic')).toBeCloseTo(1, 12)
      expect((arithmetic + of('energy.memory.weights') + of('energy.memory.state')) / of('energy.withMemory')).toBeCloseTo(1, 12)
      expect((of('energy.withMemory') + of('energy.fetched.high')) / of('energy.withDram.high')).toBeCloseTo(1, 12)
    }
  })

  test('constants are those that are stated, counted by hand', async () => {
    const of = finder(await measure(snn, ran, { multiplication: 2, addition: 1, onChip: 8, offChipLow: 80, offChipHigh: 160 }))
    // A sample: 5 + 4 additions, 6 leaks, 12 updates of 8.25 bytes; 14 parameters.
    expect(of('energy.arithmetic') * 1e12).toBeCloseTo(9 + 2 * 6, 9)
    expect(of('energy.withMemory') * 1e12).toBeCloseTo(21 + 4 * 9 + 8.25 * 12, 9)
    expect(of('energy.withDram.low') * 1e12).toBeCloseTo(21 + 36 + 99 + 14 * 4 * 10, 9)
    // What spikes of the hidden neurons caused: 4 additions of the second layer.
    expect(of('energy.arithmetic.spikes') * 1e12).toBeCloseTo(4, 9)
    expect(of('energy.withMemory.spikes') * 1e12).toBeCloseTo(4 + 16, 9)
    // What those of the input caused: 5 of the first.
    expect(of('energy.withMemory.input') * 1e12).toBeCloseTo(5 + 20, 9)
    expect(finder(await measure(snn, activity(snn, 2, [{ ...did[0]!, analog: true }, did[1]!])))('energy.arithmetic.input')).toBe(0)
    expect(of('energy.withDram.low.spikes')).toBe(of('energy.withMemory.spikes'))
  })

  test('weights that are fetched at each use come from DRAM alone', async () => {
    const of = finder(await measure(snn, ran, { multiplication: 2, addition: 1, onChip: 8, offChipLow: 80, offChipHigh: 160, fetched: 'perUse' }))
    expect(of('energy.withDram.low') * 1e12).toBeCloseTo(21 + 99 + 9 * 4 * 10, 9)
    expect(of('energy.withDram.high.spikes') * 1e12).toBeCloseTo(4 + 4 * 4 * 20, 9)
    expect(of('energy.withMemory') * 1e12).toBeCloseTo(21 + 36 + 99, 9)
  })

  test('spikes of a recurrent first layer cause additions in it', async () => {
    const net = network('2R-2', [1, 1, 3], 1)
    const of = finder(await measure(net, activity(net, 1, [{ spikes: [2, 1, 1], operations: [4, 4 + 2 * 2, 2 + 2 * 1] }, { spikes: [0, 0, 0], operations: [4, 2, 2] }])))
    expect(of('energy.arithmetic.spikes') * 1e12).toBeCloseTo(0.9 * (2 * 2 + 2 * 1 + 8), 9)
    expect(of('energy.arithmetic.input') * 1e12).toBeCloseTo(0.9 * (4 + 4 + 2), 9)
  })

  test('the curve over steps ends at the total', async () => {
    for (const net of [snn, fixed(snn)]) {
      const metrics = await measure(net, ran)
      for (const name of ['energy.arithmetic', 'energy.withMemory']) {
        const steps = curve(metrics, `${name}.cumulative`)
        expect(steps).toHaveLength(3)
        expect(steps[2]! / finder(metrics)(name)).toBeCloseTo(1, 12)
        expect([...steps].sort((a, b) => a - b)).toEqual(steps)
      }
    }
    // The first step: 3 + 1 additions, 2 leaks, 4 updates.
    expect(curve(await measure(snn, ran), 'energy.withMemory.cumulative')[0]! * 1e12).toBeCloseTo(0.9 * 4 + 3.7 * 2 + 1.25 * (4 * 4 + 8.25 * 4), 9)
  })

  test.each([
    ['no samples', [snn], [{ ...ran, samples: 0 }], {}, 'E8010'], ['no network', [], [ran], {}, 'E8013'], ['another network', [ann], [ran], {}, 'E8012'],
    ['a range that is none', [snn], [ran], { offChipLow: 3000 }, 'E3540'],
  ] as const)('%s: refused', async (_, model, batches, params, code) => {
    await expect(runStage(energy, { model: [...model], activity: [...batches] }, { ...defaults, ...params })).rejects.toMatchObject({ issues: [{ code }] })
  })

  for (const { name, run } of conformance(energy, [{ name: 'an SNN', inputs: { model: [snn], activity: [ran, ran] }, params: defaults }])) test(name, run)
})
