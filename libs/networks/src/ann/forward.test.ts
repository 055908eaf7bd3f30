import { createRandom } from '@spikeline/core'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Images } from '../data/images.ts'
import type { Layer, LayerParameters } from '../network.ts'
import { openCpu } from '../testing/openCpu.ts'
import { randomAnn } from '../testing/randomNetwork.ts'
import { buildTopology, type Topology } from '../topology/build.ts'
import type { MapShape } from '../topology/shapes.ts'
import { initialise } from '../weights/initialise.ts'
import type { ParameterName } from '../weights/parameterShapes.ts'
import { annScores, argmaxRows } from './evaluate.ts'
import { annForward, type TrainingMode } from './forward.ts'
import { annActivations, createPlainAnn } from './plain.ts'
import { disposeTensors, imageTensor, parameterTensors, type Tf } from './tensors.ts'

let tf: Tf
beforeAll(async () => void (tf = await openCpu()))

const silent: TrainingMode = { dropoutMask: (_, shape) => tf.ones([...shape]), onMoments: () => {} }

/** Fresh parameters, all of them moved off the symmetric start so that no gradient vanishes by luck. */
function randomNetwork(topology: Topology, input: MapShape): { layers: readonly Layer[]; parameters: Record<string, LayerParameters> } {
  const { layers } = buildTopology(topology)
  const parameters = initialise(layers, input, createRandom(3))
  const random = createRandom(4)
  for (const layer of Object.values(parameters))
    for (const [name, values] of Object.entries(layer)) if (name !== 'weight') (values as Float32Array).forEach((_, i, all) => (all[i] = 0.5 + random.next()))
  return { layers, parameters }
}

const randomInput = ({ height, width, channels }: MapShape, samples: number): Tensor4D => {
  const random = createRandom(5)
  return tf.tensor4d(Float32Array.from({ length: samples * height * width * channels }, () => random.next()), [samples, height, width, channels])
}

describe('annForward', () => {
  test('a block adds in front of the activation what it reads, times its scale or through its projection', () => {
    const run = (topology: string, parameters: Record<string, LayerParameters>, scale?: number): Float32Array => {
      const { layers } = buildTopology(topology, { shortcuts: true, bias: false })
      const given = layers.map((layer) => ('shortcut' in layer && layer.shortcut && scale !== undefined ? { ...layer, shortcut: { ...layer.shortcut, scale } } : layer))
      return tf.tidy(() => annForward(tf, given, parameterTensors(tf, given, { height: 1, width: 1, channels: 1 }, parameters), tf.tensor4d([2], [1, 1, 1, 1])).dataSync<'float32'>().slice())
    }
    const of = (...values: number[]): LayerParameters => ({ weight: Float32Array.from(values) })
    // a = 2; b = relu(−3·2 + 2), or with a scale of 4 relu(−6 + 8); without the block's ReLU behind the sum, 2 would be added to 0.
    const parameters = { '1:1FC': of(1), '2:1FC': of(-3), '3:1FC': of(10) }
    expect([...run('1FC-[1FC]-1', parameters)]).toEqual([0])
    expect([...run('1FC-[1FC]-1', parameters, 4)]).toEqual([20])
    const conv = (filters: number, ...values: number[]): LayerParameters => ({ weight: Float32Array.from({ length: 9 * filters }, (_, i) => (Math.floor(i / filters) === 4 ? values[i % filters]! : 0)) })
    // a = 2; (−6, 2) + (20, −1) = (14, 1).
    expect([...run('1C3-[2C3]-2', { '1:1C3': conv(1, 1), '2:2C3': conv(2, -3, 1), '2:2C3.shortcut': of(10, -0.5), '3:2FC': of(1, 0, 0, 1) })]).toEqual([14, 1])
  })

  test.each(['6FC-4C3-3', '6FC-[5C3-6C3]-3', '6FC-[5C1-6FC]-3', '2C3-6FC-[4C3]-D0.5-3', '6FCBN-4C3BN-3'])('%s: a convolution reads the values of a dense layer as a map of one place', (topology) => {
    const input = { height: 2, width: 2, channels: 1 }
    const ann = randomAnn(topology, input, 3)
    const x = Float32Array.of(0.1, 0.5, 0.9, 0.3, 0.7, 0.2, 0.4, 0.8)
    const answer = (training?: TrainingMode): Float32Array =>
      tf.tidy(() => annForward(tf, ann.layers, parameterTensors(tf, ann.layers, input, ann.parameters), tf.tensor4d(x, [2, 2, 2, 1]), training && { training }).dataSync<'float32'>().slice())
    const plain = createPlainAnn(ann)
    const expected = [0, 4].flatMap((from) => [...annActivations(plain, x.subarray(from, from + 4)).at(-1)!])
    answer().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
    if (!topology.includes('BN')) answer(silent).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
  })

  test('a dense layer is W·x + b, a ReLU between two of them', () => {
    const { layers } = buildTopology('2-2-1')
    const parameters = {
      '1:2FC': { weight: Float32Array.of(1, -1, 2, -2), bias: Float32Array.of(0.5, 0.5) },
      '2:1FC': { weight: Float32Array.of(10, 100), bias: Float32Array.of(1) },
    }
    // hidden: (1·3 + 2·4 + 0.5, −3 − 8 + 0.5 → 0) = (11.5, 0); output: 115 + 1
    const input = { height: 1, width: 1, channels: 2 }
    const tensors = parameterTensors(tf, layers, input, parameters)
    expect([...annForward(tf, layers, tensors, tf.tensor4d([3, 4], [1, 1, 1, 2])).dataSync()]).toEqual([116])
  })

  test('a convolution is padded with zeros and correlates, HWIO', () => {
    const { layers } = buildTopology([{ kind: 'conv', filters: 1, kernel: 3, bias: false, name: 'c' }])
    const weight = Float32Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0) // reads the neighbour to the right
    const tensors = parameterTensors(tf, layers, { height: 2, width: 2, channels: 1 }, { c: { weight } })
    expect([...annForward(tf, layers, tensors, tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])).dataSync()]).toEqual([2, 0, 4, 0])
  })

  test.each([
    ['even kernel', [{ kind: 'conv', filters: 2, kernel: 2 }], 4, 5],
    ['stride', [{ kind: 'conv', filters: 2, kernel: 3, stride: 2 }], 5, 3],
    ['stride on an even map', [{ kind: 'conv', filters: 2, kernel: 3, stride: 2 }], 4, 2],
    ['no padding', [{ kind: 'conv', filters: 2, kernel: 3, padding: 0 }], 5, 3],
    ['wide padding', [{ kind: 'conv', filters: 2, kernel: 3, padding: 3 }], 4, 8],
    ['pooling that leaves a rest', [{ kind: 'conv', filters: 2, kernel: 1 }, { kind: 'averagePool', size: 2 }], 5, 2],
    ['overlapping pooling', [{ kind: 'conv', filters: 2, kernel: 1 }, { kind: 'maxPool', size: 3, stride: 2 }], 7, 3],
  ] as const)('gives the map that layerShapes says: %s', (_, topology, side, expected) => {
    const input = { height: side, width: side, channels: 3 }
    const { layers, parameters } = randomNetwork(topology, input)
    const shapes: number[][] = []
    const tensors = parameterTensors(tf, layers, input, parameters)
    annForward(tf, layers, tensors, randomInput(input, 2), { tap: (_layer, _input, output) => void shapes.push(output.shape) })
    expect(shapes.at(-1)).toEqual([2, expected, expected, 2])
  })

  test('a recurrent layer is refused', () => {
    const input = { height: 1, width: 1, channels: 3 }
    const { layers, parameters } = randomNetwork('3R-2', input)
    const tensors = parameterTensors(tf, layers, input, parameters)
    expect(() => annForward(tf, layers, tensors, randomInput(input, 2))).toThrow('E3013')
  })

  test('voting is the mean of neighbouring outputs', () => {
    const { layers } = buildTopology([{ kind: 'dense', units: 4, bias: false, name: 'd' }, { kind: 'vote', group: 2 }])
    const tensors = parameterTensors(tf, layers, { height: 1, width: 1, channels: 1 }, { d: { weight: Float32Array.of(1, 2, 3, 5) } })
    expect([...annForward(tf, layers, tensors, tf.tensor4d([1], [1, 1, 1, 1])).dataSync()]).toEqual([1.5, 4])
  })

  test('training and evaluation agree where there is neither dropout nor batch norm', () => {
    const input = { height: 6, width: 6, channels: 2 }
    const { layers, parameters } = randomNetwork('4C3-AP2-8FC-3', input)
    const tensors = parameterTensors(tf, layers, input, parameters)
    const x = randomInput(input, 3)
    const evaluated = annForward(tf, layers, tensors, x).dataSync()
    annForward(tf, layers, tensors, x, { training: silent }).dataSync().forEach((value, i) => expect(value).toBeCloseTo(evaluated[i]!, 5))
  })

  test('batch norm: training normalises by the batch, evaluation by the running statistics', () => {
    const layer = { kind: 'dense' as const, units: 1, bias: false, name: 'd', batchNorm: { epsilon: 1e-6 } }
    const { layers } = buildTopology([layer])
    const input = { height: 1, width: 1, channels: 1 }
    const of = (...values: number[]) => Float32Array.from(values)
    const tensors = parameterTensors(tf, layers, input, { d: { weight: of(1), gamma: of(2), beta: of(1), mean: of(3), variance: of(4) } })
    const x = tf.tensor4d([1, 5], [2, 1, 1, 1])
    const moments: number[] = []
    const mode: TrainingMode = { ...silent, onMoments: (_, mean, variance) => void moments.push(mean.dataSync()[0]!, variance.dataSync()[0]!) }
    const training = [...annForward(tf, layers, tensors, x, { training: mode }).dataSync()]
    expect(moments).toEqual([3, 4])
    training.forEach((value, i) => expect(value).toBeCloseTo([-1, 3][i]!, 4))
    ;[...annForward(tf, layers, tensors, x).dataSync()].forEach((value, i) => expect(value).toBeCloseTo([-1, 3][i]!, 4))
  })
})

describe('gradients agree with central differences', () => {
  test.each([
    ['dense', '12-5-3'],
    ['dense with batch norm', '5FCBN-3'],
    ['convolution', '3C3-3'],
    ['convolution with batch norm', '2C3BN-3'],
    ['convolution with stride', '3C3S2-3'],
    ['convolution with an even kernel', '3C2-3'],
    ['convolution without padding', '3C2P0-3'],
    ['convolution on convolution', '3C3-2C3-3'],
    ['average pooling', '3C3-AP2-3'],
    ['maximum pooling', '3C3-MP2-3'],
    ['dropout', '6FC-D0.5-3'],
    ['voting', '6FC-vote2'],
  ] as const)('%s', (_, topology) => {
    const input = topology.startsWith('12-') ? { height: 2, width: 3, channels: 2 } : { height: 4, width: 4, channels: 2 }
    const { layers, parameters } = randomNetwork(topology, input)
    const x = randomInput(input, 3)
    const target = tf.tensor2d([[1, -2, 0.5], [0, 1, 1], [2, 0, -1]])
    const everyOther = (shape: readonly number[]): Float32Array => Float32Array.from({ length: shape[0]! * shape[1]! }, (__, i) => (i % 2) * 2)
    const training: TrainingMode = { ...silent, dropoutMask: (__, shape) => tf.tensor(everyOther(shape), [...shape]) }
    const names = Object.entries(parameters).flatMap(([layer, own]) =>
      (Object.keys(own) as ParameterName[]).filter((n) => n !== 'mean' && n !== 'variance').map((n) => [layer, n] as const))
    const all = parameterTensors(tf, layers, input, parameters)
    const loss = (...variables: Tensor[]) => {
      const tensors = copyOf(all)
      names.forEach(([layer, name], i) => (tensors[layer]![name] = variables[i]!))
      return tf.sum(tf.mul(annForward(tf, layers, tensors, x, { training }), target)).asScalar()
    }
    const given = names.map(([layer, name]) => all[layer]![name]!)
    const { grads } = tf.valueAndGrads(loss)(given)
    const lossWith = (which: number, values: Float32Array): number =>
      tf.tidy(() => loss(...given.map((tensor, i) => (i === which ? tf.tensor(values, tensor.shape) : tensor))).dataSync()[0]!)
    names.forEach(([layer, name], which) => {
      const values = parameters[layer]![name]!
      const gradient = grads[which]!.dataSync()
      const random = createRandom(which)
      // A handful of entries of each: enough to catch a wrong layout, cheap enough to run on every change.
      for (let n = 0; n < 6; n++) {
        const i = random.integer(values.length)
        const h = 2 ** -9
        const moved = (by: number) => Float32Array.from(values, (v, k) => (k === i ? v + by : v))
        const numeric = (lossWith(which, moved(h)) - lossWith(which, moved(-h))) / (2 * h)
        expect(Math.abs(gradient[i]! - numeric), `${layer}.${name}[${i}]`).toBeLessThan(0.02 * Math.max(1, Math.abs(numeric)))
      }
    })
  })
})

const copyOf = (tensors: ReturnType<typeof parameterTensors>): Record<string, Partial<Record<ParameterName, Tensor>>> =>
  Object.fromEntries(Object.entries(tensors).map(([layer, own]) => [layer, { ...own }]))

describe('annScores', () => {
  const images: Images = {
    samples: 3, height: 2, width: 2, channels: 1, classes: 2, first: 0,
    pixels: Uint8Array.from([0, 51, 102, 255, 1, 2, 3, 4, 9, 9, 9, 9]), labels: Uint8Array.of(0, 1, 1),
  }

  test('a byte stands for value/255', () => {
    expect([...imageTensor(tf, images, 0, 1).dataSync()]).toEqual([...Float32Array.of(0, 51 / 255, 102 / 255, 1)])
  })

  test('scores do not depend on how the images are cut, and no tensor is left behind', () => {
    const input = { height: 2, width: 2, channels: 1 }
    const { layers, parameters } = randomNetwork('4FC-2', input)
    const before = tf.memory().numTensors
    const tensors = parameterTensors(tf, layers, input, parameters)
    const whole = annScores(tf, layers, tensors, images)
    expect([...annScores(tf, layers, tensors, images, 0, 1), ...annScores(tf, layers, tensors, images, 1, 3)]).toEqual([...whole])
    disposeTensors(tensors)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('the answer is the highest score, the lowest class on a tie', () => {
    expect([...argmaxRows(Float32Array.of(1, 2, 2, 5, 5, 0), 3)]).toEqual([1, 0])
  })
})
