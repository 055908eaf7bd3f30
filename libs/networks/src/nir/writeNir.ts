import { writeHdf5 } from '../hdf5/writeHdf5.ts'
import { groupOf, stringOf, type Hdf5Data, type Hdf5Group } from '../hdf5/tree.ts'
import type { NirArray, NirFile, NirGraph, NirMetadata, NirNode } from './graph.ts'

/** The version of NIR whose format is written. */
export const NIR_VERSION = '1.0.8'

/** The bytes of a NIR file (HDF5; arrays of 256 values on compressed with gzip). What readNir reads of them is the same again. */
export const writeNir = ({ version, graph }: NirFile): Promise<Uint8Array> => writeHdf5(groupOf([['node', nodeGroup(graph)], ['version', stringOf(version)]]))

function nodeGroup(node: NirNode): Hdf5Group {
  const content = node.type === 'NIRGraph' ? graphMembers(node) : Object.entries(node.parameters as unknown as Record<string, NirArray | string>).map(([name, value]) => [name, dataOf(value)] as const)
  const metadata = node.metadata && ([['metadata', metadataGroup(node.metadata)]] as const)
  return groupOf([...content, ['type', stringOf(node.type)], ...(metadata ?? [])])
}

const graphMembers = ({ nodes, edges }: NirGraph): (readonly [string, Hdf5Group | Hdf5Data])[] => [
  ['nodes', groupOf([...nodes].map(([name, node]) => [name, nodeGroup(node)] as const))],
  ['edges', { kind: 'strings', shape: [edges.length, 2], values: edges.flat() }],
]

function dataOf(value: NirArray | string | readonly string[]): Hdf5Data {
  if (typeof value === 'string') return stringOf(value)
  return 'shape' in value ? { kind: 'numbers', ...value } : { kind: 'strings', shape: [value.length], values: value }
}

const metadataGroup = (metadata: NirMetadata): Hdf5Group =>
  groupOf(Object.entries(metadata).map(([name, value]) => [name, isData(value) ? dataOf(value) : metadataGroup(value)] as const))

const isData = (value: NirMetadata[string]): value is NirArray | string | readonly string[] =>
  typeof value === 'string' || Array.isArray(value) || ArrayBuffer.isView((value as NirArray).values)
