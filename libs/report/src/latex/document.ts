import { presentStatements, type StatementGroup } from '@spikeline/core'
import { INCOMPLETE, statementsOf, type Arrived } from '../arrived.ts'
import { layerTables } from '../layers.ts'
import type { Figure } from './curves.ts'
import { latexTable } from './table.ts'
import { latexProse, latexText, unusual } from './text.ts'

export interface LatexParams {
  readonly title: string
  readonly introduction: string
  readonly standalone: boolean
}

/** The report as LaTeX: warnings first, answers and findings, tables, figures, notes. */
export function latexDocument(arrived: Arrived, figures: readonly Figure[], { title, introduction, standalone }: LatexParams): string {
  const groups = presentStatements(statementsOf(arrived))
  const listed = (...kinds: StatementGroup['kind'][]): string[] => groups.filter(({ kind }) => kinds.includes(kind)).map((group) => list(group, standalone))
  const tables = [...arrived.tables.filter((table) => table !== undefined), ...layerTables(arrived.readings)]
  const body = [
    ...(standalone ? [`\\title{${latexText(title)}}\\author{}\\date{}\n\\maketitle`] : []),
    ...(arrived.missing.length ? [`\\textbf{${INCOMPLETE}}\n${items(arrived.missing.map(latexProse))}`] : []),
    ...listed('warning'),
    ...(standalone && introduction.trim() ? [introduction.trim().split(/\n\s*\n/).map(latexProse).join('\n\n')] : []),
    ...listed('answer', 'finding'),
    ...tables.map((table, i) => latexTable(table, i + 1)),
    ...figures.map(({ latex }) => latex),
    ...listed('note'),
  ].join('\n\n')
  if (!standalone) return `% Needs ${packages.map((name) => `\\usepackage{${name}}`).join('')} in the document that it is read into.\n${body}\n`
  return [preamble, ...(unusual(body).length ? [declarations(unusual(body))] : []), '\\begin{document}', body, '\\end{document}', ''].join('\n')
}

const packages = ['booktabs', 'graphicx', 'longtable', 'pgfplots']

const preamble = [
  '\\documentclass[11pt,a4paper]{article}',
  '\\ifdefined\\pdfoutput', '\\usepackage[T1]{fontenc}', '\\usepackage[utf8]{inputenc}', '\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}', '\\else', '\\usepackage{fontspec}', '\\fi',
  '\\usepackage[margin=25mm]{geometry}', ...packages.map((name) => `\\usepackage{${name}}`), '\\pgfplotsset{compat=1.16}',
].join('\n')

/** Characters for which pdfLaTeX has no font are printed as their number, so that the document compiles and nothing is lost. */
const declarations = (characters: readonly string[]): string =>
  ['\\ifdefined\\pdfoutput', ...characters.map((c) => {
    const code = c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    return `\\DeclareUnicodeCharacter{${code}}{[U+${code}]}`
  }), '\\fi'].join('\n')

function list({ title, statements }: StatementGroup, standalone: boolean): string {
  const said = statements.map(({ head, text }) => `${head ? `\\textbf{${latexText(head)}.} ` : ''}${latexProse(text)}`)
  return `${standalone ? `\\section*{${title}}` : `\\paragraph{${title}}`}\n${items(said)}`
}

const items = (texts: readonly string[]): string => ['\\begin{itemize}', ...texts.map((text) => `\\item ${text}`), '\\end{itemize}'].join('\n')
