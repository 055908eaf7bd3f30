import { fail } from '@spikeline/core'
import { Cursor } from './cursor.ts'
import { Dataset } from './dataset.ts'
import { isNumber, type NumberType } from './datatype.ts'
import { Hdf5File } from './file.ts'
import { GlobalHeap } from './heaps.ts'
import { readNumbers } from './numbers.ts'
import { PagedFile, readFrom, type RandomAccess, type Reading } from './reading.ts'

/** One recording of spikes: spike i is of channel `units[i]`, at `times[i]` seconds, in the order of the file. */
export interface SpikeRecording {
  readonly times: Float64Array
  readonly units: Uint32Array
  readonly label: number
}

/** What a file of SHD or SSC says of all its recordings. */
export interface SpikeRecordingsHeader {
  readonly count: number
  /** Class of each recording. */
  readonly labels: Uint32Array
  /** Names of the classes, /extra/keys; none where the file has none. */
  readonly keys: readonly string[]
  /** Speaker of each recording, /extra/speaker, where the file says it. */
  readonly speakers: Uint32Array | undefined
}

/** Recordings of spikes in a file that is open. */
export interface SpikeRecordingsFile extends SpikeRecordingsHeader {
  /** All recordings in their order; each is read when it is asked for. */
  recordings(): AsyncGenerator<SpikeRecording>
}

/**
 * Opens a file of recordings of spikes with labels, as the Heidelberg data sets SHD and SSC are: HDF5 with /spikes/times (seconds) and
 * /spikes/units, a list for each recording, and /labels. One recording at a time is in memory. Fails with E4195 where the file holds none, E4142,
 * E4156, E4159 and E4196 as HDF5 does.
 */
export async function openSpikeRecordings(file: RandomAccess, place: string): Promise<SpikeRecordingsFile> {
  const pages = new PagedFile(file)
  const reader = await pages.run(SpikeReader.open(place, file.size))
  return {
    ...reader.header,
    async *recordings() {
      for (let i = 0; i < reader.header.count; i++) yield await pages.run(reader.recording(i))
    },
  }
}

/** The same of a file that is in memory; its recordings can be gone through once. */
export function readSpikeRecordings(bytes: Uint8Array, place: string): SpikeRecordingsHeader & { readonly recordings: Generator<SpikeRecording> } {
  const reader = readFrom(bytes, SpikeReader.open(place, bytes.length))
  function* recordings(): Generator<SpikeRecording> {
    for (let i = 0; i < reader.header.count; i++) yield readFrom(bytes, reader.recording(i))
  }
  return { ...reader.header, recordings: recordings() }
}

class SpikeReader {
  readonly header: SpikeRecordingsHeader
  readonly #times: Lists
  readonly #units: Lists

  private constructor(header: SpikeRecordingsHeader, times: Lists, units: Lists) {
    this.header = header
    this.#times = times
    this.#units = units
  }

  static *open(place: string, size: number): Reading<SpikeReader> {
    const file = yield* Hdf5File.open(place, size)
    const dataset = function* (path: string): Reading<Dataset | undefined> {
      const found = yield* file.root.get(path)
      return found instanceof Dataset ? found : undefined
    }
    const needed = function* (path: string): Reading<Dataset> {
      return (yield* dataset(path)) ?? fail('E4195', { place, what: `it has no /${path}` })
    }
    const times = new Lists(yield* needed('spikes/times'))
    const units = new Lists(yield* needed('spikes/units'))
    const labels = yield* wholeNumbers(yield* needed('labels'))
    for (const [name, count] of [['units', units.count], ['labels', labels.length]] as const) if (count !== times.count) fail('E4195', { place, what: `it has times of ${times.count} recordings, and ${name} of ${count}` })
    const [keys, speakers] = [yield* dataset('extra/keys'), yield* dataset('extra/speaker')]
    return new SpikeReader({ count: times.count, labels, keys: keys ? yield* texts(keys) : [], speakers: speakers ? yield* wholeNumbers(speakers) : undefined }, times, units)
  }

  *recording(i: number): Reading<SpikeRecording> {
    const times = yield* this.#times.list(i)
    const units = yield* this.#units.list(i)
    const wrong = (what: string): never => fail('E4195', { place: this.#times.place, what: `recording ${i} ${what}` })
    if (times.length !== units.length) wrong(`has ${times.length} times and ${units.length} units`)
    times.forEach((time) => time >= 0 && Number.isFinite(time) || wrong(`has a spike at ${time} s`))
    units.forEach((unit) => Number.isInteger(unit) && unit >= 0 && unit < 2 ** 32 || wrong(`has a spike of unit ${unit}`))
    return { times, units: Uint32Array.from(units), label: this.header.labels[i]! }
  }
}

/** A dataset whose elements are lists of numbers. */
class Lists {
  readonly count: number
  readonly place: string
  readonly #dataset: Dataset
  readonly #type: NumberType
  readonly #heap: GlobalHeap

  constructor(dataset: Dataset) {
    const { type, shape, file: { container }, path } = dataset
    this.place = container.place
    const inner = type.kind === 'sequence' && !type.text && isNumber(type.of) ? type.of : fail('E4195', { place: this.place, what: `"${path}" has no lists of numbers` })
    if (shape.length !== 1) fail('E4195', { place: this.place, what: `"${path}" has ${shape.length} directions` })
    this.count = dataset.rows
    this.#dataset = dataset
    this.#type = inner
    this.#heap = new GlobalHeap(container)
  }

  *list(i: number): Reading<Float64Array> {
    const { container } = this.#dataset.file
    const rows = yield* this.#dataset.rowsAround(i)
    const size = this.#dataset.rowBytes
    const at = (i - rows.from) * size
    const element = new Cursor(container, rows.bytes.subarray(at, at + size), rows.at + at)
    const count = element.u32()
    if (count === 0) return new Float64Array(0)
    const bytes = yield* this.#heap.object(element.pointer('a list'), element.u32())
    if (count * this.#type.size > bytes.length) element.wrong(`a list of ${count} numbers`, `one of ${bytes.length} bytes`, 0)
    const out = new Float64Array(count)
    readNumbers(bytes, this.#type, 0, this.#type.size, count, out)
    return out
  }
}

/** More than any of these lists has. */
const LONGEST = 1 << 24

function* wholeNumbers(dataset: Dataset): Reading<Uint32Array> {
  const { type, rows, path, rowBytes, file: { container: { place } } } = dataset
  if (!isNumber(type) || dataset.columns !== 1 || rows > LONGEST) return fail('E4195', { place, what: `"/${path.replace(/^\//, '')}" is no list of whole numbers` })
  const out = new Float64Array(rows)
  for (let row = 0; row < rows; ) {
    const { bytes, from, count } = yield* dataset.rowsAround(row)
    readNumbers(bytes, type, (row - from) * rowBytes, rowBytes, from + count - row, out, row)
    row = from + count
  }
  if (out.some((value) => !(Number.isInteger(value) && value >= 0 && value < 2 ** 32))) fail('E4195', { place, what: `"${path}" has another number than a whole one` })
  return Uint32Array.from(out)
}

function* texts(dataset: Dataset): Reading<string[]> {
  const { type, rows, file, rowBytes, path } = dataset
  const list: string[] = []
  if (rows > LONGEST) fail('E4195', { place: file.container.place, what: `"${path}" has ${rows} names` })
  for (let row = 0; row < rows; row++) {
    const piece = yield* dataset.rowsAround(row)
    const at = (row - piece.from) * rowBytes
    list.push(yield* textOf(file, type.kind === 'string' ? undefined : type.kind === 'sequence' && type.text, new Cursor(file.container, piece.bytes.subarray(at, at + rowBytes), piece.at + at), path))
  }
  return list
}

/** A text of a fixed length (`inHeap` undefined), or one of the heap. */
function* textOf(file: Hdf5File, inHeap: boolean | undefined, element: Cursor, path: string): Reading<string> {
  if (inHeap === false) fail('E4195', { place: file.container.place, what: `"${path}" has no texts` })
  if (inHeap === undefined) return decoded(element.bytes)
  const length = element.u32()
  return length === 0 ? '' : decoded((yield* file.heap.object(element.pointer('a text'), element.u32())).subarray(0, length))
}

const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/\0.*$/s, '')
