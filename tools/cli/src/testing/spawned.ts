import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, type Answer } from './call.ts'

/** The command line as it is installed. */
export const bin = join(root, 'tools/cli/bin/spikeline.js')

/** Calls the command line in a process of its own. */
export function spawned(args: readonly string[], cwd: string): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)))
    child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)))
    child.on('close', (code) => resolve({ status: code ?? -1, out, err }))
  })
}

const inNamespace = (script: string, cwd: string) => spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', script], { cwd, encoding: 'utf8' })

/** Whether this system lets us mount a disk of our own, in a namespace that goes when its processes do. */
export const canMount = inNamespace('mount -t tmpfs -o size=64k tmpfs /mnt', '/').status === 0

/** Runs a shell script, in which $SPIKELINE is the command line, with a fresh disk of some size (`400k`) at ./disk. */
export function withDisk(size: string, script: string, cwd: string): Answer {
  const mounted = `mkdir -p disk && mount -t tmpfs -o size=${size} tmpfs disk && SPIKELINE='${process.execPath} ${bin}' && ${script}`
  const { status, stdout, stderr } = inNamespace(mounted, cwd)
  return { status: status ?? -1, out: stdout, err: stderr }
}
