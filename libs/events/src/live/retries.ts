import { fail } from '@spikeline/core'
import type { Reconnect } from './options.ts'

/** When to try to connect again: pauses that double, until something came. */
export class Retries {
  /** When to try next, in the microseconds of the clock that is given; Infinity where there is nothing to try. */
  at = Infinity
  reconnects = 0
  readonly #address: string
  readonly #options: Reconnect | undefined
  #attempts = 0
  #since = 0

  constructor(address: string, options: Reconnect | undefined) {
    this.#address = address
    this.#options = options
  }

  /** Plans the next attempt; false where there is to be none. Fails with E4172 after the last that is allowed. */
  plan(now: number): boolean {
    if (!this.#options) return false
    const { after, most, attempts = Infinity } = this.#options
    if (this.#attempts === 0) this.#since = now
    if (this.#attempts >= attempts) fail('E4172', { address: this.#address, attempts, seconds: ((now - this.#since) / 1e6).toFixed(1) })
    this.at = now + 1e6 * Math.min(most, after * 2 ** this.#attempts++)
    return true
  }

  /** Something came: `told` gets the number of attempts, where it was tried again. */
  reached(told: (attempts: number) => void): void {
    if (this.#attempts === 0) return
    this.reconnects++
    told(this.#attempts)
    this.#attempts = 0
  }
}
