import { conformance, runStage, type Metric } from '@spikeline/core'
import { buildTopology, type Activity, type Network } from '@spikeline/networks'
import { describe, expect, test } from 'vitest'
import { neurobench } from './neurobench.ts'
import { finder } from './testing/metrics.ts'

// 3 inputs, 2 hidden neurons, 2 outputs that integrate; 3 of 10 weights are 0. T = 2, two samples. libs/node has the comparison with the package.
const spiking = { kind: 'spiking', neuron: { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract', compare: '>', initial: 0 } } as const
const layers = buildTopology('2FC-2').layers.map((layer, i) => ('activation' in layer ? { ...layer, activation: i === 0 ? spiking : { kind: 'membrane' as const } } : layer))
const net: Network = {
  name: 'net', kind: 'snn', topology: '2FC-2', input: { height: 1, width: 1, channels: 3 }, classes: 2, layers, provenance: [],
  parameters: { '1:2FC': { weight: Float32Array.of(1, 0, 1, 1, 0, 1), bias: new Float32Array(2) }, '2:2FC': { weight: Float32Array.of(1, 1, 0, 1), bias: new Float32Array(2) } },
}
const counted = (synaptic: number[], multiplied: number[], changed: number[]) => ({ synaptic: Float64Array.from(synaptic), multiplied: Float64Array.from(multiplied), changed: Float64Array.from(changed) })
const layer = (name: string, spikes: number[], neurobench: ReturnType<typeof counted>): Activity['layers'][number] => ({
  name, kind: 'dense', neurons: 2, parameters: 8, macs: 6, analog: false, spikes: Float64Array.from(spikes), operations: Float64Array.of(9, 9), updates: Float64Array.of(4, 4), neurobench,
})
const activity = (samples = 1): Activity => ({
  model: 'net', kind: 'snn', samples, timesteps: 2, driveKept: false,
  layers: [layer('1:2FC', [1, 0], counted([4, 2], [4, 0], [2, 1])), layer('2:2FC', [0, 0], counted([2, 0], [0, 0], [2, 0]))],
})
const measure = async (model: Network[], batches: Activity[]): Promise<readonly Metric[]> => (await runStage(neurobench, { model, activity: batches }, {})).metrics[0]!.metrics

describe('measure/neurobench', () => {
  test('two samples in two batches, by hand', async () => {
    const of = finder(await measure([net], [activity(), activity()]))
    // P = 8 + 6, and 20 bytes for each layer of neurons.
    expect(of('neurobench.footprint')).toBe(4 * 14 + 40)
    expect(of('neurobench.connectionSparsity')).toBe(0.3)
    // 2 spikes of 2 samples · 2 steps · 4 neurons, those of the output among them.
    expect(of('neurobench.activationSparsity')).toBe(14 / 16)
    expect([of('neurobench.activationSparsity', { layer: '1:2FC' }), of('neurobench.activationSparsity', { layer: '2:2FC' })]).toEqual([6 / 8, 1])
    expect([of('neurobench.effectiveMacs'), of('neurobench.effectiveAcs'), of('neurobench.dense')]).toEqual([4, 4, 20])
    expect([of('neurobench.effectiveMacs/step'), of('neurobench.dense/step')]).toEqual([2, 10])
    expect(of('neurobench.membraneUpdates')).toBe(5)
  })

  test('batch normalisation has a mean and a variance of each channel, and a number of batches', async () => {
    const normed = { ...net, layers: net.layers.map((each, i) => (i === 0 ? { ...each, batchNorm: { epsilon: 1e-3, momentum: 0.9 } } : each)) } as Network
    expect(finder(await measure([normed], [activity()]))('neurobench.footprint')).toBe(4 * (14 + 4) + 40 + 8 * 2 + 8)
  })

  const uncounted = activity().layers.map(({ neurobench: _, ...rest }) => rest)
  test.each([
    ['no network', [], [activity()], 'E8013'],
    ['no activity', [net], [], 'E8010'],
    ['an activity of other layers', [net], [{ ...activity(), layers: activity().layers.slice(1) }], 'E8012'],
    ['an activity without the counts', [net], [{ ...activity(), layers: uncounted }], 'E8040'],
  ])('%s: refused', async (_, model, batches, code) => {
    await expect(measure(model, batches)).rejects.toMatchObject({ issues: [{ code }] })
  })

  for (const { name, run } of conformance(neurobench, [{ name: 'two batches', inputs: { model: [net], activity: [activity(), activity()] }, params: {} }])) test(name, run)
})
