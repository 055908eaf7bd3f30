import { ECF_MOST } from './ecf.ts'

/** Events in columns; times in microseconds, ascending. Rows and columns are below 2048. */
export interface EcfColumns {
  readonly t: Float64Array
  readonly x: Uint16Array
  readonly y: Uint16Array
  readonly p: Uint8Array
  readonly count: number
}

/** Shares of the first quarter of a chunk by which Prophesee's encoder chooses: with at most so many repeated rows, or neighbours in a row, it packs. */
const SAMPLE = 0.25
const ROWS = 20
const NEIGHBOURS = 8

/** Encodes a chunk, to the byte as Prophesee's encoder does. */
export function encodeEcf(events: EcfColumns): Uint8Array {
  const { count } = events
  if (count > ECF_MOST) throw new RangeError(`a chunk has at most ${ECF_MOST} events`)
  const writer = new Writer(12 + 18 * count + 64)
  const pixels = packsPixels(events)
  const columns = !pixels && packsColumns(events)
  writer.u32((count << 2) | (pixels ? 2 : 0) | (columns ? 1 : 0))
  times(events, writer)
  if (pixels) packPixels(events, writer)
  else {
    runs(events.y, count, (y, run) => {
      writer.u16((y << 5) | Math.min(run, 31))
      if (run >= 31) writer.u16(run)
    })
    if (columns) packColumns(events, writer)
    else {
      maskColumns(events, writer)
      runs(events.p, count, (p, run) => {
        writer.u8((p << 7) | Math.min(run, 127))
        if (run >= 127) writer.u16(run)
      })
    }
  }
  return writer.bytes.slice(0, writer.at)
}

class Writer {
  readonly bytes: Uint8Array
  at = 0

  constructor(room: number) {
    this.bytes = new Uint8Array(room)
  }

  u8(value: number): void {
    this.bytes[this.at++] = value
  }

  u16(value: number): void {
    this.u8(value)
    this.u8(value >> 8)
  }

  u32(value: number): void {
    this.u16(value)
    this.u16(value >>> 16)
  }
}

const sampled = (count: number): number => (count < 4 / SAMPLE ? count : Math.floor(SAMPLE * count + 0.5))

function packsPixels({ y, count }: EcfColumns): boolean {
  const most = sampled(count)
  const threshold = Math.floor((most * ROWS) / 100 + 0.5)
  let repeated = 0
  for (let i = 1; i < most; i++) if (y[i] === y[i - 1] && ++repeated > threshold) return false
  return true
}

function packsColumns({ x, count }: EcfColumns): boolean {
  const most = sampled(count)
  const threshold = Math.floor((most * NEIGHBOURS) / 100 + 0.5)
  let neighbours = 0
  for (let i = 1, first = x[0]!; i < most; i++) {
    if (x[i]! > x[i - 1]! && x[i]! <= first + 5) {
      if (++neighbours > threshold) return false
    } else first = x[i]!
  }
  return true
}

function times({ t, count }: EcfColumns, writer: Writer): void {
  let last = count > 0 ? t[0]! : 0
  writer.u32(last % 4294967296)
  writer.u32(Math.floor(last / 4294967296))
  for (let i = 0; i < count; ) {
    const time = t[i]!
    let step = time - last
    if (step >= 15) {
      for (; step > 0; step = Math.floor(step / 16)) writer.u8(0xf0 | (step % 16))
      step = 0
    }
    last = time
    let run = 1
    while (i + run < count && t[i + run] === time) run++
    writer.u8((step << 4) | Math.min(run, 15))
    if (run >= 15) writer.u16(run)
    i += run
  }
}

function runs(values: Uint16Array | Uint8Array, count: number, each: (value: number, run: number) => void): void {
  for (let i = 0; i < count; ) {
    let run = 1
    while (i + run < count && values[i + run] === values[i]) run++
    each(values[i]!, run)
    i += run
  }
}

function maskColumns({ x, count }: EcfColumns, writer: Writer): void {
  for (let i = 0; i < count; ) {
    const first = x[i++]!
    let word = first << 5
    for (let next = 1; next <= 5; next++) {
      if (i < count && x[i] === first + next) {
        word |= 32 >> next
        i++
      }
    }
    writer.u16(word)
  }
}

function packColumns({ x, p, count }: EcfColumns, writer: Writer): void {
  const value = (i: number): number => (i < count ? (x[i]! << 1) | p[i]! : 0)
  for (let i = 0; i < count; i += 4) {
    const [a, b, c, d] = [value(i), value(i + 1), value(i + 2), value(i + 3)]
    writer.u16((a << 4) | (b & 15))
    writer.u16(((b >> 4) << 8) | (c & 255))
    writer.u16(((c >> 8) << 12) | d)
  }
}

function packPixels({ x, y, p, count }: EcfColumns, writer: Writer): void {
  const value = (i: number): number => (i < count ? (y[i]! << 12) | (x[i]! << 1) | p[i]! : 0)
  for (let i = 0; i < count; i += 4) {
    const [a, b, c, d] = [value(i), value(i + 1), value(i + 2), value(i + 3)]
    writer.u32((a << 8) | (b & 0xff))
    writer.u32(((b >> 8) << 16) | (c & 0xffff))
    writer.u32(((c >> 16) << 24) | d)
  }
}
