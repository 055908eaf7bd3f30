import { fail, type StartThread } from '@spikeline/core'
import { kernelModule } from './module.ts'
import { ThreadPool } from './threads.ts'

/** A place in the memory of an engine, in bytes. */
export type Pointer = number

/**
 * What libs/spikes/assembly exports; each kernel is described there. Rows of events: group g of row r is
 * indices[starts[r·groups + g] … starts[r·groups + g + 1]), ascending within the row.
 */
export interface Kernels {
  heapBase(): Pointer
  groupStarts(rows: number, groups: number, size: number, offsets: Pointer, indices: Pointer, starts: Pointer): void
  countOperations(rows: number, starts: Pointer, groups: number, indices: Pointer, fanOut: Pointer, operations: Pointer): void
  poolEvents(
    rows: number, inStarts: Pointer, inGroups: number, inIndices: Pointer, inValues: Pointer, wires: Pointer, targets: Pointer, sums: Pointer,
    groups: number, size: number, weight: number, starts: Pointer, indices: Pointer, values: Pointer,
  ): void
  windowSums(
    window: Pointer, samples: number, rows: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
    weights: Pointer, bias: Pointer, drive: Pointer,
  ): void
  scanNeurons(
    groups: number, size: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer,
    decay: number, threshold: number, strict: number, subtract: number, toZero: number, starts: Pointer, indices: Pointer, trace: Pointer,
  ): void
  gatherErrors(window: Pointer, rows: number, starts: Pointer, indices: Pointer, weight: Pointer, delta: Pointer, active: Pointer, errors: Pointer): void
  unpoolErrors(
    rows: number, pooledStarts: Pointer, pooledGroups: number, pooledIndices: Pointer, pooledErrors: Pointer,
    wires: Pointer, targets: Pointer, weight: number, row: Pointer, starts: Pointer, groups: number, indices: Pointer, errors: Pointer,
  ): void
  scanBack(
    neurons: number, rows: number, membrane: Pointer, carry: Pointer, groups: number, starts: Pointer, indices: Pointer, errors: Pointer, extra: number, row: Pointer,
    decay: number, threshold: number, strict: number, reset: number, detached: number, slope: number, width: number, scale: number,
  ): void
  sumLater(neurons: number, rows: number, errors: Pointer): void
  nearThreshold(groups: number, size: number, rows: number, membrane: Pointer, threshold: number, reach: number, starts: Pointer, indices: Pointer): void
  transposeEvents(
    samples: number, rows: number, groups: number, keys: number, starts: Pointer, startsPitch: number, indices: Pointer, values: Pointer, eventsPitch: number,
    table: Pointer, pitch: number, bounds: Pointer, places: Pointer, placeValues: Pointer,
  ): void
  denseGradient(
    inputs: number, units: number, column: number, columns: number, rows: number, bounds: Pointer, places: Pointer, values: Pointer,
    delta: Pointer, scratch: Pointer, gradient: Pointer,
  ): void
  convolutionGradient(
    window: Pointer, column: number, columns: number, rows: number, bounds: Pointer, places: Pointer, values: Pointer,
    delta: Pointer, scratch: Pointer, gradient: Pointer,
  ): void
  biasGradient(places: number, filters: number, column: number, columns: number, delta: Pointer, gradient: Pointer): void
  takeRows(
    rows: number, samples: number, sample: number, offsets: Pointer, indices: Pointer, values: Pointer,
    starts: Pointer, toIndices: Pointer, toValues: Pointer,
  ): void
  adamStep(
    length: number, w: Pointer, g: Pointer, m: Pointer, v: Pointer, shrink: number, rate: number,
    keep1: number, take1: number, keep2: number, take2: number, epsilon: number,
  ): void
  sgdStep(length: number, w: Pointer, g: Pointer, velocity: Pointer, shrink: number, rate: number, keep: number): void
  fill(length: number, value: number, to: Pointer): void
  packTile(depth: number, filters: number, first: number, tile: number, weight: Pointer, packed: Pointer): void
  padWeights(depth: number, filters: number, weight: Pointer, padded: Pointer): void
  sumRows(rows: number, neurons: number, delta: Pointer, sums: Pointer): void
  integrate(neurons: number, rows: number, drive: Pointer, driveStride: number, membrane: Pointer, trace: Pointer): void
}

/** 2³² − 1 page, in bytes: what 32-bit WebAssembly can address. */
const LARGEST = 65535 * 65536

/** How an engine may use threads: as many, its own included, started so. */
export interface EngineThreads { readonly count: number; readonly start: StartThread }

/**
 * An instance of the kernels with a memory of its own, which is laid out once: reserve all that is needed, then open it, then take
 * views. Undefined where the host can't run the kernels (see kernelModule).
 *
 * With threads, `run` shares work among them. Where memory can't be shared (see `threads`) there is one: the caller's.
 */
export class Engine {
  readonly kernels: Kernels
  readonly #module: WebAssembly.Module
  readonly #memory: WebAssembly.Memory
  readonly #wanted: EngineThreads | undefined
  #pool: ThreadPool | undefined
  #recorder: Kernels | undefined
  #end: number

  static create(threads?: EngineThreads): Engine | undefined {
    const wanted = threads && threads.count > 1 && typeof SharedArrayBuffer !== 'undefined' ? threads : undefined
    const module = (wanted && kernelModule(true)) ?? kernelModule()
    return module && new Engine(module, wanted && kernelModule(true) ? wanted : undefined)
  }

  private constructor(module: WebAssembly.Module, threads: EngineThreads | undefined) {
    this.#module = module
    this.#wanted = threads
    this.#memory = new WebAssembly.Memory(threads ? { initial: 1, maximum: 65536, shared: true } : { initial: 1 })
    this.kernels = new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports as unknown as Kernels
    this.#end = this.kernels.heapBase()
  }

  /** Threads that share its work, the caller's included. */
  get threads(): number {
    return this.#wanted?.count ?? 1
  }

  /**
   * Does tasks that do not depend on one another, each a list of calls of kernels, and returns when all are done. `work` is called for
   * each task and must only call kernels of the object that it is given: with threads, these are written down and done later.
   */
  run(tasks: number, work: (kernels: Kernels, task: number) => void): void {
    if (!this.#pool || tasks < 2) {
      for (let task = 0; task < tasks; task++) work(this.kernels, task)
      return
    }
    const recorder = (this.#recorder ??= this.#pool.recorder<Kernels>())
    this.#pool.run(tasks, (task) => work(recorder, task))
  }

  /** Tasks so far that other threads than the caller's did. */
  get doneElsewhere(): number {
    return this.#pool?.doneElsewhere ?? 0
  }

  /** Ends its threads; it goes on with one. */
  close(): void {
    this.#pool?.close()
    this.#pool = undefined
  }

  /** Bytes reserved so far. */
  get bytes(): number {
    return this.#end
  }

  /** Reserves room for `length` elements of four bytes (eight where said), at a multiple of a cache line. */
  reserve(length: number, bytes: 4 | 8 = 4): Pointer {
    const at = Math.ceil(this.#end / 64) * 64
    this.#end = at + length * bytes
    if (this.#end > LARGEST) fail('E3202', { bytes: this.#end })
    return at
  }

  /** Makes the memory as large as what was reserved, zeroed, and starts the threads; views may be taken from now on. Fails with E3202 where the host has no more. */
  open(): void {
    const pages = Math.ceil(this.#end / 65536) - this.#memory.buffer.byteLength / 65536
    if (pages > 0) {
      try {
        this.#memory.grow(pages)
      } catch {
        fail('E3202', { bytes: this.#end })
      }
    }
    if (this.#wanted) this.#pool ??= new ThreadPool(this.#wanted.count - 1, this.#wanted.start, this.#module, this.#memory, this.kernels as unknown as Record<string, unknown>)
  }

  floats(at: Pointer, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length)
  }
  doubles(at: Pointer, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, length)
  }
  integers(at: Pointer, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, at, length)
  }
}
