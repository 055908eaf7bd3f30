import { existsSync } from 'node:fs'
import { fail, formatIssues, IssueError } from '@spikeline/core'
import { verifyStore } from '@spikeline/node'
import type { Command } from '../command.ts'
import { execution, hostOptions, storeFolder } from '../execution.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'
import { count } from '../present/presenter.ts'
import { reexecute } from '../reexecute.ts'

export const command: Command = {
  summary: 'Checks every record and blob of the artifact store. With a document: re-executes its stored stages and compares bit by bit.',
  usage: '[FILE [STAGE...]]',
  options: { ...documentOptions, ...hostOptions },
  positionals: [0, Infinity],
  async run({ positionals: [file, ...stages], options }, io) {
    if (file === undefined) {
      const folder = storeFolder(options, io)
      if (!existsSync(folder)) fail('E7019', { folder })
      const { records, blobs, bytes, issues } = await verifyStore({ folder })
      if (issues.length) throw new IssueError(issues)
      io.out(`${count(records, 'result')}, ${count(blobs, 'blob')}, ${(bytes / 2 ** 20).toFixed(1)} MiB: all sound`)
      return exit.done
    }
    const { document, registry, folder } = await openDocument(file, options, io)
    const { host, store } = execution(options, io, folder)
    const outcome = await reexecute({ document, registry, host, store, stages, signal: io.signal, say: (line) => io.out(line) })
    if (outcome.issues.length) io.err(formatIssues(outcome.issues, { color: io.color }))
    return outcome.differing || outcome.issues.length ? exit.failed : exit.done
  },
}
