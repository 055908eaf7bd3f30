import { fail } from '@spikeline/core'
import type { DecodeOptions, Sensor } from '../contract.ts'
import { Damage } from '../damage.ts'
import { EPOCH } from '../eventBlocks.ts'
import { decodeLoop } from '../kernelLoop.ts'
import type { Engine } from '../../kernels/workspace.ts'
import { agreedSensor } from '../sensor.ts'
import { aedat4 } from './aedat4.ts'
import { Aedat4Container, type Packet } from './container.ts'
import { FlatTable } from './flatTable.ts'

const SIGN = 1 << 31
/** Bytes of an event: time in 64 bits, column and row in 16 each, ON in 8, and three that mean nothing. */
const EVENT = 16
/** More events than this, and than 16 for each byte, are in no packet of a camera: LZ4 can't have more, ZSTD could have a thousand times as many. */
const EVENTS_MOST = 4096
const HIGH_MOST = 2 ** 21

export class Aedat4Decoder extends Aedat4Container {
  readonly #given: Sensor | undefined
  /** Undefined until the first packet of events where the header has none. */
  #stream: number | undefined
  /** Low word of the last time, its highest bit turned over so that signed words are in order. */
  #last = SIGN

  constructor(place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#given = options.sensor
    const stream = options.options?.['stream']
    if (stream !== undefined) this.#stream = Number(stream)
  }

  protected begin(): void {
    const events = this.streams.filter(({ type }) => type === 'EVTS')
    const chosen = this.#stream === undefined && events.length === 1 ? events[0] : events.find(({ id }) => id === this.#stream)
    if (events.length > 0 && !chosen) {
      fail('E4144', { format: aedat4.name, option: 'stream', values: events.map(({ id }) => `${id}`), ...(this.#stream !== undefined && { given: `${this.#stream}` }) })
    }
    this.#stream ??= chosen?.id
    const sensor = agreedSensor(aedat4, this.place, chosen?.sensor, this.#given)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: { ...chosen?.entries, compression: this.compression } }
  }

  protected packet({ stream, type, content, size, at }: Packet): void {
    if (type === 'FRME') this.other('frames')
    else if (type === 'EVTS' || type === 'IMUS' || type === 'TRIG') {
      const { at: from, length } = FlatTable.root(content).vector(0, type === 'EVTS' ? EVENT : 4)
      if (type !== 'EVTS') this.other(type === 'IMUS' ? 'imu' : 'triggers', length)
      else if (stream !== (this.#stream ??= stream)) this.other(`events of stream ${stream}`, length)
      else if (length > EVENTS_MOST + 16 * size) throw new Damage(from, `${length} events in ${size} bytes`)
      else this.#events(content, from, length, at)
    } else this.other(type)
  }

  #events(content: Uint8Array, from: number, count: number, at: number): void {
    const { aside } = this.events
    for (let start = from; start < from + EVENT * count; start += aside.length) {
      const part = content.subarray(start, Math.min(from + EVENT * count, start + aside.length))
      aside.set(part)
      const words = new Int32Array(aside.buffer, aside.byteOffset, part.length >> 2)
      // What is compressed has no bytes of its own in the file: a message names those of its packet.
      const byteOf = (word: number): number => (this.compression === 'none' ? at + start + 4 * word : at)
      decodeLoop(this.events, aside.subarray(0, part.length), {
        kernel: (engine, begin, end) => this.#byKernel(engine, begin, end),
        twin: (begin, end) => 4 * this.#run(words, begin >> 2, end >> 2, byteOf),
      })
    }
  }

  #byKernel({ kernels, state, pointers }: Engine, from: number, end: number): number {
    const { t0, sensor: { width, height } } = this.events
    state[0] = this.#last ^ SIGN
    const at = kernels.structRecords(pointers.block, from, end, width - 1, height - 1, (t0 / EPOCH) | 0)
    this.#last = state[0] ^ SIGN
    return at
  }

  #run(words: Int32Array, from: number, limit: number, byteOf: (word: number) => number): number {
    const { events } = this
    const { t, x, y, p } = events
    const [lastColumn, lastRow] = [events.sensor.width - 1, events.sensor.height - 1]
    const high = (events.t0 / EPOCH) | 0
    const room = t.length
    let last = this.#last
    let n = events.count
    let at = from
    const end = Math.min(limit, from + 4 * (room - n))
    for (; at < end; at = (at + 4) | 0, n = (n + 1) | 0) {
      const time = words[at]!
      const place = words[at + 2]!
      const column = place & 0xffff
      const row = place >>> 16
      if (words[at + 1] !== high || (time ^ SIGN) < last || ((lastColumn - column) | (lastRow - row)) < 0) {
        events.count = n
        this.#last = last
        return this.#odd(words[at + 1]!, time >>> 0, column, row, byteOf(at)) ? at : at + 4
      }
      last = time ^ SIGN
      t[n] = time
      x[n] = column
      y[n] = row
      // Any byte but 0 is ON.
      p[n] = ((words[at + 3]! & 0xff) + 0xff) >> 8
    }
    events.count = n
    this.#last = last
    if (n === room) events.turn()
    return at
  }

  /** Whether the event is right, but in a later epoch. */
  #odd(high: number, low: number, x: number, y: number, at: number): boolean {
    const { events } = this
    const { width, height } = events.sensor
    const time = EPOCH * high + low
    if (high < 0 || high >= HIGH_MOST) this.unknown(at, 'a time of 0 … 2⁵³ µs', `an event at ${time} µs`)
    else if (x >= width || y >= height) this.outside(at, x, y)
    else if (time < events.last) this.backwards(at, time, events.last)
    else {
      events.enter(time)
      this.#last = SIGN
      return true
    }
    return false
  }
}
