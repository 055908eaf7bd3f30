import { formatTable } from '../data/formatTable.ts'
import { wrapProse, wrapText } from '../data/wrapText.ts'
import { exampleJson, portWords } from './stageMarkdown.ts'
import type { ParamDescription, PortDescription, StageDescription } from './describeStage.ts'

/** A stage type as `spikeline stages TYPE` prints it. No trailing newline. */
export function formatStage(stage: StageDescription, { width = 100 }: { readonly width?: number } = {}): string {
  const most = Math.max(40, width)
  const sections = [
    `${stage.type}, version ${stage.version}`,
    wrapText(stage.summary, most).join('\n'),
    ...(stage.description ? [wrapProse(stage.description, most).join('\n')] : []),
    ports('Inputs', stage.inputs, most),
    ports('Outputs', stage.outputs, most),
    params(stage.params, most),
    ...(stage.properties.length ? [stage.properties.flatMap((sentence) => wrapText(sentence, most)).join('\n')] : []),
    ...(stage.example ? [`Example\n${exampleJson(stage.example).replace(/^/gm, '  ')}`] : []),
  ]
  return sections.filter(Boolean).join('\n\n')
}

const block = (title: string, columns: readonly string[], rows: readonly (readonly string[])[], width: number): string =>
  `${title}\n${formatTable({ title: '', columns: columns.map((name) => ({ name, unit: '' })), rows, notes: [] }, { width: width - 2 }).replace(/^(?=.)/gm, '  ')}`

const ports = (title: string, list: readonly PortDescription[], width: number): string =>
  (list.length ? block(title, ['port', 'type', 'what it is'], list.map((port) => [port.name, port.type, portWords(port)]), width) : '')

function params(list: readonly ParamDescription[], width: number): string {
  if (list.length === 0) return 'Parameters\n  none'
  return block('Parameters', ['parameter', 'value', 'default', 'meaning'], list.map(({ name, type, required, default: value, description }) =>
    [name, type, value ?? (required ? 'required' : ''), description]), width)
}
