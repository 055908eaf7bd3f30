import { formatTable, planDocument, type Plan } from '@spikeline/core'
import type { Command } from '../command.ts'
import { execution, executionOptions } from '../execution.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'

export const command: Command = {
  summary: 'Shows every instance of a pipeline with what a run would do with it, and why. Runs nothing.',
  usage: 'FILE',
  details: 'run: no result yet. cached: taken from the store. inline: made anew within what reads it (data sets, encoders). skip: nothing that runs needs it. blocked: can\'t run now.',
  options: { ...documentOptions, ...executionOptions, json: { type: 'boolean', help: 'the plan as JSON, with keys, parameters and shapes' } },
  positionals: [1, 1],
  async run({ positionals, options }, io) {
    const { document, registry, folder } = await openDocument(positionals[0]!, options, io)
    const { host, store, noCache } = execution(options, io, folder)
    const plan = await planDocument(document, { registry, host, store, noCache })
    io.out(options['json'] ? JSON.stringify(asJson(plan), null, 2) : asText(document.name, plan, io.columns))
    return exit.done
  },
}

const asJson = (plan: Plan) => plan.instances.map((instance) => ({ ...instance, ...plan.decisions.get(instance.id) }))

function asText(name: string, plan: Plan, width: number): string {
  const tally: Record<string, number> = {}
  const rows = plan.instances.map((instance) => {
    const { action, reason } = plan.decisions.get(instance.id)!
    tally[action] = (tally[action] ?? 0) + 1
    return [instance.id, instance.use, action, reason, instance.key.slice(0, 12)]
  })
  const columns = ['instance', 'type', 'action', 'reason', 'key'].map((c) => ({ name: c, unit: '' }))
  const summary = Object.entries(tally).map(([action, n]) => `${n} ${action}`).join(', ')
  return `${formatTable({ title: `${name}: ${summary}`, columns, rows, notes: [] }, { width })}`
}
