import { fail } from '@spikeline/core'
import { text, type Command } from '../command.ts'
import { drawings } from '../graph/drawings.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'

export const command: Command = {
  summary: 'Draws the stages of a pipeline and the edges between them.',
  usage: 'FILE',
  details: 'mermaid: for Markdown. dot: for Graphviz. html: one self-contained page that needs no network.',
  options: { ...documentOptions, format: { type: 'string', value: 'FORMAT', help: 'mermaid (default), dot or html' } },
  positionals: [1, 1],
  async run({ positionals, options }, io) {
    const format = text(options, 'format') ?? 'mermaid'
    const draw = drawings[format] ?? fail('E7006', { option: 'format', given: format, known: Object.keys(drawings) })
    const { document, registry } = await openDocument(positionals[0]!, options, io)
    io.out(draw(document, registry))
    return exit.done
  },
}
