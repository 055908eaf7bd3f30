/** What a command may touch of the process: tests give it their own. */
export interface Io {
  /** Results. */
  out(text: string): void
  /** Errors, progress, remarks. */
  err(text: string): void
  /** True where stderr is a terminal that can be redrawn. */
  readonly live: boolean
  readonly color: boolean
  readonly columns: number
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by ctrl-C. */
  readonly signal: AbortSignal
}

/** Exit statuses, as documented in the README. */
export const exit = { done: 0, failed: 1, wrong: 2, cancelled: 130 } as const

/** The Io of this process. The first ctrl-C cancels; a second one ends the process at once. */
export function processIo(): Io {
  const controller = new AbortController()
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(exit.cancelled)
    controller.abort(new Error('cancelled by ctrl-C'))
  })
  process.on('SIGTERM', () => controller.abort(new Error('terminated')))
  const color = process.stderr.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb'
  // A reader that closes the pipe early (head, less) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exit.done : exit.failed))
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    live: process.stderr.isTTY === true && process.env.TERM !== 'dumb',
    color,
    // A terminal whose size nobody set has 0 columns.
    columns: process.stdout.columns || 100,
    cwd: process.cwd(),
    env: process.env,
    signal: controller.signal,
  }
}
