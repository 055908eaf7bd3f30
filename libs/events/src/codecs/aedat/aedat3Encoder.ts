import type { EventBatch } from '../../eventBatch.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import { ascii } from '../bytes.ts'
import type { FormatOptions, Sensor } from '../contract.ts'
import { devices, END, EVENT, HEAD, MAGIC, POLARITY } from './aedat3.ts'

/** Events of a packet, at most. */
const EVENTS = 4096
/** What one count of a packet's overflow is worth. */
const OVERFLOW = 2 ** 31

export class Aedat3Encoder extends BatchEncoder {
  readonly #source: number

  constructor(place: string, sensor: Sensor, options: FormatOptions | undefined) {
    super(place, sensor)
    this.#source = Number(options?.['source'] ?? 1)
  }

  /** Times count from the start that is said: from 1970 they are Unix time, if they were before. */
  protected head(): Uint8Array {
    const { width, height } = this.sensor
    const device = devices.find(([, , size]) => size.width === width && size.height === height)?.[1] ?? `${width}x${height}`
    return ascii([MAGIC, '#Format: RAW', `#Source ${this.#source}: ${device}`, '#Start-Time: 1970-01-01 00:00:00 (TZ+0000)', END, ''].join('\r\n'))
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    // A packet ends where it is full, and where the overflow grows: once, as a batch is shorter than 2³² µs, and once more where it begins in between.
    const bytes = new Uint8Array(EVENT * count + HEAD * (Math.ceil(count / EVENTS) + 3))
    const view = new DataView(bytes.buffer)
    let at = 0
    for (let i = 0; i < count; ) {
      const overflow = Math.floor((t0 + t[i]!) / OVERFLOW)
      const begin = overflow * OVERFLOW - t0
      const [head, first] = [at, i]
      at += HEAD
      for (; i < count && i - first < EVENTS && t[i]! - begin < OVERFLOW; i++, at += EVENT) {
        view.setInt32(at, (x[i]! << 17) | (y[i]! << 2) | (p[i]! << 1) | 1, true)
        view.setInt32(at + 4, t[i]! - begin, true)
      }
      view.setInt16(head, POLARITY, true)
      view.setInt16(head + 2, this.#source, true)
      // Size of an event, where its time is, overflow; capacity, number, valid ones.
      for (const [k, value] of [EVENT, 4, overflow, i - first, i - first, i - first].entries()) view.setInt32(head + 4 + 4 * k, value, true)
    }
    return bytes.subarray(0, at)
  }
}
