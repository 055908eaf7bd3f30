import { fail, type StartThread } from '@spikeline/core'
import { MESSAGE, places, TASKS, taskLoop, type SharedTasks } from './taskLoop.ts'

/** Numbers that calls not yet done may take: 8 MiB, of which a system gives what is written to. */
const NUMBERS = 1 << 20
/** How often a thread looks for work before it goes to sleep: some ten microseconds, less than a sleep and a waking take. */
const PATIENCE = 2000

type Calls = Readonly<Record<string, (...args: number[]) => void>>

/**
 * Threads that call WebAssembly functions on one shared memory.
 *
 * A task is a list of calls whose arguments are all numbers, so it can be written down, and done by whichever thread takes it. The
 * caller writes down all tasks but the last, each of which may be taken at once; it does the last itself, takes part in what is left,
 * and returns when every task is done. It blocks, having nothing else to do. Between runs the threads sleep. Threads may start as late
 * as they like, or never: what nobody takes the caller does itself.
 *
 * Each thread has an instance of its own of the one module, so globals and the stack are its own; the data segments, which every
 * instance writes anew at its start, must be constants.
 */
export class ThreadPool {
  readonly #shared: SharedTasks
  readonly #loop: ReturnType<typeof taskLoop>
  readonly #recorder: Calls
  readonly #threads: { stop(): void }[] = []
  /** The end of what is written down, and where the task that is being written down begins. */
  #at = 0
  #begin = 0

  constructor(count: number, start: StartThread, module: WebAssembly.Module, memory: WebAssembly.Memory, exports: object) {
    const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes)
    this.#shared = {
      words: new Int32Array(shared(4 * places.length)), bounds: new Int32Array(shared(8 * TASKS)), calls: new Float64Array(shared(8 * NUMBERS)),
      places, mask: TASKS - 1, longest: MESSAGE,
    }
    this.#loop = taskLoop(exports, this.#shared, false)
    this.#recorder = Object.fromEntries(this.#loop.functions.map(([name, { length }], place) => [name, this.#writer(place, length)]))
    const source = `const { module, memory, shared, patience } = threadData
;(${taskLoop.toString()})(new WebAssembly.Instance(module, { env: { memory } }).exports, shared, true).serve(patience)`
    try {
      for (let i = 0; i < count; i++) this.#threads.push(start(source, { module, memory, shared: this.#shared, patience: PATIENCE }))
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Tasks so far that other threads than the caller's did. */
  get doneElsewhere(): number {
    return Atomics.load(this.#shared.words, places.elsewhere)
  }

  #writer(place: number, count: number) {
    const { calls } = this.#shared
    return (...args: number[]): void => {
      if (this.#at + 1 + count > NUMBERS) {
        // A task that is too long to be written down at once: its beginning is done here and now.
        this.#loop.play(this.#begin, this.#at)
        this.#at = this.#begin
      }
      let at = this.#at
      calls[at++] = place
      for (let i = 0; i < count; i++) calls[at++] = args[i]!
      this.#at = at
    }
  }

  /**
   * Does tasks 0 to `tasks` − 1, in any order, each by one thread. `work` says what a task calls; it must not look at what these calls
   * did. Fails with E3203 where a function failed in another thread, and as it failed in this one; either way nothing goes on.
   */
  run<Functions>(tasks: number, direct: Functions, work: (functions: Functions, task: number) => void): void {
    let failed = 0
    try {
      for (let task = 0; task < tasks - 1; task++) {
        if (this.#at > NUMBERS / 2 || (task + 1) % TASKS === 0) this.#finish()
        this.#begin = this.#at
        work(this.#recorder as Functions, task)
        this.#publish()
      }
      if (tasks > 0) work(direct, tasks - 1)
    } finally {
      this.#finish()
      failed = Atomics.exchange(this.#shared.words, places.failed, 0)
    }
    if (failed) fail('E3203', { what: this.#message() })
  }

  #publish(): void {
    const { words, bounds, mask } = this.#shared
    const task = Atomics.load(words, places.published)
    bounds[2 * (task & mask)] = this.#begin
    bounds[2 * (task & mask) + 1] = this.#at
    Atomics.store(words, places.published, (task + 1) | 0)
    Atomics.add(words, places.bell, 1)
    Atomics.notify(words, places.bell, 1)
  }

  /** Waits until all that was published is done, and takes part. */
  #finish(): void {
    const { words } = this.#shared
    this.#loop.help()
    const published = Atomics.load(words, places.published)
    for (let looks = 0; ; looks++) {
      const finished = Atomics.load(words, places.finished)
      if (finished === published) break
      if (looks > PATIENCE) sleep(words, places.finished, finished)
    }
    this.#at = 0
  }

  #message(): string {
    const codes = [...this.#shared.words.subarray(places.message, places.message + MESSAGE)]
    return String.fromCharCode(...codes.filter((code) => code !== 0))
  }

  /** Ends the threads. */
  close(): void {
    const { words } = this.#shared
    Atomics.store(words, places.closing, 1)
    Atomics.add(words, places.bell, 1)
    Atomics.notify(words, places.bell)
    for (const thread of this.#threads.splice(0)) thread.stop()
  }
}

/** Sleeps until a word changes, where the host lets this thread sleep; the main thread of a browser may not, and looks again instead. */
function sleep(words: Int32Array, at: number, value: number): void {
  try {
    Atomics.wait(words, at, value)
  } catch {
    // The caller's loop is the waiting.
  }
}
