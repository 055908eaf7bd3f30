import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtinLibraries } from './registry.ts'
import { readText, root } from './testing/repository.ts'

/** The constant under which a library's file declares a stage: encode/my-code → myCode. */
const constantOf = (type: string): string => type.split('/')[1]!.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Where the tests of a library's stages stand: beside them, and for those that reach for sockets and files beside what opens these. */
const foldersOf = (library: string): string[] => (library === 'events' ? ['libs/events/src/stages', 'libs/node/src/transport'] : [`libs/${library}/src`])

/** The tests of a library's stages, without comments. */
const testsOf = (library: string): string => foldersOf(library).flatMap((folder) =>
  readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.ts'))
    .map((name) => readText(`${folder}/${name}`).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, ''))).join('\n')

const runsThroughKit = (tests: string, type: string): boolean =>
  new RegExp(`\\bof conformance\\(${constantOf(type)}(?: as never)?, \\[\\s*\\{`).test(tests)

describe('every built-in stage type is run through the conformance kit by a test beside it', () => {
  for (const { name, stages } of builtinLibraries) {
    const tests = testsOf(name)
    test.each(stages.map(({ type }) => type))('%s', (type) => {
      expect(runsThroughKit(tests, type), `no test in ${foldersOf(name).join(' or ')} runs \`for (const { name, run } of conformance(${constantOf(type)}, [{ …case }])) test(name, run)\``).toBe(true)
    })
  }

  test('and one that is not, or only in a comment, or on no case, would be found', () => {
    expect(runsThroughKit(testsOf('encode'), 'encode/zebra')).toBe(false)
    expect(runsThroughKit('for (const { name, run } of conformance(zebra, [])) test(name, run)', 'encode/zebra')).toBe(false)
  })
})
