import { topOf, type ConvLayer, type DenseLayer, type Layer, type Rounding, type Tf } from '@spikeline/networks'
import type { Tensor } from '@tensorflow/tfjs'
import type { TrainedTensors } from '../training/model.ts'
import { binarise, fakeQuantise } from './fakeQuantise.ts'

/** Bits of weights and of activations. */
export interface Bits { readonly weights: number; readonly activations: number }

/** Steps of an image of bytes. */
const INPUT = 255

/**
 * How a network is rounded in a step of fine-tuning, as quantisedForward rounds it but for the last bit: images to 255ths, weights and what a ReLU gives
 * by fakeQuantise, the averages of pooling to the grid of what they average. Biases are not rounded here: their grid is far finer.
 */
export function roundingOf(tf: Tf, layers: readonly Layer[], trained: TrainedTensors, { weights, activations }: Bits): Rounding {
  const last = layers.findLast(isWeighted)
  const range = { low: 0, high: topOf('input', activations) }
  const top = topOf('weight', weights)
  // Rounds to the grid of the map as it goes from layer to layer; undefined behind the last weights.
  let again: ((x: Tensor) => Tensor) | undefined
  return {
    input(x) {
      again = (y) => tf.div(tf.clipByValue(tf.round(tf.mul(y, INPUT)), 0, INPUT), INPUT)
      return again(x) as typeof x
    },
    weight({ name }, weight) {
      const steps = trained[name]!.weightSteps!
      const scale = 1 / Math.sqrt((weight.size / steps.size) * top)
      return weights === 1 ? binarise(tf, weight, steps, scale) : fakeQuantise(tf, weight, steps, { low: -top, high: top }, scale)
    },
    output(layer, y) {
      if (layer === last) {
        again = undefined
        return y
      }
      const step = trained[layer.name]!.outputStep!
      again = (x) => fakeQuantise(tf, x, step, range, 1 / Math.sqrt((x.size / x.shape[0]!) * range.high))
      return again(y)
    },
    averages: (y) => again?.(y) ?? y,
  }
}

export const isWeighted = (layer: Layer): layer is ConvLayer | DenseLayer => layer.kind === 'conv' || layer.kind === 'dense'
