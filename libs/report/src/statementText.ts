import { presentStatements, type Statement, type StatementGroup } from '@spikeline/core'

/** Statements as Markdown: where each kind of them stands on the page. */
export interface StatementSections {
  /** Quotes under the title, that nobody misses them. */
  readonly warnings: readonly string[]
  /** What was asked, before any table. */
  readonly answers: readonly string[]
  /** What was done, after all tables. */
  readonly notes: readonly string[]
}

export function statementSections(statements: readonly Statement[]): StatementSections {
  const groups = presentStatements(statements)
  const of = (...kinds: StatementGroup['kind'][]): readonly StatementGroup[] => groups.filter(({ kind }) => kinds.includes(kind))
  return {
    warnings: of('warning').flatMap((group) => group.statements.map(({ head, text }) => `> **Warning${head ? `, ${escaped(head)}` : ''}:** ${escaped(text)}`)),
    answers: of('answer', 'finding').map(list),
    notes: of('note').map(list),
  }
}

const list = ({ title, statements }: StatementGroup): string =>
  [`## ${title}`, statements.map(({ head, text }) => `- ${head ? `**${escaped(head)}.** ` : ''}${escaped(text)}`).join('\n')].join('\n\n')

/** Plain text in Markdown: nothing in it is markup, and HTML does not begin. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]]/g, '\\$&').replace(/~~/g, '\\~\\~').replace(/&(?=[a-z#])/gi, '&amp;').replace(/</g, '&lt;')
