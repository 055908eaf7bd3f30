import { fail, formatTable } from '@spikeline/core'
import { buildTopology, countNetwork, networkSummary } from '@spikeline/networks'
import { text, type Command } from '../command.ts'
import { exit } from '../io.ts'

export const command: Command = {
  summary: 'Describes a network: parameters, neurons and multiply-accumulates of each layer, counted from its topology.',
  usage: 'info TOPOLOGY',
  details: 'Example: spikeline network info 32C3-AP2-32C3-AP2-128FC-10 --input 28x28x1',
  options: {
    input: { type: 'string', value: 'HxWxC', help: 'size of the input: height, width, channels' },
    json: { type: 'boolean', help: 'the counts as JSON' },
  },
  positionals: [2, 2],
  async run({ positionals: [verb, topology], options }, io) {
    if (verb !== 'info') fail('E7006', { option: 'network', given: verb, known: ['info'] })
    const size = text(options, 'input') ?? ''
    const match = /^(\d+)x(\d+)x(\d+)$/.exec(size)
    if (!match) fail('E7012', { given: size, what: 'a size such as --input 28x28x1' })
    const [height, width, channels] = match.slice(1).map(Number) as [number, number, number]
    const network = { layers: buildTopology(topology!).layers, input: { height, width, channels } }
    if (options['json']) io.out(JSON.stringify(countNetwork(network), null, 2))
    else {
      const columns = ['layer', 'input', 'output', 'parameters', 'neurons', 'MACs'].map((name) => ({ name, unit: '' }))
      const exact = (n: number): string => n.toLocaleString('en')
      const rows = networkSummary(network).map((r) => [r.layer, r.input, r.output, exact(r.parameters), exact(r.neurons), exact(r.macs)])
      io.out(formatTable({ title: `${topology} on ${size}`, columns, rows, notes: ['MACs: multiply-accumulates of one dense evaluation; for a spiking network, of one step.'] }, { width: io.columns }))
    }
    return exit.done
  },
}
