import { lastValueFrom, tap } from 'rxjs'
import type { DocumentTest, PipelineDocument } from '../document/model.ts'
import { joinPointer } from '../document/pointer.ts'
import { execute } from '../execute/execute.ts'
import { issue, IssueError, type Issue } from '../issues/issue.ts'
import { planDocument } from '../plan/planDocument.ts'
import type { Host } from '../stage/host.ts'
import type { Registry } from '../stage/registry.ts'
import { memoryStore } from '../store/memoryStore.ts'
import { checkExpectations } from './checkExpectations.ts'
import { parseFixture } from './fixture.ts'
import { matchers } from './matchers.ts'
import type { TestCheck, TestResult } from './result.ts'
import { rigDocument, type Rig } from './rigDocument.ts'

export interface TestDocumentOptions {
  readonly registry: Registry
  readonly host: Host
  /** The text of a fixture, by its path as the document writes it. */
  readText(path: string): Promise<string> | string
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number
  readonly signal?: AbortSignal
  /** Told as soon as each test is done. */
  readonly onResult?: (result: TestResult) => void
}

/**
 * Runs the tests inside a document: of each, only what its expected outputs need, from fixtures, in memory, at the default
 * parameters. A test that fails is a result; tests that are wrong (unknown outputs, matchers, fixtures that can't be read)
 * are an error, with all issues at once, and nothing is run.
 */
export async function testDocument(document: PipelineDocument, options: TestDocumentOptions): Promise<readonly TestResult[]> {
  const issues = checkExpectations(document, options.registry)
  if (issues.length) throw new IssueError(issues)
  const fixtures = await readFixtures(document.tests, options)
  const results: TestResult[] = []
  for (const test of document.tests) {
    if (options.signal?.aborted) break
    const result = await runTest(document, test, fixtures, options)
    results.push(result)
    options.onResult?.(result)
  }
  return results
}

async function runTest(document: PipelineDocument, test: DocumentTest, fixtures: Fixtures, options: TestDocumentOptions): Promise<TestResult> {
  const now = options.now ?? (() => performance.now())
  const started = now()
  const rig = rigDocument(document, test, options.registry, (file) => fixtures.get(file)!)
  const issues = await runRig(rig, options)
  const checks = issues.length ? [] : judge(test, rig, fixtures)
  const passed = issues.length === 0 && checks.every((check) => check.passed)
  return { name: test.name, pointer: test.pointer, passed, checks, issues, seconds: (now() - started) / 1000 }
}

/** Executes the rig; what made it fail. */
async function runRig({ document, registry }: Rig, { host, now, signal }: TestDocumentOptions): Promise<readonly Issue[]> {
  const store = memoryStore()
  const issues: Issue[] = []
  try {
    const plan = await planDocument(document, { registry, host, store })
    const blocked = [...plan.decisions.values()].flatMap((decision) => decision.issue ?? [])
    if (blocked.length) return blocked
    let status = 'failed'
    await lastValueFrom(execute(plan, { registry, host, store, document, ...(now ? { now } : {}), ...(signal ? { signal } : {}) }).pipe(tap((event) => {
      if (event.type === 'stage.failed') issues.push(...event.issues)
      if (event.type === 'run.finished') status = event.status
    })))
    return issues.length || status === 'done' ? issues : [issue('E6208', { status })]
  } catch (error) {
    if (error instanceof IssueError) return error.issues
    throw error
  }
}

function judge(test: DocumentTest, { seen }: Rig, fixtures: Fixtures): readonly TestCheck[] {
  return Object.entries(test.expect).flatMap(([name, expectation]) => {
    const target = seen.has(name) ? name : [...seen.keys()].find((known) => known.startsWith(`${name}.`))!
    return Object.entries(expectation).map(([matcher, value]): TestCheck => {
      const { fixture, judge: verdictOf } = matchers[matcher]!
      return { target, matcher, ...verdictOf(value, seen.get(target)!, fixture ? fixtures.get(fixture(value))! : []) }
    })
  })
}

type Fixtures = ReadonlyMap<string, readonly unknown[]>

/** Every fixture that the tests name, read once; all that can't be read are one error. */
async function readFixtures(tests: readonly DocumentTest[], { readText }: TestDocumentOptions): Promise<Fixtures> {
  const named = new Map<string, string>()
  for (const test of tests) {
    for (const [output, file] of Object.entries(test.insert)) named.set(file, joinPointer(test.pointer, 'insert', output))
    for (const [output, expectation] of Object.entries(test.expect))
      for (const [matcher, value] of Object.entries(expectation)) {
        const file = matchers[matcher]!.fixture?.(value)
        if (file !== undefined) named.set(file, joinPointer(test.pointer, 'expect', output, matcher))
      }
  }
  const issues: Issue[] = []
  const fixtures = new Map<string, readonly unknown[]>()
  for (const [file, pointer] of named) {
    try {
      fixtures.set(file, parseFixture(await readText(file), file))
    } catch (error) {
      const found = error instanceof IssueError ? error.issues : [issue('E6202', { file, detail: error instanceof Error ? error.message : String(error) })]
      issues.push(...found.map((one) => ({ ...one, pointer })))
    }
  }
  if (issues.length) throw new IssueError(issues)
  return fixtures
}
