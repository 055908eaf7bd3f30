import { formatIssues, IssueError } from '@spikeline/core'
import type { Command } from '../command.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'
import { count } from '../present/presenter.ts'

export const command: Command = {
  summary: 'Checks documents against the language and every stage type: all issues at once, each with its place. `run` makes the same checks.',
  usage: 'FILE...',
  options: { ...documentOptions },
  positionals: [1, Infinity],
  async run({ positionals, options }, io) {
    let wrong = 0
    for (const file of positionals) {
      try {
        const { document } = await openDocument(file, options, io)
        io.out(`${file}: valid, ${count(Object.keys(document.stages).length, 'stage')}`)
      } catch (error) {
        if (!(error instanceof IssueError)) throw error
        wrong++
        io.err(formatIssues(error.issues, { color: io.color }))
        io.err(`${file}: ${count(error.issues.filter((i) => i.severity === 'error').length, 'error')}`)
      }
    }
    return wrong ? exit.wrong : exit.done
  },
}
