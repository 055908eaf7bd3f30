import { fail } from '@spikeline/core'
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import type { ConvLayer, DenseLayer, Layer, Quantised } from '../network.ts'
import { convolve, flatten, multiply, pool, vote } from './operations.ts'
import { multipliersOf, needsTwoProducts, nextQuantised, topOf } from './quantised.ts'
import type { ParameterTensors, Tf } from './tensors.ts'

/**
 * Runs a quantised ANN on a batch, in whole numbers that single precision holds exactly: the same ones on every back end, those of quantisedIntegers.
 *
 *     q₀ = clip(round(255 · x))                 8 bits; a byte is itself
 *     a = Σ p·q + n                             exact; in single precision where it passes 2^24
 *     q = clip(round(m_c · max(0, a)))          m_c = inputStep · weightSteps[c] / the next layer's inputStep, in single precision
 *     average pooling: q = round(mean of q)     on the same grid
 *     scores = m_c · a                          in the last weighted layer, not rounded
 *
 * round: to the nearest whole number, the even one of two. `tap` is told whole numbers, but for the scores.
 * Jacob et al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only inference" (zero point 0).
 */
export function quantisedForward(
  tf: Tf, layers: readonly Layer[], parameters: ParameterTensors, x: Tensor4D, tap?: (layer: Layer, input: Tensor, output: Tensor) => void,
): Tensor2D {
  const { inputStep, inputBits } = nextQuantised(layers, -1)!
  let map: Tensor = onGrid(tf, tf.mul(x, 1 / inputStep), inputBits)
  layers.forEach((layer, i) => {
    const next = nextQuantised(layers, i)
    const output = applyQuantised(tf, layer, parameters, map, next)
    tap?.(layer, map, output)
    map = output
  })
  return flatten(tf, map)
}

const onGrid = (tf: Tf, x: Tensor, bits: number): Tensor => tf.clipByValue(tf.round(x), 0, topOf('input', bits))

function applyQuantised(tf: Tf, layer: Layer, parameters: ParameterTensors, x: Tensor, next: Quantised | undefined): Tensor {
  switch (layer.kind) {
    case 'conv':
    case 'dense': {
      const scaled = tf.mul(sums(tf, layer, parameters, x), tf.tensor1d(multipliersOf(layer.quantised!, next)))
      if (next) return onGrid(tf, scaled, next.inputBits)
      return layer.activation.kind === 'relu' ? tf.relu(scaled) : scaled
    }
    // Behind the last weights there are scores, on no grid.
    case 'averagePool': return next ? tf.round(pool(tf, layer, x)) : pool(tf, layer, x)
    case 'maxPool': return pool(tf, layer, x)
    case 'dropout': return x
    case 'vote': return vote(tf, layer, flatten(tf, x))
    case 'neuNorm': return fail('E3721', { layer: layer.name })
  }
}

/** Σ p·q + n. */
function sums(tf: Tf, layer: ConvLayer | DenseLayer, parameters: ParameterTensors, x: Tensor): Tensor {
  const { weight, bias } = parameters[layer.name]!
  const product = (by: Tensor): Tensor =>
    (layer.kind === 'conv' ? convolve(tf, layer, x, by as Tensor4D, false) : multiply(tf, flatten(tf, x), by as Tensor2D, false))
  const [, height = 1, width = 1, channels = 1] = x.rank === 4 ? x.shape : [0, 1, 1, x.shape[1]]
  let total: Tensor
  if (needsTwoProducts(layer, { height, width, channels })) {
    const upper = tf.round(tf.div(weight!, 16))
    total = tf.add(tf.mul(product(upper), 16), product(tf.sub(weight!, tf.mul(upper, 16))))
  } else total = product(weight!)
  return bias ? tf.add(total, bias) : total
}
