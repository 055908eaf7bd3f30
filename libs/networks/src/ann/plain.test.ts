import { createRandom } from '@spikeline/core'
import type { Tensor } from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { openCpu } from '../testing/openCpu.ts'
import { randomAnn } from '../testing/randomNetwork.ts'
import { mapSize } from '../topology/shapes.ts'
import { annForward } from './forward.ts'
import { annActivations, createPlainAnn } from './plain.ts'
import { networkTensors } from './tensors.ts'

test.each([
  '12-4', '6C3-AP2-5C3S2-8FC-4', '6C3BN-AP3S2-7FCBN-D0.5-4', '3C2P0-AP2-AP2-20-vote5', '5C3BN-[5C3BN-5C3BN]-AP2-[6C3S2BN-6C3BN]-D0.5-[6C3]-8FC-[8FC]-4',
])('the plain forward pass of %s gives the activations of the tensor back end', async (topology) => {
  const tf = await openCpu()
  const input = { height: 9, width: 8, channels: 2 }
  const ann = randomAnn(topology === '12-4' ? '12FC-4' : topology, input, 4)
  const random = createRandom(5)
  const pixels = Float32Array.from({ length: mapSize(input) }, () => Math.max(0, random.next() - 0.4))
  const tapped: Float32Array[] = []
  tf.tidy(() => annForward(tf, ann.layers, networkTensors(tf, ann), tf.tensor4d(pixels, [1, 9, 8, 2]), {
    tap: (layer, _x, y: Tensor) => void ((layer.kind === 'conv' || layer.kind === 'dense') && tapped.push(y.dataSync<'float32'>())),
  }))
  const plain = annActivations(createPlainAnn(ann), pixels)
  expect(plain.length).toBe(tapped.length)
  plain.forEach((activations, l) => {
    expect(activations.length).toBe(tapped[l]!.length)
    activations.forEach((a, i) => expect(Math.abs(a - tapped[l]![i]!)).toBeLessThan(1e-5))
  })
})

test('a recurrent layer is refused', () => {
  expect(() => createPlainAnn(randomAnn('3R-2', { height: 1, width: 1, channels: 2 }, 2))).toThrow('E3013')
})
