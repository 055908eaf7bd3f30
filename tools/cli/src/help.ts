import type { Command } from './command.ts'
import { commands } from './commands/index.ts'

const pad = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

/** What `spikeline --help` prints. */
export function overview(): string {
  return [
    'spikeline — experiments on spiking and artificial neural networks, composed from JSON',
    '',
    'usage: spikeline COMMAND [ARGUMENTS]',
    '',
    pad(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    '',
    'spikeline COMMAND --help tells more of one. Exit status: 0 done, 1 failed while running, 2 the document or the call is wrong, 130 cancelled.',
    'First steps: spikeline run pipelines/smallest.json',
  ].join('\n')
}

/** What `spikeline COMMAND --help` prints. */
export function commandHelp(name: string, command: Command): string {
  const options = Object.entries(command.options).map(([option, { short, value, help }]) =>
    [`${short ? `-${short}, ` : ''}--${option}${value ? ` ${value}` : ''}`, help] as const)
  return [
    `usage: spikeline ${name} ${command.usage}`.trimEnd(),
    '',
    command.summary,
    ...(command.details ? ['', command.details] : []),
    ...(options.length ? ['', 'options:', pad(options)] : []),
  ].join('\n')
}
