import { explainChange, fail, planDocument } from '@spikeline/core'
import type { Command } from '../command.ts'
import { execution, executionOptions } from '../execution.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'

export const command: Command = {
  summary: 'Says why a stage would run again: which part of its key differs from the last run of this pipeline.',
  usage: 'FILE STAGE',
  options: { ...documentOptions, ...executionOptions },
  positionals: [2, 2],
  async run({ positionals: [file, stage], options }, io) {
    const { document, registry, folder } = await openDocument(file!, options, io)
    const { host, store } = execution(options, io, folder)
    const plan = await planDocument(document, { registry, host, store, noCache: false })
    const asked = plan.instances.filter((instance) => instance.stage === stage || instance.id === stage)
    if (!asked.length) fail('E7008', { stage, known: Object.keys(document.stages) })
    for (const instance of asked) {
      const { action, reason } = plan.decisions.get(instance.id)!
      io.out(`${instance.id}: ${action}, ${reason}`)
      io.out(`  key ${instance.key}`)
      const previous = await store.previous(document.name, instance.id)
      if (!previous) io.out('  no earlier run of this pipeline is on record')
      else if (previous.key === instance.key) io.out('  the same key as in the last run')
      else for (const line of explainChange(previous.components, instance.components)) io.out(`  ${line}`)
    }
    return exit.done
  },
}
