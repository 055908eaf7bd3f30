/** Microseconds of a row of the index. */
const PERIOD = 2000

/**
 * The index of a Metavision file: row r has the number and time of an event from which a reader that seeks to r · 2 ms after the first event may
 * begin, the first one of the last 2 ms before r that have any; −1 where there is none. Times count from the first event.
 */
export class MetavisionIndex {
  /** Time of the first event. */
  first = 0
  #events = 0
  #rows = 0
  /** The first event of the last period with events, and of the one before it. */
  #current = { id: 0, time: -1 }
  #before = { id: 0, time: -1 }

  event(time: number, row: (id: number, time: number) => void): void {
    if (this.#events === 0) this.first = time
    const since = time - this.first
    const rows = Math.floor(since / PERIOD) + 1
    if (rows > this.#rows) {
      this.#before = this.#current
      this.#current = { id: this.#events, time: since }
      // Periods without events have the same row as the next that has some.
      for (; this.#rows < rows; this.#rows++) row(this.#before.id, this.#before.time)
    }
    this.#events++
  }

  /** A last row. */
  end(row: (id: number, time: number) => void): void {
    if (this.#rows > 0) row(this.#current.id, this.#current.time)
  }
}
