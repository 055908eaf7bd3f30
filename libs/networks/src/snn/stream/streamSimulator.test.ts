import { createRandom } from '@spikeline/core'
import type { SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Network, Neuron } from '../../network.ts'
import { biased, cases, networkOf, one, randomRaster, topologies, unbiased } from '../../testing/eventCases.ts'
import { asSpiking, ifNeuron, randomAnn } from '../../testing/randomNetwork.ts'
import type { LayerSpec } from '../../topology/layerSpec.ts'
import { createClock, createTally, presentSample } from '../clock.ts'
import { openStream, type StepRows, type StreamEngine } from './streamSimulator.ts'

/** What happened at one step: spikes by layer, and the membranes of an output that never fires. */
type Shown = readonly [step: number, spikes: readonly number[][], membranes: readonly number[]]

/** The rows of steps from … to of the first sample. */
function rowsOf({ samples, offsets, indices, values }: SpikeRaster, from: number, to: number): StepRows {
  const at: number[] = []
  const starts = [0]
  const taken: number[] = []
  for (let t = from; t < to; t++) {
    const [begin, end] = [offsets[t * samples]!, offsets[t * samples + 1]!]
    if (begin === end) continue
    at.push(t - from)
    for (let k = begin; k < end; k++) taken.push(k)
    starts.push(taken.length)
  }
  return {
    steps: to - from, at: Uint32Array.from(at), offsets: Uint32Array.from(starts), indices: Uint32Array.from(taken, (k) => indices[k]!),
    values: values && Float32Array.from(taken, (k) => values[k]!),
  }
}

/** The first sample of a raster as a stream, cut at random. */
function streamed(network: Network, raster: SpikeRaster, engine: StreamEngine, seed: number) {
  const random = createRandom(seed)
  const simulator = openStream(network, engine)
  const shown: Shown[] = []
  for (let from = 0; from < raster.timesteps; ) {
    const to = Math.min(raster.timesteps, from + 1 + random.integer(random.integer(2) === 0 ? 3 : 150))
    simulator.advance(rowsOf(raster, from, to), (step, until) => {
      shown.push([from + step, simulator.layers.map(({ spikes: { indices, from, to } }) => [...indices.subarray(from, to)]), [...simulator.membranes]])
      for (let quiet = step + 1; quiet < until; quiet++) shown.push([from + quiet, simulator.layers.map(() => []), [...simulator.membranes]])
    })
    from = to
  }
  const { counts } = simulator
  simulator.close()
  return { shown, counts }
}

/** The same by the clock, as one sample. */
function whole(network: Network, raster: SpikeRaster) {
  const clock = createClock(network)
  const tally = createTally(clock, raster.timesteps)
  const shown: Shown[] = []
  presentSample(clock, raster, 0, tally, (t) => shown.push([t, clock.layers.map(({ spikes: { indices, to } }) => [...indices.subarray(0, to)]), clock.output.neuron ? new Array(clock.evidence.length).fill(0) : [...clock.evidence]]))
  const total = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0)
  return { shown, counts: tally.map(({ spikes, operations }, l) => ({ spikes: total(spikes), operations: total(operations), updates: raster.timesteps * clock.layers[l]!.wires.neurons })) }
}

const neurons: fc.Arbitrary<Neuron> = fc.oneof(
  fc.record({ model: fc.constantFrom('if', 'lif'), threshold: fc.constantFrom(0.3, 1), decay: fc.constantFrom(0.7, 1), reset: fc.constantFrom('subtract', 'zero'), compare: fc.constantFrom('>', '>='), initial: fc.constantFrom(0, 0.25) }),
  fc.constantFrom<Neuron>(
    { ...ifNeuron, refractory: 3 }, { ...ifNeuron, model: 'lif', decay: 0.9, current: { decay: 0.7, taken: 'before' } },
    { ...ifNeuron, adaptation: { decay: 0.9, strength: 0.25, subtracts: 'base' } }, { ...ifNeuron, delayedReset: true },
  ),
)
const recurrent: fc.Arbitrary<LayerSpec> = fc.record({ kind: fc.constant('dense'), units: fc.constantFrom(5, 32), bias: fc.boolean(), recurrent: fc.boolean() })

describe('a stream', () => {
  test.each(['clock', 'twin'] as const)('is the one sample that it makes up, to the bit, wherever it is cut: %s', (engine) => {
    fc.assert(fc.property(cases(fc.oneof(topologies, fc.array(recurrent, { minLength: 1, maxLength: 2 })), neurons), fc.nat(1e6), (one, seed) => {
      const network = networkOf(one, false)
      const raster = randomRaster(one.size, { ...one.input, held: false })
      const [stream, sample] = [streamed(network, raster, { engine }, seed), whole(network, raster)]
      const membranes = !createClock(network).output.neuron
      expect(stream.shown.map(([t, spikes, u]) => [t, spikes, membranes ? u : []])).toEqual(sample.shown.map(([t, spikes, u]) => [t, spikes, membranes ? u : []]))
      expect(stream.counts).toEqual(sample.counts)
    }), { numRuns: 120 })
  })

  test('by events has the spikes of the clock, and no more work', () => {
    fc.assert(fc.property(cases(topologies), fc.nat(1e6), (one, seed) => {
      const network = networkOf(one, true)
      const raster = randomRaster(one.size, { ...one.input, held: false })
      const [stream, sample] = [streamed(network, raster, { engine: 'event' }, seed), whole(network, raster)]
      const spikes = (shown: readonly Shown[]) => shown.map(([t, by]) => [t, by])
      expect(spikes(stream.shown)).toEqual(spikes(sample.shown))
      stream.counts.forEach(({ spikes, operations, updates }, l) => {
        expect({ spikes, operations }).toEqual({ spikes: sample.counts[l]!.spikes, operations: sample.counts[l]!.operations })
        expect(updates).toBeLessThanOrEqual(sample.counts[l]!.updates)
      })
    }), { numRuns: 120 })
  })

  const size = { height: 5, width: 5, channels: 2 }
  const network = asSpiking(randomAnn('4C3-12FC-3', size, 3), { ...ifNeuron, threshold: 0.4 })
  const raster = randomRaster(size, { timesteps: 60, samples: 1, held: false, graded: false, density: 0.1, seed: 5 })

  test.each(['clock', 'twin', 'event'] as const)('that is restarted is as it was at first: %s', (engine) => {
    const simulator = openStream(network, { engine })
    const pass = (): unknown[] => {
      const spikes: unknown[] = []
      simulator.advance(rowsOf(raster, 0, 60), (step) => spikes.push([step, simulator.layers.map(({ spikes: { indices, from, to } }) => [...indices.subarray(from, to)])]))
      return spikes
    }
    const first = pass()
    expect(pass()).not.toEqual(first)
    simulator.restart()
    expect(pass()).toEqual(first)
    expect(simulator.counts[0]!.spikes).toBeGreaterThan(0)
  })

  test('by events goes on after pauses longer than times have bits, as if nothing had been', () => {
    const quiet = unbiased(asSpiking(randomAnn('4C3-12FC-3', size, 3), { ...ifNeuron, threshold: 0.4 }))
    const spikesOf = (pause: number): unknown => {
      const simulator = openStream(quiet, { engine: 'event' })
      const spikes: unknown[] = []
      const take = (from: number, to: number): void => simulator.advance(rowsOf(raster, from, to), () => spikes.push(...simulator.layers.map(({ spikes: { indices, from, to } }) => [...indices.subarray(from, to)])))
      take(0, 30)
      for (let left = pause; left > 0; left -= 2 ** 31) simulator.advance({ steps: 2 ** 31, at: new Uint32Array(0), offsets: new Uint32Array(1), indices: new Uint32Array(0), values: undefined }, () => {})
      take(30, 60)
      return spikes.filter((fired) => (fired as number[]).length > 0)
    }
    expect(spikesOf(2 ** 33)).toEqual(spikesOf(0))
  })

  test('by events fires by a constant drive at the same steps, however often time was counted anew', () => {
    const neuron = asSpiking({ ...one(1), parameters: biased(one(1), 2 ** -20) }, ifNeuron, 'spiking')
    const simulator = openStream(neuron, { engine: 'event' })
    const fired: number[] = []
    let now = 0
    for (const steps of [2 ** 29 + 5, 2 ** 18, 2 ** 29, 100]) {
      simulator.advance({ steps, at: new Uint32Array(0), offsets: new Uint32Array(1), indices: new Uint32Array(0), values: undefined }, (step) => simulator.output.spikes.to > 0 && fired.push(now + step))
      now += steps
    }
    expect(fired.length).toBe(Math.floor(now / 2 ** 20))
    fired.forEach((at, i) => expect(at).toBe((i + 1) * 2 ** 20 - 1))
  })
})
