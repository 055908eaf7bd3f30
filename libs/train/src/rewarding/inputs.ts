import type { StageContext } from '@spikeline/core'
import { blockBytes, mapSize, RankEncoder, seenBits, seenWords, type FirstSpikeEngine, type RankEncoding, type SpikeBlock } from '@spikeline/networks'
import type { ImageSet } from '../training/trainingSet.ts'

/** Images that are computed at once. */
const TOGETHER = 500

/**
 * What the layer that learns sees of every image. It is computed once, from what the layer before saw, and kept: two bytes a spike and four a step;
 * for the output layer, to which only the end counts, one bit a neuron.
 */
export class LayerInputs {
  readonly #set: ImageSet
  readonly #encoder: RankEncoder
  readonly #engine: FirstSpikeEngine
  readonly #name: string
  readonly #log: StageContext['log']
  #layer = -1
  #blocks: SpikeBlock[] = []
  #seen: Uint32Array = new Uint32Array(0)
  #words = 0

  constructor(set: ImageSet, encoding: RankEncoding, engine: FirstSpikeEngine, name: string, log: StageContext['log']) {
    this.#set = set
    this.#encoder = new RankEncoder(encoding)
    this.#engine = engine
    this.#name = name
    this.#log = log
  }

  /** Goes on to what a layer sees, with the weights of those in front of it as they are now. */
  async advance(layer: number, pause: () => Promise<void>): Promise<void> {
    const { samples } = this.#set
    const { layers } = this.#engine
    const { name, input } = layers[layer]!
    const last = layer === layers.length - 1
    this.#words = seenWords(mapSize(input))
    if (last) this.#seen = new Uint32Array(samples * this.#words)
    const count = Math.ceil(samples / TOGETHER)
    for (let i = 0; i < count; i++) {
      const kept = this.#blocks[i]
      let block = this.#layer >= 0 && kept ? kept : this.#encoder.encode(this.#set, i * TOGETHER, Math.min(samples, (i + 1) * TOGETHER), this.#name)
      for (let l = Math.max(0, this.#layer); l < layer; l++) block = this.#engine.forward(l, block).block
      if (last) {
        seenBits(block, mapSize(input), this.#seen, i * TOGETHER)
        delete this.#blocks[i]
      } else this.#blocks[i] = block
      await pause()
    }
    this.#layer = layer
    const spikes = this.#blocks.reduce((sum, { indices }) => sum + indices.length, 0) / samples
    const bytes = last ? this.#seen.byteLength : this.#blocks.reduce((sum, block) => sum + blockBytes(block), 0)
    this.#log('info', `layer "${name}": what it sees of ${samples} images takes ${Math.ceil(bytes / 2 ** 20)} MiB${last ? '' : `, ${Math.round(spikes)} spikes an image`}`)
  }

  /** The spikes of an image, and where they stand. */
  of(sample: number): { readonly block: SpikeBlock; readonly sample: number } {
    return { block: this.#blocks[Math.floor(sample / TOGETHER)]!, sample: sample % TOGETHER }
  }

  /** For the output layer: which of its inputs have spiked by the end (see seenBits). */
  seen(sample: number): Uint32Array {
    return this.#seen.subarray(sample * this.#words, (sample + 1) * this.#words)
  }
}
