import type { Instance } from '../plan/plan.ts'
import type { Progress } from '../stage/stage.ts'
import type { RunEvent } from './runEvent.ts'

const INTERVAL_MS = 100

/** The progress of one instance: at most ten events a second, and always the last. */
export class ProgressReporter {
  readonly #instance: Instance
  readonly #emit: (event: RunEvent) => void
  readonly #now: () => number
  readonly #started: number
  #told = -Infinity
  #pending: Progress | undefined
  #counted = 0
  #reported = false

  constructor(instance: Instance, emit: (event: RunEvent) => void, now: () => number) {
    this.#instance = instance
    this.#emit = emit
    this.#now = now
    this.#started = now()
  }

  /** What the stage itself says; from then on counting is silent. */
  report(progress: Progress): void {
    this.#reported = true
    this.#offer(progress)
  }

  /** Counts what passed, for stages that say nothing. */
  count(things: number, unit: string, total?: number): void {
    if (this.#reported) return
    this.#counted += things
    // A single thing of unknown total is the result (a network, a table), not a way there.
    if (this.#counted <= 1 && total === undefined) return
    this.#offer({ done: this.#counted, unit, ...(total === undefined ? {} : { total }) })
  }

  /** Tells what has not been told yet. */
  flush(): void {
    if (!this.#pending) return
    const { id, stage } = this.#instance
    const progress = this.#pending
    this.#pending = undefined
    this.#told = this.#now()
    this.#emit({ type: 'stage.progress', instance: id, stage, ...progress, seconds: (this.#told - this.#started) / 1000 })
  }

  #offer(progress: Progress): void {
    this.#pending = progress
    if (this.#now() - this.#told >= INTERVAL_MS) this.flush()
  }
}
