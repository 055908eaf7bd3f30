import { outputsOf } from '../execute/tasks.ts'
import type { PortType } from '../ports/portType.ts'
import type { Host } from '../stage/host.ts'
import type { AnyStage } from '../stage/stage.ts'
import { firstDifference } from './firstDifference.ts'
import { copyInputs } from './inputs.ts'
import { PacedRun, type PacedOptions } from './pacedRun.ts'
import type { InputBatches } from './runStage.ts'

/** What a stage is tried on. */
export interface ConformanceCase<Params = unknown> {
  readonly name: string
  readonly inputs: InputBatches
  readonly params: Params
  readonly seed?: string | number
  readonly host?: Host
  /** Batches that the stage may emit at once: for one input batch, or before it reads any (default 1). */
  readonly burst?: number
  /** Milliseconds after which a run counts as hung (default 20,000). */
  readonly timeoutMs?: number
  /** Checks to leave out, each with the reason, which is good to read in review. */
  readonly except?: Readonly<Partial<Record<CheckName, string>>>
}

export type CheckName = 'chunks' | 'determinism' | 'pace' | 'empty' | 'cancellation' | 'inputs' | 'bounded' | 'codec' | 'failures'

/** A stage does not keep the contract. */
export class ConformanceError extends Error {
  constructor(type: string, where: string, what: string) {
    super(`${type} (${where}) ${what}`)
    this.name = 'ConformanceError'
  }
}

export type Outputs = Readonly<Record<string, readonly unknown[]>>

/** A stage and a case, and the ways to run one on the other. */
export class Trial {
  readonly stage: AnyStage
  readonly case: ConformanceCase
  constructor(stage: AnyStage, one: ConformanceCase) {
    this.stage = stage
    this.case = one
  }

  get inputs(): InputBatches {
    return copyInputs(this.stage, this.case.inputs)
  }

  start(inputs: InputBatches, options: Partial<PacedOptions> = {}): PacedRun {
    const { params, seed, host } = this.case
    return new PacedRun(this.stage, inputs, { params, seed, host, ...options })
  }

  /** Runs to the end; what the stage throws is thrown. */
  async outputs(inputs: InputBatches, options: Partial<PacedOptions> = {}): Promise<Outputs> {
    const run = this.start(inputs, options)
    try {
      await this.within(run.finished, 'did not end')
      return run.outputs
    } finally {
      await run.stop()
    }
  }

  async within<T>(promise: Promise<T>, what: string, ms = this.case.timeoutMs ?? 20_000): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(this.broken(`${what} within ${ms} ms`)), ms)))
    return Promise.race([promise, late]).finally(() => clearTimeout(timer))
  }

  broken(what: string): ConformanceError {
    return new ConformanceError(this.stage.type, this.case.name, what)
  }

  /** Fails where outputs differ; `joined` compares things, not batches, where the port type can. */
  compare(expected: Outputs, actual: Outputs, when: string, joined: boolean): void {
    for (const [port, { type }] of Object.entries(outputsOf(this.stage))) {
      const view = (outputs: Outputs): unknown => (joined ? joinAll(outputs[port]!, type) : outputs[port])
      const difference = firstDifference(view(expected), view(actual), port)
      if (difference) throw this.broken(`gives something else ${when}: ${difference}`)
    }
  }
}

function joinAll(batches: readonly unknown[], type: PortType<unknown>): unknown {
  if (!type.join) return batches
  return batches.length === 0 ? undefined : type.join(batches)
}
