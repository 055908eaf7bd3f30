import { createRandom, fail, type DataAccess } from '@spikeline/core'
import { naturally } from '../naturally.ts'
import type { FoundSplit, NamedRecording, Split } from '../recordingDataset.ts'
import { readTable } from '../readTable.ts'

export const splits: readonly Split[] = ['train', 'test']

/** What is in a folder of the user's, in the plural: for messages. */
export type Unit = 'recordings' | 'images'

export interface OwnFolder {
  readonly folder: string
  /** Names of the classes, in the order of their labels. */
  readonly classes: readonly string[]
  /** How files are divided, where the folder does not divide them. */
  readonly split?: { readonly test: number; readonly seed: number }
}

/**
 * The files of a split of a folder of the user's, in one of the four layouts of dataset/recordings. Fails with E4175 where a class has none to
 * train, E4177 where a line of a list is none, E4178 where a class is none that was stated or a file is listed twice or not there, E4179 where
 * it is open how the folder is divided.
 */
export async function ownFolder(split: Split, params: OwnFolder, data: DataAccess, unit: Unit = 'recordings'): Promise<FoundSplit> {
  const { folder, classes } = params
  const files = (await data.list(folder)).filter((file) => !file.split('/').some((part) => part.startsWith('.')))
  const read = async (list: string): Promise<NamedRecording[]> => listed(new TextDecoder().decode(await (await data.open(unit, list, folder)).bytes()), list, files, params)
  const own = splits.map((each) => `${each}.csv`).filter((list) => files.includes(list))
  const divided = own.length > 0 || files.some((file) => /^(train|test)\//.test(file))
  const one = files.includes('labels.csv')
  if (divided && one) fail('E4179', { folder, what: `is divided by ${own[0] ?? '"train" and "test"'}, and has a "labels.csv" for all`, instead: 'take one of them out' })
  if (divided && params.split) fail('E4179', { folder, what: 'is divided already, and "split" would divide it anew', instead: 'leave "split" out' })
  if (!divided && !params.split) fail('E4179', { folder, what: `is not divided into ${unit} to train and to test`, instead: 'state "split", for instance { "test": 0.2 }, or put the files into "train" and "test"' })

  const lists = divided ? own.filter((list) => list === `${split}.csv`) : one ? ['labels.csv'] : []
  if (own.length > 0 && lists.length === 0) fail('E4179', { folder, what: `has a "${own[0]}", and no "${split}.csv"`, instead: `write "${split}.csv"` })
  const all = lists.length > 0 ? await read(lists[0]!) : inFolders(divided ? `${split}/` : '', files, params)
  const recordings = divided ? all : drawn(all, params.split!).get(split)!
  const missing = split === 'test' ? [] : classes.filter((_, label) => !recordings.some((each) => each.label === label))
  if (missing.length > 0) fail('E4175', { folder: lists[0] ?? folder, missing, of: classes.length, unit })
  if (recordings.length === 0) fail('E4179', { folder, what: `has no ${unit} to ${split}`, instead: 'give each split some' })
  return { recordings, lists }
}

/** Files in the folders of their classes below `prefix`: the first of each class by name, then the second. */
function inFolders(prefix: string, files: readonly string[], { classes }: OwnFolder): NamedRecording[] {
  const byClass = classes.map((): string[] => [])
  for (const file of files) {
    if (!file.startsWith(prefix)) continue
    const [name, inside] = file.slice(prefix.length).split('/') as [string, string?]
    const label = inside === undefined ? -1 : classes.indexOf(name)
    if (label < 0) fail('E4178', { file, what: inside === undefined ? 'lies in no folder of a class' : `lies in a folder "${name}", which is none of the classes ${classes.join(', ')}` })
    byClass[label]!.push(file)
  }
  const ranked = byClass.flatMap((all, label) => all.sort(naturally).map((file, rank) => ({ file, label, rank })))
  return ranked.sort((a, b) => a.rank - b.rank || a.label - b.label).map(({ file, label }) => ({ file, label }))
}

function listed(text: string, list: string, files: readonly string[], { classes }: OwnFolder): NamedRecording[] {
  const there = new Set(files)
  const seen = new Set<string>()
  return readTable(text, list, ['file', 'label']).map(({ cells: [file = '', name = ''], line, text: row }) => {
    const label = classes.indexOf(name)
    if (label < 0) fail('E4177', { file: list, line, text: row, expected: `a file and one of the classes ${classes.join(', ')}` })
    if (!there.has(file)) fail('E4178', { file, what: `is not in the folder, but ${list}, line ${line}, lists it` })
    if (seen.has(file)) fail('E4178', { file, what: `is in ${list} twice` })
    seen.add(file)
    return { file, label }
  })
}

/** Draws the fraction `test` of each class, rounded, at least one and never all; what is left keeps its order. */
function drawn(all: readonly NamedRecording[], { test, seed }: NonNullable<OwnFolder['split']>): ReadonlyMap<Split, readonly NamedRecording[]> {
  const taken = new Set<NamedRecording>()
  for (const label of new Set(all.map((each) => each.label))) {
    const rest = all.filter((each) => each.label === label)
    const random = createRandom(`split/${seed}/${label}`)
    for (let left = Math.min(rest.length - 1, Math.max(1, Math.round(test * rest.length))); left > 0; left--) taken.add(rest.splice(random.integer(rest.length), 1)[0]!)
  }
  return new Map([['train', all.filter((each) => !taken.has(each))], ['test', all.filter((each) => taken.has(each))]])
}
