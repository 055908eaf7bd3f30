import type { OutputDocument } from '@spikeline/core'
import { curvesOf, type Curve } from '../curves.ts'
import type { Reading } from '../arrived.ts'
import { latexText } from './text.ts'

/** A figure, and the file of its data. */
export interface Figure {
  readonly document: OutputDocument
  readonly latex: string
}

/** Curves that one plot has room for; the file has all. */
const MOST = 8

/** A figure of pgfplots for each metric that runs over steps, with a file of its data; `name` is that of the report. */
export function figures(readings: readonly Reading[], name: string): readonly Figure[] {
  return curvesOf(readings).map(({ metric, title, unit, curves }) => {
    const file = name.replace(/\.tex$/, `-${metric.replace(/[^A-Za-z0-9.]+/g, '-')}.dat`)
    return {
      document: { name: file, mediaType: 'text/plain', bytes: new TextEncoder().encode(dataOf(curves)) },
      latex: figure(file.replace(/^.*\//, ''), title, unit, curves),
    }
  })
}

/** Columns for pgfplots: step, then y1, y2, … as the comments name them; nan where a curve has ended. */
function dataOf(curves: readonly Curve[]): string {
  const steps = [...new Set(curves.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b)
  return [
    ...curves.map(({ name }, i) => `# y${i + 1}: ${name.replace(/\s+/g, ' ')}`),
    ['step', ...curves.map((_, i) => `y${i + 1}`)].join(' '),
    ...steps.map((step) => [step, ...curves.map(({ points }) => points.get(step) ?? 'nan')].join(' ')),
    '',
  ].join('\n')
}

function figure(file: string, title: string, unit: string, curves: readonly Curve[]): string {
  const shown = curves.slice(0, MOST)
  const left = curves.length - shown.length
  return [
    '\\begin{figure}[htbp]', '\\centering', '\\begin{tikzpicture}',
    `\\begin{axis}[width=\\linewidth, height=6cm, xlabel={step}, ylabel={${latexText(unit)}}, legend style={at={(0.5,-0.22)}, anchor=north, draw=none, font=\\footnotesize}, legend columns=2, legend cell align=left, unbounded coords=jump, no markers]`,
    ...shown.map(({ name }, i) => `\\addplot table[x=step, y=y${i + 1}] {${file}};\n\\addlegendentry{${latexText(name)}}`),
    '\\end{axis}', '\\end{tikzpicture}',
    `\\caption{${latexText(title)}${left > 0 ? `, of the first ${MOST} of ${curves.length} curves in the file of data` : ''}}`, '\\end{figure}',
  ].join('\n')
}
