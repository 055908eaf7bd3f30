import { formatIssues, testDocument } from '@spikeline/core'
import type { Command } from '../command.ts'
import { execution, hostOptions } from '../execution.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument, readWithin } from '../open.ts'
import { count } from '../present/presenter.ts'

export const command: Command = {
  summary: 'Runs the tests inside a document: fixtures in place of some outputs, expectations on others. Stores nothing.',
  usage: 'FILE',
  options: { ...documentOptions, backend: hostOptions.backend },
  positionals: [1, 1],
  async run({ positionals, options }, io) {
    const { document, registry, folder } = await openDocument(positionals[0]!, options, io)
    const { host } = execution(options, io, folder)
    if (!document.tests.length) {
      io.out(`${document.file} has no tests`)
      return exit.done
    }
    const results = await testDocument(document, {
      registry, host, signal: io.signal,
      readText: (path) => readWithin(folder, path),
      onResult: ({ name, passed, checks, issues, seconds }) => {
        io.out(`${passed ? '✓' : '✗'} ${name} (${seconds.toFixed(2)} s)`)
        for (const check of checks.filter((c) => !c.passed)) io.out(`    ${check.target} ${check.matcher}: ${check.detail}`)
        if (issues.length) io.out(formatIssues(issues, { color: io.color }))
      },
    })
    const failed = results.filter((r) => !r.passed).length
    io.out(`${count(results.length - failed, 'test')} passed, ${failed} failed`)
    return failed ? exit.failed : exit.done
  },
}
