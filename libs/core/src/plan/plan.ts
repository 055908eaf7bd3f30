import type { Issue } from '../issues/issue.ts'
import type { Shape } from '../ports/portType.ts'

/** One stream that an instance reads. */
export interface InstanceInput {
  readonly instance: string
  readonly port: string
}

/** A stage under one assignment of the swept parameters that it depends on. */
export interface Instance {
  /** Unique and readable: `enc`, `enc[T=5,seed=2]`. */
  readonly id: string
  readonly stage: string
  readonly use: string
  /** Parameters, references resolved and defaults applied. */
  readonly params: unknown
  /** The swept parameters that this instance depends on, and only those. */
  readonly assignment: Readonly<Record<string, unknown>>
  readonly seed: number
  readonly inputs: Readonly<Record<string, readonly InstanceInput[]>>
  /** SHA-256 in hex, names the result. */
  readonly key: string
  /**
   * Names the stream of random numbers: the seed, the stage type, and the outputs that it reads. Not the parameters, so that
   * the points of a sweep share their random numbers and differ only by what was swept; not the code or the back end, so that
   * a seed means the same everywhere.
   */
  readonly random: string
  /** What the key was made of, by name, for `spikeline why`. */
  readonly components: Readonly<Record<string, string>>
  /** Shapes of the outputs, where they can be known. */
  readonly shapes: Readonly<Record<string, Shape>>
}

/** What a run would do with an instance, and why. */
export interface Decision {
  /** 'inline': not stored, executed within whatever reads it. 'skip': nothing that runs needs it. */
  readonly action: 'run' | 'cached' | 'inline' | 'skip' | 'blocked'
  /** A clause for people: 'no result under this key', 'input "ann" runs', 'data set "cifar10" is not fetched'. */
  readonly reason: string
  /** What stands in the way, where the instance itself is blocked (and not only one of its inputs). */
  readonly issue?: Issue
}

export interface Plan {
  /** In topological order: inputs before consumers. */
  readonly instances: readonly Instance[]
  readonly decisions: ReadonlyMap<string, Decision>
}
