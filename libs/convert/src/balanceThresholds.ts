import { fail, type Random } from '@spikeline/core'
import { createClock, createTally, presentSample, sampleBernoulli, type Images, type Network, type Neuron } from '@spikeline/networks'
import { isWeighted } from './checkConvertible.ts'
import { conversionsOf, convertNetwork } from './convertNetwork.ts'

export interface Balancing {
  /** Bernoulli spikes of each image are drawn by its index. */
  readonly images: readonly Images[]
  readonly timesteps: number
  /** Its threshold is 1, of which each layer has its own multiple. */
  readonly neuron: Neuron
  readonly readout: 'membrane' | 'spiking'
  readonly random: Random
}

/**
 * Spike-Norm (Sengupta et al. 2019): λ of each weighted layer by name, from thresholds θ_l = λ_l/λ_{l−1}, λ_0 = 1, layer by layer:
 *
 *     θ_l = max_{n, t, j} Σ_i w_ij · s_{l−1,i}(t)      over images n, steps t and neurons j, with s of layers that have their thresholds
 *
 * An output that integrates has λ = 1 and no threshold. Fails with E3745 where no neuron of a layer ever gets a positive sum.
 */
export async function balanceThresholds(ann: Network, { images, timesteps, neuron, readout, random }: Balancing, pause: () => Promise<void>): Promise<Map<string, number>> {
  const weighted = ann.layers.filter(isWeighted)
  const lambdas = new Map<string, number>()
  for (const layer of readout === 'membrane' ? weighted.slice(0, -1) : weighted) {
    const before = [...lambdas.values()].at(-1) ?? 1
    // Any λ will do for the layer itself: its weights stay as they are, and it doesn't fire yet.
    const conversions = conversionsOf(new Map([...lambdas, [layer.name, before]]), neuron, 1, 'thresholds')
    const most = await greatestDrive(convertNetwork(until(ann, layer.name), conversions, { name: ann.name, readout: 'membrane', inputScale: 1, provenance: '' }), images, timesteps, random, pause)
    if (!(most > 0)) fail('E3745', { layer: layer.name, timesteps, images: images.reduce((sum, { samples }) => sum + samples, 0) })
    lambdas.set(layer.name, most * before)
  }
  if (readout === 'membrane') lambdas.set(weighted.at(-1)!.name, 1)
  return lambdas
}

/** The network up to a layer, which is its last. */
function until(ann: Network, name: string): Network {
  const layers = ann.layers.slice(0, ann.layers.findIndex((layer) => layer.name === name) + 1)
  return { ...ann, layers, parameters: Object.fromEntries(layers.filter(isWeighted).map((layer) => [layer.name, ann.parameters[layer.name]!])) }
}

/** The greatest sum that a neuron of the last layer gets in one step. */
async function greatestDrive(snn: Network, images: readonly Images[], timesteps: number, random: Random, pause: () => Promise<void>): Promise<number> {
  const clock = createClock(snn)
  const tally = createTally(clock, timesteps)
  let most = 0
  for (const batch of images) {
    for (let b = 0; b < batch.samples; b++) {
      presentSample(clock, sampleBernoulli(oneOf(batch, b), timesteps, 1, random), 0, tally, () => {
        for (const sum of clock.output.sums) if (sum > most) most = sum
      })
      await pause()
    }
  }
  return most
}

function oneOf(batch: Images, b: number): Images {
  const size = batch.height * batch.width * batch.channels
  return { ...batch, samples: 1, first: batch.first + b, pixels: batch.pixels.subarray(b * size, (b + 1) * size), labels: batch.labels.subarray(b, b + 1) }
}
