import { fail } from '@spikeline/core'
import type { Command } from '../command.ts'
import { exit } from '../io.ts'
import { scaffoldInPackage } from '../scaffold/package.ts'
import { scaffoldInWorkspace } from '../scaffold/workspace.ts'
import { findHome } from '../scaffold/home.ts'

export const command: Command = {
  summary: 'Scaffolds a stage that works at once: its schema, its file, its test.',
  usage: 'stage FAMILY/NAME',
  details: 'In a clone of Spikeline the stage joins the built-in libraries. In an npm package of your own it joins your library, which documents load with --allow-library.',
  options: {},
  positionals: [2, 2],
  async run({ positionals: [what, type] }, io) {
    if (what !== 'stage') fail('E7012', { given: what, what: '"stage"' })
    const match = /^([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)$/.exec(type!)
    if (!match) fail('E7012', { given: type, what: 'FAMILY/NAME in lower case, such as encode/my-code' })
    const [, family, name] = match as unknown as [string, string, string]
    const home = findHome(io.cwd) ?? fail('E7013', { folder: io.cwd })
    const { files, next } = home.kind === 'workspace' ? scaffoldInWorkspace(home.folder, family, name) : scaffoldInPackage(home.folder, family, name)
    for (const file of files) io.out(`wrote ${file}`)
    io.out(`\n${next}`)
    return exit.done
  },
}
