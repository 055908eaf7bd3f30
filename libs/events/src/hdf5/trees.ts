import { fail } from '@spikeline/core'
import { Cursor, cursorAt, type Container } from './cursor.ts'
import { bytesFor } from './heaps.ts'
import type { Reading } from './reading.ts'

/** Fails with E4142 where a node is reached twice: a tree has each of its nodes once, and a walk over it ends. */
function visit(seen: Set<number>, file: Container, at: number): void {
  if (seen.has(at)) fail('E4142', { place: file.place, offset: at, expected: 'a tree', found: 'a node that is reached twice' })
  seen.add(at)
}

/** The leaves' children of a version 1 tree, each with the key in front of it. `keyBytes`: the size of a key. */
export function* readFirstTree(file: Container, root: number, type: 0 | 1, keyBytes: number): Reading<{ key: Cursor; child: number }[]> {
  const found: { key: Cursor; child: number }[] = []
  const seen = new Set<number>()
  const nodes: { at: number; level: number | undefined }[] = [{ at: root, level: undefined }]
  for (let next = nodes.pop(); next; next = nodes.pop()) {
    const { at } = next
    visit(seen, file, at)
    const head = yield* cursorAt(file, at, 8 + 2 * file.offsetSize, 'a node of a tree')
    head.signature('TREE').version(type)
    const [level, count] = [head.u8(), head.u16()]
    if (next.level !== undefined && level !== next.level - 1) head.wrong(`a node of level ${next.level - 1}`, `one of level ${level}`, 5)
    const node = yield* cursorAt(file, at + head.bytes.length, count * (keyBytes + file.offsetSize), 'a node of a tree')
    const children: { at: number; level: number }[] = []
    for (let i = 0; i < count; i++) {
      const from = node.place
      const key = new Cursor(file, node.take(keyBytes), from)
      const child = node.pointer('a child')
      if (level === 0) found.push({ key, child })
      else children.push({ at: child, level })
    }
    nodes.push(...children.reverse())
  }
  return found
}

/** All records of a version 2 tree. */
export function* readSecondTree(file: Container, at: number): Reading<{ type: number; records: Cursor[] }> {
  const head = yield* cursorAt(file, at, 22 + file.offsetSize + file.lengthSize, 'a tree')
  head.signature('BTHD').version(0)
  const type = head.u8()
  const [nodeBytes, recordBytes, depth] = [head.u32(), head.u16(), head.u16()]
  head.skip(2)
  const root = head.address()
  const rootRecords = head.u16()
  if (recordBytes === 0 || nodeBytes < 10 + recordBytes || nodeBytes > 1 << 26 || depth > 16) head.wrong('nodes that records fit in', `nodes of ${nodeBytes} bytes`, 6)
  // What a node of each level holds at most decides how many bytes the numbers of records have.
  const most = [Math.floor((nodeBytes - 10) / recordBytes)]
  const totals = [most[0]!]
  const pointers = [0]
  for (let level = 1; level <= depth; level++) {
    pointers[level] = file.offsetSize + bytesFor(most[0]!) + (level > 1 ? bytesFor(totals[level - 1]!) : 0)
    most[level] = Math.floor((nodeBytes - 10 - pointers[level]!) / (recordBytes + pointers[level]!))
    if (most[level]! < 1) head.wrong('nodes that records fit in', `nodes of ${nodeBytes} bytes`, 6)
    totals[level] = (most[level]! + 1) * totals[level - 1]! + most[level]!
  }
  const records: Cursor[] = []
  const seen = new Set<number>()
  function* walk(address: number, count: number, level: number): Reading<void> {
    visit(seen, file, address)
    const node = yield* cursorAt(file, address, 6 + count * recordBytes + (level > 0 ? (count + 1) * pointers[level]! : 0), 'a node of a tree')
    node.signature(level > 0 ? 'BTIN' : 'BTLF').version(0)
    node.skip(1)
    const own: Cursor[] = []
    for (let i = 0; i < count; i++) {
      const from = node.place
      own.push(new Cursor(file, node.take(recordBytes), from))
    }
    for (let i = 0; i <= count; i++) {
      if (level > 0) {
        const child = node.pointer('a child')
        const children = node.uint(bytesFor(most[0]!))
        if (level > 1) node.skip(bytesFor(totals[level - 1]!))
        yield* walk(child, children, level - 1)
      }
      if (i < count) records.push(own[i]!)
    }
  }
  if (root !== undefined) yield* walk(root, rootRecords, depth)
  return { type, records }
}
