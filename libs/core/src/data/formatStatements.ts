import { presentStatements } from './presentStatements.ts'
import { printable } from './printable.ts'
import type { Statement } from './statements.ts'
import { wrapText } from './wrapText.ts'

/** Text is never wrapped narrower than this. */
const NARROWEST = 30

/**
 * Statements as plain text: warnings, answers, findings, notes, each under its title; the sentences wrapped and indented under what they are
 * about. No trailing newline; '' where there are none.
 */
export function formatStatements(statements: readonly Statement[], { width = 100 }: { readonly width?: number } = {}): string {
  const filled = (text: string, indent: string): string[] => wrapText(printable(text), Math.max(NARROWEST, width - indent.length)).map((line) => indent + line)
  return presentStatements(statements).map(({ title, statements: group }) => [
    title,
    ...group.flatMap(({ head, text }) => [...(head ? filled(head, '  ') : []), ...(text ? filled(text, '    ') : [])]),
  ].join('\n')).join('\n\n')
}
