/** Where in a document something stands: a JSON pointer and, once located, the text around it. */
export interface Place {
  /** File name or URL of the document, as the user gave it. */
  readonly file: string
  /** RFC 6901 pointer into the document; '' is the whole of it. */
  readonly pointer: string
  /** 1-based line and column of the first character, and its length on that line. */
  readonly line: number
  readonly column: number
  readonly length: number
  /** The source line itself, for the code frame. */
  readonly text: string
}

/**
 * A finding about a document, a call or a run, as data. Words live in the catalogue (catalogue.ts), never here:
 * a code, the values its sentence needs, and where it is.
 */
export interface Issue {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly values: Readonly<Record<string, unknown>>
  readonly place?: Place
  /** RFC 6901 pointer, kept also where the text of the document is not at hand. */
  readonly pointer?: string
}

/** Makes an issue; `severity` is 'warning' for codes that begin with W. */
export function issue(code: string, values: Record<string, unknown> = {}, pointer?: string): Issue {
  return { code, severity: code.startsWith('W') ? 'warning' : 'error', values, ...(pointer === undefined ? {} : { pointer }) }
}

/** An error that carries issues. Whoever catches it can word them; its own message is a plain list of codes. */
export class IssueError extends Error {
  readonly issues: readonly Issue[]
  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    super(issues.map((i) => `${i.code} ${JSON.stringify(i.values)}`).join('; '), options)
    this.name = 'IssueError'
    this.issues = issues
  }
}

/** Throws one issue. */
export function fail(code: string, values: Record<string, unknown> = {}, pointer?: string): never {
  throw new IssueError([issue(code, values, pointer)])
}
