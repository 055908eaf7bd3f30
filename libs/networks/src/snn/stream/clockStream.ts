import type { ActiveInputs } from '../../sparse/activeInputs.ts'
import { createTally, resetClock, stepClock, type Clock, type LayerTally } from '../clock.ts'
import { zeroCounts, type OnStep, type StepRows, type StreamCount, type StreamedLayer, type StreamSimulator } from './streamSimulator.ts'

/** The readable twin: the clock of one sample, which is not put back between calls. */
export class ClockStream implements StreamSimulator {
  readonly layers: readonly StreamedLayer[]
  readonly output: StreamedLayer
  readonly votes: number
  readonly membranes: Float32Array
  readonly counts: readonly StreamCount[]
  readonly #clock: Clock
  readonly #tally: readonly LayerTally[]

  constructor(clock: Clock) {
    this.#clock = clock
    this.layers = clock.layers
    this.output = clock.output
    this.votes = clock.votes
    this.membranes = clock.output.membrane
    this.counts = zeroCounts(clock.layers)
    this.#tally = createTally(clock, 1)
    this.restart()
  }

  restart(): void {
    resetClock(this.#clock)
  }

  advance({ steps, at, offsets, indices, values }: StepRows, onStep: OnStep): void {
    const input: ActiveInputs = { indices, values, from: 0, to: 0 }
    for (let t = 0, row = 0; t < steps; t++) {
      const given = at[row] === t
      input.from = given ? offsets[row]! : 0
      input.to = given ? offsets[++row]! : 0
      stepClock(this.#clock, 0, input, this.#tally)
      this.counts.forEach((count, l) => {
        const { spikes, operations, products } = this.#tally[l]!
        count.spikes += spikes[0]!
        count.operations += operations[0]!
        count.updates += this.layers[l]!.wires.neurons
        spikes[0] = operations[0] = 0
        products?.fill(0)
      })
      onStep(t, t + 1)
    }
  }

  close(): void {}
}
