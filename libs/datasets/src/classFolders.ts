import { fail } from '@spikeline/core'

/** A file in the folder of its class; `number` is the last one in its name. */
export interface ClassFile { readonly file: string; readonly label: number; readonly number: number }

export interface ClassFolders {
  /** Names of the folders, in the order of the labels. */
  readonly classes: readonly string[]
  /** What the name of a recording ends in: `.bin`. */
  readonly ending: string
  /** How the folder is called in messages. */
  readonly folder: string
}

/**
 * The recordings `…/<class>/<name><number><ending>`, the first of each class first, so that the beginning of the set has all classes.
 * Other files are passed over. Fails with E4175 where classes have none, E4178 where a folder is no class, or a class has a number twice.
 */
export function classFolders(files: readonly string[], { classes, ending, folder }: ClassFolders): ClassFile[] {
  const found = files.flatMap((file): ClassFile[] => {
    if (!file.endsWith(ending)) return []
    const [name = '', parent] = file.split('/').toReversed()
    const number = /(\d+)$/.exec(name.slice(0, -ending.length))?.[1]
    if (number === undefined || parent === undefined) return []
    const label = classes.indexOf(parent)
    return label < 0 ? fail('E4178', { file, what: `lies in a folder "${parent}", which is no class of this data set` }) : [{ file, label, number: Number(number) }]
  })
  const missing = classes.filter((_, label) => !found.some((each) => each.label === label))
  if (missing.length > 0) fail('E4175', { folder, missing, of: classes.length })
  found.sort((a, b) => a.number - b.number || a.label - b.label)
  found.forEach(({ file, number, label }, i) => {
    const before = found[i - 1]
    if (before?.number === number && before.label === label) fail('E4178', { file, what: `has the class and number of ${before.file}` })
  })
  return found
}
