import { createRandom } from '@spikeline/core'
import { describe, expect, test } from 'vitest'
import type { DenseLayer, Layer, Network } from '../network.ts'
import { issueOf } from '../testing/issueOf.ts'
import { asSpiking } from '../testing/randomNetwork.ts'
import { buildTopology } from '../topology/build.ts'
import { defaultBatchNorm } from '../topology/layerSpec.ts'
import { checkNetwork } from './checkNetwork.ts'
import { initialise } from './initialise.ts'

const input = { height: 8, width: 8, channels: 2 }
const fresh = (topology = '16C3BN-AP2-64FC-10', seed = 1): Network => {
  const { layers, notation } = buildTopology(topology)
  return { name: 'n', kind: 'ann', topology: notation, input, classes: 10, layers, parameters: initialise(layers, input, createRandom(seed)), provenance: [] }
}
const code = (network: Network): string => issueOf(() => checkNetwork(network)).code
const withParameter = (layer: string, parameter: string, values: Float32Array | undefined): Network => {
  const network = fresh()
  return { ...network, parameters: { ...network.parameters, [layer]: { ...network.parameters[layer]!, [parameter]: values } } }
}
const variance = (values: Float32Array): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length
}

describe('initialise', () => {
  test('rectified layers have variance 2/fan-in, the output 2/(fan-in + fan-out), within four standard errors', () => {
    const { parameters } = fresh('16C3-64FC-10')
    const near = (values: Float32Array, expected: number): void =>
      expect(Math.abs(variance(values) / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length))
    near(parameters['1:16C3']!.weight, 2 / 18)
    near(parameters['2:64FC']!.weight, 2 / 1024)
    near(parameters['3:10FC']!.weight, 2 / 74)
  })

  test('uniform: weights and biases fill ±1/√fan-in evenly', () => {
    const { layers } = buildTopology('16C3-64FC-10')
    const parameters = initialise(layers, input, createRandom(1), 'uniform')
    for (const [name, fanIn] of [['1:16C3', 18], ['2:64FC', 1024], ['3:10FC', 64]] as const) {
      const { weight, bias } = parameters[name]!
      for (const values of [weight, bias!]) expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(fanIn))
      // The variance of x² is 4/5 of the square of its mean.
      expect(Math.abs(variance(weight) * 3 * fanIn - 1)).toBeLessThan(4 * Math.sqrt(0.8 / weight.length))
      expect(Math.min(...bias!)).toBeLessThan(0)
    }
  })

  test('recurrent weights have the units as their fan-in, and leave the others as they are', () => {
    const layersOf = (recurrent: boolean) => buildTopology([{ kind: 'dense', name: 'hidden', units: 64, recurrent }, { kind: 'dense', units: 10 }]).layers
    for (const how of ['scaled', 'uniform'] as const) {
      const [plain, recurrent] = [false, true].map((each) => initialise(layersOf(each), input, createRandom(1), how))
      const { recurrent: own, ...rest } = recurrent!['hidden']!
      expect({ ...recurrent, hidden: rest }).toEqual(plain)
      const expected = how === 'scaled' ? 2 / 64 : 1 / (3 * 64)
      expect(own).toHaveLength(64 * 64)
      expect(Math.abs(variance(own!) / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / own!.length))
    }
  })

  test('the same seed gives the same bits, another seed others', () => {
    expect(fresh()).toEqual(fresh())
    expect(fresh().parameters).not.toEqual(fresh(undefined, 2).parameters)
  })

  test('biases start at 0, batch norm as the identity', () => {
    const { bias, gamma, beta, mean, variance: v } = fresh().parameters['1:16C3BN']!
    for (const zeros of [bias, beta, mean]) expect(new Set(zeros)).toEqual(new Set([0]))
    for (const ones of [gamma, v]) expect(new Set(ones)).toEqual(new Set([1]))
  })
})

describe('checkNetwork', () => {
  test('returns a sound network itself', () => {
    const network = fresh()
    expect(checkNetwork(network)).toBe(network)
  })

  test('names what is missing, too long, not finite, left over', () => {
    expect(code(withParameter('3:64FC', 'weight', undefined))).toBe('E3020')
    expect(code(withParameter('3:64FC', 'bias', new Float32Array(63)))).toBe('E3021')
    expect(code(withParameter('3:64FC', 'bias', new Float32Array(64).fill(NaN)))).toBe('E3022')
    expect(code(withParameter('1:16C3BN', 'variance', new Float32Array(16).fill(-1)))).toBe('E3022')
    expect(code(withParameter('3:64FC', 'gamma', new Float32Array(64)))).toBe('E3023')
    expect(code({ ...fresh(), parameters: { ...fresh().parameters, ghost: { weight: new Float32Array(1) } } })).toBe('E3023')
  })

  test('recurrent weights belong to a layer that fires, of a spiking network', () => {
    const recurrent = (layer: Partial<DenseLayer>, own?: Float32Array): Network => {
      const spiking = asSpiking(fresh('4FC-10'))
      const { '1:4FC': hidden, ...rest } = spiking.parameters
      const layers = spiking.layers.map((each, l) => (l === 0 ? { ...each, recurrent: true, ...layer } as Layer : each))
      return { ...spiking, layers, parameters: { ...rest, '1:4FC': { ...hidden!, ...(own && { recurrent: own }) } } }
    }
    const sound = recurrent({}, new Float32Array(16))
    expect(checkNetwork(sound)).toBe(sound)
    expect(code(recurrent({}))).toBe('E3020')
    expect(code(recurrent({}, new Float32Array(4)))).toBe('E3021')
    expect(code(recurrent({}, new Float32Array(16).fill(Infinity)))).toBe('E3022')
    expect(code(recurrent({ activation: { kind: 'membrane' } }, new Float32Array(16)))).toBe('E3024')
    expect(code(recurrent({ batchNorm: defaultBatchNorm }, new Float32Array(16)))).toBe('E3024')
    expect(code(withParameter('3:64FC', 'recurrent', new Float32Array(64 * 64)))).toBe('E3023')
    expect(code(fresh('4FCR-10'))).toBe('E3013')
  })

  test('refuses an output that is not one value a class, and an activation of the other kind of network', () => {
    expect(code({ ...fresh(), classes: 11 })).toBe('E3007')
    expect(code({ ...fresh(), kind: 'snn' })).toBe('E3024')
    const [first, ...rest] = fresh().layers
    expect(code({ ...fresh(), layers: [first!, { ...first! }, ...rest] })).toBe('E3009')
  })
})
