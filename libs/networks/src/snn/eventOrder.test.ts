import { createRandom } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Network, Neuron } from '../network.ts'
import { cases, dense, integrators, networkOf, one, randomRaster, resets, unbiased } from '../testing/eventCases.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import { createClock, createTally, resetClock, stepClock } from './clock.ts'
import type { EventOrder } from './eventLayers.ts'
import { createEventTally, EventSimulator } from './eventSimulator.ts'
import { afterSpike, charge, fires } from './neuron.ts'

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
