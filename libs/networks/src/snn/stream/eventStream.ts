import type { Network } from '../../network.ts'
import type { ActiveInputs } from '../../sparse/activeInputs.ts'
import { EventLayers, type EventOrder, type EventTally } from '../eventLayers.ts'
import type { EventState } from '../eventState.ts'
import { zeroCounts, type OnStep, type StepRows, type StreamCount, type StreamSimulator } from './streamSimulator.ts'

/** Times have 31 bits: predictions reach so far, and beyond half of it time is counted anew. */
const HORIZON = 2 ** 30
const REBASE = 2 ** 29

/** A stream that is computed event by event: steps at which nothing arrives and nothing is due cost nothing. */
export class EventStream implements StreamSimulator {
  readonly layers: readonly EventState[]
  readonly output: EventState
  readonly votes: number
  readonly membranes: Float32Array
  readonly counts: readonly StreamCount[]
  readonly #work: EventLayers
  readonly #tally: readonly EventTally[]
  readonly #input: ActiveInputs = { indices: new Uint32Array(0), values: undefined, from: 0, to: 0 }
  /** Whether the output never fires and has a constant drive: then something happens at every step. */
  #drifts = false
  /** The step that comes next, of the time that layers count. */
  #now = 0

  constructor(network: Network, order: EventOrder) {
    this.#work = new EventLayers(network, order)
    this.layers = this.#work.layers
    this.output = this.#work.output
    this.votes = this.#work.votes
    this.membranes = new Float32Array(this.output.wires.neurons)
    this.counts = zeroCounts(this.layers)
    this.#tally = this.layers.map(() => ({ spikes: new Float64Array(1), operations: new Float64Array(1), updates: new Float64Array(1) }))
    this.restart()
  }

  restart(): void {
    this.#now = 0
    this.#work.reset(HORIZON)
    this.#drifts = !this.output.neuron && this.output.base.some((drive) => drive !== 0)
  }

  advance({ steps, at, offsets, indices, values }: StepRows, onStep: OnStep): void {
    const input = this.#input
    input.indices = indices
    input.values = values
    const rows = at.length
    let row = 0
    // Time is counted anew between steps, so that what is predicted stays in reach.
    for (let from = 0; from < steps; ) {
      if (this.#now >= REBASE) {
        this.#work.rebase(this.#now, this.#now)
        this.#now = 0
      }
      const to = Math.min(steps, from + REBASE)
      const start = this.#now - from
      const next = (after: number): number => (this.#drifts ? Math.min(to, after) : Math.min(to, row < rows ? at[row]! : to, this.#work.nextDue() - start))
      let step = next(from)
      if (step > from) {
        for (const layer of this.layers) layer.clear()
        this.#show(from, start, step, onStep)
      }
      while (step < to) {
        const given = row < rows && at[row] === step
        input.from = given ? offsets[row]! : 0
        input.to = given ? offsets[++row]! : 0
        this.#work.compute(step + start, input, this.#tally, 0)
        const until = next(step + 1)
        this.#show(step, start, until, onStep)
        step = until
      }
      this.#now += to - from
      from = to
    }
  }

  #show(step: number, start: number, until: number, onStep: OnStep): void {
    this.counts.forEach((count, l) => {
      const { spikes, operations, updates } = this.#tally[l]!
      count.spikes += spikes[0]!
      count.operations += operations[0]!
      count.updates += updates[0]!
      spikes[0] = operations[0] = updates[0] = 0
    })
    if (!this.output.neuron) for (let i = 0; i < this.membranes.length; i++) this.membranes[i] = this.output.membraneAt(i, step + start)
    onStep(step, until)
  }

  close(): void {}
}
