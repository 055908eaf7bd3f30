import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fail } from '@spikeline/core'
import { temporaryName, writeAll } from '../store/files.ts'
import { reasonOf } from '../transport/failure.ts'

export interface FilePatch { readonly offset: number; readonly bytes: Uint8Array }

/**
 * Writes a file piece by piece beside its place, and moves it there when it is whole: whoever looks sees what was there before, or all of
 * it. What fails leaves nothing behind. `patches` may be filled until the last piece: bytes that are put over those at their offset. Gives the number of
 * bytes. Fails with E4149 where the system refuses, else as `pieces` does.
 */
export async function writeFileWhole(path: string, pieces: AsyncIterable<Uint8Array>, patches: readonly FilePatch[] = []): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${temporaryName()}`)
  const onDisk = <T>(step: () => Promise<T>): Promise<T> => step().catch((error: NodeJS.ErrnoException) => fail('E4149', { path, reason: error.code === 'ENOENT' ? 'there is no such folder' : reasonOf(error) }))
  const handle = await onDisk(() => open(temporary, 'wx'))
  let bytes = 0
  try {
    for await (const piece of pieces) {
      await onDisk(() => writeAll(handle, piece))
      bytes += piece.length
    }
    for (const { offset, bytes: patch } of patches) await onDisk(() => writeAll(handle, patch, offset))
    await onDisk(() => handle.sync())
    await handle.close()
    await onDisk(() => rename(temporary, path))
    return bytes
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}
