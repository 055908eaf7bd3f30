import { createRandom } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Network, Neuron } from '../network.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import type { LayerSpec } from '../topology/layerSpec.ts'
import type { MapShape } from '../topology/shapes.ts'
import { createClock, createTally, presentSample, resetClock, stepClock } from './clock.ts'
import { createEventTally, EventSimulator, type EventOrder } from './eventSimulator.ts'
import { afterSpike, charge, fires } from './neuron.ts'
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

const resets = { reset: fc.constantFrom('subtract', 'zero', 'none', 'value'), resetTo: fc.constantFrom(-0.5, 0.125), compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25, -0.5, 2.5) } as const
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

/** One neuron under so many inputs of weight 1. */
function one(inputs: number): Network {
  const ann = randomAnn([{ kind: 'dense', units: 1, bias: true }], { height: 1, width: 1, channels: inputs }, 1)
  for (const { weight, bias } of Object.values(ann.parameters)) {
    weight.fill(1)
    bias!.fill(0)
  }
  return ann
}
const biased = ({ parameters }: Network, bias: number): Network['parameters'] =>
  Object.fromEntries(Object.entries(parameters).map(([name, of]) => [name, { ...of, bias: of.bias!.map(() => bias) }]))
function unbiased(network: Network): Network {
  for (const { bias } of Object.values(network.parameters)) bias?.fill(0)
  return network
}

describe('events that come one by one', () => {
  /** Times at which the neurons of each layer fire, one after the other. */
  function firings(network: Network, raster: SpikeRaster, order: EventOrder): number[][] {
    const simulator = new EventSimulator(network, order)
    const found: number[][] = []
    for (let b = 0; b < raster.samples; b++)
      simulator.present(raster, b, createEventTally(simulator, raster.timesteps), (t) => simulator.layers.forEach(({ spikes }, l) => {
        for (let k = spikes.from; k < spikes.to; k++) found.push([b, t, l, spikes.indices[k]!])
      }))
    return found
  }

  test('meet the threshold one by one: what comes after can\'t take a spike back, and a neuron may fire twice at one time', () => {
    const ann = one(3)
    Object.values(ann.parameters)[0]!.weight.set([1, 1, -1])
    const network = asSpiking(ann, ifNeuron, 'spiking')
    const all = randomRaster({ height: 1, width: 1, channels: 3 }, { timesteps: 1, samples: 1, held: false, graded: false, density: 1, seed: 1 })
    expect(firings(network, all, 'together')).toEqual([[0, 0, 0, 0]])
    expect(firings(network, all, 'each')).toEqual([[0, 0, 0, 0], [0, 0, 0, 0]])
  })

  const dyadic: fc.Arbitrary<Neuron> = fc.record({ model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.25, 0.5, 1), decay: fc.constant(0.5), decayInput: fc.boolean(), ...resets })
  const dyadicCase = cases(fc.array(dense, { maxLength: 2 }), dyadic)

  test('are what their definition gives, in exact arithmetic', () => {
    fc.assert(fc.property(dyadicCase, fc.integer({ min: 1, max: 8 }), (of, timesteps) => {
      const network = networkOf(of, true)
      const raster = randomRaster(of.size, { ...of.input, timesteps, held: false })
      expect(firings(network, raster, 'each')).toEqual(byDefinition(network, raster))
    }), { numRuns: 200 })
  })

  /** Every neuron at every step: first the leak and the bias, and the threshold; then each event and the threshold. */
  function byDefinition(network: Network, { timesteps, samples, offsets, indices, values }: SpikeRaster): number[][] {
    const { layers } = createClock(network)
    const found: number[][] = []
    for (let b = 0; b < samples; b++) {
      const membranes = layers.map(({ wires, neuron }) => new Array<number>(wires.neurons).fill(neuron?.initial ?? 0))
      for (let t = 0; t < timesteps; t++) {
        const row = t * samples + b
        let events = Array.from(indices.subarray(offsets[row], offsets[row + 1]), (input, k) => ({ input, value: values?.[offsets[row]! + k] ?? 1 }))
        layers.forEach(({ wires: { base, weight, neurons }, neuron }, l) => {
          const [u, out] = [membranes[l]!, [] as typeof events]
          const test = (i: number): void => {
            if (!neuron || !fires(neuron, u[i]!)) return
            u[i] = afterSpike(neuron, u[i]!)
            found.push([b, t, l, i])
            out.push({ input: i, value: 1 })
          }
          base.forEach((bias, i) => {
            u[i] = neuron ? charge(neuron, u[i]!, bias) : u[i]! + bias
            test(i)
          })
          for (const { input, value } of events)
            for (let i = 0; i < neurons; i++) {
              u[i]! += value * weight[input * neurons + i]! * (neuron?.model === 'lif' && neuron.decayInput ? 1 - neuron.decay : 1)
              test(i)
            }
          events = out
        })
      }
    }
    return found
  }

  test('are the same as together where at most one event comes at a time and nothing fires by itself', () => {
    fc.assert(fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 60 }), integrators, fc.nat(1e6), (trains, neuron, seed) => {
      const size = { height: 1, width: 1, channels: 4 }
      const network = unbiased(asSpiking(randomAnn([{ kind: 'dense', units: 3 }], size, 3, seed), { ...neuron, reset: 'zero', initial: 0 }, 'spiking'))
      const rows = trains.map((i) => (i < 4 ? [i] : []))
      const offsets = Uint32Array.from([0, ...rows.map((_, t) => rows.slice(0, t + 1).flat().length)])
      const raster = checkRaster({ timesteps: rows.length, samples: 1, neurons: 4, ...size, held: false, offsets, indices: Uint32Array.from(rows.flat()), labels: new Uint8Array(1), classes: 3, first: 0 })
      expect(firings(network, raster, 'each')).toEqual(firings(network, raster, 'together'))
    }))
  })

  test('are what the clock tends to as its step shrinks: a leaky neuron under events of any times', () => {
    const [τ, duration, inputs] = [20, 200, 12]
    const random = createRandom(11)
    const weights = Float32Array.from({ length: inputs }, () => 0.8 * random.next() - 0.2)
    const events = Array.from({ length: 300 }, () => ({ time: duration * random.next(), input: Math.floor(inputs * random.next()) })).sort((a, b) => a.time - b.time)
    // u ← u·exp(−Δ/τ) + w at each event, in continuous time.
    const exact: number[] = []
    let [u, last] = [0, 0]
    for (const { time, input } of events) {
      u = u * Math.exp((last - time) / τ) + weights[input]!
      last = time
      if (u < 1) continue
      u = 0
      exact.push(time)
    }
    const simulate = (dt: number, order: EventOrder | 'clock'): number[] => {
      const ann = one(inputs)
      Object.values(ann.parameters)[0]!.weight.set(weights)
      const network = asSpiking(ann, { ...ifNeuron, model: 'lif', reset: 'zero', decay: Math.exp(-dt / τ) }, 'spiking')
      const times = events.map(({ time }) => Math.floor(time / dt))
      const end = Math.ceil(duration / dt)
      const found: number[] = []
      if (order !== 'clock') {
        const simulator = new EventSimulator(network, order)
        simulator.simulate({ count: times.length, times, indices: Uint32Array.from(events, ({ input }) => input), values: undefined }, end, createEventTally(simulator, end), (t) => {
          for (let k = 0; k < simulator.output.spikes.to; k++) found.push(t * dt)
        })
        return found
      }
      const clock = createClock(network)
      const tally = createTally(clock, end)
      resetClock(clock)
      for (let t = 0, at = 0; t < end; t++) {
        const from = at
        while (times[at] === t) at++
        stepClock(clock, t, { indices: Uint32Array.from(events.slice(from, at), ({ input }) => input), values: undefined, from: 0, to: at - from }, tally)
        if (clock.output.spikes.to) found.push(t * dt)
      }
      return found
    }
    const apart = (times: number[]): number => (times.length === exact.length ? Math.max(...times.map((t, k) => Math.abs(t - exact[k]!))) : Infinity)
    expect(exact.length).toBeGreaterThan(10)
    // What a long step sums and tests once was several spikes.
    const counts = [10, 2, 0.5, 0.02].map((dt) => simulate(dt, 'clock').length)
    expect(counts).toEqual([20, 55, 67, exact.length])
    for (const dt of [0.02, 0.01, 0.002]) {
      expect(apart(simulate(dt, 'clock'))).toBeLessThanOrEqual(dt)
      expect(apart(simulate(dt, 'each'))).toBeLessThanOrEqual(dt)
    }
  })
})
