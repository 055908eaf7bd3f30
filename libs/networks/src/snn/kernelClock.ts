import { kernelModule, type EngineThreads, type SpikeRaster } from '@spikeline/spikes'
import type { Clock, LayerTally } from './clock.ts'
import { bytesPerSample } from './forwardMemory.ts'
import { KernelBlock, LayerView } from './kernelBlock.ts'
import type { Simulator } from './simulator.ts'

/** Bytes that the samples of a chunk may take together. */
const CHUNK_BYTES = 1 << 26

/**
 * A simulation on the kernels: the same bits and counts as the twin's (see stepClock), in another order of work. Samples are computed
 * a chunk at a time, before the first of them is presented, and their steps shown one after the other from what is left in the memory.
 * Where the steps of one sample alone are too many, it is computed and shown block by block.
 *
 * Undefined where the host can't run the kernels. Presenting fails with E3202 where there isn't enough memory.
 */
export const createKernelClock = (clock: Clock, threads?: EngineThreads): Simulator | undefined => (kernelModule() ? new KernelClock(clock, threads) : undefined)

class KernelClock implements Simulator {
  readonly layers: readonly LayerView[]
  readonly output: LayerView
  readonly votes: number
  readonly evidence: Float32Array
  readonly #threads: EngineThreads | undefined
  #block: KernelBlock | undefined
  #closed = false
  /** The raster that is in the memory; and of which samples `first` to `first + count` are computed, all their steps. */
  #loaded: SpikeRaster | undefined
  #shown: { readonly raster: SpikeRaster; readonly first: number; readonly count: number } | undefined

  constructor({ layers, votes }: Clock, threads: EngineThreads | undefined) {
    this.layers = layers.map(({ wires, neuron }) => new LayerView(wires, neuron))
    this.output = this.layers.at(-1)!
    this.votes = votes
    this.evidence = new Float32Array(this.output.wires.neurons)
    this.#threads = threads
  }

  get alone(): string | undefined {
    return this.#block?.alone
  }

  close(): void {
    this.#closed = true
    this.#block?.close()
  }

  present(raster: SpikeRaster, sample: number, tally: readonly LayerTally[], onStep?: (t: number) => void): void {
    const { timesteps } = raster
    const block = this.#blockFor(raster)
    const { samples, steps } = block.pass.size
    this.evidence.fill(0)
    const before = this.layers.map(() => 0)
    for (let t = 0; t < timesteps; t += steps) {
      const rows = Math.min(steps, timesteps - t)
      const whole = rows === timesteps
      const shown = this.#shown
      if (!whole || shown?.raster !== raster || sample < shown.first || sample >= shown.first + shown.count) {
        const count = whole ? Math.min(samples, raster.samples - sample) : 1
        if (this.#loaded !== raster) block.load(raster)
        this.#loaded = raster
        block.compute(sample, count, t, rows)
        this.#shown = whole ? { raster, first: sample, count } : undefined
      }
      block.view(sample - (this.#shown?.first ?? sample), rows)
      for (let row = 0; row < rows; row++) {
        block.showStep(row)
        this.#gather(block, row)
        this.layers.forEach(({ wires: { recurrent, neurons }, spikes, operations, products }, l) => {
          const fired = spikes.to - spikes.from
          tally[l]!.operations[t + row]! += operations[row]! + (recurrent ? before[l]! * neurons : 0)
          if (products) tally[l]!.products![t + row]! += products[row]!
          tally[l]!.spikes[t + row]! += fired
          before[l] = fired
        })
        onStep?.(t + row)
      }
    }
  }

  /** The engine, laid out anew where a raster is larger than any before. */
  #blockFor({ samples, timesteps, held, indices }: SpikeRaster): KernelBlock {
    const old = this.#block
    if (old && timesteps === old.room.timesteps && samples <= old.room.samples && indices.length <= old.room.events && held === old.room.held) return old
    old?.close()
    this.#shown = this.#loaded = undefined
    const fixed = bytesPerSample(this.layers, 0, false)
    const perStep = bytesPerSample(this.layers, 1, false) - fixed
    // Parallel neurons take drive from all steps.
    const whole = this.layers.some(({ neuron }) => neuron?.parallel)
    const steps = whole ? timesteps : Math.max(1, Math.min(timesteps, Math.floor((CHUNK_BYTES - fixed) / perStep)))
    const chunk = steps < timesteps ? 1 : Math.max(1, Math.min(samples, Math.floor(CHUNK_BYTES / (fixed + perStep * steps))))
    // A little more than this raster has: the next one may be somewhat fuller.
    const room = { samples, timesteps, held, events: Math.ceil(indices.length * 1.25) + 1024 }
    return (this.#block = new KernelBlock(this.layers, chunk, steps, room, this.#closed ? undefined : this.#threads))
  }

  #gather(block: KernelBlock, row: number): void {
    const { neuron, spikes } = this.output
    const { evidence } = this
    if (neuron) for (let k = spikes.from; k < spikes.to; k++) evidence[spikes.indices[k]!]! += 1
    else evidence.set(block.outputAt(row))
  }
}
