import type { Tf } from '@spikeline/tensor'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import type { Images } from '../data/images.ts'
import type { ConvLayer, DenseLayer, Layer, LayerParameters, Network, NeuNormLayer } from '../network.ts'
import { withProjections } from '../topology/blocks.ts'
import type { MapShape } from '../topology/shapes.ts'
import { parameterShapes, type ParameterName } from '../weights/parameterShapes.ts'
import { wholeParameters } from './quantised.ts'

/** TensorFlow.js with a back end opened, as `openTensor` of @spikeline/tensor gives it. */
export type { Tf } from '@spikeline/tensor'

/** A network's parameters as tensors, by layer name and parameter. */
export type ParameterTensors = Readonly<Record<string, Readonly<Partial<Record<ParameterName, Tensor>>>>>

/** Uploads the parameters of a network. The caller owns the tensors: release them with `disposeTensors`. */
export const networkTensors = (tf: Tf, network: Network): ParameterTensors =>
  parameterTensors(tf, network.layers, network.input, network.parameters)

/** Uploads parameters for the given layers, of a quantised layer its whole numbers; see `networkTensors`. */
export function parameterTensors(
  tf: Tf, layers: readonly Layer[], input: MapShape, parameters: Readonly<Record<string, LayerParameters>>,
): ParameterTensors {
  const tensors: Record<string, Partial<Record<ParameterName, Tensor>>> = {}
  const shapes = parameterShapes(layers, input)
  for (const layer of withParameters(layers)) {
    const own: Partial<Record<ParameterName, Tensor>> = (tensors[layer.name] = {})
    const given = 'quantised' in layer && layer.quantised ? wholeParameters(layer.quantised, parameters[layer.name]!) : parameters[layer.name]!
    for (const [name, shape] of Object.entries(shapes[layer.name]!) as [ParameterName, readonly number[]][])
      own[name] = tf.tensor(given[name]!, [...shape], 'float32')
  }
  return tensors
}

/** The layers that have parameters. */
const withParameters = (layers: readonly Layer[]): (ConvLayer | DenseLayer | NeuNormLayer)[] =>
  layers.flatMap((layer): readonly (ConvLayer | DenseLayer | NeuNormLayer)[] => (layer.kind === 'neuNorm' ? [layer] : withProjections([layer])))

export function disposeTensors(tensors: ParameterTensors): void {
  for (const layer of Object.values(tensors)) for (const tensor of Object.values(layer)) tensor?.dispose()
}

/** Pixels of images `from` to `to` (exclusive) as floats in [0, 1]; a byte stands for value/255. Length (to − from)·height·width·channels. */
export function pixelsAsFloat(images: Images, from = 0, to = images.samples): Float32Array {
  const size = images.height * images.width * images.channels
  const pixels = images.pixels.subarray(from * size, to * size)
  if (pixels instanceof Float32Array) return pixels
  const floats = new Float32Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) floats[i] = pixels[i]! / 255
  return floats
}

/** Images `from` to `to` (exclusive) as a tensor [B, height, width, channels] in [0, 1]. */
export function imageTensor(tf: Tf, images: Images, from = 0, to = images.samples): Tensor4D {
  return tf.tensor4d(pixelsAsFloat(images, from, to), [to - from, images.height, images.width, images.channels], 'float32')
}
