/**
 * An iterator whose `return` calls `stop` at once, so that a generator that waits can end: by itself, `return` would stand behind the
 * `next` that waits.
 */
export function stoppable<T>(generator: AsyncGenerator<T, undefined>, stop: () => void): AsyncIterableIterator<T, undefined> {
  return {
    next: () => generator.next(),
    async return() {
      stop()
      await generator.return(undefined)
      return { value: undefined, done: true }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
