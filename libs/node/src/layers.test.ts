import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'
import { root } from './testing/repository.ts'

const lint = new ESLint({ cwd: root })
/** What lint says of a line in a file of ours. */
const said = async (path: string, line: string): Promise<string[]> =>
  (await lint.lintText(`${line}\n`, { filePath: `${root}/${path}` })).flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`))
const layer = /^@nx\/enforce-module-boundaries: /

describe('lint holds the layers', () => {
  test.each([
    ['a lower layer that imports a higher one', 'libs/core/src/index.ts', "export * from '@spikeline/networks'", layer],
    ['a data library that imports a stage library', 'libs/spikes/src/index.ts', "export * from '@spikeline/encode'", layer],
    ['a stage library that imports another', 'libs/encode/src/index.ts', "export * from '@spikeline/simulate'", layer],
    ['a stage library that imports what needs Node, when it runs', 'libs/encode/src/index.ts', "void import('@spikeline/node')", layer],
    ['a tool that imports a stage library past the registry', 'tools/cli/src/main.ts', "export * from '@spikeline/simulate'", layer],
    ['a path into another library', 'libs/encode/src/index.ts', "export * from '../../core/src/index.ts'", layer],
    ['a module of Node', 'libs/encode/src/index.ts', "export * from 'node:fs'", /^no-restricted-imports: .*browser/],
    ['a module of Node under its bare name', 'libs/encode/src/index.ts', "export * from 'crypto'", /^no-restricted-imports: .*browser/],
    ['a global of Node', 'libs/encode/src/index.ts', 'export const home = process.env.HOME', /^no-restricted-globals: .*browser/],
    ['randomness without a seed', 'libs/encode/src/index.ts', 'export const x = Math.random()', /^no-restricted-properties: .*seed/],
    ['the clock', 'libs/encode/src/index.ts', 'export const x = Date.now()', /^no-restricted-properties: .*clock/],
  ])('%s is an error', async (_, path, line, message) => {
    expect(await said(path, line)).toEqual([expect.stringMatching(message)])
  }, 60_000)

  test('and what a layer may import is none', async () => {
    expect(await said('libs/encode/src/index.ts', "export * from '@spikeline/networks'\nexport * from '@spikeline/core'")).toEqual([])
    expect(await said('libs/node/src/index.ts', "export * from 'node:fs'\nexport * from '@spikeline/simulate'")).toEqual([])
    expect(await said('tools/cli/src/main.ts', "export * from 'node:fs'\nexport * from '@spikeline/node'")).toEqual([])
  })
})
