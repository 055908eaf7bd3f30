/** A wait that ends when something has happened, or a time has come. */
export class Waiter {
  #wake: (() => void) | undefined

  /** Ends the wait; without one, nothing. */
  wake(): void {
    this.#wake?.()
  }

  /** Waits for `wake`, or so many milliseconds; without end where there is no number. */
  wait(ms = Infinity): Promise<void> {
    return new Promise((resolve) => {
      // A timer takes 31 bits of milliseconds.
      const timer = ms === Infinity ? undefined : setTimeout(() => this.#wake?.(), Math.min(Math.max(0, ms), 2 ** 31 - 1))
      this.#wake = () => {
        this.#wake = undefined
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
