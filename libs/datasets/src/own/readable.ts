import { fail, issue, IssueError, type Issue } from '@spikeline/core'
import type { NamedRecording, Split } from '../recordingDataset.ts'
import type { Census } from './census.ts'
import type { OwnFolder, Unit } from './ownFolder.ts'

/** A file at hand: what decoding it fails with is said of the file alone. */
export interface Opened<S> {
  readonly bytes: number
  decode(): S | Promise<S>
}

export interface Reading<S> {
  readonly split: Split
  readonly found: readonly NamedRecording[]
  /** How many are wanted, from the first that can be read on; all where undefined. */
  readonly count: number | undefined
  readonly unit: Unit
  /** The folder, where it is one of the user's: then files that can't be read may be left out, and a refusal says so. */
  readonly own?: { readonly folder: OwnFolder; readonly exclude: boolean } | undefined
  readonly open: (sample: NamedRecording) => Promise<Opened<S>>
}

/**
 * The samples of a split that can be read, one after the other, each with its label; `census` counts along. Fails as `decode` does, with E4240 behind
 * it, where a file can't be read; where those are left out, with E4244 where nothing is left of a class to train, or of the split, and with
 * E4107 where fewer are left than are wanted.
 */
export async function* readable<S>(reading: Reading<S>, census: Census): AsyncGenerator<{ readonly sample: S; readonly label: number }> {
  const { split, found, count = Infinity, own, unit, open } = reading
  let given = 0
  for (const [i, each] of found.entries()) {
    if (given >= count) break
    const opened = await open(each)
    let sample: S
    try {
      sample = await opened.decode()
    } catch (error) {
      const reason = brokenBy(error)
      if (!reason || !own) throw error
      if (!own.exclude) throw new IssueError([reason, await outlook(each.file, found.slice(i + 1), reading)], { cause: error })
      census.excluded.push({ file: each.file, issue: reason })
      continue
    }
    census.kept[each.label]!++
    given++
    yield { sample, label: each.label }
  }
  if (own && count === Infinity) checkLeft(reading, own.folder, census)
  if (count !== Infinity && given < count) fail('E4107', { split, expected: count, found: given, unit })
}

/** Files that are left out may leave classes without samples. */
function checkLeft({ split, found, unit }: Pick<Reading<unknown>, 'split' | 'found' | 'unit'>, { folder, classes }: OwnFolder, { kept, excluded }: Census): void {
  const lost = classes.filter((_, label) => kept[label] === 0 && found.some((each) => each.label === label))
  const nothing = kept.every((n) => n === 0)
  if (excluded.length > 0 && (nothing || (split === 'train' && lost.length > 0))) fail('E4244', { split, folder, unit, classes: lost, excluded: excluded.length })
}

/** Options that a format needs are a matter of the document, which no file is to blame for. */
const ofTheDocument = ['E4144']

/** Why a file can't be read, or undefined where that is not what failed. */
function brokenBy(error: unknown): Issue | undefined {
  const first = error instanceof IssueError ? error.issues[0] : undefined
  return first && !ofTheDocument.includes(first.code) ? first : undefined
}

/** A refusal says whether one file is broken or many, as far as that is cheap: so many more files, and bytes, are looked at. */
const OUTLOOK_FILES = 100
const OUTLOOK_BYTES = 64 * 2 ** 20

async function outlook<S>(file: string, rest: readonly NamedRecording[], { unit, open }: Reading<S>): Promise<Issue> {
  let [looked, broken, bytes] = [0, 0, 0]
  for (const next of rest.slice(0, OUTLOOK_FILES)) {
    if (bytes > OUTLOOK_BYTES) break
    const opened = await open(next)
    bytes += opened.bytes
    looked++
    try {
      await opened.decode()
    } catch (error) {
      if (!brokenBy(error)) throw error
      broken++
    }
  }
  return issue('E4240', { file, unit, broken, looked, left: rest.length - looked })
}
