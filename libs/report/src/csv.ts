import { defineStage, documentType, fail, metricsType, statementsType, tableType, type OutputDocument } from '@spikeline/core'
import { readAll } from './arrived.ts'
import { csvText, metricRows, statementRows, tableRows } from './csvText.ts'
import { csvSchema } from './generated/csv.ts'

export const csv = defineStage({
  type: 'report/csv',
  version: '1',
  summary: 'Tables, metrics and statements as CSV files, with every digit, for spreadsheets, R and pandas.',
  description: 'Metrics come in long format: stage, name, value, unit, then a column for each label (model, layer, step, …) and each swept parameter. A table is a file of its own, numbers in base units; a mean with a confidence interval takes two columns. Statements are in long format too: a row for each of the figures that one rests on, one row where it has none; "statement" numbers them. Files follow RFC 4180, in UTF-8.',
  params: csvSchema,
  inputs: {
    tables: { type: tableType, summary: 'tables, a file each', many: true, gather: true, failures: true, optional: true },
    metrics: { type: metricsType, summary: 'metrics, all in one file', many: true, gather: true, failures: true, optional: true },
    statements: { type: statementsType, summary: 'warnings, answers, findings and notes, all in one file', many: true, gather: true, failures: true, optional: true },
  },
  outputs: { documents: { type: documentType, summary: 'the files' } },
  deterministic: true,
  example: { csv: { use: 'report/csv', in: { metrics: ['score', 'cost'], tables: 'table' } } },
  run: (inputs, params, context) => ({
    documents: context.source<OutputDocument>(async function* () {
      const { tables, readings, sayings, missing } = await readAll(inputs, context)
      const files = [
        ...tables.flatMap((table, i): [string, string[][]][] => (table ? [[numbered(params.tables, i), tableRows(table)]] : [])),
        ...(readings.length ? [[params.metrics, metricRows(readings)] as [string, string[][]]] : []),
        ...(sayings.length ? [[params.statements, statementRows(sayings)] as [string, string[][]]] : []),
      ]
      for (const text of missing) context.log('warning', text)
      const twice = files.find(([name], i) => files.findIndex(([other]) => other === name) !== i)
      if (twice) fail('E8031', { name: twice[0] })
      for (const [name, rows] of files) yield { name, mediaType: 'text/csv', bytes: new TextEncoder().encode(csvText(rows)) }
    }),
  }),
})

/** table.csv, table-2.csv, table-3.csv, … */
const numbered = (name: string, index: number): string => (index === 0 ? name : name.replace(/(\.[^./]*)?$/, `-${index + 1}$1`))
