import type { ConvLayer, Network, PoolLayer } from '../network.ts'
import { layerShapes, mapSize, type MapShape } from '../topology/shapes.ts'
import { multipliersOf, nextQuantised, roundHalfEven, topOf, wholeParameters } from './quantised.ts'

/** What a quantised network computes for one image. */
export interface QuantisedAnswer {
  /** What each layer gives, whole numbers, by name; but those behind the last weights are scores. */
  readonly layers: Readonly<Record<string, Float64Array>>
  readonly scores: Float64Array
}

const { fround } = Math

/**
 * A quantised network on one image, in whole numbers and plain loops: the readable twin of quantisedForward. `pixels`: height·width·channels in
 * [0, 1]. For a network that checkNetwork passes.
 */
export function quantisedIntegers(network: Network, pixels: Float32Array): QuantisedAnswer {
  const first = nextQuantised(network.layers, -1)!
  let map: Float64Array = Float64Array.from(pixels, (x) => clip(roundHalfEven(fround(x * fround(1 / first.inputStep))), first.inputBits))
  const layers: Record<string, Float64Array> = {}
  layerShapes(network.layers, network.input).forEach(({ layer, input, output }, i) => {
    const next = nextQuantised(network.layers, i)
    if (layer.kind === 'conv' || layer.kind === 'dense') {
      const { weight, bias } = wholeParameters(layer.quantised!, network.parameters[layer.name]!)
      const sums = layer.kind === 'conv' ? convolved(layer, map, weight, input, output) : product(map, weight, layer.units)
      const multipliers = multipliersOf(layer.quantised!, next)
      map = sums.map((sum, at) => {
        const c = at % output.channels
        const scaled = fround(fround(fround(sum) + (bias?.[c] ?? 0)) * multipliers[c]!)
        return next ? clip(roundHalfEven(scaled), next.inputBits) : layer.activation.kind === 'relu' ? Math.max(0, scaled) : scaled
      })
    } else if (layer.kind === 'averagePool' || layer.kind === 'maxPool') {
      map = pooled(layer, map, input, output)
      if (layer.kind === 'averagePool' && next) map = map.map(roundHalfEven)
    } else if (layer.kind === 'vote') {
      const votes = map
      map = Float64Array.from({ length: output.channels }, (_, c) => votes.subarray(c * layer.group, (c + 1) * layer.group).reduce((a, b) => a + b, 0) / layer.group)
    }
    layers[layer.name] = map
  })
  return { layers, scores: map }
}

const clip = (q: number, bits: number): number => Math.min(Math.max(q, 0), topOf('input', bits))

function product(q: Float64Array, weight: Float32Array, units: number): Float64Array {
  const sums = new Float64Array(units)
  q.forEach((value, i) => {
    for (let c = 0; c < units; c++) sums[c]! += value * weight[i * units + c]!
  })
  return sums
}

function convolved({ kernel, stride, padding, filters }: ConvLayer, q: Float64Array, weight: Float32Array, input: MapShape, output: MapShape): Float64Array {
  const sums = new Float64Array(mapSize(output))
  for (let y = 0; y < output.height; y++)
    for (let x = 0; x < output.width; x++)
      for (let ky = 0; ky < kernel; ky++)
        for (let kx = 0; kx < kernel; kx++) {
          const [fromY, fromX] = [y * stride + ky - padding, x * stride + kx - padding]
          if (fromY < 0 || fromX < 0 || fromY >= input.height || fromX >= input.width) continue
          for (let d = 0; d < input.channels; d++)
            for (let c = 0; c < filters; c++)
              sums[(y * output.width + x) * filters + c]! +=
                q[(fromY * input.width + fromX) * input.channels + d]! * weight[((ky * kernel + kx) * input.channels + d) * filters + c]!
        }
  return sums
}

function pooled({ kind, size, stride }: PoolLayer, q: Float64Array, input: MapShape, output: MapShape): Float64Array {
  return Float64Array.from({ length: mapSize(output) }, (_, at) => {
    const c = at % output.channels
    const x = Math.floor(at / output.channels) % output.width
    const y = Math.floor(at / output.channels / output.width)
    const window = Array.from({ length: size * size }, (_, k) => q[((y * stride + Math.floor(k / size)) * input.width + x * stride + (k % size)) * input.channels + c]!)
    return kind === 'maxPool' ? Math.max(...window) : window.reduce((a, b) => a + b, 0) / (size * size)
  })
}
