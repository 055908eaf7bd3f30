import { fail, type StageContext } from '@spikeline/core'
import {
  argmaxRows, mapSize, openFirstSpike, placeLayers, RankEncoder, reach, windowWiring,
  type Activity, type FirstSpikeEngine, type FirstSpikeModel, type Images, type LayerActivity, type PlacedLayer, type Predictions, type SpikeBlock,
} from '@spikeline/networks'

/** Images that are computed at once. */
const TOGETHER = 64

/** A model of neurons that fire at most once, ready to be run on images. */
export class FirstSpikeRun {
  readonly #model: FirstSpikeModel
  readonly #layers: readonly PlacedLayer[]
  readonly #encoder: RankEncoder
  readonly #engine: FirstSpikeEngine
  /** Neurons of each layer that an input at each position reaches. */
  readonly #fanOuts: readonly Uint32Array[]

  constructor(model: FirstSpikeModel, { threads: count, startThread: start }: StageContext['host'], log: StageContext['log']) {
    const { input, encoding, layers, parameters } = model
    this.#model = model
    this.#layers = placeLayers(input, encoding.sizes, layers)
    this.#encoder = new RankEncoder(encoding)
    this.#engine = openFirstSpike(this.#layers, encoding.timesteps, 'kernels', { count, start })
    if (this.#engine.kind === 'twin') log('warning', 'this host has no WebAssembly with SIMD: simulating in JavaScript, with the same results, many times slower')
    else if (this.#engine.alone !== undefined) log('warning', `simulating with one thread: ${this.#engine.alone}`)
    layers.forEach(({ name }, l) => this.#engine.setWeights(l, parameters[name]!.weight))
    this.#fanOuts = this.#layers.map((layer) => reach(layer.input.height * layer.input.width, [windowWiring(layer.input, layer.output, layer.kernel, 1, layer.padding)])
      .map((positions) => positions * layer.filters))
  }

  close(): void {
    this.#engine.close()
  }

  /** Answers and activity of a batch. Fails with E3506 (images of another size) and E3526 (a pixel out of range). */
  async evaluate(images: Images, pause: () => Promise<void>): Promise<{ predictions: Predictions; activity: Activity }> {
    this.#requireFit(images)
    const { name: model, classes, encoding: { timesteps } } = this.#model
    const { samples, labels, first } = images
    const tallies = [this.#filterTally(images), ...this.#layers.map((layer) => tallyOf(layer, timesteps, samples))]
    const scores = new Float32Array(samples * classes)
    const anytime = new Uint8Array(timesteps * samples)
    for (let from = 0; from < samples; from += TOGETHER) {
      let block = this.#encoder.encode(images, from, Math.min(samples, from + TOGETHER), model)
      countSpikes(block, tallies[0]!.spikes)
      this.#layers.forEach((layer, l) => {
        countOperations(block, layer, this.#fanOuts[l]!, tallies[l + 1]!.operations)
        if (layer.threshold === undefined) return
        const { block: next, fired } = this.#engine.forward(l, block)
        fired.forEach((count, t) => void (tallies[l + 1]!.spikes[t]! += count))
        block = next
      })
      const best = bestOfClasses(this.#engine.greatest(this.#layers.length - 1, block), this.#model.mapsPerClass)
      const answers = argmaxRows(best, classes)
      for (let b = 0; b < block.samples; b++) {
        for (let t = 0; t < timesteps; t++) anytime[t * samples + from + b] = answers[b * timesteps + t]!
        scores.set(best.subarray(((b + 1) * timesteps - 1) * classes, (b + 1) * timesteps * classes), (from + b) * classes)
      }
      await pause()
    }
    return {
      predictions: { model, samples, classes, labels, predicted: argmaxRows(scores, classes), scores, readout: 'potential', timesteps, anytime, first },
      activity: { model, kind: 'snn', samples, timesteps, driveKept: true, layers: tallies },
    }
  }

  #requireFit(images: Images): void {
    const { name: network, input, classes } = this.#model
    for (const field of ['height', 'width', 'channels'] as const)
      if (images[field] !== input[field]) fail('E3506', { network, field, expected: input[field], got: images[field] })
    if (images.classes !== classes) fail('E3506', { network, field: 'classes', expected: classes, got: images.classes })
  }

  /** The differences of Gaussians, whose work is known from the pixels that are not 0. */
  #filterTally({ pixels, height, width }: Images): LayerActivity {
    const { timesteps, sizes } = this.#model.encoding
    const neurons = height * width * this.#encoder.channels
    const operations = new Float64Array(timesteps)
    const fanOut = new Uint32Array(height * width)
    for (const size of sizes) {
      const map = { height, width, channels: 1 }
      reach(height * width, [windowWiring(map, map, size, 1, Math.floor(size / 2))]).forEach((positions, p) => (fanOut[p]! += 2 * positions))
    }
    for (let i = 0; i < pixels.length; i++) if (pixels[i] !== 0) operations[0]! += fanOut[i % fanOut.length]!
    const parameters = sizes.reduce((sum, size) => sum + 2 * size * size, 0)
    return {
      name: '0:DoG', kind: 'conv', neurons, parameters, macs: height * width * parameters, analog: true,
      spikes: new Float64Array(timesteps), operations, updates: new Float64Array(timesteps), leak: 0,
    }
  }
}

function tallyOf({ name, output, input, kernel, filters }: PlacedLayer, timesteps: number, samples: number): LayerActivity {
  const parameters = kernel * kernel * input.channels * filters
  const neurons = mapSize(output)
  return {
    name, kind: 'conv', neurons, parameters, macs: output.height * output.width * parameters, analog: false,
    spikes: new Float64Array(timesteps), operations: new Float64Array(timesteps), updates: new Float64Array(timesteps).fill(neurons * samples), leak: 0,
  }
}

function countSpikes({ samples, timesteps, starts }: SpikeBlock, spikes: Float64Array): void {
  for (let r = 0; r < samples * timesteps; r++) spikes[r % timesteps]! += starts[r + 1]! - starts[r]!
}

function countOperations({ samples, timesteps, starts, indices }: SpikeBlock, { input: { channels } }: PlacedLayer, fanOut: Uint32Array, operations: Float64Array): void {
  for (let r = 0; r < samples * timesteps; r++)
    for (let k = starts[r]!; k < starts[r + 1]!; k++) operations[r % timesteps]! += fanOut[Math.floor(indices[k]! / channels)]!
}

/** The greatest of the maps of each class, row by row. */
function bestOfClasses(maps: Float32Array, mapsPerClass: number): Float32Array {
  const best = new Float32Array(maps.length / mapsPerClass)
  for (let i = 0; i < maps.length; i++) {
    const to = Math.floor(i / mapsPerClass)
    if (maps[i]! > best[to]!) best[to] = maps[i]!
  }
  return best
}
