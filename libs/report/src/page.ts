import { markdownTable, presentTable, type Table } from '@spikeline/core'
import { INCOMPLETE, statementsOf, type Arrived } from './arrived.ts'
import { curveTables } from './curves.ts'
import { layerTables } from './layers.ts'
import { statementSections } from './statementText.ts'

export interface PageParams {
  readonly title: string
  readonly introduction: string
}

/** The whole report as GitHub Markdown. */
export function page(arrived: Arrived, { title, introduction }: PageParams): string {
  const { tables, readings, missing } = arrived
  const { warnings, answers, notes } = statementSections(statementsOf(arrived))
  return [
    `# ${oneLine(title)}`,
    ...(missing.length ? [incomplete, missing.map((text) => `- ${oneLine(text)}`).join('\n')] : []),
    ...warnings,
    ...(introduction.trim() ? [introduction.trim()] : []),
    ...answers,
    ...[...tables.filter((table) => table !== undefined), ...curveTables(readings), ...layerTables(readings)].map(section),
    ...notes,
    reproduce,
  ].join('\n\n') + '\n'
}

function section(table: Table): string {
  const { title, headers, cells, numeric, definitions, notes } = presentTable(table)
  return [
    ...(title ? [`## ${oneLine(title)}`] : []),
    rows(headers, cells, numeric),
    ...(definitions.length ? [definitions.map((text) => `- ${text.replace(/^[^:]*/, '**$&**')}`).join('\n')] : []),
    ...notes.map(oneLine),
  ].join('\n\n')
}

const rows = (headers: readonly string[], cells: readonly (readonly string[])[], numeric: readonly boolean[]): string =>
  markdownTable(headers, cells, headers.map((_, i) => numeric[i] === true || (cells.length > 0 && cells.every((row) => /^([-−]?\d[\d.,]*|–)$/.test(row[i]!)))))

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

const incomplete = `**${INCOMPLETE}**`

/** All that a stage can know about how it was made; the rest stands in results.json. */
const reproduce = `## How to reproduce

Numbers here are rounded. The file \`results.json\` of the same run has them in full, with the seed, the key and the parameters of each stage, and the machine and back end that it ran on. The same pipeline document, seed and back end give the same numbers: \`spikeline run FILE\` again, or \`spikeline verify\`, which runs the stages again and compares.`
