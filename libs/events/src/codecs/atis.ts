import type { EventBatch } from '../eventBatch.ts'
import { BatchEncoder } from './batchEncoder.ts'
import { ByteDecoder } from './byteDecoder.ts'
import type { DecodeOptions, Sensor } from './contract.ts'
import { EPOCH } from './eventBlocks.ts'
import { decodeLoop } from './kernelLoop.ts'
import type { Engine } from '../kernels/workspace.ts'
import { joinBatches } from './joinBatches.ts'
import { defineFormat } from './options.ts'
import { agreedSensor } from './sensor.ts'

/** Bytes of an event. */
const RECORD = 5
/** A row that no sensor of the format has: the record moves the time on. */
const OVERFLOW_ROW = 240
/** Microseconds by which it does. */
const OVERFLOW = 1 << 13
/** The largest time that a record holds. */
const LARGEST_TIME = (1 << 23) - 1

/**
 * The format of N-MNIST and N-Caltech101 (Orchard et al. 2015): records of five bytes without a header,
 *
 *     x     y     p·2²³ + t, big-endian      t: microseconds, p: 1 ON
 */
export const atis = defineFormat({
  name: 'atis',
  title: 'ATIS records, N-MNIST and N-Caltech101',
  description: `Records of five bytes without a header; the origin is at the top left, 1 is ON. A record with y = 240 is no event: 2¹³ µs are added to all
times from there on. Such records are read and not written, because readers disagree about them: what is written lasts at most 8.388607 s
and has no row 240. Recognised by records whose rows and times could be such, since the files say nothing of themselves.`,
  endings: ['.bin'],
  sensor: 'never',
  largest: { width: 256, height: 256 },
  options: {},
  detect: detectsAtis,
  decoder: (place, options) => new AtisDecoder(place, options),
  encoder: (place, sensor) => new AtisEncoder(place, sensor),
})

/** Enough records for chance to be excluded, all of them in the order of time and close to each other. */
function detectsAtis(head: Uint8Array): boolean {
  const records = Math.min(1000, Math.floor(head.length / RECORD))
  let last = 0
  for (let i = 0; i < records; i++) {
    const at = RECORD * i
    if (head[at + 1]! >= OVERFLOW_ROW) return false
    const time = ((head[at + 2]! & 0x7f) << 16) | (head[at + 3]! << 8) | head[at + 4]!
    if (i > 0 && (time < last || time - last > 1_000_000)) return false
    last = time
  }
  return records >= 12
}

class AtisDecoder extends ByteDecoder {
  #shift = 0
  #last = 0

  constructor(place: string, options: DecodeOptions = {}) {
    super(place, options)
    const sensor = agreedSensor(atis, place, undefined, options.sensor)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: {} }
  }

  protected read(bytes: Uint8Array): number {
    const length = bytes.length - (bytes.length % RECORD)
    decodeLoop(this.events, bytes.subarray(0, length), {
      ready: () => this.#shift - this.events.t0 >= 0 && this.#shift - this.events.t0 + LARGEST_TIME < EPOCH,
      kernel: (engine, from, end) => this.#byKernel(engine, from, end),
      twin: (from, end) => this.#run(bytes, from, Math.min(end, length)),
    })
    return length
  }

  #byKernel({ kernels, state, pointers }: Engine, from: number, end: number): number {
    const { t0, sensor: { width, height } } = this.events
    state[0] = this.#last - t0
    const at = kernels.atisRecords(pointers.block, from, end, width - 1, height - 1, OVERFLOW_ROW, this.#shift - t0)
    this.#last = (state[0] >>> 0) + t0
    return at
  }

  #run(bytes: Uint8Array, from: number, length: number): number {
    const { events } = this
    const { t, x, y, p } = events
    const { width, height } = events.sensor
    const room = t.length
    const shift = this.#shift - events.t0
    let last = this.#last - events.t0
    let n = events.count
    let at = from
    for (; at < length && n < room; at += RECORD) {
      const column = bytes[at]!
      const row = bytes[at + 1]!
      const high = bytes[at + 2]!
      const time = (((high & 0x7f) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) + shift
      if (column >= width || row >= height || row === OVERFLOW_ROW || time < last || time > 0xffffffff) {
        events.count = n
        this.#last = last + events.t0
        if (!this.#odd(column, row, time + events.t0, at)) return at + RECORD
        // The time belongs to the next epoch: the record is read anew.
        return at
      }
      last = time
      t[n] = time
      x[n] = column
      y[n] = row
      p[n++] = high >> 7
    }
    events.count = n
    this.#last = last + events.t0
    if (n === room) events.turn()
    return at
  }

  /** Whether the record is right, but in another epoch. */
  #odd(x: number, y: number, time: number, at: number): boolean {
    const { width, height } = this.events.sensor
    if (y === OVERFLOW_ROW) this.#shift += OVERFLOW
    else if (x >= width || y >= height) this.outside(at, x, y)
    else if (time < this.#last) this.backwards(at, time, this.#last)
    else {
      this.events.enter(time)
      return true
    }
    return false
  }

  protected finish(rest: Uint8Array): void {
    this.cut(rest, RECORD)
  }
}

class AtisEncoder extends BatchEncoder {
  protected head(): Uint8Array {
    return new Uint8Array(0)
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    const bytes = new Uint8Array(RECORD * count)
    for (let i = 0, at = 0; i < count; i++, at += RECORD) {
      const time = t0 + t[i]!
      if (time > LARGEST_TIME) this.noRoom(i, `time ${time} µs`)
      if (y[i] === OVERFLOW_ROW) this.noRoom(i, `row ${y[i]}`)
      bytes[at] = x[i]!
      bytes[at + 1] = y[i]!
      bytes[at + 2] = (p[i]! << 7) | (time >> 16)
      bytes[at + 3] = time >> 8
      bytes[at + 4] = time
    }
    return bytes
  }
}

/** Decodes a whole file into one batch. Fails as the decoder does, and with E4138 where it lasts longer than a batch can. */
export function decodeAtis(bytes: Uint8Array, place: string, sensor: Sensor): EventBatch {
  const decoder = atis.decoder(place, { sensor })
  return joinBatches([...decoder.push(bytes), ...decoder.end()], sensor, place)
}

/** Encodes events. Fails with E4135 where a time or row has no room, E4148 where the sensor has none. */
export function encodeAtis(batch: EventBatch, place: string): Uint8Array {
  return atis.encoder(place, batch).push(batch)[0] ?? new Uint8Array(0)
}
