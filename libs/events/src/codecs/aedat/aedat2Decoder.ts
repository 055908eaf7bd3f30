import { fail } from '@spikeline/core'
import { ByteDecoder } from '../byteDecoder.ts'
import { textOf } from '../bytes.ts'
import type { DecodeOptions, FormatOptions, Sensor } from '../contract.ts'
import { EPOCH } from '../eventBlocks.ts'
import { decodeLoop } from '../kernelLoop.ts'
import type { Engine } from '../../kernels/workspace.ts'
import { agreedSensor } from '../sensor.ts'
import { aedat2, MAGIC } from './aedat2.ts'
import { chips, davis, IMU, inverted, layouts, type Layout } from './layouts.ts'

const LONGEST = 1 << 15
const END = '#End Of ASCII Header'
const SIGN = 1 << 31
/** What is no event of a pixel, in the order in which the kernel counts it. */
const kinds = ['external', 'frames', 'imu'] as const
/** Big-endian words are turned over. */
const turned = (word: number): number => (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)

export class Aedat2Decoder extends ByteDecoder {
  readonly #given: Sensor | undefined
  readonly #options: FormatOptions
  readonly #entries: Record<string, string> = {}
  #layout: Layout = davis
  /** 2³² µs for each time that the clock has gone round. */
  #round = 0
  /** The time of the last event, in its round. */
  #last = 0

  constructor(place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#given = options.sensor
    this.#options = options.options ?? {}
  }

  protected read(bytes: Uint8Array): number {
    if (!this.header) {
      const length = this.#lines(bytes, false)
      // Records come by themselves, from an address that fits; where no line was left in front of them they are here.
      if (length > 0 || !this.header) return length
    }
    const length = bytes.length - (bytes.length % 8)
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, length >> 2)
    decodeLoop(this.events, bytes.subarray(0, length), {
      kernel: (engine, from, end) => this.#byKernel(engine, from, end),
      twin: (from, end) => 4 * this.#run(words, from >> 2, end >> 2),
    })
    return length
  }

  #byKernel({ kernels, state, others, pointers }: Engine, from: number, end: number): number {
    const { width, height } = this.events.sensor
    const { x, y, columns, rows, on, special } = this.#layout
    const { turn, right, below, off } = this.#turns
    state[0] = this.#last
    const at = kernels.aedatRecords(pointers.block, from, end, width - 1, height - 1, x, y, columns, rows, on, special, turn, right, below, off, IMU, pointers.others)
    this.#last = state[0] >>> 0
    for (let kind = 0; kind < kinds.length; kind++) if (others[kind]! > 0) this.other(kinds[kind]!, others[kind])
    others.fill(0)
    return at
  }

  /** Column c is width − 1 − c where it is turned over, which is (c ^ −1) + width. */
  get #turns(): { readonly turn: number; readonly right: number; readonly below: number; readonly off: number } {
    const { width, height } = this.events.sensor
    const off = inverted(this.#layout, this.#options) ? 1 : 0
    return this.#options['axes'] === 'raw' ? { turn: 0, right: 0, below: 0, off } : { turn: -1, right: width, below: height, off }
  }

  /** Takes whole lines of the header; gives the bytes that they have. */
  #lines(bytes: Uint8Array, whole: boolean): number {
    let at = 0
    for (;;) {
      if (at === bytes.length && !whole) return at
      const end = bytes.indexOf(10, at)
      const line = bytes.subarray(at, end < 0 ? bytes.length : end)
      // Not all software writes the last line; what is no text is a record that begins with a #.
      if (bytes[at] !== 0x23 || !line.every((byte) => byte >= 0x20 || byte === 9 || byte === 13)) return this.#begin(at)
      if (end < 0) {
        if (whole || line.length > LONGEST) fail('E4142', { place: this.place, offset: this.offset + at, expected: `a line of the header that ends within ${LONGEST} bytes`, found: 'no end' })
        return at
      }
      const text = textOf(line).trimEnd()
      if (this.offset + at === 0 && !text.startsWith(MAGIC)) fail('E4142', { place: this.place, offset: 0, expected: `"${MAGIC}"`, found: JSON.stringify(text.slice(0, 40)) })
      at = end + 1
      if (text.startsWith(END)) return this.#begin(at)
      const [, key, value] = /^# ?(\w+): ?(.*)$/.exec(text) ?? []
      if (key !== undefined && Object.keys(this.#entries).length < 64) this.#entries[key] = value!
    }
  }

  #begin(at: number): number {
    if (this.offset + at === 0) fail('E4142', { place: this.place, offset: 0, expected: `"${MAGIC}"`, found: 'another beginning' })
    const chip = this.#entries['AEChip']
    const known = chips.find(([pattern]) => pattern.test(chip ?? ''))
    const layout = known?.[2] ?? layouts[this.#options['layout'] ?? '']
    if (!layout) fail('E4144', { format: aedat2.name, option: 'layout', values: Object.keys(layouts) })
    this.#layout = layout!
    const sensor = agreedSensor(aedat2, this.place, known?.[3] ?? (layout!.name === 'dvs128' ? { width: 128, height: 128 } : undefined), this.#given)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: this.#entries }
    return at
  }

  #run(words: Int32Array, from: number, end: number): number {
    const { events } = this
    const { t, x, y, p } = events
    const { x: xShift, y: yShift, columns, rows, on: onShift, special } = this.#layout
    const [lastColumn, lastRow] = [events.sensor.width - 1, events.sensor.height - 1]
    const { turn, right, below, off } = this.#turns
    const room = t.length
    let last = this.#last ^ SIGN
    let n = events.count
    let at = from
    for (; at < end && n < room; at += 2) {
      const address = turned(words[at]!)
      const time = turned(words[at + 1]!)
      const column = (address >>> xShift) & columns
      const row = (address >>> yShift) & rows
      if ((address & special) !== 0 || (time ^ SIGN) < last || ((lastColumn - column) | (lastRow - row)) < 0) {
        events.count = n
        this.#last = (last ^ SIGN) >>> 0
        return this.#odd(address, time >>> 0, column, row, 4 * at) ? at : at + 2
      }
      last = time ^ SIGN
      t[n] = time
      x[n] = (column ^ turn) + right
      y[n] = (row ^ turn) + below
      p[n++] = ((address >>> onShift) & 1) ^ off
    }
    events.count = n
    this.#last = (last ^ SIGN) >>> 0
    if (n === room) events.turn()
    return at
  }

  /** Whether the record is right, but in another round. */
  #odd(address: number, time: number, x: number, y: number, at: number): boolean {
    const { width, height } = this.events.sensor
    if ((address & this.#layout.special) !== 0) this.other(kinds[address < 0 ? ((address & IMU) === IMU ? 2 : 1) : 0])
    else if (x >= width || y >= height) this.outside(at, x, y)
    else if (this.#last - time <= EPOCH / 2) this.backwards(at, this.#round + time, this.#round + this.#last)
    else {
      this.#round += EPOCH
      this.#last = 0
      this.events.enter(this.#round)
      return true
    }
    return false
  }

  protected finish(rest: Uint8Array): void {
    const used = this.header ? 0 : this.#lines(rest, true)
    this.offset += used
    this.cut(rest.subarray(used), 8)
  }
}
