import { createRandom, type Random } from '@spikeline/core'
import * as tf from '@tensorflow/tfjs'

const below = (random: Random, n: number): number => Math.floor(random.next() * n)

/** The files of a TensorFlow.js model as it saves itself, the weights cut into files of `shard` bytes. */
export async function savedFiles(model: tf.LayersModel, shard = 1000): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  await model.save(tf.io.withSaveHandler((artifacts) => {
    const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData))
    const paths: string[] = []
    for (let at = 0; at < bytes.length; at += shard) {
      paths.push(`group1-shard${paths.length + 1}.bin`)
      files.set(paths.at(-1)!, bytes.slice(at, at + shard))
    }
    const { modelTopology, format, generatedBy } = artifacts
    files.set('model.json', new TextEncoder().encode(JSON.stringify({ modelTopology, format, generatedBy, weightsManifest: [{ paths, weights: artifacts.weightSpecs }] })))
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } })
  }))
  return files
}

/** Weights in eighths, scales of either sign, variances above 0. */
export function setRandomWeights(model: tf.LayersModel, random: Random): void {
  const eighths = (from: number, to: number): number => (from + below(random, to - from + 1)) / 8
  for (const layer of model.layers) {
    const values = layer.weights.map(({ shape, name }) => {
      const size = shape.reduce((product: number, n) => product * n!, 1)
      return tf.tensor(Array.from({ length: size }, () => (name.includes('variance') ? eighths(1, 16) : eighths(-8, 8))), shape as number[])
    })
    layer.setWeights(values)
  }
}

/** A sequential model of a random form, by far not always one that can be expressed. */
export function randomModel(seed: number): tf.Sequential {
  const random = createRandom(seed)
  const chance = (p: number): boolean => random.next() < p
  const one = <T>(...of: readonly T[]): T => of[below(random, of.length)]!
  const model = tf.sequential()
  model.add(tf.layers.inputLayer({ inputShape: [5 + below(random, 4), 5 + below(random, 4), 1 + below(random, 3)] }))
  const fits = (size: number): boolean => (model.outputs[0]!.shape.slice(1, 3) as number[]).every((n) => n >= size)
  for (let i = below(random, 4); i > 0; i--) {
    if (chance(0.2)) model.add(tf.layers.zeroPadding2d({ padding: one<number | [[number, number], [number, number]]>(1, [[1, 0], [0, 1]]) as never }))
    const kernel = [1 + below(random, 3), 1 + below(random, 3)] as [number, number]
    const strides = one(1, 1, 2)
    const dilationRate = strides === 1 && chance(0.2) ? 2 : 1
    if (!fits(5)) break
    model.add(tf.layers.conv2d({ filters: 1 + below(random, 4), kernelSize: chance(0.6) ? kernel[0] : kernel, strides, dilationRate, padding: one('valid', 'same'), useBias: chance(0.5), activation: one('relu', 'linear') }))
    if (chance(0.4)) model.add(tf.layers.batchNormalization({ scale: chance(0.8), center: chance(0.8), epsilon: 0.01 }))
    if (chance(0.3)) model.add(tf.layers.reLU({}))
    if (chance(0.4) && fits(2)) {
      const window = { poolSize: 2, strides: one(1, 2) }
      model.add(chance(0.5) ? tf.layers.maxPooling2d(window) : tf.layers.averagePooling2d(window))
    }
    if (chance(0.2)) model.add(tf.layers.activation({ activation: 'relu' }))
    if (chance(0.2)) model.add(tf.layers.dropout({ rate: 0.5 }))
  }
  if (chance(0.2)) model.add(tf.layers.dense({ units: 3, activation: 'relu' }))
  model.add(one<tf.layers.Layer>(tf.layers.flatten({}), tf.layers.globalAveragePooling2d({}), tf.layers.globalMaxPooling2d({})))
  if (chance(0.5)) model.add(tf.layers.dense({ units: 5, activation: one('relu', 'linear') }))
  if (chance(0.3)) model.add(tf.layers.batchNormalization({}))
  model.add(tf.layers.dense({ units: 3, activation: one('softmax', 'linear') }))
  setRandomWeights(model, random)
  return model
}
