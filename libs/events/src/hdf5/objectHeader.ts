import { fail } from '@spikeline/core'
import { Cursor, cursorAt, type Container } from './cursor.ts'
import type { Reading } from './reading.ts'

/** The kinds of messages that are read, by the numbers of the format. */
export const message = {
  dataspace: 0x01, linkInfo: 0x02, datatype: 0x03, fill: 0x05, link: 0x06, external: 0x07, layout: 0x08, filters: 0x0b, attribute: 0x0c, continuation: 0x10, symbolTable: 0x11, attributeInfo: 0x15,
} as const

/** A message of an object's header: what the object is, in pieces. */
export interface Message { readonly type: number; readonly shared: boolean; readonly body: Cursor }

/** More than any object has of its own. */
const MOST_BLOCKS = 4096
const MOST_BYTES = 1 << 24

/** The messages of the object at an address. Fails with E4142 where they are wrong. */
export function* readObjectHeader(file: Container, at: number): Reading<Message[]> {
  const head = yield* cursorAt(file, at, Math.min(16, Math.max(0, file.size - at)), 'the header of an object')
  const second = head.left >= 4 && head.text(4) === 'OHDR'
  head.at = 0
  const blocks = second ? yield* secondVersion(file, at) : yield* firstVersion(file, head)
  const messages: Message[] = []
  const seen = new Set<number>()
  let bytes = 0
  for (let next: Cursor | undefined = blocks.first; next; next = blocks.more.shift()) {
    bytes += next.bytes.length
    if (seen.has(next.from) || seen.size > MOST_BLOCKS || bytes > MOST_BYTES) fail('E4142', { place: file.place, offset: next.from, expected: 'a header that ends', found: 'one that goes round' })
    seen.add(next.from)
    for (const found of blocks.read(next)) {
      if (found.type !== message.continuation) messages.push(found)
      else {
        const [from, length] = [found.body.pointer('more of the header'), found.body.length()]
        blocks.more.push(yield* blocks.open(from, length))
      }
    }
  }
  return messages
}

interface Blocks {
  readonly first: Cursor
  readonly more: Cursor[]
  read(block: Cursor): Iterable<Message>
  open(from: number, length: number): Reading<Cursor>
}

function* firstVersion(file: Container, head: Cursor): Reading<Blocks> {
  head.version(1)
  head.skip(7)
  const length = head.u32()
  const first = yield* cursorAt(file, head.from + 16, length, 'the header of an object')
  return {
    first, more: [],
    open: (from, size) => cursorAt(file, from, size, 'the header of an object'),
    *read(block) {
      while (block.left >= 8) {
        const [type, size, flags] = [block.u16(), block.u16(), block.u8()]
        block.skip(3)
        yield messageOf(block, type, size, flags)
      }
    },
  }
}

function* secondVersion(file: Container, at: number): Reading<Blocks> {
  const head = yield* cursorAt(file, at, Math.min(64, file.size - at), 'the header of an object')
  head.signature('OHDR').version(2)
  const flags = head.u8()
  head.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0))
  const length = head.uint(1 << (flags & 3))
  const first = yield* cursorAt(file, at + head.at, length, 'the header of an object')
  return {
    first, more: [],
    *open(from, size) {
      const block = yield* cursorAt(file, from, size, 'the header of an object')
      block.signature('OCHK')
      // The checksum is not a message.
      return new Cursor(file, block.bytes.subarray(4, Math.max(4, size - 4)), from + 4)
    },
    *read(block) {
      const own = flags & 0x04 ? 6 : 4
      while (block.left >= own) {
        const [type, size, marks] = [block.u8(), block.u16(), block.u8()]
        if (flags & 0x04) block.skip(2)
        yield messageOf(block, type, size, marks)
      }
    },
  }
}

function messageOf(block: Cursor, type: number, size: number, flags: number): Message {
  const from = block.place
  return { type, shared: (flags & 2) !== 0, body: new Cursor(block.file, block.take(size), from) }
}
