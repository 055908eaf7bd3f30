import { defineStage, documentType, drawingType, metricsType, statementsType, tableType, type OutputDocument } from '@spikeline/core'
import { htmlSchema } from './generated/html.ts'
import { readContent } from './html/content.ts'
import { htmlDocument } from './html/document.ts'
import { loadVega } from './html/vega.ts'

export const html = defineStage({
  type: 'report/html',
  version: '1',
  summary: 'A report as one web page that can be published: answers, tables, charts with their data, and how to reproduce it.',
  description: [
    'The page is one file. It fetches nothing, runs no script, has a light and a dark form, reads on a phone and prints to PDF. In this order: warnings and what failed; answers and findings (`statements`); tables, whose headings open what they mean; accuracy against memory, operations and energy with the Pareto front; accuracy, additions, memory and firing rate against each swept number; accuracy after each step and after so many additions; firing rates and spikes of layers; drawings; confusions; and how to reproduce it, with the whole document. What there is no data for is left out.',
    'Charts are made from metrics by their names, as `measure/classification` and `measure/cost` give them: `accuracy`, `memory`, `additions`, `multiplications`, `energy.compute`, `energy.onChip`, `firingRate`, `accuracy.anytime`, `additions.cumulative`, `confusion`, and `firingRate` and `spikes` with the label `layer`. Points are means over the swept parameter `over`, with the 95 % confidence interval by Student\'s t; of a single run the bars are Wilson\'s interval of its test samples. A point is on the front where no other is at least as accurate and as cheap, and better in one. Operations are additions + multiplications, without the leak.',
    'Where several parameters are swept, each combination of the others has a panel of its own. Accuracy over time is that of the longest window `T`; layers and confusions are shown where the model is most accurate.',
    'The page tells the machine that it was made on, so it is made anew by each run.',
  ].join('\n\n'),
  params: htmlSchema,
  inputs: {
    tables: { type: tableType, summary: 'tables, in this order', many: true, gather: true, failures: true, optional: true },
    metrics: { type: metricsType, summary: 'metrics, for the charts', many: true, gather: true, failures: true, optional: true },
    statements: { type: statementsType, summary: 'answers, findings, warnings and notes', many: true, gather: true, failures: true, optional: true },
    drawings: { type: drawingType, summary: 'pictures, in this order', many: true, gather: true, failures: true, optional: true },
  },
  outputs: { document: { type: documentType, summary: 'the page' } },
  deterministic: true,
  stored: false,
  example: { report: { use: 'report/html', in: { tables: 'table', metrics: ['score', 'cost'] }, with: { title: 'MNIST' } } },
  run: (inputs, params, context) => ({
    document: context.source<OutputDocument>(async function* () {
      const content = await readContent(inputs, params.over, context)
      const text = await htmlDocument(content, params, await loadVega())
      yield { name: params.name, mediaType: 'text/html', bytes: new TextEncoder().encode(text) }
    }),
  }),
})
