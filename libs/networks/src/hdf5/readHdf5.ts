import { fail } from '@spikeline/core'
import type { Attribute, Dataset, Group } from 'h5wasm'
import { freshName, hdf5Library } from './library.ts'
import type { Hdf5Data, Hdf5Group, Hdf5Numbers } from './tree.ts'

/** Deeper than any network, so that links in a circle end. */
const DEEPEST = 64
/** No compression that HDF5 has leaves less than a thousandth of zeros; a header that claims more is wrong. */
const MOST_PER_BYTE = 1100
const MOST_MEMBERS = 100_000

const numbers: Readonly<Record<string, new (values: ArrayLike<never>) => Hdf5Numbers>> = {
  f: Float32Array, d: Float64Array, q: BigInt64Array, Q: BigUint64Array,
  b: Int8Array, h: Int16Array, i: Int32Array, B: Uint8Array, H: Uint16Array, I: Uint32Array,
}

/** Whether bytes begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array): boolean => [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte)

/**
 * The whole content of an HDF5 file: groups, data sets of numbers and strings, attributes. Contiguous, chunked and compressed (gzip).
 *
 * `name` of the file is for messages. Sizes that the file states are checked against its length before anything is allocated.
 * Fails with E3040 where it is no HDF5 file, E3041 where it is damaged or holds something else than groups, numbers and strings.
 */
export async function readHdf5(bytes: Uint8Array, name: string): Promise<Hdf5Group> {
  if (!isHdf5(bytes)) fail('E3040', { file: name, expected: 'an HDF5 file' })
  const { File, FS } = await hdf5Library()
  const path = freshName()
  FS.writeFile(path, bytes)
  try {
    const file = new File(path, 'r')
    try {
      return new Reader(name, bytes.length).group(file, [])
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof Error && 'issues' in error) throw error
    return fail('E3041', { file: name, at: '', problem: reasonOf(error) })
  } finally {
    FS.unlink(path)
  }
}

/** Of a stack of "#003: file line 7 in function(): what", the innermost, which is about the file. */
function reasonOf(error: unknown): string {
  const text = String(error instanceof Error ? error.message : error).trim()
  return text.split('\n').findLast((line) => /^\s*#\d+:/.test(line))?.replace(/^.*?\(\): /, '') ?? text
}

class Reader {
  readonly #file: string
  #left: number
  #members = 0

  constructor(file: string, length: number) {
    this.#file = file
    this.#left = length * MOST_PER_BYTE
  }

  group(group: Group, at: readonly string[]): Hdf5Group {
    if (at.length > DEEPEST) this.#refuse(at, `has more than ${DEEPEST} groups in one another`)
    const members = new Map<string, Hdf5Group | Hdf5Data>()
    for (const name of group.keys()) {
      const inner = [...at, name]
      if (++this.#members > MOST_MEMBERS) this.#refuse(inner, `is one of more than ${MOST_MEMBERS} members`)
      const entity = group.get(name)
      const type = (entity as { readonly type?: string } | null)?.type
      if (type === 'Group') members.set(name, this.group(entity as Group, inner))
      else if (type === 'Dataset') members.set(name, this.#data(entity as Dataset, inner))
      else this.#refuse(inner, 'is a link that leads out of the file or nowhere, or a type')
    }
    const attributes = Object.entries(group.attrs).map(([name, attribute]) => [name, this.#data(attribute, [...at, `@${name}`])] as const)
    return { kind: 'group', members, attributes: new Map(attributes) }
  }

  #data(from: Dataset | Attribute, at: readonly string[]): Hdf5Data {
    const { metadata, dtype, shape } = from
    if (shape === null) this.#refuse(at, 'has no value')
    const bytes = metadata.total_size * metadata.size
    if (!(bytes <= this.#left)) this.#refuse(at, `is said to have ${bytes} bytes, more than the file can hold`)
    this.#left -= bytes
    const numeric = typeof dtype === 'string' ? numbers[dtype.slice(1)] : undefined
    const text = typeof dtype === 'string' && /^[AS]\d*$/.test(dtype)
    if (!numeric && !text) this.#refuse(at, `has values of the type ${JSON.stringify(dtype)}; numbers of 8 to 64 bits (floating point: 32 and 64) and strings can be read`)
    const value: unknown = metadata.total_size === 0 ? [] : from.value
    if (text) return { kind: 'strings', shape: shape!, values: [value as string | string[]].flat() }
    return { kind: 'numbers', shape: shape!, values: ArrayBuffer.isView(value) ? value as Hdf5Numbers : new numeric!([value].flat() as never) }
  }

  #refuse(at: readonly string[], problem: string): never {
    return fail('E3041', { file: this.#file, at: `/${at.join('/')}`, problem })
  }
}
