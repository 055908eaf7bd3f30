import { catalogue } from './catalogue/index.ts'
import type { Issue, Place } from './issue.ts'

export interface FormatOptions {
  /** ANSI colours, for terminals. */
  readonly color?: boolean
  /** Columns of the terminal; longer source lines are shown in part. */
  readonly width?: number
}

type Paint = (text: string) => string
interface Palette { readonly severity: Paint; readonly strong: Paint; readonly faint: Paint }

const ansi = (codes: string): Paint => (text) => `\u001b[${codes}m${text}\u001b[0m`
const plain: Paint = (text) => text

/** The sentence of an issue, without its place: for logs and JSON. */
export function issueMessage(issue: Issue): string {
  return worded(issue, 'message') ?? JSON.stringify(issue.values)
}

/** What to do about an issue, where the catalogue knows. */
export function issueFix(issue: Issue): string | undefined {
  return worded(issue, 'fix')
}

/** Words that trip over an issue with other values than theirs must not hide the issue itself. */
function worded({ code, values }: Issue, part: 'message' | 'fix'): string | undefined {
  try {
    return Object.hasOwn(catalogue, code) ? catalogue[code]![part]?.(values) : undefined
  } catch {
    return undefined
  }
}

/**
 * An issue as people read it:
 *
 *     error E2104: stage "enc" has no parameter "timestep"
 *       pipelines/demo.json:4:49
 *     4 |   "enc": { "use": "encode/bernoulli", "with": { "timestep": 32 } }
 *       |                                                 ^^^^^^^^^^ did you mean "timesteps"?
 */
export function formatIssue(issue: Issue, { color = false, width = 120 }: FormatOptions = {}): string {
  const palette: Palette = color
    ? { severity: ansi(issue.severity === 'error' ? '1;31' : '1;33'), strong: ansi('1'), faint: ansi('2') }
    : { severity: plain, strong: plain, faint: plain }
  const headline = `${palette.severity(`${issue.severity} ${issue.code}`)}: ${palette.strong(printable(issueMessage(issue)))}`
  const fix = issueFix(issue)
  if (issue.place) return [headline, ...frame(issue.place, fix && printable(fix), width, palette)].join('\n')
  return [headline, ...(issue.pointer ? [`  at ${printable(issue.pointer)}`] : []), ...(fix ? [`  ${printable(fix)}`] : [])].join('\n')
}

/** Issues one after the other, and how many there are; after `most` the rest is only counted. */
export function formatIssues(issues: readonly Issue[], options: FormatOptions & { readonly most?: number } = {}): string {
  const most = options.most ?? 50
  const errors = issues.filter((issue) => issue.severity === 'error').length
  const counts = [plural(errors, 'error'), plural(issues.length - errors, 'warning')].filter(Boolean).join(', ')
  const shown = issues.slice(0, most).map((issue) => formatIssue(issue, options))
  const rest = issues.length > most ? [`… and ${issues.length - most} more`] : []
  return [...shown, ...rest, counts].filter(Boolean).join('\n\n')
}

const plural = (n: number, noun: string): string => (n === 0 ? '' : `${n} ${noun}${n === 1 ? '' : 's'}`)

function frame(place: Place, fix: string | undefined, width: number, { severity, faint }: Palette): string[] {
  const gutter = String(place.line).length
  const { text, column, length } = excerpt(place, Math.max(40, width - gutter - 3))
  const margin = faint(`${' '.repeat(gutter)} |`)
  // Tabs are kept in front of the carets, so that these stand under their text whatever a tab is.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  const carets = severity('^'.repeat(length))
  const beside = fix !== undefined && gutter + 3 + column + length + fix.length <= width
  return [
    `  ${place.file}:${place.line}:${place.column}`,
    `${faint(`${place.line} |`)} ${text}`.trimEnd(),
    `${margin} ${indent}${carets}${beside ? ` ${fix}` : ''}`,
    ...(fix !== undefined && !beside ? [`${margin} ${fix}`] : []),
  ]
}

/** The part of a long line that the place is in, with … where something was left out. */
function excerpt(place: Place, width: number): { text: string; column: number; length: number } {
  if (place.text.length <= width) return { text: printable(place.text), column: place.column, length: place.length }
  const length = Math.min(place.length, Math.floor(width / 2))
  const before = Math.floor((width - length) / 2)
  const from = Math.max(0, Math.min(place.column - 1 - before, place.text.length - width))
  const cut = place.text.slice(from, from + width)
  const left = from > 0 ? `…${cut.slice(1)}` : cut
  const text = from + width < place.text.length ? `${left.slice(0, -1)}…` : left
  return { text: printable(text), column: place.column - from, length }
}

/** Control characters of a document must not reach a terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\uFFFD')
}
