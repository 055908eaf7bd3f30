import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Network, Neuron } from '../network.ts'
import { biased, cases, conv, dense, networkOf, one, randomRaster, resets, topologies, unbiased } from '../testing/eventCases.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import type { LayerSpec } from '../topology/layerSpec.ts'
import { createClock, createTally, presentSample } from './clock.ts'
import { createEventTally, EventSimulator } from './eventSimulator.ts'
import { openSimulator } from './simulator.ts'

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

describe('events that come together, with a leak', () => {
  const halves: fc.Arbitrary<Neuron> = fc.record({ model: fc.constant('lif'), threshold: fc.constantFrom(0.25, 0.5, 1), decay: fc.constantFrom(0, 0.5), decayInput: fc.boolean(), ...resets })
  const even: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('averagePool'), size: fc.constantFrom(1, 2), stride: fc.integer({ min: 1, max: 3 }) })

  test('are the clock to the last bit where nothing has to be rounded: a leak of a half, values in eighths, few steps', () => {
    const layers = fc.oneof(fc.array(dense, { maxLength: 2 }), fc.array(fc.oneof(even, conv, conv), { minLength: 1, maxLength: 3 }))
    fc.assert(fc.property(cases(layers, halves), fc.integer({ min: 1, max: 8 }), (one, timesteps) => {
      const network = networkOf(one, true)
      const raster = randomRaster(one.size, { ...one.input, timesteps })
      const [{ updates, ...events }, { updates: all, ...clock }] = [byEvents(network, raster), byClock(network, raster)]
      expect(events).toEqual(clock)
      expect(updates).toBeLessThanOrEqual(all)
    }), { numRuns: 250 })
  })

  test('else fire as in the clock unless a membrane comes within rounding of its threshold, and end within rounding of its membranes', () => {
    const any: fc.Arbitrary<Neuron> = fc.record({ ...resets, model: fc.constant('lif'), threshold: fc.constantFrom(0.3, 1), decay: fc.constantFrom(0.3, 0.9, 0.99), reset: fc.constantFrom('subtract', 'none') })
    fc.assert(fc.property(cases(topologies, any), fc.integer({ min: 1, max: 20 }), (one, timesteps) => {
      const network = networkOf(one, false)
      const raster = randomRaster(one.size, { ...one.input, timesteps })
      fc.pre(leastMargin(network, raster) > 2e-5)
      const [events, clock] = [byEvents(network, raster), byClock(network, raster)]
      expect(events.spikes).toEqual(clock.spikes)
      expect(events.operations).toEqual(clock.operations)
      events.membranes.forEach((layer, l) => layer.forEach((u, i) => expect(Math.abs(u - clock.membranes[l]![i]!)).toBeLessThan(1e-5)))
    }), { numRuns: 150 })
  })

  /** How near any membrane comes to its threshold, of neurons that don't reset to zero. */
  function leastMargin(network: Network, raster: SpikeRaster): number {
    const clock = createClock(network)
    let least = Infinity
    for (let b = 0; b < raster.samples; b++)
      presentSample(clock, raster, b, createTally(clock, raster.timesteps), () => clock.layers.forEach(({ neuron, membrane, spikes }) => {
        if (!neuron) return
        const fired = new Set(spikes.indices.subarray(0, spikes.to))
        membrane.forEach((u, i) => (least = Math.min(least, Math.abs(u - (fired.has(i) && neuron.reset === 'subtract' ? 0 : neuron.threshold)))))
      }))
    return least
  }
})

describe('cost', () => {
  const size = { height: 6, width: 6, channels: 2 }
  const coarse = randomRaster(size, { timesteps: 8, samples: 2, held: false, graded: false, density: 0.05, seed: 4 })
  /** The same events in steps a thousand times as fine. */
  const fine: SpikeRaster = {
    ...coarse, timesteps: 8000,
    offsets: Uint32Array.from({ length: 16001 }, (_, r) => coarse.offsets[r === 0 ? 0 : Math.min(16, 2 * Math.floor(Math.floor((r - 1) / 2) / 1000) + (Math.floor((r - 1) / 2) % 1000 === 0 ? ((r - 1) % 2) + 1 : 2))]!),
  }

  test('finer steps cost nothing more: operations and updates are those of the events', () => {
    expect(checkRaster(fine).indices).toEqual(coarse.indices)
    const network = unbiased(asSpiking(randomAnn('4C3-AP2-12FC-3', size, 3), { ...ifNeuron, threshold: 0.5 }))
    const counts = (raster: SpikeRaster) => {
      const simulator = new EventSimulator(network)
      const tally = createEventTally(simulator, raster.timesteps)
      for (let b = 0; b < 2; b++) simulator.present(raster, b, tally)
      return tally.map(({ spikes, operations, updates }) => [spikes, operations, updates].map((of) => [...of].filter((x) => x > 0)))
    }
    expect(counts(fine)).toEqual(counts(coarse))
    expect(counts(coarse)[0]![0]!.length).toBeGreaterThan(2)
  })

  test('an update is counted for each neuron that an event reaches, once a time, and for each that its drive brings to fire', () => {
    const network = unbiased(asSpiking(randomAnn('3C3-2', { height: 4, width: 4, channels: 1 }, 2), { ...ifNeuron, threshold: 100 }))
    const simulator = new EventSimulator(network)
    const updates = (indices: number[], times: number[]) => {
      const tally = createEventTally(simulator, 10)
      simulator.simulate({ count: indices.length, indices: Uint32Array.from(indices), times, values: undefined }, 10, tally)
      return [...tally[0]!.updates]
    }
    // An event in a corner reaches 4 positions of 3 filters; its neighbour 6; both together 6.
    expect(updates([0, 0, 1], [2, 5, 5])).toEqual([0, 0, 12, 0, 0, 18, 0, 0, 0, 0])
    const driven = new EventSimulator(asSpiking({ ...one(1), parameters: { ...one(1).parameters, ...biased(one(1), 0.25) } }, ifNeuron, 'spiking'))
    const tally = createEventTally(driven, 10)
    driven.simulate({ count: 0, indices: new Uint32Array(0), times: [], values: undefined }, 10, tally)
    expect([...tally[0]!.updates]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0, 0])
    expect(tally[0]!.spikes).toEqual(tally[0]!.updates)
  })
})
