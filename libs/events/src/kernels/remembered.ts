import { createWorkspace, type KernelWorkspace } from './workspace.ts'

/**
 * So many events make a memory of the kernels worth its while. One costs three milliseconds, its collection included, and saves 7 ns an event: a recording
 * that ends just then has lost a fifth.
 */
const WORTHWHILE = 1 << 20
/** Fewer events at once are not worth the copy into a memory of kernels. */
export const FEW = 64

/**
 * Words of 32 bits that a filter remembers of a recording. They move to a memory of the kernels when many events have come: most recordings of a data
 * set are too short for that. Whoever works on them, kernel or twin, finds what the other left.
 */
export class Remembered {
  #words: Int32Array
  #workspace: KernelWorkspace | undefined
  #seen = 0
  readonly #moved: (words: Int32Array) => void

  /** `moved` is told where the words are from now on. */
  constructor(words: Int32Array, moved: (words: Int32Array) => void) {
    this.#words = words
    this.#moved = moved
  }

  /** The workspace of kernels that the words are in, once they have moved. */
  get workspace(): KernelWorkspace | undefined {
    return this.#workspace
  }

  /** A workspace of kernels that has the words as its own, for `count` events; undefined where their twin is to work. */
  kernelsFor(count: number): KernelWorkspace | undefined {
    if (this.#seen < WORTHWHILE && (this.#seen += count) >= WORTHWHILE) {
      const workspace = createWorkspace(this.#words.length)
      if (workspace.engine) {
        workspace.own.set(this.#words)
        this.#moved(this.#words = workspace.own)
        this.#workspace = workspace as KernelWorkspace
      }
    }
    return count < FEW ? undefined : this.#workspace
  }
}
