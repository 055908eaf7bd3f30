import { createRandom, fail, isDatagrams, isObject, parseAddress, readJson } from '@spikeline/core'
import { arrivalsName, openSource } from '@spikeline/events'
import { nodeTransport, type NodeHostOptions } from '@spikeline/node'
import { list, text, type Call, type OptionValues } from '../command.ts'
import { runPipeline } from '../commands/run.ts'
import { exit, type Io } from '../io.ts'
import { readText } from '../open.ts'
import { Monitor, type Losses } from './monitor.ts'
import { oneOf, pairs, positive, sensorOf, speedOf } from './reading.ts'

/** `spikeline events stream SOURCE`: shows what comes, or runs a pipeline on it. */
export async function stream([from]: readonly string[], call: Call, io: Io): Promise<number> {
  const { options } = call
  const record = text(options, 'record')
  const reach = { cwd: io.cwd, trusted: [from!, ...(record === undefined ? [] : [record, arrivalsName(record)])] }
  const pipeline = text(options, 'pipeline')
  return pipeline === undefined ? watch(from!, options, reach, io) : pipe(from!, pipeline, options, reach, io)
}

/** What the call says of the source, by the names of the parameters of events/source. */
function sourceOptions(options: OptionValues) {
  const [sensor, seconds] = [sensorOf(text(options, 'sensor')), positive(options, 'seconds', 'a number of seconds above 0')]
  const [format, record, overflow] = [text(options, 'format'), text(options, 'record'), oneOf(options, 'overflow', ['block', 'drop-oldest', 'drop-newest', 'fail'])]
  return { ...(format !== undefined && { format }), ...(sensor && { sensor }), ...(overflow && { overflow }), ...(seconds !== undefined && { seconds }), ...(record !== undefined && { record }) }
}

async function watch(from: string, options: OptionValues, reach: NodeHostOptions['transport'] & object, io: Io): Promise<number> {
  const address = parseAddress(from)
  const json = options['json'] === true
  const paced = address.scheme === 'file' || address.scheme === 'synthetic'
  const speed = paced ? speedOf(options) : positive(options, 'speed', 'a speed')
  // Who watches wants to see what is now.
  const pushes = isDatagrams(address) || address.scheme.startsWith('ws')
  const source = openSource({
    address, ...(pushes && { overflow: 'drop-oldest' }), ...sourceOptions(options), set: pairs(options, 'set'), lenient: options['lenient'] === true,
    ...(options['reconnect'] === true && { reconnect: { after: 0.1, most: 10 } }), ...(speed !== undefined && { speed }), ...(address.scheme === 'synthetic' && { random: createRandom(1) }),
  }, { transport: nodeTransport(reach), signal: io.signal, log: (_, message) => io.err(message) })
  const losses = (): Losses => {
    const { dropped, lost, wrong } = source.counts
    return { dropped, lost, wrong: Object.values(wrong).reduce((sum, n) => sum + n, 0) }
  }
  const monitor = new Monitor(io, { json, print: io.out, losses })
  let whole = false
  try {
    for await (const { events } of source.pieces()) monitor.add(events)
    whole = true
  } finally {
    monitor.end({ failed: !whole && !io.signal.aborted })
  }
  return exit.done
}

/** Runs a pipeline whose params say where events come from, and whatever else the call says. Fails with E4210. */
function pipe(from: string, pipeline: string, options: OptionValues, reach: NodeHostOptions['transport'] & object, io: Io): Promise<number> {
  const params = paramsOf(pipeline, io)
  const given = { source: from, ...sourceOptions(options) }
  for (const name of Object.keys(given)) if (params && !Object.hasOwn(params, name)) fail('E4210', { file: pipeline, name, known: Object.keys(params) })
  const { json, out } = options
  const param = [...Object.entries(given).map(([name, value]) => `${name}=${JSON.stringify(value)}`), ...list(options, 'param')]
  return runPipeline(pipeline, { param, ...(json !== undefined && { json }), ...(out !== undefined && { out }) }, io, reach)
}

/** The params of a document; undefined where it is so wrong that they can't be seen, which its validation tells better. */
function paramsOf(file: string, io: Io): Readonly<Record<string, unknown>> | undefined {
  const document = readJson(readText(file, io), file).value
  if (!isObject(document)) return undefined
  return isObject(document['params']) ? document['params'] : {}
}
