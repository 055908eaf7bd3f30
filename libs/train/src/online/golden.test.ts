import { parameterShapes, type LayerParameters, type MapShape, type Neuron, type Surrogate } from '@spikeline/networks'
import { checkRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import { compileTrainable } from '../spiking/openTrainer.ts'
import { spikingLayers } from '../spiking/spikingLayers.ts'
import type { TrainedLayer } from '../training/model.ts'
import { openOnlineTrainer } from './kernelTrainer.ts'
import { createStepLoss } from './loss.ts'
import golden from './testing/goldenBatches.json' with { type: 'json' }

/** See tools/bench/peers/golden_ottt.py, which writes them with SpikingJelly. Lists have an entry for each weighted layer, in order. */
type GoldenSet = { readonly weight: readonly number[]; readonly bias: readonly number[] }
interface GoldenCase {
  readonly name: string
  readonly topology: string
  readonly input: MapShape
  readonly timesteps: number
  readonly samples: number
  readonly readout: 'spiking' | 'membrane'
  readonly update: 'accumulate' | 'step'
  readonly held: boolean
  readonly alpha: number
  readonly decay: number
  readonly threshold: number
  readonly width: number
  readonly rate: number
  readonly raster: { readonly offsets: readonly number[]; readonly indices: readonly number[]; readonly values?: readonly number[]; readonly labels: readonly number[] }
  readonly initial: readonly GoldenSet[]
  readonly loss: number
  readonly gradients: readonly GoldenSet[]
  readonly parameters: readonly GoldenSet[]
}
const cases = golden.cases as unknown as readonly GoldenCase[]

/** The largest difference, relative to the largest of the expected. */
const difference = (got: Float32Array, expected: readonly number[]): number => {
  expect(got.length).toBe(expected.length)
  return Math.max(...expected.map((value, i) => Math.abs(value - got[i]!))) / Math.max(...expected.map(Math.abs))
}

describe.each(['twin', 'kernels'] as const)('a batch is that of SpikingJelly: %s', (engine) => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const { timesteps, samples, input, held, decay, alpha, raster: { offsets, indices, values, labels } } = c
    const neuron: Neuron = { model: 'lif', threshold: c.threshold, decay, reset: 'subtract', compare: '>=', initial: 0 }
    const surrogate: Surrogate = { kind: 'sigmoid', width: c.width, scale: 1 }
    const { layers } = spikingLayers({ network: c.topology, bias: true, neuron, readout: c.readout }, input, 3)
    const names = Object.keys(parameterShapes(layers, input))
    const parameters = Object.fromEntries(names.map((name, l) => [name, { weight: Float32Array.from(c.initial[l]!.weight), bias: Float32Array.from(c.initial[l]!.bias) }])) as Record<string, LayerParameters>
    const raster = checkRaster({
      timesteps, samples, neurons: input.height * input.width * input.channels, ...input, held, offsets: Uint32Array.from(offsets), indices: Uint32Array.from(indices),
      ...(values && { values: Float32Array.from(values) }), labels: Uint8Array.from(labels), classes: 3, first: 0,
    })
    const settings = { surrogate, loss: createStepLoss({ alpha, timesteps, classes: 3, votes: 1 }), decay, timesteps, batch: samples, eachStep: c.update === 'step' }
    const trainer = openOnlineTrainer(compileTrainable({ layers, input, classes: 3, parameters: parameters as Record<string, TrainedLayer> }), settings, 3, engine)
    const state = trainer.startOptimiser('sgd')
    const update = (): void => trainer.update(state, c.rate, { optimiser: 'sgd', beta1: 0, beta2: 0, epsilon: 0, momentum: 0, weightDecay: 0 })
    const { loss, gradients } = trainer.step(raster, c.update === 'step' ? update : undefined)
    expect(Math.abs(loss - c.loss)).toBeLessThan(1e-5 * c.loss)
    const expectSets = (got: Readonly<Record<string, TrainedLayer>>, expected: readonly GoldenSet[]): void => names.forEach((name, l) => {
      for (const kind of ['weight', 'bias'] as const) expect(difference(got[name]![kind]!, expected[l]![kind]), `${kind} of ${name}`).toBeLessThan(1e-5)
    })
    expectSets(gradients, c.gradients)
    if (c.update === 'accumulate') update()
    expectSets(trainer.parameters, c.parameters)
  })
})
