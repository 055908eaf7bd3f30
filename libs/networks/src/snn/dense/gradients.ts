import type { SpikeRaster } from '@spikeline/spikes'
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs'
import { parameterTensors, type Tf } from '../../ann/tensors.ts'
import type { Layer, LayerParameters } from '../../network.ts'
import type { MapShape } from '../../topology/shapes.ts'
import { rasterTensor, snnForward, type DenseNeurons, type DenseOptions, type DenseRun } from './forward.ts'
import type { Tensors } from './neuron.ts'

/** Numbers by layer and name. */
export type Learned = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What a batch is run through. */
export interface DenseModel {
  readonly layers: readonly Layer[]
  readonly input: MapShape
  /** The parameters of each weighted layer, as in a network. */
  readonly parameters: Readonly<Record<string, LayerParameters>>
  /** Of the layers that fire; see denseNeurons. */
  readonly neurons: DenseNeurons
  /** What the neurons have learned; by default what they start with. */
  readonly learned?: Learned
}

/** The loss of a batch as a tensor that leads back to the run, and the scores of its classes, [B, classes]. */
export type DenseLoss = (run: DenseRun) => { readonly loss: Scalar; readonly scores: Tensor2D }

export interface DenseEvaluation {
  readonly loss: number
  /** B·classes, row-major. */
  readonly scores: Float32Array
  /** Mean spikes per neuron and step of each layer that fires. */
  readonly rates: Readonly<Record<string, number>>
}

export interface DenseGradients extends DenseEvaluation {
  /** One set a weighted layer, of the form of its parameters; running statistics have none. */
  readonly gradients: Readonly<Record<string, LayerParameters>>
  /** ∂L/∂c of each constant c that neurons learn. */
  readonly learned: Learned
}

/** The constants that the neurons of a model learn, as they are now. */
export const learnedOf = ({ neurons, learned }: Pick<DenseModel, 'neurons' | 'learned'>): Learned =>
  Object.fromEntries(Object.entries(neurons).map(([layer, neuron]) => [layer, { ...neuron.learned, ...learned?.[layer] }]))

/** Loss and scores of a batch. Leaves no tensors behind. */
export function denseEvaluate(tf: Tf, model: DenseModel, raster: SpikeRaster, loss: DenseLoss): DenseEvaluation {
  return escaping(tf, () => {
    const { parameters, learned } = upload(tf, model)
    return runModel(tf, model, raster, loss, { learned }, parameters).seen()
  })
}

/**
 * Loss and gradients of a batch by automatic differentiation through time, on whichever back end is open. Keeps the history of each
 * neuron, dense: T·B·neurons values for each operation of a step. Leaves no tensors behind.
 */
export function denseGradients(tf: Tf, model: DenseModel, raster: SpikeRaster, loss: DenseLoss, options: Omit<DenseOptions, 'learned'> = {}): DenseGradients {
  return escaping(tf, () => {
    const { parameters, learned } = upload(tf, model)
    const tensors = [withoutStatistics(parameters), learned].flatMap((group) => Object.values(group).flatMap((own) => Object.values(own)))
    let evaluation: DenseEvaluation | undefined
    // The engine's own function, since a tensor that nothing depends on has a gradient too: 0. Recorded are operations on `tensors`.
    const { grads } = tf.engine().gradients(() => {
      const result = runModel(tf, model, raster, loss, { ...options, learned }, parameters)
      evaluation = result.seen()
      return result.loss
    }, tensors, undefined, true)
    const found = new Map(tensors.map((tensor, k) => [tensor, (grads[k]?.dataSync() ?? new Float32Array(tensor.size)) as Float32Array]))
    return {
      ...evaluation!,
      gradients: mapInner(withoutStatistics(parameters), (tensor) => found.get(tensor)!) as unknown as Record<string, LayerParameters>,
      learned: mapInner(learned, (tensor) => found.get(tensor)![0]!),
    }
  })
}

type Nested<T> = Readonly<Record<string, Readonly<Record<string, T>>>>

function upload(tf: Tf, model: DenseModel): { readonly parameters: Nested<Tensor>; readonly learned: Nested<Tensor> } {
  const { layers, input, parameters } = model
  return { parameters: parameterTensors(tf, layers, input, parameters) as Nested<Tensor>, learned: mapInner(learnedOf(model), (value) => tf.scalar(value)) }
}

function runModel(tf: Tf, { layers, neurons }: DenseModel, raster: SpikeRaster, loss: DenseLoss, options: DenseOptions, parameters: Nested<Tensor>) {
  const run = snnForward(tf, layers, parameters, rasterTensor(tf, raster), raster.timesteps, neurons, options)
  const { loss: value, scores } = loss(run)
  const seen = (): DenseEvaluation => ({ loss: value.dataSync()[0]!, scores: scores.dataSync() as Float32Array, rates: ratesOf(tf, run.spikes) })
  return { loss: value, seen }
}

const ratesOf = (tf: Tf, spikes: Tensors): Record<string, number> =>
  Object.fromEntries(Object.entries(spikes).map(([layer, fired]) => [layer, tf.mean(fired).dataSync()[0]!]))

const withoutStatistics = (parameters: Nested<Tensor>): Nested<Tensor> =>
  Object.fromEntries(Object.entries(parameters).map(([layer, { mean: _, variance: __, ...own }]) => [layer, own as Record<string, Tensor>]))

const mapInner = <A, B>(all: Nested<A>, to: (value: A) => B): Record<string, Record<string, B>> =>
  Object.fromEntries(Object.entries(all).map(([layer, own]) => [layer, Object.fromEntries(Object.entries(own).map(([name, value]) => [name, to(value)]))]))

/** What `work` gives, with all its tensors released. It leaves by assignment: `tidy` would look for tensors in it, number by number. */
function escaping<T>(tf: Tf, work: () => T): T {
  let result: T | undefined
  tf.tidy(() => {
    result = work()
  })
  return result!
}
