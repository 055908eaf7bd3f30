import type { DecodeOptions, EventCounts, EventDecoder } from '../codecs/contract.ts'
import { detectFormat, formatNamed, HEAD_BYTES } from '../codecs/formats.ts'
import type { EventBatch } from '../eventBatch.ts'

export interface StreamDecodeOptions extends DecodeOptions {
  /** The name of the format; found by the first bytes where it is not given. */
  readonly format?: string
}

/** Bytes after which the format is looked for: more than any header that says it. */
const ENOUGH = 1 << 12

/**
 * Decodes a byte stream in any format of files. Where the format is not given, it waits for the first 4 KiB, or the end, to tell it; where
 * that is not enough, for 64 KiB. Fails with E4141, E4144, and as the decoder of the format does.
 */
export class StreamDecoder {
  readonly #place: string
  readonly #options: StreamDecodeOptions
  #decoder: EventDecoder | undefined
  #head: Uint8Array[] = []
  #length = 0
  format: string | undefined

  constructor(place: string, options: StreamDecodeOptions) {
    this.#place = place
    this.#options = options
    if (options.format !== undefined) this.#begin(options.format)
  }

  get counts(): EventCounts {
    return this.#decoder?.counts ?? { other: {}, skipped: {} }
  }

  push(bytes: Uint8Array): EventBatch[] {
    if (this.#decoder) return this.#decoder.push(bytes)
    this.#head.push(bytes)
    this.#length += bytes.length
    return this.#length < ENOUGH ? [] : this.#tell(this.#length < HEAD_BYTES)
  }

  end(): EventBatch[] {
    const begun = this.#decoder ? [] : this.#tell(false)
    return [...begun, ...this.#decoder!.end()]
  }

  /** Finds the format, unless the bytes do not tell it and more may. */
  #tell(more: boolean): EventBatch[] {
    const head = new Uint8Array(this.#length)
    let at = 0
    for (const bytes of this.#head) {
      head.set(bytes, at)
      at += bytes.length
    }
    this.#head = [head]
    try {
      this.#begin(detectFormat(head, this.#place).name)
    } catch (error) {
      if (more) return []
      throw error
    }
    this.#head = []
    return this.#decoder!.push(head)
  }

  #begin(format: string): void {
    this.format = format
    this.#decoder = formatNamed(format, 'from').decoder(this.#place, this.#options)
  }
}
