import { conformance, IssueError, runStage } from '@spikeline/core'
import type { Activity, Network, Neuron, Predictions } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clock } from './clock.ts'
import { event } from './event.ts'
import type { EventParams } from './generated/event.ts'
import { network } from './testing/networks.ts'
import { heldImage, spikeTrains } from './testing/rasters.ts'

const ifNeuron: Neuron = { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0 }
const spiking = (neuron: Partial<Neuron> = {}) => ({ kind: 'spiking', neuron: { ...ifNeuron, ...neuron } }) as const
const membrane = { kind: 'membrane' } as const

async function simulate(model: Network, spikes: SpikeRaster, params: Partial<EventParams> = {}) {
  const { predictions, activity, spikes: recorded } = await runStage(event, { model: [model], spikes: [spikes] }, { order: 'together', record: 'output', ...params })
  return { predictions: predictions[0] as Predictions, activity: activity[0] as Activity, spikes: checkRaster(recorded[0] as SpikeRaster) }
}
async function byClock(model: Network, spikes: SpikeRaster, record = 'output') {
  const { predictions, activity, spikes: recorded } = await runStage(clock, { model: [model], spikes: [spikes] }, { record })
  return { predictions: predictions[0] as Predictions, activity: activity[0] as Activity, spikes: recorded[0] as SpikeRaster }
}

/** 2 inputs, hidden neurons A and B, 2 outputs. Weights [in, units]: A = x0/2 + x1/2, B = x1; outputs (A, B − A/4). */
const tiny = (output: 'membrane' | 'spiking' = 'membrane', bias = [0, 0]): Network => network([1, 1, 2], 2, [
  { kind: 'dense', name: 'hidden', units: 2, bias: false, activation: spiking() },
  { kind: 'dense', name: 'out', units: 2, bias: true, activation: output === 'membrane' ? membrane : spiking() },
], { hidden: { weight: [0.5, 0, 0.5, 1] }, out: { weight: [1, -0.25, 0, 1], bias } })

/** With auxiliary neurons of two maps between its layers. */
const normed = ({ layers: [hidden, out], parameters, ...rest }: Network): Network =>
  ({ ...rest, layers: [hidden!, { kind: 'neuNorm', name: 'nn', decay: 0.5 }, out!], parameters: { ...parameters, nn: { weight: Float32Array.of(0.5, 1) } } })

describe('simulate/event', () => {
  // Steps:           0       1       2       3
  // input           x0      x0,x1    –       x1
  // A: u            .5      1.5→.5  .5      1→0      spikes at 1, 3
  // B: u             0      1→0      0      1→0      spikes at 1, 3
  const input = spikeTrains([[[0], [0, 1], [], [1]]], 2)

  test('a network of two layers worked by hand: only what events reach is updated', async () => {
    const { predictions, activity } = await simulate(tiny(), input)
    expect([...predictions.scores]).toEqual([2, 1.5])
    expect(predictions).toMatchObject({ model: 'snn', samples: 1, classes: 2, timesteps: 4, readout: 'membrane', first: 0, anytime: Uint8Array.of(0, 0, 0, 0) })
    expect(activity).toMatchObject({ model: 'snn', kind: 'snn', samples: 1, timesteps: 4, driveKept: false })
    expect(activity.layers).toEqual([
      { name: 'hidden', kind: 'dense', neurons: 2, parameters: 4, macs: 4, analog: false, spikes: Float64Array.of(0, 2, 0, 2), operations: Float64Array.of(2, 4, 0, 2), updates: Float64Array.of(2, 2, 0, 2) },
      { name: 'out', kind: 'dense', neurons: 2, parameters: 6, macs: 4, analog: false, spikes: new Float64Array(4), operations: Float64Array.of(0, 4, 0, 4), updates: Float64Array.of(0, 2, 0, 2) },
    ])
  })

  test('all outputs but the updates are those of simulate/clock: spikes, a held image, biases, a convolution', async () => {
    const convolution = network([3, 3, 1], 2, [
      { kind: 'conv', name: 'hidden', filters: 2, kernel: 3, stride: 1, padding: 1, bias: true, activation: spiking({ reset: 'zero' }) },
      { kind: 'averagePool', name: 'pool', size: 2, stride: 2 },
      { kind: 'dense', name: 'out', units: 2, bias: true, activation: membrane },
    ], { hidden: { weight: Array.from({ length: 18 }, (_, i) => Math.sin(i)), bias: [0.1, -0.1] }, out: { weight: [1, -1, -1, 1], bias: [0.01, -0.02] } })
    const images: SpikeRaster = {
      ...heldImage([1], [1, 1, 1], 50), samples: 3, neurons: 9, height: 3, width: 3, labels: Uint8Array.of(0, 1, 0),
      offsets: Uint32Array.of(0, 2, 2, 5), indices: Uint32Array.of(0, 4, 1, 4, 8), values: Float32Array.of(0.5, 1, 0.25, 0.5, 1),
    }
    const cases: [Network, SpikeRaster][] = [
      [tiny(), input], [tiny('spiking'), input], [tiny('spiking', [0.3, 0.1]), input], [tiny('membrane', [-0.4, 0.1]), input],
      [tiny(), heldImage([0.5, 0.25], [1, 1, 2], 9)], [convolution, images],
    ]
    for (const [model, raster] of cases)
      for (const record of ['output', 'hidden']) {
        const [events, steps] = [await simulate(model, raster, { record }), await byClock(model, raster, record)]
        const updates = events.activity.layers.map((layer) => layer.updates)
        expect({ ...events, activity: { ...events.activity, layers: events.activity.layers.map((layer, l) => ({ ...layer, updates: steps.activity.layers[l]!.updates })) } }).toEqual(steps)
        updates.forEach((of, l) => of.forEach((n, t) => expect(n).toBeLessThanOrEqual(steps.activity.layers[l]!.updates[t]!)))
      }
  })

  test('answers change between events where the membranes of the output have drives of their own, at the step where they do in simulate/clock', async () => {
    const eighths = fc.integer({ min: -8, max: 8 }).map((x) => x / 8)
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(eighths, eighths), { minLength: 3, maxLength: 3 }), fc.integer({ min: 1, max: 60 }), fc.nat(59), async (outputs, timesteps, at) => {
      const model = network([1, 1, 1], 3, [{ kind: 'dense', name: 'out', units: 3, bias: true, activation: membrane }], { out: { weight: outputs.map(([w]) => 16 * w), bias: outputs.map(([, b]) => b) } })
      const spikes = spikeTrains([Array.from({ length: timesteps }, (_, t) => (t === at ? [0] : []))], 1, 3)
      const { predictions } = await simulate(model, spikes)
      expect(predictions).toEqual((await byClock(model, spikes)).predictions)
    }), { numRuns: 100 })
  })

  // Both inputs at once: as a sum, +½ stays below the threshold; one by one, the first fires before the second inhibits.
  const inhibited = network([1, 1, 2], 2, [
    { kind: 'dense', name: 'hidden', units: 1, bias: false, activation: spiking() },
    { kind: 'dense', name: 'out', units: 2, bias: false, activation: membrane },
  ], { hidden: { weight: [2.5, -2] }, out: { weight: [1, 0] } })

  test('one by one, a spike is not taken back by an event that comes after it', async () => {
    const both = spikeTrains([[[0, 1]]], 2)
    expect([...(await simulate(inhibited, both)).activity.layers[0]!.spikes]).toEqual([0])
    const { activity, predictions } = await simulate(inhibited, both, { order: 'each' })
    expect(activity.layers[0]).toMatchObject({ spikes: Float64Array.of(1), operations: Float64Array.of(2), updates: Float64Array.of(2) })
    expect([...predictions.scores]).toEqual([1, 0])
  })

  test('one by one, a neuron may fire more than once in a step: the recorded raster counts', async () => {
    const eager = network([1, 1, 3], 2, [{ kind: 'dense', name: 'out', units: 2, bias: false, activation: spiking() }], { out: { weight: [1, 0, 1, 1, 1, 0] } })
    const { spikes, predictions } = await simulate(eager, spikeTrains([[[0, 1, 2], [], [0]]], 3), { order: 'each' })
    expect([...spikes.offsets]).toEqual([0, 2, 2, 3])
    expect([...spikes.indices]).toEqual([0, 1, 0])
    expect([...spikes.values!]).toEqual([3, 1, 1])
    expect([...predictions.scores]).toEqual([Math.fround(4 / 3), Math.fround(1 / 3)])
  })

  test.each([
    ['E3501', { ...tiny(), kind: 'ann', layers: tiny().layers.map((layer) => ({ ...layer, activation: { kind: 'none' } })) } as Network, input],
    ['E3507', network([1, 1, 2], 2, [{ kind: 'dense', name: 'out', units: 2, bias: false, recurrent: true, activation: spiking() }], { out: { weight: [1, 0, 0, 1], recurrent: [0, 1, 1, 0] } }), input],
    ['E3507', network([1, 1, 2], 2, [{ kind: 'dense', name: 'out', units: 2, bias: false, activation: spiking({ refractory: 2 }) }], { out: { weight: [1, 0, 0, 1] } }), input],
    ['E3722', normed(tiny()), input],
    ['E3506', tiny(), spikeTrains([[[0]]], 3)],
    ['E3201', tiny(), { ...input, indices: Uint32Array.of(0, 0, 9, 1) }],
  ] as const)('%s: a network or an input that can\'t be simulated is refused', async (code, model, raster) => {
    await expect(simulate(model, raster)).rejects.toThrow(code)
  })

  test('a layer that isn\'t there can\'t be recorded, and shapes are compared before anything runs', async () => {
    const error: unknown = await simulate(tiny(), input, { record: '9:10' }).catch((e: unknown) => e)
    expect((error as IssueError).issues).toMatchObject([{ code: 'E3503', values: { layers: ['hidden', 'out'] } }])
    const shape = { height: 1, width: 1, channels: 2, classes: 2 }
    expect(() => event.shapes!({ model: { kind: 'ann', ...shape }, spikes: undefined }, { order: 'each', record: 'output' })).toThrow('"field":"kind"')
    expect(() => event.shapes!({ model: { kind: 'snn', topology: '8R-2', ...shape }, spikes: undefined }, { order: 'each', record: 'output' })).toThrow('E3507')
    expect(() => event.shapes!({ model: { kind: 'snn', topology: '8FC-[8FC]-2', ...shape }, spikes: undefined }, { order: 'each', record: 'output' })).toThrow('E3763')
    expect(() => event.shapes!({ model: { kind: 'snn', topology: '8FC-NN-2', ...shape }, spikes: undefined }, { order: 'each', record: 'output' })).toThrow('E3722')
    expect(() => event.shapes!({ model: { kind: 'snn', topology: '8FC-2', parallel: 0, ...shape }, spikes: undefined }, { order: 'each', record: 'output' })).toThrow('E3724')
  })

  const samples = spikeTrains([[[0], [0, 1], []], [[1], [], [1]], [[], [0], [0]], [[0, 1], [0, 1], [0, 1]], [[1], [1], [1]]], 2)
  for (const { name, run } of conformance(event, [
    { name: 'events together', inputs: { model: [tiny('spiking')], spikes: [samples] }, params: { order: 'together', record: 'hidden' } },
    { name: 'events one by one', inputs: { model: [tiny('spiking')], spikes: [samples] }, params: { order: 'each', record: 'output' } },
    { name: 'held images', inputs: { model: [tiny('membrane', [0.1, 0.2])], spikes: [heldImage([0.5, 0.25], [1, 1, 2], 9)] }, params: { order: 'together', record: 'output' } },
  ])) test(name, run)
})
