import { describeStage, didYouMean, fail, formatStage, formatTable } from '@spikeline/core'
import { builtinRegistry } from '@spikeline/node'
import type { Command } from '../command.ts'
import { exit } from '../io.ts'

export const command: Command = {
  summary: 'Lists the stage types, or describes one: its ports, its parameters with their defaults, an example.',
  usage: '[TYPE]',
  options: {},
  positionals: [0, 1],
  async run({ positionals: [type] }, io) {
    const registry = builtinRegistry()
    const types = [...registry.stages.keys()]
    if (type === undefined) {
      const rows = types.map((name) => [name, registry.stage(name)!.summary])
      io.out(formatTable({ title: '', columns: [{ name: 'type', unit: '' }, { name: 'what it does', unit: '' }], rows, notes: [] }, { width: io.columns }))
      return exit.done
    }
    const stage = registry.stage(type) ?? fail('E7014', { type, suggestion: didYouMean(type, types) })
    io.out(formatStage(describeStage(stage), { width: io.columns }))
    return exit.done
  },
}
