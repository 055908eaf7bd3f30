import { argmax, readScores, type Decisions, type StreamSimulator } from '@spikeline/networks'

/** What decisions are made from, and when they come out. */
export interface ReadoutOptions {
  readonly classes: number
  /** Steps that scores look back; undefined for all. */
  readonly window: number | undefined
  readonly emit: 'scores' | 'class' | 'slice'
}

/** Decisions of one recording, by step. */
export interface StepDecision { readonly step: number; readonly decided: number; readonly scores: Float32Array }

/**
 * Reads scores from the output of a stream as it goes on:
 *
 *     an output that fires          spikes of each neuron in the last `window` steps, or since the beginning
 *     one that never fires          its membranes
 *     and where several vote        their mean
 */
export class Readout {
  readonly #simulator: StreamSimulator
  readonly #options: ReadoutOptions
  readonly #evidence: Float32Array
  readonly #scores: Float32Array
  /** Spikes that will leave the window, in order: step and neuron. */
  #steps = new Float64Array(64)
  #neurons = new Uint32Array(64)
  #oldest = 0
  #newest = 0
  #decided: number | undefined
  #made: StepDecision[] = []

  constructor(simulator: StreamSimulator, options: ReadoutOptions) {
    this.#simulator = simulator
    this.#options = options
    this.#evidence = new Float32Array(simulator.output.wires.neurons)
    this.#scores = new Float32Array(options.classes)
  }

  /** The scores as they are. Length classes; a view. */
  get scores(): Float32Array {
    return this.#scores
  }

  restart(): void {
    this.#evidence.fill(0)
    this.#scores.fill(0)
    this.#oldest = this.#newest = 0
    this.#decided = undefined
  }

  /** Takes a step of the simulation, which nothing follows before `until`. */
  take(step: number, until: number): void {
    const { emit } = this.#options
    let at = step
    let changed = this.#expire(step)
    if (this.#add(step)) changed = true
    for (;;) {
      if (changed || emit === 'slice') this.#decide(at)
      if (emit === 'slice') at++
      else at = Math.min(until, this.#nextExpiry())
      if (at >= until) return
      changed = this.#expire(at)
    }
  }

  /** The decisions since the last call. */
  give(): readonly StepDecision[] {
    const made = this.#made
    this.#made = []
    return made
  }

  #decide(step: number): void {
    readScores({ evidence: this.#evidence, votes: this.#simulator.votes }, this.#scores)
    const best = argmax(this.#scores)
    const leads = this.#scores.some((score) => score < this.#scores[best]!)
    const decided = leads ? best : -1
    const same = decided === this.#decided
    this.#decided = decided
    if (this.#options.emit !== 'class' || !same) this.#made.push({ step, decided, scores: this.#scores.slice() })
  }

  /** Whether the evidence has changed by what the output did at a step. */
  #add(step: number): boolean {
    const { output: { neuron, spikes: { indices, from, to } }, membranes } = this.#simulator
    const evidence = this.#evidence
    if (!neuron) {
      const changed = membranes.some((u, i) => u !== evidence[i])
      evidence.set(membranes)
      return changed
    }
    for (let k = from; k < to; k++) {
      evidence[indices[k]!]! += 1
      if (this.#options.window !== undefined) this.#remember(step, indices[k]!)
    }
    return to > from
  }

  #remember(step: number, neuron: number): void {
    if (this.#newest === this.#steps.length) {
      const kept = this.#newest - this.#oldest
      const room = kept > this.#steps.length / 2 ? 2 * this.#steps.length : this.#steps.length
      const [steps, neurons] = [new Float64Array(room), new Uint32Array(room)]
      steps.set(this.#steps.subarray(this.#oldest, this.#newest))
      neurons.set(this.#neurons.subarray(this.#oldest, this.#newest))
      this.#steps = steps
      this.#neurons = neurons
      this.#oldest = 0
      this.#newest = kept
    }
    this.#steps[this.#newest] = step
    this.#neurons[this.#newest++] = neuron
  }

  #nextExpiry(): number {
    return this.#oldest === this.#newest ? Infinity : this.#steps[this.#oldest]! + this.#options.window!
  }

  /** Forgets what has left the window at a step; tells whether anything had to be. */
  #expire(step: number): boolean {
    const before = this.#oldest
    while (this.#nextExpiry() <= step) this.#evidence[this.#neurons[this.#oldest++]!]! -= 1
    return this.#oldest > before
  }
}

/** Decisions of one recording in columns. `begin`: when step 0 began, in microseconds; `slice`: how long a step is. */
export function decisionsOf(
  made: readonly StepDecision[], { begin, slice, ...rest }: Pick<Decisions, 'model' | 'classes' | 'labelled'> & { begin: number; slice: number; first: number; label: number; latency: number | undefined },
): Decisions {
  const { model, classes, labelled, first, label, latency } = rest
  const scores = new Float32Array(made.length * classes)
  made.forEach((decision, i) => scores.set(decision.scores, i * classes))
  return {
    model, classes, labelled, count: made.length, scores,
    time: Float64Array.from(made, ({ step }) => begin + (step + 1) * slice), decided: Int16Array.from(made, ({ decided }) => decided),
    recording: new Uint32Array(made.length).fill(first), labels: new Uint8Array(made.length).fill(label),
    ...(latency !== undefined && { latency: new Float32Array(made.length).fill(latency) }),
  }
}
