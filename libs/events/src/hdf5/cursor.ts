import { fail } from '@spikeline/core'
import type { Reading } from './reading.ts'

/** The sizes of numbers in a file, and where it ends. */
export interface Container {
  readonly place: string
  /** Bytes of the file. */
  readonly size: number
  /** Addresses count from here. */
  readonly base: number
  /** Bytes of an address, and of a length. */
  readonly offsetSize: number
  readonly lengthSize: number
}

/** Reads numbers one after the other. Fails with E4142, naming the byte of the file, where they end before. */
export class Cursor {
  readonly bytes: Uint8Array
  readonly file: Container
  /** Where in the file the bytes begin. */
  readonly from: number
  at = 0
  readonly #view: DataView

  constructor(file: Container, bytes: Uint8Array, from: number) {
    this.file = file
    this.bytes = bytes
    this.from = from
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  get place(): number {
    return this.from + this.at
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true)
  }

  /** A whole number of so many bytes, at most 2⁵³ − 1. */
  uint(bytes: number): number {
    const at = this.#step(bytes)
    let value = 0
    for (let i = bytes - 1; i >= 0; i--) value = 256 * value + this.bytes[at + i]!
    if (!Number.isSafeInteger(value)) this.wrong('a number below 2^53', 'a larger one', at)
    return value
  }

  /** A length of the file's size. */
  length(): number {
    return this.uint(this.file.lengthSize)
  }

  /** An address, counted from the beginning of the file; undefined where all bits are set, which means none. */
  address(): number | undefined {
    const at = this.at
    const size = this.file.offsetSize
    const bytes = this.take(size)
    if (bytes.every((byte) => byte === 255)) return undefined
    this.at = at
    return this.uint(size) + this.file.base
  }

  /** An address of something that must be there. */
  pointer(what: string): number {
    const at = this.at
    return this.address() ?? this.wrong(`the address of ${what}`, 'none', at)
  }

  take(length: number): Uint8Array {
    const at = this.#step(length)
    return this.bytes.subarray(at, at + length)
  }

  skip(length: number): this {
    this.#step(length)
    return this
  }

  text(length: number): string {
    return String.fromCharCode(...this.take(length))
  }

  /** Text up to a byte of zero, which is passed over. */
  terminated(): string {
    const end = this.bytes.indexOf(0, this.at)
    if (end < 0) this.wrong('the end of a name', 'none')
    const text = new TextDecoder().decode(this.take(end - this.at))
    this.at++
    return text
  }

  /** Four letters that say what begins here. */
  signature(letters: string): this {
    const at = this.at
    const found = this.text(4)
    if (found !== letters) this.wrong(`"${letters}"`, JSON.stringify(found), at)
    return this
  }

  version(...known: number[]): number {
    const at = this.at
    const version = this.u8()
    if (!known.includes(version)) this.wrong(`version ${known.join(' or ')}`, `version ${version}`, at)
    return version
  }

  wrong(expected: string, found: string, at = this.at): never {
    return fail('E4142', { place: this.file.place, offset: this.from + at, expected, found })
  }

  #step(length: number): number {
    const { at } = this
    if (!(at + length >= 0 && at + length <= this.bytes.length)) this.wrong(`${length} bytes more`, `${this.left}`)
    this.at += length
    return at
  }
}

/** A cursor on bytes of the file. Fails with E4142 where these are not all there. */
export function* cursorAt(file: Container, at: number, length: number, what: string): Reading<Cursor> {
  requireBytes(file, at, length, what)
  return new Cursor(file, yield { at, length }, at)
}

export function requireBytes({ place, size }: Container, at: number, length: number, what: string): void {
  if (!(at >= 0 && at <= size)) fail('E4142', { place, offset: size, expected: `${what} at byte ${at}`, found: 'the end of the file' })
  if (!(length >= 0 && at + length <= size)) fail('E4142', { place, offset: at, expected: `${length} bytes of ${what}`, found: `the end of the file after ${size - at}` })
}
