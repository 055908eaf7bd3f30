import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { annForward } from '../ann/forward.ts'
import { networkTensors } from '../ann/tensors.ts'
import { openNetworkFile } from '../files/readNetworkFile.ts'
import type { Network } from '../network.ts'
import { issueOf } from '../testing/issueOf.ts'
import { asSpiking, randomAnn } from '../testing/randomNetwork.ts'
import { exportKeras } from './exportKeras.ts'
import { writeKeras, writeTfjs } from './writeKeras.ts'

beforeAll(async () => void (await tf.setBackend('cpu')))

const map = { height: 9, width: 8, channels: 2 }
const networks: readonly (readonly [string, Network])[] = [
  ['paddings of all kinds', randomAnn('4C3-3C3S2P1-3C2P0-4C5S1P1-5', map, 5)],
  ['pooling, normalisation, dropout', randomAnn('4C3BN-MP2-3C1-AP3S1-D0.25-6FCBN-5', map, 5)],
  ['a row of values, voting', randomAnn('7FC-10FC-vote2', { height: 1, width: 1, channels: 6 }, 5)],
]

/** The network again, from the files of the format. */
async function through(network: Network, format: 'Keras' | 'TensorFlow.js'): Promise<Network> {
  const files = new Map<string, Uint8Array>()
  const model = exportKeras(network, format)
  if (format === 'Keras') files.set('m', await writeKeras(model))
  else {
    const { json, weights } = writeTfjs(model, 'm.weights.bin')
    files.set('m', new TextEncoder().encode(json)).set('m.weights.bin', weights)
  }
  const opened = await openNetworkFile('m', (file) => Promise.resolve(files.get(file)!))
  expect(opened.format).toBe(format)
  return opened.network({ name: network.name }).network
}

describe('a network as a model of Keras', () => {
  test.each(networks)('%s: TensorFlow.js computes the same with it', async (_, network) => {
    const { json, weights } = writeTfjs(exportKeras(network, 'TensorFlow.js'), 'w.bin')
    const { modelTopology, weightsManifest } = JSON.parse(json) as { modelTopology: object; weightsManifest: [{ weights: tf.io.WeightsManifestEntry[] }] }
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weights.buffer as ArrayBuffer }))
    const { height, width, channels } = network.input
    const x = tf.randomUniform([4, height, width, channels], 0, 1, 'float32', 3) as tf.Tensor4D
    const expected = annForward(tf as never, network.layers, networkTensors(tf as never, network), x).arraySync()
    const found = (model.predict(height === 1 ? tf.reshape(x, [4, channels]) : x) as tf.Tensor2D).arraySync()
    expected.forEach((row, i) => row.forEach((value, k) => expect(found[i]![k]).toBeCloseTo(value, 4)))
  })

  test.each([...networks.flatMap(([name, network]) => (['Keras', 'TensorFlow.js'] as const).map((format) => [name, format, network] as const))])('%s, through a file of %s, is the same again, to the bits of its weights', async (_, format, network) => {
    const again = await through(network, format)
    const bare = ({ layers }: Network) => layers.map(({ name: _, ...layer }) => layer)
    const voted = network.layers.at(-1)!.kind === 'vote' ? -1 : undefined
    expect(bare(again).slice(0, voted)).toEqual(bare(network).slice(0, voted))
    expect(Object.values(again.parameters).slice(0, voted)).toEqual(Object.values(network.parameters))
  })

  test('names that TensorFlow can\'t have are changed, and the report says so', () => {
    const { layers, report } = exportKeras(randomAnn('3FC-2', { height: 1, width: 1, channels: 2 }, 2), 'Keras')
    expect(layers.map(({ name }) => name)).toEqual(['input', '1_3FC', '2_2FC'])
    expect(report).toContainEqual({ nodes: ['1:3FC'], said: 'a name that TensorFlow can\'t have', taken: '"1_3FC"' })
  })

  test('a spiking network, and names that become the same, are refused', () => {
    const ann = randomAnn([{ kind: 'dense', units: 3, name: 'a:b' }, { kind: 'dense', units: 2, name: 'a b' }], { height: 1, width: 1, channels: 2 }, 2)
    expect(issueOf(() => exportKeras(asSpiking(ann), 'Keras'))).toMatchObject({ code: 'E3056', values: { network: 'snn' } })
    expect(issueOf(() => exportKeras(ann, 'TensorFlow.js'))).toMatchObject({ code: 'E3056', values: { layer: 'a_b' } })
  })
})
