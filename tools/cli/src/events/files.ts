import { formatTable } from '@spikeline/core'
import { eventFormats } from '@spikeline/events'
import { convertEvents, describeEvents } from '@spikeline/node'
import { resolve } from 'node:path'
import { text, type Call } from '../command.ts'
import { exit, type Io } from '../io.ts'
import { counted, exact, pairs, reading } from './reading.ts'

/** `spikeline events formats` */
export async function formats(_files: readonly string[], _call: Call, io: Io): Promise<number> {
  const columns = ['name', 'format', 'endings', 'says its sensor', 'options'].map((name) => ({ name, unit: '' }))
  const rows = eventFormats.map(({ name, title, endings, sensor, options }) => [name, title, endings.join(' '), sensor, Object.keys(options).join(', ')])
  io.out(formatTable({ title: '', columns, rows, notes: [] }, { width: io.columns }))
  return exit.done
}

/** `spikeline events info FILE` */
export async function info([name]: readonly string[], call: Call, io: Io): Promise<number> {
  const found = await describeEvents(resolve(io.cwd, name!), reading(call, io))
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

/** `spikeline events convert IN OUT` */
export async function convert([from, to]: readonly string[], call: Call, io: Io): Promise<number> {
  const { options } = call
  const format = text(options, 'format')
  const done = await convertEvents(resolve(io.cwd, from!), resolve(io.cwd, to!), {
    from: reading(call, io), options: pairs(options, 'set-out'), fromZero: options['from-zero'] === true, eventsOnly: options['events-only'] === true, ...(format !== undefined && { format }),
  })
  const { events, bytes, sensor, counts } = done
  io.out(`${to}: ${exact(events)} events of ${sensor.width} × ${sensor.height} pixels, ${done.from} to ${done.format}, ${exact(bytes)} bytes`)
  if (Object.keys(counts.other).length) io.err(`not written: ${counted(counts.other)}`)
  if (Object.keys(counts.skipped).length) io.err(`skipped: ${counted(counts.skipped)}`)
  return exit.done
}
