import * as tf from '@tensorflow/tfjs'
import type { Tf } from '../ann/tensors.ts'

/** The JavaScript back end, for tests of what must hold on every back end. */
export async function openCpu(): Promise<Tf> {
  await tf.setBackend('cpu')
  await tf.ready()
  return tf
}
