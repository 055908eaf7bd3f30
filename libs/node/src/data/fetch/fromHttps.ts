import { readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { IssueError } from '@spikeline/core'
import type { DatasetFile, HttpsSource } from '@spikeline/datasets'
import { decompress } from '../content.ts'
import { unpack } from './archive.ts'
import { download, type DownloadOptions } from './download.ts'
import type { FetchContext } from './types.ts'

/** How patient downloads are; see DownloadOptions. */
export type Patience = Pick<DownloadOptions, 'attempts' | 'pauseMs' | 'silenceMs'>

/** Gives files from an https server. What was received stays as a .part file until its content has been found right or wrong. */
export async function fromHttps(source: HttpsSource, files: readonly DatasetFile[], context: FetchContext, patience: Patience): Promise<void> {
  for (const { url, bytes } of source.downloads) {
    const name = basename(new URL(url).pathname)
    const file = files.find((f) => `${f.name}.gz` === name)
    if (source.form === 'gzip' && !file) continue
    const part = join(context.staging, `${name}.part`)
    const options = { url, bytes, path: part, signal: context.signal, ...patience, onProgress: (received: number) => context.report(name, received, bytes) }
    await withFreshStart(part, () => download(options), () =>
      (file && source.form === 'gzip' ? putGzip(part, file, url, context) : putArchive(part, files, url, context)))
  }
}

/**
 * Receives, then uses what came. Wrong content is removed, for it can't be taken up again; where it had been pieced
 * together with what an earlier fetch left, it is received once more from the start.
 */
async function withFreshStart(part: string, receive: () => Promise<void>, use: () => Promise<void>): Promise<void> {
  for (let resumed = await exists(part); ; resumed = false) {
    await receive()
    try {
      await use()
      return await rm(part, { force: true })
    } catch (error) {
      if (!isWrongContent(error)) throw error
      await rm(part, { force: true })
      if (!resumed) throw error
    }
  }
}

async function putGzip(part: string, file: DatasetFile, url: string, context: FetchContext): Promise<void> {
  // One byte more than expected is enough to see that there is too much.
  await context.put(file, await decompress(await readFile(part), url, file.bytes + 1), url)
}

async function putArchive(part: string, files: readonly DatasetFile[], url: string, context: FetchContext): Promise<void> {
  const folder = join(context.staging, 'unpacked')
  try {
    const sizes = new Map(files.map((f) => [f.name, f.bytes]))
    await unpack(part, folder, [...sizes.keys()], (path, size) => sizes.get(basename(path)) === size)
    for (const file of files) await context.put(file, await readFile(join(folder, file.name)), `${url}#${file.name}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined

/** Wrong checksum, wrong size, broken gzip, broken archive. */
const isWrongContent = (error: unknown) =>
  error instanceof IssueError && error.issues.some(({ code }) => ['E4003', 'E4004', 'E4008', 'E4026'].includes(code))
