import { createRandom } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Network, Neuron } from '../network.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import type { LayerSpec } from '../topology/layerSpec.ts'
import type { MapShape } from '../topology/shapes.ts'
import { createTally } from './clock.ts'
import { temporalShapes } from './parallel.ts'
import { openSimulator, type EngineName, type Simulator } from './simulator.ts'

/** A raster of random events: density from 0 (silence) to 1 (all of them), values negative too where graded. */
function randomRaster(input: MapShape, timesteps: number, samples: number, held: boolean, graded: boolean, density: number, seed: number): SpikeRaster {
  const random = createRandom(seed)
  const neurons = input.height * input.width * input.channels
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: neurons }, (_, i) => i).filter(() => random.next() < density))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return checkRaster({
    timesteps, samples, neurons, ...input, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, () => 2 * random.next() - 0.5) }),
    labels: new Uint8Array(samples), classes: 3, first: 0,
  })
}

/** Everything that a simulation shows: spikes and evidence of each step, final membranes, counts. */
function watch(engine: EngineName, network: ReturnType<typeof asSpiking>, raster: SpikeRaster) {
  const opened = openSimulator(network, engine)
  expect(opened.engine).toBe(engine)
  const { simulator } = opened
  const tally = createTally(simulator, raster.timesteps)
  const steps: unknown[] = []
  const membranes: unknown[] = []
  for (let b = 0; b < raster.samples; b++) {
    simulator.present(raster, b, tally, () => steps.push([
      simulator.layers.map(({ spikes }) => [...spikes.indices.subarray(spikes.from, spikes.to)]), bits(simulator.evidence),
    ]))
    membranes.push(simulator.layers.map(({ membrane }) => bits(membrane)))
  }
  return { steps, membranes, tally }
}
const bits = (values: Float32Array): number[] => [...new Uint32Array(values.slice().buffer)]

const neurons: fc.Arbitrary<Neuron> = fc.record({
  model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.3, 0.5, 1), decay: fc.constantFrom(0, 0.7, 0.9, 1), reset: fc.constantFrom('subtract', 'zero', 'none'),
  compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25),
})
/** Mechanisms beyond that; all at once where they make sense together. */
const mechanisms: fc.Arbitrary<Partial<Neuron>> = fc.constantFrom<Partial<Neuron>>(
  { decayInput: true, decay: 0.7, model: 'lif' }, { current: { decay: 0.7, taken: 'before' } }, { adaptation: { decay: 0.9, strength: 0.25, subtracts: 'base' } }, { refractory: 2 },
  { reset: 'value', resetTo: -0.25 }, { reset: 'subtract', delayedReset: true },
  { current: { decay: 0.8, taken: 'after' }, adaptation: { decay: 0.9, strength: 0.1, subtracts: 'adapted' }, refractory: 1, learned: ['threshold'] },
)
const conv: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('conv'), filters: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(12, 15, 16, 17, 23, 24, 25, 29, 32, 47)),
  kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 3 }), padding: fc.integer({ min: 0, max: 4 }), batchNorm: fc.boolean(), bias: fc.boolean(),
})
const pool: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('averagePool'), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) })
const dense: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dense'), units: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(32, 64)), bias: fc.boolean(), recurrent: fc.boolean() })
const rasters = {
  timesteps: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.constantFrom(64, 65, 140) }),
  samples: fc.integer({ min: 1, max: 3 }), held: fc.boolean(), graded: fc.boolean(), density: fc.constantFrom(0, 0.05, 0.4, 1), seed: fc.nat(1e6),
}
const readout = fc.constantFrom('membrane', 'spiking')
const sizes = { height: fc.integer({ min: 3, max: 8 }), width: fc.integer({ min: 3, max: 8 }), channels: fc.integer({ min: 1, max: 5 }) }

interface Case {
  layers: readonly LayerSpec[]; neuron: Neuron; end: 'membrane' | 'spiking'; input: MapShape
  raster: { timesteps: number; samples: number; held: boolean; graded: boolean; density: number; seed: number }
}

/** With random weights over steps in each layer, where neurons are parallel. */
function withTemporal(ann: Network, { parallel }: Neuron, seed: number): Network {
  if (!parallel) return ann
  const random = createRandom(seed + 7)
  const { temporal, offset } = temporalShapes(parallel)
  const filled = (shape: readonly number[]): Float32Array => Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 1.5 * random.next() - 0.5)
  const weighted = new Set(ann.layers.flatMap(({ kind, name }) => (kind === 'conv' || kind === 'dense' ? [name] : [])))
  return { ...ann, parameters: Object.fromEntries(Object.entries(ann.parameters).map(([name, own]) => [name, weighted.has(name) ? { ...own, temporal: filled(temporal), offset: filled(offset) } : own])) }
}

function expectTwins({ layers, neuron, end, input, raster: { timesteps, samples, held, graded, density, seed } }: Case): void {
  let ann
  try {
    ann = withTemporal(randomAnn([...layers, { kind: 'dense', units: 6 }, { kind: 'vote', group: 2 }], input, 3, seed), neuron, seed)
  } catch {
    fc.pre(false)
  }
  // Eighths meet thresholds exactly, so that ≥ and > differ.
  if (seed % 2 === 0) for (const each of Object.values(ann!.parameters)) for (const values of Object.values(each)) values.forEach((x: number, i: number) => (values[i] = Math.round(8 * x) / 8))
  const network = asSpiking(ann!, neuron, end)
  const raster = randomRaster(input, timesteps, samples, held, graded, density, seed)
  const [fast, twin] = [watch('kernels', network, raster), watch('twin', network, raster)]
  expect(fast.steps).toEqual(twin.steps)
  expect(fast.membranes).toEqual(twin.membranes)
  expect(fast.tally).toEqual(twin.tally)
}

afterEach(() => vi.unstubAllGlobals())

describe('the kernels and their twin', () => {
  const cases = (layers: fc.Arbitrary<readonly LayerSpec[]>, neuron = neurons): fc.Arbitrary<Case> =>
    fc.record({ layers, neuron, end: readout as fc.Arbitrary<'membrane' | 'spiking'>, input: fc.record(sizes), raster: fc.record(rasters) })

  test('give the same spikes, membranes, evidence and counts, to the last bit: dense layers', () => {
    fc.assert(fc.property(cases(fc.array(dense, { maxLength: 2 })), expectTwins), { numRuns: 150 })
  })

  test('convolutions of any kernel, stride and padding, one after the other', () => {
    fc.assert(fc.property(cases(fc.array(conv, { minLength: 1, maxLength: 2 })), expectTwins), { numRuns: 200 })
  })

  test('pooling folded into what follows it, overlapping or with gaps, at the input and between layers', () => {
    fc.assert(fc.property(cases(fc.array(fc.oneof(pool, pool, conv), { minLength: 1, maxLength: 4 })), expectTwins), { numRuns: 200 })
  })

  test('neurons with further mechanisms, in any of these layers', () => {
    const rich = fc.tuple(neurons, mechanisms).map(([neuron, more]): Neuron => ({ ...neuron, ...more }))
    fc.assert(fc.property(cases(fc.array(fc.oneof(pool, conv, dense), { maxLength: 3 }), rich), expectTwins), { numRuns: 150 })
  })

  test('auxiliary neurons of NeuNorms, in front of dense layers, windows and pooling', () => {
    const normed = fc.array(fc.tuple(fc.oneof(pool, conv, dense), fc.constantFrom(0, 0.5, 0.9)), { minLength: 1, maxLength: 3 })
      .map((specs) => specs.flatMap(([spec, decay]): LayerSpec[] => (spec.kind === 'averagePool' ? [spec] : [{ ...spec, batchNorm: false, ...(spec.kind === 'dense' && { recurrent: false }) }, { kind: 'neuNorm', decay }])))
    fc.assert(fc.property(cases(normed), expectTwins), { numRuns: 150 })
  })

  test('parallel neurons, which need the drive of all steps', () => {
    const parallel = fc.tuple(fc.constantFrom('full', 'masked', 'sliding'), fc.integer({ min: 1, max: 6 }))
    const specs = fc.array(fc.oneof(pool, conv, dense), { minLength: 1, maxLength: 3 })
      .map((layers) => layers.map((layer): LayerSpec => (layer.kind === 'dense' ? { ...layer, recurrent: false } : layer.kind === 'conv' ? { ...layer, batchNorm: false } : layer)))
    fc.assert(fc.property(cases(specs), parallel, (c, [kind, order]) => {
      const { timesteps: steps } = c.raster
      expectTwins({ ...c, neuron: { model: 'lif', threshold: c.neuron.threshold, compare: c.neuron.compare, decay: 0, reset: 'none', initial: 0, parallel: kind === 'full' ? { kind, steps } : kind === 'masked' ? { kind, steps, order } : { kind, order } } })
    }), { numRuns: 150 })
  })

  test('a window that lies in the padding alone gets nothing', () => {
    expectTwins({
      layers: [{ kind: 'averagePool', size: 3 }, { kind: 'conv', filters: 32, kernel: 1, stride: 3, padding: 1 }], neuron: ifNeuron, end: 'membrane',
      input: { height: 3, width: 3, channels: 1 }, raster: { timesteps: 3, samples: 1, held: false, graded: false, density: 0.9, seed: 1 },
    })
  })

  test('layers whose drive is computed a few steps at a time', () => {
    for (const held of [false, true])
      expectTwins({
        layers: [{ kind: 'conv', filters: 33, kernel: 3 }, { kind: 'averagePool', size: 2 }, { kind: 'conv', filters: 32, kernel: 3 }], neuron: { ...ifNeuron, threshold: 0.5 },
        end: 'spiking', input: { height: 28, width: 28, channels: 1 }, raster: { timesteps: 7, samples: 2, held, graded: held, density: 0.2, seed: 3 },
      })
  })

  test('more steps of a sample than are computed at a time: spikes reach their own layer from one block to the next', () => {
    const rich = { current: { decay: 0.5, taken: 'after' }, adaptation: { decay: 0.9, strength: 0.1, subtracts: 'base' }, refractory: 3 } as const
    for (const [held, timesteps, more] of [[false, 230, {}], [true, 230, {}], [false, 80, rich]] as const)
      expectTwins({
        layers: [{ kind: 'conv', filters: 64, kernel: 3 }, { kind: 'averagePool', size: 8 }, { kind: 'dense', units: 40, recurrent: true }],
        neuron: { ...ifNeuron, model: 'lif', decay: 0.7, threshold: 0.5, ...more },
        end: 'membrane', input: { height: 34, width: 34, channels: 2 }, raster: { timesteps, samples: 2, held, graded: held, density: 0.003, seed: 5 },
      })
  })

  test('any number of threads, batch after batch of other sizes, gives the same', () => {
    const input = { height: 6, width: 6, channels: 2 }
    const network = asSpiking(randomAnn('5C3-AP2-9FC-3', input, 3), ifNeuron)
    const show = (simulator: Simulator, raster: SpikeRaster) => {
      const tally = simulator.layers.map(() => ({ spikes: new Float64Array(raster.timesteps), operations: new Float64Array(raster.timesteps) }))
      const evidence = Array.from({ length: raster.samples }, (_, b) => {
        simulator.present(raster, b, tally)
        return bits(simulator.evidence)
      })
      return { tally, evidence }
    }
    const rasters = [[4, 7, false], [4, 3, false], [9, 20, true], [9, 20, false], [2, 1, false]].map(([t, b, held], i) =>
      randomRaster(input, t as number, b as number, held as boolean, held as boolean, 0.2, i))
    const twin = openSimulator(network, 'twin').simulator
    // Threads that never start: their work is the caller's, in the shares of as many.
    for (const count of [1, 2, 3]) {
      const { simulator } = openSimulator(network, 'kernels', { count, start: () => ({ stop() {} }) })
      for (const raster of rasters) expect(show(simulator, raster)).toEqual(show(twin, raster))
      simulator.close()
    }
  })

  test('more steps of a recurrent layer than a thread can be told of at once are done all the same', () => {
    const input = { height: 1, width: 1, channels: 3 }
    const network = asSpiking(randomAnn('4R-3', input, 3), { ...ifNeuron, model: 'lif', decay: 0.5, threshold: 0.5 })
    const raster = randomRaster(input, 40_000, 2, false, false, 0.2, 8)
    const show = ({ simulator }: ReturnType<typeof openSimulator>) => {
      const tally = simulator.layers.map(() => ({ spikes: new Float64Array(raster.timesteps), operations: new Float64Array(raster.timesteps) }))
      const evidence = [0, 1].map((b) => {
        simulator.present(raster, b, tally)
        return bits(simulator.evidence)
      })
      simulator.close()
      return { evidence, spikes: tally.map(({ spikes }) => spikes.reduce((a, b) => a + b)), operations: tally.map(({ operations }) => operations.reduce((a, b) => a + b)) }
    }
    expect(show(openSimulator(network, 'kernels', { count: 2, start: () => ({ stop() {} }) }))).toEqual(show(openSimulator(network, 'twin')))
  })

  test('a batch that is split is what it is as a whole: samples know nothing of each other', () => {
    const input = { height: 5, width: 5, channels: 2 }
    const network = asSpiking(randomAnn('8C3-AP2-20FC-3', input, 3), ifNeuron)
    const { simulator } = openSimulator(network)
    const raster = randomRaster(input, 6, 4, false, false, 0.3, 1)
    const show = (b: number) => {
      simulator.present(raster, b, simulator.layers.map(() => ({ spikes: new Float64Array(6), operations: new Float64Array(6) })))
      return bits(simulator.evidence)
    }
    const forwards = [0, 1, 2, 3].map(show)
    expect([3, 2, 1, 0].map(show).reverse()).toEqual(forwards)
  })

  test('a host without WebAssembly gets the twin', async () => {
    const network = asSpiking(randomAnn([{ kind: 'dense', units: 3 }], { height: 1, width: 1, channels: 2 }, 3), ifNeuron)
    vi.stubGlobal('WebAssembly', undefined)
    vi.resetModules()
    const without = await import('./simulator.ts')
    expect(without.openSimulator(network).engine).toBe('twin')
  })
})
