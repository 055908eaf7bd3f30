import { defineStage, documentType, metricsType, statementsType, tableType, type OutputDocument } from '@spikeline/core'
import { readAll } from './arrived.ts'
import { markdownSchema } from './generated/markdown.ts'
import { page } from './page.ts'

export const markdown = defineStage({
  type: 'report/markdown',
  version: '1',
  summary: 'A report as a Markdown file: what the numbers say, tables with their definitions, accuracy over time, costs of layers.',
  description: 'What failed and warnings stand under the title, answers and findings before the tables, notes after them. Then come tables, each with what its columns mean. From metrics follow the curves over time steps (`accuracy.anytime`, `additions.cumulative`, and any other metric with the label `step`), drawn and at some steps, and the cost of each layer. Numbers are rounded for reading; `results.json` and `report/csv` have them in full.',
  params: markdownSchema,
  inputs: {
    tables: { type: tableType, summary: 'tables, in this order', many: true, gather: true, failures: true, optional: true },
    metrics: { type: metricsType, summary: 'metrics, for curves and costs of layers', many: true, gather: true, failures: true, optional: true },
    statements: { type: statementsType, summary: 'warnings, answers, findings and notes', many: true, gather: true, failures: true, optional: true },
  },
  outputs: { document: { type: documentType, summary: 'the report' } },
  deterministic: true,
  example: { report: { use: 'report/markdown', in: { tables: 'table', metrics: ['score', 'cost'] }, with: { title: 'MNIST' } } },
  run: (inputs, { name, ...params }, context) => ({
    document: context.source<OutputDocument>(async function* () {
      const text = page(await readAll(inputs, context), params)
      yield { name, mediaType: 'text/markdown', bytes: new TextEncoder().encode(text) }
    }),
  }),
})
