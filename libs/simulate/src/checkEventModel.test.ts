import { IssueError } from '@spikeline/core'
import { EventSimulator, networkShape, type Neuron } from '@spikeline/networks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asSpiking, ifNeuron, randomAnn } from '../../networks/src/testing/randomNetwork.ts'
import { issueOf } from '../../networks/src/testing/issueOf.ts'
import { event } from './event.ts'

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as IssueError).issues[0]!.code
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
      const neuron: Neuron = { ...ifNeuron, model: 'lif', decay: 0.5, reset, ...(reset === 'value' && { resetTo: 0.1 }), ...more }
      const network = asSpiking(randomAnn(topology, { height: 2, width: 2, channels: 1 }, 3), neuron, readout as 'membrane')
      const early = codeOf(() => event.shapes!({ model: networkShape(network), spikes: undefined }, { order: 'together', record: 'output' }))
      expect(early).toBe(codeOf(() => new EventSimulator(network, 'together')))
    }), { numRuns: 60 })
  })

  test('the issue names the layer, the mechanism and the port', () => {
    const network = asSpiking(randomAnn('6FC-3', { height: 2, width: 2, channels: 1 }, 3), { ...ifNeuron, model: 'lif', decay: 0.5, current: { decay: 0.5, taken: 'before' } })
    expect(issueOf(() => event.shapes!({ model: networkShape(network), spikes: undefined }, { order: 'together', record: 'output' })))
      .toMatchObject({ code: 'E3507', values: { port: 'model', layer: '1:6FC', mechanism: 'current', instead: 'use simulate/clock' } })
  })

  test('a NeuNorm is refused too', () => {
    const network = asSpiking(randomAnn('6FC-NN0.5-3', { height: 2, width: 2, channels: 1 }, 3))
    expect(issueOf(() => event.shapes!({ model: networkShape(network), spikes: undefined }, { order: 'together', record: 'output' }))).toMatchObject({ code: 'E3722', values: { layer: '2:NN0.5' } })
    expect(codeOf(() => new EventSimulator(network, 'together'))).toBe('E3722')
  })

  test('a network of which nothing is known passes', () => {
    expect(codeOf(() => event.shapes!({ model: { kind: 'snn' }, spikes: undefined }, { order: 'together', record: 'output' }))).toBeUndefined()
    expect(codeOf(() => event.shapes!({ model: undefined, spikes: undefined }, { order: 'together', record: 'output' }))).toBeUndefined()
  })
})
