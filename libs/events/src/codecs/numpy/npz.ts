import { fail } from '@spikeline/core'
import { beginsWith } from '../bytes.ts'
import type { DecodeOptions, EventFormat, FormatOptions } from '../contract.ts'
import { defineFormat } from '../options.ts'
import { PlacedDecoder } from '../placedDecoder.ts'
import { rowsOf, unitOfTime } from '../rowDecoder.ts'
import { agreedSensor } from '../sensor.ts'
import type { Container } from '../../hdf5/cursor.ts'
import { readIntegers, readNumbers } from '../../hdf5/numbers.ts'
import type { Reading } from '../../hdf5/reading.ts'
import { arrayOptions, eventArray, readRows, type EventArray } from './eventArray.ts'
import { npyHeaderBytes, readNpyHeader, type NpyHeader } from './npyHeader.ts'
import { NpzEncoder } from './npzEncoder.ts'
import { MemberReader, readZip, type ZipMember } from './zip.ts'

const STEP = 1 << 13

export const npz: EventFormat = defineFormat({
  name: 'npz',
  title: 'NumPy archive',
  description: `A ZIP archive, also of more than 4 GiB, with one array of events as in npy, or with one array for each of t, x, y and p (also ts, time, timestamp; pol,
polarity, on), of the same length; stored or deflated. Other arrays are counted under "other", by name. From a file, members are read side by side in constant memory;
bytes that come as a stream are held, up to 1 GiB. Written is one stored array, "events".`,
  endings: ['.npz'],
  sensor: 'never',
  largest: { width: 1 << 15, height: 1 << 15 },
  options: arrayOptions,
  detect: (head) => beginsWith(head, 'PK\u0003\u0004'),
  decoder: (place, options) => new NpzDecoder(place, options),
  placed: (place, options) => new NpzDecoder(place, options),
  encoder: (place, sensor, options, patched) => new NpzEncoder(place, sensor, options, patched),
})

const names = { t: /^(t|ts|time|timestamp)s?\.npy$/, x: /^xs?\.npy$/, y: /^ys?\.npy$/, p: /^(ps?|pol|polarity|polarities|on)\.npy$/ } as const
type Name = keyof typeof names

interface Source { readonly rows: number; next(count: number): Reading<void> }

class NpzDecoder extends PlacedDecoder {
  readonly #options: FormatOptions
  readonly #rows = rowsOf(STEP)
  #source: Source | undefined
  #row = 0

  constructor(place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#options = options.options ?? {}
    const sensor = agreedSensor(npz, place, undefined, options.sensor)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: {} }
    this.unit = unitOfTime[this.#options['unit'] ?? 'us']!
  }

  protected *begin(size: number): Reading<void> {
    const file: Container = { place: this.place, size, base: 0, offsetSize: 8, lengthSize: 8 }
    const members = (yield* readZip(file)).filter(({ name }) => name.endsWith('.npy'))
    const columns = Object.entries(names).map(([name, pattern]) => [name, members.filter((member) => pattern.test(member.name))] as const)
    const used = columns.every(([, found]) => found.length === 1) ? columns.map(([, [found]]) => found!) : members.slice(0, members.length === 1 ? 1 : 0)
    const known = members.map(({ name }) => name)
    if (used.length === 4) this.#source = yield* this.#columns(file, used)
    else {
      const one = used[0] ?? members.find(({ name }) => name === 'events.npy')
      if (!one) fail('E4198', { place: this.place, offset: 0, what: 'its directory lists no array of events, nor one for each of t, x, y and p', known })
      this.#source = yield* this.#array(file, one!)
      used.splice(0, 1, one!)
    }
    for (const { name } of members) if (!used.some((member) => member.name === name)) this.other(name.slice(0, -4))
  }

  *#header(file: Container, member: ZipMember): Reading<{ reader: MemberReader; header: NpyHeader }> {
    const reader = new MemberReader(file, member)
    const front = yield* reader.take(12)
    const length = npyHeaderBytes(front, this.place, member.at)!
    // A header that says that it is shorter than that is none, which is found on reading it.
    const bytes = new Uint8Array(Math.max(length, front.length))
    bytes.set(front)
    bytes.set(yield* reader.take(bytes.length - front.length), front.length)
    return { reader, header: readNpyHeader(bytes.subarray(0, length), this.place, member.at) }
  }

  *#array(file: Container, member: ZipMember): Reading<Source> {
    const { reader, header } = yield* this.#header(file, member)
    const array: EventArray = eventArray(npz, header, this.place, member.at, this.#options)
    const rows = this.#rows
    return { rows: array.rows, *next(count) { readRows(yield* reader.take(count * array.rowBytes), 0, count, array, rows) } }
  }

  *#columns(file: Container, members: readonly ZipMember[]): Reading<Source> {
    const columns: { name: Name; reader: MemberReader; header: NpyHeader }[] = []
    for (const [i, name] of (Object.keys(names) as Name[]).entries()) {
      const { reader, header } = yield* this.#header(file, members[i]!)
      const { shape, fields } = header
      if (!fields.has('') || shape.length !== 1) fail('E4155', { place: this.place, offset: members[i]!.at, what: `its array "${name}" is no list of numbers` })
      if (shape[0] !== (columns[0]?.header ?? header).shape[0]) fail('E4155', { place: this.place, offset: members[i]!.at, what: `its array "t" has ${columns[0]!.header.shape[0]} rows, "${name}" has ${shape[0]}` })
      columns.push({ name, reader, header })
    }
    const rows = this.#rows
    return {
      rows: columns[0]!.header.shape[0]!,
      *next(count) {
        for (const { name, reader, header: { size, fields } } of columns) {
          const bytes = yield* reader.take(count * size)
          const { type } = fields.get('')!
          if (name === 't') readNumbers(bytes, type, 0, size, count, rows.t)
          else readIntegers(bytes, type, 0, size, count, rows[name])
        }
      },
    }
  }

  protected *next(): Reading<boolean> {
    const source = this.#source!
    const count = Math.min(STEP, source.rows - this.#row)
    if (count === 0) return false
    yield* source.next(count)
    this.#row += count
    this.addRows(this.#rows, count, 0, 0)
    return true
  }
}
