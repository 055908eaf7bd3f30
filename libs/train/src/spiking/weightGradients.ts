import { aStepLate, mapSize, ofSample, TILE, tileOf, type ForwardPass, type SampleRows } from '@spikeline/networks'
import type { Engine, Kernels, Pointer } from '@spikeline/spikes'
import { blocksOf, type Block, type GradientMemory, type LaneMemory, type LayerMemory } from './kernelMemory.ts'
import { slopeOf } from './neuronsBack.ts'
import type { TrainerSettings } from './trainer.ts'

/**
 * What the gradient of a layer's weights is summed up from, in place of what the layer read: rows of graded events, and, where it is not the
 * δ that was found last, other errors of the same form; those give no gradient of the bias. `own`: of the weights of a recurrent layer to itself.
 */
export interface GradientSource { readonly rows: SampleRows; readonly delta?: Pointer; readonly own?: SampleRows }

/** By layer; undefined where its weights get no gradient now. */
export type GradientSources = (l: number) => GradientSource | undefined

/** What of the gradients of a layer is summed up, and from what. */
interface Plan { readonly layer: GradientMemory; readonly rows: SampleRows; readonly held: boolean; readonly blocks: readonly Block[] }
/** 32 of its columns. */
interface PlanTile extends Plan { readonly column: number }

/**
 * Gradients of weights and biases, once δ of all layers is there: events turned over by input, block by block, then each tile of 32 columns
 * by one thread. Where the membranes of the first layer lie tile by tile (ForwardLayer.tiled), its δ is found here as well, since it is
 * needed for the gradient alone, and never leaves the cache.
 */
export class WeightGradients {
  readonly #engine: Engine
  readonly #forward: ForwardPass
  readonly #layers: readonly LayerMemory[]
  readonly #lanes: readonly LaneMemory[]
  readonly #settings: TrainerSettings
  readonly #sources: GradientSources | undefined
  /** See NeuronsBack. */
  readonly #zeros: Pointer
  /** Above a first layer that is kept tile by tile: which units have an error, [samples, T], and the steps of a sample until none has (see the kernel activeUnits). */
  readonly #active: Pointer
  readonly #live: Pointer

  /** Reserves its memory. */
  constructor(
    engine: Engine, forward: ForwardPass, layers: readonly LayerMemory[], lanes: readonly LaneMemory[], settings: TrainerSettings, zeros: Pointer, sources?: GradientSources,
  ) {
    this.#engine = engine
    this.#forward = forward
    this.#layers = layers
    this.#lanes = lanes
    this.#settings = settings
    this.#zeros = zeros
    this.#sources = sources
    const { samples } = forward.size
    const tiled = layers[0]!.tiled > 0
    this.#active = tiled ? engine.reserve(samples * settings.timesteps) : 0
    this.#live = tiled ? engine.reserve(samples) : 0
  }

  /** Whether δ of the first layer is found here: a held input has another way. */
  get isTiled(): boolean {
    return this.#layers[0]!.tiled > 0 && !this.#forward.isHeld(this.#layers[0]!)
  }

  /** Of sample b, where isTiled: δ of the second layer, which the first one's is found from, is there. */
  noteActive(k: Kernels, b: number): void {
    const { timesteps } = this.#settings
    const { filters, drive } = this.#layers[1]!
    k.activeUnits(timesteps, filters, drive + 4 * b * timesteps * filters, this.#active + 4 * b * timesteps, this.#live + 4 * b)
  }

  /** To zero, before the first samples of a batch; those that `add` begins anew are left out. */
  clear(): void {
    this.#layers.forEach(({ gradient, biasGradient, ownBack, depth, filters }, l) => {
      if (l > 0 || !this.isTiled) this.#engine.floats(gradient, depth * filters).fill(0)
      if (biasGradient) this.#engine.floats(biasGradient, filters).fill(0)
      if (ownBack) this.#engine.floats(ownBack.gradient, filters * filters).fill(0)
    })
  }

  /** Adds those of the first `samples` of the chunk. `pulls`: see BackwardPass.run. `anew`: the first of a batch. */
  add(samples: number, pulls: readonly (readonly number[])[], anew: boolean): void {
    const live = this.isTiled ? this.#engine.integers(this.#live, samples) : undefined
    // What the rate costs goes back from every step.
    live?.forEach((_, b) => void (pulls[b]![0] !== 0 && (live[b] = this.#settings.timesteps)))
    const plans = this.#layers.flatMap((layer, l) => (this.#sources ? this.#planFrom(this.#sources(l), layer, samples) : this.#plan(layer, l, samples)))
    this.#share(plans.flatMap((plan) => plan.blocks.map((block, i) => ({ ...plan, block, i }))), (k, _, turn) => this.#turnOver(k, turn))
    const tiles = plans.flatMap((plan) => Array.from({ length: Math.ceil(plan.layer.filters / 32) }, (_, i): PlanTile => ({ ...plan, column: 32 * i })))
    this.#share(tiles, (k, lane, tile) => {
      if (live && tile.layer === this.#layers[0]) this.#backThroughTile(k, lane, tile, pulls, live, anew)
      else this.#addTile(k, lane, tile, samples)
    })
  }

  /** Shares tasks among the lanes in turn. */
  #share<Task>(tasks: readonly Task[], work: (kernels: Kernels, lane: LaneMemory, task: Task) => void): void {
    const lanes = this.#lanes.length
    this.#engine.run(lanes, (k, lane) => {
      for (let i = lane; i < tasks.length; i += lanes) work(k, this.#lanes[lane]!, tasks[i]!)
    })
  }

  #plan(layer: LayerMemory, l: number, samples: number): Plan[] {
    const { timesteps } = this.#settings
    const { ownBack } = layer
    const held = this.#forward.isHeld(layer)
    const plan = { layer, rows: this.#forward.eventsOf(l), held, blocks: blocksOf(layer.spread, layer.filters, samples, held ? 1 : timesteps, l === 0 && this.isTiled) }
    if (!ownBack) return [plan]
    return [plan, { layer: ownBack, rows: aStepLate(layer.spikes), held: false, blocks: blocksOf(1, ownBack.filters, samples, timesteps) }]
  }

  #planFrom(source: GradientSource | undefined, layer: LayerMemory, samples: number): Plan[] {
    if (!source) return []
    const { timesteps } = this.#settings
    const own = source.delta === undefined ? layer : { ...layer, drive: source.delta, biasGradient: 0 }
    const plan = { layer: own, rows: source.rows, held: false, blocks: blocksOf(layer.spread, layer.filters, samples, timesteps) }
    return source.own ? [plan, { layer: layer.ownBack!, rows: source.own, held: false, blocks: blocksOf(1, layer.filters, samples, timesteps) }] : [plan]
  }

  #turnOver(k: Kernels, { layer, rows, held, block, i }: Plan & { readonly block: Block; readonly i: number }): void {
    const from = ofSample(rows, block.sample)
    const at = this.#placesOf(layer, block, held)
    const map = layer.table !== 0
    k.transposeEvents(
      block.samples, block.rows, rows.groups, layer.keys, from.starts + 4 * block.row * rows.groups, rows.startsPitch, from.indices, from.values, rows.eventsPitch,
      layer.table, map ? layer.spread : 1, layer.bounds + 4 * i * (layer.keys + 1), layer.places + at, layer.placeValues && layer.placeValues + at,
      this.isTiled && layer === this.#layers[0] ? this.#live + 4 * block.sample : 0,
    )
  }

  /** Where the turned-over events of a block are, in bytes. */
  #placesOf({ wires: { input } }: GradientMemory, { sample, row }: Block, held: boolean): number {
    return 4 * (sample * (held ? 1 : this.#settings.timesteps) + row) * mapSize(input)
  }

  /** Of a tile of the first layer, with its errors. */
  #backThroughTile(k: Kernels, lane: LaneMemory, { rows, blocks, column }: PlanTile, pulls: readonly (readonly number[])[], live: Uint32Array, anew: boolean): void {
    const { timesteps } = this.#settings
    const [layer, above] = this.#layers as [LayerMemory, LayerMemory]
    const { depth, filters, gradient, biasGradient, neuron, tiled } = layer
    const errors = lane.tile
    const delta = lane.tile + 4 * TILE
    blocks.forEach((block, i) => {
      for (let b = 0; b < block.samples; b++) {
        const sample = block.sample + b
        k.denseBack(
          live[sample]!, tileOf(layer, tiled, timesteps, column / TILE, sample), above.filters, above.drive + 4 * sample * timesteps * above.filters,
          this.#active + 4 * sample * timesteps, above.turned + 4 * column, filters, pulls[sample]![0]!, ...slopeOf(neuron!, this.#settings),
          this.#zeros, errors, delta + 4 * TILE * timesteps * b, biasGradient && biasGradient + 4 * column,
        )
      }
      const at = this.#placesOf(layer, block, false)
      k.tileGradient(depth, filters, column, TILE, layer.bounds + 4 * i * (layer.keys + 1), layer.places + at, rows.values && layer.placeValues + at, delta, gradient, anew && i === 0 ? 1 : 0)
    })
  }

  #addTile(k: Kernels, lane: LaneMemory, { layer, rows, held, blocks, column }: PlanTile, samples: number): void {
    const { timesteps } = this.#settings
    const { depth, filters, keys, wires: { neurons }, window, gradient, biasGradient } = layer
    const columns = Math.min(32, filters - column)
    const steps = held ? 1 : timesteps
    blocks.forEach((block, i) => {
      const count = block.samples * block.rows
      const delta = (held ? layer.held : layer.drive) + 4 * (block.sample * steps + block.row) * neurons
      const at = this.#placesOf(layer, block, held)
      const bounds = layer.bounds + 4 * i * (keys + 1)
      const values = rows.values && layer.placeValues + at
      if (layer.table) k.convolutionGradient(window, column, columns, count, bounds, layer.places + at, values, delta, lane.tile, gradient, held ? 0 : biasGradient)
      else k.denseGradient(depth, filters, column, columns, count, bounds, layer.places + at, values, delta, lane.tile, gradient, held ? 0 : biasGradient)
    })
    if (biasGradient && held) k.biasGradient((samples * timesteps * neurons) / filters, filters, column, columns, layer.drive, biasGradient)
  }
}
