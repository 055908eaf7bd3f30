import { createRandom, IssueError, type Issue } from '@spikeline/core'
import { EventSimulator, fitTopology, initialise, networkShape, type Network, type Neuron } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { event } from './event.ts'

const input = { height: 2, width: 2, channels: 1 }
const lif: Neuron = { model: 'lif', threshold: 1, decay: 0.5, reset: 'subtract', compare: '>=', initial: 0 }

/** A spiking network of three classes; the output integrates, or fires as well. */
function snn(topology: string, neuron: Neuron = lif, readout: 'membrane' | 'spiking' = 'membrane'): Network {
  const { layers, notation } = fitTopology(topology, input, 3, { shortcuts: true })
  return {
    name: 'snn', kind: 'snn', topology: notation, input, classes: 3, provenance: [], parameters: initialise(layers, input, createRandom(1)),
    layers: layers.map((layer, l) => (layer.kind === 'conv' || layer.kind === 'dense'
      ? { ...layer, activation: l === layers.length - 1 && readout === 'membrane' ? { kind: 'membrane' } : { kind: 'spiking', neuron } } : layer)),
  }
}

const early = (network: Network) => (): unknown => event.shapes!({ model: networkShape(network), spikes: undefined }, { order: 'together', record: 'output' })

function issueOf(work: () => unknown): Issue | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as IssueError).issues[0]!
  }
}

const mechanisms: fc.Arbitrary<Partial<Neuron>> = fc.record({
  decayInput: fc.boolean(),
  current: fc.constantFrom({ decay: 0.5, taken: 'after' }, { decay: 0.5, taken: 'before' }),
  adaptation: fc.constant({ decay: 0.9, strength: 1, subtracts: 'base' }),
  refractory: fc.integer({ min: 1, max: 9 }),
  delayedReset: fc.boolean(),
  learned: fc.constant(['threshold']),
}, { requiredKeys: [] }) as fc.Arbitrary<Partial<Neuron>>

describe('what simulate/event refuses of a network is refused before it is trained', () => {
  test.each(['6FC-3', '6FCR-3', '2C3-AP2-3', '4FC-[4FC]-3'])('%s: by the shape as by the network, whatever its neurons have', (topology) => {
    fc.assert(fc.property(mechanisms, fc.constantFrom('zero', 'value'), fc.constantFrom('membrane', 'spiking'), (more, reset, readout) => {
      const network = snn(topology, { ...lif, reset, ...(reset === 'value' && { resetTo: 0.1 }), ...more }, readout)
      expect(issueOf(early(network))?.code).toBe(issueOf(() => new EventSimulator(network, 'together'))?.code)
    }), { numRuns: 60 })
  })

  test('the issue names the layer, the mechanism and the port', () => {
    expect(issueOf(early(snn('6FC-3', { ...lif, current: { decay: 0.5, taken: 'before' } }))))
      .toMatchObject({ code: 'E3507', values: { port: 'model', layer: '1:6FC', mechanism: 'current', instead: 'use simulate/clock' } })
  })

  test('a NeuNorm is refused too', () => {
    expect(issueOf(early(snn('6FC-NN0.5-3')))).toMatchObject({ code: 'E3722', values: { layer: '2:NN0.5' } })
    expect(issueOf(() => new EventSimulator(snn('6FC-NN0.5-3'), 'together'))).toMatchObject({ code: 'E3722' })
  })

  test('a network of which nothing is known passes', () => {
    for (const model of [undefined, { kind: 'snn' }]) expect(issueOf(() => event.shapes!({ model, spikes: undefined }, { order: 'together', record: 'output' }))).toBeUndefined()
  })
})
