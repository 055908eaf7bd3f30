import { mkdir } from 'node:fs/promises'
import { posix } from 'node:path'
import { fail } from '@spikeline/core'

/**
 * Unpacks the wanted files of a .tar.gz into one folder, under their own names; `isWanted` is asked with an entry's path
 * and size. Links and devices are never unpacked, and no path of the archive is used.
 *
 * Fails with E4026 where the archive is broken, or lacks one of `names`; E4028 where the folder can't be written.
 */
export async function unpack(archive: string, folder: string, names: readonly string[], isWanted: (path: string, size: number) => boolean): Promise<void> {
  const { extract } = await import('tar')
  const seen = new Set<string>()
  try {
    await mkdir(folder, { recursive: true })
    await extract({
      file: archive,
      cwd: folder,
      strict: true,
      filter: (path, entry) => {
        const name = posix.basename(path)
        const isFile = 'type' in entry && (entry.type === 'File' || entry.type === 'OldFile')
        if (!isFile || seen.has(name) || !isWanted(posix.normalize(path), entry.size)) return false
        seen.add(name)
        return true
      },
      onReadEntry: (entry) => {
        entry.path = posix.basename(entry.path)
      },
    })
  } catch (error) {
    const { message, syscall } = error as NodeJS.ErrnoException
    // A full disk says nothing about the archive, which may be good and long in coming.
    if (syscall !== undefined) fail('E4028', { path: folder, reason: message })
    fail('E4026', { file: archive, reason: message })
  }
  const missing = names.filter((name) => !seen.has(name))
  if (missing.length > 0) fail('E4026', { file: archive, reason: `it lacks ${missing.join(', ')}, or has another size of it` })
}
