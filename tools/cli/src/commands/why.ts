import { fail, formatChange, planDocument } from '@spikeline/core'
import { why, type Why } from '@spikeline/node'
import type { Command } from '../command.ts'
import { execution, hostOptions } from '../execution.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'

export const command: Command = {
  summary: 'Says why a stage would run again: which part of its key differs from the last run of this pipeline.',
  usage: 'FILE STAGE',
  options: { ...documentOptions, ...hostOptions },
  positionals: [2, 2],
  async run({ positionals: [file, stage], options }, io) {
    const { document, registry, folder } = await openDocument(file!, options, io)
    const { host, store } = execution(options, io, folder)
    const plan = await planDocument(document, { registry, host, store, noCache: false })
    const asked = plan.instances.filter((instance) => instance.stage === stage || instance.id === stage)
    if (!asked.length) fail('E7008', { stage, known: Object.keys(document.stages) })
    for (const instance of asked) {
      const { action, reason } = plan.decisions.get(instance.id)!
      io.out(`${instance.id}: ${action}, ${reason}\n  key ${instance.key}`)
      for (const line of explain(await why(instance, plan.instances, document.name, store))) io.out(`  ${line}`)
    }
    return exit.done
  },
}

function explain({ status, previous, changes, causes }: Why): readonly string[] {
  if (status === 'new') return ['no earlier run of this pipeline is on record']
  if (status === 'same') return ['every run on record had it under this key']
  return [
    `changed since the run of ${new Date(previous!.timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC:`,
    ...changes.map((change) => `  ${formatChange(change)}`),
    ...Object.entries(causes).flatMap(([id, own]) => own.map((change) => `  because in ${id}: ${formatChange(change)}`)),
  ]
}
