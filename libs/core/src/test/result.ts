import type { Issue } from '../issues/issue.ts'

/** One expectation held against what came out. */
export interface TestCheck {
  /** The output, as "stage.port". */
  readonly target: string
  readonly matcher: string
  readonly passed: boolean
  /** What was expected and what came, as one line; for the first difference, where it is. */
  readonly detail: string
}

export interface TestResult {
  readonly name: string
  /** Of the test in the document. */
  readonly pointer: string
  readonly passed: boolean
  readonly checks: readonly TestCheck[]
  /** What made the run fail, where it did: then nothing was checked. */
  readonly issues: readonly Issue[]
  readonly seconds: number
}
