import type { Group } from 'h5wasm'
import { freshName, hdf5Library } from './library.ts'
import type { Hdf5Data, Hdf5Group } from './tree.ts'

/** Arrays of fewer values are smaller uncompressed. */
const SMALL = 256

/**
 * The bytes of an HDF5 file with this content: numbers as they are, of 256 values on compressed (gzip) in one chunk, strings of
 * variable length in UTF-8. Attributes of groups are written, those of data sets there are none.
 */
export async function writeHdf5(root: Hdf5Group): Promise<Uint8Array> {
  const { File, FS } = await hdf5Library()
  const path = freshName()
  try {
    const file = new File(path, 'w')
    try {
      writeGroup(file, root)
    } finally {
      file.close()
    }
    return FS.readFile(path) as Uint8Array
  } finally {
    if (FS.analyzePath(path, false).exists) FS.unlink(path)
  }
}

function writeGroup(into: Group, { members, attributes }: Hdf5Group): void {
  for (const [name, { values, shape, kind }] of attributes) into.create_attribute(name, values as never, [...shape], kind === 'strings' ? 'S' : null)
  for (const [name, member] of members) {
    if (name === '' || name === '.' || name.includes('/')) throw new TypeError(`"${name}" can't be a name in an HDF5 file`)
    if (member.kind === 'group') writeGroup(into.create_group(name), member)
    else writeData(into, name, member)
  }
}

function writeData(into: Group, name: string, { kind, shape, values }: Hdf5Data): void {
  const packed = kind === 'numbers' && values.length >= SMALL && { chunks: [...shape], compression: 'gzip' as const }
  into.create_dataset({ name, data: values as never, shape: [...shape], ...(kind === 'strings' && { dtype: 'S' }), ...packed })
}
