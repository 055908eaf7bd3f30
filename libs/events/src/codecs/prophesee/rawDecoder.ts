import { fail } from '@spikeline/core'
import { ByteDecoder } from '../byteDecoder.ts'
import type { Engine } from '../../kernels/workspace.ts'
import type { DecodeOptions, EventFormat, FormatOptions, Sensor } from '../contract.ts'
import { agreedSensor } from '../sensor.ts'
import { evtVersion, percentHeader, sensorOf, type PercentHeader } from './header.ts'

type Format = Pick<EventFormat, 'name' | 'largest' | 'options'>

/** A file with a header of percent lines, or none, and a body of words of a fixed size. */
export abstract class PercentDecoder extends ByteDecoder {
  protected readonly options: FormatOptions
  readonly #format: Format
  readonly #given: Sensor | undefined
  readonly #word: number

  constructor(format: Format, word: number, place: string, options: DecodeOptions = {}) {
    super(place, options)
    this.#format = format
    this.#given = options.sensor
    this.options = options.options ?? {}
    this.#word = word
  }

  /** Decodes whole words. */
  protected abstract words(bytes: Uint8Array): void
  /** Looks at the entries; gives the bytes behind the lines that are part of the header too, or undefined where they have not come. */
  protected abstract begin(header: PercentHeader, bytes: Uint8Array): number | undefined

  protected read(bytes: Uint8Array): number {
    if (!this.header) {
      const length = this.#begin(bytes, false)
      // The body comes by itself, and so from an address that fits; without a header it is here.
      if (length !== 0) return length ?? 0
    }
    const length = bytes.length - (bytes.length % this.#word)
    this.words(bytes.subarray(0, length))
    return length
  }

  #begin(bytes: Uint8Array, whole: boolean): number | undefined {
    const header = percentHeader(bytes, this.place, whole)
    if (!header) return undefined
    const more = this.begin(header, bytes.subarray(header.length))
    if (more === undefined) return undefined
    const sensor = agreedSensor(this.#format, this.place, sensorOf(header.entries), this.#given)
    this.events.sensor = sensor
    this.header = { ...sensor, entries: header.entries }
    this.ready()
    return header.length + more
  }

  /** The header is there. */
  protected ready(): void {}

  protected finish(rest: Uint8Array): void {
    let left = rest
    if (!this.header) {
      const used = this.#begin(rest, true)
      if (used === undefined) fail('E4142', { place: this.place, offset: this.offset + rest.length, expected: 'a whole header', found: 'the end of the file' })
      left = rest.subarray(used)
      this.offset += used!
    }
    this.cut(left, this.#word)
  }
}

/** Types of words that are counted by their kind, as bits. */
export const typesOf = (kinds: Readonly<Record<number, string>>): number => Object.keys(kinds).reduce((bits, type) => bits | (1 << Number(type)), 0)

/** Prophesee RAW of one version: a header that names another is refused with E4142. */
export abstract class RawDecoder extends PercentDecoder {
  readonly #version: string

  constructor(format: Format, word: number, version: string, place: string, options?: DecodeOptions) {
    super(format, word, place, options)
    this.#version = version
  }

  /** Takes over what a kernel has counted. */
  protected counted({ others }: Engine, kinds: Readonly<Record<number, string>>): void {
    for (let type = 0; type < others.length; type++) {
      if (others[type]! === 0) continue
      this.other(kinds[type]!, others[type])
      others[type] = 0
    }
  }

  protected begin({ entries }: PercentHeader): number {
    const version = evtVersion(entries)
    if (version !== undefined && version !== this.#version) fail('E4142', { place: this.place, offset: 0, expected: `format EVT${this.#version}`, found: `EVT${version}` })
    return 0
  }
}
