import { describe, expect, test } from 'vitest'
import type { StbpParams } from './generated/stbp.ts'
import { stbp } from './stbp.ts'
import { bars } from './testing/bars.ts'
import { issueOf } from './testing/issueOf.ts'
import { asCurrents, asSpikes, stbpParams } from './testing/stbpParams.ts'
import { parallel, small, spiking, train, type Inputs } from './testing/trainStbp.ts'

describe('train/stbp refuses', () => {
  const refused = async (given: Partial<StbpParams>, inputs?: Inputs) => await issueOf(() => train(given, {}, inputs))

  test('both inputs, and none', async () => {
    expect((await refused({}, { images: [bars(120)], spikes: asSpikes([bars(120)], 4) })).code).toBe('E3308')
    expect((await refused({}, {})).code).toBe('E3308')
    for (const given of [{}, { images: undefined, spikes: undefined }])
      expect((await issueOf(() => stbp.shapes!(given, stbpParams(small)))).code).toBe('E3308')
  })

  test('a hidden layer that fires in no step of an epoch, with what to change', async () => {
    const warned: string[] = []
    const onLog = (level: string, message: string): void => void (level === 'warning' && warned.push(message))
    const issue = await issueOf(() => train({ network: '12FC-4', batch: 1, initialisation: 'scaled', neuron: { ...stbpParams({ network: '4' }).neuron, threshold: 50 } }, { onLog }))
    expect(issue).toMatchObject({ code: 'E3600', values: { layer: '1:12FC', epoch: 1, steps: 120, timesteps: 4 } })
    expect(warned).toContainEqual(expect.stringMatching(/layer "1:12FC" is silent: no spike in the last 20 steps \(epoch 1, step 20\)/))
  })

  test('the same where the output never fires', async () => {
    const given = { network: '12FC-4', batch: 1, initialisation: 'scaled', readout: 'membrane', loss: { kind: 'membraneCrossEntropy' }, neuron: { ...stbpParams({ network: '4' }).neuron, threshold: 50 } } as const
    expect(await issueOf(() => train(given))).toMatchObject({ code: 'E3600', values: { layer: '1:12FC' } })
  })

  test('a first layer that can\'t fire in T steps, before anything runs', async () => {
    const shape = { height: 6, width: 6, channels: 1, classes: 4, samples: 100 }
    const shapesOf = (given: Partial<StbpParams>, more = {}) => () => stbp.shapes!({ images: shape, ...more }, stbpParams({ ...small, ...given }))
    const neuron = (threshold: number): StbpParams['neuron'] => ({ model: 'lif', threshold, decay: 0.5, reset: 'zero', compare: '>', initial: 0 })
    // (1 + ½ + ¼ + ⅛) · 37/√36 = 11.56; twice that with a gain of 2, but for the bias.
    expect(await issueOf(shapesOf({ neuron: neuron(11.6) }))).toMatchObject({ code: 'E3702', values: { layer: '1:12FC', most: 11.6, threshold: 11.6, timesteps: 4 } })
    for (const fires of [{ neuron: neuron(11.5) }, { neuron: neuron(22), gain: 2 }, { neuron: neuron(11.6), timesteps: 5 }, { neuron: neuron(50), initialisation: 'scaled' }] as const) expect(shapesOf(fires)).not.toThrow()
    // 9 inputs and a bias: 1.875 · 10/√9 = 6.25. Behind pooling there is no bound.
    expect((await issueOf(shapesOf({ network: '4C3-4', neuron: neuron(6.3) }))).code).toBe('E3702')
    for (const network of ['4C3-4', 'AP2-4C3-4']) expect(shapesOf({ network, neuron: neuron(network === '4C3-4' ? 6.2 : 6.3) })).not.toThrow()
    // Where weights come from a network, nothing is known of them.
    expect(shapesOf({ neuron: neuron(50) }, { initial: undefined })).not.toThrow()
  })

  test('a learning rate at which training diverges, naming epoch, step and rate', async () => {
    expect(await refused({ optimiser: 'sgd', learningRate: 1e38, weightDecay: 10, readout: 'membrane', loss: { kind: 'membraneCrossEntropy' } }))
      .toMatchObject({ code: 'E3301', values: { epoch: 1, learningRate: 1e38 } })
  })

  test('empty sets of either kind', async () => {
    expect(await refused({}, { images: [] })).toMatchObject({ code: 'E3302', values: { port: 'images' } })
    expect(await refused(spiking, { spikes: [] })).toMatchObject({ code: 'E3302', values: { port: 'spikes' } })
  })

  test('settings that do not fit the set', async () => {
    expect((await refused({ validation: 120 })).code).toBe('E3304')
    expect((await refused({ batch: 121 })).code).toBe('E3305')
    expect((await refused({ patience: 2 })).code).toBe('E3306')
  })

  test('spikes that change, have wrong labels, or are no raster', async () => {
    const [a, b] = [asSpikes([bars(20)], 4)[0]!, asSpikes([bars(20, { first: 20 })], 5)[0]!]
    expect(await refused(spiking, { spikes: [a, b] })).toMatchObject({ code: 'E3307', values: { field: 'timesteps', first: 20 } })
    expect(await refused(spiking, { spikes: [a, asCurrents([bars(20)], 4)[0]!] })).toMatchObject({ code: 'E3307', values: { field: 'held' } })
    expect(await refused(spiking, { spikes: [{ ...a, labels: a.labels.map(() => 4) }] })).toMatchObject({ code: 'E3303', values: { index: 0 } })
    expect((await refused(spiking, { spikes: [{ ...a, timesteps: 0 }] })).code).toBe('E3201')
  })

  test.each([
    ['images without steps', { timesteps: undefined }, 'images', 'timesteps'], ['images without an encoding', { encoding: undefined }, 'images', 'encoding'],
    ['an encoding of spikes', { timesteps: undefined }, 'spikes', 'encoding'], ['a gain on spikes', { ...spiking, gain: 2 }, 'spikes', 'gain'],
    ['shifts of spikes', { ...spiking, augmentCrop: 2 }, 'spikes', 'augmentCrop'],
    ['other steps than the spikes have', { encoding: undefined, timesteps: 5 }, 'spikes', 'timesteps'],
  ] as [string, Partial<StbpParams>, 'images' | 'spikes', string][])('%s', async (_, params, port, field) => {
    expect(await refused(params, port === 'images' ? undefined : { spikes: asSpikes([bars(60)], 4) })).toMatchObject({ code: 'E3311', values: { field } })
  })

  const shapes = (given: Partial<StbpParams>) =>
    stbp.shapes!({ images: { samples: 100, height: 6, width: 6, channels: 1, classes: 4 } }, stbpParams({ ...small, ...given }))

  test.each([
    ['dropout of the output', '12FC-4-D0.5', 'E3309'], ['a bias under batch normalisation', [{ kind: 'dense', units: 12, batchNorm: true, bias: true }, { kind: 'dense', units: 4 }], 'E3309'], ['maximum pooling', '4C3-MP2-4', 'E3309'],
    ['a residual block', '4C3-[4C3-4C3]-4', 'E3763'], ['pooling of the output', '4C3-AP6', 'E3309'], ['an activation', [{ kind: 'dense', units: 4, activation: 'none' }], 'E3309'],
    ['a layer that does not fit', '4C3-AP8-4', 'E3010'], ['another number of inputs', '784-4', 'E3004'], ['another number of outputs', '12FC-10', 'E3007'],
    ['auxiliary neurons that nothing reads', '12FC-4-NN', 'E3720'],
  ] as [string, StbpParams['network'], string][])('%s, already when shapes are checked', async (_, network, code) => {
    expect((await issueOf(() => shapes({ network }))).code).toBe(code)
  })

  test('batch normalisation in front of membranes that never fire, already when shapes are checked', async () => {
    const given = { network: '12FCBN-4BN', readout: 'membrane', loss: { kind: 'membraneCrossEntropy' } } as const
    expect(await issueOf(() => shapes(given))).toMatchObject({ code: 'E3309', values: { layer: '2:4FCBN' } })
    expect(shapes({ ...given, network: '12FCBN-4' }).model).toMatchObject({ topology: '12FCBN-4' })
  })

  test('batch normalisation of a batch that no memory can hold, saying how large it is', async () => {
    const given = { network: '2000FCBN-4', timesteps: 10_000, batch: 100 } as const
    expect(await refused(given)).toMatchObject({ code: 'E3312', values: { layer: '1:2000FCBN', batch: 100, timesteps: 10_000 } })
  })

  test('an output that is recurrent but never fires, already when shapes are checked', async () => {
    const loss = { kind: 'membraneCrossEntropy' } as const
    expect(await issueOf(() => shapes({ network: '12FC-4R', readout: 'membrane', loss }))).toMatchObject({ code: 'E3309', values: { layer: '2:4FCR', problem: 'is recurrent, but never fires' } })
    expect(shapes({ network: '12R-4', readout: 'membrane', loss }).model).toMatchObject({ topology: '12R-4' })
  })

  test('parallel neurons where they have no form, already when shapes are checked', async () => {
    const full = { ...parallel, parallel: { kind: 'full' } } as const
    for (const given of [{ network: '12FCR-4' }, { network: '12FCBN-4' }, { truncate: 2 }] as const) expect((await issueOf(() => shapes({ neuron: full, ...given }))).code).toBe('E3724')
    expect(shapes({ neuron: full }).model).toMatchObject({ parallel: 4 })
    expect(shapes({ neuron: { ...parallel, parallel: { kind: 'sliding', order: 2 } } }).model).toMatchObject({ parallel: 0 })
  })

  test('a neuron, and a loss, that make no sense, already when shapes are checked', async () => {
    expect((await issueOf(() => shapes({ neuron: { model: 'lif', threshold: 1, reset: 'zero', compare: '>', initial: 0 } }))).code).toBe('E3405')
    expect((await issueOf(() => shapes({ readout: 'membrane' }))).code).toBe('E3310')
    expect((await issueOf(() => shapes({ loss: { kind: 'spikeCount', trueCount: 5, falseCount: 0 } }))).code).toBe('E3310')
    expect((await issueOf(() => shapes({ timesteps: undefined }))).code).toBe('E3311')
    expect(stbp.shapes!({ spikes: undefined }, stbpParams({ ...small, ...spiking }))).toEqual({})
    expect(shapes({})).toEqual({ model: { kind: 'snn', height: 6, width: 6, channels: 1, classes: 4, topology: '12FC-4' } })
  })
})
