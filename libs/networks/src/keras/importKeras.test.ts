import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { annForward } from '../ann/forward.ts'
import { networkTensors } from '../ann/tensors.ts'
import { openNetworkFile } from '../files/readNetworkFile.ts'
import type { Network } from '../network.ts'
import { mapSize } from '../topology/shapes.ts'
import type { KerasImportOptions } from './model.ts'
import files from './testing/kerasFiles.json' with { type: 'json' }

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const unpack = async (base64: string): Promise<Uint8Array> =>
  new Uint8Array(await new Response(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer())

const read = async (name: keyof typeof files, options: Partial<KerasImportOptions> = {}) => {
  const bytes = await unpack(files[name].file)
  return (await openNetworkFile('a.h5', () => Promise.resolve(bytes))).network({ name: 'n', ...options })
}

/** What a network answers to images, after a softmax. */
const answersOf = (network: Network, images: readonly number[]): number[][] => tf.tidy(() => {
  const { height, width, channels } = network.input
  const x = tf.tensor4d([...images], [images.length / mapSize(network.input), height, width, channels])
  return tf.softmax(annForward(tf as never, network.layers, networkTensors(tf as never, network), x)).arraySync() as number[][]
})

describe('a network from a file of Keras', () => {
  test.each([['cnn, Keras 2'], ['cnn, Keras 3'], ['mlp, Keras 2'], ['mlp, Keras 3']] as const)('%s: answers as Keras does', async (name) => {
    const { network } = await read(name)
    const answers = answersOf(network, files[name].images)
    files[name].answers.forEach((row, i) => row.forEach((p, k) => expect(answers[i]![k]).toBeCloseTo(p, 6)))
  })
})
