import { fail } from '@spikeline/core'
import type { EventBatch } from '../eventBatch.ts'

/** Bytes of an event. */
const RECORD = 5
/** A row that no sensor of the format has: the record moves the time on. */
const OVERFLOW_ROW = 240
/** Microseconds by which it does. */
const OVERFLOW = 1 << 13
/** The largest time and coordinates that a record holds. */
const LARGEST_TIME = (1 << 23) - 1
const LARGEST = 255

/**
 * The format of N-MNIST and N-Caltech101 (Orchard et al. 2015): records of five bytes without a header,
 *
 *     x     y     p·2²³ + t, big-endian      t: microseconds, p: 1 ON
 *
 * with the origin at the top left. A record with y = 240 is no event: 2¹³ µs are added to all times from there on.
 *
 * `decode` takes the bytes of a file in pieces of any size; `end` gives the events. The file says nothing of the sensor's size.
 * `end` fails with E4131 where the last record is cut short.
 */
export class AtisDecoder {
  readonly #t: number[] = []
  readonly #x: number[] = []
  readonly #y: number[] = []
  readonly #p: number[] = []
  #offset = 0
  #rest = new Uint8Array(0)
  #bytes = 0

  decode(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    const all = this.#rest.length === 0 ? bytes : new Uint8Array([...this.#rest, ...bytes])
    const whole = all.length - (all.length % RECORD)
    for (let at = 0; at < whole; at += RECORD) {
      if (all[at + 1] === OVERFLOW_ROW) {
        this.#offset += OVERFLOW
        continue
      }
      this.#x.push(all[at]!)
      this.#y.push(all[at + 1]!)
      this.#p.push(all[at + 2]! >> 7)
      this.#t.push((((all[at + 2]! & 0x7f) << 16) | (all[at + 3]! << 8) | all[at + 4]!) + this.#offset)
    }
    this.#rest = all.slice(whole)
  }

  end(place: string, { width, height }: Pick<EventBatch, 'width' | 'height'>): EventBatch {
    const left = this.#rest.length
    if (left > 0) fail('E4131', { place, offset: this.#bytes - left, found: left, expected: RECORD })
    const { length: count } = this.#t
    return { t: Uint32Array.from(this.#t), x: Uint16Array.from(this.#x), y: Uint16Array.from(this.#y), p: Uint8Array.from(this.#p), t0: 0, width, height, count }
  }
}

/** Decodes a whole file. Fails with E4131 where the last record is cut short. */
export function decodeAtis(bytes: Uint8Array, place: string, size: Pick<EventBatch, 'width' | 'height'>): EventBatch {
  const decoder = new AtisDecoder()
  decoder.decode(bytes)
  return decoder.end(place, size)
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
