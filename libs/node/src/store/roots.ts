import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fail, type Instance, type Plan } from '@spikeline/core'
import { ifThere, onDisk, writeAtomically, type Files } from './files.ts'
import type { Layout } from './layout.ts'

/** What a root says of an instance: enough to name later what has changed, even where nothing of it was stored. */
export type Root = Pick<Instance, 'stage' | 'use' | 'key' | 'components'>

/** What one run was about to make. */
export interface Roots {
  readonly pipeline: string
  readonly instances: Readonly<Record<string, Root>>
}

/** Notes the keys of a plan. A plan that was noted before gets today's time; nothing is written twice. */
export async function recordRoots(place: Layout, pipeline: string, plan: Plan, files: Files): Promise<void> {
  const instances = Object.fromEntries(plan.instances.map(({ id, stage, use, key, components }) => [id, { stage, use, key, components }]))
  const text = JSON.stringify({ pipeline, instances } satisfies Roots)
  const path = join(place.rootsOf(pipeline), `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.json`)
  await onDisk(path, 'write', async () => {
    const now = new Date()
    const noted = await ifThere(async () => (await files.utimes(path, now, now), true))
    if (!noted) await writeAtomically(files, place.folder, path, text)
  })
}

/** A noted run: where it is noted, and when it was. */
export interface RootsFile {
  readonly path: string
  readonly timeMs: number
}

/** The noted runs of one folder of roots, the latest first. */
export async function listRoots(folder: string, files: Files): Promise<readonly RootsFile[]> {
  const names = (await onDisk(folder, 'read', () => ifThere(() => files.readdir(folder)))) ?? []
  const found: RootsFile[] = []
  for (const name of names as string[]) {
    const path = join(folder, name)
    const stat = await onDisk(path, 'read', () => ifThere(() => files.stat(path)))
    if (stat?.isFile()) found.push({ path, timeMs: Number(stat.mtimeMs) })
  }
  return found.sort((a, b) => b.timeMs - a.timeMs || (a.path < b.path ? -1 : 1))
}

/** A noted run, or undefined where the file is gone; fails with E6011 where it is damaged: what it kept alive is then unknown. */
export async function readRoots(path: string, files: Files): Promise<Roots | undefined> {
  const text = await onDisk(path, 'read', () => ifThere(() => files.readFile(path, 'utf8')))
  if (text === undefined) return undefined
  try {
    const roots = JSON.parse(text as string) as Roots
    if (Object.values(roots.instances).every((root) => typeof root.key === 'string' && typeof root.components === 'object')) return roots
  } catch {
    // worded below
  }
  return fail('E6011', { path })
}
