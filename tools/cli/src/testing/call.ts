import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from '../main.ts'
import type { Io } from '../io.ts'

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url))

export interface Answer {
  readonly status: number
  readonly out: string
  readonly err: string
}

/** Calls the command line in this process, in a folder, as a pipe would, or a terminal. */
export async function call(args: readonly string[], options: { cwd?: string; env?: Io['env']; signal?: AbortSignal; live?: boolean } = {}): Promise<Answer> {
  let out = ''
  let err = ''
  const io: Io = {
    out: (text) => void (out += `${text}\n`),
    err: (text) => void (err += `${text}\n`),
    live: options.live ?? false,
    color: false,
    columns: 120,
    cwd: options.cwd ?? root,
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
  }
  const status = await main(args, io)
  return { status, out, err }
}

/** Runs `work` in a fresh folder, which is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spikeline-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
