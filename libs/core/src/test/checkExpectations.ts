import type { DocumentTest, PipelineDocument } from '../document/model.ts'
import { joinPointer } from '../document/pointer.ts'
import { pathProblem } from '../document/relativePath.ts'
import { didYouMean } from '../issues/didYouMean.ts'
import { issue, type Issue } from '../issues/issue.ts'
import type { Registry } from '../stage/registry.ts'
import type { Port } from '../stage/stage.ts'
import { matchers } from './matchers.ts'

/** An output of a stage, found by "stage.port", or by "stage" where it has only one. */
export interface Target {
  readonly name: string
  readonly stage: string
  readonly port: string
  readonly type: Port['type']
}

/** Finds the output that a name means, or undefined. */
export function findTarget(name: string, document: PipelineDocument, registry: Registry): Target | undefined {
  const [stage, port, ...rest] = name.split('.')
  const node = document.stages[stage!]
  const outputs = node && (registry.stage(node.use)?.outputs as Readonly<Record<string, Port>> | undefined)
  if (!outputs || rest.length) return undefined
  const names = Object.keys(outputs)
  const found = port ?? (names.length === 1 ? names[0] : undefined)
  return found !== undefined && outputs[found] ? { name: `${stage}.${found}`, stage: stage!, port: found, type: outputs[found].type } : undefined
}

/** Issues of the tests inside a document: unknown outputs, unknown matchers, values that a matcher can't take. */
export function checkExpectations(document: PipelineDocument, registry: Registry): readonly Issue[] {
  const outputs = Object.values(document.stages).flatMap(({ id, use }) => Object.keys(registry.stage(use)?.outputs ?? {}).map((port) => `${id}.${port}`))
  const target = (test: DocumentTest, name: string, pointer: string, what: string): Target | Issue =>
    findTarget(name, document, registry) ?? issue('E6201', { test: test.name, name, what, known: outputs, suggestion: didYouMean(name, outputs) }, pointer)
  return document.tests.flatMap((test) => {
    const found: Issue[] = []
    for (const name of Object.keys(test.insert)) {
      const inserted = target(test, name, joinPointer(test.pointer, 'insert', name), 'there is no output to insert at called')
      if ('code' in inserted) found.push(inserted)
    }
    if (Object.values(test.expect).every((expectation) => Object.keys(expectation).length === 0))
      found.push(issue('E6207', { test: test.name }, joinPointer(test.pointer, 'expect')))
    for (const [name, expectation] of Object.entries(test.expect)) {
      const pointer = joinPointer(test.pointer, 'expect', name)
      const expected = target(test, name, pointer, 'there is no output called')
      if ('code' in expected) found.push(expected)
      else for (const [matcher, value] of Object.entries(expectation))
        found.push(...checkMatcher(test, expected, matcher, value, joinPointer(pointer, matcher)))
    }
    return found
  })
}

function checkMatcher(test: DocumentTest, { name, type }: Target, matcher: string, value: unknown, pointer: string): readonly Issue[] {
  const known = Object.keys(matchers)
  const values = { test: test.name, target: name, matcher }
  if (!Object.hasOwn(matchers, matcher)) return [issue('E6204', { ...values, known, suggestion: didYouMean(matcher, known) }, pointer)]
  const { accepts, fits, fixture, form } = matchers[matcher]!
  if (!accepts(value)) return [issue('E6205', { ...values, given: value, form }, pointer)]
  const path = fixture?.(value)
  const problem = path === undefined ? undefined : pathProblem(path)
  if (problem) return [issue('E2602', { path, problem }, pointer)]
  return fits && !fits(type) ? [issue('E6206', { ...values, type: type.name }, pointer)] : []
}
