import { fail, formatTable } from '@spikeline/core'
import { eventFormats, type FormatOptions, type Sensor } from '@spikeline/events'
import { convertEvents, describeEvents, type ReadOptions } from '@spikeline/node'
import { resolve } from 'node:path'
import { list, text, type Call, type Command, type OptionValues } from '../command.ts'
import { exit, type Io } from '../io.ts'

const names = eventFormats.map(({ name }) => name).join(', ')

export const command: Command = {
  summary: 'Describes a file of an event camera, or converts it into another format. The format of a file is found by its content.',
  usage: '[formats | info FILE | convert IN OUT]',
  details: [
    `Formats: ${names}; docs/events.md has what each holds, its conventions and options.`,
    'Examples: spikeline events info recording.raw',
    '          spikeline events convert recording.raw recording.es',
    '          spikeline events convert words.evt3 events.csv --from evt3 --sensor 640x480',
  ].join('\n'),
  options: {
    json: { type: 'boolean', help: 'info: as JSON' },
    from: { type: 'string', value: 'FORMAT', help: 'format of the file that is read, where its content does not tell' },
    format: { type: 'string', value: 'FORMAT', help: 'convert: format of OUT (default: by its ending)' },
    sensor: { type: 'string', value: 'WxH', help: 'size of the sensor, where the file does not say it' },
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'option of the format that is read, such as unit=s' },
    'set-out': { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'convert: option of the format that is written' },
    lenient: { type: 'boolean', help: 'skip what is wrong and count it, instead of refusing the file' },
    'from-zero': { type: 'boolean', help: 'convert: count times from the first event' },
    'events-only': { type: 'boolean', help: 'convert: leave out triggers and whatever else is no event of a pixel' },
  },
  positionals: [0, 3],
  async run(call, io) {
    const [verb = 'formats', ...files] = call.positionals
    const wanted = { formats: 0, info: 1, convert: 2 }[verb]
    if (wanted === undefined) fail('E7006', { option: 'events', given: verb, known: ['formats', 'info FILE', 'convert IN OUT'] })
    if (files.length !== wanted) fail('E7003', { command: 'events', usage: command.usage, count: call.positionals.length })
    requireMeant(verb, call.options)
    const [first, second] = files.map((file) => resolve(io.cwd, file))
    if (verb === 'info') return info(first!, files[0]!, call, io)
    return verb === 'convert' ? convert(first!, second!, files[1]!, call, io) : formats(io)
  },
}

/** Options that one of the two alone has; `formats` has none. */
const only: Readonly<Record<string, readonly string[]>> = { info: ['json'], convert: ['format', 'set-out', 'from-zero', 'events-only'] }

/** Fails with E7002 at an option that would be passed over. */
function requireMeant(verb: string, options: OptionValues): void {
  const others = Object.entries(only).flatMap(([of, own]) => (of === verb ? [] : own))
  const meant = verb === 'formats' ? [] : Object.keys(command.options).filter((option) => !others.includes(option))
  const stray = Object.keys(options).find((option) => !meant.includes(option))
  if (stray) fail('E7002', { command: `events ${verb}`, detail: `it has no option --${stray}`, options: meant })
}

function formats(io: Io): number {
  const columns = ['name', 'format', 'endings', 'says its sensor', 'options'].map((name) => ({ name, unit: '' }))
  const rows = eventFormats.map(({ name, title, endings, sensor, options }) => [name, title, endings.join(' '), sensor, Object.keys(options).join(', ')])
  io.out(formatTable({ title: '', columns, rows, notes: [] }, { width: io.columns }))
  return exit.done
}

function reading({ options }: Call, io: Io): ReadOptions {
  const [format, sensor] = [text(options, 'from'), sensorOf(text(options, 'sensor'))]
  return { options: pairs(options, 'set'), lenient: options['lenient'] === true, signal: io.signal, ...(format !== undefined && { format }), ...(sensor && { sensor }) }
}

function sensorOf(given: string | undefined): Sensor | undefined {
  if (given === undefined) return undefined
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(given) ?? fail('E7012', { given, what: 'a size such as --sensor 640x480' })
  return { width: Number(width), height: Number(height) }
}

function pairs(options: OptionValues, name: string): FormatOptions {
  return Object.fromEntries(list(options, name).map((given) => /^([^=]+)=(.*)$/s.exec(given)?.slice(1) as [string, string] | undefined ?? fail('E7012', { given, what: `NAME=VALUE, as --${name} takes it` })))
}

const exact = (n: number): string => n.toLocaleString('en')
const counted = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([kind, n]) => `${exact(n)} ${kind}`).join(', ')

async function info(path: string, name: string, call: Call, io: Io): Promise<number> {
  const found = await describeEvents(path, reading(call, io))
  if (call.options['json']) {
    io.out(JSON.stringify(found, null, 2))
    return exit.done
  }
  const { format, width, height, events, on, off, tFirst, tLast, extent, other, skipped } = found
  io.out([
    `${name}: ${eventFormats.find((each) => each.name === format)!.title} (${format})`,
    `  sensor    ${width === null ? 'not said by the file; --sensor WxH checks events against it' : `${width} × ${height} pixels`}`,
    `  events    ${exact(events)}: ${exact(on)} ON, ${exact(off)} OFF`,
    ...(tFirst === null || tLast === null ? [] : [`  time      ${exact(tFirst)} … ${exact(tLast)} µs, ${((tLast - tFirst) / 1e6).toFixed(6)} s`, `  extent    columns to ${extent.width - 1}, rows to ${extent.height - 1}`]),
    ...(Object.keys(other).length ? [`  besides   ${counted(other)}`] : []),
    ...(Object.keys(skipped).length ? [`  skipped   ${counted(skipped)}`] : []),
  ].join('\n'))
  return exit.done
}

async function convert(input: string, output: string, name: string, call: Call, io: Io): Promise<number> {
  const { options } = call
  const format = text(options, 'format')
  const { from, format: to, events, bytes, sensor, counts } = await convertEvents(input, output, {
    from: reading(call, io), options: pairs(options, 'set-out'), fromZero: options['from-zero'] === true, eventsOnly: options['events-only'] === true, ...(format !== undefined && { format }),
  })
  io.out(`${name}: ${exact(events)} events of ${sensor.width} × ${sensor.height} pixels, ${from} to ${to}, ${exact(bytes)} bytes`)
  if (Object.keys(counts.other).length) io.err(`not written: ${counted(counts.other)}`)
  if (Object.keys(counts.skipped).length) io.err(`skipped: ${counted(counts.skipped)}`)
  return exit.done
}
