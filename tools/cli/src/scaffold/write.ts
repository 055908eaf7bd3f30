import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fail } from '@spikeline/core'

/** Writes new files below a folder, all or none: fails with E7011 where one is there already. Returns their names. */
export function writeNew(folder: string, files: Readonly<Record<string, string>>): readonly string[] {
  const names = Object.keys(files)
  const taken = names.find((name) => existsSync(join(folder, name)))
  if (taken !== undefined) fail('E7011', { path: taken })
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), files[name]!)
  }
  return names
}
