import { fillMechanisms, learnedGradient, neuronWith, temporalGradients, type EventRows, type ForwardPass, type LearnedSums, type Neuron } from '@spikeline/networks'
import type { Engine, Kernels, Pointer } from '@spikeline/spikes'
import { fillBackward, reserveBackward, reserveLane, type LaneMemory, type LayerMemory } from './kernelMemory.ts'
import { LayerErrors } from './layerErrors.ts'
import { NeuronsBack, windowsBack } from './neuronsBack.ts'
import type { TrainerSettings } from './trainer.ts'
import { WeightGradients, type GradientSources } from './weightGradients.ts'

/**
 * The backward half of a spiking network on the kernels, for the samples that a forward pass with trace has left in the memory: sample by
 * sample the errors of each layer, the last first, which go through the neurons (NeuronsBack) and to the layer below (LayerErrors); then the
 * gradients of the weights (WeightGradients). What neurons learn is summed up here.
 * Reserves its memory when made; the caller opens the engine, then calls `fill`.
 */
export class BackwardPass {
  readonly layers: readonly LayerMemory[]
  /** ∂L/∂s of the output layer where it fires, [samples, T, outputs]: for the caller to write. */
  readonly outputErrors: Pointer
  readonly #engine: Engine
  readonly #forward: ForwardPass
  readonly #settings: TrainerSettings
  readonly #lanes: readonly LaneMemory[]
  readonly #neurons: NeuronsBack
  readonly #errors: LayerErrors
  readonly #gradients: WeightGradients
  /** Of the output layer: all neurons of T steps as rows of events. */
  readonly #all: EventRows
  readonly #hasSources: boolean
  #learnedSums: readonly LearnedSums[] = []
  #mixingSums: readonly Float64Array[] = []

  /** `sources`: what gradients are summed up from, in place of what the layers read. */
  constructor(engine: Engine, forward: ForwardPass, settings: TrainerSettings, sources?: GradientSources) {
    const { timesteps } = settings
    const { samples } = forward.size
    this.#engine = engine
    this.#forward = forward
    this.#settings = settings
    this.#hasSources = sources !== undefined
    this.layers = forward.layers.map((layer, l) => reserveBackward(engine, layer, l === 0, samples, timesteps, sources !== undefined))
    this.#lanes = forward.lanes.map((lane) => reserveLane(engine, lane, this.layers, timesteps))
    const size = this.layers.at(-1)!.wires.neurons
    this.#all = { groups: 1, size, starts: engine.reserve(timesteps + 1), indices: engine.reserve(timesteps * size), values: 0 }
    this.outputErrors = engine.reserve(samples * timesteps * size)
    const zeros = engine.reserve(Math.max(...this.layers.map(({ wires }) => wires.neurons)) + 4)
    this.#neurons = new NeuronsBack(settings, zeros)
    this.#errors = new LayerErrors(engine, forward, this.layers, settings, this.#neurons)
    this.#gradients = new WeightGradients(engine, forward, this.layers, this.#lanes, settings, zeros, sources)
  }

  fill(): void {
    const { timesteps } = this.#settings
    const { size, starts, indices } = this.#all
    for (const layer of this.layers) fillBackward(this.#engine, layer, timesteps)
    this.#engine.integers(starts, timesteps + 1).forEach((_, t, all) => void (all[t] = t * size))
    this.#engine.integers(indices, timesteps * size).forEach((_, k, all) => void (all[k] = k % size))
  }

  /** Neurons as they have learned to be, for both halves. */
  layOutNeurons(): void {
    for (const layer of this.layers) if (layer.learned) fillMechanisms(this.#engine, layer.mechanisms!, this.#learnedNeuron(layer))
  }

  #learnedNeuron({ neuron, learned }: LayerMemory): Neuron {
    return neuronWith(neuron!, this.#engine.floats(learned!.values, 2))
  }

  /** The weights as they are now, in the forms that errors read. */
  layOut(): void {
    this.#overLanes((k, _, lane, lanes) => this.#errors.layOut(k, lane, lanes))
  }

  /**
   * Errors of `count` samples: δ takes the place of u; then the gradients, added to what is there (see `clear`; `anew`: the first of a batch).
   * `pulls`: what is added to the errors of each layer's spikes, by sample. `normalise`: called when the errors of a layer's drive are there
   * for all samples, which it may change in place, before they go on.
   */
  run(count: number, pulls: readonly (readonly number[])[], anew: boolean, normalise?: (l: number) => void): void {
    const down = this.layers.map((_, i) => this.layers.length - 1 - i)
    const through = (layers: readonly number[]): void => this.#overLanes((k, lane, i) => {
      const [from, to] = this.#forward.share(i, count)
      for (let b = from; b < to; b++) for (const l of layers) this.#errorsOf(k, lane, l, b, pulls[b]!)
    })
    if (!normalise) through(down)
    else for (const l of down) {
      through([l])
      normalise(l)
    }
    this.#gradients.add(count, pulls, anew)
    this.#addLearned(count)
  }

  /** Gradients to zero, before the first samples of a batch; those that `run` begins anew are left out. */
  clear(): void {
    this.#learnedSums = this.layers.map(() => ({ threshold: 0, decay: 0 }))
    const { timesteps } = this.#settings
    this.#mixingSums = this.layers.map(({ ofMixing }) => new Float64Array(ofMixing ? timesteps * timesteps + timesteps : 0))
    this.#gradients.clear()
  }

  /** Adds what the kernels have summed up of what neurons learn, sample by sample. */
  #addLearned(count: number): void {
    this.layers.forEach(({ ofMixing }, l) => {
      const total = this.#mixingSums[l]!
      for (let b = 0; ofMixing && b < count; b++) {
        const sums = this.#engine.doubles(ofMixing.sums + 8 * b * total.length, total.length)
        for (let k = 0; k < total.length; k++) total[k]! += sums[k]!
      }
    })
    this.layers.forEach(({ learned }, l) => {
      if (!learned) return
      const sums = this.#engine.doubles(learned.sums, 2 * count)
      for (let b = 0; b < count; b++) {
        this.#learnedSums[l]!.threshold += sums[2 * b]!
        this.#learnedSums[l]!.decay += sums[2 * b + 1]!
      }
    })
  }

  /** Called when a batch is done: the next goes by how many neurons were near the threshold. Gradients of what neurons learn are there now. */
  settle(): void {
    this.layers.forEach((layer, l) => {
      if (layer.learned) this.#engine.floats(layer.learned.gradient, 2).set(learnedGradient(this.#learnedNeuron(layer), this.#learnedSums[l]!))
      if (!layer.ofMixing) return
      const { gradients: [temporal, offset], sizes } = layer.ofMixing
      const found = temporalGradients(layer.neuron!.parallel!, this.#settings.timesteps, this.#mixingSums[l]!)
      this.#engine.floats(temporal, sizes[0]).set(found.temporal)
      this.#engine.floats(offset, sizes[1]).set(found.offset)
    })
    this.#errors.settle()
  }

  #overLanes(work: (kernels: Kernels, lane: LaneMemory, of: number, many: number) => void): void {
    this.#engine.run(this.#lanes.length, (kernels, i) => work(kernels, this.#lanes[i]!, i, this.#lanes.length))
  }

  /** δ of a layer in one sample; those of the layers above are there. */
  #errorsOf(k: Kernels, lane: LaneMemory, l: number, b: number, pulls: readonly number[]): void {
    const { timesteps } = this.#settings
    const layer = this.layers[l]!
    const { neurons } = layer.wires
    if (l === this.layers.length - 1) this.#outputErrors(k, lane, b)
    else if (l === 0 && this.#gradients.isTiled) this.#gradients.noteActive(k, b)
    else this.#errors.goBelow(k, lane, l + 1, b, pulls[l]!)
    this.#mixBack(k, lane, layer, b)
    if (this.#forward.isHeld(layer) && !this.#hasSources) k.sumRows(timesteps, neurons, layer.drive + 4 * b * timesteps * neurons, layer.held + 4 * b * neurons)
  }

  /** From the errors of what parallel neurons took to those of the drive of each step, in place; and the gradients of their weights over steps. */
  #mixBack(k: Kernels, lane: LaneMemory, layer: LayerMemory, b: number): void {
    const { mixing, ofMixing, raw, drive, wires: { neurons } } = layer
    if (!mixing) return
    const { timesteps } = this.#settings
    const { matrix, before, after } = mixing
    const held = this.#forward.isHeld(layer)
    const delta = drive + 4 * b * timesteps * neurons
    k.mixSums(timesteps, neurons, before, after, delta, raw + 4 * b * (held ? 1 : timesteps) * neurons, held ? 0 : neurons, ofMixing!.sums + 8 * b * (timesteps * timesteps + timesteps))
    k.mixErrors(timesteps, neurons, before, after, matrix, delta, lane.mixed)
  }

  #outputErrors(k: Kernels, lane: LaneMemory, b: number): void {
    const { timesteps } = this.#settings
    const last = this.layers.at(-1)!
    const { neurons } = last.wires
    const at = 4 * b * timesteps * neurons
    if (last.neuron) this.#neurons.scan(k, lane, last, last.drive + at, 0, timesteps, this.#all, this.outputErrors + at, 0)
    else for (const [row, rows] of windowsBack(0, timesteps, this.#settings)) k.sumLater(neurons, rows, last.drive + at + 4 * row * neurons)
  }
}
