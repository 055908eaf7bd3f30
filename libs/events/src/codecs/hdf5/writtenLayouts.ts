import type { EventBatch } from '../../eventBatch.ts'
import { deflateZlib } from '../../hdf5/filters/deflate.ts'
import { ECF } from '../../hdf5/filters/ecf.ts'
import { encodeEcf } from '../../hdf5/filters/ecfEncoder.ts'
import { shuffle } from '../../hdf5/filters/shuffle.ts'
import { types, type WrittenDataset, type WrittenFilter, type WrittenGroup } from '../../hdf5/writer.ts'
import type { Sensor } from '../contract.ts'
import { MetavisionIndex } from './metavisionIndex.ts'

/** Takes a chunk of a dataset, behind those before. */
export type AddChunk = (name: string, bytes: Uint8Array, rows: number) => void
/** Fails, since there is no room for something of event i of the batch. */
export type NoRoom = (i: number, what: string) => never
export type Compression = 'usual' | 'gzip' | 'none'

/** How events are laid out in a file that is written. */
export interface WrittenLayout {
  readonly root: WrittenGroup
  readonly datasets: Readonly<Record<string, WrittenDataset>>
  push(batch: EventBatch, add: AddChunk, noRoom: NoRoom): void
  /** The chunks that are not full. */
  end(add: AddChunk): void
  /** What is known at the end. */
  known(): Readonly<Record<string, Partial<Pick<WrittenDataset, 'single' | 'attributes'>>>>
}

/** Rows of a chunk: Prophesee's number, which is good for the others too. */
const ROWS = 16384
/** Rows of a chunk of Metavision's indexes: of two seconds. They are not compressed, and the last is as large as the others. */
const INDEX_ROWS = 1024
/** The longest pause that is written in Metavision's layout: as 34 MB of its index. */
const LONGEST = 2 ** 32

const gzip = (elementBytes: number): WrittenFilter[] => [
  ...(elementBytes > 1 ? [{ id: 2, name: 'shuffle', optional: true, values: [elementBytes] }] : []),
  { id: 1, name: 'deflate', optional: true, values: [4] },
]
const filtersOf = (compression: Compression, elementBytes: number): WrittenFilter[] => (compression === 'none' ? [] : gzip(elementBytes))

/** Rows of a dataset until they fill a chunk. */
class Chunker {
  readonly view: DataView
  readonly #bytes: Uint8Array
  readonly #name: string
  readonly #what: WrittenDataset
  readonly #rowBytes: number
  rows = 0

  constructor(name: string, what: WrittenDataset) {
    this.#name = name
    this.#what = what
    this.#rowBytes = what.chunk.slice(1).reduce((all, length) => all * length, what.elementBytes)
    this.#bytes = new Uint8Array(this.#rowBytes * what.chunk[0]!)
    this.view = new DataView(this.#bytes.buffer)
  }

  /** Where the next row begins. */
  next(add: AddChunk): number {
    if (this.rows === this.#what.chunk[0]) this.flush(add)
    return this.#rowBytes * this.rows++
  }

  flush(add: AddChunk): void {
    if (this.rows === 0) return
    this.#bytes.fill(0, this.rows * this.#rowBytes)
    const { filters, elementBytes } = this.#what
    const ordered = filters.some(({ id }) => id === 2) ? shuffle(this.#bytes, elementBytes) : this.#bytes
    add(this.#name, filters.some(({ id }) => id === 1) ? deflateZlib(ordered) : ordered.slice(), this.rows)
    this.rows = 0
  }
}

const setTime = (view: DataView, at: number, time: number): void => {
  view.setUint32(at, time % 4294967296, true)
  view.setInt32(at + 4, Math.floor(time / 4294967296), true)
}
const geometry = ({ width, height }: Sensor): string => `${width}x${height}`
const column = (type: Uint8Array, elementBytes: number, filters: readonly WrittenFilter[], rows = ROWS): WrittenDataset => ({ type, elementBytes, chunk: [rows], filters, attributes: {} })

/** /CD/events with an index of 2 ms, and no triggers: as OpenEB writes it. */
export function metavision(sensor: Sensor, compression: Compression): WrittenLayout {
  const [u16, i16, i64, u64] = [types.int(2, false), types.int(2, true), types.int(8, true), types.int(8, false)]
  const event = types.compound(16, [['x', 0, u16], ['y', 2, u16], ['p', 4, i16], ['t', 8, i64]])
  const trigger = types.compound(24, [['p', 0, i16], ['t', 8, i64], ['id', 16, i16]])
  const index = types.compound(16, [['id', 0, u64], ['ts', 8, i64]])
  const coded = compression === 'usual'
  const events = column(event, 16, coded ? [{ id: ECF, name: 'Prophesee ECF', optional: true, values: [] }] : filtersOf(compression, 16))
  const datasets = { events, indexes: { ...column(index, 16, [], INDEX_ROWS), attributes: { offset: '0' } }, triggers: column(trigger, 24, [], INDEX_ROWS), 'trigger indexes': column(index, 16, [], INDEX_ROWS) }
  const indexes = new Chunker('indexes', datasets.indexes)
  const records = new Chunker('events', datasets.events)
  const columns = { t: new Float64Array(ROWS), x: new Uint16Array(ROWS), y: new Uint16Array(ROWS), p: new Uint8Array(ROWS), count: 0 }
  const times = new MetavisionIndex()
  let last: number | undefined
  const flush = (add: AddChunk): void => {
    if (columns.count > 0) add('events', encodeEcf(columns), columns.count)
    columns.count = 0
  }
  const addIndex = (add: AddChunk) => (id: number, time: number): void => {
    const at = indexes.next(add)
    setTime(indexes.view, at, id)
    setTime(indexes.view, at + 8, time)
  }
  return {
    root: {
      attributes: { version: '1.0', format: 'HDF5', geometry: geometry(sensor), generator: 'Spikeline' },
      members: { CD: { attributes: {}, members: { events: 'events', indexes: 'indexes' } }, EXT_TRIGGER: { attributes: {}, members: { events: 'triggers', indexes: 'trigger indexes' } } },
    },
    datasets,
    push({ t, x, y, p, t0, count }, add, noRoom) {
      const index = addIndex(add)
      for (let i = 0; i < count; i++) {
        const time = t0 + t[i]!
        // The index has a row for each 2 ms, whether they have events or not.
        if (time - (last ?? time) > LONGEST) noRoom(i, `pause of ${time - last!} µs`)
        last = time
        times.event(time, index)
        if (!coded) {
          const at = records.next(add)
          records.view.setUint16(at, x[i]!, true)
          records.view.setUint16(at + 2, y[i]!, true)
          records.view.setInt16(at + 4, p[i]!, true)
          setTime(records.view, at + 8, time)
          continue
        }
        if (columns.count === ROWS) flush(add)
        const n = columns.count++
        columns.t[n] = time
        columns.x[n] = x[i]!
        columns.y[n] = y[i]!
        columns.p[n] = p[i]!
      }
    },
    end(add) {
      flush(add)
      records.flush(add)
      times.end(addIndex(add))
      indexes.flush(add)
    },
    known: () => ({ indexes: { attributes: { offset: `${-times.first || 0}` } } }),
  }
}

/** /events/x, y, t, p with t counted from /t_offset, and where each millisecond begins. */
export function dsec(sensor: Sensor, compression: Compression): WrittenLayout {
  const single = { type: types.int(8, true), elementBytes: 8, chunk: [], filters: [], attributes: {}, single: new Uint8Array(8) }
  const of = (size: number): WrittenDataset => column(types.int(size, false), size, filtersOf(compression, size))
  const datasets = { x: of(2), y: of(2), t: of(4), p: of(1), ms_to_idx: of(8), t_offset: single }
  const chunkers = { x: new Chunker('x', datasets.x), y: new Chunker('y', datasets.y), t: new Chunker('t', datasets.t), p: new Chunker('p', datasets.p), ms: new Chunker('ms_to_idx', datasets.ms_to_idx) }
  let first: number | undefined
  let events = 0
  let milliseconds = 0
  const beginMilliseconds = (until: number, add: AddChunk): void => {
    for (; milliseconds <= until; milliseconds++) setTime(chunkers.ms.view, chunkers.ms.next(add), events)
  }
  return {
    root: { attributes: { geometry: geometry(sensor) }, members: { events: { attributes: {}, members: { x: 'x', y: 'y', t: 't', p: 'p' } }, ms_to_idx: 'ms_to_idx', t_offset: 't_offset' } },
    datasets,
    push({ t, x, y, p, t0, count }, add, noRoom) {
      for (let i = 0; i < count; i++) {
        const time = t0 + t[i]! - (first ??= t0 + t[i]!)
        if (time >= 2 ** 32) noRoom(i, `time ${time} µs after the first event`)
        beginMilliseconds(Math.floor(time / 1000), add)
        chunkers.x.view.setUint16(chunkers.x.next(add), x[i]!, true)
        chunkers.y.view.setUint16(chunkers.y.next(add), y[i]!, true)
        chunkers.t.view.setUint32(chunkers.t.next(add), time, true)
        chunkers.p.view.setUint8(chunkers.p.next(add), p[i]!)
        events++
      }
    },
    end(add) {
      for (const chunker of Object.values(chunkers)) chunker.flush(add)
    },
    known() {
      const bytes = new Uint8Array(8)
      setTime(new DataView(bytes.buffer), 0, first ?? 0)
      return { t_offset: { single: bytes } }
    },
  }
}

/** A table of four columns: t, x, y, p in 32 bits (v2e), or x, y, t in seconds and −1 or 1 in doubles (MVSEC). */
export function table(sensor: Sensor, compression: Compression, kind: 'v2e' | 'mvsec'): WrittenLayout {
  const size = kind === 'v2e' ? 4 : 8
  const events: WrittenDataset = { type: kind === 'v2e' ? types.int(4, false) : types.f64(), elementBytes: size, chunk: [ROWS, 4], filters: filtersOf(compression, size), attributes: {} }
  const rows = new Chunker('events', events)
  const group = (members: WrittenGroup['members']): WrittenGroup => ({ attributes: {}, members })
  return {
    root: { attributes: { geometry: geometry(sensor) }, members: kind === 'v2e' ? { events: 'events' } : { davis: group({ left: group({ events: 'events' }) }) } },
    datasets: { events },
    push({ t, x, y, p, t0, count }, add, noRoom) {
      const { view } = rows
      for (let i = 0; i < count; i++) {
        const time = t0 + t[i]!
        if (kind === 'v2e' && time >= 2 ** 32) noRoom(i, `time ${time} µs`)
        const at = rows.next(add)
        if (kind === 'v2e') [time, x[i]!, y[i]!, p[i]!].forEach((value, column) => view.setUint32(at + 4 * column, value, true))
        else [x[i]!, y[i]!, time / 1e6, p[i]! === 1 ? 1 : -1].forEach((value, column) => view.setFloat64(at + 8 * column, value, true))
      }
    },
    end: (add) => rows.flush(add),
    known: () => ({}),
  }
}
