import { fail } from '@spikeline/core'
import { ByteDecoder } from '../byteDecoder.ts'
import { textOf } from '../bytes.ts'
import type { DecodeOptions, Sensor } from '../contract.ts'
import { EPOCH } from '../eventBlocks.ts'
import { agreedSensor } from '../sensor.ts'
import { aedat3, END, EVENT, FAMILY, HEAD, MAGIC, POLARITY, sensorOf } from './aedat3.ts'

const LINE_MOST = 1 << 15
const SIGN = 1 << 31
/** Names of the types by their numbers; types of a user's own have others. */
const kinds = ['special', 'events', 'frames', 'imu', 'imu9', 'samples', 'ear', 'configuration', 'points', 'points2d', 'points3d', 'points4d', 'spikes', 'matrices']

/** What stands in front of the events of a packet. */
interface PacketHead {
  readonly type: number
  readonly source: number
  readonly size: number
  readonly timeAt: number
  readonly overflow: number
  readonly capacity: number
  readonly number: number
  readonly valid: number
}

/**
 * Packets: type and source in 16 bits each; size of an event, place of its time, overflow, capacity, number and number of valid ones in 32 bits
 * each; then the events, little-endian.
 *
 *     event of a pixel    31 … 17: x    16 … 2: y    1: polarity    0: valid | time
 */
export class Aedat3Decoder extends ByteDecoder {
  readonly #given: Sensor | undefined
  readonly #entries: Record<string, string> = {}
  readonly #devices = new Map<number, string>()
  #source: number | undefined
  /** Events that come of the packet, bytes that are passed over behind them. */
  #left = 0
  #pass = 0
  /** Time that the times of the packet count from. */
  #base = 0
  /** Low word of the last time, its highest bit turned over so that signed words are in order. */
  #last = SIGN
  /** Something was wrong: the next packet is looked for. */
  #lost = false

  constructor(place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#given = options.sensor
    const source = options.options?.['source']
    if (source !== undefined) this.#source = Number(source)
  }

  protected read(bytes: Uint8Array): number {
    let at = this.header ? 0 : this.#lines(bytes)
    if (!this.header) return at
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (;;) {
      const left = bytes.length - at
      if (this.#left > 0) {
        if (left < EVENT) return at
        at = this.#run(view, at, at + EVENT * Math.min(this.#left, Math.floor(left / EVENT)))
      } else if (this.#pass > 0) {
        if (left === 0) return at
        const passed = Math.min(left, this.#pass)
        this.#pass -= passed
        at += passed
      } else {
        if (left < HEAD) return at
        at += this.#packet(view, at)
      }
    }
  }

  /** Takes whole lines of the header; gives the bytes that they have. */
  #lines(bytes: Uint8Array): number {
    for (let at = 0; ; ) {
      const end = bytes.indexOf(10, at)
      if ((end < 0 ? bytes.length : end) - at > LINE_MOST) this.#wrong(at, `a line of the header that ends within ${LINE_MOST} bytes`, 'no end')
      if (end < 0) return at
      const line = textOf(bytes.subarray(at, end)).trimEnd()
      if (this.offset + at === 0) this.#version(line)
      if (!line.startsWith('#')) this.#wrong(at, `lines that begin with #, up to "${END}"`, JSON.stringify(line.slice(0, 40)))
      const [, format] = /^#Format: *(.*)$/.exec(line) ?? []
      if (format !== undefined && format !== 'RAW') this.#wrong(at, 'packets of format RAW, as they are', JSON.stringify(format.slice(0, 40)))
      const [, id, device] = /^#Source (\d{1,5}): *(.*)$/.exec(line) ?? []
      if (id !== undefined && this.#devices.size < 64) this.#devices.set(Number(id), device!)
      const [, key, value] = /^#(\w[\w -]{0,40}): ?(.*)$/.exec(line) ?? []
      if (key !== undefined && Object.keys(this.#entries).length < 64) this.#entries[key] = value!
      at = end + 1
      if (line === END) {
        this.#begin()
        return at
      }
    }
  }

  #version(line: string): void {
    if (line === MAGIC) return
    if (line.startsWith(`${FAMILY}0`)) fail('E4152', { place: this.place, offset: 0 })
    this.#wrong(0, `"${MAGIC}"`, JSON.stringify(line.slice(0, 40)))
  }

  #wrong(at: number, expected: string, found: string): never {
    return fail('E4142', { place: this.place, offset: this.offset + at, expected, found })
  }

  #begin(): void {
    const ids = [...this.#devices.keys()]
    if (ids.length > 0 && (this.#source === undefined ? ids.length > 1 : !ids.includes(this.#source))) {
      fail('E4144', { format: aedat3.name, option: 'source', values: ids.map(String), ...(this.#source !== undefined && { given: `${this.#source}` }) })
    }
    this.#source ??= ids[0]
    const sensor = agreedSensor(aedat3, this.place, sensorOf(this.#devices.get(this.#source ?? -1) ?? ''), this.#given)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: this.#entries }
  }

  /** Begins the packet at `at`, or looks for one from there on; gives the bytes that are done with. */
  #packet(view: DataView, at: number): number {
    const head = headAt(view, at)
    const wrong = this.#wrongHead(head)
    if (this.#lost && (wrong || head.capacity === 0)) return 1
    this.#lost = false
    if (wrong) {
      this.unknown(at, 'a packet of events', wrong)
      this.#lost = true
      return 1
    }
    const { type, source, size, overflow, capacity, number } = head
    if (type === POLARITY && source === (this.#source ??= source)) {
      this.#base = overflow * 2 ** 31
      this.#left = number
      this.#pass = size * (capacity - number)
    } else {
      const kind = kinds[type] ?? `type ${type}`
      this.other(type === POLARITY ? `events of source ${source}` : kind, number)
      this.#pass = size * capacity
    }
    return HEAD
  }

  /** What can't be in front of a packet. */
  #wrongHead({ type, source, size, timeAt, overflow, capacity, number, valid }: PacketHead): string | undefined {
    if (type < 0 || source < 0 || (this.#devices.size > 0 && !this.#devices.has(source))) return `a packet of type ${type} from source ${source}`
    if (size < 1 || capacity < 0 || size * capacity > 2 ** 31) return `a packet of ${capacity} events of ${size} bytes`
    if (type <= POLARITY && (size !== EVENT || timeAt !== 4)) return `a packet of ${kinds[type]} of ${size} bytes`
    if (timeAt < 0 || timeAt + 4 > size || overflow < 0 || overflow >= 2 ** 22) return `a packet whose times are at byte ${timeAt} of ${size} with overflow ${overflow}`
    if (number < 0 || number > capacity || valid < 0 || valid > number) return `a packet of ${number} events, ${valid} of them valid, in room for ${capacity}`
    return undefined
  }

  #run(view: DataView, from: number, to: number): number {
    const { events } = this
    const { t, x, y, p } = events
    const [lastColumn, lastRow] = [events.sensor.width - 1, events.sensor.height - 1]
    // The overflow gives the highest bit of the low word, and the epoch.
    const top = this.#base % EPOCH === 0 ? 0 : SIGN
    const valid = Math.floor(this.#base / EPOCH) * EPOCH === events.t0 ? 1 : 2
    let last = this.#last
    let n = events.count
    let at = from
    const end = Math.min(to, from + EVENT * (t.length - n))
    for (; at < end; at = (at + EVENT) | 0, n = (n + 1) | 0) {
      const data = view.getInt32(at, true)
      const low = view.getInt32((at + 4) | 0, true)
      const time = low | top
      const column = data >>> 17
      const row = (data >>> 2) & 0x7fff
      if ((data & 1) !== valid || low < 0 || (time ^ SIGN) < last || ((lastColumn - column) | (lastRow - row)) < 0) {
        events.count = n
        this.#last = last
        this.#left -= (at - from) / EVENT
        if (this.#odd(data, low, column, row, at)) return at
        this.#left--
        return at + EVENT
      }
      last = time ^ SIGN
      t[n] = time
      x[n] = column
      y[n] = row
      p[n] = (data >> 1) & 1
    }
    events.count = n
    this.#last = last
    this.#left -= (at - from) / EVENT
    if (n === t.length) events.turn()
    return at
  }

  /** Whether the event is right, but in a later epoch. */
  #odd(data: number, low: number, x: number, y: number, at: number): boolean {
    const { events } = this
    const { width, height } = events.sensor
    const time = this.#base + low
    if ((data & 1) === 0) this.skip('invalid')
    else if (low < 0) this.unknown(at, 'a time from 0 on', `an event at ${low} µs`)
    else if (x >= width || y >= height) this.outside(at, x, y)
    else if (time < events.last) this.backwards(at, time, events.last)
    else {
      events.enter(time)
      this.#last = SIGN
      return true
    }
    return false
  }

  protected finish(rest: Uint8Array): void {
    if (!this.header) this.#wrong(rest.length, `"${END}"`, 'the end of the file')
    const expected = this.#left > 0 ? EVENT * this.#left + this.#pass : this.#pass > 0 ? this.#pass : HEAD
    if (!this.#lost && (rest.length > 0 || expected !== HEAD)) this.refuse('cut', 'E4131', 0, { found: rest.length, expected })
  }
}

function headAt(view: DataView, at: number): PacketHead {
  const word = (i: number): number => view.getInt32(at + 4 * i, true)
  return { type: view.getInt16(at, true), source: view.getInt16(at + 2, true), size: word(1), timeAt: word(2), overflow: word(3), capacity: word(4), number: word(5), valid: word(6) }
}
