import {
  boundLearned, denseEvaluate, denseGradients, denseNeurons, learnedOf, type BatchNorm, type DenseEvaluation, type DenseLoss, type DenseModel, type DenseNeurons, type DenseRun, type Learned,
  type LayerParameters,
  type Tf,
} from '@spikeline/networks'
import type { SpikeRaster } from '@spikeline/spikes'
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs'
import { copyParameters } from '../training/model.ts'
import { optimise, startOptimiser, type OptimiserSettings, type OptimiserState } from '../training/optimiser.ts'
import { updateRunning, type Moments, type Norm } from './batchNorm.ts'
import { dropsOf, type Kept } from './dropout.ts'
import { checkBatch, compileTrainable } from './openTrainer.ts'
import { arraysOf, decaysOf, namedWith, parametersOf } from './parameterArrays.ts'
import type { Evaluation, RateTarget, SpikingStep, SpikingTrainer, Trainable, TrainerSettings } from './trainer.ts'

/**
 * A trainer whose neurons may learn constants of any name: they follow the parameters in the optimiser's state, an array for each layer that has
 * any. What built-in neurons learn is named as learnedNames has it, and stays within the bounds of the other trainers (see boundLearned).
 */
export interface DenseTrainer extends SpikingTrainer {
  readonly learned: Learned
}

/**
 * A trainer on the dense path: automatic differentiation of TensorFlow.js, on the back end that is open. It is for neurons that nothing
 * else computes, `neurons` by layer; layers that are not named there have the neurons of their activation, with the results of the other
 * trainers but for rounding. Nothing falls back to it by itself: every neuron that a document can state has kernels or a twin, whose bits
 * are the same on every machine, which those of a tensor back end are not. It keeps all operations of all neurons at all steps of a batch,
 * and does not check beforehand that there is memory for them.
 *
 * Fails with E3502 (a layer that has no event-driven form), as the other trainers do.
 */
export function openDenseTrainer(tf: Tf, trainable: Trainable, settings: TrainerSettings, neurons: DenseNeurons = {}): DenseTrainer {
  return new TensorTrainer(tf, trainable, settings, neurons)
}

class TensorTrainer implements DenseTrainer {
  readonly engine = 'dense'
  readonly alone = undefined
  readonly parameters: Readonly<Record<string, LayerParameters>>
  readonly #tf: Tf
  readonly #trainable: Trainable
  readonly #settings: TrainerSettings
  readonly #neurons: DenseNeurons
  readonly #names: readonly string[]
  readonly #norms: readonly { readonly name: string; readonly settings: BatchNorm }[]
  readonly #moments = new Map<string, Moments>()
  /** What neurons learn, by layer: the names and, in their order, the values. */
  readonly #learned: readonly { readonly layer: string; readonly names: readonly string[]; readonly values: Float32Array; readonly bound: () => void }[]
  #gradients: readonly Float32Array[] = []

  constructor(tf: Tf, trainable: Trainable, settings: TrainerSettings, given: DenseNeurons) {
    const inputs = compileTrainable(trainable)
    this.#tf = tf
    this.#trainable = trainable
    this.#settings = settings
    this.#neurons = denseNeurons(trainable.layers, settings.surrogate, settings.detachReset, given, settings.detachAdaptation)
    this.#names = inputs.map(({ wires }) => wires.layer.name)
    this.#norms = inputs.flatMap(({ wires: { layer: { name } }, norm }) => (norm ? [{ name, settings: norm.settings }] : []))
    this.parameters = copyParameters(Object.fromEntries(inputs.flatMap((input) => namedWith(input, parametersOf({ ...input, learned: undefined }), input.strength))))
    this.#learned = Object.entries(learnedOf({ neurons: this.#neurons })).flatMap(([layer, own]) => {
      if (Object.keys(own).length === 0) return []
      const builtIn = given[layer] ? undefined : inputs.find(({ wires }) => wires.layer.name === layer)
      const values = builtIn?.learned?.slice() ?? Float32Array.from(Object.values(own))
      return [{ layer, names: Object.keys(own), values, bound: () => builtIn && boundLearned(builtIn.neuron!, values) }]
    })
  }

  get learned(): Learned {
    return Object.fromEntries(this.#learned.map(({ layer, names, values }) => [layer, Object.fromEntries(names.map((name, k) => [name, values[k]!]))]))
  }

  step(raster: SpikeRaster, kept: Kept = {}): SpikingStep {
    checkBatch(this.#trainable, this.#settings, raster, kept)
    const onMoments = (layer: string, mean: Tensor, variance: Tensor): void =>
      void this.#moments.set(layer, { mean: mean.dataSync<'float32'>().slice(), variance: variance.dataSync<'float32'>().slice() })
    const { gradients, learned, ...rest } = denseGradients(this.#tf, this.#model(), raster, this.#loss(raster), { truncate: this.#settings.truncate ?? Infinity, masks: this.#masks(kept), onMoments })
    const ofLearned = this.#learned.map(({ layer, names }) => Float32Array.from(names, (name) => learned[layer]![name]!))
    this.#gradients = [...arraysOf(gradients), ...ofLearned]
    return { ...this.#evaluation(rest), gradients }
  }

  evaluate(raster: SpikeRaster): Evaluation {
    checkBatch(this.#trainable, this.#settings, raster)
    return this.#evaluation(denseEvaluate(this.#tf, this.#model(), raster, this.#loss(raster)))
  }

  startOptimiser(kind: 'adam' | 'sgd', saved?: OptimiserState): OptimiserState {
    if (saved) return { ...saved, first: saved.first.map((values) => values.slice()), second: saved.second.map((values) => values.slice()) }
    return startOptimiser(kind, this.#values().map(({ length }) => length))
  }

  update(state: OptimiserState, rate: number, settings: OptimiserSettings): void {
    const decays = [...decaysOf(this.parameters), ...this.#learned.map(() => false)]
    optimise(state, this.#values(), this.#gradients, decays, rate, settings)
    for (const { bound } of this.#learned) bound()
    for (const { name, settings: own } of this.#norms) updateRunning({ settings: own, ...this.parameters[name] as Omit<Norm, 'settings'> }, this.#moments.get(name)!)
  }

  close(): void {}

  #values(): Float32Array[] {
    return [...arraysOf(this.parameters), ...this.#learned.map(({ values }) => values)]
  }

  #model(): DenseModel {
    const { layers, input } = this.#trainable
    return { layers, input, parameters: this.parameters, neurons: this.#neurons, learned: this.learned }
  }

  #masks(kept: Kept): Record<string, Float32Array> {
    const drops = dropsOf(this.#trainable.layers, this.#trainable.input).flat().filter(({ name }) => kept[name])
    return Object.fromEntries(drops.map(({ name, rate }) => [name, Float32Array.from(kept[name]!, (keeps) => keeps / (1 - rate))]))
  }

  #evaluation({ rates, ...rest }: DenseEvaluation): Evaluation {
    return { ...rest, rates: this.#names.map((name) => rates[name] ?? 0) }
  }

  /** The loss of the settings and what the rates of hidden layers add, as a tensor. */
  #loss(raster: SpikeRaster): DenseLoss {
    const tf = this.#tf
    const { loss, rate } = this.#settings
    const hidden = this.#names.slice(0, -1)
    return (run) => {
      const scores = new Float32Array(raster.samples * raster.classes)
      const value = hostLoss(tf, run, loss, raster, scores)
      const pulls = rate ? hidden.flatMap((name) => (run.spikes[name] ? [pullOfRates(tf, run.spikes[name], rate)] : [])) : []
      return { loss: tf.addN([value, ...pulls]).asScalar(), scores: tf.tensor2d(scores, [raster.samples, raster.classes]) as Tensor2D }
    }
  }
}

/** A loss that the host computes: forward it reads the output, sample by sample, and backward it gives the errors that it found. */
function hostLoss(tf: Tf, { output }: DenseRun, loss: TrainerSettings['loss'], { samples, labels, classes }: SpikeRaster, scores: Float32Array): Tensor {
  const [timesteps, , outputs] = output.shape
  const op = tf.customGrad((...given) => {
    const [shown, save] = given as [Tensor, (kept: Tensor[]) => void]
    const all = shown.dataSync()
    const errors = new Float32Array(all.length)
    const [own, error] = [new Float32Array(timesteps * outputs), new Float32Array(timesteps * outputs)]
    let total = 0
    for (let b = 0; b < samples; b++) {
      const place = (t: number): number => (t * samples + b) * outputs
      for (let t = 0; t < timesteps; t++) own.set(all.subarray(place(t), place(t) + outputs), t * outputs)
      error.fill(0)
      total += loss(own, labels[b]!, samples, error, scores.subarray(b * classes, (b + 1) * classes))
      for (let t = 0; t < timesteps; t++) errors.set(error.subarray(t * outputs, (t + 1) * outputs), place(t))
    }
    save([tf.tensor(errors, shown.shape)])
    return { value: tf.scalar(total), gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(dy, saved[0]!) }
  })
  return op(output)
}

/** What a rate target (see RateTarget) adds for one layer, from its spikes [T, B, …]. */
function pullOfRates(tf: Tf, spikes: Tensor, { weight, lower, upper }: RateTarget): Scalar {
  const [timesteps, samples] = spikes.shape as [number, number]
  const rates = tf.mean(tf.reshape(spikes, [timesteps, samples, -1]), [0, 2])
  const off = tf.sub(tf.relu(tf.sub(rates, upper)), tf.relu(tf.sub(lower, rates)))
  return tf.mul(tf.mean(tf.square(off)), weight).asScalar()
}
