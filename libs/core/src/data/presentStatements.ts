import { printSwept } from './printSwept.ts'
import type { Statement } from './statements.ts'

/** A statement as text: what stands out in front, and the sentences after it. Both on one line. */
export interface PresentedStatement {
  /** `most accurate: ann`, or the subject alone where there is no verdict. */
  readonly head: string
  readonly text: string
}
/** Statements of one kind, under the title that reports give them. */
export interface StatementGroup {
  readonly kind: Statement['kind']
  readonly title: string
  readonly statements: readonly PresentedStatement[]
}

/** In the order of reading: what one must know first, then what was asked. */
const titles: Readonly<Record<Statement['kind'], string>> = { warning: 'Warnings', answer: 'Answers', finding: 'Findings', note: 'Notes' }

/** Statements by kind, warnings first, then answers, findings and notes; kinds that nobody has are left out. What is said twice is shown once. */
export function presentStatements(statements: readonly Statement[]): readonly StatementGroup[] {
  return (Object.keys(titles) as Statement['kind'][]).flatMap((kind) => {
    const presented = statements.filter((statement) => statement.kind === kind).map(presentStatement)
    const once = [...new Map(presented.map((statement) => [JSON.stringify(statement), statement])).values()]
    return once.length === 0 ? [] : [{ kind, title: titles[kind], statements: once }]
  })
}

function presentStatement({ subject, verdict, text }: Statement): PresentedStatement {
  return { head: [subject, verdict].map(oneLine).filter(Boolean).join(': '), text: oneLine(text) }
}

/** A statement of one instance of a sweep: its subject says of which, `least compute (T = 5, seed = 1)`. */
export function statementUnder(statement: Statement, params: Readonly<Record<string, unknown>>): Statement {
  const swept = printSwept(params)
  return swept === '' ? statement : { ...statement, subject: `${statement.subject} (${swept})`.trim() }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
