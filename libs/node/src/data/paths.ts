import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fail } from '@spikeline/core'

/** Whether a path is a folder or lies below it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))
}

/**
 * The real path of a folder that a document names: relative to the first of the roots that has it, and within one of them, also after
 * symbolic links are followed. Fails with E4005 where it climbs out, E4006 where it isn't there; `variable` is the one that would name it.
 */
export async function resolveFolder(folder: string, roots: readonly string[], variable?: string): Promise<string> {
  const paths = [...new Set(roots.map((root) => resolve(root, folder)))]
  if (folder.includes('\0') || !roots.some((root) => isWithin(resolve(root), paths[0]!))) fail('E4005', { path: folder, roots })
  const there = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)))
  const real = there.find((path) => path !== undefined) ?? fail('E4006', { folder: paths.join(' or '), variable })
  await checkWithin(real, roots, folder)
  return real
}

/** Fails with E4005 where a path, its symbolic links followed, leads out of all the roots; `path` is how the user wrote it. */
export async function checkWithin(target: string, roots: readonly string[], path = target): Promise<void> {
  await checkWithinReal(target, await realPaths(roots), path)
}

/** The same for roots that are real paths already. */
export async function checkWithinReal(target: string, roots: readonly string[], path = target): Promise<void> {
  const real = await realpath(target)
  if (!roots.some((root) => isWithin(root, real))) fail('E4005', { path, roots, real })
}

/** Paths with their symbolic links followed; those that are not there as they are. */
export const realPaths = (paths: readonly string[]): Promise<string[]> => Promise.all(paths.map((path) => realpath(path).catch(() => resolve(path))))

/** The path of a file by its name within a folder; the name may contain '/', but not climb out (E4005). */
export function fileWithin(folder: string, name: string): string {
  const path = resolve(folder, name)
  if (name.includes('\0') || isAbsolute(name) || !isWithin(folder, path) || path === folder) fail('E4005', { path: name, roots: [folder] })
  return path
}
