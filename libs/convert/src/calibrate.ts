import { fail } from '@spikeline/core'
import { annActivations, createPlainAnn, pixelsAsFloat, type Images, type Network } from '@spikeline/networks'
import { ActivationScale } from './activationScale.ts'

export interface Calibration {
  /** Activations of each weighted layer, by name and in order. */
  readonly scales: ReadonlyMap<string, ActivationScale>
  /** Images that were looked at. */
  readonly samples: number
  /** Pixels of the first `keep` of them, each height·width·channels in [0, 1]. */
  readonly kept: readonly Float32Array[]
}

/**
 * Runs the ANN on the first `samples` images of a stream and collects the activations of each layer. Reads no further than needed.
 * Fails with E3403 where there are no images, or images of another size.
 */
export async function calibrate(network: Network, images: AsyncIterable<Images>, samples: number, keep: number, pause: () => Promise<void>): Promise<Calibration> {
  const ann = createPlainAnn(network)
  const names = ann.network.layers.map(({ layer }) => layer.name)
  const scales = new Map(names.map((name) => [name, new ActivationScale()]))
  const kept: Float32Array[] = []
  let seen = 0
  for await (const batch of images) {
    requireFit(network, batch)
    for (let b = 0; b < batch.samples && seen < samples; b++, seen++) {
      const pixels = pixelsAsFloat(batch, b, b + 1)
      annActivations(ann, pixels).forEach((activations, l) => scales.get(names[l]!)!.add(activations))
      if (kept.length < keep) kept.push(pixels.slice())
      await pause()
    }
    if (seen >= samples) break
  }
  if (seen === 0) fail('E3403', { network: network.name, problem: 'there are none' })
  return { scales, samples: seen, kept }
}

function requireFit({ name, input }: Network, images: Images): void {
  for (const field of ['height', 'width', 'channels'] as const)
    if (images[field] !== input[field]) fail('E3403', { network: name, problem: `their ${field} is ${images[field]}, that of the network's input ${input[field]}` })
}
