import { parameterShapes, sizeOf, type EngineName, type LayerParameters, type MapShape, type Neuron, type Surrogate } from '@spikeline/networks'
import { checkRaster } from '@spikeline/spikes'
import { describe, expect, test } from 'vitest'
import type { TrainedLayer } from '../training/model.ts'
import type { OptimiserSettings } from '../training/optimiser.ts'
import { createLoss, type LossSettings } from './loss.ts'
import { openTrainer } from './openTrainer.ts'
import { spikingLayers } from './spikingLayers.ts'
import golden from './testing/goldenSteps.json' with { type: 'json' }

/** See tools/bench/peers/golden_stbp.py, which writes them with PyTorch. Lists have an entry for each weighted layer, in order. */
interface GoldenSet {
  readonly weight: readonly number[]
  readonly bias?: readonly number[]
  readonly recurrent?: readonly number[]
  readonly gamma?: readonly number[]
  readonly beta?: readonly number[]
  readonly learned?: readonly number[]
}
interface GoldenCase {
  readonly name: string
  readonly topology: string
  readonly input: MapShape
  readonly timesteps: number
  readonly samples: number
  readonly held: boolean
  readonly surrogate: Surrogate
  readonly detachReset: boolean
  readonly truncate?: number
  /** Of the one dropout layer. */
  readonly kept?: readonly number[]
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

function open(c: GoldenCase, engine: EngineName) {
  const { layers } = spikingLayers({ network: c.topology, bias: true, neuron: c.neuron, readout: c.readout }, c.input, CLASSES)
  const shapes = parameterShapes(layers, c.input)
  const names = Object.keys(shapes)
  // Running statistics begin as those of initialise.
  const parameters = Object.fromEntries(names.map((name, l) => [name, Object.fromEntries(Object.entries(shapes[name]!).map(([kind, shape]) =>
    [kind, Float32Array.from(c.initial[l]![kind as keyof GoldenSet] ?? new Float32Array(sizeOf(shape)).fill(kind === 'variance' ? 1 : 0))]))])) as unknown as Record<string, LayerParameters>
  const { timesteps, samples: batch, surrogate, detachReset, loss, readout, truncate, kept } = c
  const sampleLoss = createLoss(loss, { timesteps, classes: CLASSES, votes: 1, readout })
  const trainer = openTrainer({ layers, input: c.input, classes: CLASSES, parameters }, { surrogate, detachReset, loss: sampleLoss, timesteps, batch, ...(truncate && { truncate }) }, engine)
  return { names, trainer, kept: Object.fromEntries(layers.flatMap(({ kind, name }) => (kind === 'dropout' ? [[name, Uint8Array.from(kept!)]] : []))) }
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
    const { learned, ...rest } = expected[l]!
    for (const [kind, values] of Object.entries(rest) as [keyof typeof rest, readonly number[]][])
      expect(difference(got[name]![kind]!, values), `${kind} of ${name}`).toBeLessThan(tolerance)
    expect(got[name]!.learned === undefined).toBe(learned === undefined)
    // A sum over all neurons: a part of the gradients that it is a sum of is rounding.
    if (learned) expect(difference(got[name]!.learned!, learned, rest.bias), `constants of ${name}`).toBeLessThan(tolerance)
  })
}

describe.each(['twin', 'kernels'] as const)('three steps on one batch are those of PyTorch: %s', (engine) => {
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const { names, trainer, kept } = open(c, engine)
    const raster = rasterOf(c)
    expectSets(trainer.parameters, names, c.initial, 1e-6)
    const state = trainer.startOptimiser(c.optimiser.kind)
    c.steps.forEach(({ loss, gradients, parameters }) => {
      const step = trainer.step(raster, kept)
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
  expect(seen((c) => c.initial.some(({ gamma }) => gamma))).toEqual([false, true])
  for (const optional of ['truncate', 'kept'] as const) expect(seen((c) => c[optional] !== undefined)).toEqual([false, true])
})
