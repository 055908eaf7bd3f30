import { fail } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'
import { EventColumns } from '../eventColumns.ts'

/** Bytes of an event. */
const RECORD = 5
/** A row that no sensor of the format has: the record moves the time on. */
const OVERFLOW_ROW = 240
/** Microseconds by which it does. */
const OVERFLOW = 1 << 13
/** The largest time and coordinates that a record holds. */
const LARGEST_TIME = (1 << 23) - 1
const LARGEST = 255

/** The last microsecond that a column of times holds, which is 71 minutes in. */
const LAST_TIME = 2 ** 32 - 1

/**
 * The format of N-MNIST and N-Caltech101 (Orchard et al. 2015): records of five bytes without a header,
 *
 *     x     y     p·2²³ + t, big-endian      t: microseconds, p: 1 ON
 *
 * with the origin at the top left. A record with y = 240 is no event: 2¹³ µs are added to all times from there on.
 *
 * `decode` takes the bytes of a file in pieces of any size; `end` gives the events. The file says nothing of the sensor's size, so the
 * caller does; `place` is what the file is called in a message. Each message names the byte at which the record begins: E4131 the last
 * record is cut short, E4132 an event outside of the sensor, E4133 time that goes back, E4138 time beyond a batch.
 */
export class AtisDecoder {
  readonly #place: string
  readonly #size: Pick<EventBatch, 'width' | 'height'>
  readonly #events = new EventColumns()
  /** The beginning of a record whose end has not come yet. */
  readonly #begun = new Uint8Array(RECORD)
  #left = 0
  /** Where in the file the next record begins. */
  #offset = 0
  #shift = 0
  #last = 0

  constructor(place: string, { width, height }: Pick<EventBatch, 'width' | 'height'>) {
    this.#place = place
    this.#size = { width, height }
  }

  decode(bytes: Uint8Array): void {
    let at = 0
    while (this.#left > 0 && at < bytes.length) {
      this.#begun[this.#left++] = bytes[at++]!
      if (this.#left < RECORD) continue
      this.#left = 0
      this.#record(this.#begun, 0)
    }
    for (; at + RECORD <= bytes.length; at += RECORD) this.#record(bytes, at)
    while (at < bytes.length) this.#begun[this.#left++] = bytes[at++]!
  }

  end(): EventBatch {
    if (this.#left > 0) fail('E4131', { place: this.#place, offset: this.#offset, found: this.#left, expected: RECORD })
    return this.#events.batch({ t0: 0, ...this.#size })
  }

  #record(bytes: Uint8Array, at: number): void {
    const offset = this.#offset
    this.#offset += RECORD
    const [x, y] = [bytes[at]!, bytes[at + 1]!]
    if (y === OVERFLOW_ROW) {
      this.#shift += OVERFLOW
      return
    }
    const [place, event, { width, height }] = [this.#place, this.#events.count, this.#size]
    if (x >= width || y >= height) fail('E4132', { place, event, offset, x, y, width, height })
    const time = (((bytes[at + 2]! & 0x7f) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) + this.#shift
    if (time < this.#last) fail('E4133', { place, event, offset, time, before: this.#last })
    if (time > LAST_TIME) fail('E4138', { place, event, offset, time })
    this.#last = time
    this.#events.add(time, x, y, bytes[at + 2]! >> 7)
  }
}

/** Decodes a whole file. Fails as AtisDecoder does. */
export function decodeAtis(bytes: Uint8Array, place: string, size: Pick<EventBatch, 'width' | 'height'>): EventBatch {
  const decoder = new AtisDecoder(place, size)
  decoder.decode(bytes)
  return decoder.end()
}

/**
 * Encodes events. Overflow records are not written, because readers disagree about them. Fails with E4135 where a time or a coordinate
 * has no room: 2²³ µs are 8.4 seconds, coordinates go to 255, and row 240 is taken.
 */
export function encodeAtis({ t, x, y, p, t0, count }: EventBatch, place: string): Uint8Array {
  const bytes = new Uint8Array(RECORD * count)
  for (let i = 0; i < count; i++) {
    const time = t0 + t[i]!
    const wrong = time > LARGEST_TIME || time < 0 ? `time ${time} µs` : x[i]! > LARGEST ? `column ${x[i]}` : y[i]! > LARGEST || y[i] === OVERFLOW_ROW ? `row ${y[i]}` : undefined
    if (wrong !== undefined) fail('E4135', { place, event: i, what: wrong })
    bytes.set([x[i]!, y[i]!, (p[i]! << 7) | (time >> 16), (time >> 8) & 0xff, time & 0xff], RECORD * i)
  }
  return bytes
}
