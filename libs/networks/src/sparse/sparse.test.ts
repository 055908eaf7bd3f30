import { createRandom } from '@spikeline/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConvLayer } from '../network.ts'
import { asSpiking, ifNeuron, randomAnn } from '../testing/randomNetwork.ts'
import { mapSize } from '../topology/shapes.ts'
import { activeInputsOf, gatherActive, type ActiveInputs } from './activeInputs.ts'
import { compileEvents, type EventLayer } from './compile.ts'
import { countOperations, propagate } from './propagate.ts'

/** What is not zero in a map. */
const active = (map: Float32Array): ActiveInputs => gatherActive(map, activeInputsOf(map.length, true))

const sparseMap = (size: number, seed: number): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length: size }, () => (random.next() < 0.4 ? random.next() : 0))
}

/** Convolution by its definition, output by output, in double precision; and how many non-zero inputs its outputs read. */
function convolve({ input, output, weight, base, layer }: EventLayer, x: Float32Array): { drive: number[]; reads: number } {
  const { kernel, stride, padding, filters } = layer as ConvLayer
  let reads = 0
  const drive = Array.from(base, (bias, i) => {
    const [oy, ox, f] = [Math.floor(i / filters / output.width), Math.floor(i / filters) % output.width, i % filters]
    let sum = bias
    for (let ky = 0; ky < kernel; ky++)
      for (let kx = 0; kx < kernel; kx++)
        for (let c = 0; c < input.channels; c++) {
          const [y, at] = [oy * stride + ky - padding, ox * stride + kx - padding]
          if (y < 0 || y >= input.height || at < 0 || at >= input.width) continue
          const value = x[(y * input.width + at) * input.channels + c]!
          if (value !== 0) reads++
          sum += value * weight[((ky * kernel + kx) * input.channels + c) * filters + f]!
        }
    return sum
  })
  return { drive, reads }
}

/** Average pooling by its definition. */
function averagePool(x: Float32Array, height: number, width: number, channels: number, size: number, stride: number): Float32Array {
  const [h, w] = [Math.floor((height - size) / stride) + 1, Math.floor((width - size) / stride) + 1]
  return Float32Array.from({ length: h * w * channels }, (_, i) => {
    const [oy, ox, c] = [Math.floor(i / channels / w), Math.floor(i / channels) % w, i % channels]
    let sum = 0
    for (let ky = 0; ky < size; ky++) for (let kx = 0; kx < size; kx++) sum += x[((oy * stride + ky) * width + ox * stride + kx) * channels + c]!
    return sum / size ** 2
  })
}

function driveOf(layer: EventLayer, inputs: ActiveInputs): Float32Array {
  const drive = new Float32Array(layer.neurons).fill(NaN)
  propagate(layer, inputs, drive)
  return drive
}
function expectClose(actual: Float32Array, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-5)
}

const shapes = fc.record({
  height: fc.integer({ min: 3, max: 7 }), width: fc.integer({ min: 3, max: 7 }), channels: fc.integer({ min: 1, max: 3 }),
  filters: fc.integer({ min: 1, max: 6 }), kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), padding: fc.integer({ min: 0, max: 2 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
})

describe('event-driven layers', () => {
  test('a convolution by scattering is the convolution by its definition, and counts what its outputs read', () => {
    fc.assert(fc.property(shapes, ({ height, width, channels, seed, ...conv }) => {
      const input = { height, width, channels }
      const layer = compileEvents(randomAnn([{ kind: 'conv', ...conv }, { kind: 'dense', units: 2 }], input, 2, seed)).layers[0]!
      const x = sparseMap(mapSize(input), seed)
      const { drive, reads } = convolve(layer, x)
      expectClose(driveOf(layer, active(x)), drive)
      expect(countOperations(layer, active(x))).toBe(reads)
    }), { numRuns: 60 })
  })

  test('pooling folded into the weights gives what pooling first would give', () => {
    fc.assert(fc.property(shapes, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), ({ height, width, channels, seed, filters }, size, step) => {
      const input = { height, width, channels }
      const conv = { kind: 'conv', filters, kernel: 3, padding: 1 } as const
      const topology = [{ kind: 'averagePool', size, stride: step }, conv, { kind: 'dense', units: 2 }] as const
      const folded = compileEvents(randomAnn(topology, input, 2, seed)).layers[0]!
      const x = sparseMap(mapSize(input), seed)
      expectClose(driveOf(folded, active(x)), convolve(folded, averagePool(x, height, width, channels, size, step)).drive)
    }), { numRuns: 60 })
  })

  test('a spike costs the neurons that it reaches: fewer at the border, none where floor pooling drops it', () => {
    const [conv] = compileEvents(randomAnn('4C3-10', { height: 3, width: 3, channels: 1 }, 10)).layers
    expect([...conv!.fanOut]).toEqual([16, 24, 16, 24, 36, 24, 16, 24, 16])
    const [, dense] = compileEvents(randomAnn('1C3-AP2-10', { height: 3, width: 3, channels: 1 }, 10)).layers
    expect([...dense!.fanOut]).toEqual([10, 10, 0, 10, 10, 0, 0, 0, 0])
  })

  test('under overlapping pooling a spike reaches each neuron once, however many windows see it', () => {
    const [, dense] = compileEvents(randomAnn('1C3-AP2S1-10', { height: 3, width: 3, channels: 1 }, 10)).layers
    expect([...dense!.fanOut]).toEqual(new Array(9).fill(10))
  })

  test('without any input the drive is the bias', () => {
    const [layer] = compileEvents(randomAnn('4C3-10', { height: 3, width: 3, channels: 1 }, 10)).layers
    expect(driveOf(layer!, active(new Float32Array(9)))).toEqual(layer!.base)
  })

  test('binary spikes are graded spikes of value 1, to the bit', () => {
    const { layers } = compileEvents(randomAnn('5C3-AP2-7', { height: 6, width: 6, channels: 2 }, 7))
    for (const layer of layers) {
      const spikes = active(sparseMap(mapSize(layer.source), 3))
      spikes.values!.fill(1)
      expect(driveOf(layer, spikes)).toEqual(driveOf(layer, { ...spikes, values: undefined }))
    }
  })

  test('recurrence of a layer that never fires, and of one in an ANN, is refused', () => {
    const ann = randomAnn('4R-3R', { height: 1, width: 1, channels: 2 }, 3)
    expect(() => compileEvents(ann)).toThrow('E3013')
    expect(() => compileEvents(asSpiking(ann))).toThrow('E3502')
    expect(compileEvents(asSpiking(ann, ifNeuron, 'spiking')).layers.map(({ recurrent }) => recurrent?.length)).toEqual([16, 9])
  })

  test('maximum pooling is refused', () => {
    expect(() => compileEvents(randomAnn('4C3-MP2-10', { height: 4, width: 4, channels: 1 }, 10))).toThrow('E3502')
  })
})
