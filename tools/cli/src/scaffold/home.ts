import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Home {
  readonly kind: 'workspace' | 'package'
  readonly folder: string
}

/** The nearest folder upwards that is a clone of this project or an npm package; undefined where there is none. */
export function findHome(from: string): Home | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest)) {
      const { name, workspaces } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; workspaces?: unknown }
      if (name === 'spikeline' && workspaces) return { kind: 'workspace', folder }
      // Inside the clone, a package of ours is no home: the workspace above it is.
      if (!name?.startsWith('@spikeline/')) return { kind: 'package', folder }
    }
    if (dirname(folder) === folder) return undefined
  }
}
