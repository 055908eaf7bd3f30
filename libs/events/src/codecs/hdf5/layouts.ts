import { fail } from '@spikeline/core'
import type { Sensor } from '../contract.ts'
import { Dataset } from '../../hdf5/dataset.ts'
import { isNumber, type Datatype, type NumberType } from '../../hdf5/datatype.ts'
import { Group, type Attribute, type Hdf5File } from '../../hdf5/file.ts'
import type { Reading } from '../../hdf5/reading.ts'
import { NumberColumn } from './numberColumn.ts'

/** Where the events of a file are, and what holds for them. */
export interface EventTable {
  /** `metavision` */
  readonly layout: string
  readonly t: NumberColumn
  readonly x: NumberColumn
  readonly y: NumberColumn
  readonly p: NumberColumn
  /** Of times. */
  readonly unit: 'us' | 's'
  /** Microseconds that are added to times. */
  readonly shift: number
  /** Numbers of what else the file holds. */
  readonly other: Readonly<Record<string, number>>
}

/** Finds the events of a file by what it holds. Fails with E4157 where it holds recordings of spikes, E4155 where it holds neither. */
export function* findEvents(file: Hdf5File, camera: string): Reading<EventTable> {
  const { root, container: { place } } = file
  const table = (yield* metavision(root)) ?? (yield* dsec(root)) ?? (yield* v2e(root)) ?? (yield* mvsec(root, camera))
  if (table) {
    for (const name of ['t', 'x', 'y', 'p'] as const) if (table[name].rows !== table.t.rows) fail('E4155', { place, offset: 0, what: `its times are ${table.t.rows}, its column "${name}" has ${table[name].rows}` })
    return table
  }
  yield* refuseSpikes(root, place)
  const names = [...(yield* root.links()).keys()]
  return fail('E4155', { place, offset: 0, what: names.length === 0 ? 'it is empty' : `at its top it has ${names.slice(0, 8).join(', ')}` })
}

const numberOf = (type: Datatype | undefined): NumberType | undefined => (type && isNumber(type) ? type : undefined)

function* dataset(group: Group, path: string): Reading<Dataset | undefined> {
  const found = yield* group.get(path)
  return found instanceof Dataset ? found : undefined
}

function* metavision(root: Group): Reading<EventTable | undefined> {
  const events = yield* dataset(root, 'CD/events')
  if (!events || events.type.kind !== 'compound' || events.shape.length !== 1) return undefined
  const { members } = events.type
  const [t, x, y, p] = ['t', 'x', 'y', 'p'].map((name) => {
    const member = members.get(name)
    const type = numberOf(member?.type)
    return type && new NumberColumn(events, type, member!.offset)
  })
  if (!t || !x || !y || !p) return undefined
  const triggers = yield* dataset(root, 'EXT_TRIGGER/events')
  return { layout: 'metavision', t, x, y, p, unit: 'us', shift: 0, other: triggers && triggers.rows > 0 ? { triggers: triggers.rows } : {} }
}

function* dsec(root: Group): Reading<EventTable | undefined> {
  const columns: NumberColumn[] = []
  for (const name of ['t', 'x', 'y', 'p']) {
    const column = yield* dataset(root, `events/${name}`)
    const type = numberOf(column?.type)
    if (!column || !type || column.shape.length !== 1) return undefined
    columns.push(new NumberColumn(column, type, 0))
  }
  const offset = yield* dataset(root, 't_offset')
  const shift = new Float64Array(1)
  const type = numberOf(offset?.type)
  if (offset && type && offset.rows === 1) yield* new NumberColumn(offset, type, 0).read(0, 1, shift)
  const [t, x, y, p] = columns as [NumberColumn, NumberColumn, NumberColumn, NumberColumn]
  return { layout: 'dsec', t, x, y, p, unit: 'us', shift: shift[0]!, other: {} }
}

/** Four columns of a table, in this order. */
function tableOf(events: Dataset | undefined, order: string): Pick<EventTable, 't' | 'x' | 'y' | 'p'> | undefined {
  const type = numberOf(events?.type)
  if (!events || !type || events.shape.length !== 2 || events.columns !== 4) return undefined
  const column = (name: string): NumberColumn => new NumberColumn(events, type, order.indexOf(name) * type.size)
  return { t: column('t'), x: column('x'), y: column('y'), p: column('p') }
}

function* v2e(root: Group): Reading<EventTable | undefined> {
  const events = yield* dataset(root, 'events')
  const columns = tableOf(events, 'txyp')
  if (!columns || numberOf(events!.type)!.kind === 'float') return undefined
  return { layout: 'v2e', ...columns, unit: 'us', shift: 0, other: {} }
}

function* mvsec(root: Group, camera: string): Reading<EventTable | undefined> {
  const events = yield* dataset(root, `davis/${camera}/events`)
  const columns = tableOf(events, 'xytp')
  if (!columns || numberOf(events!.type)!.kind !== 'float') return undefined
  const second = yield* dataset(root, `davis/${camera === 'left' ? 'right' : 'left'}/events`)
  return { layout: 'mvsec', ...columns, unit: 's', shift: 0, other: second && second.rows > 0 ? { 'events of the other camera': second.rows } : {} }
}

function* refuseSpikes(root: Group, place: string): Reading<void> {
  const [times, units, labels] = [yield* dataset(root, 'spikes/times'), yield* dataset(root, 'spikes/units'), yield* dataset(root, 'labels')]
  if (!times || !units || !labels) return
  fail('E4157', { place, offset: 0, recordings: times.rows })
}

/** The sensor that a file says in its attribute "geometry", as Metavision does: 1280x720. */
export function sensorOf(attributes: ReadonlyMap<string, Attribute>): Sensor | undefined {
  const [, width, height] = /^\s*(\d{1,5})\s*x\s*(\d{1,5})\s*$/.exec(String(attributes.get('geometry') ?? '')) ?? []
  return width !== undefined && height !== undefined ? { width: Number(width), height: Number(height) } : undefined
}
