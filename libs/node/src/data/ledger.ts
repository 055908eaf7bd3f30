import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FoundFile } from './content.ts'

interface Entry { readonly size: number; readonly mtimeMs: number; readonly ctimeMs: number; readonly sha256: string }

/** Remembers the checksums of files, so that each is computed once as long as its size and times stay the same. */
export interface Ledger {
  /** The remembered SHA-256 of the decompressed content, or undefined. */
  recall(file: FoundFile): Promise<string | undefined>
  /** Remembers a checksum; `movedFrom` is where the file lay before, and is forgotten. */
  remember(file: FoundFile, sha256: string, movedFrom?: string): Promise<void>
  /** The SHA-256 of the decompressed content, remembered or computed from what `read` gives. */
  sha256(file: FoundFile, read: () => Promise<Uint8Array>): Promise<string>
  /** The same of many files, in order. The ledger is written once: a write a file would take a time that grows with their square. */
  sha256All(files: readonly FoundFile[], read: (file: FoundFile) => Promise<Uint8Array>): Promise<string[]>
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/**
 * A ledger in checksums.json of the data folder. It only saves time: where the file can't be read or written (a
 * read-only folder, another process writing at once), checksums are computed anew.
 */
export function createLedger(folder: string): Ledger {
  const path = join(folder, 'checksums.json')
  /** What this process found out; undefined for a file that it moved away. */
  const ours: Record<string, Entry | undefined> = {}
  let onDisk: Promise<Record<string, Entry>> | undefined
  let writing: Promise<void> = Promise.resolve()

  const recall = async (file: FoundFile) => {
    const entry = file.path in ours ? ours[file.path] : (await (onDisk ??= readEntries(path)))[file.path]
    return entry && entry.size === file.size && entry.mtimeMs === file.mtimeMs && entry.ctimeMs === file.ctimeMs ? entry.sha256 : undefined
  }
  const note = (file: FoundFile, digest: string) => {
    ours[file.path] = { size: file.size, mtimeMs: file.mtimeMs, ctimeMs: file.ctimeMs, sha256: digest }
  }
  // One write at a time, on top of what another process may have written since.
  const write = () => (writing = writing.then(async () => writeEntries(path, { ...(await readEntries(path)), ...ours })))
  const sha256All = async (files: readonly FoundFile[], read: (file: FoundFile) => Promise<Uint8Array>) => {
    const digests: string[] = []
    let computed = 0
    try {
      for (const file of files) {
        const known = await recall(file)
        const digest = known ?? sha256(await read(file))
        digests.push(digest)
        if (known !== undefined) continue
        note(file, digest)
        computed++
      }
    } finally {
      // What was computed before a file that can't be read is remembered too.
      if (computed > 0) await write()
    }
    return digests
  }
  return {
    recall,
    remember(file, digest, movedFrom) {
      if (movedFrom !== undefined) ours[movedFrom] = undefined
      note(file, digest)
      return write()
    },
    sha256All,
    sha256: async (file, read) => (await sha256All([file], read))[0]!,
  }
}

async function readEntries(path: string): Promise<Record<string, Entry>> {
  try {
    const { version, files } = JSON.parse(await readFile(path, 'utf8')) as { version: number; files: Record<string, Entry> }
    return version === 1 && files && typeof files === 'object' ? files : {}
  } catch {
    return {}
  }
}

let writes = 0

async function writeEntries(path: string, files: Record<string, Entry | undefined>): Promise<void> {
  const temporary = `${path}.${process.pid}.${writes++}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, `${JSON.stringify({ version: 1, files }, null, 2)}\n`)
    await rename(temporary, path)
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  }
}
