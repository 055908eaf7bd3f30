import { fail, type KernelBinary, type StartThread } from '@spikeline/core'
import type { Kernels, Pointer } from './kernels.ts'
import { kernelModule, spikeKernels } from './module.ts'
import { ThreadPool } from './threads.ts'

/** 2³² − 1 page, in bytes: what 32-bit WebAssembly can address. */
const LARGEST = 65535 * 65536

/** How an engine may use threads: at most so many, its own included, started so. Results do not depend on it. */
export interface EngineThreads {
  readonly count: number
  /** Absent where the host has no threads. */
  readonly start?: StartThread | undefined
}

/**
 * An instance of the kernels with a memory of its own, which is laid out once: reserve all that is needed, then open it, then take
 * views. Undefined where the host can't run the kernels (see kernelModule).
 *
 * With threads, `run` shares work among them, and who opened it must close it. Where memory can't be shared there is one, the caller's,
 * and `alone` says why.
 *
 * The kernels are those of libs/spikes/assembly, or others that were made alike (`of`).
 */
export class Engine<Functions extends object = Kernels> {
  readonly #module: WebAssembly.Module
  readonly #shared: { readonly module: WebAssembly.Module; readonly count: number; readonly start: StartThread } | undefined
  #alone: string | undefined
  #memory: WebAssembly.Memory | undefined
  #kernels: Functions | undefined
  #pool: ThreadPool | undefined
  #end: number

  static create(threads?: EngineThreads): Engine | undefined {
    return Engine.of<Kernels>(spikeKernels, threads)
  }

  /** An engine with other kernels than those of libs/spikes/assembly. */
  static of<Functions extends object>(binary: KernelBinary, threads?: EngineThreads): Engine<Functions> | undefined {
    const module = kernelModule(false, binary)
    return module && new Engine<Functions>(module, binary, threads)
  }

  private constructor(module: WebAssembly.Module, binary: KernelBinary, threads: EngineThreads | undefined) {
    this.#module = module
    this.#end = binary.heapBase
    if (!threads || threads.count < 2) return
    const { count, start } = threads
    const shared = typeof SharedArrayBuffer === 'undefined' ? undefined : kernelModule(true, binary)
    if (!start) this.#alone = 'this host has no threads'
    else if (!shared) this.#alone = 'threads of this host share no memory (in a browser, the page must be cross-origin isolated)'
    else this.#shared = { module: shared, count, start }
  }

  /** The kernels on the memory, once it is open. */
  get kernels(): Functions {
    return this.#kernels ?? notOpen()
  }

  /** Threads that share its work, the caller's included. */
  get threads(): number {
    return this.#shared?.count ?? 1
  }

  /** Why there is one thread where more were asked for; for a warning. */
  get alone(): string | undefined {
    return this.#alone
  }

  /** Tasks so far that other threads than the caller's did. */
  get doneElsewhere(): number {
    return this.#pool?.doneElsewhere ?? 0
  }

  /**
   * Does tasks 0 to `tasks` − 1, which must not depend on one another, and returns when all are done. `work` is called here, once for
   * each task; it must only call kernels of the object that it is given, and not look at what they did: with threads they are written
   * down and done by whichever thread is free. Fails with E3203 where a kernel fails in another thread.
   */
  run(tasks: number, work: (kernels: Functions, task: number) => void): void {
    if (this.#pool && tasks > 1) return this.#pool.run(tasks, this.kernels, work)
    for (let task = 0; task < tasks; task++) work(this.kernels, task)
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

  /**
   * Makes the memory, as large as what was reserved, zeroed, and starts the threads; views may be taken from now on. Fails with E3202
   * where the host has no more.
   */
  open(): void {
    if (this.#memory) return
    const pages = Math.ceil(this.#end / 65536)
    if (this.#shared && this.#openShared(this.#shared, pages)) return
    try {
      this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    } catch {
      fail('E3202', { bytes: this.#end })
    }
    this.#kernels = instantiate<Functions>(this.#module, this.#memory)
  }

  /** A shared memory never moves and reserves addresses for the most it may become, so that is what is needed, not what could be. */
  #openShared({ module, count, start }: { module: WebAssembly.Module; count: number; start: StartThread }, pages: number): boolean {
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
      const kernels = instantiate<Functions>(module, memory)
      this.#pool = new ThreadPool(count - 1, start, module, memory, kernels)
      this.#memory = memory
      this.#kernels = kernels
      return true
    } catch (error) {
      this.#alone = error instanceof Error ? error.message : String(error)
      return false
    }
  }

  floats(at: Pointer, length: number): Float32Array {
    return new Float32Array(this.#buffer, at, length)
  }
  doubles(at: Pointer, length: number): Float64Array {
    return new Float64Array(this.#buffer, at, length)
  }
  integers(at: Pointer, length: number): Uint32Array {
    return new Uint32Array(this.#buffer, at, length)
  }

  get #buffer(): ArrayBufferLike {
    return (this.#memory ?? notOpen()).buffer
  }
}

const instantiate = <Functions>(module: WebAssembly.Module, memory: WebAssembly.Memory): Functions =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Functions

function notOpen(): never {
  throw new Error('the memory of an engine is used before it is open')
}
