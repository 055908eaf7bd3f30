import { fitTopology, parameterShapes, type EngineName, type MapShape, type Neuron, type Surrogate } from '@spikeline/networks'
import { checkRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings } from '../training/optimiser.ts'
import { createLoss, type LossSettings } from './loss.ts'
import { openTrainer } from './openTrainer.ts'
import golden from './testing/goldenSteps.json' with { type: 'json' }

/** See tools/bench/peers/golden_stbp.py, which writes them with PyTorch. Lists have an entry for each weighted layer, in order. */
interface GoldenSet { readonly weight: readonly number[]; readonly bias: readonly number[]; readonly recurrent?: readonly number[]; readonly learned?: readonly number[] }
interface GoldenCase {
  readonly name: string
  readonly topology: string
  readonly input: MapShape
  readonly timesteps: number
  readonly samples: number
  readonly held: boolean
  readonly surrogate: Surrogate
  readonly detachReset: boolean
  readonly optimiser: Partial<OptimiserSettings> & { readonly kind: 'adam' | 'sgd'; readonly rate: number }
  readonly loss: LossSettings
  readonly readout: 'spiking' | 'membrane'
  readonly neuron: Neuron
  readonly raster: { readonly offsets: readonly number[]; readonly indices: readonly number[]; readonly values?: readonly number[]; readonly labels: readonly number[] }
  readonly initial: readonly GoldenSet[]
  readonly steps: readonly { readonly loss: number; readonly gradients: readonly GoldenSet[]; readonly parameters: readonly GoldenSet[] }[]
}

const cases = golden.cases as unknown as readonly GoldenCase[]
const CLASSES = 3
const settings: OptimiserSettings = { optimiser: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9, weightDecay: 0 }

const parametersOf = ({ weight, bias, recurrent }: GoldenSet): TrainedLayer =>
  ({ weight: Float32Array.from(weight), bias: Float32Array.from(bias), ...(recurrent && { recurrent: Float32Array.from(recurrent) }) })

function open(c: GoldenCase, engine: EngineName) {
  const { layers } = fitTopology(c.topology, c.input, CLASSES)
  const names = Object.keys(parameterShapes(layers, c.input))
  const firing = layers.map((layer) => (layer.kind !== 'conv' && layer.kind !== 'dense' ? layer : {
    ...layer, activation: layer.name === names.at(-1) && c.readout === 'membrane' ? { kind: 'membrane' as const } : { kind: 'spiking' as const, neuron: c.neuron },
  }))
  const parameters = Object.fromEntries(names.map((name, l) => [name, parametersOf(c.initial[l]!)]))
  const { timesteps, samples: batch, surrogate, detachReset, loss, readout } = c
  const sampleLoss = createLoss(loss, { timesteps, classes: CLASSES, votes: 1, readout })
  return { names, trainer: openTrainer({ layers: firing, input: c.input, classes: CLASSES, parameters }, { surrogate, detachReset, loss: sampleLoss, timesteps, batch }, engine) }
}

function rasterOf({ raster: { offsets, indices, values, labels }, timesteps, samples, held, input }: GoldenCase) {
  return checkRaster({
    timesteps, samples, neurons: input.height * input.width * input.channels, ...input, held, offsets: Uint32Array.from(offsets), indices: Uint32Array.from(indices),
    ...(values && { values: Float32Array.from(values) }), labels: Uint8Array.from(labels), classes: CLASSES, first: 0,
  })
}

/** The largest difference, relative to the largest of the expected, or of others besides. */
function difference(got: Float32Array, expected: readonly number[], others: readonly number[] = []): number {
  expect(got.length).toBe(expected.length)
  return Math.max(...expected.map((value, i) => Math.abs(value - got[i]!))) / Math.max(...[...expected, ...others].map(Math.abs))
}

function expectSets(got: Readonly<Record<string, TrainedLayer>>, names: readonly string[], expected: readonly GoldenSet[], tolerance: number): void {
  names.forEach((name, l) => {
    expect(Object.keys(got[name]!)).toEqual(Object.keys(expected[l]!))
    for (const kind of ['weight', 'bias', 'recurrent'] as const)
      if (expected[l]![kind]) expect(difference(got[name]![kind]!, expected[l]![kind]), `${kind} of ${name}`).toBeLessThan(tolerance)
    const { learned, bias } = expected[l]!
    // A sum over all neurons: a part of the gradients that it is a sum of is rounding.
    if (learned) expect(difference(got[name]!.learned!, learned, bias), `constants of ${name}`).toBeLessThan(tolerance)
  })
}

describe.each(['twin', 'kernels'] as const)('three steps on one batch are those of PyTorch: %s', (engine) => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const { names, trainer } = open(c, engine)
    const raster = rasterOf(c)
    expectSets(trainer.parameters, names, c.initial, 1e-6)
    const state = trainer.startOptimiser(c.optimiser.kind)
    c.steps.forEach(({ loss, gradients, parameters }) => {
      const step = trainer.step(raster)
      expect(Math.abs(step.loss - loss)).toBeLessThan(1e-5 * loss)
      expectSets(step.gradients, names, gradients, 1e-5)
      trainer.update(state, c.optimiser.rate, { ...settings, ...c.optimiser, optimiser: c.optimiser.kind })
      expectSets(trainer.parameters, names, parameters, 1e-5)
    })
  })
})

test('the golden steps cover each surrogate, reset and loss, both optimisers, resets with and without a gradient, mechanisms and what is learned', () => {
  const seen = (of: (c: GoldenCase) => unknown): unknown[] => [...new Set(cases.map(of))].sort()
  expect(seen((c) => c.surrogate.kind)).toEqual(['arctangent', 'exponential', 'fastSigmoid', 'gaussian', 'rectangle', 'sigmoid', 'triangle'])
  expect(seen((c) => c.neuron.reset)).toEqual(['none', 'subtract', 'zero'])
  expect(seen((c) => c.loss.kind)).toEqual(['membraneCrossEntropy', 'rateCrossEntropy', 'rateMse', 'spikeCount'])
  expect(seen((c) => c.optimiser.kind)).toEqual(['adam', 'sgd'])
  expect(seen((c) => c.detachReset)).toEqual([false, true])
  expect(cases.some(({ neuron }) => neuron.current && neuron.adaptation && neuron.learned?.length === 2)).toBe(true)
})
