import type { ParamDescription, PortDescription, StageDescription } from './describeStage.ts'

/** What a port is, with what may be connected to it. */
export function portWords({ summary, gather, many, failures, optional }: PortDescription): string {
  const notes = [gather ? 'any number of streams, collected over the sweep' : many ? 'any number of streams' : '', failures ? 'goes on without those that failed' : '', optional ? 'optional' : ''].filter(Boolean)
  return `${summary}${notes.length ? ` (${notes.join('; ')})` : ''}`
}

/** JSON as people write it: an object stays on one line while that is short. */
export function exampleJson(value: unknown, indent = '', most = 100): string {
  const flat = flatJson(value)
  if (!value || typeof value !== 'object' || flat.length + indent.length <= most) return flat
  const inner = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + exampleJson(item, inner, most)).join(',\n')}\n${indent}]`
  return `{\n${Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${exampleJson(item, inner, most)}`).join(',\n')}\n${indent}}`
}

function flatJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatJson).join(', ')}]`
  if (!value || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${flatJson(item)}`)
  return entries.length ? `{ ${entries.join(', ')} }` : '{}'
}

/** The page of a stage type in the documentation. */
export function stageMarkdown(stage: StageDescription): string {
  return [
    `# ${stage.type}`,
    stage.summary,
    ...(stage.description ? [stage.description] : []),
    '## Inputs', portTable(stage.inputs),
    '## Outputs', portTable(stage.outputs),
    '## Parameters', paramTable(stage.params),
    '## Properties', [`Version ${stage.version}.`, ...stage.properties].map((sentence) => `- ${sentence}`).join('\n'),
    ...(stage.example ? ['## Example', `\`\`\`json\n${exampleJson(stage.example)}\n\`\`\``] : []),
  ].join('\n\n') + '\n'
}

const portTable = (ports: readonly PortDescription[]): string =>
  (ports.length === 0 ? 'None.' : markdownTable(['port', 'type', 'what it is'],
    ports.map((port) => [`\`${port.name}\``, `${port.type}: ${port.carries}`, portWords(port)])))

const paramTable = (params: readonly ParamDescription[]): string =>
  (params.length === 0 ? 'None.' : markdownTable(['parameter', 'value', 'default', 'meaning'],
    params.map(({ name, type, required, default: value, description }) =>
      [`\`${name}\``, type, value === undefined ? (required ? 'required' : '') : `\`${value}\``, description])))

/** A GitHub table; `numeric` columns are right-aligned. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[], numeric: readonly boolean[] = []): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`
  return [line(headers), `|${headers.map((_, i) => (numeric[i] ? '---:' : '---')).join('|')}|`, ...rows.map(line)].join('\n')
}

/** Text that can't end a cell, a row, or begin HTML. Within code, a bar still ends a cell. */
const escapeCell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\r?\n/g, ' ').replace(/<(?=[a-z/!?])/gi, '&lt;')
