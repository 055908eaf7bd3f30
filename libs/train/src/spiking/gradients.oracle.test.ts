import { createRandom } from '@spikeline/core'
import {
  denseGradients, denseNeurons, neuronProblem, parameterShapes, sizeOf, type DenseLoss, type LayerParameters, type LayerSpec, type Neuron, type Parallel, type Surrogate, type Tf,
} from '@spikeline/networks'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { openTensor } from '@spikeline/tensor'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { drawKept, dropsOf } from './dropout.ts'
import { compileTrainable } from './openTrainer.ts'
import { spikingLayers } from './spikingLayers.ts'
import type { SampleLoss } from './trainer.ts'
import { twinStep } from './twin.ts'

let tf: Tf
beforeAll(async () => void (({ tf } = await openTensor('cpu'))))

const CLASSES = 3
/** What the k-th output of a sample is to be, at each step another. */
const wanted = (k: number, label: number): number => ((k * 7 + label) % 5) / 4

/** Half the squares of what is off, averaged over the batch. */
const loss: SampleLoss = (output, label, samples, error, scores) => {
  let total = 0
  output.forEach((y, k) => {
    error[k] = (y - wanted(k, label)) / samples
    total += (y - wanted(k, label)) ** 2 / 2 / samples
    scores[k % CLASSES]! += y
  })
  return total
}
const denseLoss = (labels: Uint8Array): DenseLoss => ({ output }) => {
  const [timesteps, samples, outputs] = output.shape
  const target = Array.from({ length: timesteps * samples * outputs }, (_, i) => {
    const [t, b, o] = [Math.floor(i / outputs / samples), Math.floor(i / outputs) % samples, i % outputs]
    return wanted(t * outputs + o, labels[b]!)
  })
  const off = tf.sub(output, tf.tensor3d(target, output.shape))
  const scores = tf.reshape(tf.sum(output, 0), [samples, outputs / CLASSES, CLASSES])
  return { loss: tf.mul(tf.sum(tf.square(off)), 0.5 / samples).asScalar(), scores: tf.sum(scores, 1).as2D(samples, CLASSES) }
}

const input = { height: 4, width: 4, channels: 2 }
const topologies: readonly (readonly LayerSpec[])[] = [
  [], [{ kind: 'dense', units: 5 }, { kind: 'dropout', rate: 0.5 }, { kind: 'dense', units: 4, bias: false }], [{ kind: 'conv', filters: 3, kernel: 3, padding: 1, bias: false }],
  [{ kind: 'conv', filters: 3, kernel: 2, stride: 2, padding: 1 }, { kind: 'dense', units: 4 }],
  [{ kind: 'conv', filters: 2, kernel: 3, padding: 1 }, { kind: 'averagePool', size: 2 }, { kind: 'dropout', rate: 0.5 }, { kind: 'dense', units: 4 }],
  [{ kind: 'dropout', rate: 0.5 }, { kind: 'conv', filters: 6, kernel: 2 }, { kind: 'dropout', rate: 0.5 }, { kind: 'conv', filters: 3, kernel: 2 }],
  // One that is normalised: of two, the upper takes away what β of the lower does, and little but rounding is left of its gradient.
  [{ kind: 'dense', units: 6, batchNorm: true }], [{ kind: 'conv', filters: 3, kernel: 3, padding: 1, batchNorm: true }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 5 }],
  [{ kind: 'conv', filters: 5, kernel: 2, bias: false }, { kind: 'conv', filters: 4, kernel: 2, batchNorm: { epsilon: 0.01 } }],
  [{ kind: 'averagePool', size: 2, stride: 1 }, { kind: 'conv', filters: 5, kernel: 2, padding: 2 }, { kind: 'averagePool', size: 2 }],
]
const cases = fc.record({
  hidden: fc.constantFrom(...topologies), readout: fc.constantFrom('spiking', 'membrane'), votes: fc.constantFrom(1, 2), held: fc.boolean(), graded: fc.boolean(),
  /** All numbers so short that no sum is rounded: membranes may then lie on the threshold, and on the edge of the surrogate. */
  exact: fc.boolean(), seed: fc.nat(1e6), timesteps: fc.integer({ min: 1, max: 5 }), truncate: fc.constantFrom(undefined, undefined, 1, 2, 3), samples: fc.integer({ min: 1, max: 2 }), scale: fc.constantFrom(1, 0.7),
  width: fc.constantFrom(0.5, 1.5), model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.25, 0.75), initial: fc.constantFrom(0, 0.125),
  mechanism: fc.constantFrom<Partial<Neuron>>(
    {}, {}, {}, { current: { decay: 0.5, taken: 'after' } }, { current: { decay: 0.5, taken: 'before' } }, { decayInput: true }, { delayedReset: true }, { refractory: 1 },
    { adaptation: { decay: 0.5, strength: 0.25, subtracts: 'base' } }, { adaptation: { decay: 0.5, strength: 0.25, subtracts: 'adapted' } },
  ),
  learned: fc.subarray(['threshold', 'decay'] as const),
})
const recurrentTopologies: readonly (readonly LayerSpec[])[] = [
  [{ kind: 'dense', units: 6, recurrent: true }], [{ kind: 'dense', units: 5, recurrent: true }, { kind: 'dense', units: 4, recurrent: true, bias: false }],
  [{ kind: 'conv', filters: 2, kernel: 3 }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 5, recurrent: true }],
]
const recurrentCases = fc.record({ c: cases, hidden: fc.constantFrom(...recurrentTopologies) }).map(({ c, hidden }) => ({ ...c, hidden }))
/** With auxiliary neurons: x and U are learnt through, and what reads s − U·x is dense, a window, or pools first. */
const neuNormTopologies: readonly (readonly LayerSpec[])[] = [
  [{ kind: 'dense', units: 5 }, { kind: 'neuNorm', decay: 0.5 }], [{ kind: 'conv', filters: 3, kernel: 2, stride: 2 }, { kind: 'neuNorm', decay: 0.75 }, { kind: 'conv', filters: 4, kernel: 2 }, { kind: 'neuNorm', decay: 0 }],
  [{ kind: 'conv', filters: 2, kernel: 3, padding: 1 }, { kind: 'neuNorm', decay: 0.5 }, { kind: 'averagePool', size: 2 }, { kind: 'dense', units: 4 }, { kind: 'neuNorm', decay: 0.5 }],
]
const neuNormCases = fc.record({ c: cases, hidden: fc.constantFrom(...neuNormTopologies) }).map(({ c, hidden }) => ({ ...c, hidden, exact: false }))
/** Of parallel neurons, with a network of either of these forms. */
const parallelCases = fc.record({ c: cases, hidden: fc.constantFrom(topologies[0]!, topologies[1]!, topologies[2]!, topologies[4]!, neuNormTopologies[1]!), kind: fc.constantFrom('full', 'masked', 'sliding'), order: fc.integer({ min: 1, max: 6 }) })
  .map(({ c, hidden, kind, order }): Case => {
    const parallel: Parallel = kind === 'full' ? { kind, steps: c.timesteps } : kind === 'masked' ? { kind, steps: c.timesteps, order } : { kind, order }
    return { ...c, hidden, exact: false, truncate: undefined, learned: [], mechanism: { model: 'lif', decay: 0, reset: 'none', initial: 0, parallel } }
  })
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never
type Given = Pick<Neuron, 'reset' | 'compare'>

function neuronOf({ model, threshold, initial, mechanism, exact, learned }: Case, given: Given): Neuron {
  const decay = model === 'if' ? 1 : exact ? 0.5 : 0.9
  return { model, threshold, initial, decay, ...given, ...(given.reset === 'value' && { resetTo: -0.125 }), ...mechanism, learned }
}

function networkOf({ hidden, readout, votes, exact, seed }: Case, neuron: Neuron) {
  const random = createRandom(seed)
  const specs: LayerSpec[] = [...hidden, { kind: 'dense', units: CLASSES * votes, recurrent: readout === 'spiking' && hidden.some(({ recurrent }) => recurrent) && seed % 2 === 0 }, ...(votes > 1 ? [{ kind: 'vote', group: votes } as const] : [])]
  const { layers } = spikingLayers({ network: specs, bias: true, neuron, readout }, input, CLASSES)
  const shapes = parameterShapes(layers, input)
  const parameters = Object.fromEntries(Object.entries(shapes).map(([name, own]) => [name, Object.fromEntries(Object.entries(own).map(([kind, shape]) => [
    kind, Float32Array.from({ length: sizeOf(shape) }, () => (kind === 'gamma' ? 1 : 0) + (kind === 'weight' || kind === 'recurrent' ? 0.5 : 0.2) * random.normal()).map((x) => (exact ? Math.round(8 * x) / 8 : x)),
  ]))])) as unknown as Record<string, LayerParameters>
  return { layers, input, classes: CLASSES, parameters }
}

function rasterOf({ held, graded, exact, seed, timesteps, samples }: Case): SpikeRaster {
  const random = createRandom(seed + 1)
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: 32 }, (_, i) => i).filter(() => random.next() < 0.4))
  const offsets = Uint32Array.from([0, ...rows.map((_, r) => rows.slice(0, r + 1).flat().length)])
  const indices = Uint32Array.from(rows.flat())
  const value = (): number => (exact ? Math.round(8 * random.next() - 2) / 4 : 2 * random.next() - 0.5)
  return checkRaster({
    timesteps, samples, neurons: 32, ...input, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, value) }),
    labels: Uint8Array.from({ length: samples }, (_, b) => b), classes: CLASSES, first: 0,
  })
}

/** The largest difference, relative to the largest of the expected, or what is given. */
function difference(got: ArrayLike<number>, expected: ArrayLike<number>, size = Math.max(0, ...Array.from(expected, Math.abs))): number {
  expect(got.length).toBe(expected.length)
  const off = Array.from(expected, (value, k) => Math.abs(value - got[k]!))
  return Math.max(0, ...off) / Math.max(1e-6, size)
}

const kinds = ['rectangle', 'triangle', 'arctangent', 'fastSigmoid', 'sigmoid', 'gaussian', 'exponential'] as const
const combinations = (['subtract', 'zero', 'value', 'none'] as const).flatMap((reset) =>
  [false, true].flatMap((detachReset) => (['>', '>='] as const).flatMap((compare) => kinds.map((kind) => ({ kind, reset, compare, detachReset })))))

const met = { spikes: 0, thresholds: 0, edges: 0, learned: 0, strengths: 0, temporal: 0 }
function expectGradients(among: fc.Arbitrary<Case>, { kind, reset, compare, detachReset }: (typeof combinations)[number], options: { numRuns: number; seed: number }): void {
  fc.assert(fc.property(among, (given) => {
    const isNormed = given.hidden.some(({ batchNorm }) => batchNorm)
    // Of few values, normalised, little is left but rounding.
    // A threshold's gradient is a sum over neurons and steps that may nearly cancel; that of a bias shows how large its terms are.
    const told = given.learned?.length || given.mechanism.parallel ? { ...given, hidden: given.hidden.map((layer) => ('bias' in layer ? { ...layer, bias: true } : layer)) } : given
    const c = isNormed ? { ...told, samples: 12 } : told
    const neuron = neuronOf(c, { reset, compare })
    fc.pre(neuronProblem(neuron) === undefined)
    const surrogate: Surrogate = { kind, width: c.width, scale: c.scale }
    const trainable = networkOf(c, neuron)
    const raster = rasterOf(c)
    let near = false
    const exact = c.exact && !isNormed
    const neurons = denseNeurons(trainable.layers, surrogate, detachReset)
    const drops = dropsOf(trainable.layers, input).flat()
    const kept = drawKept(drops, Uint32Array.from({ length: c.samples }, (_, b) => b), createRandom(c.seed))
    const masks = Object.fromEntries(drops.map(({ name, rate }) => [name, Float32Array.from(kept[name]!, (keeps) => keeps / (1 - rate))]))
    const expected = denseGradients(tf, { ...trainable, neurons }, raster, denseLoss(raster.labels), { truncate: c.truncate ?? Infinity, masks, onMoments() {}, watch: (_, over) => {
      over.dataSync().forEach((x) => {
        near ||= Math.min(Math.abs(x), Math.abs(Math.abs(x) - c.width)) < 1e-4
        if (exact && x === 0) met.thresholds++
        if (exact && Math.abs(x) === c.width) met.edges++
      })
    } })
    // So near to a decision, rounding makes it; where nothing is rounded, both must decide alike.
    fc.pre(exact || !near)
    const inputs = compileTrainable(trainable)
    const found = twinStep(inputs, { surrogate, detachReset, loss, timesteps: c.timesteps, batch: c.samples, ...(c.truncate && { truncate: c.truncate }) }, CLASSES, raster, { kept })
    expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-5 * Math.max(1, expected.loss))
    expect(difference(found.scores, expected.scores)).toBeLessThan(1e-5)
    inputs.forEach(({ wires: { layer: { name } } }, l) => {
      const { learned, strength, ...all } = found.gradients[l]!
      if (strength) expect(difference(strength, expected.gradients[inputs[l]!.wires.auxiliary!.name]!.weight), `U in front of ${name}`).toBeLessThan(1e-5)
      met.strengths += strength?.filter((x) => x !== 0).length ?? 0
      const kinds = ['weight', 'bias', 'recurrent', 'temporal', 'offset', 'gamma', 'beta'] as const
      met.temporal += all.temporal?.filter((x) => x !== 0).length ?? 0
      const constants = Object.values(expected.learned[name] ?? {})
      // A sum over all neurons and steps may be nearly nothing: then rounding is all there is of it, and the other gradients say how much.
      const largest = Math.max(...[...kinds.map((kind) => all[kind] ?? []), constants].map((values) => Math.max(...values.map(Math.abs))))
      for (const kind of kinds)
        if (all[kind]) expect(difference(all[kind], expected.gradients[name]![kind]!, kind === 'temporal' || kind === 'offset' ? largest : undefined), `${kind} of ${name}`).toBeLessThan(1e-5)
      expect(difference(learned ?? [], constants, largest), `constants of ${name}`).toBeLessThan(1e-5)
      met.learned += constants.filter((x) => x !== 0).length
      expect(found.rates[l]).toBeCloseTo(expected.rates[name] ?? 0, 6)
      met.spikes += found.rates[l]!
    })
  }), options)
}

test.each(combinations.map((c, i) => ({ ...c, i })))('the twin has the gradients of TensorFlow.js: $kind, reset $reset, fires $compare, detached $detachReset', ({ i, ...c }) => {
  expectGradients(cases, c, { numRuns: 16, seed: i })
})

test.each(combinations.map((c, i) => ({ ...c, i })))('and of recurrent layers: $kind, reset $reset, fires $compare, detached $detachReset', ({ i, ...c }) => {
  expectGradients(recurrentCases, c, { numRuns: 8, seed: 1000 + i })
})

test.each(combinations.map((c, i) => ({ ...c, i })))('and through a NeuNorm: $kind, reset $reset, fires $compare, detached $detachReset', ({ i, ...c }) => {
  expectGradients(neuNormCases, c, { numRuns: 4, seed: 2000 + i })
})

test.each(combinations.filter(({ reset }) => reset === 'none').map((c, i) => ({ ...c, i })))('and of parallel neurons: $kind, fires $compare, detached $detachReset', ({ i, ...c }) => {
  expectGradients(parallelCases, c, { numRuns: 10, seed: 3000 + i })
})

test('the networks above fire, and have membranes on thresholds and on edges', () => {
  expect(met.spikes).toBeGreaterThan(combinations.length)
  expect(met.temporal).toBeGreaterThan(combinations.length)
  expect(met.strengths).toBeGreaterThan(combinations.length)
  expect(met.thresholds).toBeGreaterThan(1000)
  expect(met.edges).toBeGreaterThan(1000)
  expect(met.learned).toBeGreaterThan(1000)
})
