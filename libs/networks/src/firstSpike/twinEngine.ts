import { mapSize } from '../topology/shapes.ts'
import { FirstSpikeEngine, type Candidate, type Forwarded, type OrderRule, type Winner } from './engine.ts'
import type { PlacedLayer } from './model.ts'
import { BlockWriter, listSeen, type SpikeBlock } from './spikeBlock.ts'

const { fround } = Math

/** The readable twin of KernelFirstSpike: the same bits. */
export class TwinFirstSpike extends FirstSpikeEngine {
  readonly kind = 'twin'
  readonly alone = undefined
  readonly #weights: Float32Array[]
  #sample: readonly (readonly number[])[] = []
  #potentials: Float32Array = new Float32Array(0)
  #closed = new Set<number>()
  #latencies: Uint32Array = new Uint32Array(0)

  constructor(layers: readonly PlacedLayer[], timesteps: number) {
    super(layers, timesteps)
    this.#weights = layers.map(({ filters, kernel, input }) => new Float32Array(kernel * kernel * input.channels * filters))
  }

  close(): void {}
  weights(layer: number): Float32Array {
    return this.#weights[layer]!.slice()
  }
  setWeights(layer: number, weights: Float32Array): void {
    this.#weights[layer]!.set(weights)
  }

  forward(layer: number, block: SpikeBlock): Forwarded {
    const { output, pooled, filters, pool, threshold } = this.layers[layer]!
    const writer = new BlockWriter(block.samples, this.timesteps, mapSize(pooled))
    const fired = new Float64Array(this.timesteps)
    for (let b = 0; b < block.samples; b++) {
      this.begin(layer, block, b)
      const latencies = new Uint32Array(mapSize(pooled))
      const starts = new Uint32Array(this.timesteps + 1)
      const spikes: number[] = []
      for (let t = 0; t < this.timesteps; t++) {
        this.#add(layer, t)
        this.#potentials.forEach((u, i) => {
          if (u <= fround(threshold!)) return
          this.#potentials[i] = -Infinity // fires once
          fired[t]!++
          const [position, map] = [Math.floor(i / filters), i % filters]
          const [y, x] = [Math.floor(Math.floor(position / output.width) / pool), Math.floor((position % output.width) / pool)]
          const to = (y * pooled.width + x) * filters + map
          if (y < pooled.height && x < pooled.width && latencies[to] === 0) latencies[to] = t + 1
        })
        latencies.forEach((latency, i) => latency === t + 1 && spikes.push(i))
        starts[t + 1] = spikes.length
      }
      writer.add(starts, Uint32Array.from(spikes))
    }
    return { block: writer.block(), fired }
  }

  greatest(layer: number, block: SpikeBlock): Float32Array {
    const { filters } = this.layers[layer]!
    const all = new Float32Array(block.samples * this.timesteps * filters).fill(-Infinity)
    for (let b = 0; b < block.samples; b++) {
      this.begin(layer, block, b)
      for (let t = 0; t < this.timesteps; t++) {
        this.#add(layer, t)
        const row = all.subarray((b * this.timesteps + t) * filters, (b * this.timesteps + t + 1) * filters)
        this.#potentials.forEach((u, i) => (row[i % filters] = Math.max(row[i % filters]!, u)))
      }
    }
    return all
  }

  learn(layer: number, winner: Winner, { up, down, soft, lower, upper }: OrderRule): void {
    const { input, kernel, padding, filters } = this.layers[layer]!
    const weights = this.#weights[layer]!
    for (let ky = 0, row = 0; ky < kernel; ky++)
      for (let kx = 0; kx < kernel; kx++)
        for (let c = 0; c < input.channels; c++, row++) {
          const [y, x] = [winner.y + ky - padding, winner.x + kx - padding]
          const inside = y >= 0 && y < input.height && x >= 0 && x < input.width
          const latency = inside ? this.#latencies[(y * input.width + x) * input.channels + c]! : 0
          const a = fround(latency > 0 && latency <= winner.step + 1 ? up : down)
          const w = weights[row * filters + winner.map]!
          const gain = soft ? fround(w * fround(1 - w)) : 1
          weights[row * filters + winner.map] = Math.min(fround(upper), Math.max(fround(lower), fround(w + fround(a * gain))))
        }
  }

  protected begin(layer: number, { timesteps, starts, indices }: SpikeBlock, sample: number): void {
    this.#sample = Array.from({ length: timesteps }, (_, t) => [...indices.subarray(starts[sample * timesteps + t], starts[sample * timesteps + t + 1])])
    this.#potentials = new Float32Array(mapSize(this.layers[layer]!.output))
    this.#closed.clear()
  }

  protected offer(layer: number, step: number): Candidate[] {
    const { filters, output, threshold } = this.layers[layer]!
    this.#add(layer, step)
    const offers: Candidate[] = []
    for (let position = 0; position < output.height * output.width; position++) {
      if (this.#closed.has(position)) continue
      const potentials = this.#potentials.subarray(position * filters, (position + 1) * filters)
      const potential = Math.max(...potentials)
      if (potential <= fround(threshold!)) continue
      this.#closed.add(position)
      offers.push({ position, map: potentials.indexOf(potential), potential })
    }
    return offers
  }

  protected presentSeen(layer: number, seen: Uint32Array): { potentials: Float32Array; pitch: number } {
    const { input, output, filters } = this.layers[layer]!
    const list = new Uint32Array(mapSize(input))
    this.#sample = [[...list.subarray(0, listSeen(seen, list))]]
    this.#potentials = new Float32Array(mapSize(output))
    this.#add(layer, 0)
    this.mark(layer, 0)
    return { potentials: this.#potentials, pitch: filters }
  }

  protected mark(layer: number, lastStep: number): void {
    this.#latencies = new Uint32Array(mapSize(this.layers[layer]!.input))
    for (let t = 0; t <= lastStep; t++) for (const i of this.#sample[t]!) this.#latencies[i] = t + 1
  }

  /** Adds the weights of the spikes of one step to the potentials that they reach. */
  #add(layer: number, step: number): void {
    const { input, output, kernel, padding, filters } = this.layers[layer]!
    const weights = this.#weights[layer]!
    for (const i of this.#sample[step]!) {
      const [position, c] = [Math.floor(i / input.channels), i % input.channels]
      for (let ky = 0; ky < kernel; ky++)
        for (let kx = 0; kx < kernel; kx++) {
          const [oy, ox] = [Math.floor(position / input.width) + padding - ky, (position % input.width) + padding - kx]
          if (oy < 0 || oy >= output.height || ox < 0 || ox >= output.width) continue
          for (let f = 0; f < filters; f++) {
            const at = (oy * output.width + ox) * filters + f
            this.#potentials[at] = fround(this.#potentials[at]! + weights[((ky * kernel + kx) * input.channels + c) * filters + f]!)
          }
        }
    }
  }
}
