import { planDocument, type Plan } from '@spikeline/core'
import type { Command } from '../command.ts'
import { execution, executionOptions } from '../execution.ts'
import { exit } from '../io.ts'
import { documentOptions, openDocument } from '../open.ts'
import { planText } from '../present/plan.ts'

export const command: Command = {
  summary: 'Shows every stage of a pipeline with what a run would do with it, and why. Runs nothing.',
  usage: 'FILE',
  details: 'run: no result yet. cached: taken from the store. inline: made anew within what reads it (data sets, encoders). skip: nothing that runs needs it. blocked: can\'t run now.',
  options: {
    ...documentOptions,
    ...executionOptions,
    instances: { type: 'boolean', help: 'a line for each instance of a sweep, not for each stage' },
    json: { type: 'boolean', help: 'the plan as JSON, with keys, parameters and shapes' },
  },
  positionals: [1, 1],
  async run({ positionals, options }, io) {
    const { document, registry, folder } = await openDocument(positionals[0]!, options, io)
    const { host, store, noCache } = execution(options, io, folder)
    const plan = await planDocument(document, { registry, host, store, noCache })
    io.out(options['json'] ? JSON.stringify(asJson(plan), null, 2) : planText(document, plan, { width: io.columns, each: options['instances'] === true }))
    return exit.done
  },
}

const asJson = (plan: Plan) => plan.instances.map((instance) => ({ ...instance, ...plan.decisions.get(instance.id) }))
