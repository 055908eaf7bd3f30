import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { digestPackage } from './libraryDigest.ts'

const results = JSON.stringify({ version: 1, pipeline: {}, environment: {}, instances: [] })
const pipeline = JSON.stringify({ version: 1, name: 'p', stages: {} })

/** A package `acme/` with an installed dependency, which has one of its own, and a linked one. Texts by path replace files or add some. */
function folderOf(changes: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'spikeline-digest-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const files = {
    'acme/package.json': '{ "name": "acme", "version": "1.0.0", "dependencies": { "direct": "1", "linked": "file:../linked" } }',
    'acme/index.js': 'export default 1',
    'acme/node_modules/direct/package.json': '{ "version": "1.0.0", "dependencies": { "indirect": "1" } }',
    'acme/node_modules/indirect/package.json': '{ "version": "1.0.0", "dependencies": { "direct": "1" } }',
    'linked/package.json': '{ "version": "1.0.0" }',
    'linked/index.js': 'export default 1',
    ...changes,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync(join(folder, 'linked'), join(folder, 'acme/node_modules/linked'))
  return join(folder, 'acme')
}
const digest = (changes?: Readonly<Record<string, string>>) => digestPackage(folderOf(changes))

describe('the digest of a library', () => {
  test('depends on nothing but names and contents', () => expect(digest()).toBe(digest()))

  test.each([
    ['its own code', { 'acme/index.js': 'export default 2' }],
    ['a file that came', { 'acme/more.js': '' }],
    ['the version of a dependency', { 'acme/node_modules/direct/package.json': '{ "version": "1.0.1", "dependencies": { "indirect": "1" } }' }],
    ['the version of a dependency of a dependency', { 'acme/node_modules/indirect/package.json': '{ "version": "1.0.1" }' }],
    ['the code of a linked dependency', { 'linked/index.js': 'export default 2' }],
  ])('changes with %s', (_, changes) => expect(digest(changes)).not.toBe(digest()))

  test.each([
    ['a pipeline in its folder', { 'acme/p.json': pipeline }],
    ['the output of a run in a folder of its own', { 'acme/out/p/results.json': results, 'acme/out/p/extra.json': '{}' }],
    ['the results of a run in its own folder', { 'acme/results.json': results }],
  ])('does not change with %s', (_, changes) => expect(digest(changes)).toBe(digest()))

  test('changes with code beside the results of a run', () => {
    const written = { 'acme/results.json': results, 'acme/out/results.json': results }
    expect(digest({ ...written, 'acme/index.js': 'export default 2' })).not.toBe(digest(written))
    expect(digest({ ...written, 'acme/out/more.js': '2' })).not.toBe(digest({ ...written, 'acme/out/more.js': '1' }))
  })
})
