import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fail, formatIssues, formatTable, IssueError, type Issue } from '@spikeline/core'
import {
  buildTopology, countNetwork, equivalenceTable, networkNameOf, networkSummary,
  type ImportedNetwork, type MapShape, type Network, type NetworkFile, type NetworkFileOptions,
} from '@spikeline/networks'
import { openNetworkAt, writeNetworkAt } from '@spikeline/node'
import { text, type Call, type Command, type OptionValues } from '../command.ts'
import { exit, type Io } from '../io.ts'

const choices = { integrator: ['euler', 'exact'], reset: ['value', 'zero', 'subtract'], compare: ['>', '>='], current: ['after', 'before'], activation: ['relu', 'none'] } as const

export const command: Command = {
  summary: 'Describes a network, of a topology or in a file, or converts a file into another format. The format of a file is found by its content.',
  usage: 'info TOPOLOGY | info FILE | convert IN OUT',
  details: [
    'Formats: NIR (.nir), Keras (.h5, whole models or weights alone), TensorFlow.js layers models (model.json). What a format leaves open is stated by',
    'options, and what was taken is reported.',
    'Examples: spikeline network info 32C3-AP2-32C3-AP2-128FC-10 --input 28x28x1',
    '          spikeline network info cnn.nir --reset subtract',
    '          spikeline network convert old.nir new.nir --dt 1 --reset value',
    '          spikeline network convert weights.h5 model.json --activation relu --input 28x28x1',
  ].join('\n'),
  options: {
    input: { type: 'string', value: 'HxWxC', help: 'size of the input: height, width, channels; of a file, where its input has one axis' },
    dt: { type: 'string', value: 'MS', help: 'NIR: length of a step in milliseconds' },
    integrator: { type: 'string', value: choices.integrator.join('|'), help: 'NIR: how equations become steps (default: euler)' },
    reset: { type: 'string', value: choices.reset.join('|'), help: 'NIR: what a spike does, where the file does not say' },
    compare: { type: 'string', value: choices.compare.join('|'), help: 'NIR: fire where the membrane passes the threshold (default), or reaches it' },
    current: { type: 'string', value: choices.current.join('|'), help: 'NIR: the membrane takes the current after the input is in it (default), or before' },
    activation: { type: 'string', value: choices.activation.join('|'), help: 'Keras, weights alone: what follows each layer but the last' },
    lossy: { type: 'boolean', help: 'convert: write what the format can say, where it can\'t say all' },
    json: { type: 'boolean', help: 'info: as JSON' },
  },
  positionals: [2, 3],
  async run(call, io) {
    const [verb, first, second] = call.positionals
    const wanted = { info: 2, convert: 3 }[verb!]
    if (wanted === undefined) fail('E7006', { command: 'network', given: verb, known: ['info', 'convert'] })
    if (call.positionals.length !== wanted) fail('E7003', { command: 'network', usage: command.usage, count: call.positionals.length })
    const path = resolve(io.cwd, first!)
    const isFile = existsSync(path) || /\.(nir|h5|hdf5|keras|json)$|[/\\]/.test(first!)
    requireMeant(verb === 'convert' ? 'convert' : isFile ? 'info FILE' : 'info TOPOLOGY', call.options)
    if (verb === 'convert') return convert(path, resolve(io.cwd, second!), call, io)
    return isFile ? infoFile(path, call, io) : infoTopology(first!, call, io)
  },
}

const reading = ['input', ...Object.keys(choices), 'dt']
const meant: Readonly<Record<string, readonly string[]>> = { 'info TOPOLOGY': ['input', 'json'], 'info FILE': [...reading, 'json'], convert: [...reading, 'lossy'] }

/** Fails with E7002 at an option that would be passed over. */
function requireMeant(verb: string, options: OptionValues): void {
  const stray = Object.keys(options).find((option) => !meant[verb]!.includes(option))
  if (stray) fail('E7002', { command: `network ${verb}`, detail: `it has no option --${stray}`, options: meant[verb] })
}

function infoTopology(topology: string, { options }: Call, io: Io): number {
  const size = text(options, 'input') ?? ''
  const network = { layers: buildTopology(topology, { shortcuts: true }).layers, input: mapOf(size) }
  io.out(options['json'] ? JSON.stringify(countNetwork(network), null, 2) : layerTable(`${topology} on ${size}`, network, io))
  return exit.done
}

/** What the file holds, and where nothing is left open, the network of it. */
async function infoFile(path: string, { options }: Call, io: Io): Promise<number> {
  const file = await openNetworkAt(path)
  const read = tryNetwork(file, networkOptions(path, options))
  if (options['json']) {
    const { format, version, nodes } = file
    const network = read.network && { kind: read.network.kind, topology: read.network.topology, input: read.network.input, classes: read.network.classes, ...countNetwork(read.network) }
    io.out(JSON.stringify({ format, version, nodes, network: network ?? null, report: read.report ?? [], open: read.issues ?? [] }, null, 2))
    return exit.done
  }
  const rows = file.nodes.map(({ name, type, parameters }) => [name, type, Object.entries(parameters).map(([key, value]) => `${key} ${value}`).join(', ')])
  io.out(formatTable({ title: `${basename(path)}: ${file.format}${file.version && `, version ${file.version}`}`, columns: plain('node', 'type', 'parameters'), rows, notes: [] }, { width: io.columns }))
  if (read.network) io.out(`\n${layerTable(`As a network: ${read.network.topology}`, read.network, io, true)}\n\n${reportTable('What was taken', file, read.report, io)}`)
  else io.err(`\nTo be a network, it leaves open or holds what can't be expressed:\n${formatIssues(read.issues, { color: io.color })}`)
  return exit.done
}

type Read = ImportedNetwork & { readonly issues?: undefined } | { readonly network?: undefined; readonly report?: undefined; readonly issues: readonly Issue[] }

function tryNetwork(file: NetworkFile, options: NetworkFileOptions): Read {
  try {
    return file.network(options)
  } catch (error) {
    if (error instanceof IssueError) return { issues: error.issues }
    throw error
  }
}

async function convert(from: string, to: string, { options }: Call, io: Io): Promise<number> {
  const file = await openNetworkAt(from)
  const given = networkOptions(from, options)
  const { network, report } = file.network(given)
  const written = await writeNetworkAt(to, network, { ...given, lossy: options['lossy'] === true })
  io.out(reportTable(`Read from ${basename(from)} (${file.format})`, file, report, io))
  const files = written.files.map((each) => `${basename(each.path)}, ${exact(each.bytes)} bytes`).join('; ')
  io.out(`\n${formatTable({ ...equivalenceTable(`Written as ${written.format}: ${files}`, written.format, written.report), columns: plain('layer', 'what the network says', 'what the file says') }, { width: io.columns })}`)
  return exit.done
}

function networkOptions(path: string, options: OptionValues): NetworkFileOptions {
  const chosen = Object.fromEntries(Object.entries(choices).flatMap(([name, known]) => {
    const given = text(options, name)
    if (given !== undefined && !(known as readonly string[]).includes(given)) fail('E7006', { option: name, given, known })
    return given === undefined ? [] : [[name, given]]
  }))
  const [dt, input] = [text(options, 'dt'), text(options, 'input')]
  if (dt !== undefined && !(Number(dt) > 0 && Number.isFinite(Number(dt)))) fail('E7012', { given: dt, what: 'a number of milliseconds above 0, as --dt takes it' })
  return { name: networkNameOf(path), ...chosen, ...(dt !== undefined && { dt: Number((Number(dt) / 1000).toPrecision(15)) }), ...(input !== undefined && { input: mapOf(input) }) }
}

function mapOf(size: string): MapShape {
  const [, height, width, channels] = /^([1-9]\d*)x([1-9]\d*)x([1-9]\d*)$/.exec(size) ?? fail('E7012', { given: size, what: 'a size such as --input 28x28x1' })
  return { height: Number(height), width: Number(width), channels: Number(channels) }
}

const exact = (n: number): string => n.toLocaleString('en')
const plain = (...names: string[]) => names.map((name) => ({ name, unit: '' }))

function layerTable(title: string, network: Pick<Network, 'layers' | 'input'>, io: Io, activations = false): string {
  const summary = networkSummary(network)
  const blocks = summary.some(({ adds }) => adds !== undefined)
  const columns = plain('layer', 'input', ...(blocks ? ['adds'] : []), 'output', ...(activations ? ['neurons are'] : []), 'parameters', 'neurons', 'MACs')
  const rows = summary.map((r) => [r.layer, r.input, ...(blocks ? [r.adds ?? ''] : []), r.output, ...(activations ? [r.activation] : []), exact(r.parameters), exact(r.neurons), exact(r.macs)])
  const notes = ['MACs: multiply-accumulates of one dense evaluation; for a spiking network, of one step.', ...(blocks ? ['Adds: what is added to the sums of the layer, which costs one addition a neuron, or (1×1) is among its parameters and MACs.'] : [])]
  return formatTable({ title, columns, rows, notes }, { width: io.columns })
}

const reportTable = (title: string, { format }: NetworkFile, report: ImportedNetwork['report'], io: Io): string => formatTable(equivalenceTable(title, format, report), { width: io.columns })
