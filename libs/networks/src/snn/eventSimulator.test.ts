import { createRandom } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Network, Neuron } from '../network.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import type { LayerSpec } from '../topology/layerSpec.ts'
import type { MapShape } from '../topology/shapes.ts'
import { createEventTally, EventSimulator } from './eventSimulator.ts'
import { openSimulator } from './simulator.ts'

interface Input { timesteps: number; samples: number; held: boolean; graded: boolean; density: number; seed: number }

function randomRaster(input: MapShape, { timesteps, samples, held, graded, density, seed }: Input): SpikeRaster {
  const random = createRandom(seed)
  const neurons = input.height * input.width * input.channels
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: neurons }, (_, i) => i).filter(() => random.next() < density))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return checkRaster({
    timesteps, samples, neurons, ...input, held, offsets, indices, ...(graded && { values: Float32Array.from(indices, () => Math.round(16 * random.next() - 4) / 8) }),
    labels: new Uint8Array(samples), classes: 3, first: 0,
  })
}

interface Seen { spikes: number[][][]; evidence: number[][]; membranes: number[][]; operations: number[][]; updates: number }
/** −0 is 0. */
const numbers = (values: ArrayLike<number>): number[] => Array.from(values, (x) => x + 0)

/** Spikes of each step, evidence after each step, final membranes, operations; samples one after the other. */
function byClock(network: Network, raster: SpikeRaster): Seen {
  const { simulator } = openSimulator(network, 'twin')
  const tally = simulator.layers.map(() => ({ spikes: new Float64Array(raster.timesteps), operations: new Float64Array(raster.timesteps) }))
  const seen: Seen = { spikes: [], evidence: [], membranes: [], operations: [], updates: 0 }
  for (let b = 0; b < raster.samples; b++) {
    simulator.present(raster, b, tally, () => {
      seen.spikes.push(simulator.layers.map(({ spikes }) => [...spikes.indices.subarray(spikes.from, spikes.to)]))
      seen.evidence.push(numbers(simulator.evidence))
    })
    seen.membranes.push(...simulator.layers.map(({ membrane }) => numbers(membrane)))
  }
  const counted = tally.map(({ spikes }, l) => seen.spikes.reduce((sum, step) => sum + step[l]!.length, 0) - spikes.reduce((a, b) => a + b))
  expect(counted).toEqual(counted.map(() => 0))
  return { ...seen, operations: tally.map(({ operations }) => [...operations]), updates: simulator.layers.reduce((sum, { wires }) => sum + wires.neurons, 0) * raster.timesteps * raster.samples }
}

function byEvents(network: Network, raster: SpikeRaster): Seen {
  const simulator = new EventSimulator(network)
  const tally = createEventTally(simulator, raster.timesteps)
  const seen: Seen = { spikes: [], evidence: [], membranes: [], operations: [], updates: 0 }
  for (let b = 0; b < raster.samples; b++) {
    simulator.present(raster, b, tally, (t, until) => {
      for (let step = t; step < until; step++) {
        seen.spikes.push(simulator.layers.map(({ spikes }) => (step === t ? [...spikes.indices.subarray(spikes.from, spikes.to)] : [])))
        simulator.readEvidence(step)
        seen.evidence.push(numbers(simulator.evidence))
      }
    })
    for (const layer of simulator.layers) {
      layer.settle(raster.timesteps - 1)
      seen.membranes.push(numbers(layer.membrane))
    }
  }
  seen.updates = tally.reduce((sum, { updates }) => sum + updates.reduce((a, b) => a + b), 0)
  return { ...seen, operations: tally.map(({ operations }) => [...operations]) }
}

interface Case { layers: readonly LayerSpec[]; neuron: Neuron; end: 'membrane' | 'spiking'; size: MapShape; input: Input }

/** A network that fits the case, with weights and biases in eighths where `coarse`. */
function networkOf({ layers, neuron, end, size, input }: Case, coarse: boolean): Network {
  let ann
  try {
    ann = randomAnn([...layers, { kind: 'dense', units: 6 }, { kind: 'vote', group: 2 }], size, 3, input.seed)
  } catch {
    return fc.pre(false) as never
  }
  if (coarse) for (const each of Object.values(ann.parameters)) for (const values of Object.values(each)) values.forEach((x: number, i: number) => (values[i] = Math.round(8 * x) / 8))
  return asSpiking(ann, neuron, end)
}

const resets = { reset: fc.constantFrom('subtract', 'zero', 'none'), compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25, -0.5, 2.5) } as const
const integrators: fc.Arbitrary<Neuron> = fc.record({ model: fc.constant('if'), threshold: fc.constantFrom(0.3, 0.5, 1), decay: fc.constant(1), ...resets })
const conv: fc.Arbitrary<LayerSpec> = fc.record({
  kind: fc.constant('conv'), filters: fc.integer({ min: 1, max: 5 }), kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 2 }),
  padding: fc.integer({ min: 0, max: 2 }), bias: fc.boolean(),
})
const pool: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('averagePool'), size: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) })
const dense: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dense'), units: fc.integer({ min: 1, max: 12 }), bias: fc.boolean() })
const inputs: fc.Arbitrary<Input> = fc.record({
  timesteps: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(64, 200)), samples: fc.integer({ min: 1, max: 2 }), held: fc.boolean(), graded: fc.boolean(),
  density: fc.constantFrom(0, 0.003, 0.05, 0.4, 1), seed: fc.nat(1e6),
})
const cases = (layers: fc.Arbitrary<readonly LayerSpec[]>, neuron = integrators): fc.Arbitrary<Case> => fc.record({
  layers, neuron, end: fc.constantFrom('membrane', 'spiking'), input: inputs,
  size: fc.record({ height: fc.integer({ min: 3, max: 7 }), width: fc.integer({ min: 3, max: 7 }), channels: fc.integer({ min: 1, max: 3 }) }),
})
const topologies = fc.oneof(fc.array(dense, { maxLength: 2 }), fc.array(fc.oneof(pool, conv, conv), { minLength: 1, maxLength: 4 }))

describe('events that come together, without leak', () => {
  test.each([['weights and biases as they come', false], ['in eighths, which meet thresholds exactly', true]])(
    'give the spikes, evidence, membranes and operations of the clock to the last bit: %s', (_, coarse) => {
      fc.assert(fc.property(cases(topologies), (one) => {
        const network = networkOf(one, coarse)
        const raster = randomRaster(one.size, one.input)
        const [{ updates, ...events }, { updates: all, ...clock }] = [byEvents(network, raster), byClock(network, raster)]
        expect(events).toEqual(clock)
        expect(updates).toBeLessThanOrEqual(all)
      }), { numRuns: 250 })
    })
})
