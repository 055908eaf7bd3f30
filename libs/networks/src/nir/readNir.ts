import { fail } from '@spikeline/core'
import { readHdf5 } from '../hdf5/readHdf5.ts'
import type { Hdf5Data, Hdf5Group } from '../hdf5/tree.ts'
import { nirOptional, nirPrimitives, type NirFile, type NirGraph, type NirMetadata, type NirNode, type NirPrimitive, type NirUnit } from './graph.ts'

/**
 * Reads a NIR file (HDF5) into a graph: everything that it holds, as it holds it. What the graph means is the matter of importNir.
 *
 * `name` of the file is for messages. Fails with E3040 (no HDF5 file), E3041 (damaged), E3042 (no NIR graph: something is missing, unknown or
 * of another form).
 */
export async function readNir(bytes: Uint8Array, name: string): Promise<NirFile> {
  return new NirReader(name).file(await readHdf5(bytes, name))
}

/** Whether the content of an HDF5 file is a NIR graph. */
export const isNir = ({ members }: Hdf5Group): boolean => members.get('node')?.kind === 'group'

/** A NIR graph from the content of an HDF5 file. See readNir. */
export const nirFrom = (content: Hdf5Group, name: string): NirFile => new NirReader(name).file(content)

class NirReader {
  readonly #file: string
  constructor(file: string) { this.#file = file }

  file(content: Hdf5Group): NirFile {
    const node = content.members.get('node')
    if (node?.kind !== 'group') this.#refuse('/', 'has no group "node"', 'a NIR file has a data set "version" and a group "node"')
    const graph = this.#node(node, '/node')
    if (graph.type !== 'NIRGraph') this.#refuse('/node', `is a node of the type "${graph.type}"`, 'a NIR file holds a node of the type "NIRGraph"')
    return { version: this.#text(content, 'version', '/'), graph }
  }

  #node(group: Hdf5Group, at: string): NirNode {
    const type = this.#text(group, 'type', at)
    const metadata = group.members.get('metadata')
    if (metadata && metadata.kind !== 'group') this.#refuse(`${at}/metadata`, 'is no group', 'metadata are a group')
    const extra = metadata && { metadata: metadataOf(metadata) }
    if (type === 'NIRGraph') return { ...this.#graph(group, at), ...extra }
    if (!Object.hasOwn(nirPrimitives, type)) this.#refuse(at, `has the type "${type}"`, `the types of nodes are ${[...Object.keys(nirPrimitives), 'NIRGraph'].join(', ')}`)
    return { type, parameters: this.#parameters(group, type as NirPrimitive, at), ...extra } as NirUnit
  }

  #graph(group: Hdf5Group, at: string): NirGraph {
    const nodes = group.members.get('nodes')
    if (nodes?.kind !== 'group') this.#refuse(at, 'has no group "nodes"', 'a graph has its nodes in one')
    const edges = group.members.get('edges')
    // A graph without edges may have them as an empty list of numbers.
    const none = edges?.kind === 'numbers' && edges.values.length === 0
    if (!none && (edges?.kind !== 'strings' || edges.shape.length !== 2 || edges.shape[1] !== 2))
      this.#refuse(at, 'has no list of edges, pairs of strings', 'a graph has the data set "edges" of the shape [edges, 2]')
    this.#onlyKnown(group, ['nodes', 'edges'], at)
    const read = [...nodes.members].map(([name, node]) => {
      if (node.kind !== 'group') this.#refuse(`${at}/nodes/${name}`, 'is no group', 'each node is a group')
      return [name, this.#node(node, `${at}/nodes/${name}`)] as const
    })
    const ends = (none ? [] : edges!.values) as readonly string[]
    const pairs = Array.from({ length: ends.length / 2 }, (_, i) => [ends[2 * i]!, ends[2 * i + 1]!] as const)
    const names = new Map(read)
    for (const end of ends) if (!names.has(end)) this.#refuse(`${at}/edges`, `names "${end}", which is no node`, `the nodes are ${[...names.keys()].join(', ')}`)
    return { type: 'NIRGraph', nodes: names, edges: pairs }
  }

  #parameters(group: Hdf5Group, type: NirPrimitive, at: string): Record<string, unknown> {
    const names: readonly string[] = nirPrimitives[type]
    this.#onlyKnown(group, names, at)
    const parameters: Record<string, unknown> = {}
    for (const name of names) {
      const value = group.members.get(name)
      if (value === undefined && nirOptional.has(name)) continue
      if (name === 'padding' && value?.kind === 'strings' && ['same', 'valid'].includes(value.values[0]!)) parameters[name] = value.values[0]
      else if (value?.kind !== 'numbers') this.#refuse(at, value ? `has "${name}", but not as numbers` : `has no "${name}"`, `a node of the type "${type}" has ${names.map((n) => `"${n}"`).join(', ')}`)
      else parameters[name] = { shape: value.shape, values: value.values }
    }
    return parameters
  }

  #text({ members }: Hdf5Group, name: string, at: string): string {
    const value = members.get(name)
    if (value?.kind !== 'strings' || value.values.length !== 1) this.#refuse(at, `has no string "${name}"`, name === 'type' ? 'each node says its type' : 'the file says which version of NIR wrote it')
    return value.values[0]!
  }

  #onlyKnown({ members }: Hdf5Group, names: readonly string[], at: string): void {
    for (const name of members.keys())
      if (name !== 'type' && name !== 'metadata' && !names.includes(name)) this.#refuse(at, `has "${name}"`, `it can have ${[...names, 'type', 'metadata'].map((n) => `"${n}"`).join(', ')}`)
  }

  #refuse(at: string, problem: string, expected: string): never {
    return fail('E3042', { file: this.#file, at, problem, expected })
  }
}

function metadataOf({ members }: Hdf5Group): NirMetadata {
  const value = (data: Hdf5Data) => (data.kind === 'numbers' ? { shape: data.shape, values: data.values } : data.shape.length === 0 ? data.values[0]! : data.values)
  return Object.fromEntries([...members].map(([name, member]) => [name, member.kind === 'group' ? metadataOf(member) : value(member)]))
}
