import { fail } from '@spikeline/core'
import {
  activeInputsOf, annActivations, createClock, createPlainAnn, createTally, gatherActive, mapSize, resetClock, stepClock, type Network,
} from '@spikeline/networks'

/** No factor is greater: what lacks more is not lost to sampling. */
const MOST = 1.5

export interface Compensation {
  /** Each height·width·channels in [0, 1]. */
  readonly images: readonly Float32Array[]
  /** λ_0, by which the spiking network's input is divided. */
  readonly inputScale: number
  readonly timesteps: number
}

/**
 * Factors of error compensation, found layer by layer, each with those in front of it in place:
 *
 *     f_l = Σ min(1, max(0, a/λ)) / Σ r, between 1 and 1.5      over all neurons of layer l and all images; a: activation of the artificial
 *                                                               network, r: rate over T steps of the constant image where f_l is 1
 *
 * so that a layer fires, in sum, as often as its activations say. `convert` gives the spiking network with the factors so far. A layer that never fires
 * is given none. Fails with E3764 where a layer has activations but no spikes.
 */
export async function findCompensation(
  ann: Network, scales: ReadonlyMap<string, number>, { images, inputScale, timesteps }: Compensation, convert: (factors: ReadonlyMap<string, number>) => Network,
  pause: () => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const plain = createPlainAnn(ann)
  const names = plain.network.layers.map(({ layer }) => layer.name)
  const wanted = new Float64Array(names.length)
  for (const pixels of images) {
    annActivations(plain, pixels).forEach((activations, l) => {
      const scale = scales.get(names[l]!)!
      for (let i = 0; i < activations.length; i++) wanted[l]! += Math.min(1, Math.max(0, activations[i]! / scale))
    })
    await pause()
  }
  const factors = new Map<string, number>()
  for (const [l, layer] of names.entries()) {
    const clock = createClock(convert(factors))
    if (!clock.layers[l]!.neuron) continue
    // What follows the layer has no part in its rates.
    const upTo = { ...clock, layers: clock.layers.slice(0, l + 1) }
    const tally = createTally(upTo, timesteps)
    const input = activeInputsOf(mapSize(ann.input), true)
    for (const pixels of images) {
      gatherActive(inputScale === 1 ? pixels : pixels.map((x) => x / inputScale), input)
      resetClock(clock)
      for (let t = 0; t < timesteps; t++) stepClock(upTo, t, t === 0 ? input : undefined, tally)
      await pause()
    }
    const rates = tally[l]!.spikes.reduce((sum, spikes) => sum + spikes, 0) / timesteps
    if (rates === 0 && wanted[l]! > 0) fail('E3764', { layer })
    factors.set(layer, rates === 0 ? 1 : Math.min(MOST, Math.max(1, wanted[l]! / rates)))
  }
  return factors
}
