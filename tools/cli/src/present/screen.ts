import type { Io } from '../io.ts'

/** Milliseconds between two redraws. */
const FRAME = 80

/** The lowest lines of a terminal, redrawn in place; what stands above them scrolls up and stays. */
export class Screen {
  readonly #io: Pick<Io, 'err'>
  #drawn = 0
  #last = 0

  constructor(io: Pick<Io, 'err'>) {
    this.#io = io
  }

  /** Whether it is time for another picture. */
  get due(): boolean {
    return performance.now() - this.#last >= FRAME
  }

  draw(lines: readonly string[], above: readonly string[] = []): void {
    this.#last = performance.now()
    const erase = this.#drawn ? `\x1b[${this.#drawn}A\x1b[0J` : ''
    const text = erase + [...above, ...lines].map((line) => `${line}\n`).join('')
    this.#drawn = lines.length
    if (text) this.#io.err(text.replace(/\n$/, ''))
  }
}
