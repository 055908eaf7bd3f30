import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../issues/catalogue/index.ts'
import { formatIssues } from '../issues/formatIssue.ts'
import { createRegistry } from '../stage/registry.ts'
import { sample, thirdParty } from '../testing/sampleStages.ts'
import { validateDocument } from './validateDocument.ts'

const folder = fileURLToPath(new URL('wrong/', import.meta.url))
const names = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
const broken = thirdParty({ type: 'object', properties: { level: { type: 'integr', minimum: 1 } } })
const registry = createRegistry([{ library: sample }, { prefix: 'broken', library: broken }])

function validate(name: string): ReturnType<typeof validateDocument> {
  return validateDocument(readFileSync(`${folder}${name}.json`, 'utf8'), `wrong/${name}.json`, {
    registry,
    readInclude: (path) => {
      if (path.includes('absent')) throw new Error('no such file')
      return readFileSync(folder + path, 'utf8')
    },
    knownLibraries: { 'simulate/edge': '@spikeline/edge' },
    memoryLimit: 16 * 1024 ** 3,
  })
}

// The expected texts are committed; `npx vitest run -u` writes them anew, to be read as a user would.
describe('a wrong document is told where, what, and what to do', () => {
  it.each(names)('%s', async (name) => {
    const { issues } = validate(name)
    expect(issues.length).toBeGreaterThan(0)
    await expect(`${formatIssues(issues)}\n`).toMatchFileSnapshot(`${folder}${name}.txt`)
  })

  it('shows every code of documents', () => {
    const shown = new Set(names.flatMap((name) => validate(name).issues.map((issue) => issue.code)))
    // Those that no file can show: too large a file, the caller's --param, a stage type that throws, a code asked for.
    const elsewhere = ['E1006', 'E1011', 'E2005', 'E2008', 'E2111', 'E2114', 'E2115', 'E2302', 'E2900']
    const missing = Object.keys(catalogue).filter((code) => /^(E[12]|W29)/.test(code) && !shown.has(code) && !elsewhere.includes(code))
    expect(missing).toEqual([])
  })
})
