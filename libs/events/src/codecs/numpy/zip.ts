import { fail } from '@spikeline/core'
import { Inflate } from 'fflate'
import { Cursor, cursorAt, type Container } from '../../hdf5/cursor.ts'
import type { Reading } from '../../hdf5/reading.ts'

const END = 0x06054b50
const END_BYTES = 22
const LOCATOR_BYTES = 20
/** The longest remark at the end. */
const REMARK = 65535
const MOST_MEMBERS = 4096
/** Compressed bytes that are read at once. */
const PIECE = 1 << 14

export interface ZipMember {
  readonly name: string
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly encrypted: boolean
  readonly stored: number
  readonly size: number
  /** Where its local header begins. */
  readonly at: number
}

/** The members of an archive, by its directory at the end. Fails with E4142 where there is none, or it is wrong. */
export function* readZip(file: Container): Reading<ZipMember[]> {
  const tail = yield* cursorAt(file, Math.max(0, file.size - END_BYTES - REMARK), Math.min(file.size, END_BYTES + REMARK), 'the end of the archive')
  const view = new DataView(tail.bytes.buffer, tail.bytes.byteOffset, tail.bytes.byteLength)
  let end = tail.bytes.length - END_BYTES
  while (end >= 0 && !(view.getUint32(end, true) === END && end + END_BYTES + view.getUint16(end + 20, true) === tail.bytes.length)) end--
  if (end < 0) return fail('E4142', { place: file.place, offset: file.size, expected: 'the directory of a ZIP archive at the end', found: 'none' })
  tail.at = end + 10
  let [count, length, at] = [tail.u16(), tail.u32(), tail.u32()]
  if (count === 0xffff || length === 0xffffffff || at === 0xffffffff) {
    const locator = yield* cursorAt(file, tail.from + end - LOCATOR_BYTES, LOCATOR_BYTES, 'the locator of the directory')
    locator.signature('PK\u0006\u0007').skip(4)
    const large = yield* cursorAt(file, locator.uint(8), 56, 'the end of the directory')
    large.signature('PK\u0006\u0006').skip(28)
    count = large.uint(8)
    length = large.uint(8)
    at = large.uint(8)
  }
  if (count > MOST_MEMBERS) fail('E4142', { place: file.place, offset: tail.from + end, expected: `at most ${MOST_MEMBERS} members`, found: `${count}` })
  const directory = yield* cursorAt(file, at, length, 'the directory of the archive')
  return Array.from({ length: count }, () => readEntry(directory))
}

function readEntry(directory: Cursor): ZipMember {
  directory.signature('PK\u0001\u0002').skip(4)
  const [flags, method] = [directory.u16(), directory.u16()]
  directory.skip(8)
  let [stored, size] = [directory.u32(), directory.u32()]
  const [nameBytes, extraBytes, remarkBytes] = [directory.u16(), directory.u16(), directory.u16()]
  directory.skip(8)
  let at = directory.u32()
  const name = new TextDecoder().decode(directory.take(nameBytes))
  const from = directory.place
  const extra = new Cursor(directory.file, directory.take(extraBytes), from)
  while (extra.left >= 4) {
    const [id, bytes] = [extra.u16(), extra.u16()]
    const start = extra.place
    const body = new Cursor(directory.file, extra.take(bytes), start)
    if (id !== 1) continue
    // Numbers of 64 bits for those that did not fit above, in this order.
    if (size === 0xffffffff) size = body.uint(8)
    if (stored === 0xffffffff) stored = body.uint(8)
    if (at === 0xffffffff) at = body.uint(8)
  }
  directory.skip(remarkBytes)
  return { name, method, encrypted: (flags & 1) === 1, stored, size, at }
}

/** The bytes of a member, one after the other. */
export class MemberReader {
  readonly member: ZipMember
  readonly #file: Container
  #at = -1
  #left: number
  #inflate: Inflate | undefined
  /** Bytes that are there and were not asked for yet. */
  #ready: Uint8Array[] = []
  #length = 0
  #made = 0

  constructor(file: Container, member: ZipMember) {
    this.member = member
    this.#file = file
    this.#left = member.stored
  }

  /** The next `length` bytes. Fails with E4198 where the member is damaged or has fewer. */
  *take(length: number): Reading<Uint8Array> {
    if (this.#at < 0) yield* this.#open()
    while (this.#length < length) yield* this.#more(length - this.#length)
    const out = new Uint8Array(length)
    for (let to = 0; to < length; ) {
      const part = this.#ready[0]!
      const here = Math.min(part.length, length - to)
      out.set(part.subarray(0, here), to)
      to += here
      if (here === part.length) this.#ready.shift()
      else this.#ready[0] = part.subarray(here)
    }
    this.#length -= length
    return out
  }

  *#open(): Reading<void> {
    const { at, name, method, encrypted, stored, size } = this.member
    const head = yield* cursorAt(this.#file, at, 30, `the member "${name}"`)
    head.signature('PK\u0003\u0004').skip(22)
    const [nameBytes, extraBytes] = [head.u16(), head.u16()]
    this.#at = at + 30 + nameBytes + extraBytes
    if (encrypted) this.#damaged(`"${name}" is encrypted`)
    if (method !== 0 && method !== 8) this.#damaged(`"${name}" is compressed by method ${method}, neither stored nor deflated`)
    if (this.#at + stored > this.#file.size) this.#damaged(`"${name}" goes on beyond the end of the file`)
    if (method === 0 && stored !== size) this.#damaged(`"${name}" says that it has ${size} bytes, stored are ${stored}`)
    if (method === 8) this.#inflate = new Inflate((part) => this.#add(part))
  }

  *#more(wanted: number): Reading<void> {
    if (this.#left === 0) this.#damaged(`"${this.member.name}" ends after ${this.#made} bytes of its array`)
    const length = Math.min(this.#left, this.#inflate ? PIECE : Math.max(PIECE, wanted))
    const bytes = yield { at: this.#at, length }
    this.#at += length
    this.#left -= length
    if (!this.#inflate) return this.#add(bytes)
    try {
      this.#inflate.push(bytes.slice(), this.#left === 0)
    } catch {
      this.#damaged(`"${this.member.name}" is no deflated stream`)
    }
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#ready.push(bytes)
    this.#length += bytes.length
    this.#made += bytes.length
  }

  #damaged(what: string): never {
    return fail('E4198', { place: this.#file.place, offset: Math.max(this.#at, this.member.at), what })
  }
}
