import { mapSize } from '../../topology/shapes.ts'
import type { Clock } from '../clock.ts'
import { bytesPerSample } from '../forwardMemory.ts'
import { KernelBlock, LayerView } from '../kernelBlock.ts'
import { zeroCounts, type OnStep, type StepRows, type StreamCount, type StreamSimulator } from './streamSimulator.ts'

/** Steps that are taken together where so many are there; and the bytes that they may take. */
const MOST_STEPS = 64
const BLOCK_BYTES = 1 << 24

/**
 * A stream on the kernels, with the bits and counts of its twin: a block of one sample that never begins anew. One thread, since the steps of one sample
 * follow each other.
 */
export class KernelStream implements StreamSimulator {
  readonly layers: readonly LayerView[]
  readonly output: LayerView
  readonly votes: number
  readonly membranes: Float32Array
  readonly counts: readonly StreamCount[]
  readonly #steps: number
  readonly #events: number
  readonly #block: KernelBlock
  readonly #before: number[]
  /** Whether the next step is the first. */
  #fresh = true

  constructor({ layers, votes }: Clock) {
    this.layers = layers.map(({ wires, neuron }) => new LayerView(wires, neuron))
    this.output = this.layers.at(-1)!
    this.votes = votes
    this.membranes = new Float32Array(this.output.wires.neurons)
    this.counts = zeroCounts(layers)
    this.#before = layers.map(() => 0)
    const perStep = bytesPerSample(this.layers, 1, false)
    this.#steps = Math.max(1, Math.min(MOST_STEPS, Math.floor(BLOCK_BYTES / perStep)))
    // One step at least, whatever it holds.
    this.#events = 2 * mapSize(this.layers[0]!.wires.source)
    this.#block = new KernelBlock(this.layers, 1, this.#steps, { samples: 1, timesteps: this.#steps, held: false, events: this.#events }, undefined)
  }

  restart(): void {
    this.#fresh = true
    this.#before.fill(0)
  }

  advance(rows: StepRows, onStep: OnStep): void {
    const { steps, at, offsets } = rows
    for (let from = 0, row = 0; from < steps; ) {
      const first = row
      let to = from
      // As many steps as there is room for, with all their events; one of them always has.
      while (to < steps && to - from < this.#steps) {
        if (at[row] === to) {
          if (row > first && offsets[row + 1]! - offsets[first]! > this.#events) break
          row++
        }
        to++
      }
      this.#take(rows, from, to, first, row, onStep)
      from = to
    }
  }

  /** Steps from … to, which have the rows first … last. */
  #take({ at, offsets, indices, values }: StepRows, from: number, to: number, first: number, last: number, onStep: OnStep): void {
    const steps = to - from
    const [begin, end] = [offsets[first]!, offsets[last]!]
    const starts = new Uint32Array(steps + 1)
    for (let step = 0, row = first; step < steps; step++) {
      if (row < last && at[row] === from + step) row++
      starts[step + 1] = offsets[row]! - begin
    }
    const block = this.#block
    block.load({
      samples: 1, held: false, offsets: starts, indices: indices.subarray(begin, end), ...(values && { values: values.subarray(begin, end) }),
    })
    // Any step but 0 goes on with the state that is there.
    block.compute(0, 1, this.#fresh ? 0 : 1, steps, 0)
    this.#fresh = false
    block.view(0, steps)
    for (let row = 0; row < steps; row++) {
      block.showStep(row)
      this.layers.forEach(({ wires: { recurrent, neurons }, spikes, operations }, l) => {
        const fired = spikes.to - spikes.from
        const count = this.counts[l]!
        count.spikes += fired
        count.operations += operations[row]! + (recurrent ? this.#before[l]! * neurons : 0)
        count.updates += neurons
        this.#before[l] = fired
      })
      if (!this.output.neuron) this.membranes.set(block.outputAt(row))
      onStep(from + row, from + row + 1)
    }
  }

  close(): void {
    this.#block.close()
  }
}
