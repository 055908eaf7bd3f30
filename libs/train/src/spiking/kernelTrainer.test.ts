import { createRandom } from '@spikeline/core'
import { parameterShapes, sizeOf, type EngineName, type LayerParameters, type LayerSpec, type MapShape, type Neuron, type Parallel, type Surrogate } from '@spikeline/networks'
import { checkRaster, Engine, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { TrainedLayer } from '../training/model.ts'
import { drawKept, dropsOf } from './dropout.ts'
import { openTrainer } from './openTrainer.ts'
import { spikingLayers } from './spikingLayers.ts'
import type { SampleLoss, Trainable, TrainerSettings } from './trainer.ts'

/** Any loss will do that looks at all of the output: errors of either sign, different at each step. */
const loss: SampleLoss = (output, label, samples, error, scores) => {
  let sum = 0
  output.forEach((y, k) => {
    const wanted = ((k * 7 + label) % 5) / 4
    error[k] = (y - wanted) / samples
    sum += (y - wanted) ** 2 / 2 / samples
    scores[k % scores.length]! += y
  })
  return sum
}

const neurons: fc.Arbitrary<Neuron> = fc.record({
  model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.3, 0.5, 1), decay: fc.constantFrom(0.2, 0.7, 0.9), reset: fc.constantFrom('subtract', 'zero', 'none'),
  compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25),
})
/** With mechanisms, some of which are traced for the adjoint and some not, and with what is learned. */
const rich: fc.Arbitrary<Neuron> = fc.tuple(neurons, fc.constantFrom<Partial<Neuron>>(
  {}, { decayInput: true }, { current: { decay: 0.7, taken: 'before' } }, { adaptation: { decay: 0.9, strength: 0.25, subtracts: 'base' } }, { refractory: 2 }, { reset: 'value', resetTo: -0.25 },
  { reset: 'subtract', delayedReset: true }, { reset: 'zero', delayedReset: true }, { current: { decay: 0.8, taken: 'after' }, adaptation: { decay: 0.9, strength: 0.1, subtracts: 'adapted' }, refractory: 1 },
), fc.subarray(['threshold', 'decay'] as const)).map(([neuron, more, learned]): Neuron => ({ ...neuron, ...more, model: 'lif', ...(learned.length > 0 && { learned }) }))
const surrogates: fc.Arbitrary<Surrogate> = fc.record({
  kind: fc.constantFrom('rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'), width: fc.constantFrom(0.25, 0.5, 2), scale: fc.constantFrom(1, 0.3),
})
/** A layer that is normalised has no bias. */
const normed = { bias: fc.boolean(), batchNorm: fc.constantFrom(false, false, true, { epsilon: 0.1, momentum: 0.5 }) }
const conv: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('conv'), filters: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(16, 17, 32, 37)),
  kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 3 }), padding: fc.integer({ min: 0, max: 4 }),
  ...normed,
})
const pool: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('averagePool'), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) })
const dense: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dense'), units: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(32, 64)), ...normed, recurrent: fc.boolean() })
const sizes = fc.record({ height: fc.integer({ min: 3, max: 8 }), width: fc.integer({ min: 3, max: 8 }), channels: fc.integer({ min: 1, max: 5 }) })
const drop: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dropout'), rate: fc.constantFrom(0.1, 0.5, 0.8) })
const casesOf = (of: fc.Arbitrary<Neuron>) => fc.record({
  input: sizes, convolutions: fc.array(fc.oneof(conv, conv, pool, drop), { maxLength: 4 }), hidden: fc.array(fc.oneof(dense, dense, drop), { maxLength: 2 }), neuron: of, surrogate: surrogates,
  readout: fc.constantFrom('membrane', 'spiking'), detachReset: fc.boolean(), held: fc.boolean(), graded: fc.boolean(), density: fc.constantFrom(0, 0.05, 0.4, 1),
  timesteps: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.constantFrom(64, 140) }),
  optimiser: fc.constantFrom('adam', 'sgd'), weightDecay: fc.constantFrom(0, 0.1),
  truncate: fc.option(fc.constantFrom(1, 2, 5, 48), { nil: undefined }), rate: fc.option(fc.constantFrom({ weight: 0.5, lower: 0.1, upper: 0.2 }), { nil: undefined }),
  samples: fc.integer({ min: 1, max: 5 }), lanes: fc.integer({ min: 1, max: 3 }), seed: fc.nat(1e6),
})
type Case = ReturnType<typeof casesOf> extends fc.Arbitrary<infer T> ? T : never

/** With a NeuNorm behind each layer that can have one; some stand in front of the same weights, where the second has none to follow. */
function withNeuNorms(c: Case): Case {
  const decays = [0.9, 0.5, 0]
  const normed = (specs: readonly LayerSpec[]): LayerSpec[] => specs.filter(({ kind }) => kind !== 'dropout').flatMap((spec, i): LayerSpec[] =>
    (spec.kind === 'averagePool' ? [spec] : [{ ...spec, ...(spec.kind === 'dense' && { recurrent: false }), batchNorm: false }, { kind: 'neuNorm', decay: decays[(c.seed + i) % 3] }]))
  return { ...c, convolutions: normed(c.convolutions), hidden: normed(c.hidden) } as Case
}

/** With parallel neurons of either kind. */
function withParallel(c: Case): Case {
  const order = 1 + (c.seed % 5)
  const { timesteps: steps } = c
  const parallel: Parallel = [{ kind: 'full', steps } as const, { kind: 'masked', steps, order } as const, { kind: 'sliding', order } as const][c.seed % 3]!
  const fed = (specs: readonly LayerSpec[]): LayerSpec[] => specs.map((spec) => ({ ...spec, ...(spec.kind === 'conv' && { batchNorm: false }), ...(spec.kind === 'dense' && { recurrent: false, batchNorm: false }) }))
  // A seed whose output isn't recurrent either.
  const seed = c.seed % 3 === 0 ? c.seed + 1 : c.seed
  return { ...c, seed, truncate: undefined, convolutions: fed(c.convolutions), hidden: fed(c.hidden), neuron: { model: 'lif', threshold: c.neuron.threshold, decay: 0, compare: c.neuron.compare, reset: 'none', initial: 0, parallel } } as Case
}

function build({ input, convolutions, hidden, neuron, readout, seed }: Case): Trainable | undefined {
  const random = createRandom(seed)
  const hiddenLayers = [...convolutions, ...hidden].map((layer): LayerSpec => (layer.batchNorm ? { ...layer, bias: false, ...(layer.kind === 'dense' && { recurrent: false }) } : layer))
  const last: LayerSpec = { kind: 'dense', units: 3, recurrent: seed % 3 === 0 && readout === 'spiking' }
  try {
    const { layers } = spikingLayers({ network: [...hiddenLayers, last], bias: true, neuron, readout }, input, 3)
    const parameters = Object.fromEntries(Object.entries(parameterShapes(layers, input)).map(([name, shapes]) => [name, Object.fromEntries(
      Object.entries(shapes).map(([kind, shape]) => {
        const size = sizeOf(shape)
        const spread = kind === 'weight' || kind === 'recurrent' ? 2.5 * Math.sqrt(3 / (size / shape.at(-1)!)) : 0.6
        return [kind, Float32Array.from({ length: size }, () => (kind === 'gamma' || kind === 'variance' ? 1 : 0) + spread * (random.next() - 0.4))]
      }))])) as unknown as Record<string, LayerParameters>
    return { layers, input, classes: 3, parameters }
  } catch {
    return undefined // Shapes that don't fit.
  }
}

function randomRaster(input: MapShape, { timesteps, samples, held, graded, density, seed }: Case): SpikeRaster {
  const random = createRandom(seed + 1)
  const size = input.height * input.width * input.channels
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: size }, (_, i) => i).filter(() => random.next() < density))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return checkRaster({
    timesteps, samples, neurons: size, ...input, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, () => 2 * random.next() - 0.5) }),
    labels: Uint8Array.from({ length: samples }, (_, b) => b % 3), classes: 3, first: 0,
  })
}

// −0 is 0: kernels leave out what is multiplied by a slope of 0, and with it its sign.
const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.map((v) => v + 0).buffer)
const bitsOf = (parameters: Readonly<Record<string, TrainedLayer>>): unknown =>
  Object.fromEntries(Object.entries(parameters).map(([name, own]) => [name, Object.fromEntries(Object.entries(own).map(([kind, values]) => [kind, bits(values)]))]))

/** Threads that never start: their work is the caller's, in the shares of as many. */
const startNow = (): { stop(): void } => ({ stop() {} })

/** Everything that two steps of training show: losses, scores, rates, gradients, parameters and the optimiser's state. */
function train(engine: EngineName, trainable: Trainable, settings: TrainerSettings, raster: SpikeRaster, { optimiser, weightDecay, lanes, seed }: Case): unknown[] {
  const trainer = openTrainer(trainable, settings, engine, { count: lanes, start: startNow })
  expect(trainer.engine).toBe(engine)
  const state = trainer.startOptimiser(optimiser)
  const seen: unknown[] = []
  for (let i = 0; i < 2; i++) {
    const kept = drawKept(dropsOf(trainable.layers, trainable.input).flat(), Uint32Array.from({ length: raster.samples }, (_, b) => b), createRandom(seed + i))
    const { loss: total, scores, gradients, rates } = trainer.step(raster, kept)
    seen.push({ total, rates, scores: bits(scores), gradients: bitsOf(gradients) })
    trainer.update(state, 0.05, { optimiser, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9, weightDecay })
    seen.push({ parameters: bitsOf(trainer.parameters), step: state.step, first: state.first.map(bits), second: state.second.map(bits) })
    const { loss: after, scores: answers } = trainer.evaluate(raster)
    seen.push({ after, answers: bits(answers) })
  }
  return seen
}

test.each<[string, fc.Arbitrary<Neuron>, (c: Case) => Case]>([
  ['the kernels give the bits of the twin, step after step, whatever the network, the input, the settings and the lanes', neurons, (c) => c],
  ['they do so for neurons with mechanisms and neurons that learn, with what is learned', rich, (c) => c],
  ['and for parallel neurons, with what they learn over steps', neurons, withParallel],
  ['and for the auxiliary neurons of NeuNorms, with the gradients of U', rich, withNeuNorms],
])('%s', (_, of, change) => {
  fc.assert(fc.property(casesOf(of).map(change), (c) => {
    const trainable = build(c)
    fc.pre(trainable !== undefined)
    const { surrogate, detachReset, timesteps, rate, truncate } = c
    const settings: TrainerSettings = { surrogate, detachReset, loss, timesteps, batch: 5, ...(rate && { rate }), ...(truncate && { truncate }) }
    const raster = randomRaster(c.input, c)
    expect(train('kernels', trainable!, settings, raster, c)).toEqual(train('twin', trainable!, settings, raster, c))
  }), { numRuns: 40 })
}, 120_000)

test('kernels write to nothing but what they are given: threads share all the rest', () => {
  const reserved = Engine.create()!.bytes
  const create = vi.spyOn(Engine, 'create')
  const neuron: Neuron = { model: 'lif', threshold: 0.3, decay: 0.5, reset: 'zero', compare: '>', initial: 0 }
  const hidden: LayerSpec[] = [{ kind: 'dense', units: 64 }, { kind: 'dense', units: 37, recurrent: true }, { kind: 'dense', units: 32 }]
  const rich: Neuron = { ...neuron, current: { decay: 0.5, taken: 'after' }, adaptation: { decay: 0.9, strength: 0.1, subtracts: 'adapted' }, refractory: 1, learned: ['decay', 'threshold'] }
  for (const convolutions of [[], [{ kind: 'conv', filters: 33, kernel: 3 }, { kind: 'averagePool', size: 2 }, { kind: 'conv', filters: 5, kernel: 2 }]] as LayerSpec[][])
    for (const [kind, of] of [['rectangle', neuron], ['sigmoid', neuron], ['rectangle', rich], ['sigmoid', rich]] as const) {
      const c: Case = {
        input: { height: 6, width: 6, channels: 2 }, convolutions, hidden, neuron: of, surrogate: { kind, width: 0.5, scale: 1 }, readout: 'spiking', detachReset: false,
        held: false, graded: false, density: 0.4, timesteps: 6, optimiser: 'adam', weightDecay: 0, truncate: undefined, rate: undefined, samples: 3, lanes: 1, seed: 5,
      }
      const trainer = openTrainer(build(c)!, { surrogate: c.surrogate, detachReset: false, loss, timesteps: 6, batch: 5 })
      const engine = create.mock.results.at(-1)!.value as Engine
      const constants = (): Uint32Array => engine.integers(0, reserved >> 2).slice()
      const before = constants()
      trainer.step(randomRaster(c.input, c))
      expect(constants()).toEqual(before)
    }
  vi.restoreAllMocks()
})

test('what neurons learn has the same bits where a batch goes through in chunks', () => {
  // 3.4 MB of membranes a sample: two of them are a chunk.
  const neuron: Neuron = { model: 'lif', threshold: 0.5, decay: 0.9, reset: 'subtract', compare: '>', initial: 0, refractory: 1, learned: ['threshold', 'decay'] }
  const c: Case = {
    input: { height: 8, width: 8, channels: 2 }, convolutions: [{ kind: 'conv', filters: 24, kernel: 1, stride: 1, padding: 4, bias: true }], hidden: [], neuron,
    surrogate: { kind: 'rectangle', width: 0.25, scale: 1 }, readout: 'membrane', detachReset: false, held: false, graded: false, density: 0.05, timesteps: 140,
    optimiser: 'adam', weightDecay: 0, truncate: undefined, rate: undefined, samples: 5, lanes: 2, seed: 3,
  }
  const settings: TrainerSettings = { surrogate: c.surrogate, detachReset: false, loss, timesteps: 140, batch: 5 }
  const raster = randomRaster(c.input, c)
  expect(train('kernels', build(c)!, settings, raster, c)).toEqual(train('twin', build(c)!, settings, raster, c))
}, 60_000)
