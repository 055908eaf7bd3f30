import * as tf from '@tensorflow/tfjs'
import { IssueError, type Issue } from '@spikeline/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { annForward } from '../ann/forward.ts'
import { disposeTensors, networkTensors } from '../ann/tensors.ts'
import { openNetworkFile } from '../files/readNetworkFile.ts'
import type { Network } from '../network.ts'
import { issueOf } from '../testing/issueOf.ts'
import { mapSize } from '../topology/shapes.ts'
import { importKeras } from './importKeras.ts'
import type { KerasImportOptions, KerasLayer, KerasModel } from './model.ts'
import files from './testing/kerasFiles.json' with { type: 'json' }
import { randomModel, savedFiles } from './testing/tfjsModels.ts'

beforeAll(async () => void (await tf.setBackend('cpu')))

/** See tools/bench/peers/keras_models.py, which writes them with Keras itself. */
const read = async (name: keyof typeof files, options: Partial<KerasImportOptions> = {}) => {
  const packed = Uint8Array.from(atob(files[name].file), (c) => c.charCodeAt(0))
  const bytes = new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer())
  return (await openNetworkFile('a.h5', () => Promise.resolve(bytes))).network({ name: 'n', ...options })
}

/** What a network answers to images, before a softmax. */
function scoresOf(network: Network, images: readonly number[]): number[][] {
  const { height, width, channels } = network.input
  const tensors = networkTensors(tf as never, network)
  const scores = tf.tidy(() => annForward(tf as never, network.layers, tensors, tf.tensor4d([...images], [images.length / mapSize(network.input), height, width, channels])).arraySync())
  disposeTensors(tensors)
  return scores
}
const softmax = (scores: number[]): number[] => {
  const powers = scores.map((s) => Math.exp(s - Math.max(...scores)))
  return powers.map((p) => p / powers.reduce((a, b) => a + b))
}

describe('a network from a file of Keras answers as Keras does', () => {
  test.each([
    ['cnn, Keras 2', {}, '4C5S2BN-3C3-MP2-3FC'], ['cnn, Keras 3', {}, '4C5S2BN-3C3-MP2-3FC'], ['mlp, Keras 2', {}, '5FC-D0.25-4FC'], ['mlp, Keras 3', {}, '5FC-D0.25-4FC'],
    ['mlp, weights of Keras 2', { activation: 'relu' }, '5FC-4FC'],
  ] as const)('%s', async (name, options, topology) => {
    const { network } = await read(name, options)
    expect(network).toMatchObject({ kind: 'ann' })
    const answers = scoresOf(network, files[name].images).map(softmax)
    files[name].answers.forEach((row, i) => row.forEach((p, k) => expect(answers[i]![k]).toBeCloseTo(p, 6)))
    expect(network.topology).toBe(topology)
  })

  test('and says what it took otherwise', async () => {
    expect((await read('cnn, Keras 2')).report).toMatchObject([
      { nodes: ['first'], said: expect.stringMatching(/^a kernel of 3 × 3, padded by 1 \+ 1 and 0 \+ 1/) as string },
      { nodes: ['wide'] }, { nodes: ['late'], taken: 'in the weights and the bias of "classes"' }, { nodes: ['classes'], said: 'softmax at the end' },
    ])
  })
})

describe('a network from a file of TensorFlow.js', () => {
  test('computes what the model computes, or is refused by what can\'t be expressed', async () => {
    let computed = 0
    for (let seed = 0; seed < 60; seed++) {
      const model = randomModel(seed)
      const saved = await savedFiles(model)
      const opened = await openNetworkFile('model.json', (file) => Promise.resolve(saved.get(file)!))
      let network: Network
      try {
        ({ network } = opened.network({ name: 'n' }))
      } catch (error) {
        expect((error as IssueError).issues[0]!.code).toBe('E3052')
        continue
      }
      const x = tf.randomUniform([3, ...model.inputs[0]!.shape.slice(1) as number[]], 0, 1, 'float32', seed + 1)
      const expected = (model.predict(x) as tf.Tensor2D).arraySync()
      const ends = model.layers.at(-1)!.getConfig()['activation'] === 'softmax'
      const found = scoresOf(network, [...x.dataSync()]).map((row) => (ends ? softmax(row) : row))
      const largest = Math.max(1, ...expected.flat().map(Math.abs))
      expected.forEach((row, i) => row.forEach((value, k) => expect(found[i]![k]! / largest, `seed ${seed}`).toBeCloseTo(value / largest, 4)))
      computed++
    }
    expect(computed).toBeGreaterThanOrEqual(25)
  })
})

const weight = (part: string, ...shape: number[]) => ({ part, shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 5) - 2) })
const input = (...shape: (number | null)[]): KerasLayer => ({ name: 'in', type: 'InputLayer', config: { batch_input_shape: [null, ...shape] }, weights: [] })
const dense = (name: string, inputs: number, units: number, config = {}): KerasLayer => ({ name, type: 'Dense', config: { units, activation: 'linear', use_bias: true, ...config }, weights: [weight('kernel', inputs, units), weight('bias', units)] })
const conv = (config = {}, ...shape: number[]): KerasLayer => ({ name: 'conv', type: 'Conv2D', config: { filters: 2, kernel_size: [3, 3], use_bias: false, ...config }, weights: [weight('kernel', ...(shape.length > 0 ? shape : [3, 3, 1, 2]))] })
const bare = (type: string, config = {}): KerasLayer => ({ name: type.toLowerCase(), type, config, weights: [] })
const model = (...layers: KerasLayer[]): KerasModel => ({ format: 'Keras', version: '2.15.0', layers })
const issueFrom = (layers: KerasLayer[], options: Partial<KerasImportOptions> = {}): Issue => issueOf(() => importKeras(model(...layers), { name: 'n', ...options }))

describe('what can\'t be expressed is refused by the name of its layer', () => {
  const flat = bare('Flatten')
  test.each<[string, KerasLayer[]]>([
    ['conv', [input(1, 8, 8), conv({ data_format: 'channels_first' })]],
    ['conv', [input(8, 8, 1), conv({ strides: [1, 2] })]],
    ['conv', [input(8, 8, 1), conv({ activation: 'elu' })]],
    ['conv', [input(8, 8, 1), conv({}, 3, 3, 2, 2)]],
    ['conv', [input(8, 8, 1), conv({ use_bias: true })]],
    ['conv', [input(64), conv()]],
    ['leakyrelu', [input(8, 8, 1), conv(), bare('LeakyReLU')]],
    ['relu', [input(8, 8, 1), conv(), bare('ReLU', { max_value: 6 })]],
    ['relu', [input(8, 8, 1), conv(), bare('AveragePooling2D'), bare('ReLU')]],
    ['maxpooling2d', [input(8, 8, 1), conv(), bare('MaxPooling2D', { pool_size: [2, 1] })]],
    ['averagepooling2d', [input(9, 9, 1), bare('AveragePooling2D', { padding: 'same' })]],
    ['rescaling', [input(8, 8, 1), bare('Rescaling', { scale: 1 / 255 }), conv()]],
    ['lstm', [input(8, 8), bare('LSTM')]],
    ['a', [input(8, 8), dense('a', 8, 2)]],
    ['b', [input(4), dense('a', 4, 3, { activation: 'softmax' }), dense('b', 3, 2)]],
    ['a', [input(4), dense('a', 4, 1, { activation: 'sigmoid' })]],
    ['a', [input(5), dense('a', 4, 2)]],
    ['reshape', [input(8, 8, 1), conv(), bare('Reshape', { target_shape: [36, 1, 2] })]],
    ['reshape', [input(8, 8, 1), bare('Reshape', { target_shape: [5, -1] }), flat, dense('a', 64, 2)]],
    ['zeropadding2d', [input(8, 8, 1), conv(), bare('ZeroPadding2D')]],
    ['in', [input(null, null, 1), conv()]],
  ])('%s, case %#', (layer, layers) => {
    expect(issueFrom(layers)).toMatchObject({ code: 'E3052', values: { layer } })
  })

  test('what a softmax at the end follows does not matter, what follows it does', () => {
    expect(importKeras(model(input(4), dense('a', 4, 3), bare('Dropout', { rate: 0.5 }), bare('Softmax')), { name: 'n' }).network.topology).toBe('3FC-D0.5')
    expect(issueFrom([input(4), dense('a', 4, 3, { activation: 'softmax' }), bare('ReLU')])).toMatchObject({ values: { layer: 'relu' } })
  })
})

describe('what a file leaves open is stated', () => {
  const alone = (...layers: [string, ...ReturnType<typeof weight>[]][]): KerasModel => ({ format: 'Keras', version: '', layers: layers.map(([name, ...weights]) => ({ name, type: undefined, config: {}, weights })) })
  const two = alone(['a', weight('kernel', 4, 3)], ['activation_1'], ['b', weight('kernel', 3, 2)])

  test('of weights alone, what follows each layer but the last', () => {
    expect(issueOf(() => importKeras(two, { name: 'n' }))).toMatchObject({ code: 'E3054', values: { layers: ['a'] } })
    const kinds = (activation: 'relu' | 'none') => importKeras(two, { name: 'n', activation }).network.layers.map((layer) => 'activation' in layer && layer.activation.kind)
    expect([kinds('relu'), kinds('none')]).toEqual([['relu', 'none'], ['none', 'none']])
    expect(issueFrom([input(4), dense('a', 4, 2)], { activation: 'relu' }).code).toBe('E3055')
  })

  test('convolutions, and layers without weights whose name says nothing, can\'t be read of weights alone', () => {
    expect(issueOf(() => importKeras(alone(['c', weight('kernel', 3, 3, 1, 2)]), { name: 'n', activation: 'relu' }))).toMatchObject({ code: 'E3052', values: { layer: 'c' } })
    expect(issueOf(() => importKeras(alone(['a', weight('kernel', 4, 3)], ['max_pooling2d_1']), { name: 'n', activation: 'relu' }))).toMatchObject({ code: 'E3052', values: { layer: 'max_pooling2d_1' } })
  })

  test('the map of an input of one axis, or of any size', () => {
    const map = { height: 2, width: 2, channels: 1 }
    expect(importKeras(model(input(4), dense('a', 4, 2)), { name: 'n' }).network.input).toEqual({ height: 1, width: 1, channels: 4 })
    expect(importKeras(model(input(4), dense('a', 4, 2)), { name: 'n', input: map }).network.input).toEqual(map)
    expect(importKeras(model(input(null, null, 1), bare('Flatten'), dense('a', 4, 2)), { name: 'n', input: map }).network.input).toEqual(map)
    for (const shape of [[5], [2, 2, 2], [4, 1, 1]]) expect(issueFrom([input(...shape), bare('Flatten'), dense('a', 4, 2)], { input: map }).code).toBe('E3051')
    expect(issueFrom([input(4), bare('Reshape', { target_shape: [4, 1, 1] }), bare('Flatten'), dense('a', 4, 2)], { input: map }).code).toBe('E3051')
  })

  test('images laid out by a Reshape, or flat from two axes, become maps', () => {
    expect(importKeras(model(input(64), bare('Reshape', { target_shape: [8, -1, 1] }), conv()), { name: 'n' }).network).toMatchObject({ input: { height: 8, width: 8, channels: 1 }, classes: 72 })
    expect(importKeras(model(input(2, 2), bare('Flatten'), dense('a', 4, 2)), { name: 'n' }).network.input).toEqual({ height: 2, width: 2, channels: 1 })
  })

  test('the report says where double precision became single', () => {
    const layer = { ...dense('a', 1, 1), weights: [{ part: 'kernel', shape: [1, 1], values: Float64Array.of(0.1) }, { part: 'bias', shape: [1], values: Float64Array.of(0.5) }] }
    expect(importKeras(model(input(1), layer), { name: 'n' }).report).toEqual([{ nodes: ['a'], said: 'numbers of more than 32 bits', taken: 'rounded to single precision' }])
    expect(importKeras(model(input(1), { ...layer, weights: [{ ...layer.weights[0]!, values: Float64Array.of(0.5) }, layer.weights[1]!] }), { name: 'n' }).report).toEqual([])
  })
})
