import { createRandom } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FixedPoint, Network, Neuron } from '../../network.ts'
import { withIntegers } from '../../testing/fixedNetwork.ts'
import { asSpiking, ifNeuron, randomAnn } from '../../testing/randomNetwork.ts'
import type { LayerSpec } from '../../topology/layerSpec.ts'
import type { MapShape } from '../../topology/shapes.ts'
import { openSimulator, type EngineName, type Simulator } from '../simulator.ts'

interface RasterOptions { timesteps: number; samples: number; held: boolean; graded: boolean; density: number; seed: number }

/** Random events; values of a graded raster are eighths from −1 to 1, at both ends of what 8 bits take. */
function randomRaster(input: MapShape, { timesteps, samples, held, graded, density, seed }: RasterOptions): SpikeRaster {
  const random = createRandom(seed)
  const neurons = input.height * input.width * input.channels
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: neurons }, (_, i) => i).filter(() => random.next() < density))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return checkRaster({
    timesteps, samples, neurons, ...input, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, () => Math.round(16 * random.next() - 8) / 8) }),
    labels: new Uint8Array(samples), classes: 3, first: 0,
  })
}

const tallyOf = (simulator: Simulator, timesteps: number) =>
  simulator.layers.map(() => ({ spikes: new Float64Array(timesteps), operations: new Float64Array(timesteps) }))

/** Everything that a simulation shows: spikes and evidence of each step, final membranes, counts. */
function watch(simulator: Simulator, raster: SpikeRaster) {
  const tally = tallyOf(simulator, raster.timesteps)
  const steps: unknown[] = []
  const membranes: unknown[] = []
  for (let b = 0; b < raster.samples; b++) {
    simulator.present(raster, b, tally, () => steps.push([simulator.layers.map(({ spikes }) => [...spikes.indices.subarray(spikes.from, spikes.to)]), [...simulator.evidence]]))
    membranes.push(simulator.layers.map(({ membrane }) => [...membrane]))
  }
  return { steps, membranes, tally }
}

const open = (network: Network, engine: EngineName): Simulator => {
  const opened = openSimulator(network, engine)
  expect(opened.engine).toBe(engine)
  return opened.simulator
}

const unit = 2 ** -14
const neurons: fc.Arbitrary<Neuron> = fc.record({
  model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(1, 0.5, 40 * unit, unit), decay: fc.constantFrom(0, 1 / 4096, 0.5, 3891 / 4096, 4095 / 4096, 1),
  reset: fc.constantFrom('subtract', 'zero', 'none'), compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25, -unit),
  current: fc.constantFrom(undefined, { decay: 0, taken: 'after' }, { decay: 3000 / 4096, taken: 'after' }, { decay: 1, taken: 'after' }),
} satisfies Record<keyof Pick<Neuron, 'model' | 'threshold' | 'decay' | 'reset' | 'compare' | 'initial' | 'current'>, unknown>) as fc.Arbitrary<Neuron>
const precisions: fc.Arbitrary<FixedPoint & { inputExponent: number; reach: number }> = fc.record({
  bits: fc.integer({ min: 2, max: 8 }), weightExponent: fc.constantFrom(-8, -8, -8, 9, -20, -30), stateExponent: fc.constant(-14), inputExponent: fc.constantFrom(-7, -8, -3, 0),
  reach: fc.constantFrom(0.2, 1, 4),
})
const conv: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('conv'), filters: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(15, 16, 17, 32, 33, 47, 64, 65, 100)),
  kernel: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 1, max: 3 }), padding: fc.integer({ min: 0, max: 4 }), bias: fc.boolean(),
})
const pool: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('averagePool'), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) })
const dense: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dense'), units: fc.integer({ min: 1, max: 140 }), bias: fc.boolean() })
const rasters: fc.Arbitrary<RasterOptions> = fc.record({
  timesteps: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) }, { weight: 1, arbitrary: fc.constantFrom(64, 140) }),
  samples: fc.integer({ min: 1, max: 3 }), held: fc.boolean(), graded: fc.boolean(), density: fc.constantFrom(0, 0.05, 0.4, 1), seed: fc.nat(1e6),
})
const sizes = fc.record({ height: fc.integer({ min: 3, max: 8 }), width: fc.integer({ min: 3, max: 8 }), channels: fc.integer({ min: 1, max: 5 }) })

interface Case {
  layers: readonly LayerSpec[]; neuron: Neuron; end: 'membrane' | 'spiking'; input: MapShape; precision: FixedPoint & { inputExponent: number; reach: number }; raster: RasterOptions
}
const cases = (layers: fc.Arbitrary<readonly LayerSpec[]>): fc.Arbitrary<Case> =>
  fc.record({ layers, neuron: neurons, end: fc.constantFrom('membrane' as const, 'spiking' as const), input: sizes, precision: precisions, raster: rasters })

function expectTwins({ layers, neuron, end, input, precision: { inputExponent, reach, ...precision }, raster }: Case): void {
  let network: Network
  try {
    network = withIntegers(asSpiking(randomAnn([...layers, { kind: 'dense', units: 6 }, { kind: 'vote', group: 2 }], input, 3, raster.seed), neuron, end), precision, inputExponent, reach, raster.seed)
    open(network, 'twin')
  } catch {
    fc.pre(false)
  }
  const random = randomRaster(input, raster)
  expect(watch(open(network!, 'kernels'), random)).toEqual(watch(open(network!, 'twin'), random))
}

describe('the integer kernels and their twin', () => {
  test('give the same spikes, membranes, evidence and counts: dense layers', () => {
    fc.assert(fc.property(cases(fc.array(dense, { maxLength: 2 })), expectTwins), { numRuns: 150 })
  })

  test('convolutions of any kernel, stride and padding, one after the other', () => {
    fc.assert(fc.property(cases(fc.array(conv, { minLength: 1, maxLength: 2 })), expectTwins), { numRuns: 150 })
  })

  test('pooling, overlapping or with gaps, at the input and between layers', () => {
    fc.assert(fc.property(cases(fc.array(fc.oneof(pool, pool, conv), { minLength: 1, maxLength: 4 })), expectTwins), { numRuns: 150 })
  })

  test('more inputs of one sign than 16 bits bear, whose sums saturate', () => {
    for (const graded of [false, true])
      for (const [weightExponent, filters] of [[-8, 70], [6, 20]] as const) {
        const network = asSpiking(randomAnn([{ kind: 'conv', filters, kernel: 5 }, { kind: 'dense', units: 3 }], { height: 12, width: 12, channels: 40 }, 3), ifNeuron)
        const extreme = withIntegers(network, { bits: 8, weightExponent, stateExponent: -14 }, -8, 0.5, 1)
        for (const { weight } of Object.values(extreme.parameters)) weight.forEach((_, i) => (weight[i] = (i % 2 ? -128 : 127) * 2 ** weightExponent))
        const raster = randomRaster(extreme.input, { timesteps: 3, samples: 2, held: false, graded, density: 0.9, seed: 2 })
        expect(watch(open(extreme, 'kernels'), raster)).toEqual(watch(open(extreme, 'twin'), raster))
      }
  })

  test('more steps of a sample than are computed at a time', () => {
    const network = asSpiking(randomAnn('64C3-AP8-5FC-3', { height: 34, width: 34, channels: 2 }, 3), { ...ifNeuron, threshold: 0.25 })
    const fixed = withIntegers(network, { bits: 8, weightExponent: -9, stateExponent: -14 }, -8, 0.7, 5)
    for (const held of [false, true]) {
      const raster = randomRaster(fixed.input, { timesteps: 230, samples: 2, held, graded: held, density: 0.003, seed: 5 })
      expect(watch(open(fixed, 'kernels'), raster)).toEqual(watch(open(fixed, 'twin'), raster))
    }
  })

  test('any number of threads, batch after batch of other sizes, gives the same', () => {
    const input = { height: 6, width: 6, channels: 2 }
    const network = withIntegers(asSpiking(randomAnn('5C3-AP2-9FC-3', input, 3), { ...ifNeuron, threshold: 0.25 }), { bits: 6, weightExponent: -8, stateExponent: -14 }, -8, 1, 3)
    const batches = [[4, 7, false], [4, 3, false], [9, 20, true], [9, 20, false], [2, 1, false]].map(([timesteps, samples, held], seed) =>
      randomRaster(input, { timesteps: timesteps as number, samples: samples as number, held: held as boolean, graded: held as boolean, density: 0.2, seed }))
    const twin = open(network, 'twin')
    // Threads that never start: their work is the caller's, in the shares of as many.
    for (const count of [1, 2, 3]) {
      const { simulator } = openSimulator(network, 'kernels', { count, start: () => ({ stop() {} }) })
      for (const raster of batches) expect(watch(simulator, raster)).toEqual(watch(twin, raster))
      simulator.close()
    }
  })

  test('samples know nothing of each other, in whatever order they are presented', () => {
    const input = { height: 5, width: 5, channels: 2 }
    const network = withIntegers(asSpiking(randomAnn('8C3-AP2-20FC-3', input, 3), { ...ifNeuron, threshold: 0.25 }), { bits: 8, weightExponent: -8, stateExponent: -14 }, -8, 0.5, 2)
    const simulator = open(network, 'kernels')
    const raster = randomRaster(input, { timesteps: 6, samples: 4, held: false, graded: false, density: 0.3, seed: 1 })
    const show = (b: number) => {
      simulator.present(raster, b, tallyOf(simulator, 6))
      return [...simulator.evidence]
    }
    const forwards = [0, 1, 2, 3].map(show)
    expect(forwards.flat().some((x) => x !== 0)).toBe(true)
    expect([3, 2, 1, 0].map(show).reverse()).toEqual(forwards)
  })
})
