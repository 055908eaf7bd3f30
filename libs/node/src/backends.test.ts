import { answers, backendCases, backendNames, inferenceKernels, largestDifference, missingKernels, mnistCnn, openTensor, trainingKernels, type Answer } from '@spikeline/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import { detectBackend, nativeFolder, offerNativeBackend } from './tensorflow.ts'

/** Sums of a few hundred float32 numbers of size 1, in any order. */
const TOLERANCE = 1e-4

const nativeIsThere = detectBackend() === 'tensorflow'
if (!nativeIsThere) console.warn(`Skipped: the back end "tensorflow", which is not installed in ${nativeFolder()} (npm run tensorflow)`)
const reference = new Map<string, Answer[]>()

beforeAll(async () => {
  offerNativeBackend()
  const { tf } = await openTensor('cpu')
  for (const backendCase of backendCases) reference.set(backendCase.name, answers(tf, backendCase))
})

for (const backend of backendNames) {
  describe.skipIf(backend === 'tensorflow' && !nativeIsThere)(`the back end "${backend}"`, () => {
    for (const backendCase of backendCases) {
      it(backendCase.name, async () => {
        const { tf } = await openTensor(backend)
        expect(largestDifference(answers(tf, backendCase), reference.get(backendCase.name)!)).toBeLessThan(TOLERANCE)
      })
    }

    it('has every kernel that inference and training need', async () => {
      const tensor = await openTensor(backend)
      expect(missingKernels(tensor, [...inferenceKernels, ...trainingKernels])).toEqual([])
    })

    it('trains to the same bits twice', async () => {
      const { tf } = await openTensor(backend)
      const [first, second] = [trained(), trained()]
      expect(second).toEqual(first)

      function trained(): Float32Array[] {
        const network = mnistCnn(tf, 3)
        // Plain JavaScript takes a hundred times as long: two images show as much.
        const [images, labels] = network.batch(backend === 'cpu' ? 2 : 20)
        const losses = Float32Array.from([0, 1, 2], () => network.step(images, labels))
        const result = [losses, ...network.weights()]
        tf.dispose([images, labels])
        network.dispose()
        return result
      }
    })
  })
}
