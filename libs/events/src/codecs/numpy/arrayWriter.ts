import type { EventBatch } from '../../eventBatch.ts'
import type { FormatOptions } from '../contract.ts'
import { unitOfTime } from '../rowDecoder.ts'
import { writeNpyHeader } from './npyHeader.ts'

/** How an array of events is written. */
export interface ArrayWriter {
  /** The header of an array of so many rows; always as long. */
  header(rows: number): Uint8Array
  rows(batch: EventBatch): Uint8Array
}

/** Bytes of a row of x, y, t and p. */
const ROW = 13

export function arrayWriter(options: FormatOptions): ArrayWriter {
  const unit = unitOfTime[options['unit'] ?? 'us']!
  const columns = options['columns'] ?? 'names'
  return columns === 'names' ? structured(unit) : table(unit, columns)
}

const structured = (unit: number): ArrayWriter => ({
  header: (rows) => writeNpyHeader(`[('x', '<i2'), ('y', '<i2'), ('t', '${unit === 1 ? '<i8' : '<f8'}'), ('p', '|b1')]`, rows),
  rows({ t, x, y, p, t0, count }) {
    const bytes = new Uint8Array(ROW * count)
    const view = new DataView(bytes.buffer)
    for (let i = 0, at = 0; i < count; i++, at += ROW) {
      view.setUint16(at, x[i]!, true)
      view.setUint16(at + 2, y[i]!, true)
      setTime(view, at + 4, t0 + t[i]!, unit)
      bytes[at + 12] = p[i]!
    }
    return bytes
  },
})

const table = (unit: number, order: string): ArrayWriter => ({
  header: (rows) => writeNpyHeader(unit === 1 ? "'<i8'" : "'<f8'", rows, 4),
  rows({ t, x, y, p, t0, count }) {
    const view = new DataView(new ArrayBuffer(32 * count))
    const [ofT, ofX, ofY, ofP] = ['t', 'x', 'y', 'p'].map((name) => 8 * order.indexOf(name)) as [number, number, number, number]
    const set = (at: number, value: number): void => (unit === 1 ? view.setUint32(at, value, true) : view.setFloat64(at, value, true))
    for (let i = 0, at = 0; i < count; i++, at += 32) {
      setTime(view, at + ofT, t0 + t[i]!, unit)
      set(at + ofX, x[i]!)
      set(at + ofY, y[i]!)
      set(at + ofP, p[i]!)
    }
    return new Uint8Array(view.buffer)
  },
})

function setTime(view: DataView, at: number, time: number, unit: number): void {
  if (unit !== 1) return view.setFloat64(at, time / unit, true)
  view.setUint32(at, time % 4294967296, true)
  view.setUint32(at + 4, Math.floor(time / 4294967296), true)
}
