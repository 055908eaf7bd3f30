/** Places in the words that the threads of a pool share; those that are written often lie on cache lines of their own. */
export const places = { published: 0, taken: 16, finished: 32, bell: 48, closing: 64, failed: 65, elsewhere: 66, message: 80, length: 336 } as const

/** The longest message of a failure, in characters. */
export const MESSAGE = 256
/** Tasks that may be published and not yet done. A power of two. */
export const TASKS = 4096

/** What the threads of a pool share, all of it in shared memory. */
export interface SharedTasks {
  /** Counters, which wrap: see `places`. */
  readonly words: Int32Array
  /** Task t is the calls from bounds[2·(t mod TASKS)] to bounds[2·(t mod TASKS) + 1]. */
  readonly bounds: Int32Array
  /** Calls, one after the other: the place of the function among the exports, then its arguments. */
  readonly calls: Float64Array
  readonly places: typeof places
  readonly mask: number
  readonly longest: number
}

/**
 * How a thread does tasks: written-down calls of functions whose arguments are all numbers. It takes the next task by
 * compare-and-exchange, so that each is done once, by whoever is free.
 *
 * Its source is also what another thread runs (see ThreadPool), where `elsewhere` is true: it names nothing from outside, and no build may give it help.
 */
export function taskLoop(exports: object, { words, bounds, calls, places, mask, longest }: SharedTasks, elsewhere: boolean) {
  const functions = Object.entries(exports).filter((entry): entry is [string, (...args: number[]) => void] => typeof entry[1] === 'function')
  const given = functions.map(([, { length }]) => new Array<number>(length).fill(0))
  let place = 0

  function play(from: number, to: number): void {
    for (let at = from; at < to;) {
      place = calls[at++]!
      const args = given[place]!
      for (let i = 0; i < args.length; i++) args[i] = calls[at++]!
      Reflect.apply(functions[place]![1], undefined, args)
    }
  }

  function perform(task: number): void {
    try {
      play(bounds[2 * (task & mask)]!, bounds[2 * (task & mask) + 1]!)
    } catch (error) {
      if (Atomics.compareExchange(words, places.failed, 0, 1) === 0) {
        const text = `${functions[place]![0]}: ${error instanceof Error ? error.message : String(error)}`
        for (let i = 0; i < longest; i++) words[places.message + i] = i < text.length ? text.charCodeAt(i) : 0
      }
    }
    if (elsewhere) Atomics.add(words, places.elsewhere, 1)
    // Who does the last wakes the caller.
    if (((Atomics.add(words, places.finished, 1) + 1) | 0) === Atomics.load(words, places.published)) Atomics.notify(words, places.finished)
  }

  /** Does tasks until all are taken. */
  function help(): void {
    for (;;) {
      const task = Atomics.load(words, places.taken)
      if (task === Atomics.load(words, places.published)) return
      if (Atomics.compareExchange(words, places.taken, task, (task + 1) | 0) === task) perform(task)
    }
  }

  /** Does tasks whenever there are any, until the pool closes. `patience`: how often to look before going to sleep. */
  function serve(patience: number): void {
    for (;;) {
      const heard = Atomics.load(words, places.bell)
      if (Atomics.load(words, places.closing)) return
      help()
      let looks = patience
      while (looks > 0 && Atomics.load(words, places.bell) === heard) looks--
      if (looks === 0) Atomics.wait(words, places.bell, heard)
    }
  }

  return { functions, play, help, serve }
}
