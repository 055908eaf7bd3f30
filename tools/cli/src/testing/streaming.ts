import { spawn } from 'node:child_process'
import type { Answer } from './call.ts'
import { bin } from './spawned.ts'

/** `events stream` in a process of its own. `address` is where it waits for events, once it does. */
export function streaming(args: readonly string[], cwd: string): { readonly address: Promise<string>; readonly ended: Promise<Answer> } {
  const child = spawn(process.execPath, [bin, 'events', 'stream', ...args], { cwd })
  let [out, err] = ['', '']
  let found: (address: string) => void
  const address = new Promise<string>((resolve) => (found = resolve))
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => {
    err += String(chunk)
    const [, waits] = /(\S+): waiting for events/.exec(err) ?? []
    if (waits) found(waits)
  })
  return { address, ended: new Promise((resolve) => child.on('close', (code) => resolve({ status: code ?? -1, out, err }))) }
}
