import { ByteDecoder } from './byteDecoder.ts'
import { EPOCH } from './eventBlocks.ts'
import { NO_INTEGER } from '../hdf5/numbers.ts'

/** Events as the numbers that stand in a file, one entry an event; what is no whole number in x, y and p is NO_INTEGER. */
export interface EventRows {
  readonly t: Float64Array
  readonly x: Int32Array
  readonly y: Int32Array
  readonly p: Int32Array
}

/** Microseconds of a unit of time. */
export const unitOfTime: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1e6 }

export const rowsOf = (room: number): EventRows => ({ t: new Float64Array(room), x: new Int32Array(room), y: new Int32Array(room), p: new Int32Array(room) })

/** A decoder of formats that hold events as tables of numbers. */
export abstract class RowDecoder extends ByteDecoder {
  /** Microseconds of one unit of the file's times, and what is added to them. */
  protected unit = 1
  protected shift = 0

  /** Takes the first `count` rows. Row i stands at byte `at + i · stride`, counted from `offset`. */
  protected addRows({ t, x, y, p }: EventRows, count: number, at: number, stride: number): void {
    const { events, unit, shift } = this
    if (unit !== 1) for (let i = 0; i < count; i++) t[i] = Math.round(t[i]! * unit)
    const lastColumn = events.sensor.width - 1
    const lastRow = events.sensor.height - 1
    let i = 0
    while (i < count) {
      const { t: times, x: columns, y: rows, p: polarities } = events
      const room = times.length
      const begin = shift - events.t0
      let last = events.last - events.t0
      let n = events.count
      for (; i < count && n < room; i++) {
        const time = t[i]! + begin
        const column = x[i]!
        const row = y[i]!
        const on = p[i]!
        // One of these is negative, or the time is no whole one of this epoch behind the last.
        if ((column | row | (lastColumn - column) | (lastRow - row) | (1 - on) | (on + 1)) < 0 || time < last || time !== time >>> 0) break
        times[n] = last = time
        columns[n] = column
        rows[n] = row
        polarities[n++] = on > 0 ? 1 : 0
      }
      events.count = n
      if (n === room) events.turn()
      else if (i < count) this.#odd(t[i]! + shift, x[i]!, y[i]!, p[i]!, at + i * stride) || i++
    }
  }

  /** Whether the row is right, but in another epoch. */
  #odd(time: number, x: number, y: number, p: number, at: number): boolean {
    const { width, height } = this.events.sensor
    if (!(time >= 0 && Number.isSafeInteger(time))) this.unknown(at, 'a time in whole microseconds, from 0 to 2^53', `${time}`)
    else if (x === NO_INTEGER || y === NO_INTEGER) this.unknown(at, 'whole columns and rows', 'others')
    else if (x < 0 || y < 0 || x >= width || y >= height) this.outside(at, x, y)
    else if (![-1, 0, 1].includes(p)) this.unknown(at, 'a polarity of 0, 1 or -1', p === NO_INTEGER ? 'another' : `${p}`)
    else if (time < this.events.last) this.backwards(at, time, this.events.last)
    else {
      this.events.enter(time)
      return time - this.events.t0 < EPOCH
    }
    return false
  }
}
