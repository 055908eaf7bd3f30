import { readOutput } from './checkEdges.ts'
import type { Draft } from './draft.ts'
import { joinPointer } from './pointer.ts'
import { pathProblem } from './relativePath.ts'

/** Checks that the tests within a document speak of outputs that exist and of files that it may read. */
export function checkTests(draft: Draft): void {
  const names = new Map<string, number>()
  draft.tests.forEach((test, i) => {
    const earlier = names.get(test.name)
    if (earlier !== undefined) draft.report('E2601', { name: test.name, first: earlier }, joinPointer(test.pointer, 'name'))
    else if (test.name !== '') names.set(test.name, i)
    for (const [output, file] of Object.entries(test.insert)) {
      const pointer = joinPointer(test.pointer, 'insert', output)
      readOutput(draft, output, pointer, { reader: `test "${test.name}"` }, 'key')
      const problem = pathProblem(file)
      if (problem) draft.report('E2602', { path: file, problem }, pointer)
    }
    for (const output of Object.keys(test.expect))
      readOutput(draft, output, joinPointer(test.pointer, 'expect', output), { reader: `test "${test.name}"` }, 'key')
  })
}
