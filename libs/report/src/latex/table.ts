import { presentTable, type Table } from '@spikeline/core'
import { latexProse, latexText } from './text.ts'

/** Rows that a page has room for; what is longer is broken over pages. */
const LONGEST = 40

/** A table with rules of booktabs: its title as caption, definitions and notes under it. Wider than a line, it is scaled down. */
export function latexTable(table: Table, number: number): string {
  const { title, headers, cells, numeric, definitions, notes } = presentTable(table)
  const align = headers.map((_, i) => (numeric[i] === true || (cells.length > 0 && cells.every((row) => isNumber(row[i]!))) ? 'r' : 'l')).join('')
  const line = (row: readonly string[]): string => `${row.map(latexText).join(' & ')} \\\\`
  const caption = `\\caption{${latexProse(title || 'Results')}}\\label{tab:${number}}`
  const under = [...definitions.map(defined), ...notes.map(latexProse)]
  const small = under.length ? `\\par\\smallskip\n{\\footnotesize\\raggedright\n${under.join('\\par\n')}\\par}` : ''
  if (cells.length > LONGEST)
    return [
      `\\begin{longtable}{${align}}`, `${caption}\\\\`, '\\toprule', line(headers), '\\midrule', '\\endfirsthead', '\\toprule', line(headers), '\\midrule', '\\endhead', '\\bottomrule', '\\endfoot',
      ...cells.map(line), '\\end{longtable}', ...(small ? [small] : []),
    ].join('\n')
  return [
    '\\begin{table}[htbp]', '\\centering', caption,
    '\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%', `\\begin{tabular}{${align}}`, '\\toprule', line(headers), '\\midrule', ...cells.map(line), '\\bottomrule', '\\end{tabular}}',
    ...(small ? [small] : []), '\\end{table}',
  ].join('\n')
}

const isNumber = (cell: string): boolean => /^([-−]?\d[\d.,]*|–)$/.test(cell)

/** `memory: 4P …` with its name standing out. */
function defined(text: string): string {
  const colon = text.indexOf(':')
  return `\\emph{${latexText(text.slice(0, colon))}}${latexProse(text.slice(colon))}`
}
