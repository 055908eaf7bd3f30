import { builtinModules } from 'node:module'
import { relative } from 'node:path'
import { rolldown, type OutputChunk, type Plugin } from 'rolldown'
import { root } from './repository.ts'

const entry = 'virtual:entry'
const isOfNode = (id: string): boolean => id.startsWith('node:') || builtinModules.includes(id)

export interface Bundle {
  /** The code as one script that leaves what the entry exports in the variable `bundle`. */
  readonly code: string
  /** The modules in it, as paths within the clone. */
  readonly modules: readonly string[]
  /** Who imports a module of Node that its package does not replace for browsers. */
  readonly ofNode: readonly string[]
  /** Imports that lead nowhere. */
  readonly unresolved: readonly string[]
}

/** Bundles the source of a module, which may import any library, as a web page would have it. */
export async function bundleForBrowsers(source: string): Promise<Bundle> {
  const ofNode: string[] = []
  const unresolved: string[] = []
  const observer: Plugin = {
    name: 'observer',
    async resolveId(id, importer) {
      if (id === entry) return id
      if (!isOfNode(id)) return null
      // A package may say, in its "browser" field, what stands for a module of Node.
      const resolved = await this.resolve(id, importer, { skipSelf: true })
      if (resolved && !resolved.external && !isOfNode(resolved.id)) return resolved
      ofNode.push(`${relative(root, importer ?? '')} imports ${id}`)
      return { id, external: true }
    },
    load: (id) => (id === entry ? source : null),
  }
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: 'browser',
    resolve: { conditionNames: ['@spikeline/source', 'browser', 'import', 'module', 'default'] },
    plugins: [observer],
    onLog: (_, { code, message }) => void (code === 'UNRESOLVED_IMPORT' && unresolved.push(message)),
  })
  try {
    const { output } = await build.generate({ format: 'iife', name: 'bundle', codeSplitting: false })
    const { code, moduleIds } = output.find((part): part is OutputChunk => part.type === 'chunk')!
    return { code, modules: moduleIds.map((id) => relative(root, id)), ofNode, unresolved }
  } finally {
    await build.close()
  }
}
