import { createRandom } from '@spikeline/core'
import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Network, Shortcut } from '../network.ts'
import { activeInputsOf } from '../sparse/activeInputs.ts'
import { issueOf } from '../testing/issueOf.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import type { MapShape } from '../topology/shapes.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import { exportKeras } from '../keras/exportKeras.ts'
import { exportNir } from '../nir/exportNir.ts'
import { createClock, createTally, stepClock } from './clock.ts'
import { EventSimulator } from './eventSimulator.ts'
import { openSimulator, type EngineName } from './simulator.ts'
import { openStream } from './stream/streamSimulator.ts'

/** Identities with a scale, as conversion makes them. */
const scaled = (network: Network, scale = 0.7): Network =>
  ({ ...network, layers: network.layers.map((layer) => ('shortcut' in layer && layer.shortcut && !layer.shortcut.projection ? { ...layer, shortcut: { ...layer.shortcut, scale: Math.fround(scale) } } : layer)) })

function randomRaster(input: MapShape, timesteps: number, samples: number, held: boolean, density: number, seed: number): SpikeRaster {
  const random = createRandom(seed)
  const neurons = input.height * input.width * input.channels
  const rows = Array.from({ length: (held ? 1 : timesteps) * samples }, () => Array.from({ length: neurons }, (_, i) => i).filter(() => random.next() < density))
  const offsets = new Uint32Array(rows.length + 1)
  rows.forEach((row, r) => (offsets[r + 1] = offsets[r]! + row.length))
  const indices = Uint32Array.from(rows.flat())
  return checkRaster({
    timesteps, samples, neurons, ...input, held, offsets, indices, ...(held && { values: Float32Array.from(indices, () => random.next()) }),
    labels: new Uint8Array(samples), classes: 3, first: 0,
  })
}

const bits = (values: Float32Array): number[] => [...new Uint32Array(values.slice().buffer)]

function watch(engine: EngineName, network: Network, raster: SpikeRaster) {
  const { simulator } = openSimulator(network, engine)
  const tally = simulator.layers.map(() => ({ spikes: new Float64Array(raster.timesteps), operations: new Float64Array(raster.timesteps) }))
  const seen: unknown[] = []
  for (let b = 0; b < raster.samples; b++) {
    simulator.present(raster, b, tally, () => seen.push([simulator.layers.map(({ spikes }) => [...spikes.indices.subarray(spikes.from, spikes.to)]), bits(simulator.evidence)]))
    seen.push(simulator.layers.map(({ membrane }) => bits(membrane)))
  }
  return { seen, tally }
}

/** 1 input, a (weight 1), b (weight 0.5), and c = 0.25·b + 0.5·a: the block is [b-c], its shortcut from a has the scale 0.5. */
const tiny: Network = {
  name: 'tiny', kind: 'snn', topology: '1FC-[1FC-1FC]-1', input: { height: 1, width: 1, channels: 1 }, classes: 1, provenance: [],
  layers: [
    ...['a', 'b', 'c'].map((name) => ({ kind: 'dense' as const, name, units: 1, bias: false, activation: { kind: 'spiking' as const, neuron: ifNeuron }, ...(name === 'c' && { shortcut: { from: 'a', scale: 0.5 } }) })),
    { kind: 'dense', name: 'out', units: 1, bias: false, activation: { kind: 'membrane' } },
  ],
  parameters: { a: { weight: Float32Array.of(1) }, b: { weight: Float32Array.of(0.5) }, c: { weight: Float32Array.of(0.25) }, out: { weight: Float32Array.of(1) } },
}

describe('shortcuts of a spiking network', () => {
  // The input spikes at every step, and so does a; b fires at every other step (1, 3, …).
  // u of c: +0.5 at every step, +0.25 where b fires: .5, 1.25→.25, .75, 1.5→.5: spikes at steps 1 and 3.
  test('the drive has what the layer in front of the block fired in the same step', () => {
    const clock = createClock(checkNetwork(tiny))
    const tally = createTally(clock, 4)
    const input = { ...activeInputsOf(1, false), to: 1 }
    const membranes: number[] = []
    for (let t = 0; t < 4; t++) {
      stepClock(clock, t, input, tally)
      membranes.push(clock.layers[2]!.membrane[0]!)
    }
    expect(membranes).toEqual([0.5, 0.25, 0.75, 0.5])
    expect(tally.map(({ spikes }) => [...spikes])).toEqual([[1, 1, 1, 1], [0, 1, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0]])
    // Of c: one addition of a's spike each step, and one of b's.
    expect([...tally[2]!.operations]).toEqual([1, 2, 1, 2])
  })

  const tokens = ['4C3', '5C3BN', '9C3S2BN', '16C3', '33C3S2']
  const block = fc.tuple(fc.constantFrom('', 'AP2-', 'D0.5-'), fc.array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 3 })).map(([in_, layers]) => `${in_}[${layers.join('-')}]`)
  const topologies = fc.tuple(fc.constantFrom(...tokens), fc.array(block, { minLength: 1, maxLength: 2 }), fc.constantFrom('6', '40FC-[40FC]-6', '32FC-[8FC-32FC]-6', '8-[6]'))
    .map(([stem, blocks, end]) => `${stem}-${blocks.join('-')}-${end}-vote2`)
  test('the kernels give the bits and counts of the twin, a sample at a time or many, held or in spikes', () => {
    fc.assert(fc.property(topologies, fc.record({
      side: fc.integer({ min: 6, max: 9 }), timesteps: fc.integer({ min: 1, max: 6 }), samples: fc.integer({ min: 1, max: 3 }), held: fc.boolean(),
      density: fc.constantFrom(0.1, 0.6), readout: fc.constantFrom('membrane' as const, 'spiking' as const), seed: fc.nat(1e6),
    }), (topology, { side, timesteps, samples, held, density, readout, seed }) => {
      const input = { height: side, width: side, channels: 2 }
      let ann
      try {
        ann = randomAnn(topology, input, 3, seed)
      } catch {
        fc.pre(false)
      }
      const network = scaled(asSpiking(ann!, ifNeuron, readout))
      const raster = randomRaster(input, timesteps, samples, held, density, seed)
      expect(watch('kernels', network, raster)).toEqual(watch('twin', network, raster))
    }), { numRuns: 60 })
  })

  test('in a stream, step by step, they are the same', () => {
    const input = { height: 6, width: 6, channels: 2 }
    const network = scaled(asSpiking(randomAnn('4C3-AP2-[4C3]-[8C3S2-8C3]-6-vote2', input, 3), ifNeuron))
    const raster = randomRaster(input, 5, 1, false, 0.3, 1)
    const rows = { steps: 5, at: Uint32Array.of(0, 1, 2, 3, 4), offsets: raster.offsets, indices: raster.indices, values: undefined }
    const run = (engine: 'clock' | 'twin') => {
      const stream = openStream(network, { engine })
      stream.advance(rows, () => {})
      const seen = { membranes: bits(stream.membranes), counts: stream.counts.map((count) => ({ ...count })) }
      stream.close()
      return seen
    }
    expect(run('clock')).toEqual(run('twin'))
    expect(run('clock').membranes).toEqual((watch('twin', network, raster).seen.at(-1) as number[][]).at(-1))
  })

  test('an operation is counted for each neuron that a spike reaches: through an identity one, through a projection its filters', () => {
    const input = { height: 4, width: 4, channels: 1 }
    const count = (topology: string, layer: number): number => {
      const { layers } = createClock(asSpiking(randomAnn(topology, input, 2), ifNeuron))
      return layers[layer]!.wires.shortcut!.fanOut.reduce((sum, n) => sum + n, 0)
    }
    expect(count('3C3-[3C3]-2', 1)).toBe(16)
    // With a stride of 2 every fourth position is seen, by 5 filters.
    expect(count('3C3-[5C3S2]-2', 1)).toBe(4 * 5)
    // Each position reaches one neuron of its channel behind the pooling.
    expect(count('3C3-AP2-[3C3]-2', 1)).toBe(16)
  })

  test('what is defined for chains alone refuses them by name', () => {
    const snn = asSpiking(randomAnn('4FC-[4FC]-2', { height: 1, width: 1, channels: 3 }, 2), ifNeuron)
    const ann = randomAnn('4FC-[4FC]-2', { height: 1, width: 1, channels: 3 }, 2)
    for (const refused of [() => new EventSimulator(snn), () => openStream(snn, { engine: 'event' }), () => exportNir({ ...snn, layers: snn.layers }), () => exportKeras(ann, 'Keras')])
      expect(issueOf(refused)).toMatchObject({ code: 'E3763', values: { layer: '2:4FC' } })
  })

  test('a network from elsewhere with a shortcut that makes no sense is refused', () => {
    const withShortcut = (shortcut: Shortcut): Network => ({ ...tiny, layers: tiny.layers.map((layer) => (layer.name === 'c' ? { ...layer, shortcut } as typeof layer : layer)) })
    expect(issueOf(() => checkNetwork(withShortcut({ from: 'd' }))).code).toBe('E3761')
    expect(issueOf(() => checkNetwork(withShortcut({ from: 'c' }))).code).toBe('E3761')
    expect(issueOf(() => checkNetwork(withShortcut({ from: 'a', scale: 0.1 }))).code).toBe('E3761')
    expect(issueOf(() => checkNetwork(withShortcut({ from: 'a', projection: { kind: 'conv', name: 'p', filters: 1, kernel: 1, stride: 1, padding: 0, bias: false, activation: { kind: 'none' } } }))).code).toBe('E3761')
  })
})
