import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { bundleForBrowsers } from './testing/bundle.ts'
import { librariesForBrowsers, pipelines, readText } from './testing/repository.ts'

describe('bundled for browsers', () => {
  test.each(librariesForBrowsers)('@spikeline/%s pulls in nothing of Node', async (name) => {
    const { modules, ofNode, unresolved } = await bundleForBrowsers(`export * from '@spikeline/${name}'`)
    expect(modules.filter((path) => path.startsWith(`libs/${name}/src/`))).not.toEqual([])
    expect({ ofNode, unresolved }).toEqual({ ofNode: [], unresolved: [] })
  })

  test('a library that did would be found', async () => {
    const { ofNode, unresolved } = await bundleForBrowsers("import 'node:fs'\nimport 'path'\nimport 'no-such-package'")
    expect([...ofNode].sort()).toEqual([expect.stringMatching(/ imports node:fs$/), expect.stringMatching(/ imports path$/)])
    expect(unresolved).toEqual([expect.stringContaining('no-such-package')])
  })

  test('all libraries together load, and judge the pipelines, where there is no process, no Buffer, no require', async () => {
    const families = librariesForBrowsers.filter((name) => !['core', 'spikes', 'networks', 'tensor'].includes(name))
    const { code } = await bundleForBrowsers([
      "import { createRegistry, validateDocument } from '@spikeline/core'",
      ...families.map((name) => `import { ${name} } from '@spikeline/${name}'`),
      `const registry = createRegistry([${families.join()}].map((library) => ({ library })))`,
      'export const codes = (text) => validateDocument(text, "a.json", { registry }).issues.map(({ code }) => code)',
    ].join('\n'))
    const realm: Record<string, unknown> = { TextEncoder, TextDecoder, URL, AbortController, performance, setTimeout, clearTimeout, queueMicrotask }
    const codes = (text: string): string[] => runInNewContext(`[...bundle.codes(${JSON.stringify(text)})]`, realm) as string[]
    runInNewContext(`${code}\nglobalThis.bundle = bundle`, realm)
    // What a document includes lies in files, which its host reads: here there are none.
    for (const text of pipelines.map(readText)) expect(new Set(codes(text))).toEqual(new Set(text.includes('"$use"') ? ['E2121'] : []))
    expect([...codes('{ "version": 1, "name": "x", "stages": { "a": { "use": "encode/bernouli" } } }')]).toEqual(['E2101'])
  })
})
