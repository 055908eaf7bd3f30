import { roundHalfEven, topOf, type Layer, type LayerParameters, type Quantised } from '@spikeline/networks'
import type { TrainedLayer } from '../training/model.ts'
import { isWeighted, type Bits } from './rounding.ts'

const { fround } = Math

/**
 * The layers and parameters of a quantised network from those in training: weights to the nearest multiple of their channel's step, biases to
 * the nearest of inputStep · weightSteps[c].
 */
export function toWhole(
  layers: readonly Layer[], trained: Readonly<Record<string, TrainedLayer>>, bits: Bits,
): { layers: readonly Layer[]; parameters: Readonly<Record<string, LayerParameters>> } {
  const parameters: Record<string, LayerParameters> = {}
  let input = { inputBits: 8, inputStep: 1 / 255 }
  const quantised = layers.map((layer) => {
    if (!isWeighted(layer)) return layer
    const own = trained[layer.name]!
    const precision: Quantised = { weightBits: bits.weights, weightSteps: own.weightSteps!.map(Math.exp), ...input }
    parameters[layer.name] = roundParameters(own, precision)
    if (own.outputStep) input = { inputBits: bits.activations, inputStep: fround(Math.exp(own.outputStep[0]!)) }
    return { ...layer, quantised: precision }
  })
  return { layers: quantised, parameters }
}

function roundParameters({ weight, bias }: TrainedLayer, { weightBits, weightSteps, inputStep }: Quantised): LayerParameters {
  const channels = weightSteps.length
  const top = topOf('weight', weightBits)
  const whole = (w: number, step: number): number =>
    (weightBits === 1 ? (w >= 0 ? 1 : -1) : Math.max(-top, Math.min(top, roundHalfEven(fround(w / step)))))
  return {
    // + 0: no weight is −0.
    weight: weight.map((w, i) => whole(w, weightSteps[i % channels]!) * weightSteps[i % channels]! + 0),
    ...(bias && { bias: bias.map((b, c) => roundHalfEven(b / (inputStep * weightSteps[c]!)) * inputStep * weightSteps[c]! + 0) }),
  }
}
