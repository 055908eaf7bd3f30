import { fail } from '@spikeline/core'
import { Cursor, cursorAt, type Container } from './cursor.ts'
import { Dataset, readDataset } from './dataset.ts'
import { isNumber, readDatatype, type Datatype } from './datatype.ts'
import { FractalHeap, GlobalHeap, readLocalHeap } from './heaps.ts'
import { message, readObjectHeader, type Message } from './objectHeader.ts'
import { readNumbers } from './numbers.ts'
import { readDataspace, sharedBody } from './messages.ts'
import type { Reading } from './reading.ts'
import { readFirstTree, readSecondTree } from './trees.ts'

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** Whether a file of HDF5 begins with these bytes. */
export const beginsHdf5 = (head: Uint8Array): boolean => SIGNATURE.every((byte, i) => head[i] === byte)

/** A group or a dataset: what an address leads to. */
export type Hdf5Object = Group | Dataset

/** An HDF5 file that is read: versions 0 to 3, as libhdf5 1.6 to 2.0 write them. */
export class Hdf5File {
  readonly container: Container
  readonly root: Group
  /** Where elements of variable length lie. */
  readonly heap: GlobalHeap

  private constructor(container: Container, messages: Message[]) {
    this.container = container
    this.heap = new GlobalHeap(container)
    this.root = new Group(this, '/', messages)
  }

  /** Fails with E4142 where it is none, E4159 where it uses what is not read. `size`: bytes of the file. */
  static *open(place: string, size: number): Reading<Hdf5File> {
    const { container, root } = yield* superblock(place, size)
    return new Hdf5File(container, yield* readObjectHeader(container, root))
  }

  *object(path: string, at: number): Reading<Hdf5Object> {
    const messages = yield* readObjectHeader(this.container, at)
    return messages.some(({ type }) => type === message.layout) ? yield* readDataset(this, path, messages) : new Group(this, path, messages)
  }
}

function* superblock(place: string, size: number): Reading<{ container: Container; root: number }> {
  const unsized: Container = { place, size, base: 0, offsetSize: 8, lengthSize: 8 }
  // A file may have a block of its user's in front, of 512 bytes or a doubling of it.
  for (let at = 0; at + 16 <= size; at = at === 0 ? 512 : 2 * at) {
    const head = yield* cursorAt(unsized, at, Math.min(128, size - at), 'the beginning of the file')
    if (!beginsHdf5(head.bytes)) continue
    head.skip(8)
    const version = head.version(0, 1, 2, 3)
    if (version < 2) head.skip(4)
    const sizes = head.at
    const [offsetSize, lengthSize] = [head.u8(), head.u8()]
    if (![2, 4, 8].includes(offsetSize) || ![2, 4, 8].includes(lengthSize)) head.wrong('addresses and lengths of 2, 4 or 8 bytes', `of ${offsetSize} and ${lengthSize}`, sizes)
    head.skip(version < 2 ? 1 + 2 + 2 + 4 + (version === 1 ? 4 : 0) : 1)
    const sized = new Cursor({ ...unsized, offsetSize, lengthSize }, head.bytes, at)
    sized.at = head.at
    const base = sized.address() ?? at
    const container: Container = { place, size, base, offsetSize, lengthSize }
    const rest = new Cursor(container, head.bytes, at)
    rest.at = sized.at + 2 * offsetSize
    // In the older versions there is one address more, then the root as an entry of a group: its name, then its address.
    if (version < 2) rest.skip(2 * offsetSize)
    return { container, root: rest.pointer('the root') }
  }
  return fail('E4142', { place, offset: 0, expected: 'the signature of HDF5', found: 'another' })
}

export class Group {
  readonly file: Hdf5File
  readonly path: string
  readonly #messages: readonly Message[]
  #links: ReadonlyMap<string, number> | undefined

  constructor(file: Hdf5File, path: string, messages: readonly Message[]) {
    this.file = file
    this.path = path
    this.#messages = messages
  }

  /** Addresses by name. Links to other names or files are left out. */
  *links(): Reading<ReadonlyMap<string, number>> {
    return (this.#links ??= yield* readLinks(this.file.container, this.#messages))
  }

  /** What lies at a path below, such as CD/events; undefined where nothing does. */
  *get(path: string): Reading<Hdf5Object | undefined> {
    let object: Hdf5Object = this
    for (const name of path.split('/')) {
      if (!(object instanceof Group)) return undefined
      const at: number | undefined = (yield* object.links()).get(name)
      if (at === undefined) return undefined
      object = yield* this.file.object(`${object.path === '/' ? '' : object.path}/${name}`, at)
    }
    return object
  }

  attributes(): Reading<ReadonlyMap<string, Attribute>> {
    return readAttributes(this.file, this.#messages)
  }
}

function* readLinks(file: Container, messages: readonly Message[]): Reading<ReadonlyMap<string, number>> {
  const links = new Map<string, number>()
  for (const { type, body } of messages) {
    if (type === message.link) addLink(links, body)
    else if (type === message.symbolTable) yield* readSymbolTable(file, body, links)
    else if (type === message.linkInfo) {
      body.version(0)
      if (body.u8() & 1) body.skip(8)
      const [heap, names] = [body.address(), body.address()]
      if (heap !== undefined && names !== undefined) for (const link of yield* readDense(file, heap, names, { 5: 4 })) addLink(links, link)
    }
  }
  return links
}

/** Objects of a fractal heap that the records of a tree name; `skips`: bytes in front of the identifier by the type of the tree. */
function* readDense(file: Container, heapAt: number, treeAt: number, skips: Readonly<Record<number, number>>): Reading<Cursor[]> {
  const heap = yield* FractalHeap.open(file, heapAt)
  const { type, records } = yield* readSecondTree(file, treeAt)
  const objects: Cursor[] = []
  for (const record of records) objects.push(yield* heap.object(record.skip(skips[type] ?? record.wrong('a tree of names', `one of type ${type}`))))
  return objects
}

function addLink(links: Map<string, number>, body: Cursor): void {
  body.version(1)
  const flags = body.u8()
  const kind = flags & 0x08 ? body.u8() : 0
  if (flags & 0x04) body.skip(8)
  if (flags & 0x10) body.skip(1)
  const name = new TextDecoder().decode(body.take(body.uint(1 << (flags & 3))))
  if (kind === 0) links.set(name, body.pointer(`"${name}"`))
}

function* readSymbolTable(file: Container, body: Cursor, links: Map<string, number>): Reading<void> {
  const [tree, heap] = [body.pointer('a tree of names'), body.pointer('a heap of names')]
  const names = yield* readLocalHeap(file, heap)
  for (const { child } of yield* readFirstTree(file, tree, 0, file.lengthSize)) {
    const head = yield* cursorAt(file, child, 8, 'a node of names')
    head.signature('SNOD').version(1)
    head.skip(1)
    const count = head.u16()
    const entries = yield* cursorAt(file, child + 8, count * (2 * file.offsetSize + 24), 'a node of names')
    for (let i = 0; i < count; i++) {
      const at = entries.uint(file.offsetSize)
      const address = entries.address()
      const cached = entries.u32()
      entries.skip(20)
      if (at > names.bytes.length) entries.wrong('a name', `offset ${at}`)
      names.at = at
      // 2 is a link to another name.
      if (cached !== 2 && address !== undefined) links.set(names.terminated(), address)
    }
  }
}

/** What an attribute says, as a text or a number; undefined where it is anything else. */
export type Attribute = string | number | undefined

export function* readAttributes(file: Hdf5File, messages: readonly Message[]): Reading<ReadonlyMap<string, Attribute>> {
  const { container } = file
  const attributes = new Map<string, Attribute>()
  for (const { type, body } of messages) {
    if (type === message.attribute) yield* addAttribute(file, attributes, body)
    else if (type === message.attributeInfo) {
      body.version(0)
      if (body.u8() & 1) body.skip(2)
      const [heap, names] = [body.address(), body.address()]
      if (heap !== undefined && names !== undefined) for (const found of yield* readDense(container, heap, names, { 8: 0 })) yield* addAttribute(file, attributes, found)
    }
  }
  return attributes
}

function* addAttribute(file: Hdf5File, attributes: Map<string, Attribute>, body: Cursor): Reading<void> {
  body.at = 0
  const version = body.version(1, 2, 3)
  const flags = body.u8()
  const [nameBytes, typeBytes, spaceBytes] = [body.u16(), body.u16(), body.u16()]
  if (version === 3) body.skip(1)
  const part = (length: number): Cursor => {
    const from = body.place
    const bytes = body.take(length)
    if (version === 1) body.skip(Math.min(body.left, (8 - (length % 8)) % 8))
    return new Cursor(file.container, bytes, from)
  }
  const name = new TextDecoder().decode(part(nameBytes).bytes).replace(/\0.*$/s, '')
  const type = readDatatype(yield* sharedBody(file.container, message.datatype, part(typeBytes), version > 1 && (flags & 1) !== 0))
  const { shape } = readDataspace(part(spaceBytes))
  attributes.set(name, shape.reduce((all, length) => all * length, 1) === 1 ? yield* valueOf(file, type, body) : undefined)
}

function* valueOf(file: Hdf5File, type: Datatype, body: Cursor): Reading<Attribute> {
  if (isNumber(type)) {
    const number = new Float64Array(1)
    readNumbers(body.take(type.size), type, 0, type.size, 1, number)
    return number[0]!
  }
  if (type.kind === 'string') return textOf(body.take(type.size))
  if (type.kind !== 'sequence' || !type.text) return undefined
  const length = body.u32()
  const at = body.address()
  if (length === 0 || at === undefined || at === file.container.base) return ''
  return textOf((yield* file.heap.object(at, body.u32())).subarray(0, length))
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/\0.*$/s, '')
