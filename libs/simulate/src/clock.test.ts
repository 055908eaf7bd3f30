import { conformance, IssueError, runStage } from '@spikeline/core'
import type { Activity, Network, Neuron, Predictions } from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clock } from './clock.ts'
import { heldImage, spikeTrains } from './testing/rasters.ts'
import { network } from './testing/networks.ts'

const ifNeuron: Neuron = { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0 }
const spiking = (neuron: Partial<Neuron> = {}) => ({ kind: 'spiking', neuron: { ...ifNeuron, ...neuron } }) as const
const membrane = { kind: 'membrane' } as const

async function simulate(model: Network, spikes: SpikeRaster | SpikeRaster[], record = 'output') {
  const { predictions, activity, spikes: recorded } = await runStage(clock, { model: [model], spikes: [spikes].flat() }, { record })
  return { predictions: predictions[0] as Predictions, activity: activity[0] as Activity, spikes: recorded[0] as SpikeRaster, all: predictions as Predictions[] }
}

/** 2 inputs, hidden neurons A and B, 2 outputs. Weights [in, units]: A = x0/2 + x1/2, B = x1; outputs (A, B − A/4). */
const tiny = (output: 'membrane' | 'spiking' = 'membrane'): Network => network([1, 1, 2], 2, [
  { kind: 'dense', name: 'hidden', units: 2, bias: false, activation: spiking() },
  { kind: 'dense', name: 'out', units: 2, bias: false, activation: output === 'membrane' ? membrane : spiking() },
], { hidden: { weight: [0.5, 0, 0.5, 1] }, out: { weight: [1, -0.25, 0, 1] } })

describe('simulate/clock', () => {
  // Steps:           0       1       2       3
  // input           x0      x0,x1    –       x1
  // A: u            .5      1.5→.5  .5      1→0      spikes at 1, 3
  // B: u             0      1→0      0      1→0      spikes at 1, 3
  // out membranes  0,0     1,.75   1,.75   2,1.5
  const input = spikeTrains([[[0], [0, 1], [], [1]]], 2)

  test('a network of two layers worked by hand, to the last spike, operation and update', async () => {
    const { predictions, activity } = await simulate(tiny(), input)
    expect([...predictions.scores]).toEqual([2, 1.5])
    expect([...predictions.predicted]).toEqual([0])
    expect([...predictions.anytime]).toEqual([0, 0, 0, 0])
    expect(predictions).toMatchObject({ model: 'snn', samples: 1, classes: 2, timesteps: 4, readout: 'membrane', first: 0 })
    expect(activity).toMatchObject({ model: 'snn', kind: 'snn', samples: 1, timesteps: 4, driveKept: false })
    expect(activity.layers).toEqual([
      { name: 'hidden', kind: 'dense', neurons: 2, parameters: 4, macs: 4, analog: false, spikes: Float64Array.of(0, 2, 0, 2), operations: Float64Array.of(2, 4, 0, 2), updates: new Float64Array(4).fill(2) },
      { name: 'out', kind: 'dense', neurons: 2, parameters: 4, macs: 4, analog: false, spikes: new Float64Array(4), operations: Float64Array.of(0, 4, 0, 4), updates: new Float64Array(4).fill(2) },
    ])
  })

  // A gets x0, and what A and B sent in the step before: A inhibits itself by ¼ and drives B, B drives A.
  // Steps:       0        1        2        3
  // input        x0       –        –        x0
  // A: u        1→0     −.25     .75        1.75→.75     spikes at 0 and 3
  // B: u         0       1→0      0         0            spikes at 1
  const ring = network([1, 1, 1], 2, [
    { kind: 'dense', name: 'hidden', units: 2, bias: false, recurrent: true, activation: spiking() },
    { kind: 'dense', name: 'out', units: 2, bias: false, activation: membrane },
  ], { hidden: { weight: [1, 0], recurrent: [-0.25, 1, 1, 0] }, out: { weight: [1, 0, 0, 1] } })

  test('spikes of a recurrent layer reach it a step later, and are counted there; those of the last step reach nothing', async () => {
    const { predictions, activity } = await simulate(ring, spikeTrains([[[0], [], [], [0]]], 1))
    expect([...predictions.scores]).toEqual([2, 1])
    expect(activity.layers).toMatchObject([
      { parameters: 6, macs: 6, spikes: Float64Array.of(1, 1, 0, 1), operations: Float64Array.of(2, 2, 2, 2) },
      { parameters: 4, macs: 4, operations: Float64Array.of(2, 2, 0, 2) },
    ])
  })

  test('a recurrent layer under a held input gets it at each step, and counts it once; samples begin in silence', async () => {
    const { activity } = await simulate(ring, [heldImage([0.5], [1, 1, 1], 4), heldImage([0.5], [1, 1, 1], 4)])
    // A: u = .5; 1→0; −.25 + .5 = .25 and B: 1→0; .25 + .5 + 1 = 1.75→.75.
    expect(activity.layers[0]).toMatchObject({ analog: true, spikes: Float64Array.of(0, 1, 1, 1), operations: Float64Array.of(2, 0, 2, 2) })
  })

  test('an output that fires is read by its rate, and its spikes come out', async () => {
    const { predictions, spikes } = await simulate(tiny('spiking'), input)
    // Membranes 1, .75 at step 1: output 0 fires; 1 and 1.5 at step 3: both fire.
    expect([...predictions.scores]).toEqual([0.5, 0.25])
    expect(predictions.readout).toBe('rate')
    expect([...checkRaster(spikes).offsets]).toEqual([0, 0, 1, 1, 3])
    expect([...spikes.indices]).toEqual([0, 0, 1])
  })

  test('a hidden layer is recorded by its name, in its own shape', async () => {
    const { spikes } = await simulate(tiny(), input, 'hidden')
    expect(checkRaster(spikes)).toMatchObject({ timesteps: 4, samples: 1, neurons: 2, height: 1, width: 1, channels: 2, held: false })
    expect([...spikes.indices]).toEqual([0, 1, 0, 1])
  })

  test('the drive of a held analog input is computed once, and counted once', async () => {
    const { predictions, activity } = await simulate(tiny(), heldImage([0.5, 0.25], [1, 1, 2], 4))
    expect(activity).toMatchObject({ driveKept: true })
    expect(activity.layers[0]).toMatchObject({ analog: true, operations: Float64Array.of(4, 0, 0, 0) })
    // A gets .375 a step: one spike, at 2. B gets .25: one, at 3.
    expect([...activity.layers[0]!.spikes]).toEqual([0, 0, 1, 1])
    expect([...predictions.scores]).toEqual([1, 0.75])
  })

  test('neurons with a refractory period are simulated as all others are, without a word', async () => {
    const resting = { ...ifNeuron, refractory: 1 }
    const [hidden, out] = tiny().layers
    const log: string[] = []
    const raster = heldImage([1, 1], [1, 1, 2], 5)
    const { activity } = await runStage(
      clock, { model: [{ ...tiny(), layers: [{ ...hidden!, activation: spiking(resting) }, out!] as Network['layers'] }], spikes: [raster, raster] },
      { record: 'output' }, { onLog: (level, message) => void log.push(`${level}: ${message}`) },
    )
    // Both get 1 a step, and fire in every other; the second sample finds them rested.
    for (const each of activity as Activity[]) expect([...each.layers[0]!.spikes]).toEqual([2, 0, 2, 0, 2])
    expect(activity).toHaveLength(2)
    expect(log).toEqual([])
  })

  test('a held input gives what the same graded input gives when it is presented anew at each step', async () => {
    const held = heldImage([0.5, 0.25], [1, 1, 2], 6)
    const repeated: SpikeRaster = {
      ...held, held: false, offsets: Uint32Array.from({ length: 7 }, (_, t) => 2 * t),
      indices: Uint32Array.from({ length: 12 }, (_, i) => i % 2), values: Float32Array.from({ length: 12 }, (_, i) => [0.5, 0.25][i % 2]!),
    }
    const [once, anew] = [await simulate(tiny(), held), await simulate(tiny(), repeated)]
    expect(anew.predictions).toEqual(once.predictions)
    expect([...anew.activity.layers[0]!.operations]).toEqual(new Array(6).fill(4))
  })

  test('average pooling is folded into the next weights and gated by the raw spikes', async () => {
    const pooled = network([4, 4, 1], 2, [
      { kind: 'averagePool', name: 'pool', size: 2, stride: 2 },
      { kind: 'dense', name: 'out', units: 2, bias: false, activation: membrane },
    ], { out: { weight: [1, 0, 2, 0, 3, 0, 4, 8] } })
    // Three spikes in window 0, one in window 3.
    const { predictions, activity } = await simulate(pooled, spikeTrains([[[0, 1, 5, 15]]], [4, 4, 1]))
    expect([...predictions.scores]).toEqual([0.75 + 1, 2])
    expect(activity.layers).toMatchObject([{ name: 'out', macs: 8, operations: Float64Array.of(4 * 2) }])
  })

  test('operations of a convolution leave out the padding; its dense count does not', async () => {
    const conv = network([2, 2, 1], 2, [
      { kind: 'conv', name: 'conv', filters: 3, kernel: 3, stride: 1, padding: 1, bias: false, activation: spiking() },
      { kind: 'dense', name: 'out', units: 2, bias: false, activation: membrane },
    ], { conv: { weight: new Array(27).fill(0.1) }, out: { weight: new Array(24).fill(1) } })
    const { activity } = await simulate(conv, spikeTrains([[[0, 1, 2, 3]]], [2, 2, 1]))
    expect(activity.layers[0]).toMatchObject({ macs: 4 * 3 * 9, operations: Float64Array.of(4 * 4 * 3) })
  })

  test('voting reads the mean of the outputs of each class', async () => {
    const voting = network([1, 1, 1], 2, [
      { kind: 'dense', name: 'out', units: 4, bias: false, activation: membrane },
      { kind: 'vote', name: 'vote', group: 2 },
    ], { out: { weight: [4, 0, 1, 2] } })
    const { predictions } = await simulate(voting, spikeTrains([[[0], [0]]], 1))
    expect([...predictions.scores]).toEqual([4, 3])
  })

  test('on a tie the lowest class is answered', async () => {
    const { predictions } = await simulate(tiny('spiking'), spikeTrains([[[], []]], 2))
    expect([...predictions.predicted]).toEqual([0])
  })

  test('silence gives no spikes and no operations, where no bias drives', async () => {
    const { activity } = await simulate(tiny('spiking'), spikeTrains([[[], [], []]], 2))
    for (const layer of activity.layers) expect([...layer.spikes, ...layer.operations]).toEqual([0, 0, 0, 0, 0, 0])
  })

  test('an IF neuron with reset by subtraction fires at the rate of its clipped drive, up to 1/T', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 200 }), async (drives, T) => {
      const model = network([1, 1, 1], drives.length, [{ kind: 'dense', name: 'out', units: drives.length, bias: false, activation: spiking() }], { out: { weight: drives } })
      const { predictions } = await simulate(model, heldImage([1], [1, 1, 1], T, drives.length))
      predictions.scores.forEach((rate, i) => expect(Math.abs(rate - Math.min(1, Math.max(0, drives[i]!)))).toBeLessThanOrEqual(1 / T + 1e-4))
    }), { numRuns: 100 })
  })

  test('a membrane that begins at half the threshold halves that bound', async () => {
    await fc.assert(fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 200 }), async (drive, T) => {
      const model = network([1, 1, 1], 1, [{ kind: 'dense', name: 'out', units: 1, bias: false, activation: spiking({ initial: 0.5 }) }], { out: { weight: [drive] } })
      const { predictions } = await simulate(model, heldImage([1], [1, 1, 1], T, 1))
      expect(Math.abs(predictions.scores[0]! - drive)).toBeLessThanOrEqual(0.5 / T + 1e-4)
    }), { numRuns: 100 })
  })

  test.each([
    ['E3501', { ...tiny(), kind: 'ann', layers: tiny().layers.map((layer) => ({ ...layer, activation: { kind: 'none' } })) } as Network, input],
    ['E3506', tiny(), spikeTrains([[[0]]], 3)],
    ['E3022', { ...tiny(), parameters: { ...tiny().parameters, out: { weight: Float32Array.of(1, NaN, 0, 1) } } }, input],
    ['E3201', tiny(), { ...input, indices: Uint32Array.of(0, 0, 9, 1) }],
  ] as const)('%s: a network or an input that can\'t be simulated is refused', async (code, model, raster) => {
    await expect(simulate(model, raster)).rejects.toThrow(code)
  })

  test('a layer that isn\'t there can\'t be recorded, and those that are there are listed', async () => {
    const error: unknown = await simulate(tiny(), input, '9:10').catch((e: unknown) => e)
    expect((error as IssueError).issues).toMatchObject([{ code: 'E3503', values: { layers: ['hidden', 'out'] } }])
  })

  test('a NeuNorm by hand: the output reads s − U·x, and the products of x are counted apart', async () => {
    // Spikes of the hidden layer, k = 0.5, (1 − k)/2 = 0.25: x = 0.25·count + x/2. With U = (1, 2) the output gets W·(s − U·x), W = (1, 4).
    const network: Network = {
      name: 'nn', kind: 'snn', topology: '', input: { height: 1, width: 1, channels: 2 }, classes: 1, provenance: [],
      layers: [
        { kind: 'dense', name: 'hidden', units: 2, bias: false, activation: { kind: 'spiking', neuron: { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0 } } },
        { kind: 'neuNorm', name: 'nn', decay: 0.5 }, { kind: 'dense', name: 'out', units: 1, bias: false, activation: { kind: 'membrane' } },
      ],
      parameters: { hidden: { weight: Float32Array.of(1, 0, 0, 1) }, nn: { weight: Float32Array.of(1, 2) }, out: { weight: Float32Array.of(1, 4) } },
    }
    // Input                s        x       s − U·x            what the output gets
    // none                 0, 0     0       0, 0               0
    // both                 1, 1     0.5     0.5, 0             0.5
    // the second           0, 1     0.5     −0.5, 0            −0.5
    // none                 0, 0     0.25    −0.25, −0.5        −2.25
    const { predictions, activity } = await runStage(clock, { model: [network], spikes: [{ ...spikeTrains([[[], [0, 1], [1], []]], 2), classes: 1, labels: Uint8Array.of(0) }] }, { record: 'output' })
    expect(predictions[0]!.scores[0]).toBe(0.5 - 0.5 - 2.25)
    expect(activity[0]!.layers[1]).toMatchObject({ operations: Float64Array.of(0, 3, 2, 1), products: Float64Array.of(0, 1, 1, 1) })
    expect(() => clock.shapes!({ model: { kind: 'snn', topology: '8FC-NN-2', height: 1, width: 1, channels: 2, classes: 2 }, spikes: undefined }, { record: 'output', neurobench: true })).toThrow('E3722')
    const residual = { model: { kind: 'snn', topology: '8FC-[8FC]-2' }, spikes: undefined }
    expect(() => clock.shapes!(residual, { record: 'output', neurobench: true })).toThrow('E3763')
    expect(() => clock.shapes!(residual, { record: 'output' })).not.toThrow()
  })

  test('parallel neurons by hand: full ones take drive from later steps, too, and only from as many as they have weights for', async () => {
    // One input, one neuron, one output of weight 1 that integrates. X = 0, 1, 0 and H(0) = X(1) = 1, H(1) = X(0) + X(2) = 0, H(2) = 0.5 + 0.5·X(1) = 1; θ = 1.
    const network: Network = {
      name: 'psn', kind: 'snn', topology: '', input: { height: 1, width: 1, channels: 1 }, classes: 1, provenance: [],
      layers: [
        { kind: 'dense', name: 'hidden', units: 1, bias: false, activation: { kind: 'spiking', neuron: { model: 'lif', threshold: 1, decay: 0, reset: 'none', compare: '>=', initial: 0, parallel: { kind: 'full', steps: 3 } } } },
        { kind: 'dense', name: 'out', units: 1, bias: false, activation: { kind: 'membrane' } },
      ],
      parameters: { hidden: { weight: Float32Array.of(1), temporal: Float32Array.of(0, 1, 0, 1, 0, 1, 0, 0.5, 0), offset: Float32Array.of(0, 0, 0.5) }, out: { weight: Float32Array.of(1) } },
    }
    const input = (steps: number[][]) => ({ ...spikeTrains([steps], 1), classes: 1, labels: Uint8Array.of(0) })
    const { activity, predictions } = await runStage(clock, { model: [network], spikes: [input([[], [0], []])] }, { record: 'output' })
    expect(activity[0]!.layers[0]!.spikes).toEqual(Float64Array.of(1, 0, 1))
    expect(predictions[0]!.scores[0]).toBe(2)
    await expect(runStage(clock, { model: [network], spikes: [input([[], [0]])] }, { record: 'output' })).rejects.toThrow('E3723')
    const shape = { height: 1, width: 1, channels: 1, classes: 1 }
    expect(() => clock.shapes!({ model: { kind: 'snn', parallel: 3, ...shape }, spikes: { ...shape, timesteps: 2 } }, { record: 'output' })).toThrow('E3723')
  })

  test('shapes are compared before anything runs', () => {
    const shape = { height: 1, width: 1, channels: 2, classes: 2 }
    expect(() => clock.shapes!({ model: { kind: 'ann', ...shape }, spikes: undefined }, { record: 'output' })).toThrow('"field":"kind"')
    expect(() => clock.shapes!({ model: { kind: 'snn', ...shape }, spikes: { ...shape, channels: 3 } }, { record: 'output' })).toThrow('"field":"channels","expected":2,"got":3')
    expect(clock.shapes!({ model: { kind: 'snn', ...shape }, spikes: { ...shape, samples: 7, timesteps: 5 } }, { record: 'output' }))
      .toEqual({ predictions: { classes: 2, samples: 7, timesteps: 5 } })
  })

  const convolution = network([3, 3, 1], 2, [
    { kind: 'conv', name: 'conv', filters: 2, kernel: 3, stride: 1, padding: 1, bias: true, activation: spiking({ model: 'lif', decay: 0.9, reset: 'zero' }) },
    { kind: 'averagePool', name: 'pool', size: 2, stride: 2 },
    { kind: 'dense', name: 'out', units: 2, bias: false, activation: membrane },
  ], { conv: { weight: Array.from({ length: 18 }, (_, i) => Math.sin(i)), bias: [0.1, -0.1] }, out: { weight: [1, -1, -1, 1] } })
  const heldImages: SpikeRaster = {
    ...heldImage([1], [1, 1, 1], 7), samples: 3, neurons: 9, height: 3, width: 3, labels: Uint8Array.of(0, 1, 0),
    offsets: Uint32Array.of(0, 2, 2, 5), indices: Uint32Array.of(0, 4, 1, 4, 8), values: Float32Array.of(0.5, 1, 0.25, 0.5, 1),
  }
  const samples = spikeTrains([[[0], [0, 1], []], [[1], [], [1]], [[], [0], [0]], [[0, 1], [0, 1], [0, 1]], [[1], [1], [1]]], 2)
  for (const { name, run } of conformance(clock, [
    { name: 'spikes', inputs: { model: [tiny('spiking')], spikes: [samples] }, params: { record: 'hidden' } },
    { name: 'held images through a convolution', inputs: { model: [convolution], spikes: [heldImages] }, params: { record: 'conv' } },
  ])) test(name, run)
})
