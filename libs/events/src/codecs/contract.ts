import type { EventBatch } from '../eventBatch.ts'
import type { RandomAccess } from '../hdf5/reading.ts'

/** The size of a sensor in pixels. */
export interface Sensor { readonly width: number; readonly height: number }

/** An option of a format: what is open in its files, as one of a few words. */
export interface FormatOption {
  readonly summary: string
  readonly values: readonly string[]
  /** What holds where nothing is said; without one the option must be given where it is needed. */
  readonly default?: string
}

/** Options of a format by name, as given. */
export type FormatOptions = Readonly<Record<string, string>>

export interface DecodeOptions {
  /** The size of the sensor, for files that don't say it. One that contradicts the file is refused (E4142). */
  readonly sensor?: Sensor
  /** Skips what is wrong, up to the next record or word that is right, and counts it; otherwise it is refused. */
  readonly lenient?: boolean
  readonly options?: FormatOptions
}

/** What a file says of itself before its events. */
export interface EventHeader extends Sensor {
  /** Entries of the header as they stand there. */
  readonly entries: Readonly<Record<string, string>>
}

/** Numbers of what a file holds beside its events; kinds that did not occur are absent. */
export interface EventCounts {
  /** Records of other kinds, by kind: triggers, imu, frames. They are right, and no events of a pixel. */
  readonly other: Readonly<Record<string, number>>
  /** What was passed over: events before the first time word ("untimed"), and what `lenient` skipped, by reason. */
  readonly skipped: Readonly<Record<string, number>>
}

/**
 * Decodes one file or stream. The events are the same however the bytes are cut; memory is constant, and no more is allocated than the
 * bytes that came can bear.
 *
 * Batches are the caller's. Their t0 is a multiple of 2³² µs, the next batch begins where time crosses one: a recording of less than 71
 * minutes that counts from near 0 has t0 = 0 throughout. Batches end anywhere, so that only their concatenation has a meaning.
 *
 * Fails, naming the byte: E4131 cut within a record, E4132 an event outside of the sensor, E4133 time that goes back, E4142 a header that is
 * wrong, E4143 no sensor size, E4145 what the format does not have; of AEDAT 4 also E4150 and E4151. After a failure a decoder can't be used any more.
 */
export interface EventDecoder {
  push(chunk: Uint8Array): EventBatch[]
  end(): EventBatch[]
  /** Undefined until the whole header has come. */
  readonly header: EventHeader | undefined
  readonly counts: EventCounts
}

/** The events of a file that is read at any place, once, in constant memory. Fails as a decoder does. */
export interface PlacedEvents extends Pick<EventDecoder, 'header' | 'counts'> {
  batches(file: RandomAccess): AsyncGenerator<EventBatch>
}

/** Overwrites bytes that were given before; `offset` counts from the first byte of the file. */
export type Patch = (offset: number, bytes: Uint8Array) => void

/**
 * Encodes one file or stream. `push` takes batches in the order of time and gives bytes, `end` gives the last. Fails with E4132, E4133,
 * E4134, E4139 for batches that break their promises, E4135 where the format has no room for a number.
 */
export interface EventEncoder {
  push(batch: EventBatch): Uint8Array[]
  /** Where `patch` is given, what only the end decides is put where it belongs: of AEDAT 4, the table of packets. Else a file goes without. */
  end(patch?: Patch): Uint8Array[]
}

/** A file format of events: all that is known of it in one place. */
export interface EventFormat {
  /** `evt3` */
  readonly name: string
  /** `Prophesee RAW, EVT 3.0` */
  readonly title: string
  /** What it holds and which conventions hold, for the documentation. */
  readonly description: string
  /** Endings of file names that mean this format when one is written; with the dot. */
  readonly endings: readonly string[]
  /** Whether files say the sensor's size. */
  readonly sensor: 'always' | 'sometimes' | 'never'
  /** The largest sensor that coordinates have room for. */
  readonly largest: Sensor
  readonly options: Readonly<Record<string, FormatOption>>
  /** Whether a file that begins with these bytes (some hundred, or all of it) is of this format. */
  detect(head: Uint8Array): boolean
  /** `place` is what the file is called in a message. Fails with E4144 for options that the format doesn't have, or needs. */
  decoder(place: string, options?: DecodeOptions): EventDecoder
  /**
   * Formats that say anywhere where their events are have it, to be read at any place; their `decoder` holds the whole file, up to 1 GiB
   * (E4158), and gives its events at the end.
   */
  placed?(place: string, options?: DecodeOptions): PlacedEvents
  /**
   * `patched` promises that `end` will be given a `patch`: then formats whose beginning only the end decides (hdf5, npy, npz) give bytes as they
   * come, and else hold them until the end.
   */
  encoder(place: string, sensor: Sensor, options?: FormatOptions, patched?: boolean): EventEncoder
}
