import {
  activeInputsOf, annActivations, argmax, createClock, createPlainAnn, createTally, gatherActive, mapSize, readScores, resetClock, stepClock, type Network,
} from '@spikeline/networks'

/** What conversion lost in one layer: its activations a/λ against its mean rates r (or mean membrane change, where it never fires) over T steps. */
export interface LayerLoss {
  readonly layer: string
  /** Mean of r. */
  readonly rate: number
  /** Σ|r − a/λ| / Σ|a/λ|. */
  readonly error: number
  /** Pearson's, over neurons and images; 0 where one of the two does not vary. */
  readonly correlation: number
}
export interface Comparison {
  readonly layers: readonly LayerLoss[]
  /** Share of the images that both networks answer alike. */
  readonly agreement: number
}

/** The first layer that never fired, of those that can: an output that integrates can't. */
export const silentLayer = ({ layers }: Comparison, readout: 'membrane' | 'spiking'): string | undefined =>
  (readout === 'membrane' ? layers.slice(0, -1) : layers).find(({ rate }) => rate === 0)?.layer

/**
 * Runs an ANN and its conversion on the same images, held as constant input over `timesteps`, and compares them layer by layer.
 *
 * images: each height·width·channels in [0, 1]. scales: λ of each layer by name. inputScale: λ_0, by which the spiking network's input is divided.
 */
export async function compareRates(
  ann: Network, snn: Network, scales: ReadonlyMap<string, number>, images: readonly Float32Array[], inputScale: number, timesteps: number, pause: () => Promise<void>,
): Promise<Comparison> {
  const plain = createPlainAnn(ann)
  const clock = createClock(snn)
  const tally = createTally(clock, timesteps)
  const input = activeInputsOf(mapSize(snn.input), true)
  const rates = clock.layers.map(({ wires }) => new Float64Array(wires.neurons))
  const pairs = clock.layers.map(() => new PairSums())
  const scores = new Float32Array(snn.classes)
  let alike = 0
  for (const pixels of images) {
    const activations = annActivations(plain, pixels)
    rates.forEach((counts) => counts.fill(0))
    gatherActive(inputScale === 1 ? pixels : pixels.map((x) => x / inputScale), input)
    resetClock(clock)
    for (let t = 0; t < timesteps; t++) {
      stepClock(clock, t, t === 0 ? input : undefined, tally)
      clock.layers.forEach(({ spikes }, l) => {
        for (let k = 0; k < spikes.to; k++) rates[l]![spikes.indices[k]!]! += 1
      })
    }
    clock.layers.forEach(({ wires, neuron, membrane }, l) =>
      pairs[l]!.add(activations[l]!, scales.get(wires.layer.name)!, neuron ? rates[l]! : membrane, timesteps, neuron !== undefined))
    const answer = argmax(readScores(clock, scores))
    if (answer === argmax(readScores({ evidence: activations.at(-1)!, votes: clock.votes }, scores))) alike++
    await pause()
  }
  return {
    layers: clock.layers.map(({ wires }, l) => ({ layer: wires.layer.name, ...pairs[l]!.loss() })),
    agreement: alike / images.length,
  }
}

/** Sums over pairs (x: a/λ, y: rate) that the loss of a layer is computed from. */
class PairSums {
  #n = 0
  #x = 0
  #y = 0
  #xx = 0
  #yy = 0
  #xy = 0
  #difference = 0
  #size = 0

  add(activations: Float32Array, scale: number, sums: ArrayLike<number>, timesteps: number, rectified: boolean): void {
    for (let i = 0; i < activations.length; i++) {
      const a = activations[i]! / scale
      // A spiking output shows nothing of a negative logit.
      const x = rectified ? Math.max(0, a) : a
      const y = sums[i]! / timesteps
      this.#n++
      this.#x += x
      this.#y += y
      this.#xx += x * x
      this.#yy += y * y
      this.#xy += x * y
      this.#difference += Math.abs(y - x)
      this.#size += Math.abs(x)
    }
  }

  loss(): Omit<LayerLoss, 'layer'> {
    const n = this.#n
    const covariance = this.#xy - (this.#x * this.#y) / n
    const spread = Math.sqrt((this.#xx - this.#x ** 2 / n) * (this.#yy - this.#y ** 2 / n))
    return { rate: this.#y / n, error: this.#size > 0 ? this.#difference / this.#size : 0, correlation: spread > 0 ? covariance / spread : 0 }
  }
}
