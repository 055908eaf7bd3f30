import { annForward, disposeTensors, imageTensor, parameterTensors, topOf, type Layer, type LayerParameters, type Tf } from '@spikeline/networks'
import type { ImageSet } from '../training/trainingSet.ts'
import { leastSquaresStep } from './steps.ts'

/** Bins of a histogram of activations. */
const BINS = 2048

interface Seen { most: number; readonly counts: Float64Array }

/**
 * The step of what each layer with a ReLU gives, by name: that of least squares over its activations on the first `samples` images, read off a
 * histogram of 2048 bins. Two passes: the range of each layer, then the histogram. A layer that is silent on all of them gets 1/top.
 */
export async function outputSteps(
  tf: Tf, layers: readonly Layer[], parameters: Readonly<Record<string, LayerParameters>>, set: ImageSet, samples: number, bits: number, pause: () => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const { height, width, channels } = set
  const tensors = parameterTensors(tf, layers, { height, width, channels }, parameters)
  const seen = new Map<string, Seen>()
  const pass = async (look: (seen: Seen, values: Float32Array) => void): Promise<void> => {
    for (let from = 0; from < Math.min(samples, set.samples); from += CHUNK) {
      await pause()
      tf.tidy(() => void annForward(tf, layers, tensors, imageTensor(tf, set, from, Math.min(from + CHUNK, samples, set.samples)), {
        tap(layer, _, output) {
          if ((layer.kind !== 'conv' && layer.kind !== 'dense') || layer.activation.kind !== 'relu') return
          const entry = seen.get(layer.name) ?? { most: 0, counts: new Float64Array(BINS) }
          seen.set(layer.name, entry)
          look(entry, output.dataSync<'float32'>())
        },
      }))
    }
  }
  try {
    await pass((entry, values) => {
      for (let i = 0; i < values.length; i++) if (values[i]! > entry.most) entry.most = values[i]!
    })
    await pass(({ most, counts }, values) => {
      // What is 0 has no error at any step.
      for (let i = 0; i < values.length; i++) if (values[i]! > 0) counts[Math.min(BINS - 1, Math.floor((values[i]! / most) * BINS))]! += 1
    })
  } finally {
    disposeTensors(tensors)
  }
  const top = topOf('input', bits)
  return new Map([...seen].map(([name, { most, counts }]) => {
    const centres = Float64Array.from(counts, (_, bin) => ((bin + 0.5) / BINS) * most)
    return [name, leastSquaresStep(centres, top, counts) ?? 1 / top]
  }))
}

/** Images at a time. */
const CHUNK = 100
