import type { Images } from '../data/images.ts'
import type { Layer } from '../network.ts'
import { annForward, type ForwardOptions } from './forward.ts'
import { imageTensor, type ParameterTensors, type Tf } from './tensors.ts'

/** Logits of images `from` to `to` (exclusive): B·classes, row-major. Leaves no tensors behind. */
export function annScores(
  tf: Tf, layers: readonly Layer[], parameters: ParameterTensors, images: Images, from = 0, to = images.samples, tap?: ForwardOptions['tap'],
): Float32Array {
  if (from >= to) return new Float32Array(0)
  let scores = new Float32Array(0)
  tf.tidy(() => {
    scores = annForward(tf, layers, parameters, imageTensor(tf, images, from, to), tap ? { tap } : {}).dataSync<'float32'>().slice()
    // Nothing is returned: `tidy` would look for tensors in the array, number by number.
  })
  return scores
}

/** The class of the highest score of each row, the lowest class on a tie. */
export function argmaxRows(scores: Float32Array, classes: number): Uint8Array {
  const answers = new Uint8Array(scores.length / classes)
  for (let row = 0; row < answers.length; row++) {
    let best = 0
    for (let k = 1; k < classes; k++) if (scores[row * classes + k]! > scores[row * classes + best]!) best = k
    answers[row] = best
  }
  return answers
}
