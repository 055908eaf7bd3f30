import { checkRaster, type SpikeRaster } from '@spikeline/spikes'
import { openTensor, type Tf } from '@spikeline/tensor'
import { beforeAll, describe, expect, test } from 'vitest'
import { parameterTensors } from '../../ann/tensors.ts'
import type { DenseLayer, Layer, Network, Neuron } from '../../network.ts'
import { openCpu } from '../../testing/openCpu.ts'
import { asSpiking, ifNeuron, randomAnn } from '../../testing/randomNetwork.ts'
import { randomRaster } from '../../testing/eventCases.ts'
import { buildTopology } from '../../topology/build.ts'
import { foldBatchNorm } from '../../weights/foldBatchNorm.ts'
import type { Surrogate } from '../surrogate.ts'
import { denseNeurons, rasterTensor, snnForward } from './forward.ts'
import { denseEvaluate, denseGradients, type DenseLoss } from './gradients.ts'

let tf: Tf
beforeAll(async () => void (tf = await openCpu()))

const surrogate: Surrogate = { kind: 'arctangent', width: 2, scale: 1 }

function run({ layers, input, parameters }: Network, raster: SpikeRaster) {
  const tensors = parameterTensors(tf, layers, input, parameters)
  return snnForward(tf, layers, tensors, rasterTensor(tf, raster), raster.timesteps, denseNeurons(layers, surrogate, false))
}

/** Steps of one sample of two inputs. */
function rasterOf(steps: readonly (readonly number[])[], timesteps = steps.length): SpikeRaster {
  return checkRaster({
    timesteps, samples: 1, neurons: 2, height: 1, width: 1, channels: 2, held: timesteps !== steps.length, offsets: Uint32Array.from([0, ...steps.map((_, t) => 2 * (t + 1))]),
    indices: Uint32Array.from(steps.flatMap(() => [0, 1])), values: Float32Array.from(steps.flat()), labels: Uint8Array.of(0), classes: 1, first: 0,
  })
}

/** Two inputs, a neuron with weights 0.5 and 0.25 and bias 0.125, an output with weight 2 that integrates. */
const chain = (neuron: Neuron): Network => asSpiking({
  name: 'ann', kind: 'ann', topology: '2-1-1', input: { height: 1, width: 1, channels: 2 }, classes: 1, layers: buildTopology('2-1-1').layers, provenance: [],
  parameters: { '1:1FC': { weight: Float32Array.of(0.5, 0.25), bias: Float32Array.of(0.125) }, '2:1FC': { weight: Float32Array.of(2), bias: Float32Array.of(0) } },
}, neuron)

const sumOf: DenseLoss = ({ output }) => ({ loss: tf.sum(output).asScalar(), scores: tf.sum(output, 0) })

describe('snnForward', () => {
  test('drives, neurons and membranes follow each other step by step', () => {
    // Drives 0.875, 0.375, 1.125; membranes 0.875, 1.25 → 0.25, 1.375 → 0.375.
    const { output, spikes } = run(chain(ifNeuron), rasterOf([[1, 1], [0, 1], [1, 2]]))
    expect(spikes['1:1FC']!.shape).toEqual([3, 1, 1])
    expect([...spikes['1:1FC']!.dataSync()]).toEqual([0, 1, 1])
    expect(Object.keys(spikes)).toEqual(['1:1FC'])
    expect(output.shape).toEqual([3, 1, 1])
    expect([...output.dataSync()]).toEqual([0, 2, 4])
  })

  test('a recurrent layer gets its own spikes of the step before', () => {
    // As above, but the spike at step 1 takes 0.5 off at step 2: membranes 0.875, 1.25 → 0.25, 0.875.
    const plain = chain(ifNeuron)
    const layers = plain.layers.map((layer) => (layer.name === '1:1FC' ? { ...layer, recurrent: true } as Layer : layer))
    const parameters = { ...plain.parameters, '1:1FC': { ...plain.parameters['1:1FC']!, recurrent: Float32Array.of(-0.5) } }
    const { output, spikes } = run({ ...plain, layers, parameters }, rasterOf([[1, 1], [0, 1], [1, 2]]))
    expect([...spikes['1:1FC']!.dataSync()]).toEqual([0, 1, 0])
    expect([...output.dataSync()]).toEqual([0, 2, 2])
  })

  test('a held input is presented at each step', () => {
    const once = run(chain(ifNeuron), rasterOf([[1, 1]], 5))
    const again = run(chain(ifNeuron), rasterOf([[1, 1], [1, 1], [1, 1], [1, 1], [1, 1]]))
    expect(once.output.shape).toEqual([5, 1, 1])
    expect([...once.output.dataSync()]).toEqual([...again.output.dataSync()])
    expect(once.output.dataSync().at(-1)).toBe(8)
  })

  test('maximum pooling has a dense form', () => {
    const input = { height: 2, width: 2, channels: 1 }
    const network = asSpiking(randomAnn('1C1-MP2-1', input, 1), { ...ifNeuron, threshold: 0.5 })
    Object.values(network.parameters).forEach(({ weight, bias }) => [weight, bias].forEach((values, k) => values?.fill(1 - k)))
    const raster = randomRaster(input, { timesteps: 3, samples: 1, held: false, graded: false, density: 1, seed: 1 })
    expect([...run(network, { ...raster, classes: 1 }).output.dataSync()]).toEqual([1, 2, 3])
  })

  test('batch normalisation by running statistics is the network that has it folded in', () => {
    const network = asSpiking(randomAnn([{ kind: 'dense', units: 3, batchNorm: true }], { height: 1, width: 1, channels: 2 }, 3))
    const [layer] = network.layers as [DenseLayer]
    const scaled: DenseLayer = { ...layer, batchNorm: { ...layer.batchNorm!, scale: 0.4 } }
    const folded = foldBatchNorm(scaled, network.parameters[layer.name]!)
    const raster = rasterOf([[1, 1], [0.5, -2]])
    const [found, expected] = [{ ...network, layers: [scaled] }, { ...network, layers: [folded.layer], parameters: { [layer.name]: folded.parameters } }].map((own) => run(own, raster).output.dataSync())
    found!.forEach((u, k) => expect(u).toBeCloseTo(expected![k]!, 6))
    expect(Math.abs(found![0]!)).toBeGreaterThan(0.01)
  })
})

describe('denseGradients', () => {
  const model = (network: Network) => ({ ...network, neurons: denseNeurons(network.layers, surrogate, false) })

  test('loss, scores and rates are those of the forward pass alone, and no tensor is left', () => {
    const raster = rasterOf([[1, 1], [0, 1], [1, 2]])
    const before = tf.memory().numTensors
    const { gradients, learned, ...seen } = denseGradients(tf, model(chain(ifNeuron)), raster, sumOf)
    expect(seen).toEqual({ loss: 6, scores: Float32Array.of(6), rates: { '1:1FC': Math.fround(2 / 3) } })
    expect(denseEvaluate(tf, model(chain(ifNeuron)), raster, sumOf)).toEqual(seen)
    // A weight of the output is in each later membrane: spikes at steps 1 and 2, of 3.
    expect([...gradients['2:1FC']!.weight]).toEqual([3])
    expect(learned).toEqual({ '1:1FC': {} })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('what the loss does not depend on has a gradient of 0', () => {
    // The current of the one step there is reaches the membrane only in the next.
    const network = chain({ ...ifNeuron, current: { decay: 0.5, taken: 'before' } })
    const { gradients } = denseGradients(tf, model(network), rasterOf([[1, 1]]), sumOf)
    expect([...gradients['1:1FC']!.weight]).toEqual([0, 0])
    expect([...gradients['1:1FC']!.bias!]).toEqual([0])
  })

  test('WebAssembly gives the gradients of plain JavaScript', async () => {
    const input = { height: 6, width: 6, channels: 2 }
    const neuron: Neuron = { ...ifNeuron, model: 'lif', decay: 0.75, threshold: 0.5, adaptation: { decay: 0.5, strength: 0.125, subtracts: 'base' }, refractory: 1, learned: ['decay'] }
    const network = asSpiking(randomAnn('72-4C3-AP2-6-3', input, 3), neuron)
    const raster = randomRaster(input, { timesteps: 4, samples: 2, held: false, graded: true, density: 0.4, seed: 3 })
    const expected = denseGradients(tf, model(network), raster, sumOf)
    const { tf: wasm } = await openTensor('wasm')
    try {
      const found = denseGradients(wasm, model(network), raster, sumOf)
      for (const [layer, { weight }] of Object.entries(expected.gradients)) {
        const size = Math.max(...weight.map(Math.abs))
        expect(size, layer).toBeGreaterThan(0)
        weight.forEach((value, k) => expect(Math.abs(found.gradients[layer]!.weight[k]! - value), layer).toBeLessThan(1e-5 * size))
      }
    } finally {
      await openTensor('cpu')
    }
  })
})
