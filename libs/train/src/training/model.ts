import type { Random } from '@spikeline/core'
import type { Layer, LayerParameters, MapShape, Rounding, Tf, TrainingMode } from '@spikeline/networks'
import { parameterShapes, type ParameterName } from '@spikeline/networks'
import type { Tensor } from '@tensorflow/tfjs'

/** The parameters of a layer while it is trained. */
export interface TrainedLayer extends LayerParameters {
  /** What its neurons learn (see startLearned). A finished network has no such array: its neurons state the values. */
  readonly learned?: Float32Array
  /** train/quantise: natural logarithms of the steps of its weights, one a channel, and of the step of what it gives. A finished network states the steps. */
  readonly weightSteps?: Float32Array
  readonly outputStep?: Float32Array
  /** Natural logarithm of the bound of its activation, one value. A finished network states the bound. */
  readonly bound?: Float32Array
}

/** One array of values of a model that is being trained. */
export interface Variable {
  readonly layer: string
  readonly name: keyof TrainedLayer
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** A model in training: the values are changed in place. */
export interface Model {
  readonly layers: readonly Layer[]
  readonly parameters: Readonly<Record<string, TrainedLayer>>
  /** What gradients are taken of, in the order of the layers. */
  readonly trained: readonly Variable[]
  /** How the network is rounded in a step, from the tensors of what is trained, by layer; absent: not at all. */
  readonly rounding?: (tf: Tf, trained: TrainedTensors) => Rounding
  /** Activations of which something is trained, or drawn from `random`; absent: none. */
  readonly activate?: (tf: Tf, trained: TrainedTensors, random: Random) => NonNullable<TrainingMode['activate']>
  /** Layers whose mean output a step tells of; absent: none. */
  readonly watched?: readonly string[]
}

/** What is trained, as tensors by layer and name. */
export type TrainedTensors = Readonly<Record<string, Readonly<Partial<Record<keyof TrainedLayer, Tensor>>>>>

/** Views the parameters of layers as variables; running statistics of batch normalisation are none. */
export function modelOf(layers: readonly Layer[], input: MapShape, parameters: Readonly<Record<string, LayerParameters>>): Model {
  const trained = Object.entries(parameterShapes(layers, input)).flatMap(([layer, shapes]) =>
    (Object.entries(shapes) as [ParameterName, readonly number[]][])
      .filter(([name]) => name !== 'mean' && name !== 'variance')
      .map(([name, shape]) => ({ layer, name, shape, values: parameters[layer]![name]! })))
  return { layers, parameters, trained }
}

/** An independent copy of parameters. */
export function copyParameters(parameters: Readonly<Record<string, TrainedLayer>>): Record<string, TrainedLayer> {
  const copyLayer = ({ weight, ...rest }: TrainedLayer): TrainedLayer => ({
    weight: weight.slice(),
    ...Object.fromEntries(Object.entries(rest).map(([name, values]) => [name, values.slice()])),
  })
  return Object.fromEntries(Object.entries(parameters).map(([layer, own]) => [layer, copyLayer(own)]))
}
