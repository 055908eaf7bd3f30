import type { StartThread } from '@spikeline/core'
import { threadSource } from './threadSource.ts'

/** Places in the words that threads share. */
export const words = { generation: 0, ticket: 1, count: 2, done: 3, closing: 4, failed: 5, elsewhere: 6, length: 7 } as const

/** A call of a function by its place in a table: [place, number of arguments, arguments …], all numbers. */
export type CallTable = readonly string[]

/** The most numbers that the calls of one run may take: 64 MB. */
const MOST_NUMBERS = 1 << 23

/** A shared array that grows while others look at it. */
interface GrowingBuffer extends SharedArrayBuffer { grow(bytes: number): void }

/** TypeScript's library does not know `maxByteLength` yet. */
const growingBuffer = (bytes: number, maxByteLength: number): GrowingBuffer =>
  new (SharedArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => GrowingBuffer)(bytes, { maxByteLength })

/**
 * Threads that run lists of calls of WebAssembly functions on one shared memory.
 *
 * A task is a list of calls whose arguments are all numbers, so it can be written down and done by whichever thread takes it. `run`
 * writes all tasks down, wakes the threads, takes part itself, and returns when every task is done; it blocks the caller, who has
 * nothing else to do. Between runs the threads sleep. Tasks of one run must not depend on one another.
 *
 * A ticket is the number of the run and of the next task in one word, taken by compare-and-exchange: a thread that comes late finds
 * another run's number and takes nothing. Threads may start as late as they like: tasks that nobody takes the caller does itself.
 * A task that fails ends neither a thread nor the run: the others are done first, then `run` throws.
 */
export class ThreadPool {
  readonly #words: Int32Array<SharedArrayBuffer>
  readonly #buffer: GrowingBuffer
  readonly #names: CallTable
  readonly #calls: readonly ((...args: number[]) => void)[]
  readonly #threads: readonly { stop(): void }[]
  #numbers: Float64Array
  #at = 0
  #run = 0

  constructor(count: number, start: StartThread, module: WebAssembly.Module, memory: WebAssembly.Memory, exports: Readonly<Record<string, unknown>>) {
    this.#words = new Int32Array(new SharedArrayBuffer(4 * words.length))
    this.#buffer = growingBuffer(1 << 16, 8 * MOST_NUMBERS)
    this.#numbers = new Float64Array(this.#buffer)
    this.#names = Object.keys(exports).filter((name) => typeof exports[name] === 'function')
    this.#calls = this.#names.map((name) => exports[name] as (...args: number[]) => void)
    const data = { module, memory, words: this.#words, numbers: this.#buffer, names: this.#names }
    this.#threads = Array.from({ length: count }, () => start(threadSource, data))
  }

  /** An object with the functions of the table, whose calls are written down instead of done. */
  recorder<Functions>(): Functions {
    const write = this.#names.map((name, place) => [name, (...args: number[]): void => this.#write(place, args)] as const)
    return Object.fromEntries(write) as Functions
  }

  #write(place: number, args: readonly number[]): void {
    const end = this.#at + 2 + args.length
    if (end > this.#numbers.length) {
      if (end > MOST_NUMBERS) throw new Error(`the calls of one run take more than ${MOST_NUMBERS} numbers`)
      this.#buffer.grow(Math.min(8 * MOST_NUMBERS, Math.max(8 * end, 2 * this.#buffer.byteLength)))
      this.#numbers = new Float64Array(this.#buffer)
    }
    this.#numbers[this.#at++] = place
    this.#numbers[this.#at++] = args.length
    for (const value of args) this.#numbers[this.#at++] = value
  }

  /** Runs tasks that `record` writes down, one call for each, through a recorder. Throws where a function did, in whichever thread. */
  run(tasks: number, record: (task: number) => void): void {
    // First a table of where tasks begin and the last ends.
    this.#at = tasks + 1
    const bounds = new Float64Array(tasks + 1)
    for (let task = 0; task < tasks; task++) {
      bounds[task] = this.#at
      record(task)
    }
    bounds[tasks] = this.#at
    this.#numbers.set(bounds)
    this.#run = (this.#run + 1) & 0x7fff
    Atomics.store(this.#words, words.done, 0)
    Atomics.store(this.#words, words.count, tasks)
    Atomics.store(this.#words, words.ticket, this.#run << 16)
    Atomics.store(this.#words, words.generation, this.#run)
    Atomics.notify(this.#words, words.generation)
    let failure: unknown
    for (let task = this.#take(); task >= 0; task = this.#take()) {
      try {
        this.#do(task)
      } catch (error) {
        failure ??= error
      }
      Atomics.add(this.#words, words.done, 1)
    }
    this.#wait(tasks)
    if (failure !== undefined) throw failure
    if (Atomics.exchange(this.#words, words.failed, 0)) throw new Error('a kernel failed in another thread')
  }

  /** Tasks so far that other threads than the caller's did. */
  get doneElsewhere(): number {
    return Atomics.load(this.#words, words.elsewhere)
  }

  #take(): number {
    for (;;) {
      const ticket = Atomics.load(this.#words, words.ticket)
      const task = ticket & 0xffff
      if (task >= Atomics.load(this.#words, words.count)) return -1
      if (Atomics.compareExchange(this.#words, words.ticket, ticket, ticket + 1) === ticket) return task
    }
  }

  #do(task: number): void {
    const end = this.#numbers[task + 1]!
    for (let at = this.#numbers[task]!; at < end;) {
      const place = this.#numbers[at]!
      const from = at + 2
      at = from + this.#numbers[at + 1]!
      Reflect.apply(this.#calls[place]!, undefined, this.#numbers.subarray(from, at))
    }
  }

  /** Sleeps where the host lets this thread sleep (a browser's main thread may not), else looks again and again. */
  #wait(tasks: number): void {
    for (;;) {
      const done = Atomics.load(this.#words, words.done)
      if (done >= tasks) return
      try {
        Atomics.wait(this.#words, words.done, done)
      } catch {
        // Not allowed here: the loop itself is the waiting.
      }
    }
  }

  /** Ends the threads. */
  close(): void {
    Atomics.store(this.#words, words.closing, 1)
    Atomics.add(this.#words, words.generation, 1 << 16)
    Atomics.notify(this.#words, words.generation)
    for (const thread of this.#threads) thread.stop()
  }
}
