import { fail } from '@spikeline/core'
import type { EventBatch } from '../../eventBatch.ts'
import { BatchEncoder } from '../batchEncoder.ts'
import { ascii, hex, hexWord } from '../bytes.ts'
import type { DecodeOptions, Sensor } from '../contract.ts'
import { EPOCH } from '../eventBlocks.ts'
import { decodeLoop } from '../kernelLoop.ts'
import type { Engine } from '../../kernels/workspace.ts'
import { defineFormat } from '../options.ts'
import { entryOf, evtVersion, type PercentHeader } from './header.ts'
import { PercentDecoder } from './rawDecoder.ts'
import { wholeLines } from './rawHead.ts'

/** Kinds of records by the first byte after the header: two names of an event of a pixel, and triggers. */
const EVENTS: readonly number[] = [0x00, 0x0c]
const TRIGGERS = 0x0e
const SIZE = 8
const SIGN = 1 << 31

export const dat = defineFormat({
  name: 'dat',
  title: 'Prophesee DAT, versions 1 and 2',
  description: `Records of eight bytes behind a header of percent lines: 32 bits of time, and a word with column, row and polarity, in bits 0–13, 14–27 and
28–31 (version 2; up to 16384 × 16384 pixels) or 0–8, 9–16 and 17 (version 1; 512 × 256). Time that falls by half of 2³² µs has gone round.
Many files don't say the sensor's size. A file of triggers has no events; they are counted.`,
  endings: ['.dat'],
  sensor: 'sometimes',
  largest: { width: 1 << 14, height: 1 << 14 },
  options: { version: { summary: 'the version that is written', values: ['1', '2'], default: '2' } },
  detect: detectsDat,
  decoder: (place, options) => new DatDecoder(place, options),
  encoder: (place, sensor, options) => new DatEncoder(place, sensor, options?.['version']),
})

function detectsDat(head: Uint8Array): boolean {
  const entries = wholeLines(head)
  return entries !== undefined && evtVersion(entries) === undefined && (entryOf(entries, 'version') !== undefined || /^file containing/.test(entryOf(entries, 'data') ?? ''))
}

/** Where row and polarity begin in the second word of a record, and the bits of column and row. */
const layouts = {
  1: { rowShift: 9, columns: 0x1ff, rows: 0xff, onShift: 17 },
  2: { rowShift: 14, columns: 0x3fff, rows: 0x3fff, onShift: 28 },
}

class DatDecoder extends PercentDecoder {
  #version: keyof typeof layouts = 2
  #triggers = false
  /** 2³² µs for each time that the clock has gone round. */
  #round = 0
  /** The time of the last event, in its round. */
  #last = 0

  constructor(place: string, options?: DecodeOptions) {
    super(dat, SIZE, place, options)
  }

  protected begin({ entries, length }: PercentHeader, bytes: Uint8Array): number | undefined {
    if (bytes.length < 2) return undefined
    const version = entryOf(entries, 'version') ?? '1'
    const { place } = this
    if (version !== '1' && version !== '2') fail('E4142', { place, offset: 0, expected: 'version 1 or 2', found: `version ${version}` })
    this.#version = version === '1' ? 1 : 2
    const [kind, size] = [bytes[0]!, bytes[1]!]
    if (size !== SIZE || ![...EVENTS, TRIGGERS].includes(kind)) fail('E4142', { place, offset: length, expected: 'a type of 0x00, 0x0c or 0x0e and a size of 8', found: hex(bytes.subarray(0, 2)) })
    this.#triggers = kind === TRIGGERS
    return 2
  }

  protected words(bytes: Uint8Array): void {
    if (this.#triggers) return this.other('triggers', bytes.length / SIZE)
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    decodeLoop(this.events, bytes, {
      kernel: (engine, from, end) => this.#byKernel(engine, from, end),
      twin: (from, end) => 4 * this.#run(words, from >> 2, end >> 2),
    })
  }

  #byKernel({ kernels, state, pointers }: Engine, from: number, end: number): number {
    const { width, height } = this.events.sensor
    state[0] = this.#last
    const at = kernels.datRecords(pointers.block, from, end, width - 1, height - 1, this.#version)
    this.#last = state[0] >>> 0
    return at
  }

  #run(words: Int32Array, from: number, end: number): number {
    const { events } = this
    const { t, x, y, p } = events
    const [lastColumn, lastRow] = [events.sensor.width - 1, events.sensor.height - 1]
    const room = t.length
    const { rowShift, columns, rows, onShift } = layouts[this.#version]
    // Times as signed numbers in the same order: 32 bits without a sign would be computed as 64.
    let last = this.#last ^ SIGN
    let n = events.count
    let at = from
    for (; at < end && n < room; at += 2) {
      const time = words[at]!
      const word = words[at + 1]!
      const column = word & columns
      const row = (word >>> rowShift) & rows
      const on = word >>> onShift
      // One of the differences is negative: one branch for three questions.
      if ((time ^ SIGN) < last || ((lastColumn - column) | (lastRow - row) | (1 - on)) < 0) {
        events.count = n
        this.#last = (last ^ SIGN) >>> 0
        // Where the clock went round, the record is read anew.
        return this.#odd(time >>> 0, column, row, on, word, 4 * at) ? at : at + 2
      }
      last = time ^ SIGN
      t[n] = time
      x[n] = column
      y[n] = row
      p[n++] = on
    }
    events.count = n
    this.#last = (last ^ SIGN) >>> 0
    if (n === room) events.turn()
    return at
  }

  /** Whether the record is right, but in another round. */
  #odd(time: number, x: number, y: number, on: number, word: number, at: number): boolean {
    const { width, height } = this.events.sensor
    if (x >= width || y >= height) this.outside(at, x, y)
    else if (on > 1) this.unknown(at + 4, 'a polarity of 0 or 1', `${on} in ${hexWord(word, 8)}`)
    else if (this.#last - time <= EPOCH / 2) this.backwards(at, this.#round + time, this.#round + this.#last)
    else {
      this.#round += EPOCH
      this.#last = 0
      this.events.enter(this.#round)
      return true
    }
    return false
  }
}

class DatEncoder extends BatchEncoder {
  readonly #version: keyof typeof layouts
  #last = 0

  constructor(place: string, sensor: Sensor, version: string | undefined) {
    super(place, sensor)
    this.#version = version === '1' ? 1 : 2
  }

  protected head(): Uint8Array {
    const { width, height } = this.sensor
    const lines = ascii(`% Data file containing CD events.\n% Version ${this.#version}\n% Width ${width}\n% Height ${height}\n% end\n`)
    return Uint8Array.of(...lines, 0x0c, SIZE)
  }

  protected body({ t, x, y, p, t0, count }: EventBatch): Uint8Array {
    const words = new Uint32Array(2 * count)
    const { rowShift, columns, rows, onShift } = layouts[this.#version]
    for (let i = 0; i < count; i++) {
      if (x[i]! > columns || y[i]! > rows) this.noRoom(i, `pixel ${x[i]}, ${y[i]}`)
      const time = t0 + t[i]!
      // A reader sees that the clock went round by time that falls by more than half: a longer pause can't be told from a shorter one.
      if (Math.floor(time / EPOCH) !== Math.floor(this.#last / EPOCH) && (time - this.#last >= EPOCH / 2)) this.noRoom(i, `pause of ${time - this.#last} µs before time ${time} µs`)
      this.#last = time
      words[2 * i] = time % EPOCH
      words[2 * i + 1] = x[i]! | (y[i]! << rowShift) | (p[i]! << onShift)
    }
    return new Uint8Array(words.buffer)
  }
}
