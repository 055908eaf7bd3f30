import { createRandom } from '@spikeline/core'
import { createTally, fitTopology, initialise, openSimulator, type Layer, type Network } from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import { expect, test } from 'vitest'
import { startThread } from './startThread.ts'

test('a residual network spikes alike with one thread and with three', () => {
  const input = { height: 8, width: 8, channels: 2 }
  const { layers, notation } = fitTopology('6C3-[6C3-6C3]-AP2-[10C3S2-10C3]-2', input, 2, { shortcuts: true })
  const spiking = layers.map((layer, i): Layer => (layer.kind !== 'conv' && layer.kind !== 'dense' ? layer : {
    ...layer, activation: i === layers.length - 1 ? { kind: 'membrane' } : { kind: 'spiking', neuron: { model: 'if', threshold: 1, decay: 1, reset: 'subtract', compare: '>=', initial: 0.5 } },
  }))
  const network: Network = { name: 'snn', kind: 'snn', topology: notation, input, classes: 2, layers: spiking, parameters: initialise(layers, input, createRandom(1)), provenance: [] }
  const random = createRandom(2)
  const samples = 30
  const raster: SpikeRaster = {
    timesteps: 6, samples, neurons: 128, ...input, held: true, offsets: Uint32Array.from({ length: samples + 1 }, (_, b) => 128 * b), indices: Uint32Array.from({ length: 128 * samples }, (_, i) => i % 128),
    values: Float32Array.from({ length: 128 * samples }, () => random.next()), labels: new Uint8Array(samples), classes: 2, first: 0,
  }
  const [alone, together] = [1, 3].map((count) => {
    const { simulator } = openSimulator(network, 'kernels', { count, start: startThread })
    const tally = createTally(simulator, raster.timesteps)
    const evidence = Array.from({ length: samples }, (_, b) => {
      simulator.present(raster, b, tally)
      return [...simulator.evidence]
    })
    simulator.close()
    return { tally, evidence }
  })
  expect(together).toEqual(alone)
  expect(alone!.tally.at(-2)!.spikes.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(100)
})
