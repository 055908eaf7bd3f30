import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FoundFile } from './content.ts'
import { createLedger, sha256 } from './ledger.ts'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'spikeline-ledger-'))))
afterEach(() => rm(folder, { recursive: true }))

const files = Array.from({ length: 5 }, (_, i): FoundFile => ({ name: `${i}`, path: `/made/${i}`, gzip: false, size: i, mtimeMs: 1, ctimeMs: 1 }))
const contentOf = (file: FoundFile): Uint8Array => Uint8Array.of(7, file.size)
const written = async (): Promise<string[]> => Object.keys((JSON.parse(await readFile(join(folder, 'checksums.json'), 'utf8')) as { files: object }).files)

test('the checksums of many files are written once, when all are known, and read from there', async () => {
  const path = join(folder, 'checksums.json')
  const digests = await createLedger(folder).sha256All(files, async (file) => {
    expect(existsSync(path)).toBe(false)
    return contentOf(file)
  })
  expect(digests).toEqual(files.map((file) => sha256(contentOf(file))))
  expect(await written()).toEqual(files.map((file) => file.path))
  const again = await createLedger(folder).sha256All(files, () => Promise.reject(new Error('read again')))
  expect(again).toEqual(digests)
})

test('a file whose state is another is read again, the others are not', async () => {
  await createLedger(folder).sha256All(files, async (file) => contentOf(file))
  const read: string[] = []
  const changed = files.map((file) => (file.name === '3' ? { ...file, mtimeMs: 2 } : file))
  await createLedger(folder).sha256All(changed, async (file) => (read.push(file.name), contentOf(file)))
  expect(read).toEqual(['3'])
})

test('a file that cannot be read does not cost the checksums of those before it', async () => {
  const read = async (file: FoundFile): Promise<Uint8Array> => (file.name === '2' ? Promise.reject(new Error('gone')) : contentOf(file))
  await expect(createLedger(folder).sha256All(files, read)).rejects.toThrow('gone')
  expect(await written()).toEqual(['/made/0', '/made/1'])
})
