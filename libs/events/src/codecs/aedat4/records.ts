import type { DecodeOptions, EventCounts } from '../contract.ts'
import { Damage } from '../damage.ts'
import { Aedat4Container, type Packet } from './container.ts'
import { FlatTable } from './flatTable.ts'

/** A frame of a camera; times are Unix µs. */
export interface Aedat4Frame {
  readonly kind: 'frame'
  readonly stream: number
  readonly t: number
  readonly frame: readonly [start: number, end: number]
  readonly exposure: readonly [start: number, end: number]
  readonly width: number
  readonly height: number
  /** Column and row of the sensor where the frame begins. */
  readonly position: readonly [x: number, y: number]
  /** What a number of a pixel is, little-endian: of 8 to 64 bits, with a sign or without, or floating point. */
  readonly depth: (typeof depths)[number]
  /** 1 grey, 3 blue green red, 4 with alpha. */
  readonly channels: number
  /** Rows from the top, pixels from the left, channels of a pixel side by side. */
  readonly pixels: Uint8Array
}

/** A sample of an inertial sensor. */
export interface ImuSample {
  /** Unix µs. */
  readonly t: number
  /** °C */
  readonly temperature: number
  /** g, where 1 is 9.81 m/s² */
  readonly acceleration: readonly [x: number, y: number, z: number]
  /** °/s */
  readonly rotation: readonly [x: number, y: number, z: number]
  /** µT */
  readonly magneticField: readonly [x: number, y: number, z: number]
}

export interface Trigger {
  /** Unix µs. */
  readonly t: number
  /** The number that the file has, and what it means where that is known. */
  readonly source: number
  readonly meaning: (typeof triggerSources)[number] | undefined
}

/**
 * What a packet holds that is no event of a pixel. Of types that only DV knows, the content is given as it is: a FlatBuffer behind its size. What was
 * passed over under `lenient` is the last record, by reason.
 */
export type Aedat4Record =
  | Aedat4Frame
  | { readonly kind: 'imu'; readonly stream: number; readonly samples: readonly ImuSample[] }
  | { readonly kind: 'triggers'; readonly stream: number; readonly triggers: readonly Trigger[] }
  | { readonly kind: 'unknown'; readonly stream: number; readonly type: string; readonly content: Uint8Array }
  | { readonly kind: 'skipped'; readonly skipped: EventCounts['skipped'] }

const depths = ['u8', 'i8', 'u16', 'i16', 'i32', 'f32', 'f64', 'f16'] as const
const depthBytes: Readonly<Record<(typeof depths)[number], number>> = { u8: 1, i8: 1, u16: 2, i16: 2, i32: 4, f32: 4, f64: 8, f16: 2 }
const triggerSources = ['timestamp reset', 'external rising edge', 'external falling edge', 'external pulse', 'generator rising edge', 'generator falling edge', 'frame begin', 'frame end', 'exposure begin', 'exposure end'] as const

/**
 * The frames, samples of the inertial sensor and triggers of an AEDAT 4 file, packet by packet in the order of the file; `chunks` are its bytes in any
 * pieces. Packets of events are passed over: the decoder of the format gives them. `place` is what the file is called in a message.
 *
 * Fails as the decoder does: E4131, E4142, E4145, E4150, E4151; under `lenient`, packets that are damaged are left out and counted.
 */
export async function* aedat4Records(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, place: string, options: Pick<DecodeOptions, 'lenient'> = {}): AsyncGenerator<Aedat4Record> {
  const reader = new RecordReader(place, options)
  for await (const chunk of chunks) {
    reader.push(chunk)
    yield* reader.found.splice(0)
  }
  reader.end()
  yield* reader.found.splice(0)
  const { skipped } = reader.counts
  if (Object.keys(skipped).length > 0) yield { kind: 'skipped', skipped }
}

class RecordReader extends Aedat4Container {
  readonly found: Aedat4Record[] = []

  protected begin(): void {
    this.header = { width: 0, height: 0, entries: {} }
  }

  protected packet({ stream, type, content }: Packet): void {
    if (type === 'EVTS') return
    const root = FlatTable.root(content)
    if (type === 'FRME') this.found.push(frameOf(root, stream, content))
    else if (type === 'IMUS') this.found.push({ kind: 'imu', stream, samples: Array.from(root.tables(0), sampleOf) })
    else if (type === 'TRIG') this.found.push({ kind: 'triggers', stream, triggers: Array.from(root.tables(0), triggerOf) })
    else this.found.push({ kind: 'unknown', stream, type, content: content.slice() })
  }
}

/** Fields: t, start and end of the frame, of the exposure, format, size, position, pixels. */
function frameOf(table: FlatTable, stream: number, content: Uint8Array): Aedat4Frame {
  const format = table.i8(5)
  const [depth, channels] = [depths[format & 7]!, (format >> 3) + 1]
  const [width, height] = [table.i16(6), table.i16(7)]
  const { at, length } = table.vector(10, 1)
  const expected = width * height * channels * depthBytes[depth]
  if (format < 0 || width < 0 || height < 0 || length !== expected) throw new Damage(at, `a frame of ${length} bytes, where ${width} × ${height} pixels of ${channels} × ${depth} have ${expected}`)
  return {
    kind: 'frame', stream, t: table.i64(0), frame: [table.i64(1), table.i64(2)], exposure: [table.i64(3), table.i64(4)], width, height,
    position: [table.i16(8), table.i16(9)], depth, channels, pixels: content.slice(at, at + length),
  }
}

const triple = (table: FlatTable, field: number): [number, number, number] => [table.f32(field), table.f32(field + 1), table.f32(field + 2)]
const sampleOf = (table: FlatTable): ImuSample => ({ t: table.i64(0), temperature: table.f32(1), acceleration: triple(table, 2), rotation: triple(table, 5), magneticField: triple(table, 8) })
const triggerOf = (table: FlatTable): Trigger => ({ t: table.i64(0), source: table.i8(1), meaning: triggerSources[table.i8(1)] })
