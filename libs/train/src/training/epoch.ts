import type { Tf } from '@spikeline/networks'
import type { BpParams } from '../generated/bp.ts'
import type { watchBounds } from './activation.ts'
import { writeImage } from './augment.ts'
import type { Score } from './checkpoint.ts'
import { requireFinite, requireFiniteLoss } from './divergence.ts'
import { scoreLogits } from './evaluateSet.ts'
import { stepGradients, type StepBatch } from './gradients.ts'
import type { EpochTask } from './loop.ts'
import type { Model } from './model.ts'
import { optimise, type OptimiserState } from './optimiser.ts'
import { learningRateAt } from './schedule.ts'
import type { ImageSet } from './trainingSet.ts'

/** The parameters that an epoch of images reads. */
export type EpochSettings = Omit<BpParams, 'network' | 'name' | 'bias'>

/** What the steps of an epoch work on. */
export interface EpochWork extends EpochTask {
  readonly tf: Tf
  readonly set: ImageSet
  readonly model: Model
  readonly optimiser: OptimiserState
  readonly params: EpochSettings
  /** Told the mean outputs of the layers that the model watches, step by step. */
  readonly watch?: ReturnType<typeof watchBounds>
}

/**
 * Trains one epoch in a fresh order and returns the mean loss and accuracy over its images, each taken before the
 * step that learnt from it. Fails with E3301 where the loss or a weight is not finite.
 */
export async function runEpoch(work: EpochWork): Promise<Score> {
  const { set, params, model, optimiser, epoch } = work
  const order = work.random.substream('order').shuffle(work.indices.slice())
  const decays = model.trained.map(({ name }) => name === 'weight')
  const values = model.trained.map((variable) => variable.values)
  let loss = 0
  let right = 0
  let step = 0
  for (let from = 0; from < order.length; from += params.batch) {
    const batch = takeBatch(work, order.subarray(from, from + params.batch))
    const rate = learningRateAt(params, epoch, from / order.length)
    const result = stepGradients(work.tf, model, batch, work.random.substream(`dropout/${step}`))
    step++
    requireFiniteLoss(result.loss, { epoch, step, learningRate: rate })
    work.watch?.add(result.means, { epoch, step })
    optimise(optimiser, values, result.gradients, decays, rate, params)
    loss += result.loss * batch.samples
    right += scoreLogits(result.logits, batch.labels, set.classes).right
    const seen = from + batch.samples
    await work.afterStep(seen, { loss: loss / seen, accuracy: right / seen })
  }
  work.watch?.endEpoch(epoch)
  requireFinite(model.trained, { epoch, step, learningRate: learningRateAt(params, epoch, 1) })
  return { loss: loss / order.length, accuracy: right / order.length }
}

function takeBatch({ set, params, random }: EpochWork, indices: Uint32Array): StepBatch {
  const { height, width, channels, classes } = set
  const size = height * width * channels
  const pixels = new Float32Array(indices.length * size)
  const labels = new Uint8Array(indices.length)
  const augmentation = { crop: params.augmentCrop, flip: params.augmentFlip }
  const augmented = augmentation.crop > 0 || augmentation.flip
  indices.forEach((index, i) => {
    writeImage(pixels, i * size, set, index, augmentation, augmented ? random.substream(`augment/${index}`) : undefined)
    labels[i] = set.labels[index]!
  })
  return { samples: indices.length, shape: [indices.length, height, width, channels], pixels, labels, classes }
}
