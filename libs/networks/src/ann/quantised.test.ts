import { createRandom } from '@spikeline/core'
import { openTensor } from '@spikeline/tensor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networkSummary } from '../counts/summary.ts'
import { countNetwork } from '../counts/counts.ts'
import type { Images } from '../data/images.ts'
import { requireUnitPixels } from '../data/images.ts'
import { exportKeras } from '../keras/exportKeras.ts'
import type { DenseLayer, Network } from '../network.ts'
import { compileEvents } from '../sparse/compile.ts'
import { issueOf } from '../testing/issueOf.ts'
import { quantisedNetwork } from '../testing/quantisedNetwork.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import { annScores } from './evaluate.ts'
import { createPlainAnn } from './plain.ts'
import { needsTwoProducts, roundHalfEven } from './quantised.ts'
import { quantisedIntegers } from './quantisedTwin.ts'
import { disposeTensors, networkTensors } from './tensors.ts'

const samples = 5
function imagesFor({ input: { height, width, channels }, classes }: Network, seed: string | number): Images {
  const random = createRandom(seed)
  const pixels = Float32Array.from({ length: samples * height * width * channels }, () => random.next())
  return { samples, height, width, channels, classes, pixels, labels: new Uint8Array(samples), first: 0 }
}

/** Some back ends give −0 for what is cut off at 0. */
const noMinus = (x: number): number => x + 0

/** What each layer gives, and the scores, on a tensor back end. */
async function onBackend(backend: 'cpu' | 'wasm', network: Network, images: Images) {
  const { tf } = await openTensor(backend)
  const tensors = networkTensors(tf, network)
  const layers: Record<string, number[]> = {}
  const scores = annScores(tf, network.layers, tensors, images, 0, samples, (layer, _, output) => (layers[layer.name] = [...output.dataSync<'float32'>()].map(noMinus)))
  disposeTensors(tensors)
  return { layers, scores: [...scores].map(noMinus) }
}

const forms = [
  ['a dense network', '12FC-4', [3, 3, 1]],
  ['convolutions and pooling of both kinds', '4C3-AP2-6C3-MP2-8FC-4', [9, 8, 2]],
  ['strides, pooling of the image, dropout', 'AP2-4C3S2-D0.5-4', [12, 12, 1]],
] as const

describe('a quantised network', () => {
  for (const backend of ['cpu', 'wasm'] as const)
    test.each(forms)(`on ${backend} has the whole numbers of its twin: %s`, async (_, topology, [height, width, channels]) => {
      for (const [weights, activations] of [[8, 8], [4, 4], [3, 2], [1, 1]] as const) {
        const network = checkNetwork(quantisedNetwork(topology, { height, width, channels }, 4, { weights, activations }))
        const images = imagesFor(network, weights)
        const got = await onBackend(backend, network, images)
        const size = height * width * channels
        const twin = Array.from({ length: samples }, (_, b) => quantisedIntegers(network, images.pixels.subarray(b * size, (b + 1) * size) as Float32Array))
        for (const { name } of network.layers) expect(got.layers[name], `${name}, ${weights} bits`).toEqual(twin.flatMap(({ layers }) => [...layers[name]!].map(noMinus)))
        expect(got.scores).toEqual(twin.flatMap(({ scores }) => [...scores].map(noMinus)))
        // The test would show nothing where all is 0 or cut off.
        const hidden = twin.flatMap(({ layers }) => [...layers[network.layers.find(({ kind }) => kind !== 'averagePool')!.name]!])
        expect(new Set(hidden).size).toBeGreaterThan(1)
      }
    })

  test('sums beyond what single precision holds are those of whole numbers, rounded once', async () => {
    const network = checkNetwork(quantisedNetwork('8FC-4', { height: 32, width: 32, channels: 1 }, 4, { weights: 8, activations: 8 }))
    expect(needsTwoProducts(network.layers[0] as DenseLayer, network.input)).toBe(true)
    const images = imagesFor(network, 2)
    const { layers } = await onBackend('wasm', network, images)
    expect(layers['1:8FC']).toEqual(Array.from({ length: samples }, (_, b) => [...quantisedIntegers(network, images.pixels.subarray(b * 1024, (b + 1) * 1024) as Float32Array).layers['1:8FC']!]).flat())
  })

  test('worked by hand: images in 255ths, weights of 2 bits, activations of 2 bits', () => {
    const layer = (name: string, units: number, steps: number[], inputBits: number, inputStep: number, last: boolean) => ({
      kind: 'dense' as const, name, units, bias: true, activation: { kind: last ? 'none' as const : 'relu' as const },
      quantised: { weightBits: 2, weightSteps: Float32Array.from(steps), inputBits, inputStep },
    })
    const network: Network = {
      name: 'hand', kind: 'ann', topology: '', input: { height: 1, width: 1, channels: 2 }, classes: 1, provenance: [],
      layers: [layer('a', 2, [0.5, 0.25], 8, 1 / 255, false), layer('b', 1, [2], 2, 0.125, true)],
      parameters: {
        a: { weight: Float32Array.of(0.5, -0.25, 0, 0.25), bias: Float32Array.of(0, Math.fround(51 * (1 / 255) * 0.25)) },
        b: { weight: Float32Array.of(2, -2), bias: Float32Array.of(0.5) },
      },
    }
    // x = (0.2, 0.6) → 51, 153. a: 51 and −51 + 153 + 51 = 153, in halves and quarters of 255ths: 0.1 and 0.15; in eighths 0.8 → 1 and 1.2 → 1.
    // b: 1 − 1 + 2 = 2, of a unit of ¼.
    const { layers, scores } = quantisedIntegers(checkNetwork(network), Float32Array.of(0.2, 0.6))
    expect([...layers['a']!]).toEqual([1, 1])
    expect([...scores]).toEqual([0.5])
    // 1 and 1: 0.5·8 → 4, cut off at 3; (0 + 0.05)·8 = 0.4 → 0. b: 3 − 0 + 2 = 5.
    expect([...quantisedIntegers(network, Float32Array.of(1, 1)).scores]).toEqual([1.25])
  })

  test('has the counts of the network that it was made from, and says its bits', () => {
    const network = quantisedNetwork('4C3-AP2-4', { height: 6, width: 6, channels: 1 }, 4)
    const plain: Network = { ...network, layers: network.layers.map((layer) => (layer.kind === 'conv' || layer.kind === 'dense' ? (({ quantised: _, ...rest }) => rest)(layer) : layer)) }
    expect(countNetwork(network)).toEqual(countNetwork(plain))
    expect(networkSummary(network).map(({ activation }) => activation)).toEqual(['relu, weights 4 bit, inputs 8 bit ×0.00392157', '', 'weights 4 bit, inputs 4 bit ×0.0533333', ''])
  })

  test('round goes to the nearest, halves to the even one', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 0.49999, 2.50001, -2.6].map((x) => roundHalfEven(x) + 0)).toEqual([0, 2, 2, 0, -2, 0, 3, -3])
    fc.assert(fc.property(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), (x) => Math.abs(roundHalfEven(x) - x) <= 0.5))
  })
})

describe('what a quantised network is refused for', () => {
  const sound = () => quantisedNetwork('6FC-4', { height: 2, width: 2, channels: 1 }, 4)
  const changed = (change: (network: Network) => void): Network => {
    const network = structuredClone(sound())
    change(network)
    return network
  }
  const layerOf = (n: Network, i: number) => n.layers[i] as unknown as Omit<DenseLayer, 'quantised' | 'activation'> & { activation: DenseLayer['activation']; quantised: Record<string, unknown> }
  test.each([
    ['a layer without its precision', (n: Network): void => void delete (layerOf(n, 1) as { quantised?: unknown }).quantised, 'E3521'],
    ['9 bits', (n: Network): void => void (layerOf(n, 0).quantised.weightBits = 9), 'E3521'],
    ['a step of 0', (n: Network): void => void (layerOf(n, 1).quantised.inputStep = 0), 'E3521'],
    ['steps for other channels', (n: Network): void => void (layerOf(n, 1).quantised.weightSteps = Float32Array.of(1)), 'E3521'],
    ['images in other steps', (n: Network): void => void (layerOf(n, 0).quantised.inputStep = 0.01), 'E3521'],
    ['negative values between layers', (n: Network): void => void (layerOf(n, 0).activation = { kind: 'none' }), 'E3521'],
    ['a weight between the steps', (n: Network): void => void (n.parameters['1:6FC']!.weight[0]! += 1e-4), 'E3521'],
    ['a weight beyond its bits', (n: Network): void => void (n.parameters['1:6FC']!.weight[0] = Math.fround(8 * layerOf(n, 0).quantised.weightSteps![0 as never])), 'E3521'],
    ['a bias between the steps', (n: Network): void => void (n.parameters['2:4FC']!.bias![0]! += 1e-4), 'E3521'],
  ])('%s', (_, change, code) => {
    const network = changed(change)
    expect(issueOf(() => checkNetwork(network)).code).toBe(code)
  })

  test('sums that may be too large to be exact', () => {
    const most = quantisedNetwork('2FC-4', { height: 100, width: 100, channels: 1 }, 4, { weights: 8 })
    const [layer] = most.layers as [DenseLayer]
    most.parameters[layer.name]!.weight.forEach((_, i, all) => (all[i] = Math.fround(120 * layer.quantised!.weightSteps[i % 2]!)))
    expect(issueOf(() => checkNetwork(most)).code).toBe('E3522')
  })

  test('stages that compute in single precision, and files that know no such rounding', () => {
    expect(issueOf(() => compileEvents(sound())).code).toBe('E3523')
    expect(issueOf(() => createPlainAnn(sound())).code).toBe('E3523')
    expect(issueOf(() => exportKeras(sound(), 'Keras')).code).toBe('E3056')
  })

  test('images beyond 0 … 1', () => {
    const images = imagesFor(sound(), 1)
    expect(() => requireUnitPixels('ann', images)).not.toThrow()
    images.pixels[7] = 1.5
    expect(issueOf(() => requireUnitPixels('ann', { ...images, first: 10 }))).toMatchObject({ code: 'E3526', values: { sample: 11, value: '1.5' } })
  })
})
