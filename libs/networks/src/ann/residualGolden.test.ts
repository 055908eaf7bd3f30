import type { SpikeRaster } from '@spikeline/spikes'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import type { LayerParameters, Network } from '../network.ts'
import { createTally } from '../snn/clock.ts'
import { openSimulator } from '../snn/simulator.ts'
import golden from '../testing/goldenResidual.json' with { type: 'json' }
import { openCpu } from '../testing/openCpu.ts'
import { asSpiking, ifNeuron } from '../testing/randomNetwork.ts'
import { fitTopology } from '../topology/build.ts'
import { checkNetwork } from '../weights/checkNetwork.ts'
import { annActivations, createPlainAnn } from './plain.ts'
import { annForward } from './forward.ts'
import { disposeTensors, networkTensors, type ParameterTensors } from './tensors.ts'

/** See tools/bench/peers/golden_residual.py, which writes them with PyTorch and SpikingJelly, from the same numbers. */
const { side, channels, samples, timesteps } = golden
let state = 7
const take = (size: number, factor = 1, centre = 0): Float32Array =>
  Float32Array.from({ length: size }, () => centre + factor * ((state = (state * 16807) % 2147483647) / 2147483647 - 0.5))

const convolution = (kernel: number, reads: number, filters: number): LayerParameters => ({
  weight: take(kernel * kernel * reads * filters, 3 / (kernel * Math.sqrt(reads))), gamma: take(filters, 1, 1), beta: take(filters), mean: take(filters), variance: take(filters, 1, 1),
})
const input = { height: side, width: side, channels }
const { layers, notation } = fitTopology('3C3BN-[3C3BN-3C3BN]-[4C3S2BN-4C3BN]-2', input, 2, { bias: false, shortcuts: true })
const output = { ...layers.at(-1)!, bias: true } as Network['layers'][number]
const parameters = {
  '1:3C3BN': convolution(3, 2, 3), '2:3C3BN': convolution(3, 3, 3), '3:3C3BN': convolution(3, 3, 3), '4:4C3S2BN': convolution(3, 3, 4), '5:4C3BN': convolution(3, 4, 4),
  '5:4C3BN.shortcut': convolution(1, 3, 4), '6:2FC': { weight: take(72), bias: take(2) },
}
const network: Network = checkNetwork({ name: 'golden', kind: 'ann', topology: notation, input, classes: 2, layers: [...layers.slice(0, -1), output], parameters, provenance: [] })
const pixels = take(samples * side * side * channels, 1, 0.5)

const expectClose = (got: ArrayLike<number>, expected: readonly number[]): void => {
  expect(got.length).toBe(expected.length)
  expect(Math.max(...expected.map((x, i) => Math.abs(x - got[i]!)))).toBeLessThan(1e-5 * Math.max(1, ...expected.map(Math.abs)))
}

test('a residual network answers as in PyTorch, on tensors and plainly', async () => {
  const tf = await openCpu()
  const tensors = networkTensors(tf, network)
  expectClose(tf.tidy(() => annForward(tf, network.layers, tensors, tf.tensor4d(pixels, [samples, side, side, channels])).dataSync<'float32'>().slice()), golden.logits)
  disposeTensors(tensors)
  const plain = createPlainAnn(network)
  const size = side * side * channels
  expectClose(Array.from({ length: samples }, (_, b) => [...annActivations(plain, pixels.subarray(b * size, (b + 1) * size)).at(-1)!]).flat(), golden.logits)
})

test('its loss, gradients and running statistics while training are those of PyTorch', async () => {
  const tf = await openCpu()
  const names = [['1:3C3BN', 'weight'], ['5:4C3BN.shortcut', 'weight'], ['5:4C3BN.shortcut', 'gamma']] as const
  const seen: Record<string, number[]> = {}
  const tensors = networkTensors(tf, network)
  tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((...given: Tensor[]) => {
      const changed: ParameterTensors = Object.fromEntries(Object.entries(tensors).map(([layer, own]) => [layer, { ...own, ...Object.fromEntries(names.flatMap(([of, name], i) => (of === layer ? [[name, given[i]!]] : []))) }]))
      const training = { dropoutMask: (_: unknown, shape: readonly number[]) => tf.ones([...shape]), onMoments: (layer: string, mean: Tensor) => void (seen[layer] = [...mean.dataSync()]) }
      const logits = annForward(tf, network.layers, changed, tf.tensor4d(pixels, [samples, side, side, channels]), { training })
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits as Tensor2D), tf.tensor2d([1, 0, 0, 1, 1, 0], [3, 2])), 1))).asScalar()
    })(names.map(([layer, name]) => tensors[layer]![name]!))
    expectClose(value.dataSync(), [golden.loss])
    ;[golden.gradients.first, golden.gradients.projection, golden.gradients.projectionGamma].forEach((expected, i) => expectClose(grads[i]!.dataSync(), expected))
  })
  disposeTensors(tensors)
  const { momentum } = (layers[4] as { shortcut?: { projection?: { batchNorm?: { momentum: number } } } }).shortcut!.projection!.batchNorm!
  expectClose(seen['5:4C3BN.shortcut']!.map((mean, c) => momentum * parameters['5:4C3BN.shortcut'].mean![c]! + (1 - momentum) * mean), golden.runningMean)
})

test.each(['kernels', 'twin'] as const)('with IF neurons it spikes as in SpikingJelly: %s', (engine) => {
  const { simulator } = openSimulator(asSpiking(network, ifNeuron), engine)
  const tally = createTally(simulator, timesteps)
  const size = side * side * channels
  const raster: SpikeRaster = {
    timesteps, samples, neurons: size, ...input, held: true, offsets: Uint32Array.from({ length: samples + 1 }, (_, b) => b * size),
    indices: Uint32Array.from({ length: samples * size }, (_, i) => i % size), values: pixels, labels: new Uint8Array(samples), classes: 2, first: 0,
  }
  const sums: number[] = []
  for (let b = 0; b < samples; b++) {
    simulator.present(raster, b, tally)
    sums.push(...simulator.evidence)
  }
  expect(tally.slice(0, -1).map(({ spikes }) => spikes.reduce((sum, n) => sum + n, 0))).toEqual(golden.spikes)
  expectClose(sums, golden.sums)
  simulator.close()
})
