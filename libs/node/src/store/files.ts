import type { FileHandle } from 'node:fs/promises'
import * as fs from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { fail, IssueError } from '@spikeline/core'

/** The calls by which the store touches the disk; tests put failing ones in their place. */
export type Files = Pick<typeof fs, 'open' | 'rename' | 'mkdir' | 'rm' | 'readFile' | 'stat' | 'readdir' | 'utimes'>
export const nodeFiles: Files = fs

/** Does one step on the disk; words what the system answers: E6003 (full), E6004 (not permitted), E6005 (anything else). */
export async function onDisk<T>(path: string, action: 'read' | 'write', step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof IssueError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const name = ['ENOSPC', 'EDQUOT'].includes(code) ? 'E6003' : ['EACCES', 'EPERM', 'EROFS'].includes(code) ? 'E6004' : 'E6005'
    return fail(name, { path, action, detail: (error as Error).message })
  }
}

/** True where a step failed since the file or folder is not there. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/** The answer of a step, or undefined where the file is not there. */
export async function ifThere<T>(step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Makes what `rename` has done to a folder survive a loss of power. */
export async function syncFolder(files: Files, folder: string): Promise<void> {
  const handle = await files.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder and those above it. Node answers ENOENT where a disk is read-only: the plain call then says what it is. */
export async function makeFolder(files: Files, folder: string): Promise<void> {
  try {
    await files.mkdir(folder, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await makeFolder(files, dirname(folder))
    await files.mkdir(folder)
  }
}

/** Moves a finished file to its place, atomically: whoever reads the place sees the old file or the new one. */
export async function moveInto(files: Files, from: string, to: string): Promise<void> {
  const folder = dirname(to)
  await makeFolder(files, folder)
  await files.rename(from, to)
  await syncFolder(files, folder)
}

/** Writes a small file durably and atomically, by way of a temporary one. */
export async function writeAtomically(files: Files, folder: string, to: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(folder, 'tmp', temporaryName())
  await makeFolder(files, dirname(temporary))
  const handle = await files.open(temporary, 'wx')
  try {
    await writeAll(handle, typeof content === 'string' ? Buffer.from(content) : content)
    await handle.sync()
    await handle.close()
    await moveInto(files, temporary, to)
  } catch (error) {
    await handle.close().catch(() => {})
    await files.rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Writes all bytes, behind the last ones or to a place: one call may write fewer, without an error. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, place?: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, place === undefined ? null : place + at)).bytesWritten
}

let count = 0
/** A name that no other process gives: host, process, number. `gc` reads from it whether its writer still lives. */
export const temporaryName = (): string => `${hostname()}~${process.pid}~${process.hrtime.bigint()}~${count++}`

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Whether the writer of a temporary file is gone: its process is dead, or it can't be seen from here (another host, a
 * process number given anew) and has written nothing for long.
 */
export function isStale(name: string, mtimeMs: number): boolean {
  const [host, pid] = name.split('~')
  const idle = Date.now() - mtimeMs
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return idle > DAY_MS
  return !isAlive(Number(pid)) || idle > 30 * DAY_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
