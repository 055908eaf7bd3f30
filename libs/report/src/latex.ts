import { defineStage, documentType, metricsType, statementsType, tableType, type OutputDocument } from '@spikeline/core'
import { readAll } from './arrived.ts'
import { latexSchema } from './generated/latex.ts'
import { figures } from './latex/curves.ts'
import { latexDocument } from './latex/document.ts'

export const latex = defineStage({
  type: 'report/latex',
  version: '1',
  summary: 'A report as a LaTeX file: statements, tables with their definitions, curves for pgfplots; a document by itself, or parts for a paper.',
  description: `Tables have the rules of booktabs, their titles as captions, and what their columns mean in small print under them; they are labelled \`tab:1\`, \`tab:2\`, … in order. One that is wider
than a line is scaled down, one of more than 40 rows is broken over pages (longtable, which a paper in two columns can't hold). From metrics follow the cost of each layer and a figure of each curve over
steps (\`accuracy.anytime\`, \`additions.cumulative\`, …), whose data stand in a file beside the report, every digit kept.

Whatever names and texts hold is printed as it is: nothing in them is a command. Characters for which pdfLaTeX has no font are printed as their number ([U+1F600]) in a document of its own; LuaLaTeX and XeLaTeX
set them where the font has them. Without "standalone" the packages booktabs, graphicx, longtable and pgfplots are the paper's to load.`,
  params: latexSchema,
  inputs: {
    tables: { type: tableType, summary: 'tables, in this order', many: true, gather: true, failures: true, optional: true },
    metrics: { type: metricsType, summary: 'metrics, for curves and costs of layers', many: true, gather: true, failures: true, optional: true },
    statements: { type: statementsType, summary: 'warnings, answers, findings and notes', many: true, gather: true, failures: true, optional: true },
  },
  outputs: { documents: { type: documentType, summary: 'the report, and the data of its figures' } },
  deterministic: true,
  example: { paper: { use: 'report/latex', in: { tables: 'table', metrics: ['score', 'cost'] }, with: { title: 'MNIST', standalone: false } } },
  run: (inputs, { name, ...params }, context) => ({
    documents: context.source<OutputDocument>(async function* () {
      const arrived = await readAll(inputs, context)
      const drawn = figures(arrived.readings, name)
      yield { name, mediaType: 'application/x-tex', bytes: new TextEncoder().encode(latexDocument(arrived, drawn, params)) }
      for (const { document } of drawn) yield document
    }),
  }),
})
